-- +goose Up
-- Kept readings of the facts. Everything here can be computed again from
-- evidence_facts; a frozen round never reads it, but computes below its checkpoint.

-- upto: the facts at positions below it are in the kept values.
CREATE TABLE metric_definitions (
    name       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    definition TEXT   NOT NULL,
    upto       BIGINT NOT NULL CHECK (upto >= 0),
    PRIMARY KEY (name, version)
);

-- What one fact brings to one metric in one period. place is the position of the
-- first fact of a chain of corrections; the newest stands in for it.
CREATE TABLE metric_pieces (
    metric       TEXT    NOT NULL,
    place        BIGINT  NOT NULL,
    period       TEXT    NOT NULL,
    agency       TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    occurred_on  TEXT    NOT NULL,
    is_counted   BOOLEAN NOT NULL,
    distinct_key TEXT    NOT NULL,
    num          BIGINT  NOT NULL,
    den          BIGINT  NOT NULL,
    PRIMARY KEY (metric, place, period)
);
CREATE INDEX metric_pieces_subject ON metric_pieces (metric, agency, period, subject, occurred_on, place);

CREATE TABLE metric_values (
    metric TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    period TEXT   NOT NULL,
    num    BIGINT NOT NULL,
    den    BIGINT NOT NULL,
    facts  BIGINT NOT NULL CHECK (facts > 0),
    PRIMARY KEY (metric, agency, period)
);
CREATE INDEX metric_values_period ON metric_values (metric, period, agency);

-- How many counted facts bear a key, for counting distinct ones.
CREATE TABLE metric_keys (
    metric TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    period TEXT   NOT NULL,
    distinct_key TEXT NOT NULL,
    uses   BIGINT NOT NULL CHECK (uses > 0),
    PRIMARY KEY (metric, agency, period, distinct_key)
);
