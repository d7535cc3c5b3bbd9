package evidencedb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/evidence"
)

// batchRows rows go in one statement: an import records thousands of facts, and
// sqlc writes one row at a time. More is slower: the SQLite driver binds the
// parameters of a long statement in quadratic time.
const batchRows = 25

// Insert appends rows to the three tables of the log.
func (Rows) Insert(ctx context.Context, tx *sql.Tx, facts []evidence.Row, files []evidence.FileRow, hashes []evidence.HashRow) error {
	err := insert(ctx, tx, `INSERT INTO evidence_facts
(position, id, kind, agency, subject, actor, occurred_on, period, recorded_at, corrects, leaf) VALUES `, 11, facts,
		func(f evidence.Row) []any {
			return []any{
				f.Position, f.ID, f.Kind, f.Agency, f.Subject, f.Actor,
				f.OccurredOn, f.Period, f.RecordedAt, f.Corrects, f.Leaf,
			}
		})
	if err != nil {
		return fmt.Errorf("insert facts: %w", err)
	}
	err = insert(ctx, tx, `INSERT INTO evidence_files (position, ordinal, digest) VALUES `, 3, files,
		func(f evidence.FileRow) []any { return []any{f.Position, f.Ordinal, f.Digest} })
	if err != nil {
		return fmt.Errorf("insert files: %w", err)
	}
	err = insert(ctx, tx, `INSERT INTO evidence_hashes (position, hash) VALUES `, 2, hashes,
		func(h evidence.HashRow) []any { return []any{h.Position, h.Hash} })
	if err != nil {
		return fmt.Errorf("insert hashes: %w", err)
	}
	return nil
}

func insert[R any](ctx context.Context, tx *sql.Tx, head string, columns int, rows []R, values func(R) []any) error {
	for len(rows) > 0 {
		batch := rows[:min(batchRows, len(rows))]
		rows = rows[len(batch):]
		args := make([]any, 0, columns*len(batch))
		for _, row := range batch {
			args = append(args, values(row)...)
		}
		if _, err := tx.ExecContext(ctx, head+placeholders(len(batch), columns), args...); err != nil {
			return err
		}
	}
	return nil
}

// placeholders is "($1,$2),($3,$4)" for two rows of two columns.
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%columns == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}
