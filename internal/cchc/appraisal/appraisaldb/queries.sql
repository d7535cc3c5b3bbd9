-- name: CaseOf :one
SELECT round_id, agency_id, criterion, verified_by, verified_at, is_referred, reply, explanation, replied_by, replied_at,
    answer, answer_why, answered_by, answered_at, session_id, decision, decided_why, decided_by, decided_at, version
FROM cchc_appraisals WHERE round_id = $1 AND agency_id = $2 AND criterion = $3;

-- name: ListCases :many
SELECT round_id, agency_id, criterion, verified_by, verified_at, is_referred, reply, explanation, replied_by, replied_at,
    answer, answer_why, answered_by, answered_at, session_id, decision, decided_why, decided_by, decided_at, version
FROM cchc_appraisals WHERE round_id = $1 ORDER BY agency_id, criterion LIMIT $2;

-- name: InsertCase :execrows
INSERT INTO cchc_appraisals (round_id, agency_id, criterion, verified_by, verified_at, is_referred, reply, explanation, replied_by, replied_at,
    answer, answer_why, answered_by, answered_at, session_id, decision, decided_why, decided_by, decided_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)
ON CONFLICT (round_id, agency_id, criterion) DO NOTHING;

-- name: ReplaceCase :execrows
UPDATE cchc_appraisals SET verified_by = $4, verified_at = $5, is_referred = $6, reply = $7, explanation = $8, replied_by = $9, replied_at = $10,
    answer = $11, answer_why = $12, answered_by = $13, answered_at = $14, session_id = $15, decision = $16, decided_why = $17,
    decided_by = $18, decided_at = $19, version = version + 1
WHERE round_id = $1 AND agency_id = $2 AND criterion = $3 AND version = $20;

-- name: SessionByID :one
SELECT id, round_id, number, held_on, place, members, quorum, conclusion, opened_by, opened_at, closed_by, closed_at, version, salt
FROM cchc_sessions WHERE id = $1;

-- name: ListSessions :many
SELECT id, round_id, number, held_on, place, members, quorum, conclusion, opened_by, opened_at, closed_by, closed_at, version, salt
FROM cchc_sessions WHERE round_id = $1 ORDER BY number LIMIT $2;

-- name: InsertSession :execrows
INSERT INTO cchc_sessions (id, round_id, number, held_on, place, members, quorum, conclusion, opened_by, opened_at, closed_by, closed_at, version, salt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)
ON CONFLICT (round_id, number) DO NOTHING;

-- name: ReplaceSession :execrows
UPDATE cchc_sessions SET held_on = $2, place = $3, members = $4, quorum = $5, conclusion = $6, closed_by = $7, closed_at = $8, salt = $10, version = version + 1
WHERE id = $1 AND version = $9;

-- name: ListPeople :many
SELECT session_id, position, name, duty, agency_id FROM cchc_session_people WHERE session_id = $1 ORDER BY position LIMIT $2;

-- name: DropPeople :exec
DELETE FROM cchc_session_people WHERE session_id = $1;

-- name: InsertPerson :exec
INSERT INTO cchc_session_people (session_id, position, name, duty, agency_id) VALUES ($1, $2, $3, $4, $5);
