package org

import (
	"context"
	"database/sql"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Block is a block and how many agencies it had.
type Block struct {
	Name     string
	Agencies int
}

// Store keeps agencies, inside a transaction. Lists of versions are in the order
// of names, except VersionsOf and WithCode, which are in order of time.
type Store interface {
	Insert(ctx context.Context, tx *sql.Tx, v Version) error
	// Update replaces the version of that agency and first day; false when its
	// fact is no longer factWas: somebody else changed it.
	Update(ctx context.Context, tx *sql.Tx, v Version, factWas id.ID) (bool, error)
	InsertEdge(ctx context.Context, tx *sql.Tx, e Edge) error

	VersionsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Version, error)
	EdgesOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Edge, error)
	AgenciesOn(ctx context.Context, tx *sql.Tx, day civil.Date) ([]Version, error)
	InBlock(ctx context.Context, tx *sql.Tx, block string, day civil.Date) ([]Version, error)
	// WithCode gives the versions that bear a code between two days; a zero last day means for ever.
	WithCode(ctx context.Context, tx *sql.Tx, code string, first, last civil.Date) ([]Version, error)
	Search(ctx context.Context, tx *sql.Tx, folded string, day civil.Date, limit int) ([]Version, error)
	Blocks(ctx context.Context, tx *sql.Tx, day civil.Date) ([]Block, error)

	// Resort writes the sort keys made by other tables than today's and tells how many.
	Resort(ctx context.Context, tx *sql.Tx) (int, error)
}
