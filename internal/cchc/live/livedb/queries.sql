-- name: DueLines :many
SELECT agency_id, year, position, fact_id, facts FROM cchc_live_due ORDER BY position LIMIT $1;

-- name: PayLine :exec
DELETE FROM cchc_live_due WHERE agency_id = $1 AND year = $2 AND position = $3;

-- name: InsertStep :exec
INSERT INTO cchc_live_steps (agency_id, year, block, position, fact_id, facts, on_day, points, reachable, known_max, max_points)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: LastStep :one
SELECT position, fact_id, facts, on_day, points, reachable, known_max, max_points FROM cchc_live_steps
WHERE agency_id = $1 AND year = $2 AND block = $3 ORDER BY position DESC LIMIT 1;

-- name: StepsOf :many
SELECT position, fact_id, facts, on_day, points, reachable, known_max, max_points FROM cchc_live_steps
WHERE agency_id = $1 AND year = $2 AND block = $3 ORDER BY position LIMIT $4;
