package roundtest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

func (w *World) submit(t *testing.T) error {
	t.Helper()
	return w.Round.Submit(w.As(t, Leader, auth.Leader), w.Opened.ID, w.Units[0].Agency, w.tasks(t).Digest())
}

func handedIn(t *testing.T, w *World) {
	w.Open(t)
	w.fill(t, "1.2", map[string]string{"num": "9", "den": "10"}, "")
	err := w.submit(t)
	refused(t, err, fault.Conflict, "cchc.round.gap.open")
	refused(t, err, fault.Conflict, "cchc.round.gap.unproven")
	if got := len(fault.All(err)); got != 4 {
		t.Errorf("%d gaps were named: %v", got, err)
	}
	w.fillAll(t)
	must(t, w.submit(t))
	tasks := w.tasks(t)
	if !tasks.Submission.IsSubmitted() || tasks.Submission.DaysLate != 0 || tasks.Submission.Digest != tasks.Digest() || tasks.TakesFigures {
		t.Errorf("handed in as %+v", tasks.Submission)
	}
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	refused(t, w.Round.Fill(ctx, w.filling(t, "2.1", map[string]string{"answer": `"no"`})), fault.Conflict, "cchc.figures_not_taken")
	_, err = w.Round.Accept(ctx, w.Opened.ID, w.Units[0].Agency)
	refused(t, err, fault.Conflict, "cchc.figures_not_taken")
	refused(t, w.submit(t), fault.Conflict, "cchc.figures_not_taken")
	_, err = w.Index.Declare(t.Context(), w.Opened.ID, cchc.Self, []cchc.Sheet{{Agency: w.Units[0].Agency, Inputs: []cchc.Input{{Criterion: "1.2", Name: "num", Value: "10"}}}}, "suite", false)
	refused(t, err, fault.Conflict, "cchc.figures_not_taken")
	status, err := w.Round.Status(Province(t), w.Opened.ID)
	must(t, err)
	if status.Submitted() != 1 || status.Late() != 0 || status.Agencies[0].Filled != 4 {
		t.Errorf("the province sees %+v", status.Agencies[0])
	}
}

func changedBehind(t *testing.T, w *World) {
	w.Open(t)
	w.fillAll(t)
	seen := w.tasks(t).Digest()
	w.fill(t, "2.1", map[string]string{"answer": `"no"`}, "đã gỡ")
	err := w.Round.Submit(w.As(t, Leader, auth.Leader), w.Opened.ID, w.Units[0].Agency, seen)
	refused(t, err, fault.Conflict, "cchc.round.changed_meanwhile")
	must(t, w.submit(t))
}

func returned(t *testing.T, w *World) {
	w.Open(t)
	agency := w.Units[0].Agency
	due := Deadline
	due.On = due.On.AddDays(7)
	refused(t, w.Round.Return(Province(t), w.Opened.ID, agency, "thiếu", due), fault.Conflict, "cchc.round.not_submitted")
	w.fillAll(t)
	must(t, w.submit(t))
	must(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseVerification, ""))
	refused(t, w.Round.Return(Province(t), w.Opened.ID, agency, "", due), fault.Invalid, "cchc.round.return_needs_reason")
	past := due
	past.On = past.On.AddDays(-30)
	refused(t, w.Round.Return(Province(t), w.Opened.ID, agency, "thiếu", past), fault.Invalid, "cchc.round.due_passed")
	must(t, w.Round.Return(Province(t), w.Opened.ID, agency, "thiếu minh chứng 2.1", due))
	tasks := w.tasks(t)
	if !tasks.TakesFigures || tasks.Due != due || tasks.Submission.Reason == "" {
		t.Errorf("returned as %+v", tasks.Submission)
	}
	w.fill(t, "2.1", map[string]string{"answer": `"yes"`}, "ảnh chụp kèm theo")
	must(t, w.submit(t))
}

func extended(t *testing.T, w *World) {
	w.Open(t)
	agency := w.Units[0].Agency
	later := Deadline
	later.On = later.On.AddDays(4)
	refused(t, w.Round.Extend(Province(t), w.Opened.ID, agency, later, ""), fault.Invalid, "cchc.round.extension_needs_decision")
	refused(t, w.Round.Extend(Province(t), w.Opened.ID, agency, Deadline, "CV 12"), fault.Invalid, "cchc.round.not_later")
	must(t, w.Round.Extend(Province(t), w.Opened.ID, agency, later, "CV 12/SNV"))
	w.fillAll(t)
	w.Clock.Set(Deadline.Instant().Add(48 * time.Hour))
	must(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseVerification, ""))
	must(t, w.submit(t))
	if sub := w.tasks(t).Submission; sub.DaysLate != 0 {
		t.Errorf("in the extended time it is %d days late", sub.DaysLate)
	}
	refused(t, w.Round.Extend(Province(t), w.Opened.ID, agency, Deadline, "CV 13"), fault.Invalid, "cchc.round.due_passed")
}

func late(t *testing.T, w *World) {
	w.Open(t)
	w.fillAll(t)
	for _, test := range []struct {
		after time.Duration
		days  int
	}{
		{30 * time.Second, 0}, // still the minute that the plan names
		{2 * time.Minute, 1},  // a Friday evening
		{24 * time.Hour, 1},   // Saturday: no working day has passed, a day has begun
		{4 * 24 * time.Hour, 2},
	} {
		w.Clock.Set(Deadline.Instant().Add(test.after))
		status, err := w.Round.Status(Province(t), w.Opened.ID)
		must(t, err)
		if a := status.Agencies[0]; a.DaysLate != test.days || a.IsLate != (test.days > 0) {
			t.Errorf("after %s: %d days late", test.after, a.DaysLate)
		}
	}
	must(t, w.submit(t))
	if got := w.tasks(t).Submission.DaysLate; got != 2 {
		t.Errorf("handed in %d days late", got)
	}
	entries := w.factsAbout(t, string(w.Opened.ID)+"/"+string(w.Units[0].Agency))
	if days, _ := entries[len(entries)-1].Field("days_late"); days == nil || days.(interface{ String() string }).String() != "2" {
		t.Errorf("the fact says %v", days)
	}
}

func paper(t *testing.T, w *World) {
	w.Open(t)
	agency := w.Units[0].Agency
	f := w.filling(t, "2.1", map[string]string{"answer": `"yes"`})
	f.IsPaper = true
	refused(t, w.Round.Fill(Province(t), f), fault.Conflict, "cchc.round.no_paper")
	refused(t, w.Round.TakePaper(Province(t), w.Opened.ID, agency, ""), fault.Invalid, "cchc.round.paper_needs_name")
	must(t, w.Round.TakePaper(Province(t), w.Opened.ID, agency, "Phiếu 45/BC-S1 ngày 10/12/2019"))
	must(t, w.Round.Fill(Province(t), f))
	if e := w.task(t, "2.1").Entry; !e.IsPaper || e.ChangedBy != Officer {
		t.Errorf("entered as %+v", e)
	}
	w.fillAll(t)
	must(t, w.Round.Submit(Province(t), w.Opened.ID, agency, w.tasks(t).Digest()))
}

func unplanned(t *testing.T, w *World) {
	opened, err := w.Index.OpenRound(t.Context(), cchc.NewRound{Year: 2019, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}, "suite")
	must(t, err)
	sheet := cchc.Sheet{Agency: w.Units[0].Agency, Inputs: []cchc.Input{{Criterion: "2.1", Name: "answer", Value: `"yes"`}}}
	_, err = w.Index.Declare(t.Context(), opened.ID, cchc.Self, []cchc.Sheet{sheet}, "suite", false)
	must(t, err)
	_, err = w.Round.Tasks(w.As(t, Reformer, auth.ReformOfficer), opened.ID, w.Units[0].Agency)
	refused(t, err, fault.NotFound, "cchc.round.no_plan")
	status, err := w.Round.Status(Province(t), opened.ID)
	must(t, err)
	if status.Plan != nil || status.Phase != cchc.PhaseSelfScoring {
		t.Errorf("without a plan it stands as %+v", status)
	}
	plan := w.Plan()
	plan.Round = opened.ID
	must(t, w.Round.SetPlan(Province(t), plan))
}

// guarded asks for each act with a guard that refuses exactly it.
func guarded(t *testing.T, w *World) {
	w.Open(t)
	agency, opened := w.Units[0].Agency, w.Opened.ID
	must(t, w.Round.Assign(Province(t), round.Assignment{Round: opened, Agency: agency, Criteria: []string{"2.1"}, Division: Office}))
	request, err := w.Round.RequestNA(w.As(t, Reformer, auth.ReformOfficer), opened, agency, "2.2", "không có")
	must(t, err)
	due := Deadline
	due.On = due.On.AddDays(1)
	acts := map[string]func(*round.Service, context.Context) error{
		"round.open":   func(s *round.Service, ctx context.Context) error { _, err := s.Open(ctx, round.Opening{}); return err },
		"round.plan":   func(s *round.Service, ctx context.Context) error { return s.SetPlan(ctx, w.Plan()) },
		"round.status": func(s *round.Service, ctx context.Context) error { _, err := s.Status(ctx, opened); return err },
		"score.read":   func(s *round.Service, ctx context.Context) error { _, err := s.Tasks(ctx, opened, agency); return err },
		"score.fill": func(s *round.Service, ctx context.Context) error {
			return s.Fill(ctx, round.Filling{Round: opened, Agency: agency, Criterion: "1.2"})
		},
		"score.assign": func(s *round.Service, ctx context.Context) error {
			return s.Assign(ctx, round.Assignment{Round: opened, Agency: agency, Criteria: []string{"1.2"}})
		},
		"score.confirm": func(s *round.Service, ctx context.Context) error { return s.Confirm(ctx, opened, agency, "2.1") },
		"score.submit":  func(s *round.Service, ctx context.Context) error { return s.Submit(ctx, opened, agency, "") },
		"score.return":  func(s *round.Service, ctx context.Context) error { return s.Return(ctx, opened, agency, "x", due) },
		"score.extend":  func(s *round.Service, ctx context.Context) error { return s.Extend(ctx, opened, agency, due, "x") },
		"score.paper":   func(s *round.Service, ctx context.Context) error { return s.TakePaper(ctx, opened, agency, "x") },
		"na.request": func(s *round.Service, ctx context.Context) error {
			_, err := s.RequestNA(ctx, opened, agency, "2.2", "x")
			return err
		},
		"na.approve": func(s *round.Service, ctx context.Context) error { return s.ApproveNA(ctx, request, "") },
	}
	for _, action := range round.Actions() {
		act, isKnown := acts[action]
		if !isKnown {
			t.Errorf("no act is known for %s", action)
			continue
		}
		options := w.Options
		options.Guard = except(action)
		if err := act(round.NewService(options), Province(t)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s was not refused: %v", action, err)
		}
	}
}

// except is a guard that refuses one action.
type except string

func (e except) Authorize(ctx context.Context, action string, on auth.Resource) error {
	if action != string(e) {
		return nil
	}
	return authtest.Only(nil).Authorize(ctx, action, on)
}

func (e except) Somewhere(ctx context.Context, action string) error {
	return e.Authorize(ctx, action, auth.Resource{})
}

func (w *World) factsAbout(t *testing.T, subject string) (entries []evidence.Entry) {
	t.Helper()
	must(t, w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		entries, err = w.Log.Facts(ctx, tx, evidence.Query{Subject: subject})
		return err
	}))
	return entries
}

func facts(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	file, err := w.Round.Keep(ctx, w.Opened.ID, w.Units[0].Agency, "a.pdf", strings.NewReader("%PDF a"))
	must(t, err)
	f := w.filling(t, "1.2", map[string]string{"num": "9", "den": "10"})
	f.Note = "gửi qua trục"
	must(t, w.Round.Upload(ctx, f, []round.File{file}))
	must(t, w.Round.Upload(ctx, w.filling(t, "1.2", map[string]string{"num": "9", "den": "10"}), nil)) // nothing new
	var kinds []string
	for _, e := range w.factsAbout(t, strings.Join([]string{string(w.Opened.ID), string(w.Units[0].Agency), "self", "1.2"}, "/")) {
		kinds = append(kinds, e.KindName())
		if e.Actor != string(Reformer) || e.Period != "2019" || e.Agency != w.Units[0].Agency {
			t.Errorf("a fact of %s in %s by %s", e.Agency, e.Period, e.Actor)
		}
		if strings.Contains(string(e.Leaf), "a.pdf") {
			t.Error("a fact bears the name of a file")
		}
	}
	if got := strings.Join(kinds, " "); got != "cchc.inputs_declared cchc.evidence_attached cchc.criterion_noted" {
		t.Errorf("the facts are %s", got)
	}
	w.fillAll(t)
	must(t, w.submit(t))
	if bad, err := w.Index.Verify(t.Context()); err != nil || bad != nil {
		t.Errorf("kept figures: %+v, %v", bad, err)
	}
	report, err := w.Log.Verify(t.Context(), evidence.VerifyOptions{})
	must(t, err)
	if !report.Holds() || report.Files != 1 {
		t.Errorf("the log: %+v", report)
	}
}
