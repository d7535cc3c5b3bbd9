-- name: PlanOfRound :one
SELECT round_id, phase, document, version FROM cchc_plans WHERE round_id = $1;

-- name: InsertPlan :execrows
INSERT INTO cchc_plans (round_id, phase, document, changed_at, version) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (round_id) DO NOTHING;

-- name: ReplacePlan :execrows
UPDATE cchc_plans SET phase = $2, document = $3, changed_at = $4, version = version + 1 WHERE round_id = $1 AND version = $5;

-- name: SubmissionOf :one
SELECT round_id, agency_id, state, due, digest, submitted_at, submitted_by, days_late, reason, paper, version
FROM cchc_submissions WHERE round_id = $1 AND agency_id = $2;

-- name: ListSubmissions :many
SELECT round_id, agency_id, state, due, digest, submitted_at, submitted_by, days_late, reason, paper, version
FROM cchc_submissions WHERE round_id = $1 ORDER BY agency_id LIMIT $2;

-- name: InsertSubmission :execrows
INSERT INTO cchc_submissions (round_id, agency_id, state, due, digest, submitted_at, submitted_by, days_late, reason, paper, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
ON CONFLICT (round_id, agency_id) DO NOTHING;

-- name: ReplaceSubmission :execrows
UPDATE cchc_submissions SET state = $3, due = $4, digest = $5, submitted_at = $6, submitted_by = $7, days_late = $8, reason = $9,
    paper = $10, version = version + 1
WHERE round_id = $1 AND agency_id = $2 AND version = $11;
