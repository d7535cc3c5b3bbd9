INSERT INTO org_versions (agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version)
VALUES ('agency', '2013-01-01', NULL, 'BDT', 'Ban Dân tộc', '', 'so', '', 'so', 'fact-0', 'ban dan toc bdt', CAST('key' AS BYTEA), 1);
INSERT INTO org_lineage (id, kind, from_id, to_id, on_date, basis, fact_id)
VALUES ('edge', 'rename', 'agency', 'agency', '2016-01-01', 'basis', 'fact-0');
