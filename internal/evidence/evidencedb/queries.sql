-- name: LockHead :one
-- Raises the head by the facts to come. The row stays locked until the use case ends.
UPDATE evidence_head SET size = size + sqlc.arg(added) WHERE id = 1 RETURNING size;

-- name: Head :many
SELECT id, size FROM evidence_head ORDER BY id LIMIT 2;

-- name: Hash :one
SELECT hash FROM evidence_hashes WHERE position = $1;

-- name: HashesFrom :many
SELECT position, hash FROM evidence_hashes WHERE position > sqlc.arg(after) ORDER BY position LIMIT sqlc.arg(rows_max);

-- name: FactByID :one
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts WHERE id = $1;

-- name: FactAt :one
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts WHERE position = $1;

-- name: CorrectionOf :one
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts WHERE corrects = $1 AND corrects <> '';

-- name: FactsFrom :many
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts WHERE position > sqlc.arg(after) AND position < sqlc.arg(below)
ORDER BY position LIMIT sqlc.arg(rows_max);

-- name: FactsOfKind :many
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts
WHERE kind = sqlc.arg(kind) AND position > sqlc.arg(after) AND position < sqlc.arg(below)
ORDER BY position LIMIT sqlc.arg(rows_max);

-- name: FactsOfSubject :many
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts
WHERE subject = sqlc.arg(subject) AND position > sqlc.arg(after) AND position < sqlc.arg(below)
ORDER BY position LIMIT sqlc.arg(rows_max);

-- name: FactsOfAgency :many
SELECT position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf
FROM evidence_facts
WHERE agency = sqlc.arg(agency) AND position > sqlc.arg(after) AND position < sqlc.arg(below)
ORDER BY position LIMIT sqlc.arg(rows_max);

-- name: FilesFrom :many
SELECT position, ordinal, digest FROM evidence_files
WHERE (position, ordinal) > (CAST(sqlc.arg(after_position) AS BIGINT), CAST(sqlc.arg(after_ordinal) AS BIGINT))
ORDER BY position, ordinal LIMIT sqlc.arg(rows_max);

-- name: DigestsFrom :many
-- Each file once, with the first fact that speaks of it.
SELECT digest, CAST(MIN(position) AS BIGINT) AS first FROM evidence_files
WHERE digest > sqlc.arg(after) GROUP BY digest ORDER BY digest LIMIT sqlc.arg(rows_max);

-- name: Counts :one
-- Also counts what a search by position cannot reach.
SELECT (SELECT COUNT(*) FROM evidence_facts) AS facts,
       (SELECT COUNT(*) FROM evidence_files) AS files,
       (SELECT COUNT(*) FROM evidence_hashes) AS hashes;
