package appraisaltest

import (
	"fmt"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
)

// tampered changes what is kept around the use cases, and asks Check for it.
func tampered(t *testing.T, w *World) {
	w.Lower(t)
	w.Go(t, cchc.PhaseExplanation)
	_, err := w.addFile(t, "1.2", "%PDF-1.7 phiếu gửi")
	must(t, err)
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi qua trục"))
	must(t, w.explain(t, 0, "2.1", appraisal.Accepts, ""))
	must(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", nil, "giữ vì không có phiếu gửi")))
	w.Go(t, cchc.PhaseCouncil)
	n := w.NewSession()
	n.Quorum = 2
	s, err := w.Appraisal.NoteSession(w.Council(t), n)
	must(t, err)
	s.Present = append(s.Present, appraisal.Attendee{Name: "Thành viên Ba", Duty: appraisal.Member})
	s, err = w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	must(t, w.Appraisal.Decide(w.Council(t), w.deciding(t, s, "1.2", map[string]string{"num": "8"}, "công nhận")))
	must(t, w.Appraisal.CloseSession(w.Council(t), s.ID, "thống nhất kết quả", s.Version))
	_, err = w.Appraisal.NoteSession(w.Council(t), w.NewSession()) // one still open
	must(t, err)
	w.mustBear(t)
	for _, act := range []struct{ change, table, key string }{
		{`UPDATE cchc_appraisals SET explanation = 'khác' WHERE criterion = '1.2'`, "cchc_appraisals", "cchc.row_differs"},
		{`UPDATE cchc_appraisals SET answer = 'changed' WHERE criterion = '1.2'`, "cchc_appraisals", "cchc.row_differs"},
		{`UPDATE cchc_appraisals SET decision = 'kept' WHERE criterion = '1.2'`, "cchc_appraisals", "cchc.row_differs"},
		{`UPDATE cchc_appraisals SET session_id = 'khác' WHERE criterion = '1.2'`, "cchc_appraisals", "cchc.row_differs"},
		{`UPDATE cchc_appraisals SET verified_by = 'ai' WHERE criterion = '2.1'`, "cchc_appraisals", "cchc.row_differs"},
		{`DELETE FROM cchc_appraisals WHERE criterion = '2.2'`, "cchc_appraisals", "cchc.row_gone"},
		{`UPDATE cchc_appraisals SET criterion = '2.9' WHERE criterion = '2.2'`, "cchc_appraisals", "cchc.row_without_fact"},
		{`UPDATE cchc_sessions SET quorum = 1 WHERE number = 1`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET members = 6 WHERE number = 2`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET held_on = '2019-12-01' WHERE number = 1`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET place = 'nơi khác' WHERE number = 1`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET conclusion = 'khác' WHERE number = 1`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET closed_by = 'ai' WHERE number = 2`, "cchc_sessions", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET opened_by = 'ai' WHERE number = 1`, "cchc_sessions", "cchc.row_differs"},
		{`INSERT INTO cchc_sessions (id, round_id, number, held_on, place, members, quorum, conclusion, opened_by, opened_at, closed_by, closed_at, version, salt)
			SELECT 'khac', round_id, 3, held_on, place, members, quorum, conclusion, opened_by, opened_at, closed_by, closed_at, version, salt FROM cchc_sessions WHERE number = 1`,
			"cchc_sessions", "cchc.row_without_fact"},
		{`DELETE FROM cchc_sessions WHERE number = 2`, "cchc_sessions", "cchc.row_gone"},
		{`UPDATE cchc_session_people SET name = 'Người khác' WHERE position = 1`, "cchc_session_people", "cchc.row_differs"},
		{`UPDATE cchc_session_people SET duty = 'member' WHERE position = 3`, "cchc_session_people", "cchc.row_differs"},
		{`UPDATE cchc_session_people SET agency_id = '' WHERE position = 1`, "cchc_session_people", "cchc.row_differs"},
		{`UPDATE cchc_session_people SET position = 9 WHERE position = 0`, "cchc_session_people", "cchc.row_differs"},
		{`DELETE FROM cchc_session_people WHERE position = 2`, "cchc_session_people", "cchc.row_differs"},
		{`INSERT INTO cchc_session_people (session_id, position, name, duty, agency_id) SELECT session_id, 9, name, duty, agency_id FROM cchc_session_people WHERE position = 1`,
			"cchc_session_people", "cchc.row_differs"},
		{`UPDATE cchc_sessions SET salt = 'x' WHERE number = 1`, "cchc_session_people", "cchc.row_differs"},
		{`UPDATE cchc_attachments SET digest = 'x' WHERE stage = 'explanation'`, "cchc_attachments", "cchc.row_without_fact"},
		{`UPDATE cchc_attachments SET added_by = 'ai' WHERE stage = 'explanation'`, "cchc_attachments", "cchc.row_differs"},
		{`UPDATE cchc_attachments SET criterion = '2.1' WHERE stage = 'explanation'`, "cchc_attachments", "cchc.row_without_fact"},
		{`DELETE FROM cchc_attachments WHERE stage = 'explanation'`, "cchc_attachments", "cchc.row_gone"},
		{`INSERT INTO cchc_attachments (round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at)
			SELECT round_id, agency_id, stage, '2.1', digest, name, media, size_bytes, added_by, added_at FROM cchc_attachments WHERE stage = 'explanation'`,
			"cchc_attachments", "cchc.row_without_fact"},
	} {
		w.tamper(t, act.change, act.table, act.key)
	}
}

func (w *World) mustBear(t *testing.T) {
	t.Helper()
	if bad, err := w.Appraisal.Check(t.Context()); err != nil || bad != nil {
		t.Fatalf("an untouched database: %+v, %v", bad, err)
	}
}

// tamper makes a change, sees it named, and puts everything back.
func (w *World) tamper(t *testing.T, change, table, key string) {
	t.Helper()
	tables := []string{"cchc_appraisals", "cchc_attachments", "cchc_sessions", "cchc_session_people"}
	var keep, back []string
	for _, one := range tables {
		keep = append(keep, `CREATE TABLE kept_`+one+` AS SELECT * FROM `+one)
		back = append(back, `INSERT INTO `+one+` SELECT * FROM kept_`+one, `DROP TABLE kept_`+one)
	}
	// People refer to their session: a session goes with them.
	wipe := []string{`DELETE FROM cchc_session_people`, `DELETE FROM cchc_sessions`, `DELETE FROM cchc_attachments`, `DELETE FROM cchc_appraisals`}
	w.exec(t, keep...)
	if table == "cchc_sessions" && key == "cchc.row_gone" {
		w.exec(t, `DELETE FROM cchc_session_people WHERE session_id IN (SELECT id FROM cchc_sessions WHERE number = 2)`)
	}
	w.exec(t, change)
	bad, err := w.Appraisal.Check(t.Context())
	must(t, err)
	if bad == nil || bad.Problem.Key != key || bad.Table != table || fmt.Sprint(bad.Problem.Args[0]) != table {
		t.Errorf("%s was found as %+v", change, bad)
	}
	w.exec(t, append(wipe, back...)...)
	w.mustBear(t)
}
