-- +goose Up
-- What people are told. subject is JSON: the key of a sentence and what is put into it.
-- source names who answers for it; empty: posted by a use case. due_on is empty for news.
CREATE TABLE notify_notices (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    source     TEXT NOT NULL,
    item_key   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    href       TEXT NOT NULL,
    due_on     TEXT NOT NULL,
    band       TEXT NOT NULL CHECK (band IN ('overdue', 'today', 'soon', 'news')),
    made_at    TEXT NOT NULL,
    read_at    TEXT NOT NULL,
    settled_on TEXT NOT NULL,
    UNIQUE (account_id, item_key)
);
CREATE INDEX notify_notices_account ON notify_notices (account_id, settled_on, due_on);
CREATE INDEX notify_notices_source ON notify_notices (source, settled_on);

-- How somebody wants to be told; without a row as the rules say.
CREATE TABLE notify_settings (
    account_id TEXT    NOT NULL PRIMARY KEY,
    by_mail    BOOLEAN NOT NULL,
    hour       BIGINT  NOT NULL CHECK (hour BETWEEN 0 AND 23),
    lang       TEXT    NOT NULL,
    version    BIGINT  NOT NULL CHECK (version > 0)
);

-- The outbox: one digest for an account and a day, whoever writes it. No address is kept, and
-- the text goes once the letter is sent or given up.
CREATE TABLE notify_letters (
    id         TEXT   NOT NULL PRIMARY KEY,
    account_id TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'given_up')),
    message_id TEXT   NOT NULL UNIQUE,
    subject    TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    attempts   BIGINT NOT NULL CHECK (attempts >= 0),
    next_try   TEXT   NOT NULL,
    trouble    TEXT   NOT NULL,
    made_at    TEXT   NOT NULL,
    sent_at    TEXT   NOT NULL,
    UNIQUE (account_id, day)
);
CREATE INDEX notify_letters_state ON notify_letters (state, next_try);

-- Which process does work that one should do at a time.
CREATE TABLE notify_leases (
    name   TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until  TEXT NOT NULL
);
