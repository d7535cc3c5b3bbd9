package evidencedb

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/store"
)

// Insert appends rows to the three tables of the log.
func (Rows) Insert(ctx context.Context, tx *sql.Tx, facts []evidence.Row, files []evidence.FileRow, hashes []evidence.HashRow) error {
	err := store.InsertRows(ctx, tx, `INSERT INTO evidence_facts
(position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf) VALUES`, "",
		values(facts, func(f evidence.Row) []any {
			return []any{
				f.Position, f.ID, f.Kind, f.Agency, f.Subject, f.Actor,
				f.OccurredOn, f.Period, f.RecordedAt, f.Corrects, f.Leaf,
			}
		}))
	if err != nil {
		return fmt.Errorf("insert facts: %w", err)
	}
	err = store.InsertRows(ctx, tx, `INSERT INTO evidence_files (position, ordinal, digest) VALUES`, "",
		values(files, func(f evidence.FileRow) []any { return []any{f.Position, f.Ordinal, f.Digest} }))
	if err != nil {
		return fmt.Errorf("insert files: %w", err)
	}
	err = store.InsertRows(ctx, tx, `INSERT INTO evidence_hashes (position, hash) VALUES`, "",
		values(hashes, func(h evidence.HashRow) []any { return []any{h.Position, h.Hash} }))
	if err != nil {
		return fmt.Errorf("insert hashes: %w", err)
	}
	return nil
}

func values[R any](rows []R, of func(R) []any) [][]any {
	list := make([][]any, len(rows))
	for i, row := range rows {
		list[i] = of(row)
	}
	return list
}
