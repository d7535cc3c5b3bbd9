INSERT INTO notify_notices (id, account_id, source, item_key, kind, subject, href, due_on, band, made_at, read_at, settled_on) VALUES
 ('0001', 'a-1', 'round', 'round/1/a', 'app.due.submit', '{"key":"app.due.submit_of","args":[{"text":"Sở Một"}]}', '/vong', '2019-12-15', 'soon', '2019-12-10T00:00:00.000000Z', '', '');
INSERT INTO notify_settings (account_id, by_mail, hour, lang, version) VALUES ('a-1', TRUE, 7, 'vi', 1);
INSERT INTO notify_letters (id, account_id, day, state, message_id, subject, body, attempts, next_try, trouble, made_at, sent_at) VALUES
 ('0002', 'a-1', '2019-12-10', 'sent', 'digest.2019-12-10.aa@example.invalid', 'Minh Bạch: 1 việc sắp đến hạn', '', 1, '2019-12-10T00:05:00.000000Z', '', '2019-12-10T00:00:00.000000Z', '2019-12-10T00:00:01.000000Z');
INSERT INTO notify_leases (name, holder, until) VALUES ('notify', 'one', '2019-12-10T00:03:00.000000Z');
