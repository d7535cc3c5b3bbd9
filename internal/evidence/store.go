package evidence

import (
	"context"
	"database/sql"
	"slices"

	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Row is a fact as its table holds it.
type Row struct {
	Position                                                                   int64
	ID, Kind, Agency, Subject, Actor, OccurredOn, Period, RecordedAt, Corrects string
	Leaf                                                                       []byte
}

// FileRow is one file of a fact; Ordinal is its place among the fact's files.
type FileRow struct {
	Position, Ordinal int64
	Digest            string
}

// HashRow is a node of the tree, at its place in tlog's storage order.
type HashRow struct {
	Position int64
	Hash     []byte
}

// HeadRow holds the number of facts; there is one, with id 1.
type HeadRow struct{ ID, Size int64 }

// Counts is how many rows the tables hold.
type Counts struct{ Facts, Files, Hashes int64 }

// Query asks for facts in order of position; of Kind, Subject and Agency at most one is set.
type Query struct {
	Kind    string
	Subject string
	Agency  id.ID
	From    int64 // the first position wanted
	Below   int64 // positions under this one only: the size of a checkpoint; 0 means all
	Limit   int   // 0 means pageRows
}

// Rows is the database of the log, inside a transaction. Absent rows give sql.ErrNoRows.
type Rows interface {
	LockHead(ctx context.Context, tx *sql.Tx, added int64) (size int64, err error)
	Heads(ctx context.Context, tx *sql.Tx) ([]HeadRow, error)
	Insert(ctx context.Context, tx *sql.Tx, facts []Row, files []FileRow, hashes []HashRow) error

	FactByID(ctx context.Context, tx *sql.Tx, id string) (Row, error)
	FactAt(ctx context.Context, tx *sql.Tx, position int64) (Row, error)
	CorrectionOf(ctx context.Context, tx *sql.Tx, id string) (Row, error)
	Facts(ctx context.Context, tx *sql.Tx, query Query) ([]Row, error)
	Hash(ctx context.Context, tx *sql.Tx, position int64) ([]byte, error)

	FilesAfter(ctx context.Context, tx *sql.Tx, position, ordinal int64, rowsMax int) ([]FileRow, error)
	HashesAfter(ctx context.Context, tx *sql.Tx, position int64, rowsMax int) ([]HashRow, error)
	// DigestsAfter gives each file once, by digest, with the first fact that speaks of it.
	DigestsAfter(ctx context.Context, tx *sql.Tx, digest string, rowsMax int) ([]FileRow, error)
	Counts(ctx context.Context, tx *sql.Tx) (Counts, error)
}

// Files is what verify asks of the place where files are kept. It answers
// blob.ErrAbsent or blob.ErrAltered when a file is not what it should be.
type Files interface {
	Check(ctx context.Context, digest blob.Digest) error
}

// pageRows is how many rows are read at a time.
const pageRows = 1000

func (e Entry) row() Row {
	return Row{
		Position: e.Position, ID: string(e.ID), Kind: e.Kind, Agency: string(e.Agency), Subject: e.Subject, Actor: e.Actor,
		OccurredOn: e.OccurredOn.String(), Period: e.Period, RecordedAt: civil.FormatInstant(e.RecordedAt),
		Corrects: string(e.Corrects), Leaf: e.Leaf,
	}
}

func (e Entry) fileRows() []FileRow {
	rows := make([]FileRow, len(e.Files))
	for i, digest := range e.Files {
		rows[i] = FileRow{Position: e.Position, Ordinal: int64(i), Digest: string(digest)}
	}
	return rows
}

// differing names the columns of a row that do not repeat the fact.
func (e Entry) differing(row Row) []string {
	var columns []string
	want := e.row()
	for _, c := range []struct{ name, got, want string }{
		{"id", row.ID, want.ID}, {"kind", row.Kind, want.Kind}, {"agency", row.Agency, want.Agency},
		{"subject", row.Subject, want.Subject}, {"actor", row.Actor, want.Actor},
		{"occurred_on", row.OccurredOn, want.OccurredOn}, {"period", row.Period, want.Period},
		{"recorded_at", row.RecordedAt, want.RecordedAt}, {"corrects", row.Corrects, want.Corrects},
	} {
		if c.got != c.want {
			columns = append(columns, c.name)
		}
	}
	return slices.Clip(columns)
}
