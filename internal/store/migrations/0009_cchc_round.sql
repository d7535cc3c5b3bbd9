-- +goose Up
-- How a round is worked: phase, deadlines, who appraises what, the council. One JSON
-- document, because it is read, checked and changed as a whole; each change is a fact.
CREATE TABLE cchc_plans (
    round_id   TEXT   NOT NULL PRIMARY KEY REFERENCES cchc_rounds (id),
    phase      TEXT   NOT NULL CHECK (phase IN ('preparing', 'self_scoring', 'verification', 'explanation', 'council')),
    document   TEXT   NOT NULL,
    changed_at TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0)
);

-- The self-score of an agency as it is handed in. due is a civil moment, 2019-12-15T17:00.
CREATE TABLE cchc_submissions (
    round_id     TEXT   NOT NULL,
    agency_id    TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('draft', 'submitted', 'returned')),
    due          TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    submitted_at TEXT   NOT NULL,
    submitted_by TEXT   NOT NULL,
    days_late    BIGINT NOT NULL CHECK (days_late >= 0),
    reason       TEXT   NOT NULL,
    paper        TEXT   NOT NULL,
    version      BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (round_id, agency_id),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- One criterion of an agency as it is worked: its note, whose it is, whether the head of that
-- division confirmed it. version is how a second writer learns that he is the second.
CREATE TABLE cchc_entries (
    round_id     TEXT    NOT NULL,
    agency_id    TEXT    NOT NULL,
    criterion    TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    division_id  TEXT    NOT NULL,
    due_on       TEXT    NOT NULL,
    confirmed_by TEXT    NOT NULL,
    confirmed_at TEXT    NOT NULL,
    changed_by   TEXT    NOT NULL,
    changed_at   TEXT    NOT NULL,
    is_paper     BOOLEAN NOT NULL,
    version      BIGINT  NOT NULL CHECK (version > 0),
    PRIMARY KEY (round_id, agency_id, criterion),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- Evidence of a criterion: a file kept once by its digest, under the name it was shown by.
-- stage tells with what it came: the self-score, or the explanation.
CREATE TABLE cchc_attachments (
    round_id   TEXT   NOT NULL,
    agency_id  TEXT   NOT NULL,
    stage      TEXT   NOT NULL CHECK (stage IN ('self', 'explanation')),
    criterion  TEXT   NOT NULL,
    digest     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    media      TEXT   NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
    added_by   TEXT   NOT NULL,
    added_at   TEXT   NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, criterion, digest),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
CREATE INDEX cchc_attachments_agency ON cchc_attachments (agency_id, digest);

-- Requests to leave a criterion out as not applicable.
CREATE TABLE cchc_na_requests (
    id           TEXT   NOT NULL PRIMARY KEY,
    round_id     TEXT   NOT NULL,
    agency_id    TEXT   NOT NULL,
    criterion    TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    requested_by TEXT   NOT NULL,
    requested_at TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('requested', 'approved', 'refused')),
    answer       TEXT   NOT NULL,
    decided_by   TEXT   NOT NULL,
    decided_at   TEXT   NOT NULL,
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
CREATE INDEX cchc_na_requests_round ON cchc_na_requests (round_id, agency_id, criterion);
CREATE UNIQUE INDEX cchc_na_requests_waiting ON cchc_na_requests (round_id, agency_id, criterion) WHERE state = 'requested';

-- Figures gain the stage 'final', which the council decides. A CHECK cannot be changed on
-- SQLite, so the four tables are written anew.
CREATE TABLE cchc_inputs_new (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    criterion TEXT NOT NULL,
    input     TEXT NOT NULL,
    value     TEXT NOT NULL,
    origin    TEXT NOT NULL CHECK (origin IN ('computed', 'evidenced', 'declared')),
    PRIMARY KEY (round_id, agency_id, stage, criterion, input),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_inputs_new (round_id, agency_id, stage, criterion, input, value, origin)
SELECT round_id, agency_id, stage, criterion, input, value, origin FROM cchc_inputs;
DROP TABLE cchc_inputs;
ALTER TABLE cchc_inputs_new RENAME TO cchc_inputs;

CREATE TABLE cchc_marks_new (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    kind      TEXT NOT NULL CHECK (kind IN ('na', 'fact', 'reason')),
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, kind, name),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_marks_new (round_id, agency_id, stage, kind, name, value)
SELECT round_id, agency_id, stage, kind, name, value FROM cchc_marks;
DROP TABLE cchc_marks;
ALTER TABLE cchc_marks_new RENAME TO cchc_marks;

CREATE TABLE cchc_results_new (
    round_id   TEXT    NOT NULL,
    agency_id  TEXT    NOT NULL,
    stage      TEXT    NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    points     BIGINT  NOT NULL CHECK (points >= 0),
    max_points BIGINT  NOT NULL CHECK (max_points >= 0),
    index_text TEXT    NOT NULL,
    unit_rank  BIGINT  NOT NULL CHECK (unit_rank >= 0),
    rank_of    BIGINT  NOT NULL CHECK (rank_of >= 0),
    band       TEXT    NOT NULL,
    missing    BIGINT  NOT NULL CHECK (missing >= 0),
    excluded   BOOLEAN NOT NULL,
    nodes      TEXT    NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_results_new (round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes)
SELECT round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes FROM cchc_results;
DROP TABLE cchc_results;
ALTER TABLE cchc_results_new RENAME TO cchc_results;

CREATE TABLE cchc_peers_new (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    criterion TEXT NOT NULL,
    input     TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, criterion, input),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_peers_new (round_id, agency_id, stage, criterion, input, value)
SELECT round_id, agency_id, stage, criterion, input, value FROM cchc_peers;
DROP TABLE cchc_peers;
ALTER TABLE cchc_peers_new RENAME TO cchc_peers;
