package reformtest

import (
	"testing"

	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// owners gives tasks to a division and to people, and leaves alone whom a task
// has already.
func owners(t *testing.T, w *World) {
	p, tasks := w.Draft(t, 2018, "Rà soát|2018-11-09")
	for key, owner := range map[string]reform.Task{
		"reform.division_unknown": {Division: "01680000-0000-7000-8000-0000000000ee"},
		"reform.holder_unknown":   {Division: Inspect, Account: Worker}, // who works in another
	} {
		change := tasks[0]
		change.Division, change.Account = owner.Division, owner.Account
		_, err := w.SaveTask(w.As(t), change)
		Refused(t, err, key)
		owner.Plan, owner.Title, owner.Lead, owner.DueOn = p.ID, "Mới", "a", Day(t, "2018-12-31")
		_, err = w.SaveTask(w.As(t), owner)
		Refused(t, err, key)
	}
	for _, owner := range []struct{ division, account id.ID }{{Office, Worker}, {Inspect, Officer}, {"", Worker}, {Office, ""}} {
		made, err := w.SaveTask(w.As(t), reform.Task{Plan: p.ID, Title: "Việc", Lead: "Tổ công tác", DueOn: Day(t, "2018-11-20"), Division: owner.division, Account: owner.account})
		Must(t, err)
		read, err := w.Task(w.As(t), made.ID)
		Must(t, err)
		if read.Division != owner.division || read.Account != owner.account || read.Lead != "Tổ công tác" {
			t.Errorf("given to %v, kept %+v", owner, read)
		}
	}
	named, err := w.SaveTask(w.As(t), reform.Task{Plan: p.ID, Title: "Việc", DueOn: Day(t, "2018-11-20"), Division: Office})
	if err != nil || named.Lead != "Văn phòng" {
		t.Errorf("led by %q, %v", named.Lead, err)
	}
	// Who has left the chart keeps the task until somebody else is chosen.
	empty := w.With(noStaff{})
	named.Title = "Việc khác"
	named, err = empty.SaveTask(w.As(t), named)
	Must(t, err)
	named.Division, named.Account = "", Worker
	_, err = empty.SaveTask(w.As(t), named)
	Refused(t, err, "reform.holder_unknown")
	// A plan in Excel names its divisions by their names.
	_, err = w.ImportTasks(w.As(t), p.ID, []reform.TaskRow{
		{Task: reform.Task{Title: "Từ Excel", Lead: "van phong", DueOn: Day(t, "2018-11-20")}, Place: fault.Place{Row: 3}},
		{Task: reform.Task{Title: "Từ Excel", Lead: "Sở Nội vụ", DueOn: Day(t, "2018-11-20")}, Place: fault.Place{Row: 4}},
	}, false)
	Must(t, err)
	v, err := w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	if n := len(v.Tasks); v.Tasks[n-2].Division != Office || v.Tasks[n-1].Division != "" {
		t.Errorf("imported %+v", v.Tasks[n-2:])
	}
}
