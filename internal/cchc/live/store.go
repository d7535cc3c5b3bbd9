package live

import (
	"context"
	"database/sql"

	"minhbach/internal/id"
)

// Due is an agency whose line is to be drawn on.
type Due struct {
	Agency   id.ID
	Year     int
	Position int64
	Fact     id.ID
	Facts    int
}

// Store is the database this package needs, inside a transaction.
type Store interface {
	// Owe notes agencies as due; one that is due already keeps the newest fact
	// and counts them all.
	Owe(ctx context.Context, tx *sql.Tx, due []Due) error
	Due(ctx context.Context, tx *sql.Tx, most int) ([]Due, error)
	// Paid takes a due away, unless a newer fact came meanwhile.
	Paid(ctx context.Context, tx *sql.Tx, due Due) error

	PutStep(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string, s Step) error
	LastStep(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string) (Step, bool, error)
	Steps(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string) ([]Step, error)
}
