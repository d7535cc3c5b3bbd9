-- +goose Up
-- A publication (công bố) of a round's result. A later one takes the place of an earlier one and
-- leaves it as it was; number counts from 1 in each round.
CREATE TABLE cchc_publications (
    id            TEXT   NOT NULL PRIMARY KEY,
    round_id      TEXT   NOT NULL REFERENCES cchc_rounds (id),
    number        BIGINT NOT NULL CHECK (number >= 1),
    supersedes    TEXT   NOT NULL,
    reason        TEXT   NOT NULL,
    stage         TEXT   NOT NULL,
    decision      TEXT   NOT NULL,
    decided_on    TEXT   NOT NULL,
    set_digest    TEXT   NOT NULL REFERENCES cchc_sets (digest),
    result_digest TEXT   NOT NULL,
    log_size      BIGINT NOT NULL CHECK (log_size >= 0),
    log_root      TEXT   NOT NULL,
    log_note      TEXT   NOT NULL,
    published_at  TEXT   NOT NULL,
    fact_id       TEXT   NOT NULL,
    UNIQUE (round_id, number)
);

-- What was printed and offered: decision, annex, workbook, open data.
CREATE TABLE cchc_publication_files (
    publication_id TEXT   NOT NULL REFERENCES cchc_publications (id),
    position       BIGINT NOT NULL,
    name           TEXT   NOT NULL,
    media          TEXT   NOT NULL,
    digest         TEXT   NOT NULL,
    size_bytes     BIGINT NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (publication_id, name)
);

-- The result as published, so that a replaced publication stays readable.
CREATE TABLE cchc_publication_rows (
    publication_id TEXT    NOT NULL REFERENCES cchc_publications (id),
    agency_id      TEXT    NOT NULL,
    position       BIGINT  NOT NULL,
    points         BIGINT  NOT NULL CHECK (points >= 0),
    max_points     BIGINT  NOT NULL CHECK (max_points >= 0),
    index_text     TEXT    NOT NULL,
    unit_rank      BIGINT  NOT NULL CHECK (unit_rank >= 0),
    rank_of        BIGINT  NOT NULL CHECK (rank_of >= 0),
    band           TEXT    NOT NULL,
    missing        BIGINT  NOT NULL CHECK (missing >= 0),
    excluded       BOOLEAN NOT NULL,
    nodes          TEXT    NOT NULL,
    PRIMARY KEY (publication_id, agency_id)
);

-- A complaint (kiến nghị) of an agency about its published result.
CREATE TABLE cchc_complaints (
    id             TEXT   NOT NULL PRIMARY KEY,
    publication_id TEXT   NOT NULL REFERENCES cchc_publications (id),
    agency_id      TEXT   NOT NULL,
    criterion      TEXT   NOT NULL,
    content        TEXT   NOT NULL,
    state          TEXT   NOT NULL CHECK (state IN ('filed', 'replied')),
    filed_on       TEXT   NOT NULL,
    filed_by       TEXT   NOT NULL,
    due_on         TEXT   NOT NULL,
    is_due_firm    BOOLEAN NOT NULL,
    outcome        TEXT   NOT NULL,
    reply          TEXT   NOT NULL,
    replied_on     TEXT   NOT NULL,
    replied_by     TEXT   NOT NULL,
    correction_id  TEXT   NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX cchc_complaints_publication ON cchc_complaints (publication_id, filed_on);
CREATE TABLE cchc_complaint_files (
    complaint_id TEXT   NOT NULL REFERENCES cchc_complaints (id),
    position     BIGINT NOT NULL,
    name         TEXT   NOT NULL,
    media        TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    size_bytes   BIGINT NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (complaint_id, position)
);

-- A lost point that was proposed as a task of next year's plan. gain is in millionths of a point.
CREATE TABLE cchc_loss_tasks (
    id          TEXT   NOT NULL PRIMARY KEY,
    round_id    TEXT   NOT NULL REFERENCES cchc_rounds (id),
    agency_id   TEXT   NOT NULL,
    criterion   TEXT   NOT NULL,
    plan_year   BIGINT NOT NULL,
    content     TEXT   NOT NULL,
    owner       TEXT   NOT NULL,
    gain        BIGINT NOT NULL CHECK (gain >= 0),
    task_id     TEXT   NOT NULL,
    proposed_on TEXT   NOT NULL,
    proposed_by TEXT   NOT NULL,
    UNIQUE (round_id, agency_id, criterion)
);
