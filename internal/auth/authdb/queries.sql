-- name: InsertAccount :exec
INSERT INTO auth_accounts (id, login, name, email, state, is_demo, password, password_at, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Account :one
SELECT id, login, name, email, state, is_demo, password_at, created_at, version FROM auth_accounts WHERE id = $1;

-- name: AccountByLogin :one
SELECT id, login, name, email, state, is_demo, password_at, created_at, version FROM auth_accounts WHERE login = $1;

-- name: AllAccounts :many
SELECT id, login, name, email, state, is_demo, password_at, created_at, version FROM auth_accounts ORDER BY login LIMIT $1;

-- name: DemoAccounts :many
SELECT id, login, name, email, state, is_demo, password_at, created_at, version FROM auth_accounts
WHERE is_demo AND state = 'active' ORDER BY created_at, id LIMIT $1;

-- name: CountAccounts :one
SELECT COUNT(*) FROM auth_accounts;

-- name: UpdateAccount :execrows
UPDATE auth_accounts SET name = $1, email = $2, state = $3, version = version + 1 WHERE id = $4 AND version = sqlc.arg(version_was);

-- name: PasswordHash :one
SELECT password FROM auth_accounts WHERE id = $1;

-- name: SetPassword :exec
UPDATE auth_accounts SET password = $1, password_at = $2, version = version + 1 WHERE id = $3;

-- name: InsertGrant :exec
INSERT INTO auth_grants (id, account_id, role, agency_id, fields, first_day, last_day, for_id, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '');

-- name: Grant :one
SELECT id, account_id, role, agency_id, fields, first_day, last_day, for_id, withdrawn_at FROM auth_grants WHERE id = $1;

-- name: GrantsOf :many
SELECT id, account_id, role, agency_id, fields, first_day, last_day, for_id, withdrawn_at
FROM auth_grants WHERE account_id = $1 ORDER BY first_day, id LIMIT $2;

-- name: GrantsOn :many
SELECT id, account_id, role, agency_id, fields, first_day, last_day, for_id, withdrawn_at
FROM auth_grants
WHERE withdrawn_at = '' AND first_day <= sqlc.arg(on_date) AND (last_day IS NULL OR last_day >= sqlc.arg(on_date))
ORDER BY account_id, first_day, id LIMIT sqlc.arg(rows_max);

-- name: WithdrawGrant :execrows
UPDATE auth_grants SET withdrawn_at = $1 WHERE id = $2 AND withdrawn_at = '';

-- name: TOTP :one
SELECT secret, is_confirmed, last_step FROM auth_totp WHERE account_id = $1;

-- name: PutTOTP :exec
INSERT INTO auth_totp (account_id, secret, is_confirmed, last_step) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, is_confirmed = excluded.is_confirmed, last_step = excluded.last_step;

-- name: DeleteTOTP :exec
DELETE FROM auth_totp WHERE account_id = $1;

-- name: UseStep :execrows
-- The step is compared where it is written, so two requests at once cannot both use it.
UPDATE auth_totp SET last_step = sqlc.arg(step) WHERE account_id = sqlc.arg(account_id) AND is_confirmed AND last_step < sqlc.arg(step);

-- name: InsertCode :exec
INSERT INTO auth_recovery_codes (account_id, hash, used_at) VALUES ($1, $2, '');

-- name: DeleteCodes :exec
DELETE FROM auth_recovery_codes WHERE account_id = $1;

-- name: UseCode :execrows
UPDATE auth_recovery_codes SET used_at = $1 WHERE account_id = $2 AND hash = $3 AND used_at = '';

-- name: CodesLeft :one
SELECT COUNT(*) FROM auth_recovery_codes WHERE account_id = $1 AND used_at = '';

-- name: InsertPasskey :exec
INSERT INTO auth_passkeys (id, account_id, name, credential_id, credential, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, '');

-- name: PasskeysOf :many
SELECT id, account_id, name, credential_id, credential, created_at, used_at
FROM auth_passkeys WHERE account_id = $1 ORDER BY created_at, id LIMIT $2;

-- name: UpdatePasskey :exec
UPDATE auth_passkeys SET credential = $1, used_at = $2 WHERE id = $3 AND account_id = $4;

-- name: DeletePasskey :execrows
DELETE FROM auth_passkeys WHERE id = $1 AND account_id = $2;

-- name: InsertIdentity :exec
INSERT INTO auth_identities (issuer, subject, account_id, linked_at) VALUES ($1, $2, $3, $4);

-- name: Identity :one
SELECT issuer, subject, account_id, linked_at FROM auth_identities WHERE issuer = $1 AND subject = $2;

-- name: IdentitiesOf :many
SELECT issuer, subject, account_id, linked_at FROM auth_identities WHERE account_id = $1 ORDER BY linked_at, issuer LIMIT $2;

-- name: DeleteIdentities :exec
DELETE FROM auth_identities WHERE account_id = $1;

-- name: InsertSession :exec
INSERT INTO auth_sessions (id, token_hash, account_id, means, browser, created_at, seen_at, confirmed_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: SessionByHash :one
SELECT id, account_id, means, browser, created_at, seen_at, confirmed_at, expires_at FROM auth_sessions WHERE token_hash = $1;

-- name: Session :one
SELECT id, account_id, means, browser, created_at, seen_at, confirmed_at, expires_at FROM auth_sessions WHERE id = $1;

-- name: SessionsOf :many
SELECT id, account_id, means, browser, created_at, seen_at, confirmed_at, expires_at
FROM auth_sessions WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2;

-- name: SeeSession :exec
UPDATE auth_sessions SET seen_at = $1 WHERE id = $2;

-- name: RotateSession :exec
UPDATE auth_sessions SET token_hash = $1, confirmed_at = sqlc.arg(now_at), seen_at = sqlc.arg(now_at) WHERE id = sqlc.arg(id);

-- name: DeleteSession :execrows
DELETE FROM auth_sessions WHERE id = $1 AND account_id = $2;

-- name: DeleteSessions :exec
DELETE FROM auth_sessions WHERE account_id = $1 AND id <> sqlc.arg(but_id);

-- name: DeleteOldSessions :exec
DELETE FROM auth_sessions WHERE expires_at < $1;

-- name: InsertTicket :exec
INSERT INTO auth_tickets (token_hash, kind, account_id, content, tries, expires_at) VALUES ($1, $2, $3, $4, 0, $5);

-- name: Ticket :one
SELECT kind, account_id, content, tries, expires_at FROM auth_tickets WHERE token_hash = $1;

-- name: TakeTicket :execrows
DELETE FROM auth_tickets WHERE token_hash = $1;

-- name: TryTicket :exec
UPDATE auth_tickets SET tries = tries + 1 WHERE token_hash = $1;

-- name: DeleteTickets :exec
DELETE FROM auth_tickets WHERE kind = $1 AND account_id = $2;

-- name: DeleteOldTickets :exec
DELETE FROM auth_tickets WHERE expires_at < $1;

-- name: Attempts :one
SELECT failures, last_at FROM auth_attempts WHERE key = $1;

-- name: PutAttempts :exec
INSERT INTO auth_attempts (key, failures, last_at) VALUES ($1, $2, $3)
ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at;

-- name: DeleteAttempts :exec
DELETE FROM auth_attempts WHERE key = $1;

-- name: DeleteOldAttempts :exec
DELETE FROM auth_attempts WHERE last_at < $1;
