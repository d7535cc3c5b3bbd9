-- +goose Up
-- Criteria sets as brought by a province: the file itself, known by its digest.
CREATE TABLE cchc_sets (
    digest       TEXT   NOT NULL PRIMARY KEY,
    set_id       TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    block        TEXT   NOT NULL,
    valid_from   TEXT   NOT NULL,
    valid_to     TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'replaced')),
    file_name    TEXT   NOT NULL,
    source       BYTEA  NOT NULL,
    created_at   TEXT   NOT NULL,
    published_at TEXT   NOT NULL
);
CREATE INDEX cchc_sets_block ON cchc_sets (block, valid_from);

-- A scoring round (đợt chấm điểm): one block in one year, by one set.
CREATE TABLE cchc_rounds (
    id            TEXT    NOT NULL PRIMARY KEY,
    year          BIGINT  NOT NULL CHECK (year BETWEEN 1 AND 9999),
    block         TEXT    NOT NULL,
    set_digest    TEXT    NOT NULL REFERENCES cchc_sets (digest),
    state         TEXT    NOT NULL CHECK (state IN ('open', 'frozen', 'published')),
    is_demo       BOOLEAN NOT NULL,
    published_on  TEXT    NOT NULL,
    evidence_size BIGINT  NOT NULL CHECK (evidence_size >= 0),
    council       TEXT    NOT NULL,
    created_at    TEXT    NOT NULL,
    version       BIGINT  NOT NULL,
    UNIQUE (year, block)
);

-- The units of a round under the names they bore that year.
CREATE TABLE cchc_units (
    round_id   TEXT   NOT NULL REFERENCES cchc_rounds (id),
    agency_id  TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    code       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    short_name TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    PRIMARY KEY (round_id, agency_id)
);
CREATE INDEX cchc_units_agency ON cchc_units (agency_id);

-- value is the input in JSON. The fact that brought it has the subject round/agency/stage/criterion.
CREATE TABLE cchc_inputs (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified')),
    criterion TEXT NOT NULL,
    input     TEXT NOT NULL,
    value     TEXT NOT NULL,
    origin    TEXT NOT NULL CHECK (origin IN ('computed', 'evidenced', 'declared')),
    PRIMARY KEY (round_id, agency_id, stage, criterion, input),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- What is known of a unit beside its inputs: approved "not applicable", the facts a set declares,
-- and why the verified figures of a criterion differ.
CREATE TABLE cchc_marks (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified')),
    kind      TEXT NOT NULL CHECK (kind IN ('na', 'fact', 'reason')),
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, kind, name),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- Results are kept as computed; points are millionths, the index is exact to 6 decimals.
CREATE TABLE cchc_results (
    round_id   TEXT    NOT NULL,
    agency_id  TEXT    NOT NULL,
    stage      TEXT    NOT NULL CHECK (stage IN ('self', 'verified')),
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

-- The block as the rules that compare units see it, once frozen.
CREATE TABLE cchc_peers (
    round_id  TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('self', 'verified')),
    criterion TEXT NOT NULL,
    input     TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (round_id, agency_id, stage, criterion, input),
    FOREIGN KEY (round_id, agency_id) REFERENCES cchc_units (round_id, agency_id)
);

-- Results published elsewhere, kept as printed and never computed again.
CREATE TABLE cchc_lists (
    id         TEXT   NOT NULL PRIMARY KEY,
    title      TEXT   NOT NULL,
    year       BIGINT NOT NULL CHECK (year BETWEEN 1 AND 9999),
    block      TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    rank_of    BIGINT NOT NULL CHECK (rank_of >= 0),
    source     TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    digest     TEXT   NOT NULL UNIQUE,
    created_at TEXT   NOT NULL
);
CREATE TABLE cchc_list_rows (
    list_id    TEXT   NOT NULL REFERENCES cchc_lists (id),
    position   BIGINT NOT NULL,
    rank_text  TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    index_text TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    PRIMARY KEY (list_id, position)
);
