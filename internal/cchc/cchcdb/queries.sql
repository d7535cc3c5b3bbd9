-- name: InsertSet :exec
INSERT INTO cchc_sets (digest, set_id, title, block, valid_from, valid_to, state, file_name, source, created_at, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: SetByDigest :one
SELECT digest, set_id, title, block, valid_from, valid_to, state, file_name, source, created_at, published_at
FROM cchc_sets WHERE digest = $1;

-- name: ListSets :many
SELECT digest, set_id, title, block, valid_from, valid_to, state, file_name, created_at, published_at
FROM cchc_sets ORDER BY block, valid_from DESC, created_at DESC, digest LIMIT $1;

-- name: SetState :execrows
UPDATE cchc_sets SET state = $2, published_at = $3 WHERE digest = $1;

-- name: InsertRound :exec
INSERT INTO cchc_rounds (id, year, block, set_digest, state, is_demo, published_on, evidence_size, council, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: RoundByYear :one
SELECT id, year, block, set_digest, state, is_demo, published_on, evidence_size, council, created_at, version
FROM cchc_rounds WHERE year = $1 AND block = $2;

-- name: RoundByID :one
SELECT id, year, block, set_digest, state, is_demo, published_on, evidence_size, council, created_at, version
FROM cchc_rounds WHERE id = $1;

-- name: ListRounds :many
SELECT id, year, block, set_digest, state, is_demo, published_on, evidence_size, council, created_at, version
FROM cchc_rounds ORDER BY block, year LIMIT $1;

-- Touching a round is how its readers learn that something changed.
-- name: TouchRound :execrows
UPDATE cchc_rounds SET version = version + 1 WHERE id = $1 AND state = $2;

-- name: MoveRound :execrows
UPDATE cchc_rounds SET state = $2, published_on = $3, evidence_size = $4, council = $5, version = version + 1
WHERE id = $1 AND state = $6;

-- name: ListUnits :many
SELECT agency_id, position, code, name, short_name
FROM cchc_units WHERE round_id = $1 ORDER BY position LIMIT $2;

-- name: FindUnits :many
SELECT DISTINCT agency_id, name, code FROM cchc_units WHERE folded LIKE $1 ORDER BY name, agency_id LIMIT $2;

-- name: DropInput :execrows
DELETE FROM cchc_inputs WHERE round_id = $1 AND agency_id = $2 AND stage = $3 AND criterion = $4 AND input = $5;

-- name: ListInputs :many
SELECT agency_id, stage, criterion, input, value, origin
FROM cchc_inputs WHERE round_id = $1 ORDER BY agency_id, stage, criterion, input LIMIT $2;

-- name: ListMarks :many
SELECT agency_id, stage, kind, name, value
FROM cchc_marks WHERE round_id = $1 ORDER BY agency_id, stage, kind, name LIMIT $2;

-- name: PutRank :exec
UPDATE cchc_results SET unit_rank = $4, rank_of = $5 WHERE round_id = $1 AND agency_id = $2 AND stage = $3;

-- name: ListResults :many
SELECT agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes
FROM cchc_results WHERE round_id = $1 ORDER BY stage, unit_rank, agency_id LIMIT $2;

-- name: ListPeers :many
SELECT agency_id, stage, criterion, input, value
FROM cchc_peers WHERE round_id = $1 ORDER BY agency_id, stage, criterion, input LIMIT $2;

-- name: InsertList :exec
INSERT INTO cchc_lists (id, title, year, block, place, rank_of, source, status, note, digest, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: ListLists :many
SELECT id, title, year, block, place, rank_of, source, status, note, digest, created_at
FROM cchc_lists ORDER BY year DESC, block, title, id LIMIT $1;

-- name: ListByID :one
SELECT id, title, year, block, place, rank_of, source, status, note, digest, created_at
FROM cchc_lists WHERE id = $1;

-- name: ListByDigest :one
SELECT id, title, year, block, place, rank_of, source, status, note, digest, created_at
FROM cchc_lists WHERE digest = $1;

-- name: ListRows :many
SELECT position, rank_text, agency, index_text, status
FROM cchc_list_rows WHERE list_id = $1 ORDER BY position LIMIT $2;
