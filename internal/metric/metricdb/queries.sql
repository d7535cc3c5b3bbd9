-- name: Definition :one
SELECT name, version, definition, upto FROM metric_definitions WHERE name = $1 AND version = $2;

-- name: NewestVersion :one
SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) AS version FROM metric_definitions WHERE name = $1;

-- name: InsertDefinition :exec
INSERT INTO metric_definitions (name, version, definition, upto) VALUES ($1, $2, $3, 0);

-- name: SetUpto :exec
UPDATE metric_definitions SET upto = $1 WHERE name = $2 AND version = $3;

-- name: DeletePieces :exec
DELETE FROM metric_pieces WHERE metric = $1;

-- name: DeleteValues :exec
DELETE FROM metric_values WHERE metric = $1;

-- name: DeleteKeys :exec
DELETE FROM metric_keys WHERE metric = $1;

-- name: PiecesAt :many
SELECT metric, place, period, agency, subject, occurred_on, is_counted, distinct_key, num, den
FROM metric_pieces WHERE metric = $1 AND place = $2 ORDER BY period LIMIT $3;

-- name: LastPiece :one
SELECT metric, place, period, agency, subject, occurred_on, is_counted, distinct_key, num, den
FROM metric_pieces WHERE metric = $1 AND agency = $2 AND period = $3 AND subject = $4
ORDER BY occurred_on DESC, place DESC LIMIT 1;

-- name: InsertPiece :exec
INSERT INTO metric_pieces (metric, place, period, agency, subject, occurred_on, is_counted, distinct_key, num, den)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: DeletePiecesAt :exec
DELETE FROM metric_pieces WHERE metric = $1 AND place = $2;

-- name: Value :one
SELECT num, den, facts FROM metric_values WHERE metric = $1 AND agency = $2 AND period = $3;

-- name: ValuesOf :many
SELECT agency, period, num, den, facts FROM metric_values
WHERE metric = sqlc.arg(metric) AND period = sqlc.arg(period) ORDER BY agency LIMIT sqlc.arg(rows_max);

-- name: PutValue :exec
INSERT INTO metric_values (metric, agency, period, num, den, facts) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (metric, agency, period) DO UPDATE SET num = excluded.num, den = excluded.den, facts = excluded.facts;

-- name: DeleteValue :exec
DELETE FROM metric_values WHERE metric = $1 AND agency = $2 AND period = $3;

-- name: AllValues :many
SELECT agency, period, num, den, facts FROM metric_values
WHERE metric = sqlc.arg(metric)
  AND (agency, period) > (CAST(sqlc.arg(after_agency) AS TEXT), CAST(sqlc.arg(after_period) AS TEXT))
ORDER BY agency, period LIMIT sqlc.arg(rows_max);

-- name: Uses :one
SELECT uses FROM metric_keys WHERE metric = $1 AND agency = $2 AND period = $3 AND distinct_key = $4;

-- name: PutUses :exec
INSERT INTO metric_keys (metric, agency, period, distinct_key, uses) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (metric, agency, period, distinct_key) DO UPDATE SET uses = excluded.uses;

-- name: DeleteUses :exec
DELETE FROM metric_keys WHERE metric = $1 AND agency = $2 AND period = $3 AND distinct_key = $4;

-- name: PlacesCounted :many
SELECT DISTINCT place FROM metric_pieces
WHERE metric = $1 AND agency = $2 AND period = $3 AND is_counted = TRUE ORDER BY place LIMIT $4;
