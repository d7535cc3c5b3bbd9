package cchc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// listRowsMax bounds a published ranking.
const listRowsMax = 20_000

// ImportList enters a ranking published elsewhere, as printed. The same list
// twice is the same list.
func (s *Service) ImportList(ctx context.Context, list List, by string) (List, error) {
	if len(list.Rows) == 0 || len(list.Rows) > listRowsMax {
		return List{}, fault.New(fault.Invalid, "cchc.list_rows", listRowsMax)
	}
	list.ID = s.ids.New()
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		have, err := s.store.ListByDigest(ctx, tx, list.Digest)
		if err == nil {
			list = have
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for the list: %w", err)
		}
		if err := s.store.InsertList(ctx, tx, list, s.now()); err != nil {
			return fmt.Errorf("keep the list: %w", err)
		}
		return s.record(ctx, tx, by, evidence.Fact{
			Kind: kindList, Subject: string(list.ID), Period: fmt.Sprint(list.Year),
			Payload: listPayload{string(list.ID), list.Title, list.Year, list.Source, list.Digest, len(list.Rows)},
		})
	})
	if err != nil {
		return List{}, fmt.Errorf("import published result: %w", err)
	}
	return list, nil
}

// Lists lists the published rankings, newest year first, without rows.
func (s *Service) Lists(ctx context.Context) (lists []List, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		lists, err = s.store.Lists(ctx, tx)
		return err
	})
	return lists, err
}

// List returns a published ranking with its rows.
func (s *Service) List(ctx context.Context, list id.ID) (found List, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err = s.store.ListByID(ctx, tx, list)
		return notFound(err, "cchc.no_list", string(list))
	})
	return found, err
}

// Mean computes the mean of the printed indices, and how many there are.
func (l List) Mean() (mean points.Rat, count int) {
	sum := points.Rat{}
	for _, row := range l.Rows {
		index, err := points.ParseRat(row.Index)
		if err != nil {
			continue
		}
		sum = sum.Add(index)
		count++
	}
	if count == 0 {
		return points.Rat{}, 0
	}
	return sum.Mul(points.NewRat(1, int64(count))), count
}

// PartedTies lists the places where rows of equal printed index bear different
// printed ranks: the ranks came from decimals that were not printed, or from a
// rule that was not.
func (l List) PartedTies() [][]ListRow {
	var ties [][]ListRow
	for i := 0; i < len(l.Rows); {
		j := i + 1
		for j < len(l.Rows) && l.Rows[j].Index != "" && l.Rows[j].Index == l.Rows[i].Index {
			j++
		}
		if j-i > 1 && l.Rows[i].Rank != l.Rows[j-1].Rank {
			ties = append(ties, l.Rows[i:j])
		}
		i = j
	}
	return ties
}
