INSERT INTO reform_plans (id, agency_id, year, title, number, issued_on, files, fact_id, version)
VALUES ('plan', 'agency', 2018, 'Kế hoạch', '12/KH', '2018-01-15', '[]', 'fact-0', 2);
INSERT INTO reform_tasks (id, plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on, source, source_id, source_note, gain, state, proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version)
VALUES ('task', 'plan', 'agency', 2018, 1, 'Rà soát', 'Báo cáo', 'Văn phòng', '', '', '', '2018-06-30', 'typed', '', '', '', 'waiting', '', '2018-01-15', '2018-01-15', '', '', '', '', '', '[]', 'fact-0', 2);
INSERT INTO reform_reports (id, agency_id, year, code, number, sent_on, due_on, is_guess, late, files, fact_id, version)
VALUES ('report', 'agency', 2018, 'q1', '5/BC', '2018-03-20', '2018-03-22', TRUE, -2, '[]', 'fact-0', 1);
INSERT INTO reform_activities (id, agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version)
VALUES ('session', 'agency', 'session', 2018, 'Một cửa', '', '2018-04-10', '2018-04-10', '', '', '', 20, 18, '[]', 'Biên bản', '[]', '[]', 'fact-0', 1);
INSERT INTO reform_notices (year, basis, days_off, working_days, fact_id, version) VALUES (2018, 'Thông báo', '2018-02-15', '', 'fact-0', 1);
INSERT INTO reform_feeds (account_id, token_digest, opened_at) VALUES ('account', 'digest', '2018-01-01T00:00:00Z');
