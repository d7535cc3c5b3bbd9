package cchcweb

import (
	"context"
	"database/sql"
	"strconv"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// LogProofs reads facts and proofs out of the evidence log of this installation.
type LogProofs struct {
	db  *store.DB
	log *evidence.Log
}

// NewLogProofs puts them together.
func NewLogProofs(db *store.DB, log *evidence.Log) *LogProofs { return &LogProofs{db, log} }

// At returns the fact at a position.
func (p *LogProofs) At(ctx context.Context, position int64) (entry evidence.Entry, err error) {
	err = p.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := p.log.Facts(ctx, tx, evidence.Query{From: position, Below: position + 1, Limit: 1})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "cchc.detail.no_fact", strconv.FormatInt(position, 10))
		}
		entry = found[0]
		return nil
	})
	return entry, err
}

// Prove shows that the fact stands in the log.
func (p *LogProofs) Prove(ctx context.Context, fact id.ID) (evidence.Proof, error) {
	return p.log.Prove(ctx, fact)
}
