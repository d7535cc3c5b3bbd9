-- +goose Up
-- The line of an agency's points over the year. Everything here can be drawn again from the facts;
-- a score never reads it.

-- Agencies that facts were recorded about since their line was last drawn.
CREATE TABLE cchc_live_due (
    agency_id TEXT   NOT NULL,
    year      BIGINT NOT NULL CHECK (year BETWEEN 1 AND 9999),
    position  BIGINT NOT NULL CHECK (position >= 0),
    fact_id   TEXT   NOT NULL,
    facts     BIGINT NOT NULL CHECK (facts > 0),
    PRIMARY KEY (agency_id, year)
);

-- A step of the line: where the points stood after the fact at the position, which moved them, alone
-- or as the last of several that were recorded together.
CREATE TABLE cchc_live_steps (
    agency_id  TEXT   NOT NULL,
    year       BIGINT NOT NULL CHECK (year BETWEEN 1 AND 9999),
    block      TEXT   NOT NULL,
    position   BIGINT NOT NULL CHECK (position >= 0),
    fact_id    TEXT   NOT NULL,
    facts      BIGINT NOT NULL CHECK (facts > 0),
    on_day     TEXT   NOT NULL,
    points     BIGINT NOT NULL CHECK (points >= 0),
    reachable  BIGINT NOT NULL CHECK (reachable >= 0),
    known_max  BIGINT NOT NULL CHECK (known_max >= 0),
    max_points BIGINT NOT NULL CHECK (max_points >= 0),
    PRIMARY KEY (agency_id, year, block, position)
);
