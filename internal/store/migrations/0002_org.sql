-- +goose Up
-- What an agency was called, where it stood and which block it was ranked in,
-- from one day to another (both included; no last day: still so). Codes are reused
-- over the years, so only agency_id identifies.
CREATE TABLE org_versions (
    agency_id  TEXT   NOT NULL,
    valid_from TEXT   NOT NULL,
    valid_to   TEXT   CHECK (valid_to >= valid_from),
    code       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    short_name TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    parent_id  TEXT   NOT NULL,
    block      TEXT   NOT NULL,
    fact_id    TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    sort_key   BYTEA  NOT NULL,
    sort_version BIGINT NOT NULL,
    PRIMARY KEY (agency_id, valid_from)
);
CREATE INDEX org_versions_code ON org_versions (code, valid_from);
CREATE INDEX org_versions_block ON org_versions (block, sort_key);
CREATE INDEX org_versions_sort ON org_versions (sort_key, agency_id);

-- How agencies came from others. A rename keeps the agency: from and to are one.
CREATE TABLE org_lineage (
    id      TEXT NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('rename', 'merge', 'split', 'absorb')),
    from_id TEXT NOT NULL,
    to_id   TEXT NOT NULL,
    on_date TEXT NOT NULL,
    basis   TEXT NOT NULL,
    fact_id TEXT NOT NULL
);
CREATE INDEX org_lineage_from ON org_lineage (from_id, on_date);
CREATE INDEX org_lineage_to ON org_lineage (to_id, on_date);
