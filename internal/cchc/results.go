package cchc

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/id"
)

// keepResults writes the results that changed: whole rows for the units whose
// figures did, ranks alone for those that only moved.
func (s *Service) keepResults(ctx context.Context, tx *sql.Tx, have, next *View, stage Stage, sheets []Sheet) error {
	block, before := next.Blocks[stage], have.Blocks[stage]
	touched := map[string]bool{}
	for _, sh := range sheets {
		touched[string(sh.Agency)] = true
	}
	var rows, ranks []StoredResult
	for i, sheet := range block.Sheets {
		now, old := &block.Results[i], -1
		if before != nil {
			old = before.At(sheet.Unit)
		}
		switch {
		// Rules that look at the block may move the points of others too.
		case old < 0 || touched[sheet.Unit] || len(sheets) > 1 || !hasSamePoints(now, &before.Results[old]):
			rows = append(rows, stored(sheet.Unit, now))
		case before.Results[old].Rank != now.Rank || before.Results[old].Of != now.Of:
			ranks = append(ranks, StoredResult{Agency: id.ID(sheet.Unit), Rank: now.Rank, Of: now.Of})
		}
	}
	if err := s.store.PutResults(ctx, tx, have.Round.ID, stage, rows); err != nil {
		return fmt.Errorf("keep the results: %w", err)
	}
	if err := s.store.PutRanks(ctx, tx, have.Round.ID, stage, ranks); err != nil {
		return fmt.Errorf("keep the ranks: %w", err)
	}
	return nil
}

// hasSamePoints tells that two results are the same but for the rank.
func hasSamePoints(a, b *scoring.Result) bool {
	return a.Points == b.Points && a.Max == b.Max && a.Index == b.Index && a.HasIndex == b.HasIndex && a.Band == b.Band &&
		a.Missing == b.Missing && a.Excluded == b.Excluded && slices.Equal(a.Nodes, b.Nodes)
}

func stored(unit string, r *scoring.Result) StoredResult {
	return StoredResult{
		Agency: id.ID(unit), Points: int64(r.Points), MaxPoints: int64(r.Max), Index: r.IndexText(), Rank: r.Rank, Of: r.Of,
		Band: r.Band, Missing: r.Missing, Excluded: r.Excluded, Nodes: packNodes(r.Nodes),
	}
}

// packNodes writes the nodes as points/max/state/certainty, one after another
// in the order of the set, which is what a result table has to remember.
func packNodes(nodes []scoring.Node) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d/%d/%s/%s", int64(n.Points), int64(n.Max), n.State, n.Certainty)
	}
	return b.String()
}
