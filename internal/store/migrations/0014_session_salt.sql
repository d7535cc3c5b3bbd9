-- +goose Up
-- Who was present in a session of the council is in no fact by name, but by a digest over the names and this salt. Whoever
-- holds the fact alone learns nothing; whoever holds both tables sees that nobody was put in or left out since.
ALTER TABLE cchc_sessions ADD COLUMN salt TEXT NOT NULL DEFAULT '';
