INSERT INTO evidence_facts (position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf)
VALUES (0, 'fact-0', 'test.old/1', 'agency', 'subject', 'actor', '2018-12-31', '2018', '2018-12-31T00:00:00.000000Z', '', CAST('{}' AS BYTEA));
INSERT INTO evidence_files (position, ordinal, digest) VALUES (0, 0, 'digest');
INSERT INTO evidence_hashes (position, hash) VALUES (0, CAST('hash' AS BYTEA));
UPDATE evidence_head SET size = 1;
