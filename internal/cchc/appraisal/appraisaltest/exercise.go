package appraisaltest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Exercise runs the behaviour suite, each part on a fresh database.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, part := range map[string]func(*testing.T, *World){
		"what nothing speaks against is taken as scored":         takenAsScored,
		"other figures need a reason and give points by rule":    verifiedOtherwise,
		"only those the plan names verify, and not their own":    named,
		"what is not handed in or not in time is not verified":   notYet,
		"two appraisers of one criterion see each other":         twoAppraisers,
		"an approved not applicable stays through verification":  leftOut,
		"an agency replies once and in time":                     explained,
		"a file beside an explanation comes in parts":            cameInParts,
		"an explanation is answered once, with a reason":         answered,
		"the council decides open points with a quorum":          decided,
		"the result is the verified figures but where decided":   published,
		"who belongs to an agency does not decide about it":      standingAside,
		"a session is noted, changed and closed":                 session,
		"the policies are asked for every act":                   guarded,
		"every step is a fact in its order, with who and why":    history,
		"a case that the facts do not bear out is named":         tampered,
		"until verification is done the self-scores still count": counting,
	} {
		t.Run(name, func(t *testing.T) { part(t, New(t, open(t))) })
	}
}

func takenAsScored(t *testing.T, w *World) {
	agency := w.Units[0].Agency
	batch, err := w.Appraisal.TakeAsScored(w.Appraiser(t, Services), w.Opened.ID, agency)
	must(t, err)
	if !slices.Equal(batch.Taken, []string{"2.1", "2.2"}) || !slices.Equal(batch.Skipped, []string{"2.3"}) {
		t.Errorf("taken %v, skipped %v", batch.Taken, batch.Skipped)
	}
	item := w.item(t, 0, "2.1")
	if item.Step != appraisal.Agreed || item.Scores[cchc.Verified].Points != item.Scores[cchc.Self].Points || item.Case.Verified.By != Services {
		t.Errorf("taken as %+v", item)
	}
	again, err := w.Appraisal.TakeAsScored(w.Appraiser(t, Services), w.Opened.ID, agency, "2.1")
	must(t, err)
	if len(again.Taken) != 0 {
		t.Errorf("taken twice: %v", again.Taken)
	}
	// The facts say something else by now: that wants a look of its own.
	w.Hold(t, "sau khi nộp")
	batch, err = w.Appraisal.TakeAsScored(w.Appraiser(t, Rules), w.Opened.ID, agency)
	must(t, err)
	if !slices.Equal(batch.Taken, []string{"1.2"}) || !slices.Equal(batch.Skipped, []string{"1.1"}) {
		t.Errorf("taken %v, skipped %v", batch.Taken, batch.Skipped)
	}
}

func verifiedOtherwise(t *testing.T, w *World) {
	refused(t, w.verify(t, 0, "1.2", map[string]string{"num": "6"}, " "), fault.Invalid, "cchc.appraisal.reason_missing")
	refused(t, w.verify(t, 0, "1.2", map[string]string{"nom": "6"}, "lý do"), fault.Invalid, "rule.input_unknown")
	refused(t, w.verify(t, 0, "1.2", map[string]string{"num": "-6"}, "lý do"), fault.Invalid, "rule.input_negative")
	must(t, w.verify(t, 0, "1.2", map[string]string{"num": "6"}, "ba báo cáo không có minh chứng"))
	must(t, w.verify(t, 0, "2.1", map[string]string{"answer": `"no"`}, "chưa niêm yết"))
	must(t, w.verify(t, 0, "2.3", map[string]string{"value": "8"}, "")) // the appraisers' own: nothing to differ from
	must(t, w.verify(t, 0, "2.2", nil, ""))
	for code, want := range map[string]string{"1.2": "18", "2.1": "0", "2.2": "20", "2.3": "8"} {
		item := w.item(t, 0, code)
		if got := item.Scores[cchc.Verified].Points.String(); got != want {
			t.Errorf("%s has %s verified points, want %s", code, got, want)
		}
		if item.Differs != (code == "1.2" || code == "2.1") {
			t.Errorf("%s differs: %v", code, item.Differs)
		}
	}
	// A change of mind: nothing is overwritten in the log, the last one counts.
	must(t, w.verify(t, 0, "1.2", map[string]string{"num": "9"}, ""))
	if item := w.item(t, 0, "1.2"); item.Step != appraisal.Agreed || item.Case.Version != 2 {
		t.Errorf("verified again as %+v", item)
	}
	q, err := w.Appraisal.Queue(w.Appraiser(t, Rules), w.Opened.ID)
	must(t, err)
	differing := q.Keep(func(i *appraisal.Item) bool { return i.Step == appraisal.Differs })
	if len(differing.Items) != 1 || q.Count(appraisal.NotSubmitted) != 5 || differing.Items[0].Gap.String() != "-20" {
		t.Errorf("the queue has %d differing, %d not handed in", len(differing.Items), q.Count(appraisal.NotSubmitted))
	}
	view, err := w.Index.View(t.Context(), 2019, "so")
	must(t, err)
	if view.Reasons[w.Units[0].Agency]["2.1"] != "chưa niêm yết" {
		t.Errorf("the reasons are %v", view.Reasons)
	}
}

func named(t *testing.T, w *World) {
	mine := func(unit int, code string) appraisal.Verification { return w.finding(t, unit, code, nil, "") }
	refused(t, w.Appraisal.Verify(w.Appraiser(t, Rules), mine(0, "2.1")), fault.Forbidden, "cchc.appraisal.not_named")
	refused(t, w.Appraisal.Verify(w.Appraiser(t, Substitute), mine(0, "2.1")), fault.Forbidden, "cchc.appraisal.not_named")
	refused(t, w.Appraisal.Verify(w.Appraiser(t, Services), mine(1, "2.1")), fault.Forbidden, "cchc.appraisal.own_agency")
	must(t, w.Appraisal.Verify(w.Appraiser(t, Substitute), mine(1, "2.1")))
	must(t, w.Appraisal.Verify(w.Appraiser(t, Services), mine(0, "2.1")))
	_, err := w.Appraisal.TakeAsScored(w.Appraiser(t, Services), w.Opened.ID, w.Units[1].Agency)
	refused(t, err, fault.Forbidden, "cchc.appraisal.own_agency")
	refused(t, w.Appraisal.Verify(t.Context(), mine(0, "1.2")), fault.Unauthenticated, "auth.sign_in_first")
	q, err := w.Appraisal.Queue(w.Appraiser(t, Services), w.Opened.ID)
	must(t, err)
	for i := range q.Items {
		item := &q.Items[i]
		if item.IsMine != (item.Criterion.Field().Code == "2" && item.Unit.Agency != w.Units[1].Agency) {
			t.Errorf("%s of %s is mine: %v", item.Criterion.Code, item.Unit.Name, item.IsMine)
		}
	}
}

func notYet(t *testing.T, w *World) {
	refused(t, w.verify(t, 2, "1.2", nil, ""), fault.Conflict, "cchc.appraisal.not_submitted")
	refused(t, w.verify(t, 0, "1.2", map[string]string{"num": "6"}, ""), fault.Invalid, "cchc.appraisal.reason_missing")
	v := w.finding(t, 0, "1.2", nil, "")
	v.Criterion = "1"
	refused(t, w.Appraisal.Verify(w.Appraiser(t, Rules), v), fault.NotFound, "cchc.appraisal.no_criterion")
	w.Go(t, cchc.PhaseExplanation)
	refused(t, w.verify(t, 0, "1.2", nil, ""), fault.Conflict, "cchc.appraisal.wrong_phase")
	refused(t, w.explain(t, 0, "1.2", appraisal.Disputes, "không đúng"), fault.Conflict, "cchc.appraisal.nothing_to_explain")
}

func twoAppraisers(t *testing.T, w *World) {
	first, second := w.finding(t, 0, "1.2", map[string]string{"num": "8"}, "một báo cáo thiếu"), w.finding(t, 0, "1.2", map[string]string{"num": "7"}, "hai báo cáo thiếu")
	must(t, w.Appraisal.Verify(w.Appraiser(t, Rules), first))
	before := w.size(t)
	refused(t, w.Appraisal.Verify(w.Appraiser(t, Rules), second), fault.Conflict, "cchc.appraisal.moved")
	if w.size(t) != before || w.item(t, 0, "1.2").Scores[cchc.Verified].Points.String() != "24" {
		t.Error("the second verification left a trace")
	}
	second.Version = w.item(t, 0, "1.2").Case.Version
	must(t, w.Appraisal.Verify(w.Appraiser(t, Rules), second))
}

func leftOut(t *testing.T, w *World) {
	w.Go(t, cchc.PhaseSelfScoring)
	agency := w.Units[2].Agency
	officer := authtest.As(t.Context(), Reformer, auth.ReformOfficer, agency)
	request, err := w.Round.RequestNA(officer, w.Opened.ID, agency, "2.2", "không có thủ tục")
	must(t, err)
	w.handIn(t, 2, map[string]string{"1.2.num": "5", "1.2.den": "5", "2.1.answer": `"yes"`, "2.2.answer": `"no"`})
	w.Go(t, cchc.PhaseVerification)
	must(t, w.Round.ApproveNA(w.Appraiser(t, Services), request, "đúng"))
	must(t, w.Appraisal.Verify(w.Appraiser(t, Services), w.finding(t, 2, "2.2", nil, "")))
	item := w.item(t, 2, "2.2")
	if item.Differs || item.Step != appraisal.Agreed || item.Scores[cchc.Verified].Max != 0 {
		t.Errorf("left out as %+v", item)
	}
}

func guarded(t *testing.T, w *World) {
	o := w.Options
	o.Guard = authtest.Only{}
	closed := appraisal.NewService(o)
	for name, act := range map[string]func(context.Context) error{
		"queue": func(ctx context.Context) error { _, err := closed.Queue(ctx, w.Opened.ID); return err },
		"agency": func(ctx context.Context) error {
			_, err := closed.OfAgency(ctx, w.Opened.ID, w.Units[0].Agency)
			return err
		},
		"history": func(ctx context.Context) error {
			_, err := closed.History(ctx, w.Opened.ID, w.Units[0].Agency, "1.2")
			return err
		},
		"desk": func(ctx context.Context) error {
			_, err := closed.Desk(ctx, w.Opened.ID, w.Units[0].Agency, "1.2")
			return err
		},
		"evidence": func(ctx context.Context) error {
			_, err := closed.AddEvidence(ctx, w.Opened.ID, w.Units[0].Agency, "1.2", "x.pdf", strings.NewReader("%PDF-1.7"))
			return err
		},
		"add a draft": func(ctx context.Context) error {
			_, err := closed.AddDraft(ctx, w.Opened.ID, w.Units[0].Agency, "1.2", "x")
			return err
		},
		"verify": func(ctx context.Context) error { return closed.Verify(ctx, w.finding(t, 0, "1.2", nil, "")) },
		"batch": func(ctx context.Context) error {
			_, err := closed.TakeAsScored(ctx, w.Opened.ID, w.Units[0].Agency)
			return err
		},
		"explain": func(ctx context.Context) error {
			return closed.Explain(ctx, appraisal.Explanation{Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "1.2", Reply: appraisal.Accepts})
		},
		"answer": func(ctx context.Context) error {
			return closed.Answer(ctx, appraisal.Answering{Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "1.2", Reason: "lý do"})
		},
		"session":  func(ctx context.Context) error { _, err := closed.NoteSession(ctx, w.NewSession()); return err },
		"sessions": func(ctx context.Context) error { _, err := closed.Sessions(ctx, w.Opened.ID); return err },
	} {
		if err := act(w.Appraiser(t, Rules)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s was not guarded: %v", name, err)
		}
	}
}

func counting(t *testing.T, w *World) {
	must(t, w.verify(t, 0, "1.2", nil, ""))
	stage := func() cchc.Stage {
		view, err := w.Index.View(t.Context(), 2019, "so")
		must(t, err)
		return view.FinalStage()
	}
	if got := stage(); got != cchc.Self {
		t.Errorf("during verification the stage that counts is %s", got)
	}
	w.Go(t, cchc.PhaseExplanation)
	if got := stage(); got != cchc.Verified {
		t.Errorf("after it the stage that counts is %s", got)
	}
}
