-- +goose Up
-- Figures, marks and results get their third stage: what the council decided.
CREATE TABLE cchc_inputs_wider (
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
INSERT INTO cchc_inputs_wider (round_id, agency_id, stage, criterion, input, value, origin)
SELECT round_id, agency_id, stage, criterion, input, value, origin FROM cchc_inputs;
DROP TABLE cchc_inputs;
ALTER TABLE cchc_inputs_wider RENAME TO cchc_inputs;

CREATE TABLE cchc_marks_wider (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    kind      TEXT NOT NULL CHECK (kind IN ('na', 'fact', 'reason')),
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, kind, name),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_marks_wider (round_id, agency_id, stage, kind, name, value)
SELECT round_id, agency_id, stage, kind, name, value FROM cchc_marks;
DROP TABLE cchc_marks;
ALTER TABLE cchc_marks_wider RENAME TO cchc_marks;

CREATE TABLE cchc_results_wider (
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
INSERT INTO cchc_results_wider (round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes)
SELECT round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes FROM cchc_results;
DROP TABLE cchc_results;
ALTER TABLE cchc_results_wider RENAME TO cchc_results;

CREATE TABLE cchc_peers_wider (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified', 'final')),
    criterion TEXT NOT NULL,
    input     TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, criterion, input),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);
INSERT INTO cchc_peers_wider (round_id, agency_id, stage, criterion, input, value)
SELECT round_id, agency_id, stage, criterion, input, value FROM cchc_peers;
DROP TABLE cchc_peers;
ALTER TABLE cchc_peers_wider RENAME TO cchc_peers;

-- What the province did with one criterion of one agency, step by step: verified, explained by the agency, answered by the
-- appraiser, decided by the council. A step that was not taken is empty. The figures lie in cchc_inputs, the words of each step
-- also in its fact.
CREATE TABLE cchc_appraisals (
    round_id    TEXT    NOT NULL,
    agency_id   TEXT    NOT NULL,
    criterion   TEXT    NOT NULL,
    verified_by TEXT    NOT NULL,
    verified_at TEXT    NOT NULL,
    is_referred BOOLEAN NOT NULL,
    reply       TEXT    NOT NULL CHECK (reply IN ('', 'accepted', 'disputed')),
    explanation TEXT    NOT NULL,
    replied_by  TEXT    NOT NULL,
    replied_at  TEXT    NOT NULL,
    answer      TEXT    NOT NULL CHECK (answer IN ('', 'kept', 'changed')),
    answer_why  TEXT    NOT NULL,
    answered_by TEXT    NOT NULL,
    answered_at TEXT    NOT NULL,
    session_id  TEXT    NOT NULL,
    decision    TEXT    NOT NULL CHECK (decision IN ('', 'kept', 'changed')),
    decided_why TEXT    NOT NULL,
    decided_by  TEXT    NOT NULL,
    decided_at  TEXT    NOT NULL,
    version     BIGINT  NOT NULL CHECK (version > 0),
    PRIMARY KEY (round_id, agency_id, criterion),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- Files that came with an explanation, by the digest that its fact names.
CREATE TABLE cchc_explanation_files (
    round_id   TEXT   NOT NULL,
    agency_id  TEXT   NOT NULL,
    criterion  TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    digest     TEXT   NOT NULL,
    file_name  TEXT   NOT NULL,
    media      TEXT   NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes > 0),
    PRIMARY KEY (round_id, agency_id, criterion, position),
    FOREIGN KEY (round_id, agency_id, criterion) REFERENCES cchc_appraisals (round_id, agency_id, criterion)
);

-- A session of the council (phiên họp Hội đồng thẩm định). The names of those present stay here and enter no fact.
CREATE TABLE cchc_sessions (
    id         TEXT   NOT NULL PRIMARY KEY,
    round_id   TEXT   NOT NULL REFERENCES cchc_rounds (id),
    number     BIGINT NOT NULL CHECK (number > 0),
    held_on    TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    members    BIGINT NOT NULL CHECK (members > 0),
    quorum     BIGINT NOT NULL CHECK (quorum BETWEEN 1 AND members),
    conclusion TEXT   NOT NULL,
    opened_by  TEXT   NOT NULL,
    opened_at  TEXT   NOT NULL,
    closed_by  TEXT   NOT NULL,
    closed_at  TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    UNIQUE (round_id, number)
);
CREATE TABLE cchc_session_people (
    session_id TEXT   NOT NULL REFERENCES cchc_sessions (id),
    position   BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    duty       TEXT   NOT NULL CHECK (duty IN ('chair', 'secretary', 'member')),
    agency_id  TEXT   NOT NULL,
    PRIMARY KEY (session_id, position)
);
