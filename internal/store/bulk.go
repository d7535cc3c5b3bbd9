package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// parametersMax keeps a statement under the 32,766 parameters that SQLite
// allows, and well under what PostgreSQL does.
const parametersMax = 8_000

// InsertRows writes many rows with few statements. head ends in VALUES, tail is
// what follows the rows, such as ON CONFLICT, and may be empty. Every row has
// the same number of values.
func InsertRows(ctx context.Context, tx *sql.Tx, head, tail string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	columns := len(rows[0])
	batch := max(1, parametersMax/columns)
	for from := 0; from < len(rows); from += batch {
		part := rows[from:min(from+batch, len(rows))]
		args := make([]any, 0, len(part)*columns)
		for _, row := range part {
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(ctx, head+placeholders(len(part), columns)+tail, args...); err != nil {
			return fmt.Errorf("insert rows %d to %d: %w", from+1, from+len(part), err)
		}
	}
	return nil
}

// placeholders writes ($1, $2), ($3, $4), …
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString(" (")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(") ")
	return b.String()
}
