package live

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
)

// Spot is a block in a year that has a live score.
type Spot struct {
	Block string
	Year  int
}

// Spots lists what can be scored: the years that have a round, and this year
// where a set is in force. The newest year comes first, and in it the block
// with the most years, which is the one this installation is about.
func (s *Service) Spots(ctx context.Context) (spots []Spot, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rounds, err := s.Index.RoundsIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			spots = append(spots, Spot{r.Block, r.Year})
		}
		now, err := s.spotsNow(ctx, tx, spots)
		spots = append(spots, now...)
		return err
	})
	years := map[string]int{}
	for _, s := range spots {
		years[s.Block]++
	}
	slices.SortFunc(spots, func(a, b Spot) int {
		return cmp.Or(b.Year-a.Year, years[b.Block]-years[a.Block], cmp.Compare(a.Block, b.Block))
	})
	return spots, err
}

// spotsNow lists the blocks that have a set this year, agencies, and no round yet.
func (s *Service) spotsNow(ctx context.Context, tx *sql.Tx, have []Spot) ([]Spot, error) {
	today := s.Clock.Today()
	sets, err := s.Index.SetsIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	var spots []Spot
	for _, set := range sets {
		spot := Spot{set.Block, today.Year()}
		if !isInForce(set, today.Year()) || slices.Contains(have, spot) || slices.Contains(spots, spot) {
			continue
		}
		units, err := s.Agencies.InBlock(ctx, tx, set.Block, today)
		if err != nil {
			return nil, err
		}
		if len(units) > 0 {
			spots = append(spots, spot)
		}
	}
	return spots, nil
}

// isInForce tells whether a set is the one of a year: a year is scored by what
// holds at its end.
func isInForce(set cchc.StoredSet, year int) bool {
	last := civil.YearPeriod(year).Last()
	return set.State == cchc.PublishedSet && !last.Before(set.ValidFrom) && (set.ValidTo.IsZero() || !last.After(set.ValidTo))
}

// Seen scores a block and leaves out the agencies whose score is not the
// reader's to see; the ranks stay those among all.
func (s *Service) Seen(ctx context.Context, year int, block string) (*Board, error) {
	board, err := s.Board(ctx, year, block)
	if err != nil {
		return nil, err
	}
	seen := *board
	seen.Units, seen.Stand = nil, nil
	var refused error
	for i, u := range board.Units {
		if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", Agency: u.Agency}); err != nil {
			if _, isRefusal := fault.From(err); !isRefusal {
				return nil, err
			}
			refused = err
			continue
		}
		seen.Units, seen.Stand = append(seen.Units, u), append(seen.Stand, board.Stand[i])
	}
	if len(seen.Units) == 0 {
		return nil, refused
	}
	return &seen, nil
}

// SeesAll tells whether every agency's score is the reader's to see.
func (s *Service) SeesAll(ctx context.Context) bool {
	return s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score"}) == nil
}
