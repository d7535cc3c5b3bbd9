package evidencedb

import (
	"context"
	"database/sql"
	"math"

	"minhbach/internal/evidence"
)

// Rows implements evidence.Rows.
type Rows struct{}

var _ evidence.Rows = Rows{}

// LockHead raises the head and thereby makes every other writer wait.
func (Rows) LockHead(ctx context.Context, tx *sql.Tx, added int64) (int64, error) {
	return New(tx).LockHead(ctx, added)
}

// Heads gives the head, or more than one row when something is wrong.
func (Rows) Heads(ctx context.Context, tx *sql.Tx) ([]evidence.HeadRow, error) {
	found, err := New(tx).Head(ctx)
	return mapped(found, err, func(h EvidenceHead) evidence.HeadRow { return evidence.HeadRow{ID: h.ID, Size: h.Size} })
}

// FactByID finds one fact.
func (Rows) FactByID(ctx context.Context, tx *sql.Tx, id string) (evidence.Row, error) {
	fact, err := New(tx).FactByID(ctx, id)
	return toRow(fact), err
}

// FactAt finds the fact of a position.
func (Rows) FactAt(ctx context.Context, tx *sql.Tx, position int64) (evidence.Row, error) {
	fact, err := New(tx).FactAt(ctx, position)
	return toRow(fact), err
}

// CorrectionOf finds the fact that corrects another.
func (Rows) CorrectionOf(ctx context.Context, tx *sql.Tx, id string) (evidence.Row, error) {
	fact, err := New(tx).CorrectionOf(ctx, id)
	return toRow(fact), err
}

// Facts lists facts by kind, subject, agency, or all of them.
func (Rows) Facts(ctx context.Context, tx *sql.Tx, query evidence.Query) ([]evidence.Row, error) {
	after, below, limit := query.From-1, query.Below, int32(query.Limit)
	if below <= 0 {
		below = math.MaxInt64
	}
	var facts []EvidenceFact
	var err error
	switch {
	case query.Kind != "":
		facts, err = New(tx).FactsOfKind(ctx, FactsOfKindParams{Kind: query.Kind, After: after, Below: below, RowsMax: limit})
	case query.Subject != "":
		facts, err = New(tx).FactsOfSubject(ctx, FactsOfSubjectParams{Subject: query.Subject, After: after, Below: below, RowsMax: limit})
	case query.Agency != "":
		facts, err = New(tx).FactsOfAgency(ctx, FactsOfAgencyParams{Agency: string(query.Agency), After: after, Below: below, RowsMax: limit})
	default:
		facts, err = New(tx).FactsFrom(ctx, FactsFromParams{After: after, Below: below, RowsMax: limit})
	}
	return mapped(facts, err, toRow)
}

// Hash reads a node of the tree.
func (Rows) Hash(ctx context.Context, tx *sql.Tx, position int64) ([]byte, error) {
	return New(tx).Hash(ctx, position)
}

// FilesAfter pages through the files of all facts.
func (Rows) FilesAfter(ctx context.Context, tx *sql.Tx, position, ordinal int64, rowsMax int) ([]evidence.FileRow, error) {
	files, err := New(tx).FilesFrom(ctx, FilesFromParams{AfterPosition: position, AfterOrdinal: ordinal, RowsMax: int32(rowsMax)})
	return mapped(files, err, func(f EvidenceFile) evidence.FileRow { return evidence.FileRow(f) })
}

// HashesAfter pages through the nodes of the tree.
func (Rows) HashesAfter(ctx context.Context, tx *sql.Tx, position int64, rowsMax int) ([]evidence.HashRow, error) {
	hashes, err := New(tx).HashesFrom(ctx, HashesFromParams{After: position, RowsMax: int32(rowsMax)})
	return mapped(hashes, err, func(h EvidenceHash) evidence.HashRow { return evidence.HashRow(h) })
}

// DigestsAfter pages through the distinct files.
func (Rows) DigestsAfter(ctx context.Context, tx *sql.Tx, digest string, rowsMax int) ([]evidence.FileRow, error) {
	digests, err := New(tx).DigestsFrom(ctx, DigestsFromParams{After: digest, RowsMax: int32(rowsMax)})
	return mapped(digests, err, func(d DigestsFromRow) evidence.FileRow {
		return evidence.FileRow{Position: d.First, Digest: d.Digest}
	})
}

// Counts counts the rows of each table.
func (Rows) Counts(ctx context.Context, tx *sql.Tx) (evidence.Counts, error) {
	counts, err := New(tx).Counts(ctx)
	return evidence.Counts(counts), err
}

func toRow(f EvidenceFact) evidence.Row {
	return evidence.Row{
		Position: f.Position, ID: f.ID, Kind: f.Kind, Agency: f.Agency, Subject: f.Subject, Actor: f.Actor,
		OccurredOn: f.OccurredOn, Period: f.Period, RecordedAt: f.RecordedAt, Corrects: f.Corrects, Leaf: f.Leaf,
	}
}

func mapped[A, B any](from []A, err error, to func(A) B) ([]B, error) {
	if err != nil {
		return nil, err
	}
	rows := make([]B, len(from))
	for i, a := range from {
		rows[i] = to(a)
	}
	return rows, nil
}
