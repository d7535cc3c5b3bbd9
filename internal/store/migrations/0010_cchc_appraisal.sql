-- +goose Up
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
