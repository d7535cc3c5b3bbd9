-- name: InsertSurvey :exec
INSERT INTO cchc_surveys (id, round_id, audience, title, intro, questions, answers_min, state, opened_on, closed_on, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: SurveyByID :one
SELECT id, round_id, audience, title, intro, questions, answers_min, state, opened_on, closed_on, version
FROM cchc_surveys WHERE id = $1;

-- name: SurveysOfRound :many
SELECT id, round_id, audience, title, intro, questions, answers_min, state, opened_on, closed_on, version
FROM cchc_surveys WHERE round_id = $1 ORDER BY id LIMIT $2;

-- name: UpdateSurvey :execrows
UPDATE cchc_surveys SET state = $1, closed_on = $2, version = version + 1 WHERE id = $3 AND version = $4;

-- name: LinkByHash :one
SELECT survey_id, agency_id, is_used FROM cchc_survey_links WHERE token_hash = $1;

-- name: UseLink :execrows
UPDATE cchc_survey_links SET is_used = TRUE WHERE token_hash = $1 AND is_used = FALSE;

-- name: CountLinks :many
SELECT agency_id, COUNT(*) AS made, COUNT(*) FILTER (WHERE is_used = TRUE) AS used
FROM cchc_survey_links WHERE survey_id = $1 GROUP BY agency_id ORDER BY agency_id LIMIT $2;

-- name: PendingAnswers :many
SELECT id, agency_id, way, choices FROM cchc_survey_answers
WHERE survey_id = $1 AND agency_id = $2 AND is_pending = TRUE ORDER BY id LIMIT $3;

-- name: DeletePending :exec
DELETE FROM cchc_survey_answers WHERE survey_id = $1 AND agency_id = $2 AND is_pending = TRUE;

-- name: PendingAgencies :many
SELECT DISTINCT agency_id FROM cchc_survey_answers WHERE survey_id = $1 AND is_pending = TRUE ORDER BY agency_id LIMIT $2;

-- name: AnswersAfter :many
SELECT id, agency_id, way, choices FROM cchc_survey_answers
WHERE survey_id = sqlc.arg(survey_id) AND is_pending = FALSE AND (agency_id, id) > (sqlc.arg(after_agency), sqlc.arg(after_id))
ORDER BY agency_id, id LIMIT sqlc.arg(most);
