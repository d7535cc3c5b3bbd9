package app

import (
	"context"
	"database/sql"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/metric"
	"minhbach/internal/reform"
)

// The criteria of a set bind to these readings: what the year's work recorded is
// what they count, after corrections too.
func TestTheMetricsReadTheReformWorkOfTheDemonstration(t *testing.T) {
	p := openDemo(t)
	agency, err := p.app.Org.ByCode(t.Context(), demoFollowCode, p.app.Clock.Today())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]metric.Value{
		"reform.plan.issued": {Num: 1, Scale: 1, Facts: 1}, "reform.tasks.count": {Num: 7, Scale: 1, Facts: 7}, "reform.tasks.done": {Num: 7, Scale: 1, Facts: 7},
		"reform.tasks.on_time_share": {Num: 6, Den: 7, Scale: 1, Facts: 7}, "reform.reports.sent": {Num: 4, Scale: 1, Facts: 4},
		"reform.reports.on_time_share": {Num: 4, Den: 4, Scale: 1, Facts: 4}, "reform.topical_sessions.count": {Num: 2, Scale: 1, Facts: 2},
		"reform.conferences.count": {Num: 1, Scale: 1, Facts: 1}, "reform.inspections.units": {Num: 2, Scale: 1, Facts: 1},
		"reform.remedies.done_share": {Num: 2, Den: 2, Scale: 1, Facts: 2}, "reform.communications.forms": {Num: 2, Scale: 1, Facts: 2},
	}
	read := func() map[string]metric.Value {
		got := map[string]metric.Value{}
		err := p.app.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			for name := range want {
				value, err := p.app.Metric.ValueIn(ctx, tx, name, agency.Agency, "2018")
				if err != nil {
					return err
				}
				got[name] = value
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	hold := func(got map[string]metric.Value) {
		t.Helper()
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s is %+v, want %+v", name, got[name], value)
			}
		}
	}
	hold(read())
	ctx := auth.AsSystem(t.Context())
	sessions, err := p.app.Reform.Activities(ctx, agency.Agency, 2018, reform.Session)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.app.Reform.Withdraw(ctx, sessions[0].ID, sessions[0].Version, "nhập nhầm"); err != nil {
		t.Fatal(err)
	}
	reports, err := p.app.Reform.Reports(ctx, agency.Agency, 2018)
	if err != nil {
		t.Fatal(err)
	}
	sent := *reports[0].Sent
	if err := p.app.Reform.WithdrawReport(ctx, agency.Agency, 2018, sent.Code, sent.Version, "chưa gửi"); err != nil {
		t.Fatal(err)
	}
	v, err := p.app.Reform.Plan(ctx, agency.Agency, 2018)
	if err != nil {
		t.Fatal(err)
	}
	task := v.Tasks[0]
	if _, err := p.app.Reform.MoveTask(ctx, reform.Step{Task: task.ID, Version: task.Version, To: reform.Doing, Reason: "thiếu phụ lục"}); err != nil {
		t.Fatal(err)
	}
	want["reform.topical_sessions.count"] = metric.Value{Num: 1, Scale: 1, Facts: 1}
	want["reform.reports.sent"] = metric.Value{Num: 3, Scale: 1, Facts: 3}
	want["reform.reports.on_time_share"] = metric.Value{Num: 3, Den: 3, Scale: 1, Facts: 3}
	want["reform.tasks.done"] = metric.Value{Num: 6, Scale: 1, Facts: 6}
	want["reform.tasks.on_time_share"] = metric.Value{Num: 5, Den: 7, Scale: 1, Facts: 7}
	hold(read())
	if differences, err := p.app.Metric.Differences(t.Context()); err != nil || len(differences) > 0 {
		t.Errorf("kept and computed differ: %v, %v", differences, err)
	}
	if bad, err := p.app.verifyReadings(t.Context()); err != nil || bad != nil {
		t.Errorf("the facts do not bear out what is kept: %+v, %v", bad, err)
	}
}
