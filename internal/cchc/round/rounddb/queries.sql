-- name: ListEntries :many
SELECT round_id, agency_id, criterion, note, division_id, due_on, confirmed_by, confirmed_at, changed_by, changed_at, is_paper, version
FROM cchc_entries WHERE round_id = $1 AND agency_id = $2 ORDER BY criterion LIMIT $3;

-- name: EntryOf :one
SELECT round_id, agency_id, criterion, note, division_id, due_on, confirmed_by, confirmed_at, changed_by, changed_at, is_paper, version
FROM cchc_entries WHERE round_id = $1 AND agency_id = $2 AND criterion = $3;

-- name: InsertEntry :execrows
INSERT INTO cchc_entries (round_id, agency_id, criterion, note, division_id, due_on, confirmed_by, confirmed_at, changed_by, changed_at, is_paper, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
ON CONFLICT (round_id, agency_id, criterion) DO NOTHING;

-- name: ReplaceEntry :execrows
UPDATE cchc_entries SET note = $4, division_id = $5, due_on = $6, confirmed_by = $7, confirmed_at = $8, changed_by = $9,
    changed_at = $10, is_paper = $11, version = version + 1
WHERE round_id = $1 AND agency_id = $2 AND criterion = $3 AND version = $12;

-- name: ListAttachments :many
SELECT round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at
FROM cchc_attachments WHERE round_id = $1 AND agency_id = $2 AND stage = $3 ORDER BY criterion, added_at, digest LIMIT $4;

-- name: InsertAttachment :exec
INSERT INTO cchc_attachments (round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (round_id, agency_id, stage, criterion, digest) DO NOTHING;

-- name: DropAttachment :execrows
DELETE FROM cchc_attachments WHERE round_id = $1 AND agency_id = $2 AND stage = $3 AND criterion = $4 AND digest = $5;

-- The files an agency has brought in any round, the newest name of each first.
-- name: ListAgencyFiles :many
SELECT round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at
FROM cchc_attachments WHERE agency_id = $1 ORDER BY added_at DESC, digest LIMIT $2;

-- name: FileOfAgency :one
SELECT round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at
FROM cchc_attachments WHERE agency_id = $1 AND digest = $2 ORDER BY added_at DESC LIMIT 1;

-- name: InsertRequest :exec
INSERT INTO cchc_na_requests (id, round_id, agency_id, criterion, reason, requested_by, requested_at, state, answer, decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'requested', '', '', '');

-- name: DecideRequest :execrows
UPDATE cchc_na_requests SET state = $2, answer = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = 'requested';

-- name: RequestByID :one
SELECT id, round_id, agency_id, criterion, reason, requested_by, requested_at, state, answer, decided_by, decided_at
FROM cchc_na_requests WHERE id = $1;

-- name: ListRequests :many
SELECT id, round_id, agency_id, criterion, reason, requested_by, requested_at, state, answer, decided_by, decided_at
FROM cchc_na_requests WHERE round_id = $1 ORDER BY requested_at, id LIMIT $2;
