package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

// engineTables asks the engine itself, which only a test may do.
var engineTables = map[store.Engine]string{
	store.SQLite:   `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1`,
	store.Postgres: `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
}

func testTables(t *testing.T, db *store.DB) {
	t.Helper()
	known, err := store.Tables()
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Sorted(slices.Values(known))
	var there []string
	err = db.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, engineTables[db.Engine()])
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			if !strings.HasPrefix(name, "goose_") {
				there = append(there, name)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sorted, there) {
		t.Errorf("the migrations name %v, the engine has %v", sorted, there)
	}
	if units, rounds := slices.Index(known, "cchc_units"), slices.Index(known, "cchc_rounds"); units < rounds {
		t.Error("cchc_units refers to cchc_rounds and stands before it")
	}
}

func TestSQLiteHasTheTablesTheMigrationsName(t *testing.T) { testTables(t, storetest.SQLite(t)) }

func TestPostgresHasTheTablesTheMigrationsName(t *testing.T) { testTables(t, storetest.Postgres(t)) }

func testRows(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO org_versions (agency_id, valid_from, valid_to, code, name, short_name, kind, parent_id, block, fact_id, folded, sort_key, sort_version)
			VALUES ('a', '2013-01-01', NULL, 'BDT', 'Ban Dân tộc "một"', '', 'so', '', 'so', 'f', 'ban', $1, 7)`, []byte{0, 255, 10})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	read := func() (columns []store.Column, rows [][]any) {
		err := db.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			return store.EachRow(ctx, tx, "org_versions",
				func(c []store.Column) error { columns = c; return nil },
				func(row []any) error { rows = append(rows, slices.Clone(row)); return nil })
		})
		if err != nil {
			t.Fatal(err)
		}
		return columns, rows
	}
	columns, rows := read()
	if len(rows) != 1 || rows[0][2] != nil || rows[0][11] != "AP8K" || rows[0][12] != int64(7) {
		t.Fatalf("read %v", rows)
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	var again [][]any
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&again); err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		if err := store.Empty(ctx, tx, "org_versions"); err != nil {
			return err
		}
		return store.Refill(ctx, tx, "org_versions", columns, again)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, restored := read(); !reflect.DeepEqual(rows, restored) {
		t.Errorf("wrote %v, read %v", rows, restored)
	}
	for name, unfit := range map[string][]any{"too few": {"x"}, "no base64": {"\x00"}, "no value of a row": {map[string]any{}}} {
		err := db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			of := []store.Column{{Name: "id", Type: "bytes"}}
			if name == "too few" {
				of = columns
			}
			return store.Refill(ctx, tx, "org_versions", of, [][]any{unfit})
		})
		if !errors.Is(err, store.ErrUnfit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSQLiteRowsComeBackAsTheyWere(t *testing.T) { testRows(t, storetest.SQLite(t)) }

func TestPostgresRowsComeBackAsTheyWere(t *testing.T) { testRows(t, storetest.Postgres(t)) }
