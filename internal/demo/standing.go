package demo

import (
	"cmp"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/points"
)

// place is where an agency is meant to stand in a round.
type place struct {
	agency *agency
	rank   int
	index  points.Points // in millionths of a percent
	isTied bool
}

// wander is how far chance moves an agency from its wished standing, in
// thousandths of a rank.
const wander = 2600

// standings puts the agencies of a block and year in order: the pinned ones on
// their ranks, the others by their wished standing and chance.
func (b *builder) standings(at blockYear, units []*agency) []place {
	type wished struct {
		*agency
		standing int64
	}
	var free []wished
	order := make([]*agency, len(units))
	for _, a := range units {
		if rank := b.province.stories.pins[agencyYear{a.key, at.year}]; rank > 0 && rank <= len(units) {
			order[rank-1] = a
			continue
		}
		gone, span := int64(at.year-b.province.first), int64(b.province.last-b.province.first)
		standing := a.standing[0]*1000 + (a.standing[1]-a.standing[0])*1000*gone/max(span, 1)
		free = append(free, wished{a, standing + newChance(b.seed, "standing", a.key, at.year).bell(wander)})
	}
	slices.SortStableFunc(free, func(x, y wished) int { return cmp.Compare(x.standing, y.standing) })
	for i := range order {
		if order[i] == nil {
			order[i], free = free[0].agency, free[1:]
		}
	}
	indices := b.indices(at, len(units))
	tied := b.province.stories.ties[at]
	if tied > 0 {
		b.plainAt(order, tied-1, at.year)
		b.plainAt(order, tied, at.year)
	}
	places := make([]place, len(order))
	for i, a := range order {
		places[i] = place{agency: a, rank: i + 1, index: indices[i]}
		if tied > 0 && (i+1 == tied || i == tied) {
			places[i] = place{agency: a, rank: tied, index: indices[tied-1], isTied: true}
		}
	}
	return places
}

// plainAt brings an agency without a story of its own to a place that is shared:
// an excuse or a penalty would leave the two with different wholes.
func (b *builder) plainAt(order []*agency, at, year int) {
	for other := at; other < len(order); other++ {
		if b.isPlain(order[other], year) {
			order[at], order[other] = order[other], order[at]
			return
		}
	}
}

func (b *builder) isPlain(a *agency, year int) bool {
	s, key := b.province.stories, agencyYear{a.key, year}
	excused := slices.ContainsFunc(s.excused, func(e span) bool { return e.holds(a.key, year) })
	return !excused && s.pins[key] == 0 && s.late[key] == 0 && s.rebuked[key] == 0
}

// Shares of the way from first to last that one gap may take, before they are
// brought to the whole; the last gaps are wider, as in real rankings.
const (
	gapLo, gapHi  = 60, 140
	gapLast, tail = 230, 2
)

// indices runs from the top of the curve to its bottom with uneven gaps.
func (b *builder) indices(at blockYear, n int) []points.Points {
	curve := b.province.curve[at]
	c := newChance(b.seed, "gaps", at.block, at.year)
	gaps, all := make([]int64, n-1), int64(0)
	for i := range gaps {
		gaps[i] = c.between(gapLo, gapHi)
		if i >= n-1-tail {
			gaps[i] = c.between(gapHi, gapLast)
		}
		all += gaps[i]
	}
	indices := make([]points.Points, n)
	gone := int64(0)
	for i := range indices {
		indices[i] = curve.top - points.Points(int64(curve.top-curve.bottom)*gone/all)
		if i < len(gaps) {
			gone += gaps[i]
		}
	}
	return indices
}

// unitsOn lists the agencies of a block as they are on a day, in the order of
// the file.
func (p *province) unitsOn(block string, day civil.Date) []*agency {
	var units []*agency
	for i := range p.agencies {
		a := &p.agencies[i]
		if _, ok := (Agency{Names: a.names}).On(day); ok && a.block == block {
			units = append(units, a)
		}
	}
	return units
}
