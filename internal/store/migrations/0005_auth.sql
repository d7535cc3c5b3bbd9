-- +goose Up
-- People who may sign in. The id is random and is the actor of every fact; names,
-- addresses and secrets stay here, outside the log, and can be erased.
-- password holds the encoded argon2id hash; empty: this person cannot sign in by password.
CREATE TABLE auth_accounts (
    id          TEXT    NOT NULL PRIMARY KEY,
    login       TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    email       TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('active', 'disabled')),
    is_demo     BOOLEAN NOT NULL,
    password    TEXT    NOT NULL,
    password_at TEXT    NOT NULL,
    created_at  TEXT    NOT NULL,
    version     BIGINT  NOT NULL CHECK (version > 0)
);

-- A role from one day to another, both included; an empty agency is the province.
CREATE TABLE auth_grants (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES auth_accounts (id),
    role       TEXT NOT NULL,
    agency_id  TEXT NOT NULL,
    fields     TEXT NOT NULL,
    first_day  TEXT NOT NULL,
    last_day   TEXT CHECK (last_day >= first_day),
    for_id     TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL
);
CREATE INDEX auth_grants_account ON auth_grants (account_id, first_day, id);

-- The secret is sealed with the installation's key, which lies outside the database.
-- last_step is the newest time step that was used: no step is taken twice.
CREATE TABLE auth_totp (
    account_id   TEXT    NOT NULL PRIMARY KEY REFERENCES auth_accounts (id),
    secret       TEXT    NOT NULL,
    is_confirmed BOOLEAN NOT NULL,
    last_step    BIGINT  NOT NULL
);

CREATE TABLE auth_recovery_codes (
    account_id TEXT NOT NULL REFERENCES auth_accounts (id),
    hash       TEXT NOT NULL,
    used_at    TEXT NOT NULL,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE auth_passkeys (
    id           TEXT NOT NULL PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES auth_accounts (id),
    name         TEXT NOT NULL,
    credential_id TEXT NOT NULL UNIQUE,
    credential   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    used_at      TEXT NOT NULL
);
CREATE INDEX auth_passkeys_account ON auth_passkeys (account_id, created_at);

-- Who a single sign-on says somebody is, by issuer and subject and nothing else.
CREATE TABLE auth_identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES auth_accounts (id),
    linked_at  TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX auth_identities_account ON auth_identities (account_id, linked_at);

-- Browsers that are signed in; the token itself is nowhere but in the browser.
CREATE TABLE auth_sessions (
    id           TEXT NOT NULL PRIMARY KEY,
    token_hash   TEXT NOT NULL UNIQUE,
    account_id   TEXT NOT NULL REFERENCES auth_accounts (id),
    means        TEXT NOT NULL,
    browser      TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    seen_at      TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    expires_at   TEXT NOT NULL
);
CREATE INDEX auth_sessions_account ON auth_sessions (account_id, created_at);
CREATE INDEX auth_sessions_expiry ON auth_sessions (expires_at);

-- Secrets for one use: links, ceremonies under way, a password that waits for its
-- second factor. Taking one deletes it.
CREATE TABLE auth_tickets (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    tries      BIGINT NOT NULL CHECK (tries >= 0),
    expires_at TEXT   NOT NULL
);
CREATE INDEX auth_tickets_expiry ON auth_tickets (expires_at);

-- How often signing in failed. key is an HMAC: neither a name nor an address.
CREATE TABLE auth_attempts (
    key      TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    last_at  TEXT   NOT NULL
);
CREATE INDEX auth_attempts_age ON auth_attempts (last_at);
