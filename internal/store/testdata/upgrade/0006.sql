INSERT INTO org_divisions (id, agency_id, name, place, valid_from, valid_to, fact_id)
VALUES ('division', 'agency', 'Văn phòng', 1, '2013-01-01', NULL, 'fact-0');
INSERT INTO org_posts (id, agency_id, division_id, title, roles, place, valid_from, valid_to, fact_id)
VALUES ('post', 'agency', 'division', 'Chánh Văn phòng', 'office_head', 1, '2013-01-01', NULL, 'fact-0');
INSERT INTO org_holders (id, post_id, agency_id, account_id, valid_from, valid_to, basis, fact_id)
VALUES ('holder', 'post', 'agency', 'account', '2013-01-01', NULL, '', 'fact-0');
INSERT INTO org_delegations (id, agency_id, absent_id, acting_id, valid_from, valid_to, basis, reason, made_by, is_withdrawn, fact_id)
VALUES ('delegation', 'agency', 'account', 'account-2', '2019-01-01', '2019-01-10', '', 'nghỉ phép', 'account', FALSE, 'fact-0');
