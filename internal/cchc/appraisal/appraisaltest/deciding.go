package appraisaltest

import (
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
)

// explain replies for an agency as the case stands.
func (w *World) explain(t testing.TB, unit int, code string, reply appraisal.Reply, text string) error {
	t.Helper()
	return w.Appraisal.Explain(w.OfAgency(t, unit), appraisal.Explanation{
		Round: w.Opened.ID, Agency: w.Units[unit].Agency, Criterion: code, Reply: reply, Text: text,
		Version: w.item(t, unit, code).Case.Version,
	})
}

func (w *World) answering(t testing.TB, code string, figures map[string]string, reason string) appraisal.Answering {
	t.Helper()
	return appraisal.Answering{
		Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: code, Figures: figures, Reason: reason, Version: w.item(t, 0, code).Case.Version,
	}
}

func (w *World) addFile(t testing.TB, code, content string) (round.File, error) {
	t.Helper()
	return w.Appraisal.AddEvidence(w.OfAgency(t, 0), w.Opened.ID, w.Units[0].Agency, code, "giai-trinh.pdf", strings.NewReader(content))
}

// Lower leads to a round in which 1.2 and 2.1 of the first agency were lowered.
func (w *World) Lower(t testing.TB) {
	t.Helper()
	must(t, w.verify(t, 0, "1.2", map[string]string{"num": "6"}, "ba báo cáo không có minh chứng"))
	must(t, w.verify(t, 0, "2.1", map[string]string{"answer": `"no"`}, "chưa niêm yết"))
	_, err := w.Appraisal.TakeAsScored(w.Appraiser(t, Services), w.Opened.ID, w.Units[0].Agency)
	must(t, err)
}

func explained(t *testing.T, w *World) {
	w.Lower(t)
	refused(t, w.explain(t, 0, "1.2", appraisal.Disputes, "có gửi"), fault.Conflict, "cchc.appraisal.wrong_phase")
	w.Go(t, cchc.PhaseExplanation)
	refused(t, w.explain(t, 0, "1.2", "", "có gửi"), fault.Invalid, "cchc.appraisal.reply_missing")
	refused(t, w.explain(t, 0, "1.2", appraisal.Disputes, "  "), fault.Invalid, "cchc.appraisal.explanation_missing")
	refused(t, w.explain(t, 0, "1.2", appraisal.Disputes, strings.Repeat("a", 3001)), fault.Invalid, "cchc.too_long")
	refused(t, w.explain(t, 0, "2.2", appraisal.Disputes, "có"), fault.Conflict, "cchc.appraisal.nothing_to_explain")
	file, err := w.addFile(t, "1.2", "%PDF-1.7 minh chứng thêm")
	must(t, err)
	_, err = w.addFile(t, "1.2", "%PDF-1.7 minh chứng thêm")
	must(t, err)
	_, err = w.addFile(t, "2.2", "%PDF-1.7 không có gì để giải trình")
	refused(t, err, fault.Conflict, "cchc.appraisal.nothing_to_explain")
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi qua trục, kèm phiếu gửi"))
	_, err = w.addFile(t, "1.2", "%PDF-1.7 nộp sau khi đã trả lời")
	refused(t, err, fault.Conflict, "cchc.appraisal.replied_already")
	refused(t, w.explain(t, 0, "1.2", appraisal.Disputes, "nói thêm"), fault.Conflict, "cchc.appraisal.replied_already")
	if item := w.item(t, 0, "1.2"); item.Step != appraisal.Disputed || item.Case.Explanation == "" || item.Case.Replied.By != Leader {
		t.Errorf("explained as %+v", item.Case)
	}
	desk, err := w.Appraisal.Desk(w.Appraiser(t, Rules), w.Opened.ID, w.Units[0].Agency, "1.2")
	must(t, err)
	if len(desk.Files) != 1 || desk.Files[0].Digest != file.Digest || desk.Answer != nil || desk.Verify == nil || desk.Explain == nil {
		t.Errorf("the desk is %+v", desk)
	}
	w.Clock.Set(ExplainBy.Instant().AddDate(0, 0, 1))
	refused(t, w.explain(t, 0, "2.1", appraisal.Disputes, "có niêm yết"), fault.Conflict, "cchc.appraisal.reply_late")
}

func answered(t *testing.T, w *World) {
	w.Lower(t)
	w.Go(t, cchc.PhaseExplanation)
	refused(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", nil, "giữ")), fault.Conflict, "cchc.appraisal.nothing_to_answer")
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi"))
	must(t, w.explain(t, 0, "2.1", appraisal.Disputes, "đã niêm yết từ tháng 3"))
	refused(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", nil, "")), fault.Invalid, "cchc.appraisal.answer_missing")
	refused(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "2.1", nil, "giữ")), fault.Forbidden, "cchc.appraisal.not_named")
	stale := w.answering(t, "1.2", nil, "giữ")
	stale.Version--
	refused(t, w.Appraisal.Answer(w.Appraiser(t, Rules), stale), fault.Conflict, "cchc.appraisal.moved")
	must(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", map[string]string{"num": "7"}, "chấp nhận thêm một báo cáo")))
	must(t, w.Appraisal.Answer(w.Appraiser(t, Services), w.answering(t, "2.1", map[string]string{"answer": `"yes"`}, "đã kiểm tra lại")))
	refused(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", nil, "lại")), fault.Conflict, "cchc.appraisal.answered_already")
	partly, wholly := w.item(t, 0, "1.2"), w.item(t, 0, "2.1")
	if partly.Step != appraisal.OpenPoint || partly.Case.Answer != appraisal.Changed || partly.Scores[cchc.Verified].Points.String() != "21" {
		t.Errorf("answered in part as %s: %+v", partly.Step, partly.Case)
	}
	if wholly.Step != appraisal.Agreed || wholly.Scores[cchc.Verified].Points.String() != "20" {
		t.Errorf("answered in full as %s: %+v", wholly.Step, wholly.Case)
	}
}

// NewSession is a session of five members with a quorum of three.
func (w *World) NewSession() appraisal.Session {
	return appraisal.Session{
		Round: w.Opened.ID, HeldOn: ExplainBy.On, Place: "phòng họp số 1", Members: 5, Quorum: 3,
		Present: []appraisal.Attendee{
			{Name: "Người chủ trì", Duty: appraisal.Chair}, {Name: "Thành viên Một", Duty: appraisal.Member, Agency: w.Units[0].Agency},
			{Name: "Thành viên Hai", Duty: appraisal.Member}, {Name: "Thư ký", Duty: appraisal.Secretary},
		},
	}
}

// Dispute leads to the council with 1.2 of the first agency open.
func (w *World) Dispute(t testing.TB) {
	t.Helper()
	w.Lower(t)
	w.Go(t, cchc.PhaseExplanation)
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi qua trục"))
	must(t, w.explain(t, 0, "2.1", appraisal.Accepts, ""))
	must(t, w.Appraisal.Answer(w.Appraiser(t, Rules), w.answering(t, "1.2", nil, "giữ vì không có phiếu gửi")))
	w.Go(t, cchc.PhaseCouncil)
}

func (w *World) deciding(t testing.TB, s appraisal.Session, code string, figures map[string]string, reason string) appraisal.Deciding {
	t.Helper()
	return appraisal.Deciding{
		Session: s.ID, Agency: w.Units[0].Agency, Criterion: code, Figures: figures, Reason: reason, Version: w.item(t, 0, code).Case.Version,
	}
}

func decided(t *testing.T, w *World) {
	w.Lower(t)
	_, err := w.Appraisal.NoteSession(w.Council(t), w.NewSession())
	refused(t, err, fault.Conflict, "cchc.appraisal.wrong_phase")
	w.Go(t, cchc.PhaseExplanation)
	must(t, w.explain(t, 0, "1.2", appraisal.Disputes, "đã gửi qua trục"))
	must(t, w.explain(t, 0, "2.1", appraisal.Accepts, ""))
	w.Go(t, cchc.PhaseCouncil)
	s, err := w.Appraisal.NoteSession(w.Council(t), w.NewSession())
	must(t, err)
	decide := func(code string, figures map[string]string, reason string) error {
		return w.Appraisal.Decide(w.Council(t), w.deciding(t, s, code, figures, reason))
	}
	refused(t, decide("1.2", nil, "giữ"), fault.Conflict, "cchc.appraisal.no_quorum")
	s.Present = append(s.Present, appraisal.Attendee{Name: "Thành viên Ba", Duty: appraisal.Member})
	s, err = w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	refused(t, decide("1.2", nil, " "), fault.Invalid, "cchc.appraisal.decision_missing")
	refused(t, decide("2.1", nil, "giữ"), fault.Conflict, "cchc.appraisal.not_open")
	must(t, decide("1.2", map[string]string{"num": "8"}, "công nhận hai báo cáo"))
	item := w.item(t, 0, "1.2")
	if item.Step != appraisal.Decided || item.Case.Decision != appraisal.Changed || item.Scores[cchc.Final].Points.String() != "24" ||
		item.Scores[cchc.Verified].Points.String() != "18" {
		t.Errorf("decided as %+v with %v", item.Case, item.Scores)
	}
	must(t, decide("1.2", nil, "đọc lại: giữ kết quả thẩm định"))
	if item := w.item(t, 0, "1.2"); item.Case.Decision != appraisal.Kept || item.Scores[cchc.Final].Points.String() != "18" {
		t.Errorf("decided again as %+v with %v", item.Case, item.Scores)
	}
}

func published(t *testing.T, w *World) {
	w.Dispute(t)
	s := w.NewSession()
	s.Quorum = 2
	s, err := w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	must(t, w.Appraisal.Decide(w.Council(t), w.deciding(t, s, "1.2", map[string]string{"num": "10"}, "đủ báo cáo")))
	_, err = w.Index.Publish(t.Context(), w.Opened.ID, w.Clock.Today(), string(Scribe))
	must(t, err)
	again := cchcView(t, w)
	if again.FinalStage() != cchc.Final {
		t.Fatalf("the stage that counts is %s", again.FinalStage())
	}
	// 1.1 was never verified, so the result has nothing of it; 2.3 neither.
	for stage, want := range map[cchc.Stage]string{cchc.Self: "67", cchc.Verified: "38", cchc.Final: "50"} {
		block := again.Blocks[stage]
		if got := block.Results[block.At(string(w.Units[0].Agency))].Points.String(); got != want {
			t.Errorf("%s: %s points, want %s", stage, got, want)
		}
	}
	if bad, err := w.Index.Verify(t.Context()); err != nil || bad != nil {
		t.Errorf("the kept figures are not those of the facts: %+v, %v", bad, err)
	}
	if bad, err := w.Appraisal.Check(t.Context()); err != nil || bad != nil {
		t.Errorf("the kept cases are not those of the facts: %+v, %v", bad, err)
	}
	refused(t, w.Appraisal.Decide(w.Council(t), w.deciding(t, s, "1.2", nil, "muộn")), fault.Conflict, "cchc.appraisal.wrong_phase")
}

func standingAside(t *testing.T, w *World) {
	w.Dispute(t)
	s := w.NewSession()
	s.Quorum = 2
	s, err := w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	refused(t, w.Appraisal.Decide(w.OfAgency(t, 0), w.deciding(t, s, "1.2", nil, "giữ")), fault.Forbidden, "cchc.appraisal.own_agency")
	deciding, aside := s.Deciding(w.Units[0].Agency)
	if deciding != 2 || aside != 1 {
		t.Errorf("%d decide, %d stand aside", deciding, aside)
	}
}

func session(t *testing.T, w *World) {
	w.Dispute(t)
	bad := w.NewSession()
	bad.Quorum, bad.Members, bad.Present[0].Duty, bad.Present[1].Name = 6, 2, appraisal.Member, ""
	_, err := w.Appraisal.NoteSession(w.Council(t), bad)
	for _, key := range []string{"quorum", "name", "chair", "too_many"} {
		refused(t, err, fault.Invalid, "cchc.appraisal.session_"+key)
	}
	s, err := w.Appraisal.NoteSession(w.Council(t), w.NewSession())
	must(t, err)
	_, err = w.Appraisal.NoteSession(w.Council(t), w.NewSession())
	refused(t, err, fault.Conflict, "cchc.appraisal.session_open")
	stale := s
	s.Place = "phòng họp số 2"
	s, err = w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	_, err = w.Appraisal.NoteSession(w.Council(t), stale)
	refused(t, err, fault.Conflict, "cchc.appraisal.session_moved")
	refused(t, w.Appraisal.CloseSession(w.Council(t), s.ID, " ", s.Version), fault.Invalid, "cchc.appraisal.conclusion_missing")
	refused(t, w.Appraisal.CloseSession(w.Council(t), s.ID, "kết luận", stale.Version), fault.Conflict, "cchc.appraisal.session_moved")
	must(t, w.Appraisal.CloseSession(w.Council(t), s.ID, "thống nhất kết quả", s.Version))
	refused(t, w.Appraisal.CloseSession(w.Council(t), s.ID, "lần nữa", s.Version+1), fault.Conflict, "cchc.appraisal.session_closed")
	refused(t, w.Appraisal.Decide(w.Council(t), w.deciding(t, s, "1.2", nil, "giữ")), fault.Conflict, "cchc.appraisal.session_closed")
	sessions, err := w.Appraisal.Sessions(w.Council(t), w.Opened.ID)
	must(t, err)
	if len(sessions) != 1 || sessions[0].Place != "phòng họp số 2" || len(sessions[0].Present) != 4 || sessions[0].Conclusion != "thống nhất kết quả" {
		t.Errorf("kept as %+v", sessions)
	}
	next, err := w.Appraisal.NoteSession(w.Council(t), w.NewSession())
	must(t, err)
	if next.Number != 2 {
		t.Errorf("the next session has number %d", next.Number)
	}
}

func history(t *testing.T, w *World) {
	w.Dispute(t)
	s := w.NewSession()
	s.Quorum = 2
	s, err := w.Appraisal.NoteSession(w.Council(t), s)
	must(t, err)
	must(t, w.Appraisal.Decide(w.Council(t), w.deciding(t, s, "1.2", map[string]string{"num": "8"}, "công nhận")))
	events, err := w.Appraisal.History(w.Appraiser(t, Rules), w.Opened.ID, w.Units[0].Agency, "1.2")
	must(t, err)
	var got []string
	for _, e := range events {
		got = append(got, strings.TrimPrefix(e.KindName(), "cchc.")+" "+e.Actor)
	}
	want := []string{
		"criterion_noted reform-officer", "inputs_declared reform-officer",
		"inputs_declared appraiser-rules", "difference_explained appraiser-rules", "criterion_verified appraiser-rules",
		"criterion_explained leader", "explanation_answered appraiser-rules",
		"inputs_declared council-scribe", "difference_explained council-scribe", "council_decided council-scribe",
	}
	sorted := func(list []string) string { return strings.Join(list, "\n") }
	if sorted(got[2:]) != sorted(want[2:]) || len(got) != len(want) {
		t.Errorf("the history is\n%s\nwant\n%s", sorted(got), sorted(want))
	}
	for i := range events {
		for _, name := range []string{"Người chủ trì", "giai-trinh.pdf"} {
			if strings.Contains(string(events[i].Leaf), name) {
				t.Errorf("%q is in a fact", name)
			}
		}
	}
}

func cchcView(t testing.TB, w *World) *cchc.View {
	t.Helper()
	view, err := w.Index.View(t.Context(), 2019, "so")
	must(t, err)
	return view
}
