package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

func TestEveryEarlierSchemaUpgradesWithItsRows(t *testing.T) {
	files, err := fs.Glob(store.Migrations(), "*.sql")
	must(t, err)
	for version := range files {
		name := fmt.Sprintf("from %04d", version)
		t.Run("sqlite "+name, func(t *testing.T) {
			upgrade(t, store.Config{Dir: t.TempDir()}, int64(version))
		})
		t.Run("postgres "+name, func(t *testing.T) {
			upgrade(t, store.Config{URL: storetest.EmptyPostgresURL(t)}, int64(version))
		})
	}
}

// upgrade makes the old schema step by step, fills it after each step with the
// rows in testdata/upgrade, and opens it with today's program.
func upgrade(t *testing.T, config store.Config, version int64) {
	t.Helper()
	old, err := store.Connect(config)
	must(t, err)
	for step := int64(1); step <= version; step++ {
		must(t, old.MigrateTo(t.Context(), step))
		must(t, old.Update(t.Context(), seed(t, step)))
	}
	before := map[string]int{}
	if version > 0 {
		before = counts(t, old)
	}
	must(t, old.Close())

	db, err := store.Open(t.Context(), config)
	must(t, err)
	current, target, err := db.Versions(t.Context())
	if err != nil || current != target {
		t.Errorf("schema %d, want %d: %v", current, target, err)
	}
	for table, rows := range counts(t, db) {
		if want, was := before[table]; was && rows != want {
			t.Errorf("%s had %d rows, now %d", table, want, rows)
		}
	}
	must(t, db.Close())
}

func seed(t *testing.T, step int64) func(context.Context, *sql.Tx) error {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "upgrade", fmt.Sprintf("%04d.sql", step)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a step may add nothing that holds rows
		t.Fatal(err)
	}
	return func(ctx context.Context, tx *sql.Tx) error {
		for statement := range strings.SplitSeq(string(content), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}
}

var created = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

func counts(t *testing.T, db *store.DB) map[string]int {
	t.Helper()
	rows := map[string]int{}
	must(t, fs.WalkDir(store.Migrations(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(store.Migrations(), path)
		if err != nil {
			return err
		}
		for _, m := range created.FindAllStringSubmatch(string(content), -1) {
			count := -1
			viewErr := db.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				return tx.QueryRowContext(ctx, `SELECT count(*) FROM `+m[1]).Scan(&count)
			})
			if viewErr == nil { // a later table is not there yet
				rows[m[1]] = count
			}
		}
		return nil
	}))
	return rows
}
