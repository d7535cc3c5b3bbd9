INSERT INTO auth_accounts (id, login, name, email, state, is_demo, password, password_at, created_at, version)
VALUES ('account', 'clerk', 'Clerk', '', 'active', FALSE, '', '', '2018-12-31T00:00:00.000000Z', 1);
INSERT INTO auth_grants (id, account_id, role, agency_id, fields, first_day, last_day, for_id, withdrawn_at)
VALUES ('grant', 'account', 'clerk', 'agency', '', '2018-01-01', NULL, '', '');
INSERT INTO auth_totp (account_id, secret, is_confirmed, last_step) VALUES ('account', 'sealed', TRUE, 1);
INSERT INTO auth_recovery_codes (account_id, hash, used_at) VALUES ('account', 'hash', '');
INSERT INTO auth_passkeys (id, account_id, name, credential_id, credential, created_at, used_at)
VALUES ('passkey', 'account', 'Key', 'credential', '{}', '2018-12-31T00:00:00.000000Z', '');
INSERT INTO auth_identities (issuer, subject, account_id, linked_at)
VALUES ('https://sso.example', 'subject', 'account', '2018-12-31T00:00:00.000000Z');
INSERT INTO auth_sessions (id, token_hash, account_id, means, browser, created_at, seen_at, confirmed_at, expires_at)
VALUES ('session', 'hash', 'account', 'password', '', '2018-12-31T00:00:00.000000Z', '2018-12-31T00:00:00.000000Z', '2018-12-31T00:00:00.000000Z', '2019-01-01T00:00:00.000000Z');
INSERT INTO auth_tickets (token_hash, kind, account_id, content, tries, expires_at)
VALUES ('hash', 'set_password', 'account', '', 0, '2019-01-01T00:00:00.000000Z');
INSERT INTO auth_attempts (key, failures, last_at) VALUES ('key', 1, '2018-12-31T00:00:00.000000Z');
