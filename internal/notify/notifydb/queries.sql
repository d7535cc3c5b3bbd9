-- What is there already keeps its id; whatever the notice says takes the place of what it said.
-- name: PutNotice :exec
INSERT INTO notify_notices (id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')
ON CONFLICT (account_id, item_key) DO UPDATE SET source = excluded.source, kind = excluded.kind, subject = excluded.subject, href = excluded.href,
    due_on = excluded.due_on, band = excluded.band, made_at = excluded.made_at, read_at = excluded.read_at, settled_on = '';

-- name: OpenOfSource :many
SELECT id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on
FROM notify_notices WHERE source = $1 AND settled_on = '' ORDER BY account_id, item_key LIMIT $2;

-- name: SettleNotice :exec
UPDATE notify_notices SET settled_on = $1 WHERE id = $2 AND settled_on = '';

-- name: OpenOfAccount :many
SELECT id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on
FROM notify_notices WHERE account_id = $1 AND settled_on = ''
ORDER BY CASE WHEN read_at = '' THEN 0 ELSE 1 END, CASE WHEN due_on = '' THEN 1 ELSE 0 END, due_on, made_at DESC, id LIMIT $2 OFFSET $3;

-- name: UnreadOfAccount :many
SELECT id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on
FROM notify_notices WHERE account_id = $1 AND settled_on = '' AND read_at = ''
ORDER BY CASE WHEN due_on = '' THEN 1 ELSE 0 END, due_on, made_at DESC, id LIMIT $2 OFFSET $3;

-- name: SettledOfAccount :many
SELECT id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on
FROM notify_notices WHERE account_id = $1 AND settled_on <> '' ORDER BY settled_on DESC, made_at DESC, id LIMIT $2 OFFSET $3;

-- name: CountOfAccount :one
SELECT COUNT(*) FILTER (WHERE settled_on = '') AS open, COUNT(*) FILTER (WHERE settled_on = '' AND read_at = '') AS unread,
    COUNT(*) FILTER (WHERE settled_on <> '') AS settled
FROM notify_notices WHERE account_id = $1;

-- name: MarkOneRead :exec
UPDATE notify_notices SET read_at = $1 WHERE account_id = $2 AND id = $3 AND settled_on = '' AND read_at = '';

-- name: MarkAllRead :exec
UPDATE notify_notices SET read_at = $1 WHERE account_id = $2 AND made_at <= $3 AND settled_on = '' AND read_at = '';

-- name: SettleRead :exec
UPDATE notify_notices SET settled_on = $1 WHERE account_id = $2 AND due_on = '' AND read_at <> '' AND settled_on = '';

-- name: AccountsWithOpen :many
SELECT DISTINCT account_id FROM notify_notices WHERE settled_on = '' ORDER BY account_id LIMIT $1;

-- name: DropNotices :exec
DELETE FROM notify_notices WHERE settled_on <> '' AND settled_on < $1;

-- name: SettingsOf :one
SELECT account_id, by_mail, hour, lang, version FROM notify_settings WHERE account_id = $1;

-- name: InsertSettings :execrows
INSERT INTO notify_settings (account_id, by_mail, hour, lang, version) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (account_id) DO NOTHING;

-- name: UpdateSettings :execrows
UPDATE notify_settings SET by_mail = $2, hour = $3, lang = $4, version = version + 1 WHERE account_id = $1 AND version = $5;

-- name: InsertLetter :execrows
INSERT INTO notify_letters (id, account_id, day, state, message_id, subject, body, attempts, next_try, trouble, made_at, sent_at)
VALUES ($1, $2, $3, 'waiting', $4, $5, $6, 0, $7, '', $8, '')
ON CONFLICT (account_id, day) DO NOTHING;

-- name: CountLettersOn :one
SELECT COUNT(*) FROM notify_letters WHERE account_id = $1 AND day = $2;

-- name: LastSentLetter :one
SELECT made_at FROM notify_letters WHERE account_id = $1 AND state = 'sent' ORDER BY made_at DESC LIMIT 1;

-- name: DueLetters :many
SELECT id, account_id, day, state, message_id, subject, body, attempts, next_try, trouble, made_at, sent_at
FROM notify_letters WHERE state IN ('waiting', 'failed') AND next_try <= $1 ORDER BY next_try, id LIMIT $2;

-- name: ClaimLetter :execrows
UPDATE notify_letters SET attempts = attempts + 1, next_try = $1
WHERE id = $2 AND attempts = $3 AND state IN ('waiting', 'failed');

-- name: EndAttempt :exec
UPDATE notify_letters SET state = $1, trouble = $2, next_try = $3, sent_at = $4, body = $5 WHERE id = $6 AND attempts = $7;

-- name: NewestLetters :many
SELECT id, account_id, day, state, attempts, next_try, trouble, made_at, sent_at
FROM notify_letters ORDER BY day DESC, made_at DESC, id LIMIT $1;

-- name: CountLetters :many
SELECT state, COUNT(*) AS letters FROM notify_letters GROUP BY state ORDER BY state;

-- name: DropLetters :exec
DELETE FROM notify_letters WHERE day < $1;

-- name: TakeLease :execrows
INSERT INTO notify_leases (name, holder, until) VALUES (sqlc.arg(name), sqlc.arg(holder), sqlc.arg(until))
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE notify_leases.holder = excluded.holder OR notify_leases.until <= sqlc.arg(now);
