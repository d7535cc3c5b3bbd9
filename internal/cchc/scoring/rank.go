package scoring

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/expr"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
	"minhbach/internal/vn"
)

// Rank numbers the units of the block by its method, its measure and its tie
// chain. A unit that is excluded, or has no index, gets no rank.
func (b *Block) Rank() {
	ranked := make([]int, 0, len(b.Results))
	for i := range b.Results {
		b.Results[i].Rank, b.Results[i].Of = 0, 0
		if !b.isPart && !b.Results[i].Excluded && b.Results[i].HasIndex {
			ranked = append(ranked, i)
		}
	}
	slices.SortFunc(ranked, func(x, y int) int {
		if order := b.compare(x, y); order != 0 {
			return order
		}
		return x - y // equal units stay in the order they came in
	})
	dense := 0
	for place, i := range ranked {
		r := &b.Results[i]
		r.Of = len(ranked)
		switch {
		case place > 0 && b.compare(ranked[place-1], i) == 0:
			// Still equal: the rank is shared, by every method, until a
			// criterion of the chain or the council parts them.
			r.Rank = b.Results[ranked[place-1]].Rank
			continue
		case b.Engine.set.Ranking.Method == criteria.Dense:
			dense++
			r.Rank = dense
		default:
			r.Rank = place + 1
		}
	}
}

// compare orders two units, better first; 0 when nothing parts them.
func (b *Block) compare(x, y int) int {
	rx, ry := &b.Results[x], &b.Results[y]
	var order int
	if b.Engine.set.Ranking.By == criteria.ByPoints {
		order = cmp.Compare(ry.Points, rx.Points)
	} else {
		order = ry.Index.Cmp(rx.Index)
	}
	if order != 0 {
		return order
	}
	return b.breakTies(x, y)
}

// breakTies asks the tie chain, which ends where it parts the two.
func (b *Block) breakTies(x, y int) int {
	for _, tie := range b.Engine.set.Ranking.Ties {
		if order := b.breakTie(tie, x, y); order != 0 {
			return order
		}
	}
	return 0
}

func (b *Block) breakTie(tie criteria.Tie, x, y int) int {
	if tie.Kind == criteria.TieManual {
		px, okx := b.Council[b.Sheets[x].Unit]
		py, oky := b.Council[b.Sheets[y].Unit]
		if okx && oky {
			return cmp.Compare(px, py)
		}
		return 0
	}
	vx, okx := b.tieValue(tie, x)
	vy, oky := b.tieValue(tie, y)
	switch {
	case okx && oky && tie.Ascending:
		return vx.Cmp(vy)
	case okx && oky:
		return vy.Cmp(vx)
	case okx:
		return -1
	case oky:
		return 1
	}
	return 0
}

// tieValue returns what a tie entry compares; a unit without it stands behind
// those that have it.
func (b *Block) tieValue(tie criteria.Tie, i int) (points.Rat, bool) {
	e, s := b.Engine, b.Sheets[i]
	switch tie.Kind {
	case criteria.TieCriterion:
		if c := e.set.Criterion(tie.Code); c != nil {
			return b.Results[i].Nodes[c.Index].Points.Rat(), true
		}
	case criteria.TieInput:
		v, err := s.Value(tie.Code, tie.Name)
		return v.Num(), err == nil && v.Is == rule.Given
	case criteria.TieFact:
		switch v := s.fact(tie.Name); v.Kind {
		case expr.Number:
			return v.Num, true
		case expr.Bool:
			if v.Yes {
				return points.Int(1), true
			}
			return points.Rat{}, true
		}
	}
	return points.Rat{}, false
}

func compareNames(a, b *Sheet) int {
	if order := bytes.Compare(vn.SortKey(a.Name), vn.SortKey(b.Name)); order != 0 {
		return order
	}
	return strings.Compare(a.Unit, b.Unit)
}
