package evidencetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/locale"
)

// change is one act of tampering and the record verify must name: −1 for none in particular.
type change struct {
	statement string
	position  int64
}

// tampered changes one thing after another and asks verify to find it. Each
// change is undone, so that the next one starts from a whole log.
func tampered(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 12)
	MustHold(t, log)
	changes := map[string][]change{
		"evidence_head": {
			{`UPDATE evidence_head SET size = size + 1`, 12}, {`UPDATE evidence_head SET size = size - 1`, 11},
			{`UPDATE evidence_head SET id = 2`, -1}, {`DELETE FROM evidence_head`, -1},
			{`INSERT INTO evidence_head (id, size) VALUES (2, 12)`, -1},
		},
		"evidence_facts": {
			{`DELETE FROM evidence_facts WHERE position = 5`, 5}, {`DELETE FROM evidence_facts WHERE position = 11`, 11},
			{`INSERT INTO evidence_facts (position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf)
			  SELECT 12, 'added', kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf FROM evidence_facts WHERE position = 5`, 12},
			// A fact is put between two others, which make room.
			{`UPDATE evidence_facts SET position = position + 1000 WHERE position >= 5;
			  UPDATE evidence_facts SET position = position - 999 WHERE position >= 1000;
			  INSERT INTO evidence_facts (position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf)
			  SELECT 5, 'added', kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf FROM evidence_facts WHERE position = 2`, 5},
			{`INSERT INTO evidence_facts (position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf)
			  SELECT 5, 'added', kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf FROM evidence_facts WHERE position = 2`, 5},
			// Two facts exchange what they say and keep their places.
			{`UPDATE evidence_facts SET leaf = (SELECT leaf FROM evidence_facts WHERE position = 8) WHERE position = 5`, 5},
			// Two facts change places.
			{`UPDATE evidence_facts SET position = CASE position WHEN 5 THEN 105 ELSE 108 END WHERE position IN (5, 8);
			  UPDATE evidence_facts SET position = CASE position WHEN 105 THEN 8 ELSE 5 END WHERE position IN (105, 108)`, 5},
		},
		"evidence_files": {
			{`DELETE FROM evidence_files WHERE position = 5`, 5},
			{`INSERT INTO evidence_files (position, ordinal, digest) VALUES (5, 2, 'added')`, 5},
			{`INSERT INTO evidence_files (position, ordinal, digest) VALUES (6, 0, 'added')`, 6},
			{`INSERT INTO evidence_files (position, ordinal, digest) VALUES (99, 0, 'added')`, 99},
			{`UPDATE evidence_files SET ordinal = 11 - ordinal WHERE position = 5; UPDATE evidence_files SET ordinal = ordinal - 10 WHERE position = 5`, 5},
		},
		"evidence_hashes": {
			// Node 9 is the second that fact 5 completed.
			{`DELETE FROM evidence_hashes WHERE position = 9`, 5},
			{`INSERT INTO evidence_hashes (position, hash) SELECT 999, hash FROM evidence_hashes WHERE position = 9`, 12},
			{`INSERT INTO evidence_hashes (position, hash) SELECT 9, hash FROM evidence_hashes WHERE position = 2`, 5},
			{`UPDATE evidence_hashes SET position = CASE position WHEN 8 THEN 1008 ELSE 1009 END WHERE position IN (8, 9);
			  UPDATE evidence_hashes SET position = CASE position WHEN 1008 THEN 9 ELSE 8 END WHERE position IN (1008, 1009)`, 5},
		},
	}
	for table, acts := range changes {
		columns := everyColumn(t, log, table)
		acts = append(acts, columns...)
		if len(columns) == 0 {
			t.Errorf("%s has no column to change", table)
		}
		for _, act := range acts {
			tamper(t, log, act)
		}
	}
	MustHold(t, log)
}

// anyPosition lets verify name any record.
const anyPosition = -2

// row is the row of each table that belongs to fact 5.
var row = map[string]string{"evidence_facts": "5", "evidence_files": "5", "evidence_hashes": "8"}

// everyColumn changes each column of a table in one row, whatever columns it has.
func everyColumn(t *testing.T, log *evidence.Log, table string) []change {
	t.Helper()
	var acts []change
	view(t, log, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table+` LIMIT 0`)
		if err != nil {
			return err
		}
		defer rows.Close()
		types, err := rows.ColumnTypes()
		if err != nil {
			return err
		}
		for _, column := range types {
			act, to := change{position: 5}, `%[1]s || 'x'`
			switch column.DatabaseTypeName() {
			case "BIGINT", "INT8":
				to = `%[1]s + 1000`
			case "BYTEA":
				to = `CAST('changed' AS BYTEA)`
			}
			act.statement = fmt.Sprintf(`UPDATE `+table+` SET %[1]s = `+to, column.Name())
			if table == "evidence_head" {
				act.position = anyPosition
			} else {
				act.statement += ` WHERE position = ` + row[table]
			}
			acts = append(acts, act)
		}
		return rows.Err()
	})
	return acts
}

// tamper makes a change that verify must find at the right record and say in both
// languages. A change the constraints refuse is as good as found.
func tamper(t *testing.T, log *evidence.Log, act change) {
	t.Helper()
	statement := act.statement
	tables := []string{"evidence_head", "evidence_facts", "evidence_files", "evidence_hashes"}
	for _, table := range tables {
		exec(t, log, `CREATE TABLE saved_`+table+` AS SELECT * FROM `+table)
	}
	refused := log.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for part := range strings.SplitSeq(statement, ";") {
			if _, err := tx.ExecContext(ctx, part); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case refused == nil:
		if bad := mustBeBad(t, log, statement); act.position != anyPosition && bad.Position != act.position {
			t.Errorf("%s: named record %d, not %d", statement, bad.Position, act.position)
		}
	case !strings.Contains(refused.Error(), "constraint"):
		t.Errorf("%s: %v", statement, refused)
	}
	for _, table := range tables {
		exec(t, log, `DELETE FROM `+table)
		exec(t, log, `INSERT INTO `+table+` SELECT * FROM saved_`+table)
		exec(t, log, `DROP TABLE saved_`+table)
	}
}

func mustBeBad(t *testing.T, log *evidence.Log, what string) *evidence.Bad {
	t.Helper()
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if report.Bad == nil {
		t.Errorf("not found: %s", what)
		return &evidence.Bad{}
	}
	for _, l := range locale.Langs() {
		if words := report.Bad.Problem.Say(evidence.Words(), l); words == "" || words[0] == 0xE2 {
			t.Errorf("%s: no words: %s", what, words)
		}
	}
	return report.Bad
}

func exec(t *testing.T, log *evidence.Log, statement string) {
	t.Helper()
	err := log.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// unreachable removes the constraints as another tool could, and hides rows.
func unreachable(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 4)
	for table, row := range map[string]string{
		"evidence_facts":  `INSERT INTO evidence_facts SELECT NULL, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf FROM evidence_facts WHERE position = 1`,
		"evidence_files":  `INSERT INTO evidence_files (position, ordinal, digest) VALUES (NULL, 0, 'hidden')`,
		"evidence_hashes": `INSERT INTO evidence_hashes SELECT -5, hash FROM evidence_hashes WHERE position = 0`,
	} {
		exec(t, log, `CREATE TABLE loose AS SELECT * FROM `+table)
		exec(t, log, `ALTER TABLE `+table+` RENAME TO kept`)
		exec(t, log, `ALTER TABLE loose RENAME TO `+table)
		MustHold(t, log)
		exec(t, log, row)
		if bad := mustBeBad(t, log, row); bad.Place != table {
			t.Errorf("%s: found in %s", row, bad.Place)
		}
		exec(t, log, `DROP TABLE `+table)
		exec(t, log, `ALTER TABLE kept RENAME TO `+table)
	}
	MustHold(t, log)
}

// forgetful knows a fact that the log does not, so that a fact may be recorded
// around the rules.
type forgetful struct{ evidencedb.Rows }

func (f forgetful) FactByID(ctx context.Context, tx *sql.Tx, _ string) (evidence.Row, error) {
	return f.FactAt(ctx, tx, 0)
}

func wrongCorrection(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 3)
	log.Rows = forgetful{}
	wrong := fact(3)
	wrong.Corrects = agency
	mustRecord(t, log, wrong)
	log.Rows = evidencedb.Rows{}
	if bad := mustBeBad(t, log, "a correction of nothing"); bad.Position != 3 || bad.Problem.Key != "evidence.bad.correction" {
		t.Errorf("found %v", bad)
	}
}

func truncated(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 6)
	kept, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, log, `DELETE FROM evidence_facts WHERE position >= 4`)
	exec(t, log, `DELETE FROM evidence_files WHERE position >= 4`)
	exec(t, log, `DELETE FROM evidence_hashes WHERE position >= 7`) // four facts have seven nodes
	exec(t, log, `UPDATE evidence_head SET size = 4`)
	if bad := mustBeBad(t, log, "truncated, checkpoint in the data folder"); bad.Problem.Key != "evidence.bad.shorter" {
		t.Errorf("found %v", bad)
	}
	removeCheckpoints(t, log)
	MustHold(t, log) // the data folder alone cannot know
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{Against: &kept})
	if err != nil || report.Bad == nil || report.Bad.Problem.Key != "evidence.bad.shorter" || report.Bad.Position != 4 {
		t.Errorf("against: %+v, %v", report.Bad, err)
	}
}

func rewritten(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 6)
	kept, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"evidence_facts", "evidence_files", "evidence_hashes"} {
		exec(t, log, `DELETE FROM `+table)
	}
	exec(t, log, `UPDATE evidence_head SET size = 0`)
	for n := range 8 {
		mustRecord(t, log, fact(n+100))
	}
	if bad := mustBeBad(t, log, "rewritten, checkpoint in the data folder"); bad.Problem.Key != "evidence.bad.rewritten" {
		t.Errorf("found %v", bad)
	}
	removeCheckpoints(t, log)
	MustHold(t, log)
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{Against: &kept})
	if err != nil || report.Bad == nil || report.Bad.Problem.Key != "evidence.bad.rewritten" {
		t.Errorf("against: %+v, %v", report.Bad, err)
	}
}

func removeCheckpoints(t *testing.T, log *evidence.Log) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(log.Dir, "checkpoints")); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, log *evidence.Log) {
	t.Helper()
	dir := t.TempDir()
	disk, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	log.Files = disk
	path := func(d blob.Digest) string { return filepath.Join(dir, string(d[:2]), string(d[2:])) }
	one, two := storeFile(t, disk, "one"), storeFile(t, disk, "two")
	speaks := fact(0)
	speaks.Files = []blob.Digest{one}
	later := fact(1)
	later.Files = []blob.Digest{two, one}
	mustRecord(t, log, fact(5), speaks, later)
	MustHold(t, log)

	for what, spoil := range map[string]func() error{
		"changed":   func() error { return os.WriteFile(path(two), []byte("tw0"), 0o600) },
		"truncated": func() error { return os.Truncate(path(two), 1) },
		"emptied":   func() error { return os.Truncate(path(two), 0) },
		"grown":     func() error { return os.WriteFile(path(two), []byte("two and more"), 0o600) },
		"exchanged": func() error { return os.WriteFile(path(two), []byte("one"), 0o600) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if bad := mustBeBad(t, log, what); bad.Position != 2 || bad.Problem.Key != "evidence.bad.blob_altered" {
			t.Errorf("%s: %v", what, bad)
		}
		storeFile(t, disk, "two")
		MustHold(t, log)
	}
	swap(t, path(one), path(two))
	if bad := mustBeBad(t, log, "swapped files"); bad.Position != 1 || bad.Problem.Key != "evidence.bad.blob_altered" {
		t.Errorf("swapped: %v", bad)
	}
	swap(t, path(one), path(two))
	MustHold(t, log)
	if err := os.Remove(path(one)); err != nil {
		t.Fatal(err)
	}
	if bad := mustBeBad(t, log, "lost file"); bad.Position != 1 || bad.Problem.Key != "evidence.bad.blob_absent" {
		t.Errorf("lost: %v", bad)
	}
	storeFile(t, disk, "two")
	mustRecord(t, log, evidence.Fact{
		Kind: evidence.BlobDisposed.String(), Agency: agency, Subject: string(one), Actor: "archivist-1",
		Payload:    map[string]any{"digest": one, "basis": "Luật Lưu trữ", "decision": "07/QĐ-BDT"},
		OccurredOn: Day, Period: "2018",
	})
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{})
	if err != nil || report.Bad != nil || len(report.Disposed) != 1 || report.Disposed[0].Digest != one || report.Files != 2 {
		t.Errorf("disposed: %+v, %v", report, err)
	}
}

func swap(t *testing.T, one, two string) {
	t.Helper()
	aside := one + ".aside"
	for _, move := range [][2]string{{one, aside}, {two, one}, {aside, two}} {
		if err := os.Rename(move[0], move[1]); err != nil {
			t.Fatal(err)
		}
	}
}
