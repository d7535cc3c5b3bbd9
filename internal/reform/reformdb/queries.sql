-- name: InsertPlan :exec
INSERT INTO reform_plans (id, agency_id, year, title, number, issued_on, files, fact_id, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdatePlan :execrows
-- The version before keeps two people from writing over each other; so everywhere below.
UPDATE reform_plans SET title = $1, number = $2, issued_on = $3, files = $4, fact_id = $5, version = $6
WHERE id = $7 AND version = sqlc.arg(version_was);

-- name: PlanByID :one
SELECT id, agency_id, year, title, number, issued_on, files, fact_id, version FROM reform_plans WHERE id = $1;

-- name: PlanOf :one
SELECT id, agency_id, year, title, number, issued_on, files, fact_id, version FROM reform_plans WHERE agency_id = $1 AND year = $2;

-- name: Plans :many
SELECT id, agency_id, year, title, number, issued_on, files, fact_id, version
FROM reform_plans WHERE agency_id = $1 ORDER BY year DESC LIMIT $2;

-- name: PagePlans :many
SELECT id, agency_id, year, title, number, issued_on, files, fact_id, version FROM reform_plans WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertTask :exec
INSERT INTO reform_tasks (id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28);

-- name: UpdateTask :execrows
UPDATE reform_tasks
SET position = $1, title = $2, product = $3, lead_text = $4, division_id = $5, account_id = $6, support = $7, due_on = $8, state = $9,
    accepted_on = $10, binds_on = $11, started_on = $12, finished_on = $13, dropped_on = $14, result = $15, reason = $16, files = $17,
    fact_id = $18, version = $19
WHERE id = $20 AND version = sqlc.arg(version_was);

-- name: TaskByID :one
SELECT id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version
FROM reform_tasks WHERE id = $1;

-- name: TasksOfPlan :many
SELECT id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version
FROM reform_tasks
WHERE plan_id = sqlc.arg(plan_id) AND (CAST(sqlc.arg(only_open) AS BOOLEAN) = FALSE OR state IN ('waiting', 'doing'))
ORDER BY position, id LIMIT sqlc.arg(rows_max);

-- name: TasksOfSource :many
SELECT id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version
FROM reform_tasks WHERE agency_id = $1 AND source_id = $2 ORDER BY plan_id, position, id LIMIT $3;

-- name: OpenTasksDue :many
SELECT id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version
FROM reform_tasks
WHERE agency_id = sqlc.arg(agency_id) AND state IN ('waiting', 'doing') AND due_on >= sqlc.arg(from_day) AND due_on <= sqlc.arg(to_day)
ORDER BY due_on, plan_id, position, id LIMIT sqlc.arg(rows_max);

-- name: PageTasks :many
SELECT id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on,
    source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version
FROM reform_tasks WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertReport :exec
INSERT INTO reform_reports (id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateReport :execrows
UPDATE reform_reports SET number = $1, sent_on = $2, due_on = $3, is_guess = $4, late = $5, files = $6, fact_id = $7, version = $8
WHERE id = $9 AND version = sqlc.arg(version_was);

-- name: DeleteReport :execrows
DELETE FROM reform_reports WHERE id = $1 AND version = $2;

-- name: ReportByID :one
SELECT id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version FROM reform_reports WHERE id = $1;

-- name: ReportsOf :many
SELECT id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version
FROM reform_reports WHERE agency_id = $1 AND year = $2 ORDER BY due_on, id LIMIT $3;

-- name: ReportsDue :many
SELECT id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version
FROM reform_reports WHERE due_on >= sqlc.arg(from_day) AND due_on <= sqlc.arg(to_day) ORDER BY due_on, id LIMIT sqlc.arg(rows_max);

-- name: PageReports :many
SELECT id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version
FROM reform_reports WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertActivity :exec
INSERT INTO reform_activities (id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: UpdateActivity :execrows
UPDATE reform_activities
SET year = $1, title = $2, planned_on = $3, held_on = $4, day = $5, place = $6, number = $7, category = $8, invited = $9, attended = $10,
    units = $11, content = $12, items = $13, files = $14, fact_id = $15, version = $16
WHERE id = $17 AND version = sqlc.arg(version_was);

-- name: DeleteActivity :execrows
DELETE FROM reform_activities WHERE id = $1 AND version = $2;

-- name: ActivityByID :one
SELECT id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version
FROM reform_activities WHERE id = $1;

-- name: ActivitiesOf :many
SELECT id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version
FROM reform_activities
WHERE agency_id = sqlc.arg(agency_id) AND year = sqlc.arg(year) AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = CAST(sqlc.arg(kind) AS TEXT))
ORDER BY day, id LIMIT sqlc.arg(rows_max);

-- name: PlannedActivities :many
SELECT id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version
FROM reform_activities
WHERE agency_id = sqlc.arg(agency_id) AND held_on = '' AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(to_day)
ORDER BY day, id LIMIT sqlc.arg(rows_max);

-- name: PageActivities :many
SELECT id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version
FROM reform_activities WHERE id > $1 ORDER BY id LIMIT $2;

-- name: Notices :many
SELECT year, basis, days_off, working_days, fact_id, version FROM reform_notices ORDER BY year LIMIT $1;

-- name: InsertNotice :exec
INSERT INTO reform_notices (year, basis, days_off, working_days, fact_id, version) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateNotice :execrows
UPDATE reform_notices SET basis = $1, days_off = $2, working_days = $3, fact_id = $4, version = $5
WHERE year = $6 AND version = sqlc.arg(version_was);

-- name: FeedByDigest :one
SELECT account_id, token_digest, opened_at FROM reform_feeds WHERE token_digest = $1;

-- name: CountFeeds :one
SELECT COUNT(*) FROM reform_feeds WHERE account_id = $1;

-- name: SaveFeed :exec
INSERT INTO reform_feeds (account_id, token_digest, opened_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET token_digest = excluded.token_digest, opened_at = excluded.opened_at;

-- name: DeleteFeed :exec
DELETE FROM reform_feeds WHERE account_id = $1;
