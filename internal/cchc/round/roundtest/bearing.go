package roundtest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/round"
)

// mustBear checks that facts bear out every row, as they must after any acts.
func (w *World) mustBear(t *testing.T) {
	t.Helper()
	bad, err := w.Round.Verify(t.Context())
	must(t, err)
	if bad != nil {
		t.Errorf("the facts do not bear out %s: %v", bad.Table, bad.Problem)
	}
}

// tampered changes what is kept around the use cases, and asks Verify for it.
func tampered(t *testing.T, w *World) {
	w.Open(t)
	w.fillAll(t)
	ctx, agency := w.As(t, Reformer, auth.ReformOfficer), w.Units[0].Agency
	file, err := w.Round.Keep(ctx, w.Opened.ID, agency, "a.pdf", strings.NewReader("%PDF a"))
	must(t, err)
	must(t, w.Round.Upload(ctx, w.filling(t, "1.2", nil), []round.File{file}))
	must(t, w.Round.Assign(ctx, round.Assignment{Round: w.Opened.ID, Agency: agency, Criteria: []string{"2.1"}, Division: Office, DueOn: Deadline.On}))
	must(t, w.Round.Confirm(w.As(t, Head, auth.HeadOfDivision), w.Opened.ID, agency, "2.1"))
	_, err = w.Round.RequestNA(ctx, w.Opened.ID, w.Units[1].Agency, "2.2", "không có thủ tục")
	must(t, err)
	must(t, w.submit(t))
	w.mustBear(t)
	later := Deadline
	later.On = later.On.AddDays(30)
	for _, act := range []struct{ table, statement string }{
		{"cchc_plans", `UPDATE cchc_plans SET document = REPLACE(document, '2019-12-13', '2019-12-14')`},
		{"cchc_plans", `DELETE FROM cchc_plans`},
		{"cchc_submissions", `UPDATE cchc_submissions SET digest = 'x'`},
		{"cchc_submissions", `UPDATE cchc_submissions SET days_late = 3`},
		{"cchc_submissions", fmt.Sprintf(`UPDATE cchc_submissions SET due = '%s'`, later)},
		{"cchc_submissions", `UPDATE cchc_submissions SET state = 'returned'`},
		{"cchc_submissions", `UPDATE cchc_submissions SET paper = 'CV 1'`},
		{"cchc_submissions", `DELETE FROM cchc_submissions`},
		{"cchc_submissions", fmt.Sprintf(`UPDATE cchc_submissions SET agency_id = '%s'`, w.Units[1].Agency)},
		{"cchc_entries", `UPDATE cchc_entries SET note = 'khác' WHERE criterion = '2.1'`},
		{"cchc_entries", `UPDATE cchc_entries SET due_on = '' WHERE criterion = '2.1'`},
		{"cchc_entries", `DELETE FROM cchc_entries WHERE criterion = '2.1'`},
		{"cchc_attachments", `UPDATE cchc_attachments SET digest = 'x'`},
		{"cchc_attachments", `UPDATE cchc_attachments SET criterion = '2.1'`},
		{"cchc_attachments", `UPDATE cchc_attachments SET added_by = 'ai'`},
		{"cchc_attachments", `DELETE FROM cchc_attachments`},
		{"cchc_attachments", `INSERT INTO cchc_attachments (round_id, agency_id, stage, criterion, digest, name, media, size_bytes, added_by, added_at)
			SELECT round_id, agency_id, stage, '2.1', digest, name, media, size_bytes, added_by, added_at FROM saved`},
		{"cchc_na_requests", `UPDATE cchc_na_requests SET state = 'approved'`},
		{"cchc_na_requests", `UPDATE cchc_na_requests SET reason = 'khác'`},
		{"cchc_na_requests", `DELETE FROM cchc_na_requests`},
	} {
		w.tamper(t, act.table, act.statement)
	}
}

func (w *World) tamper(t *testing.T, table, statement string) {
	t.Helper()
	w.exec(t, `CREATE TABLE saved AS SELECT * FROM `+table)
	w.exec(t, statement)
	bad, err := w.Round.Verify(t.Context())
	must(t, err)
	if bad == nil || bad.Table != table {
		t.Errorf("%s: found %+v", statement, bad)
	}
	w.exec(t, `DELETE FROM `+table)
	w.exec(t, `INSERT INTO `+table+` SELECT * FROM saved`)
	w.exec(t, `DROP TABLE saved`)
	w.mustBear(t)
}

func (w *World) exec(t *testing.T, statement string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
		return nil
	}))
}
