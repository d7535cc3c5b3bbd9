package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"minhbach/internal/fault"
)

// How often a use case may start over. After optimisticAttempts it runs alone,
// so that a long import is not starved by many small writers.
const (
	attemptsMax        = 12
	optimisticAttempts = 3
	pauseFirst         = 2 * time.Millisecond
	pauseMax           = 250 * time.Millisecond
)

// aloneSQL takes the place every recorded use case needs last, before the first
// read. LOCK TABLE takes no snapshot, so what follows sees all that was committed
// while it waited; an advisory lock would not give that.
const aloneSQL = `LOCK TABLE evidence_head IN EXCLUSIVE MODE`

// PostgreSQL's names for "somebody else was first; begin again".
var retriedStates = map[string]bool{
	"40001": true, // serialization_failure
	"40P01": true, // deadlock_detected
	"55P03": true, // lock_not_available
}

type updating struct{}

// Update runs one use case as one write transaction: all of it or nothing.
// When the database refuses it because of another writer, fn runs again from the
// start, so fn must not change anything outside the transaction but what it
// sets anew on each run.
//
// The context given to fn refuses a second Update inside the first, which on
// SQLite would wait for itself forever.
func (db *DB) Update(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if ctx.Value(updating{}) != nil {
		return errors.New("store: Update inside Update: use the transaction at hand")
	}
	inner := context.WithValue(ctx, updating{}, true)
	pause := pauseFirst
	for attempt := 1; ; attempt++ {
		err := db.once(inner, attempt > optimisticAttempts, fn)
		if err == nil || !mayRetry(err) {
			return err
		}
		if attempt == attemptsMax {
			return fault.New(fault.Unavailable, "store.too_busy").Because(err)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec,forbidigo // chance only keeps two writers apart
		}
		pause = min(2*pause, pauseMax)
	}
}

func (db *DB) once(ctx context.Context, alone bool, fn func(ctx context.Context, tx *sql.Tx) error) error {
	options := &sql.TxOptions{}
	if db.engine == Postgres {
		options.Isolation = sql.LevelSerializable
	}
	return run(ctx, db.write, options, func(ctx context.Context, tx *sql.Tx) error {
		if alone && db.engine == Postgres {
			if _, err := tx.ExecContext(ctx, aloneSQL); err != nil {
				return fmt.Errorf("wait to write alone: %w", err)
			}
		}
		return fn(ctx, tx)
	})
}

// View runs fn on a snapshot that does not move while fn reads. It sees what was
// committed before, also inside an Update.
func (db *DB) View(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	return run(ctx, db.read, options, fn)
}

func run(ctx context.Context, from pool, options *sql.TxOptions, fn func(ctx context.Context, tx *sql.Tx) error) error {
	tx, giveBack, err := from.begin(ctx, options)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	defer giveBack()
	done := false
	defer func() {
		if !done { // fn panicked
			_ = tx.Rollback() // the panic says more than its rollback could
		}
	}()
	err = fn(ctx, tx)
	done = true
	if err != nil {
		if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			return errors.Join(err, fmt.Errorf("roll back: %w", back))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func mayRetry(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return retriedStates[pg.Code]
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		code := lite.Code() & 0xff // the low byte is the primary code
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
	}
	return false
}

// IsDuplicate tells that a row was refused because its key is taken, on either engine.
func IsDuplicate(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505" // unique_violation
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
