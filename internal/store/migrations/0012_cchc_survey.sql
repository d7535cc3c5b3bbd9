-- +goose Up
-- A sociological survey (điều tra xã hội học) of one group of respondents in a round. No column of
-- these tables holds a time of an answer, an address or an account: who answered what is nowhere.

-- questions is JSON: the texts, the answers that may be chosen, the criterion each feeds.
CREATE TABLE cchc_surveys (
    id         TEXT   NOT NULL PRIMARY KEY,
    round_id   TEXT   NOT NULL REFERENCES cchc_rounds (id),
    audience   TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    intro      TEXT   NOT NULL,
    questions  TEXT   NOT NULL,
    answers_min BIGINT NOT NULL CHECK (answers_min >= 0),
    state      TEXT   NOT NULL CHECK (state IN ('open', 'closed')),
    opened_on  TEXT   NOT NULL,
    closed_on  TEXT   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX cchc_surveys_round ON cchc_surveys (round_id, audience);

-- One-time links, known by the SHA-256 of their secret. is_used says that, never when.
CREATE TABLE cchc_survey_links (
    token_hash TEXT    NOT NULL PRIMARY KEY,
    survey_id  TEXT    NOT NULL REFERENCES cchc_surveys (id),
    agency_id  TEXT    NOT NULL,
    is_used    BOOLEAN NOT NULL
);
CREATE INDEX cchc_survey_links_survey ON cchc_survey_links (survey_id, agency_id, is_used);

-- Answers by random ids. A pending answer waits for others of its agency, so that the links of a
-- batch are marked used together; until then no row says that any link was used.
CREATE TABLE cchc_survey_answers (
    id         TEXT    NOT NULL PRIMARY KEY,
    survey_id  TEXT    NOT NULL REFERENCES cchc_surveys (id),
    agency_id  TEXT    NOT NULL,
    way        TEXT    NOT NULL CHECK (way IN ('link', 'paper')),
    choices    TEXT    NOT NULL,
    is_pending BOOLEAN NOT NULL
);
CREATE INDEX cchc_survey_answers_survey ON cchc_survey_answers (survey_id, agency_id, is_pending);
