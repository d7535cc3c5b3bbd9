package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// The statements of a migration that make, end or rename a table.
var (
	upSection  = regexp.MustCompile(`(?s)-- \+goose Up(.*?)(?:-- \+goose Down|$)`)
	lineNote   = regexp.MustCompile(`(?m)--.*$`)
	makesTable = regexp.MustCompile(`(?i)^CREATE TABLE (?:IF NOT EXISTS )?([a-z_0-9]+)`)
	endsTable  = regexp.MustCompile(`(?i)^DROP TABLE (?:IF EXISTS )?([a-z_0-9]+)`)
	renames    = regexp.MustCompile(`(?i)^ALTER TABLE ([a-z_0-9]+)\s+RENAME TO ([a-z_0-9]+)`)
	refersTo   = regexp.MustCompile(`(?i)REFERENCES ([a-z_0-9]+)`)
)

// Tables lists the tables of the schema, each after those its rows refer to. It
// is read from the migrations, because the catalogues of the two engines have
// nothing in common.
func Tables() ([]string, error) {
	files, err := fs.Glob(Migrations(), "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	var names []string
	refers := map[string][]string{}
	for _, file := range files {
		text, err := fs.ReadFile(Migrations(), file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, section := range upSection.FindAllStringSubmatch(string(text), -1) {
			for statement := range strings.SplitSeq(lineNote.ReplaceAllString(section[1], ""), ";") {
				names = follow(strings.TrimSpace(statement), names, refers)
			}
		}
	}
	return inOrder(names, refers)
}

// follow applies one statement to the list of tables.
func follow(statement string, names []string, refers map[string][]string) []string {
	if m := makesTable.FindStringSubmatch(statement); m != nil {
		for _, r := range refersTo.FindAllStringSubmatch(statement, -1) {
			refers[m[1]] = append(refers[m[1]], r[1])
		}
		return append(names, m[1])
	}
	if m := endsTable.FindStringSubmatch(statement); m != nil {
		delete(refers, m[1])
		return slices.DeleteFunc(names, func(n string) bool { return n == m[1] })
	}
	if m := renames.FindStringSubmatch(statement); m != nil {
		refers[m[2]] = refers[m[1]]
		delete(refers, m[1])
		names[slices.Index(names, m[1])] = m[2]
	}
	return names
}

// inOrder puts a table after those it refers to.
func inOrder(names []string, refers map[string][]string) ([]string, error) {
	var sorted []string
	for len(sorted) < len(names) {
		before := len(sorted)
		for _, name := range names {
			ready := !slices.ContainsFunc(refers[name], func(r string) bool { return r != name && slices.Contains(names, r) && !slices.Contains(sorted, r) })
			if ready && !slices.Contains(sorted, name) {
				sorted = append(sorted, name)
			}
		}
		if len(sorted) == before {
			return nil, errors.New("store: tables refer to each other in a circle")
		}
	}
	return sorted, nil
}

// Column is a column of a table by the type both engines know it by.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // text, integer, bytes or boolean
}

// columnTypes says what the engines call the portable types.
var columnTypes = map[string]string{
	"TEXT": "text", "BIGINT": "integer", "INT8": "integer", "BYTEA": "bytes", "BOOLEAN": "boolean", "BOOL": "boolean",
}

// EachRow hands out every row of a table of Tables, ordered by its first
// column, as values that JSON can hold: bytes as base64.
func EachRow(ctx context.Context, tx *sql.Tx, table string, head func([]Column) error, fn func(row []any) error) (err error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+table+" ORDER BY 1") //nolint:gosec,unqueryvet // the name is one of Tables; a backup takes every column there is
	if err != nil {
		return fmt.Errorf("read table %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return fmt.Errorf("read the columns of %s: %w", table, err)
	}
	columns := make([]Column, len(types))
	targets := make([]any, len(types))
	for i, t := range types {
		kind, known := columnTypes[strings.ToUpper(t.DatabaseTypeName())]
		if !known {
			return fmt.Errorf("store: column %s.%s has the type %q, which is not portable", table, t.Name(), t.DatabaseTypeName())
		}
		columns[i] = Column{t.Name(), kind}
		targets[i] = target(kind)
	}
	if err := head(columns); err != nil {
		return err
	}
	row := make([]any, len(types))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read a row of %s: %w", table, err)
		}
		for i, t := range targets {
			row[i] = portable(t)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read table %s: %w", table, err)
	}
	return nil
}

func target(kind string) any {
	switch kind {
	case "integer":
		return &sql.Null[int64]{}
	case "boolean":
		return &sql.Null[bool]{}
	case "bytes":
		return &[]byte{}
	}
	return &sql.Null[string]{}
}

func portable(target any) any {
	switch v := target.(type) {
	case *sql.Null[int64]:
		if v.Valid {
			return v.V
		}
	case *sql.Null[bool]:
		if v.Valid {
			return v.V
		}
	case *sql.Null[string]:
		if v.Valid {
			return v.V
		}
	case *[]byte:
		if *v != nil {
			return base64.StdEncoding.EncodeToString(*v)
		}
	}
	return nil
}

// ErrUnfit tells that rows are not such as EachRow hands out.
var ErrUnfit = errors.New("store: rows that no table handed out")

// Refill writes rows that EachRow handed out, decoded from JSON with numbers
// kept as json.Number. Rows of another make are refused with ErrUnfit.
func Refill(ctx context.Context, tx *sql.Tx, table string, columns []Column, rows [][]any) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		if !columnName.MatchString(c.Name) {
			return fmt.Errorf("%w: %q is no name of a column", ErrUnfit, c.Name)
		}
		names[i] = c.Name
	}
	for _, row := range rows {
		if len(row) != len(columns) {
			return fmt.Errorf("%w: a row of %s has %d values for %d columns", ErrUnfit, table, len(row), len(columns))
		}
		for i := range row {
			var err error
			if row[i], err = native(row[i], columns[i].Type); err != nil {
				return fmt.Errorf("%w: column %s.%s: %w", ErrUnfit, table, columns[i].Name, err)
			}
		}
	}
	return InsertRows(ctx, tx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES", "", rows)
}

var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func native(value any, kind string) (any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil //nolint:nilnil // NULL is a value of the row
	case json.Number:
		return v.Int64()
	case string:
		if kind == "bytes" {
			return base64.StdEncoding.DecodeString(v)
		}
	case bool:
	default:
		return nil, fmt.Errorf("store: a value of type %T", value)
	}
	return value, nil
}

// Empty takes every row out of a table of Tables: what the migrations put there
// gives way to what is restored.
func Empty(ctx context.Context, tx *sql.Tx, table string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil { //nolint:gosec // the name is one of Tables
		return fmt.Errorf("empty table %s: %w", table, err)
	}
	return nil
}
