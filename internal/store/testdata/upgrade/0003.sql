INSERT INTO metric_definitions (name, version, definition, upto) VALUES ('reform.sessions', 1, '{}', 1);
INSERT INTO metric_pieces (metric, place, period, agency, subject, occurred_on, is_counted, distinct_key, num, den)
VALUES ('reform.sessions', 0, '2018', 'agency', 'subject', '2018-12-31', TRUE, 'key', 1, 0);
INSERT INTO metric_values (metric, agency, period, num, den, facts) VALUES ('reform.sessions', 'agency', '2018', 1, 0, 1);
INSERT INTO metric_keys (metric, agency, period, distinct_key, uses) VALUES ('reform.sessions', 'agency', '2018', 'key', 1);
