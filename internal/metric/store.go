package metric

import (
	"context"
	"database/sql"
)

// Kept is how far a definition's kept values have read the log.
type Kept struct {
	Definition string // as it was when it was registered
	Upto       int64
}

// GroupValue is a kept value with its place.
type GroupValue struct {
	Group
	Value
}

// Store keeps readings, inside a transaction. Absent values are zero.
type Store interface {
	// Definition is absent (false) until Register.
	Definition(ctx context.Context, tx *sql.Tx, name string, version int) (Kept, bool, error)
	// NewestVersion is 0 for an unknown metric.
	NewestVersion(ctx context.Context, tx *sql.Tx, name string) (int, error)
	// Register begins a version and forgets what was kept for older ones.
	Register(ctx context.Context, tx *sql.Tx, name string, version int, definition string) error
	// Forget drops what is kept of a metric and of how far it had read.
	Forget(ctx context.Context, tx *sql.Tx, name string, version int) error
	SetUpto(ctx context.Context, tx *sql.Tx, name string, version int, upto int64) error

	PiecesAt(ctx context.Context, tx *sql.Tx, metric string, place int64) ([]Piece, error)
	// LastPiece is the last state of a subject; false when it has none.
	LastPiece(ctx context.Context, tx *sql.Tx, metric string, group Group, subject string) (Piece, bool, error)
	RemovePieces(ctx context.Context, tx *sql.Tx, metric string, place int64) error
	AddPiece(ctx context.Context, tx *sql.Tx, metric string, piece Piece) error

	Value(ctx context.Context, tx *sql.Tx, metric string, group Group) (Value, error)
	PutValue(ctx context.Context, tx *sql.Tx, metric string, group Group, value Value) error
	ValuesOf(ctx context.Context, tx *sql.Tx, metric, period string) ([]GroupValue, error)
	// PlacesCounted lists the places in the log of the facts that a value counts.
	PlacesCounted(ctx context.Context, tx *sql.Tx, metric string, group Group, most int) ([]int64, error)
	AllValues(ctx context.Context, tx *sql.Tx, metric string, after Group) ([]GroupValue, error)

	Uses(ctx context.Context, tx *sql.Tx, metric string, group Group, key string) (int64, error)
	PutUses(ctx context.Context, tx *sql.Tx, metric string, group Group, key string, uses int64) error
}
