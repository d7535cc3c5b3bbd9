package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { exercise(t, storetest.SQLite) }
func TestPostgres(t *testing.T) { exercise(t, storetest.Postgres) }

func exercise(t *testing.T, open storetest.Open) {
	t.Helper()
	t.Run("an update is kept", func(t *testing.T) {
		db := open(t)
		must(t, db.Update(t.Context(), add(5)))
		if got := size(t, db); got != 5 {
			t.Fatalf("size = %d, want 5", got)
		}
	})
	t.Run("a refused update leaves nothing", func(t *testing.T) {
		db := open(t)
		refusal := fault.New(fault.Conflict, "store.too_busy")
		err := db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			if err := add(1)(ctx, tx); err != nil {
				return err
			}
			return refusal
		})
		if !errors.Is(err, refusal) || size(t, db) != 0 {
			t.Fatalf("err = %v, size = %d; want the refusal and 0", err, size(t, db))
		}
	})
	t.Run("who waits too long is told that nothing was kept", func(t *testing.T) { waitsInVain(t, open(t)) })
	t.Run("a panic leaves nothing and frees the writer", func(t *testing.T) {
		db := open(t)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				must(t, add(1)(ctx, tx))
				panic("broken")
			})
		}()
		must(t, db.Update(t.Context(), add(2)))
		if got := size(t, db); got != 2 {
			t.Fatalf("size = %d, want 2", got)
		}
	})
	t.Run("an update inside an update is refused, not waited for", func(t *testing.T) {
		db := open(t)
		err := db.Update(t.Context(), func(ctx context.Context, _ *sql.Tx) error { return db.Update(ctx, add(1)) })
		if err == nil || !strings.Contains(err.Error(), "Update inside Update") {
			t.Fatalf("err = %v", err)
		}
	})
	t.Run("a view is a snapshot and does not write", func(t *testing.T) { viewIsASnapshot(t, open(t)) })
	t.Run("parallel writers that read first lose nothing", func(t *testing.T) { parallelWriters(t, open(t)) })
	t.Run("a taken key is told from other errors", func(t *testing.T) {
		err := open(t).Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO evidence_head (id, size) VALUES (1, 0)`)
			return err
		})
		if !store.IsDuplicate(err) || store.IsDuplicate(errors.New("other")) {
			t.Fatalf("IsDuplicate(%v) is wrong", err)
		}
	})
	t.Run("an ended context ends the wait", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := open(t).Update(ctx, add(1)); !errors.Is(err, context.Canceled) {
			t.Fatalf("err = %v", err)
		}
	})
	t.Run("a starved writer gets its turn alone", func(t *testing.T) { starvedWriter(t, open(t)) })
}

func viewIsASnapshot(t *testing.T, db *store.DB) {
	t.Helper()
	must(t, db.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		before := sizeIn(t, ctx, tx)
		must(t, db.Update(t.Context(), add(1)))
		if after := sizeIn(t, ctx, tx); after != before {
			t.Errorf("the view moved from %d to %d", before, after)
		}
		return nil
	}))
	if err := db.View(t.Context(), add(1)); err == nil {
		t.Error("a view wrote")
	}
}

// parallelWriters reads and then writes what it read, which loses updates unless
// the transactions are serialised.
func parallelWriters(t *testing.T, db *store.DB) {
	t.Helper()
	const writers = 40
	var group sync.WaitGroup
	failures := make(chan error, writers)
	for range writers {
		group.Go(func() {
			failures <- db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				var size int64
				if err := tx.QueryRowContext(ctx, `SELECT size FROM evidence_head`).Scan(&size); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, `UPDATE evidence_head SET size = $1`, size+1)
				return err
			})
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		must(t, err)
	}
	if got := size(t, db); got != writers {
		t.Fatalf("size = %d, want %d", got, writers)
	}
}

// starvedWriter reads the head, lets another writer change it, and writes: on
// PostgreSQL that fails until the writer is alone.
func starvedWriter(t *testing.T, db *store.DB) {
	t.Helper()
	if db.Engine() == store.SQLite {
		return // its writers are alone from the start
	}
	runs := 0
	must(t, db.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		runs++
		sizeIn(t, ctx, tx)
		other, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		err := db.Update(other, add(1))
		if err != nil && !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(err.Error(), "57014") {
			return err
		}
		return add(100)(ctx, tx)
	}))
	if runs < 2 || size(t, db) != int64(100+runs-1) {
		t.Fatalf("%d runs, size %d", runs, size(t, db))
	}
}

func TestOpenRefusesWhatItCannotUse(t *testing.T) {
	for name, config := range map[string]store.Config{
		"store.unknown_database":   {URL: "mysql://somewhere"},
		"store.address_unreadable": {URL: "postgres://%zz"},
		"store.folder_unusable":    {Dir: "/dev/null/data"},
	} {
		_, err := store.Open(t.Context(), config)
		refusal, ok := fault.From(err)
		if !ok {
			if name == "store.address_unreadable" && err != nil {
				continue // the driver reads the address at the first connection
			}
			t.Fatalf("%s: %v is not a refusal", name, err)
		}
		if refusal.Key != name || strings.Contains(refusal.Say(store.Words(), locale.VI), "⟦") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTwoProcessesMayOpenOneNewDatabase(t *testing.T) {
	configs := map[string]store.Config{"sqlite": {Dir: filepath.Join(t.TempDir(), "data")}}
	t.Run("postgres", func(t *testing.T) { openTogether(t, store.Config{URL: storetest.EmptyPostgresURL(t)}) })
	t.Run("sqlite", func(t *testing.T) { openTogether(t, configs["sqlite"]) })
}

func openTogether(t *testing.T, config store.Config) {
	t.Helper()
	var group sync.WaitGroup
	failures := make(chan error, 4)
	for range cap(failures) {
		group.Go(func() {
			db, err := store.Open(t.Context(), config)
			if err == nil {
				err = db.Close()
			}
			failures <- err
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		must(t, err)
	}
}

func add(n int) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE evidence_head SET size = size + $1`, n)
		return err
	}
}

func size(t *testing.T, db *store.DB) (size int64) {
	t.Helper()
	must(t, db.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		size = sizeIn(t, ctx, tx)
		return nil
	}))
	return size
}

func sizeIn(t *testing.T, ctx context.Context, tx *sql.Tx) (size int64) {
	t.Helper()
	must(t, tx.QueryRowContext(ctx, `SELECT size FROM evidence_head`).Scan(&size))
	return size
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(fmt.Errorf("unexpected: %w", err))
	}
}

func TestSQLiteWritersAreServedInTheOrderTheyCame(t *testing.T) {
	db := storetest.SQLite(t)
	var order []int
	var writers sync.WaitGroup
	must(t, db.Update(t.Context(), func(context.Context, *sql.Tx) error {
		for n := range 30 {
			writers.Go(func() {
				must(t, db.Update(t.Context(), func(context.Context, *sql.Tx) error {
					order = append(order, n) // one writes at a time
					return nil
				}))
			})
			time.Sleep(20 * time.Millisecond) // until it waits
		}
		return nil
	}))
	writers.Wait()
	if !slices.IsSorted(order) || len(order) != 30 {
		t.Errorf("served in the order %v", order)
	}
}

func waitsInVain(t *testing.T, db *store.DB) {
	t.Helper()
	begun, end := make(chan struct{}), make(chan struct{})
	var readers sync.WaitGroup
	for range 100 { // more than any engine reads with at once
		readers.Go(func() {
			must(t, db.View(t.Context(), func(context.Context, *sql.Tx) error {
				select {
				case begun <- struct{}{}:
				case <-end:
				}
				<-end
				return nil
			}))
		})
	}
	<-begun
	time.Sleep(50 * time.Millisecond)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := db.View(short, func(context.Context, *sql.Tx) error { return nil })
	if refused, is := fault.From(err); !is || refused.Key != "store.too_busy" {
		t.Errorf("waited in vain: %v", err)
	}
	close(end)
	readers.Wait()
}
