-- +goose Up
-- The reform plan of an agency for a year; issued_on is empty while it is a draft.
-- files, items and units hold JSON: they are read and written with their row only.
CREATE TABLE reform_plans (
    id        TEXT   NOT NULL PRIMARY KEY,
    agency_id TEXT   NOT NULL,
    year      BIGINT NOT NULL CHECK (year BETWEEN 1 AND 9999),
    title     TEXT   NOT NULL,
    number    TEXT   NOT NULL,
    issued_on TEXT   NOT NULL,
    files     TEXT   NOT NULL,
    fact_id   TEXT   NOT NULL,
    version   BIGINT NOT NULL,
    UNIQUE (agency_id, year)
);

CREATE TABLE reform_tasks (
    id          TEXT   NOT NULL PRIMARY KEY,
    plan_id     TEXT   NOT NULL REFERENCES reform_plans (id),
    agency_id   TEXT   NOT NULL,
    year        BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    title       TEXT   NOT NULL,
    product     TEXT   NOT NULL,
    lead_text   TEXT   NOT NULL,
    division_id TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    support     TEXT   NOT NULL,
    due_on      TEXT   NOT NULL,
    source      TEXT   NOT NULL CHECK (source IN ('typed', 'conference', 'inspection', 'score')),
    source_id   TEXT   NOT NULL,
    source_note TEXT   NOT NULL,
    gain        TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('proposed', 'waiting', 'doing', 'finished', 'dropped')),
    proposed_on TEXT   NOT NULL,
    accepted_on TEXT   NOT NULL,
    binds_on    TEXT   NOT NULL,
    started_on  TEXT   NOT NULL,
    finished_on TEXT   NOT NULL,
    dropped_on  TEXT   NOT NULL,
    result      TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    files       TEXT   NOT NULL,
    fact_id     TEXT   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX reform_tasks_plan ON reform_tasks (plan_id, position);
CREATE INDEX reform_tasks_due ON reform_tasks (agency_id, due_on);
CREATE INDEX reform_tasks_source ON reform_tasks (source_id);

-- A periodic report that was sent; late counts working days, negative before the deadline.
CREATE TABLE reform_reports (
    id        TEXT    NOT NULL PRIMARY KEY,
    agency_id TEXT    NOT NULL,
    year      BIGINT  NOT NULL,
    code      TEXT    NOT NULL,
    number    TEXT    NOT NULL,
    sent_on   TEXT    NOT NULL,
    due_on    TEXT    NOT NULL,
    is_guess  BOOLEAN NOT NULL,
    late      BIGINT  NOT NULL,
    files     TEXT    NOT NULL,
    fact_id   TEXT    NOT NULL,
    version   BIGINT  NOT NULL,
    UNIQUE (agency_id, year, code)
);
CREATE INDEX reform_reports_due ON reform_reports (due_on);

-- What was held (held_on), or is planned (held_on empty). day is the one or the other.
CREATE TABLE reform_activities (
    id         TEXT   NOT NULL PRIMARY KEY,
    agency_id  TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('session', 'conference', 'inspection', 'initiative', 'communication')),
    year       BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    planned_on TEXT   NOT NULL,
    held_on    TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    number     TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    invited    BIGINT NOT NULL CHECK (invited >= 0),
    attended   BIGINT NOT NULL CHECK (attended >= 0),
    units      TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    items      TEXT   NOT NULL,
    files      TEXT   NOT NULL,
    fact_id    TEXT   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX reform_activities_year ON reform_activities (agency_id, year, day);
CREATE INDEX reform_activities_day ON reform_activities (agency_id, day);

-- The notice of a year's days off as entered; days are dates with blanks between.
CREATE TABLE reform_notices (
    year         BIGINT NOT NULL PRIMARY KEY,
    basis        TEXT   NOT NULL,
    days_off     TEXT   NOT NULL,
    working_days TEXT   NOT NULL,
    fact_id      TEXT   NOT NULL,
    version      BIGINT NOT NULL
);

-- The secret address of a person's calendar: only the digest of the secret.
CREATE TABLE reform_feeds (
    account_id   TEXT NOT NULL PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    opened_at    TEXT NOT NULL
);
