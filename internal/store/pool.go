package store

import (
	"context"
	"database/sql"
	"errors"

	"minhbach/internal/fault"
)

// pool is a number of connections that are given out in the order in which they
// were asked for. database/sql alone gives a connection that comes free to
// anybody who waits: in the last minutes before a deadline the unlucky would
// wait many times as long as the others.
type pool struct {
	*sql.DB
	turns chan struct{} // those who wait to send into a channel are served in order
}

func newPool(db *sql.DB, connections int) pool {
	db.SetMaxOpenConns(connections)
	return pool{db, make(chan struct{}, connections)}
}

// begin waits for a turn and begins a transaction. Whoever waits until his time
// is over is told so: nothing was done.
func (p pool) begin(ctx context.Context, options *sql.TxOptions) (tx *sql.Tx, done func(), err error) {
	select {
	case p.turns <- struct{}{}:
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, nil, fault.New(fault.Unavailable, "store.too_busy").Because(ctx.Err())
		}
		return nil, nil, ctx.Err()
	}
	done = func() { <-p.turns }
	if tx, err = p.BeginTx(ctx, options); err != nil {
		done()
		return nil, nil, err
	}
	return tx, done, nil
}
