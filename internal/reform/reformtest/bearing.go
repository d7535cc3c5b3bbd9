package reformtest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/reform"
)

// mustBear checks that facts bear out every row, as they must after any acts.
func (w *World) mustBear(t *testing.T) {
	t.Helper()
	bad, err := w.Verify(t.Context())
	Must(t, err)
	if bad != nil {
		t.Errorf("the facts do not bear out %s: %v", bad.Table, bad.Problem)
	}
}

// tampered changes what is kept around the use cases, and asks Verify for it.
func tampered(t *testing.T, w *World) {
	p, _ := w.Draft(t, 2018, "Rà soát|2018-11-09", "Niêm yết|2018-11-12", "Tập huấn|2018-11-16")
	_, err := w.IssuePlan(w.As(t), reform.Issue{Plan: p.ID, Version: p.Version, Number: "12/KH-BDT", On: Day(t, "2018-01-15"), Files: []reform.File{w.Paper(t, "ke-hoach.txt")}})
	Must(t, err)
	v, err := w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	done := v.Tasks[2]
	_, err = w.MoveTask(w.As(t), reform.Step{Task: done.ID, Version: done.Version, To: reform.Finished, Result: "Đã tập huấn", Files: []reform.File{w.Paper(t, "ket-qua.txt")}})
	Must(t, err)
	report := sent(t, "q1", "2018-03-20")
	report.Files = []reform.File{w.Paper(t, "bao-cao.txt")}
	_, err = w.SendReport(w.As(t), report)
	Must(t, err)
	held := aSession(t)
	held.Files = []reform.File{w.Paper(t, "bien-ban.txt"), w.Paper(t, "anh.txt")}
	_, err = w.SaveActivity(w.As(t), held)
	Must(t, err)
	planned := aSession(t)
	planned.PlannedOn, planned.HeldOn, planned.Files = Day(t, "2018-12-18"), civil.Date{}, nil
	_, err = w.SaveActivity(w.As(t), planned)
	Must(t, err)
	taken, err := w.SendReport(w.As(t), sent(t, "h1", "2018-06-20"))
	Must(t, err)
	Must(t, w.WithdrawReport(w.As(t), Agency, 2018, "h1", taken.Version, "nhầm"))
	Must(t, w.EnterNotice(w.As(t), reform.Notice{Notice: civil.Notice{Year: 2018, Basis: "Thông báo thử 1/TB", DaysOff: []civil.Date{Day(t, "2018-12-03")}}}))
	w.mustBear(t)
	other := w.Paper(t, "khac.txt").Digest.String()
	for _, act := range []struct{ table, change, key string }{
		{"reform_activities", `UPDATE reform_activities SET files = '[]' WHERE held_on <> ''`, "reform.row_differs"},
		{"reform_activities", `UPDATE reform_activities SET files = REPLACE(files, '` + held.Files[0].Digest.String() + `', '` + other + `')`, "reform.row_differs"},
		{"reform_activities", `UPDATE reform_activities SET held_on = '2018-09-13' WHERE held_on <> ''`, "reform.row_differs"},
		{"reform_activities", `UPDATE reform_activities SET title = 'Khác' WHERE held_on <> ''`, "reform.row_differs"},
		{"reform_activities", `UPDATE reform_activities SET agency_id = '` + string(Other) + `' WHERE held_on <> ''`, "reform.row_differs"},
		{"reform_activities", `UPDATE reform_activities SET fact_id = '' WHERE held_on <> ''`, "reform.row_without_fact"},
		{"reform_activities", `DELETE FROM reform_activities WHERE held_on <> ''`, "reform.row_gone"},
		{"reform_activities", insertLike("reform_activities", "held_on <> ''"), "reform.row_without_fact"},
		{"reform_activities", `UPDATE reform_activities SET held_on = '2018-11-01' WHERE held_on = ''`, "reform.row_without_fact"},
		{"reform_reports", `UPDATE reform_reports SET files = '[]'`, "reform.row_differs"},
		{"reform_reports", `UPDATE reform_reports SET late = 4`, "reform.row_differs"},
		{"reform_reports", `UPDATE reform_reports SET code = 'm9'`, "reform.row_differs"},
		{"reform_reports", `DELETE FROM reform_reports`, "reform.row_gone"},
		{"reform_plans", `UPDATE reform_plans SET files = '[]'`, "reform.row_differs"},
		{"reform_plans", `UPDATE reform_plans SET number = '13/KH'`, "reform.row_differs"},
		{"reform_tasks", `UPDATE reform_tasks SET files = '[]'`, "reform.row_differs"},
		{"reform_tasks", `UPDATE reform_tasks SET due_on = '2018-12-31' WHERE title = 'Niêm yết'`, "reform.row_differs"},
		{"reform_tasks", `UPDATE reform_tasks SET finished_on = '2018-11-01' WHERE state = 'finished'`, "reform.row_differs"},
		{"reform_tasks", `UPDATE reform_tasks SET state = 'finished', finished_on = '2018-11-01' WHERE title = 'Niêm yết'`, "reform.row_differs"},
		{"reform_tasks", `DELETE FROM reform_tasks WHERE title = 'Niêm yết'`, "reform.row_gone"},
		{"reform_tasks", insertLike("reform_tasks", "state = 'finished'"), "reform.row_without_fact"},
		{"reform_notices", `UPDATE reform_notices SET days_off = '2018-12-04'`, "reform.row_differs"},
		{"reform_notices", `DELETE FROM reform_notices`, "reform.row_gone"},
	} {
		w.tamper(t, act.table, act.change, act.key)
	}
}

// insertLike copies rows under another id.
func insertLike(table, where string) string {
	columns := map[string]string{
		"reform_activities": "agency_id, kind, year, title, planned_on, held_on, day, place, number, category, invited, attended, units, content, items, files, fact_id, version",
		"reform_tasks": "plan_id, agency_id, year, position, title, product, lead_text, division_id, account_id, support, due_on, source, source_id, source_note, gain, state, " +
			"proposed_on, accepted_on, binds_on, started_on, finished_on, dropped_on, result, reason, files, fact_id, version",
	}[table]
	return fmt.Sprintf(`INSERT INTO %[1]s (id, %[2]s) SELECT 'khac', %[2]s FROM %[1]s WHERE %[3]s`, table, columns, where)
}

func (w *World) tamper(t *testing.T, table, change, key string) {
	t.Helper()
	w.exec(t, `CREATE TABLE kept AS SELECT * FROM `+table)
	w.exec(t, change)
	bad, err := w.Verify(t.Context())
	Must(t, err)
	if bad == nil || bad.Table != table || bad.Problem.Key != key {
		t.Errorf("%s was found as %+v", change, bad)
	}
	if table == "reform_plans" { // tasks refer to it
		w.exec(t, `UPDATE reform_plans SET files = (SELECT files FROM kept), number = (SELECT number FROM kept)`)
	} else {
		w.exec(t, `DELETE FROM `+table)
		w.exec(t, `INSERT INTO `+table+` SELECT * FROM kept`)
	}
	w.exec(t, `DROP TABLE kept`)
	w.mustBear(t)
}

func (w *World) exec(t *testing.T, statement string) {
	t.Helper()
	Must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
		return nil
	}))
}
