-- +goose Up
-- The spine: facts in the order they were recorded, and the Merkle tree over them.
-- Every column of every table named evidence_* is re-derived by "evidence verify";
-- a table it cannot re-derive must bear another name.

-- One row, the number of facts. Raising it is the lock of every recorded use case.
CREATE TABLE evidence_head (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL CHECK (size >= 0)
);
INSERT INTO evidence_head (id, size) VALUES (1, 0);

-- leaf is the fact, canonical JSON (RFC 8785); the other columns repeat parts of it for finding.
CREATE TABLE evidence_facts (
    position    BIGINT NOT NULL PRIMARY KEY CHECK (position >= 0),
    id          TEXT   NOT NULL UNIQUE,
    kind        TEXT   NOT NULL,
    agency      TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    occurred_on TEXT   NOT NULL,
    period      TEXT   NOT NULL,
    recorded_at TEXT   NOT NULL,
    corrects    TEXT   NOT NULL,
    leaf        BYTEA  NOT NULL
);
CREATE INDEX evidence_facts_kind ON evidence_facts (kind, position);
CREATE INDEX evidence_facts_subject ON evidence_facts (subject, position);
CREATE INDEX evidence_facts_agency ON evidence_facts (agency, position);
-- A fact is corrected once; what follows corrects the correction.
CREATE UNIQUE INDEX evidence_facts_corrects ON evidence_facts (corrects) WHERE corrects <> '';

-- The files a fact speaks of, in its order.
CREATE TABLE evidence_files (
    position BIGINT NOT NULL CHECK (position >= 0),
    ordinal  BIGINT NOT NULL CHECK (ordinal >= 0),
    digest   TEXT   NOT NULL,
    PRIMARY KEY (position, ordinal)
);
CREATE INDEX evidence_files_digest ON evidence_files (digest, position);

-- Nodes of the tree in tlog's storage order.
CREATE TABLE evidence_hashes (
    position BIGINT NOT NULL PRIMARY KEY CHECK (position >= 0),
    hash     BYTEA  NOT NULL
);
