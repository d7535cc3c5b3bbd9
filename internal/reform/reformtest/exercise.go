package reformtest

import (
	"strings"
	"sync"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/civil"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/store/storetest"
)

// Exercise runs the suite on one engine.
func Exercise(t *testing.T, open storetest.Open) {
	t.Helper()
	for name, fn := range map[string]func(*testing.T, *World){
		"tasks become facts when the plan is issued":             issued,
		"a plan is not issued before it is whole":                notIssued,
		"a task is begun, finished late, reopened and dropped":   taskLife,
		"a deadline moves only with a reason":                    movedDeadline,
		"a task is given to whom the chart knows":                owners,
		"what the score proposes, a person accepts":              proposed,
		"a session is counted once, mended and withdrawn":        session,
		"conclusions of a conference become tasks once":          conclusions,
		"remedies of an inspection have facts of their own":      remedies,
		"a report is in time or late by working days":            reports,
		"a notice moves deadlines and corrects what was counted": notice,
		"what is due stands in one list":                         due,
		"a feed tells its owner's work until it is closed":       feed,
		"an import is whole or nothing":                          imports,
		"two people do not write over each other":                twoPeople,
		"every act asks the guard":                               guarded,
		"a row that no act wrote is found":                       tampered,
		"papers are what they say":                               papers,
		"a year is held against what is expected":                overview,
	} {
		t.Run(name, func(t *testing.T) {
			w := New(t, open)
			fn(t, w)
			evidencetest.MustHold(t, w.Log)
			w.mustBear(t)
		})
	}
}

// Draft makes the draft of a plan with tasks, each a title and a deadline.
func (w *World) Draft(t testing.TB, year int, tasks ...string) (reform.Plan, []reform.Task) {
	t.Helper()
	p, err := w.SavePlan(w.As(t), reform.Plan{Agency: Agency, Year: year, Title: "Kế hoạch CCHC"})
	Must(t, err)
	var made []reform.Task
	for _, text := range tasks {
		title, day, _ := strings.Cut(text, "|")
		task, err := w.SaveTask(w.As(t), reform.Task{Plan: p.ID, Title: title, Product: "Báo cáo", Lead: "Văn phòng", DueOn: Day(t, day)})
		Must(t, err)
		made = append(made, task)
	}
	return p, made
}

// Issued makes an issued plan; its tasks have been read again.
func (w *World) Issued(t testing.TB, year int, on string, tasks ...string) (reform.Plan, []reform.Task) {
	t.Helper()
	p, _ := w.Draft(t, year, tasks...)
	p, err := w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: "12/KH-BDT", On: Day(t, on)})
	Must(t, err)
	v, err := w.Plan(w.As(t), Agency, year)
	Must(t, err)
	return p, v.Tasks
}

func issued(t *testing.T, w *World) {
	p, tasks := w.Draft(t, 2018, "Rà soát văn bản|2018-06-30", "Niêm yết thủ tục|2018-03-31")
	if len(w.Facts(t, tasks[0].ID))+len(w.Facts(t, p.ID)) != 0 {
		t.Error("a draft is no fact")
	}
	p, err := w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: " 12/KH-BDT ", On: Day(t, "2018-01-15"), Files: []reform.File{w.Paper(t, "ke-hoach.txt")}})
	Must(t, err)
	facts := w.Facts(t, p.ID)
	if len(facts) != 1 || facts[0].OccurredOn != Day(t, "2018-01-15") || facts[0].Period != "2018" || len(facts[0].Files) != 1 || facts[0].Actor != string(Officer) {
		t.Errorf("the plan's facts: %+v", facts)
	}
	if told := w.Told(t, tasks[1].ID); told != "task_assigned open" {
		t.Errorf("the task's facts: %s", told)
	}
	if got := w.Facts(t, tasks[1].ID)[0]; got.OccurredOn != Day(t, "2018-01-15") {
		t.Errorf("a task binds from %s", got.OccurredOn)
	}
	v, err := w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	if tally := v.Tally(); !v.Plan.IsIssued() || v.Plan.Number != "12/KH-BDT" || tally != (reform.Tally{Overdue: 2}) {
		t.Errorf("the plan %+v, tally %+v", v.Plan, tally)
	}
	later, err := w.SaveTask(w.As(t), reform.Task{Plan: p.ID, Title: "Thêm sau", Lead: "Phòng A", DueOn: Day(t, "2018-12-20")})
	Must(t, err)
	if told := w.Told(t, later.ID); told != "task_assigned open" {
		t.Errorf("a task added to an issued plan: %s", told)
	}
	_, err = w.SavePlan(w.As(t), reform.Plan{ID: p.ID, Title: "Khác", Version: p.Version})
	Refused(t, err, "reform.plan_is_issued")
	plans, err := w.Plans(w.As(t), Agency)
	Must(t, err)
	if len(plans) != 1 {
		t.Errorf("%d plans", len(plans))
	}
}

func notIssued(t *testing.T, w *World) {
	p, _ := w.Draft(t, 2018)
	_, err := w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: "1/KH", On: Day(t, "2018-01-15")})
	Refused(t, err, "reform.plan_is_empty")
	_, err = w.SaveTask(w.As(t), reform.Task{Plan: p.ID})
	if problems := fault.All(err); len(problems) != 3 {
		t.Errorf("want title, lead and deadline refused, got %v", err)
	}
	task, err := w.SaveTask(w.As(t), reform.Task{Plan: p.ID, Title: "Một việc", Lead: "Văn phòng", DueOn: Day(t, "2018-12-31")})
	Must(t, err)
	for on, key := range map[string]string{"2018-11-13": "reform.issued_in_future", "2016-12-31": "reform.year_far"} {
		_, err = w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: "1/KH", On: Day(t, on)})
		Refused(t, err, key)
	}
	_, err = w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version})
	if problems := fault.All(err); len(problems) != 2 {
		t.Errorf("want number and day refused, got %v", err)
	}
	_, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Finished, Result: "xong"})
	Refused(t, err, "reform.plan_not_issued")
	_, err = w.SavePlan(w.As(t), reform.Plan{Agency: Agency, Year: 2018, Title: "Lần nữa"})
	Refused(t, err, "reform.already_there")
}

func taskLife(t *testing.T, w *World) {
	_, tasks := w.Issued(t, 2018, "2018-01-15", "Rà soát văn bản|2018-11-09", "Bỏ|2018-12-01")
	task := tasks[0]
	task, err := w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Doing, On: Day(t, "2018-10-01")})
	Must(t, err)
	if told := w.Told(t, task.ID); told != "task_assigned open" {
		t.Errorf("to begin is no fact of its own: %s", told)
	}
	_, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Finished})
	Refused(t, err, "reform.missing.result")
	_, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Finished, Result: "xong", On: Day(t, "2018-01-14")})
	Refused(t, err, "reform.finished_before_bound")
	task, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Finished, Result: "Đã rà soát", Files: []reform.File{w.Paper(t, "bao-cao.txt")}})
	Must(t, err)
	facts := w.Facts(t, task.ID)
	if late, _ := facts[1].Field("days_late"); task.DaysLate(w.Today()) != 3 || late == nil || len(facts[1].Files) != 1 || !task.IsLate(w.Today()) {
		t.Errorf("the task is late by %v: %+v", late, facts[1])
	}
	_, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Doing})
	Refused(t, err, "reform.missing.reason")
	task, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Doing, Reason: "Báo cáo thiếu phụ lục"})
	Must(t, err)
	task, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Finished, Result: "Đã bổ sung", On: Day(t, "2018-11-09")})
	Must(t, err)
	if told := w.Told(t, task.ID); told != "task_assigned open, task_done late, task_done open corrects, task_done on_time" {
		t.Errorf("the task's life: %s", told)
	}
	_, err = w.SaveTask(w.As(t), reform.Task{ID: task.ID, Version: task.Version, Title: "Khác", Lead: "A", DueOn: task.DueOn})
	Refused(t, err, "reform.task_is_over")
	dropped, err := w.MoveTask(w.As(t), reform.Step{Task: tasks[1].ID, Version: tasks[1].Version, To: reform.Dropped, Reason: "Tỉnh đã giao cơ quan khác"})
	Must(t, err)
	if told := w.Told(t, dropped.ID); told != "task_assigned open, task_dropped dropped" {
		t.Errorf("the dropped task: %s", told)
	}
	_, err = w.MoveTask(w.As(t), reform.Step{Task: dropped.ID, Version: dropped.Version, To: reform.Doing})
	Refused(t, err, "reform.task_cannot")
	v, err := w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	if v.Tally() != (reform.Tally{OnTime: 1, Dropped: 1}) {
		t.Errorf("tally %+v", v.Tally())
	}
}

func movedDeadline(t *testing.T, w *World) {
	_, tasks := w.Issued(t, 2018, "2018-01-15", "Rà soát|2018-11-09")
	change := tasks[0]
	change.DueOn = Day(t, "2018-12-15")
	_, err := w.SaveTask(w.As(t), change)
	Refused(t, err, "reform.deadline_needs_reason")
	change.Reason = "Công văn gia hạn 77/SNV"
	moved, err := w.SaveTask(w.As(t), change)
	Must(t, err)
	if told := w.Told(t, moved.ID); told != "task_assigned open, task_assigned open" {
		t.Errorf("facts: %s", told)
	}
	moved.Title = "Rà soát văn bản"
	renamed, err := w.SaveTask(w.As(t), moved)
	Must(t, err)
	if len(w.Facts(t, renamed.ID)) != 2 {
		t.Error("a clearer title is no fact")
	}
	if _, err := w.Guarded(authtest.Only{reform.ActPlan}).SaveTask(w.As(t), reform.Task{ID: moved.ID, Version: renamed.Version, Title: "a", Lead: "b", DueOn: Day(t, "2018-12-31"), Reason: "c"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who may only edit moved a deadline: %v", err)
	}
}

func proposed(t *testing.T, w *World) {
	proposal := reform.Proposal{Agency: Agency, Year: 2019, Title: "Gửi báo cáo đúng hạn", Note: "1.4: mất 0,5 điểm", Gain: "0.5"}
	first, err := w.Propose(w.As(t), proposal)
	Must(t, err)
	again, err := w.Propose(w.As(t), proposal)
	Must(t, err)
	if first != again {
		t.Error("the same proposal stands twice")
	}
	v, err := w.Plan(w.As(t), Agency, 2019)
	Must(t, err)
	if !v.Exists() || v.Plan.IsIssued() || v.Tally() != (reform.Tally{Proposed: 1}) {
		t.Errorf("the plan of next year: %+v", v)
	}
	task := v.Tasks[0]
	_, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Waiting})
	if problems := fault.All(err); len(problems) != 2 {
		t.Errorf("an accepted task needs who and when: %v", err)
	}
	task.Lead, task.DueOn = "Văn phòng", Day(t, "2019-12-31")
	task, err = w.SaveTask(w.As(t), task)
	Must(t, err)
	if _, err := w.Guarded(authtest.Only{reform.ActWork, reform.ActPlan}).MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Waiting}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a proposal was accepted without leave: %v", err)
	}
	task, err = w.MoveTask(w.As(t), reform.Step{Task: task.ID, Version: task.Version, To: reform.Waiting})
	Must(t, err)
	if task.AcceptedOn != w.Today() || task.Source != reform.FromScore || task.Gain != "0.5" {
		t.Errorf("accepted %+v", task)
	}
	proposal.Gain = "nhiều"
	proposal.Title = "Khác"
	_, err = w.Propose(w.As(t), proposal)
	Refused(t, err, "reform.gain_wrong")
}

func twoPeople(t *testing.T, w *World) {
	p, tasks := w.Draft(t, 2018, "Một|2018-12-01")
	seen := tasks[0]
	seen.Title = "Người thứ nhất"
	_, err := w.SaveTask(w.As(t), seen)
	Must(t, err)
	seen.Title = "Người thứ hai"
	_, err = w.SaveTask(w.As(t), seen)
	Refused(t, err, "reform.changed_meanwhile")
	var wait sync.WaitGroup
	results := make(chan error, 8)
	for range 8 {
		wait.Go(func() {
			_, err := w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: "1/KH", On: Day(t, "2018-01-15")})
			results <- err
		})
	}
	wait.Wait()
	close(results)
	won := 0
	for err := range results {
		if err == nil {
			won++
		}
	}
	if won != 1 || len(w.Facts(t, p.ID)) != 1 {
		t.Errorf("%d issued the plan, %d facts", won, len(w.Facts(t, p.ID)))
	}
}

func guarded(t *testing.T, w *World) {
	p, tasks := w.Issued(t, 2018, "2018-01-15", "Một|2018-12-01")
	held, err := w.SaveActivity(w.As(t), aSession(t))
	Must(t, err)
	shut := w.Guarded(authtest.Only{})
	ctx := w.As(t)
	for name, try := range map[string]func() error{
		"read a plan":       func() error { _, err := shut.Plan(ctx, Agency, 2018); return err },
		"read plans":        func() error { _, err := shut.Plans(ctx, Agency); return err },
		"read by id":        func() error { _, err := shut.PlanByID(ctx, p.ID); return err },
		"read a task":       func() error { _, err := shut.Task(ctx, tasks[0].ID); return err },
		"read reports":      func() error { _, err := shut.Reports(ctx, Agency, 2018); return err },
		"read activities":   func() error { _, err := shut.Activities(ctx, Agency, 2018, ""); return err },
		"read an activity":  func() error { _, err := shut.Activity(ctx, held.ID); return err },
		"read the year":     func() error { _, err := shut.Overview(ctx, Agency, 2018); return err },
		"read the tasks of": func() error { _, err := shut.TasksFrom(ctx, held); return err },
		"begin a plan": func() error {
			_, err := shut.SavePlan(ctx, reform.Plan{Agency: Agency, Year: 2019, Title: "a"})
			return err
		},
		"issue a plan":  func() error { _, err := shut.IssuePlan(ctx, reform.Issue{Plan: p.ID}); return err },
		"add a task":    func() error { _, err := shut.SaveTask(ctx, reform.Task{Plan: p.ID}); return err },
		"change a task": func() error { _, err := shut.SaveTask(ctx, tasks[0]); return err },
		"move a task": func() error {
			_, err := shut.MoveTask(ctx, reform.Step{Task: tasks[0].ID, To: reform.Doing})
			return err
		},
		"propose": func() error { _, err := shut.Propose(ctx, reform.Proposal{Agency: Agency, Year: 2019}); return err },
		"send a report": func() error {
			_, err := shut.SendReport(ctx, reform.Report{Agency: Agency, Year: 2018, Code: "q1"})
			return err
		},
		"withdraw a report": func() error { return shut.WithdrawReport(ctx, Agency, 2018, "q1", 1, "a") },
		"hold":              func() error { _, err := shut.SaveActivity(ctx, aSession(t)); return err },
		"withdraw":          func() error { return shut.Withdraw(ctx, held.ID, held.Version, "a") },
		"adopt":             func() error { _, err := shut.Adopt(ctx, held.ID, 2018); return err },
		"import tasks":      func() error { _, err := shut.ImportTasks(ctx, p.ID, nil, true); return err },
		"import activities": func() error { _, err := shut.ImportActivities(ctx, Agency, nil, true); return err },
		"enter a notice":    func() error { return shut.EnterNotice(ctx, reform.Notice{}) },
		"open a feed":       func() error { _, err := shut.OpenFeed(ctx, strings.NewReader(strings.Repeat("x", 64))); return err },
	} {
		if err := try(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.SavePlan(auth.With(t.Context(), auth.Person{}), reform.Plan{Agency: Agency, Year: 2019, Title: "a"})
	if !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a guest began a plan: %v", err)
	}
	list, err := shut.Due(ctx, []id.ID{Agency}, Day(t, "2018-01-01"), Day(t, "2018-12-31"))
	if err != nil || len(list) != 0 {
		t.Errorf("who may not read sees %d things due: %v", len(list), err)
	}
}

func papers(t *testing.T, w *World) {
	f := w.Paper(t, `C:\hồ sơ\biên bản.txt`)
	if f.Name != "biên bản.txt" || !strings.HasPrefix(f.Media, "text/plain") || !strings.HasPrefix(ReadAll(t, w.Service, f), "biên bản") {
		t.Errorf("kept as %+v", f)
	}
	_, err := w.KeepFile(t.Context(), "a.pdf", strings.NewReader("<html><script>alert(1)</script>"))
	if problems := fault.All(err); len(problems) != 1 || problems[0].Place.Field != "files" {
		t.Errorf("a page named a PDF: %v", err)
	}
	a := aSession(t)
	for range 21 {
		a.Files = append(a.Files, f)
	}
	_, err = w.SaveActivity(w.As(t), a)
	Refused(t, err, "reform.too_many_files")
}

func overview(t *testing.T, w *World) {
	_, err := w.SaveActivity(w.As(t), aSession(t))
	Must(t, err)
	planned := aSession(t)
	planned.PlannedOn, planned.HeldOn, planned.Content = Day(t, "2018-12-03"), civil.Date{}, ""
	_, err = w.SaveActivity(w.As(t), planned)
	Must(t, err)
	y, err := w.Overview(w.As(t), Agency, 2018)
	Must(t, err)
	e := y.Expected[0]
	if e.Kind != reform.Session || e.Held != 1 || e.Planned != 1 || e.Least != 2 || e.IsMet() || e.NextPlan != Day(t, "2018-12-03") || len(y.Reports) != 4 {
		t.Errorf("sessions %+v, %d reports", e, len(y.Reports))
	}
}
