package roundtest

import (
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Exercise runs the behaviour suite, each part on a fresh database.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, part := range map[string]func(*testing.T, *World){
		"a round is opened with its plan, or not at all":           openedWithPlan,
		"a plan is changed by version and moved step by step":      planned,
		"what facts say is accepted and cannot be typed":           accepted,
		"a declared criterion takes figures, a note and evidence":  filled,
		"a file in the system is attached without being sent":      attachedAgain,
		"who is second sees that he is":                            secondWriter,
		"a request to leave out is answered by somebody else":      requested,
		"a division confirms what it was given":                    confirmed,
		"a self-score is handed in once nothing stops it":          handedIn,
		"nobody hands in what changed behind his back":             changedBehind,
		"what was returned may be mended until its new deadline":   returned,
		"an extension lets an agency be in time":                   extended,
		"what comes late is late by days as the plan counts":       late,
		"what came on paper is entered by the province":            paper,
		"a round without a plan takes figures as before":           unplanned,
		"the policies are asked for every act":                     guarded,
		"every act is a fact and the kept figures are those facts": facts,
		"a row that no act wrote is found":                         tampered,
	} {
		t.Run(name, func(t *testing.T) {
			w := New(t, open(t))
			part(t, w)
			w.mustBear(t)
		})
	}
}

func (w *World) tasks(t *testing.T) *round.Tasks {
	t.Helper()
	tasks, err := w.Round.Tasks(w.As(t, Reformer, auth.ReformOfficer), w.Opened.ID, w.Units[0].Agency)
	must(t, err)
	return tasks
}

func (w *World) task(t *testing.T, code string) *round.Task {
	t.Helper()
	task, isThere := w.tasks(t).Task(code)
	if !isThere {
		t.Fatalf("no task %s", code)
	}
	return task
}

func (w *World) filling(t *testing.T, code string, figures map[string]string) round.Filling {
	t.Helper()
	task := w.task(t, code)
	return round.Filling{
		Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: code, Mark: task.Mark, Figures: figures, Note: task.Entry.Note,
	}
}

func (w *World) fill(t *testing.T, code string, figures map[string]string, note string) {
	t.Helper()
	f := w.filling(t, code, figures)
	f.Note = note
	must(t, w.Round.Fill(w.As(t, Reformer, auth.ReformOfficer), f))
}

// fillAll leaves nothing to do in the first agency.
func (w *World) fillAll(t *testing.T) {
	t.Helper()
	w.Hold(t, "một")
	_, err := w.Round.Accept(w.As(t, Reformer, auth.ReformOfficer), w.Opened.ID, w.Units[0].Agency, "1.1")
	must(t, err)
	w.fill(t, "1.2", map[string]string{"num": "9", "den": "10"}, "báo cáo gửi qua trục")
	w.fill(t, "2.1", map[string]string{"answer": `"yes"`}, "đã niêm yết")
	w.fill(t, "2.2", map[string]string{"answer": `"yes"`}, "có quyết định")
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	for _, f := range fault.All(err) {
		if f.Kind == kind && f.Key == key {
			return
		}
	}
	t.Errorf("want %s %s, got %v", kind, key, err)
}

func openedWithPlan(t *testing.T, w *World) {
	bad := w.Plan()
	bad.Deadlines = nil
	bad.Lateness = "moons"
	bad.Fields["9"] = cchc.Appraisal{}
	n := cchc.NewRound{Year: 2019, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}
	_, err := w.Round.Open(Province(t), round.Opening{Round: n, Plan: bad})
	for _, key := range []string{"cchc.plan_no_deadline", "cchc.plan_lateness", "cchc.plan_field"} {
		refused(t, err, fault.Invalid, key)
	}
	if _, err := w.Index.Round(t.Context(), 2019, "so"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a round was opened without its plan: %v", err)
	}
	_, err = w.Round.Open(t.Context(), round.Opening{Round: n, Plan: w.Plan()})
	refused(t, err, fault.Unauthenticated, "auth.sign_in_first")
	w.Open(t)
	status, err := w.Round.Status(Province(t), w.Opened.ID)
	must(t, err)
	if status.Phase != cchc.PhaseSelfScoring || len(status.Agencies) != 3 || status.Agencies[0].Of != 4 || status.Agencies[0].Due != Deadline {
		t.Errorf("the round stands as %+v", status)
	}
}

func planned(t *testing.T, w *World) {
	w.Open(t)
	plan := w.Plan()
	plan.Round, plan.Phase, plan.Version = w.Opened.ID, cchc.PhaseCouncil, 1
	plan.Council = []id.ID{Officer}
	must(t, w.Round.SetPlan(Province(t), plan))
	refused(t, w.Round.SetPlan(Province(t), plan), fault.Conflict, "cchc.round.changed_meanwhile")
	status, err := w.Round.Status(Province(t), w.Opened.ID)
	must(t, err)
	if status.Phase != cchc.PhaseSelfScoring || len(status.Plan.Council) != 1 {
		t.Errorf("the changed plan is %+v", status.Plan)
	}
	refused(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseCouncil, ""), fault.Conflict, "cchc.round.no_such_step")
	must(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseVerification, ""))
	refused(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseSelfScoring, " "), fault.Invalid, "cchc.round.back_needs_reason")
	f := round.Filling{Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "2.1", Mark: w.task(t, "2.1").Mark}
	refused(t, w.Round.Fill(w.As(t, Reformer, auth.ReformOfficer), f), fault.Conflict, "cchc.figures_not_taken")
	must(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseSelfScoring, "thiếu hướng dẫn"))
	w.fill(t, "2.1", map[string]string{"answer": `"yes"`}, "")
}

func accepted(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	agency := w.Units[0].Agency
	if n, err := w.Round.Accept(ctx, w.Opened.ID, agency); err != nil || n != 0 {
		t.Errorf("accepted %d of nothing: %v", n, err)
	}
	w.Hold(t, "một")
	w.Hold(t, "hai")
	task := w.task(t, "1.1")
	if task.State != round.TaskOpen || !task.IsComputed() || task.Readings[0].Value != "2" || task.Readings[0].Facts != 2 {
		t.Errorf("the task is %+v", task)
	}
	behind, err := w.Round.Behind(ctx, w.Opened.ID, agency, "1.1")
	must(t, err)
	if len(behind["count"]) != 2 || behind["count"][0].Subject != "một" {
		t.Errorf("behind the figure are %v", behind)
	}
	refused(t, w.Round.Fill(ctx, w.filling(t, "1.1", map[string]string{"count": "4"})), fault.Conflict, "cchc.round.computed")
	_, err = w.Round.Accept(ctx, w.Opened.ID, agency, "2.1")
	refused(t, err, fault.Conflict, "cchc.round.not_computed")
	if n, err := w.Round.Accept(ctx, w.Opened.ID, agency); err != nil || n != 1 {
		t.Errorf("accepted %d: %v", n, err)
	}
	task = w.task(t, "1.1")
	if task.State != round.TaskDone || task.Node.Points.String() != "10" || task.Node.Certainty != scoring.CertainComputed {
		t.Errorf("accepted as %+v", task)
	}
	w.Hold(t, "ba")
	if task = w.task(t, "1.1"); task.State != round.TaskMoved {
		t.Errorf("a later fact leaves it %s", task.State)
	}
	if n, err := w.Round.Accept(ctx, w.Opened.ID, agency, "1.1"); err != nil || n != 1 || w.task(t, "1.1").State != round.TaskDone {
		t.Errorf("accepted again %d: %v", n, err)
	}
}

func filled(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	refused(t, w.Round.Fill(ctx, w.filling(t, "1.2", map[string]string{"num": "9", "x": "1"})), fault.Invalid, "cchc.round.no_input")
	refused(t, w.Round.Fill(ctx, round.Filling{Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "2.3"}), fault.Conflict, "cchc.round.not_self_scored")
	refused(t, w.Round.Fill(ctx, round.Filling{Round: w.Opened.ID, Agency: w.Units[0].Agency, Criterion: "1"}), fault.NotFound, "cchc.round.no_criterion")
	if err := w.Round.Fill(ctx, w.filling(t, "1.2", map[string]string{"num": "-1", "den": "10"})); !fault.Is(err, fault.Invalid) {
		t.Errorf("a negative count was taken: %v", err)
	}
	if w.task(t, "1.2").Entry.Version != 0 {
		t.Error("something was kept of a refused form")
	}
	w.fill(t, "1.2", map[string]string{"num": "9", "den": "10"}, "")
	if task := w.task(t, "1.2"); task.State != round.TaskUnproven || task.Node.Points.String() != "27" {
		t.Errorf("without evidence it is %s with %s", task.State, task.Node.Points)
	}
	file, err := w.Round.Keep(ctx, w.Opened.ID, w.Units[0].Agency, "báo cáo.pdf", strings.NewReader("%PDF báo cáo"))
	must(t, err)
	f := w.filling(t, "1.2", nil)
	must(t, w.Round.Upload(ctx, f, []round.File{file}))
	task := w.task(t, "1.2")
	if task.State != round.TaskDone || task.Node.Certainty != scoring.CertainEvidenced || len(task.Files) != 1 || task.Files[0].Name != "báo cáo.pdf" {
		t.Errorf("with evidence it is %+v", task)
	}
	_, content, err := w.Round.OpenFile(ctx, w.Opened.ID, w.Units[0].Agency, file.Digest)
	must(t, err)
	must(t, content.Close())
	_, _, err = w.Round.OpenFile(ctx, w.Opened.ID, w.Units[1].Agency, file.Digest)
	refused(t, err, fault.NotFound, "cchc.round.no_file")
	f = w.filling(t, "1.2", nil)
	f.Detach = []blob.Digest{file.Digest}
	must(t, w.Round.Fill(ctx, f))
	if task = w.task(t, "1.2"); task.Node.Certainty != scoring.CertainDeclared || len(task.Files) != 0 {
		t.Errorf("without its evidence it is %+v", task)
	}
	f = w.filling(t, "1.2", nil)
	f.Note = strings.Repeat("x", 3001)
	refused(t, w.Round.Fill(ctx, f), fault.Invalid, "cchc.too_long")
}

func attachedAgain(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	agency := w.Units[0].Agency
	file, err := w.Round.Keep(ctx, w.Opened.ID, agency, "a.pdf", strings.NewReader("%PDF a"))
	must(t, err)
	must(t, w.Round.Upload(ctx, w.filling(t, "1.2", map[string]string{"num": "1", "den": "2"}), []round.File{file}))
	minutes := round.File{Digest: blob.Sum([]byte("biên bản")), Name: "Biên bản 08.pdf", Media: "application/pdf", SizeBytes: 9}
	w.shelf.files = map[id.ID][]round.File{agency: {minutes, file}}
	shelf, err := w.Round.Shelf(ctx, agency)
	must(t, err)
	if len(shelf) != 2 {
		t.Errorf("on the shelf are %v", shelf)
	}
	f := w.filling(t, "2.1", map[string]string{"answer": `"yes"`})
	f.Attach = []blob.Digest{file.Digest, minutes.Digest, file.Digest}
	must(t, w.Round.Fill(ctx, f))
	if files := w.task(t, "2.1").Files; len(files) != 2 {
		t.Errorf("attached are %v", files)
	}
	f = w.filling(t, "2.2", map[string]string{"answer": `"yes"`})
	f.Attach = []blob.Digest{blob.Sum([]byte("của người khác"))}
	refused(t, w.Round.Fill(ctx, f), fault.NotFound, "cchc.round.no_file")
}

func secondWriter(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	first, second := w.filling(t, "1.2", map[string]string{"num": "8", "den": "10"}), w.filling(t, "1.2", map[string]string{"num": "9", "den": "10"})
	must(t, w.Round.Fill(ctx, first))
	refused(t, w.Round.Fill(ctx, second), fault.Conflict, "cchc.round.changed_meanwhile")
	if got := w.task(t, "1.2").Node.Points.String(); got != "24" {
		t.Errorf("the first writer's figures became %s", got)
	}
	second.Mark = w.task(t, "1.2").Mark
	must(t, w.Round.Fill(ctx, second))
	stale := w.filling(t, "1.2", map[string]string{"num": "1", "den": "10"})
	imported := cchc.Sheet{Agency: w.Units[0].Agency, Inputs: []cchc.Input{{Criterion: "1.2", Name: "num", Value: "7"}}}
	_, err := w.Index.Declare(t.Context(), w.Opened.ID, cchc.Self, []cchc.Sheet{imported}, "suite", false)
	must(t, err)
	refused(t, w.Round.Fill(ctx, stale), fault.Conflict, "cchc.round.changed_meanwhile")
}

func requested(t *testing.T, w *World) {
	w.Open(t)
	ctx := w.As(t, Reformer, auth.ReformOfficer)
	agency := w.Units[0].Agency
	_, err := w.Round.RequestNA(ctx, w.Opened.ID, agency, "2.2", " ")
	refused(t, err, fault.Invalid, "cchc.round.na_needs_reason")
	_, err = w.Round.RequestNA(ctx, w.Opened.ID, agency, "2.1", "không có")
	refused(t, err, fault.Conflict, "cchc.round.na_never")
	request, err := w.Round.RequestNA(ctx, w.Opened.ID, agency, "2.2", "không có thủ tục")
	must(t, err)
	_, err = w.Round.RequestNA(ctx, w.Opened.ID, agency, "2.2", "lần nữa")
	refused(t, err, fault.Conflict, "cchc.round.na_waiting")
	if w.task(t, "2.2").State != round.TaskAsked {
		t.Error("the request does not show")
	}
	refused(t, w.Round.ApproveNA(ctx, request, ""), fault.Forbidden, "cchc.round.own_request")
	refused(t, w.Round.ApproveNA(w.As(t, Leader, auth.Leader), request, ""), fault.Forbidden, "cchc.round.own_request")
	refused(t, w.Round.RefuseNA(Province(t), request, ""), fault.Invalid, "cchc.round.refusal_needs_reason")
	must(t, w.Round.RefuseNA(Province(t), request, "có một thủ tục"))
	refused(t, w.Round.ApproveNA(Province(t), request, ""), fault.Conflict, "cchc.round.already_decided")
	if task := w.task(t, "2.2"); task.State != round.TaskOpen || task.Request.Answer != "có một thủ tục" {
		t.Errorf("refused it is %+v", task)
	}
	request, err = w.Round.RequestNA(ctx, w.Opened.ID, agency, "2.2", "thủ tục đã bãi bỏ")
	must(t, err)
	must(t, w.Round.Move(Province(t), w.Opened.ID, cchc.PhaseVerification, ""))
	must(t, w.Round.ApproveNA(Province(t), request, ""))
	tasks := w.tasks(t)
	task, _ := tasks.Task("2.2")
	if task.State != round.TaskLeftOut || tasks.Result.Max.String() != "80" {
		t.Errorf("approved it is %s of %s", task.State, tasks.Result.Max)
	}
	refused(t, w.Round.ApproveNA(Province(t), "không có", ""), fault.NotFound, "cchc.round.no_request")
}

func confirmed(t *testing.T, w *World) {
	w.Open(t)
	ctx, head := w.As(t, Reformer, auth.ReformOfficer), w.As(t, Head, auth.HeadOfDivision)
	agency := w.Units[0].Agency
	a := round.Assignment{Round: w.Opened.ID, Agency: agency, Criteria: []string{"1.2", "2.1"}, Division: Office, DueOn: Deadline.On.AddDays(-3)}
	tooLate := a
	tooLate.DueOn = Deadline.On.AddDays(1)
	refused(t, w.Round.Assign(ctx, tooLate), fault.Invalid, "cchc.round.assign_too_late")
	elsewhere := a
	elsewhere.Division = w.IDs.New()
	refused(t, w.Round.Assign(ctx, elsewhere), fault.Invalid, "cchc.round.no_division")
	nothing := a
	nothing.Criteria = nil
	refused(t, w.Round.Assign(ctx, nothing), fault.Invalid, "cchc.round.assign_nothing")
	refused(t, w.Round.Confirm(head, w.Opened.ID, agency, "2.1"), fault.Conflict, "cchc.round.not_assigned")
	must(t, w.Round.Assign(ctx, a))
	w.fill(t, "2.1", map[string]string{"answer": `"yes"`}, "đã niêm yết")
	if w.task(t, "2.1").State != round.TaskAwaits {
		t.Error("it does not wait for its division")
	}
	must(t, w.Round.Confirm(head, w.Opened.ID, agency, "2.1"))
	must(t, w.Round.Confirm(head, w.Opened.ID, agency, "2.1"))
	if task := w.task(t, "2.1"); task.State != round.TaskDone || task.Entry.ConfirmedBy != Head {
		t.Errorf("confirmed it is %+v", task.Entry)
	}
	w.fill(t, "2.1", map[string]string{"answer": `"no"`}, "gỡ xuống")
	if w.task(t, "2.1").State != round.TaskAwaits {
		t.Error("a change leaves the confirmation standing")
	}
}
