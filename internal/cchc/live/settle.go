package live

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/cchc"
	"minhbach/internal/fault"
)

// dueAtOnce bounds the agencies whose lines are drawn on in one transaction.
const dueAtOnce = 200

// Settle draws the lines of the agencies that facts were recorded about, and
// tells how many were due. Call it until nothing is due.
func (s *Service) Settle(ctx context.Context) (count int, err error) {
	// Looking costs no writer anything; most of the time nothing is due.
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		due, err := s.Store.Due(ctx, tx, 1)
		count = len(due)
		return err
	})
	if err != nil || count == 0 {
		return 0, err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		due, err := s.Store.Due(ctx, tx, dueAtOnce)
		if err != nil {
			return fmt.Errorf("find whose line is due: %w", err)
		}
		count = len(due)
		boards := map[yearBlock]*Board{}
		for _, d := range due {
			if err := s.settle(ctx, tx, d, boards); err != nil {
				return err
			}
			if err := s.Store.Paid(ctx, tx, d); err != nil {
				return fmt.Errorf("settle a line: %w", err)
			}
		}
		return nil
	})
	return count, err
}

type yearBlock struct {
	year  int
	block string
}

// settle adds a step to the line of an agency in each block it is ranked in,
// when the fact moved anything there.
func (s *Service) settle(ctx context.Context, tx *sql.Tx, d Due, boards map[yearBlock]*Board) error {
	blocks, err := s.blocks(ctx, tx)
	if err != nil {
		return err
	}
	for _, block := range blocks {
		key := yearBlock{d.Year, block}
		board, isScored := boards[key]
		if !isScored {
			board, err = s.boardIn(ctx, tx, d.Year, block)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			boards[key] = board // nil when nothing is scored there
		}
		if board == nil || (board.Round != nil && board.Round.State != cchc.Open) {
			continue // a closed round has no live figure
		}
		if err := s.step(ctx, tx, board, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) step(ctx context.Context, tx *sql.Tx, board *Board, d Due) error {
	now, isThere := board.Of(d.Agency)
	if !isThere {
		return nil
	}
	step := Step{
		Position: d.Position, Fact: d.Fact, Facts: d.Facts, On: s.Clock.Today(),
		Points: now.Points, Reachable: now.Reachable, Known: now.Known, Max: now.Max,
	}
	before, hasBefore, err := s.Store.LastStep(ctx, tx, d.Agency, d.Year, board.Block)
	if err != nil {
		return fmt.Errorf("read the line: %w", err)
	}
	if hasBefore && (!step.moved(before) || before.Position >= step.Position) {
		return nil
	}
	if err := s.Store.PutStep(ctx, tx, d.Agency, d.Year, board.Block, step); err != nil {
		return fmt.Errorf("draw the line on: %w", err)
	}
	return nil
}

// blocks lists the blocks that agencies are ranked in: those of the published
// sets.
func (s *Service) blocks(ctx context.Context, tx *sql.Tx) ([]string, error) {
	sets, err := s.Index.SetsIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	var blocks []string
	seen := map[string]bool{}
	for _, set := range sets {
		if set.State == cchc.PublishedSet && !seen[set.Block] {
			seen[set.Block] = true
			blocks = append(blocks, set.Block)
		}
	}
	return blocks, nil
}
