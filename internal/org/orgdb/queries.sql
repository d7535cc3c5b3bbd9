-- name: InsertVersion :exec
INSERT INTO org_versions (agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateVersion :execrows
-- fact_was keeps two people from changing the same version without seeing each other.
UPDATE org_versions
SET valid_to = $1, code = $2, name = $3, short_name = $4, kind = $5, parent_id = $6, block = $7, fact_id = $8,
    folded = $9, sort_key = $10, sort_version = $11
WHERE agency_id = $12 AND valid_from = $13 AND fact_id = sqlc.arg(fact_was);

-- name: InsertEdge :exec
INSERT INTO org_lineage (id, kind, from_id, to_id, on_date, basis, fact_id) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: VersionsOf :many
SELECT agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version
FROM org_versions WHERE agency_id = $1 ORDER BY valid_from LIMIT $2;

-- name: AgenciesOn :many
SELECT agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version
FROM org_versions
WHERE valid_from <= sqlc.arg(on_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(on_date))
ORDER BY sort_key, agency_id LIMIT sqlc.arg(rows_max);

-- name: InBlock :many
SELECT agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version
FROM org_versions
WHERE block = sqlc.arg(block) AND valid_from <= sqlc.arg(on_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(on_date))
ORDER BY sort_key, agency_id LIMIT sqlc.arg(rows_max);

-- name: WithCode :many
-- Versions that bear a code at some time between two days.
SELECT agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version
FROM org_versions
WHERE code = sqlc.arg(code) AND valid_from <= sqlc.arg(last_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(first_date))
ORDER BY valid_from, agency_id LIMIT sqlc.arg(rows_max);

-- name: Search :many
-- Names that begin with the words come first.
SELECT agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version
FROM org_versions
WHERE folded LIKE CAST(sqlc.arg(inside) AS TEXT) ESCAPE '\'
  AND valid_from <= sqlc.arg(on_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(on_date))
ORDER BY CASE WHEN folded LIKE CAST(sqlc.arg(beginning) AS TEXT) ESCAPE '\' THEN 0 ELSE 1 END, sort_key, agency_id
LIMIT sqlc.arg(rows_max);

-- name: Blocks :many
SELECT block, COUNT(*) AS agencies
FROM org_versions
WHERE valid_from <= sqlc.arg(on_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(on_date)) AND block <> ''
GROUP BY block ORDER BY block LIMIT sqlc.arg(rows_max);

-- name: EdgesOf :many
SELECT id, kind, from_id, to_id, on_date, basis, fact_id
FROM org_lineage WHERE from_id = sqlc.arg(agency) OR to_id = sqlc.arg(agency)
ORDER BY on_date, id LIMIT sqlc.arg(rows_max);

-- name: StaleSortKeys :many
SELECT agency_id, valid_from, name FROM org_versions WHERE sort_version <> sqlc.arg(sort_version)
ORDER BY agency_id, valid_from LIMIT sqlc.arg(rows_max);

-- name: SetSortKey :exec
UPDATE org_versions SET sort_key = $1, sort_version = $2 WHERE agency_id = $3 AND valid_from = $4;

-- name: InsertDivision :exec
INSERT INTO org_divisions (id, agency_id, name, place, valid_from, valid_to, fact_id) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: UpdateDivision :execrows
UPDATE org_divisions SET name = $1, place = $2, valid_from = $3, valid_to = $4, fact_id = $5 WHERE id = $6 AND fact_id = sqlc.arg(fact_was);

-- name: DivisionsOf :many
SELECT id, agency_id, name, place, valid_from, valid_to, fact_id
FROM org_divisions WHERE agency_id = $1 ORDER BY place, id LIMIT $2;

-- name: InsertPost :exec
INSERT INTO org_posts (id, agency_id, division_id, title, roles, place, valid_from, valid_to, fact_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdatePost :execrows
UPDATE org_posts SET division_id = $1, title = $2, roles = $3, place = $4, valid_from = $5, valid_to = $6, fact_id = $7
WHERE id = $8 AND fact_id = sqlc.arg(fact_was);

-- name: PostsOf :many
SELECT id, agency_id, division_id, title, roles, place, valid_from, valid_to, fact_id
FROM org_posts WHERE agency_id = $1 ORDER BY place, id LIMIT $2;

-- name: PostByID :one
SELECT id, agency_id, division_id, title, roles, place, valid_from, valid_to, fact_id FROM org_posts WHERE id = $1;

-- name: InsertHolder :exec
INSERT INTO org_holders (id, post_id, agency_id, account_id, valid_from, valid_to, basis, fact_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: EndHolder :execrows
UPDATE org_holders SET valid_to = $1, fact_id = $2 WHERE id = $3 AND fact_id = sqlc.arg(fact_was);

-- name: HolderByID :one
SELECT id, post_id, agency_id, account_id, valid_from, valid_to, basis, fact_id FROM org_holders WHERE id = $1;

-- name: HoldersOf :many
SELECT id, post_id, agency_id, account_id, valid_from, valid_to, basis, fact_id
FROM org_holders WHERE agency_id = $1 ORDER BY valid_from, id LIMIT $2;

-- name: HoldingsOn :many
-- The posts an account holds on a day.
SELECT h.id, h.account_id, h.agency_id, h.valid_from, h.valid_to, p.id AS post_id, p.division_id, p.title, p.roles
FROM org_holders h JOIN org_posts p ON p.id = h.post_id
WHERE h.account_id = sqlc.arg(account_id)
  AND h.valid_from <= sqlc.arg(on_date) AND (h.valid_to IS NULL OR h.valid_to >= sqlc.arg(on_date))
  AND p.valid_from <= sqlc.arg(on_date) AND (p.valid_to IS NULL OR p.valid_to >= sqlc.arg(on_date))
ORDER BY h.agency_id, p.place, h.id LIMIT sqlc.arg(rows_max);

-- name: InsertDelegation :exec
INSERT INTO org_delegations (id, agency_id, absent_id, acting_id, valid_from, valid_to, basis, reason, made_by, is_withdrawn, fact_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: EndDelegation :execrows
UPDATE org_delegations SET valid_to = $1, is_withdrawn = $2, fact_id = $3 WHERE id = $4 AND fact_id = sqlc.arg(fact_was);

-- name: DelegationByID :one
SELECT id, agency_id, absent_id, acting_id, valid_from, valid_to, basis, reason, made_by, is_withdrawn, fact_id
FROM org_delegations WHERE id = $1;

-- name: DelegationsOf :many
SELECT id, agency_id, absent_id, acting_id, valid_from, valid_to, basis, reason, made_by, is_withdrawn, fact_id
FROM org_delegations WHERE agency_id = $1 ORDER BY valid_from DESC, id LIMIT $2;

-- name: ActingOn :many
-- For whom an account acts on a day.
SELECT id, agency_id, absent_id, acting_id, valid_from, valid_to, basis, reason, made_by, is_withdrawn, fact_id
FROM org_delegations
WHERE acting_id = sqlc.arg(acting_id) AND NOT is_withdrawn
  AND valid_from <= sqlc.arg(on_date) AND valid_to >= sqlc.arg(on_date)
ORDER BY valid_from, id LIMIT sqlc.arg(rows_max);

-- name: HeadcountsOn :many
-- How many people each agency has on a day.
SELECT agency_id, COUNT(DISTINCT account_id) AS people
FROM org_holders
WHERE valid_from <= sqlc.arg(on_date) AND (valid_to IS NULL OR valid_to >= sqlc.arg(on_date))
GROUP BY agency_id ORDER BY agency_id LIMIT sqlc.arg(rows_max);
