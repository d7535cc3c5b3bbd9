package metricdb

import (
	"context"
	"database/sql"
	"errors"

	"minhbach/internal/id"
	"minhbach/internal/metric"
)

// Rows implements metric.Store.
type Rows struct{}

var _ metric.Store = Rows{}

// Bounds of the lists.
const (
	agenciesMax = 20_000
	pageRows    = 1_000
	piecesMax   = 2 // of one fact: its quarter and its year
)

// Definition reads a registered version.
func (Rows) Definition(ctx context.Context, tx *sql.Tx, name string, version int) (metric.Kept, bool, error) {
	row, err := New(tx).Definition(ctx, DefinitionParams{Name: name, Version: int64(version)})
	if errors.Is(err, sql.ErrNoRows) {
		return metric.Kept{}, false, nil
	}
	return metric.Kept{Definition: row.Definition, Upto: row.Upto}, err == nil, err
}

// NewestVersion reads the newest registered version.
func (Rows) NewestVersion(ctx context.Context, tx *sql.Tx, name string) (int, error) {
	version, err := New(tx).NewestVersion(ctx, name)
	return int(version), err
}

// Register begins a version with nothing kept.
func (Rows) Register(ctx context.Context, tx *sql.Tx, name string, version int, definition string) error {
	if err := forget(ctx, tx, name); err != nil {
		return err
	}
	return New(tx).InsertDefinition(ctx, InsertDefinitionParams{Name: name, Version: int64(version), Definition: definition})
}

// Forget drops what is kept of a metric, so that it is read from the first fact.
func (r Rows) Forget(ctx context.Context, tx *sql.Tx, name string, version int) error {
	if err := forget(ctx, tx, name); err != nil {
		return err
	}
	return r.SetUpto(ctx, tx, name, version, 0)
}

func forget(ctx context.Context, tx *sql.Tx, name string) error {
	queries := New(tx)
	for _, drop := range []func(context.Context, string) error{queries.DeletePieces, queries.DeleteValues, queries.DeleteKeys} {
		if err := drop(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// SetUpto notes how far the log was read.
func (Rows) SetUpto(ctx context.Context, tx *sql.Tx, name string, version int, upto int64) error {
	return New(tx).SetUpto(ctx, SetUptoParams{Upto: upto, Name: name, Version: int64(version)})
}

// PiecesAt reads what one fact brought.
func (Rows) PiecesAt(ctx context.Context, tx *sql.Tx, name string, place int64) ([]metric.Piece, error) {
	rows, err := New(tx).PiecesAt(ctx, PiecesAtParams{Metric: name, Place: place, Limit: piecesMax})
	if err != nil {
		return nil, err
	}
	pieces := make([]metric.Piece, len(rows))
	for i, row := range rows {
		pieces[i] = toPiece(row)
	}
	return pieces, nil
}

// LastPiece reads the last state of a subject.
func (Rows) LastPiece(ctx context.Context, tx *sql.Tx, name string, group metric.Group, subject string) (metric.Piece, bool, error) {
	row, err := New(tx).LastPiece(ctx, LastPieceParams{
		Metric: name, Agency: string(group.Agency), Period: group.Period, Subject: subject,
	})
	if errors.Is(err, sql.ErrNoRows) {
		return metric.Piece{}, false, nil
	}
	return toPiece(row), err == nil, err
}

// RemovePieces forgets what one fact brought.
func (Rows) RemovePieces(ctx context.Context, tx *sql.Tx, name string, place int64) error {
	return New(tx).DeletePiecesAt(ctx, DeletePiecesAtParams{Metric: name, Place: place})
}

// AddPiece keeps what one fact brings.
func (Rows) AddPiece(ctx context.Context, tx *sql.Tx, name string, p metric.Piece) error {
	return New(tx).InsertPiece(ctx, InsertPieceParams{
		Metric: name, Place: p.Place, Period: p.Period, Agency: string(p.Agency), Subject: p.Subject,
		OccurredOn: p.OccurredOn, IsCounted: p.IsCounted, DistinctKey: p.Key, Num: p.Num, Den: p.Den,
	})
}

// Value reads a kept value, zero when there is none.
func (Rows) Value(ctx context.Context, tx *sql.Tx, name string, group metric.Group) (metric.Value, error) {
	row, err := New(tx).Value(ctx, ValueParams{Metric: name, Agency: string(group.Agency), Period: group.Period})
	if errors.Is(err, sql.ErrNoRows) {
		return metric.Value{}, nil
	}
	return metric.Value{Num: row.Num, Den: row.Den, Facts: row.Facts}, err
}

// PutValue keeps a value; one that no fact counts for is removed.
func (Rows) PutValue(ctx context.Context, tx *sql.Tx, name string, group metric.Group, value metric.Value) error {
	if value.Facts == 0 {
		return New(tx).DeleteValue(ctx, DeleteValueParams{Metric: name, Agency: string(group.Agency), Period: group.Period})
	}
	return New(tx).PutValue(ctx, PutValueParams{
		Metric: name, Agency: string(group.Agency), Period: group.Period, Num: value.Num, Den: value.Den, Facts: value.Facts,
	})
}

// ValuesOf reads all agencies of one period.
func (Rows) ValuesOf(ctx context.Context, tx *sql.Tx, name, period string) ([]metric.GroupValue, error) {
	rows, err := New(tx).ValuesOf(ctx, ValuesOfParams{Metric: name, Period: period, RowsMax: agenciesMax})
	if err != nil {
		return nil, err
	}
	values := make([]metric.GroupValue, len(rows))
	for i, row := range rows {
		values[i] = toValue(row)
	}
	return values, nil
}

// PlacesCounted lists the places in the log of the facts that a value counts.
func (Rows) PlacesCounted(ctx context.Context, tx *sql.Tx, name string, group metric.Group, most int) ([]int64, error) {
	return New(tx).PlacesCounted(ctx, PlacesCountedParams{Metric: name, Agency: string(group.Agency), Period: group.Period, Limit: int32(min(most, pageRows))})
}

// AllValues pages through every kept value of a metric.
func (Rows) AllValues(ctx context.Context, tx *sql.Tx, name string, after metric.Group) ([]metric.GroupValue, error) {
	rows, err := New(tx).AllValues(ctx, AllValuesParams{
		Metric: name, AfterAgency: string(after.Agency), AfterPeriod: after.Period, RowsMax: pageRows,
	})
	if err != nil {
		return nil, err
	}
	values := make([]metric.GroupValue, len(rows))
	for i, row := range rows {
		values[i] = toValue(ValuesOfRow(row))
	}
	return values, nil
}

// Uses reads how many counted facts bear a key.
func (Rows) Uses(ctx context.Context, tx *sql.Tx, name string, group metric.Group, key string) (int64, error) {
	uses, err := New(tx).Uses(ctx, UsesParams{Metric: name, Agency: string(group.Agency), Period: group.Period, DistinctKey: key})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return uses, err
}

// PutUses keeps it; a key nobody bears is removed.
func (Rows) PutUses(ctx context.Context, tx *sql.Tx, name string, group metric.Group, key string, uses int64) error {
	if uses == 0 {
		return New(tx).DeleteUses(ctx, DeleteUsesParams{
			Metric: name, Agency: string(group.Agency), Period: group.Period, DistinctKey: key,
		})
	}
	return New(tx).PutUses(ctx, PutUsesParams{
		Metric: name, Agency: string(group.Agency), Period: group.Period, DistinctKey: key, Uses: uses,
	})
}

func toPiece(row MetricPiece) metric.Piece {
	return metric.Piece{
		Place: row.Place, Period: row.Period, Agency: id.ID(row.Agency), Subject: row.Subject, OccurredOn: row.OccurredOn,
		IsCounted: row.IsCounted, Key: row.DistinctKey, Num: row.Num, Den: row.Den,
	}
}

func toValue(row ValuesOfRow) metric.GroupValue {
	return metric.GroupValue{
		Group: metric.Group{Agency: id.ID(row.Agency), Period: row.Period},
		Value: metric.Value{Num: row.Num, Den: row.Den, Facts: row.Facts},
	}
}
