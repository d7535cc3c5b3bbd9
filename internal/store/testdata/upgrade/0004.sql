INSERT INTO cchc_sets (digest, set_id, title, block, valid_from, valid_to, state, file_name, source, created_at, published_at)
VALUES ('set', 's', 'Bộ tiêu chí', 'so', '2018-01-01', '', 'published', 's.yaml', CAST('id: s' AS BYTEA), '2018-12-31T00:00:00.000000Z', '');
INSERT INTO cchc_rounds (id, year, block, set_digest, state, is_demo, published_on, evidence_size, council, created_at, version)
VALUES ('round', 2018, 'so', 'set', 'open', FALSE, '', 0, '', '2018-12-31T00:00:00.000000Z', 1);
INSERT INTO cchc_units (round_id, agency_id, position, code, name, short_name, folded) VALUES ('round', 'agency', 0, 'BDT', 'Ban Dân tộc', '', 'ban dan toc');
INSERT INTO cchc_inputs (round_id, agency_id, stage, criterion, input, value, origin) VALUES ('round', 'agency', 'self', '1', 'num', '8', 'declared');
INSERT INTO cchc_marks (round_id, agency_id, stage, kind, name, value) VALUES ('round', 'agency', 'self', 'na', '2', 'lý do');
INSERT INTO cchc_results (round_id, agency_id, stage, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes)
VALUES ('round', 'agency', 'self', 1, 2, '50', 1, 1, '', 0, FALSE, '1/2/scored/declared');
INSERT INTO cchc_peers (round_id, agency_id, stage, criterion, input, value) VALUES ('round', 'agency', 'self', '1', 'num', '8');
