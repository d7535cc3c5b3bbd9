-- +goose Up
-- The divisions (phòng) of an agency. The row says what is so today; what was said
-- before is in the facts, and fact_id names the newest.
CREATE TABLE org_divisions (
    id         TEXT   NOT NULL PRIMARY KEY,
    agency_id  TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    place      BIGINT NOT NULL CHECK (place >= 0),
    valid_from TEXT   NOT NULL,
    valid_to   TEXT   CHECK (valid_to >= valid_from),
    fact_id    TEXT   NOT NULL
);
CREATE INDEX org_divisions_agency ON org_divisions (agency_id, place, id);

-- Posts (chức danh) with the roles they carry, parted by spaces. An empty division
-- is the agency's own, such as its leaders'.
CREATE TABLE org_posts (
    id          TEXT   NOT NULL PRIMARY KEY,
    agency_id   TEXT   NOT NULL,
    division_id TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    roles       TEXT   NOT NULL,
    place       BIGINT NOT NULL CHECK (place >= 0),
    valid_from  TEXT   NOT NULL,
    valid_to    TEXT   CHECK (valid_to >= valid_from),
    fact_id     TEXT   NOT NULL
);
CREATE INDEX org_posts_agency ON org_posts (agency_id, place, id);

-- Who holds a post, from one day to another (both included). The account is a random
-- id; the name lies with the accounts.
CREATE TABLE org_holders (
    id         TEXT NOT NULL PRIMARY KEY,
    post_id    TEXT NOT NULL REFERENCES org_posts (id),
    agency_id  TEXT NOT NULL,
    account_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT CHECK (valid_to >= valid_from),
    basis      TEXT NOT NULL,
    fact_id    TEXT NOT NULL
);
CREATE INDEX org_holders_account ON org_holders (account_id, valid_from);
CREATE INDEX org_holders_post ON org_holders (post_id, valid_from);
CREATE INDEX org_holders_agency ON org_holders (agency_id, valid_from);

-- Who acts for whom while absent (uỷ quyền khi vắng). The reason may speak of a
-- person's affairs: it is here and in no fact.
CREATE TABLE org_delegations (
    id           TEXT    NOT NULL PRIMARY KEY,
    agency_id    TEXT    NOT NULL,
    absent_id    TEXT    NOT NULL,
    acting_id    TEXT    NOT NULL,
    valid_from   TEXT    NOT NULL,
    valid_to     TEXT    NOT NULL CHECK (valid_to >= valid_from),
    basis        TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    made_by      TEXT    NOT NULL,
    is_withdrawn BOOLEAN NOT NULL,
    fact_id      TEXT    NOT NULL
);
CREATE INDEX org_delegations_acting ON org_delegations (acting_id, valid_to);
CREATE INDEX org_delegations_agency ON org_delegations (agency_id, valid_to);
