package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// parametersMax bounds the parameters of one statement. SQLite finds each by
// its name among all of them, so that long statements cost their square; past
// a hundred the saved round trips no longer pay.
const parametersMax = 100

// InsertRows writes many rows with few statements. head ends in VALUES, tail is
// what follows the rows, such as ON CONFLICT, and may be empty. Every row has
// the same number of values.
func InsertRows(ctx context.Context, tx *sql.Tx, head, tail string, rows [][]any) (err error) {
	if len(rows) == 0 {
		return nil
	}
	columns := len(rows[0])
	batch := min(max(1, parametersMax/columns), len(rows))
	full, err := tx.PrepareContext(ctx, head+placeholders(batch, columns)+tail)
	if err != nil {
		return fmt.Errorf("prepare an insert of %d rows: %w", batch, err)
	}
	defer func() { err = errors.Join(err, full.Close()) }()
	args := make([]any, 0, batch*columns)
	for from := 0; from < len(rows); from += batch {
		part := rows[from:min(from+batch, len(rows))]
		args = args[:0]
		for _, row := range part {
			args = append(args, row...)
		}
		if len(part) == batch {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, head+placeholders(len(part), columns)+tail, args...)
		}
		if err != nil {
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
