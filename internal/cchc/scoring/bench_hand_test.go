package scoring_test

import (
	"cmp"
	"math/bits"
	"slices"
)

// This file is what a programmer would write for one set and nothing else: the
// rules of mau-so-nganh.yaml by hand over plain structs, with the engine's
// exactness (millionths, one rounding half up, 128 bits between) and without
// its generality. The engine is measured against it, and must agree with it.

const one = 1_000_000 // a point

type share struct{ num, den int64 }

// handUnit is one unit's figures. Bits of given say which leaves have theirs.
type handUnit struct {
	given     uint64
	parts     [12]share // by thresholds
	prop      [4]share  // by proportions
	table     [2]share
	yes       [11]bool
	counts    [5]int64 // by countUnits; then penalties
	penalties [2]int64
	sessions  int64
	faults    int64
	classes   [3]int64
	late      [2]int64
	states    [4]uint8 // 0 on time, 1 late, 2 missing
	met       [3]uint8 // bits of checklists 1.1.2, 2.3.2, 7.4
	drafts    []uint8  // bits of a checklist by item
	published []uint8  // 0 on time
	option    uint8
	tasks     share
	overdue   int64
	staff     share // actual, target
	paid      share
	online    int64
	content   int64 // tenths of a percent
	survey    [3][][4]int64
	people    [3]int64
	quiet     uint16 // bits: nothing arose, by thresholds
	noForms   bool   // field 3 and criterion 7.5 approved as not applicable
}

type handResult struct {
	leaves                         []handLeaf
	points, max, index, band, rank int64
}

type handLeaf struct {
	points, max int64
	scored      bool
}

type threshold struct {
	group      int
	full       int64
	percent    int64 // zero below
	naOnZero   bool
	zeroOnZero bool
}

var thresholds = [12]threshold{
	{0, 1 * one, 80, false, true}, {0, 1 * one, 80, false, false}, {1, 1 * one, 80, false, false}, {1, one / 2, 80, false, false},
	{2, 1 * one, 80, true, false}, {2, 5 * one, 95, true, false}, {2, 2 * one, 80, false, false}, {3, 2 * one, 80, false, false},
	{4, 2 * one, 80, true, false}, {5, 2 * one, 80, false, false}, {6, 4 * one, 90, false, true}, {6, 2 * one, 80, false, true},
}

var proportions = [4]threshold{{2, 1 * one, 0, false, false}, {4, 2 * one, 0, false, true}, {6, 2 * one, 0, false, true}, {}}

var yesses = [11]struct {
	group int
	full  int64
}{{0, one / 2}, {1, one / 2}, {1, one / 2}, {2, 2 * one}, {3, 2 * one}, {3, one}, {4, 2 * one}, {4, one}, {5, one}, {5, one}, {6, one}}

var countUnits = [3]struct {
	group     int
	unit, cap int64
}{{0, one / 2, 3 * one / 2}, {1, one / 4, one / 2}, {8, one / 2, 2 * one}}

// part is full × num / den, rounded half up.
func part(full, num, den int64) int64 {
	hi, lo := bits.Mul64(uint64(full), uint64(num))
	quotient, rest := bits.Div64(hi, lo, uint64(den))
	if rest >= uint64(den)-rest {
		quotient++
	}
	return int64(quotient)
}

type handSum struct {
	points, max [9]int64
	missing     int
	given       uint64
	noForms     bool
	leaves      []handLeaf
	leaf        int
}

func (s *handSum) add(group int, p, full int64) {
	of := &s.leaves[s.leaf-1]
	of.points += p
	of.max += full
	of.scored = true
	s.points[group] += p
	s.max[group] += full
}

// arrived takes the next leaf's bit; without it the leaf is missing.
func (s *handSum) arrived(group int, full int64) bool {
	yes := s.given&1 == 1
	s.given >>= 1
	s.leaf++
	if !yes && (!s.noForms || group != 2) {
		s.missing++
		s.max[group] += full
	}
	return yes
}

func (u *handUnit) score(leaves []handLeaf) handResult {
	s := handSum{leaves: leaves, given: u.given, noForms: u.noForms}
	u.shares(&s)
	u.cases(&s)
	u.lists(&s)
	u.surveys(&s)
	r := handResult{leaves: leaves}
	for g := range 8 {
		r.points += s.points[g]
		r.max += s.max[g]
	}
	r.points = max(r.points+min(s.points[8], 2*one)-min(part(one, u.penalties[0], 10), one)-min(u.penalties[1]*one, 4*one), 0)
	r.index = part(100*one, r.points, r.max)
	for _, lo := range [4]int64{90, 80, 70, 50} {
		if r.points*100 >= lo*r.max {
			break
		}
		r.band++
	}
	return r
}

func (u *handUnit) shares(s *handSum) {
	for i := range u.parts {
		t, x := &thresholds[i], u.parts[i]
		switch {
		case !s.arrived(t.group, t.full):
		case u.noForms && t.group == 2:
		case u.quiet>>i&1 == 1:
			s.add(t.group, t.full, t.full)
		case x.den == 0 && t.naOnZero:
		case x.den == 0 && t.zeroOnZero, x.num*100 < t.percent*x.den && x.den > 0:
			s.add(t.group, 0, t.full)
		case x.num >= x.den:
			s.add(t.group, t.full, t.full)
		default:
			s.add(t.group, part(t.full, x.num, x.den), t.full)
		}
	}
	for i := range 3 {
		t, x := &proportions[i], u.prop[i]
		switch {
		case !s.arrived(t.group, t.full):
		case u.noForms && t.group == 2:
		case x.den == 0 && t.zeroOnZero:
			s.add(t.group, 0, t.full)
		case x.den == 0:
			s.add(t.group, t.full, t.full)
		default:
			s.add(t.group, part(t.full, min(x.num, x.den), x.den), t.full)
		}
	}
	for i, edges := range [2][2]int64{{20, 30}, {80, 100}} {
		x := u.table[i]
		if !s.arrived(i, one) || x.den == 0 {
			continue
		}
		switch {
		case x.num*100 >= edges[1]*x.den:
			s.add(i, one, one)
		case x.num*100 >= edges[0]*x.den:
			s.add(i, one/2, one)
		default:
			s.add(i, 0, one)
		}
	}
	if s.arrived(5, 3*one) && u.paid.den != 0 {
		switch x := u.paid; {
		case x.num*100 <= 60*x.den:
			s.add(5, 0, 3*one)
		case x.num >= x.den:
			s.add(5, 3*one, 3*one)
		default: // both slopes give 7.5 points a whole
			s.add(5, part(15*one/2, x.num*100-60*x.den, x.den*100), 3*one)
		}
	}
}

func (u *handUnit) cases(s *handSum) {
	for i, c := range countUnits {
		if s.arrived(c.group, c.cap) {
			s.add(c.group, min(u.counts[i]*c.unit, c.cap), c.cap)
		}
	}
	if s.arrived(0, one) {
		s.add(0, min(u.sessions, 2)*one/2, one)
	}
	if s.arrived(1, one) {
		s.add(1, max(one-u.faults*one/4, 0), one)
	}
	if s.arrived(4, 3*one) {
		s.add(4, max(3*one-u.classes[0]*one/2-u.classes[1]*one-u.classes[2]*3*one, 0), 3*one)
	}
	if s.arrived(0, one/2) {
		switch days := u.late[0]; {
		case days <= 0:
			s.add(0, one/2, one/2)
		case days <= 10:
			s.add(0, one/4, one/2)
		default:
			s.add(0, 0, one/2)
		}
	}
	if s.arrived(1, one/2) {
		if u.late[1] <= 0 {
			s.add(1, one/2, 0)
		}
		s.add(1, 0, one/2)
	}
	if s.arrived(0, 2*one) {
		for _, state := range u.states {
			s.add(0, [3]int64{one / 2, one / 4, 0}[state], one/2)
		}
	}
	if s.arrived(3, 2*one) {
		if u.staff.num <= u.staff.den {
			s.add(3, 2*one, 0)
		}
		s.add(3, 0, 2*one)
	}
	if s.arrived(0, 2*one) {
		x := u.tasks
		if x.den == 0 {
			x = share{1, 1}
		}
		// 2 × num/den − overdue/10 over one denominator, rounded once.
		p := int64(0)
		if whole := 20*min(x.num, x.den) - u.overdue*x.den; whole > 0 {
			p = part(one, whole, 10*x.den)
		}
		s.add(0, p, 2*one)
	}
}

func (u *handUnit) lists(s *handSum) {
	for i := range u.yes {
		switch y := &yesses[i]; {
		case !s.arrived(y.group, y.full):
		case u.noForms && y.group == 2:
		case u.yes[i]:
			s.add(y.group, y.full, y.full)
		default:
			s.add(y.group, 0, y.full)
		}
	}
	if s.arrived(0, one/2) {
		s.add(0, part(one/2, int64(bits.OnesCount8(u.met[0])), 4), one/2)
	}
	if s.arrived(1, one/2) {
		s.add(1, [4]int64{0, one / 4, one / 2, one / 2}[bits.OnesCount8(u.met[1])], one/2)
	}
	if s.arrived(6, 2*one) {
		s.add(6, part(2*one, int64(bits.OnesCount8(u.met[2])), 4), 2*one)
	}
	if s.arrived(0, one) {
		s.add(0, [3]int64{one, one / 2, 0}[u.option], one)
	}
	if s.arrived(1, one) && len(u.drafts) > 0 {
		s.add(1, part(one, equal(u.drafts, 15), int64(len(u.drafts))), one)
	}
	if s.arrived(2, 2*one) && !u.noForms && len(u.published) > 0 {
		s.add(2, part(2*one, equal(u.published, 0), int64(len(u.published))), 2*one)
	}
}

func equal(list []uint8, to uint8) (n int64) {
	for _, x := range list {
		if x == to {
			n++
		}
	}
	return n
}

func (u *handUnit) surveys(s *handSum) {
	switch online := s.arrived(6, 0); {
	case u.noForms:
	case online:
		s.add(6, part(3*one, u.online, 22), 3*one)
	default:
		s.add(6, 0, 3*one)
	}
	if s.arrived(7, 8*one) {
		s.add(7, part(8*one, u.content, 1000), 8*one)
	}
	for i, full := range [3]int64{8 * one, 10 * one, 4 * one} {
		if !s.arrived(7, full) {
			continue
		}
		num, den := int64(0), int64(1)
		for _, q := range u.survey[i] {
			n := q[0] + q[1] + q[2] + q[3]
			num, den = num*n+(10*q[0]+6*q[1]+2*q[2])*den, den*n
		}
		if u.people[i] >= 30 {
			s.add(7, part(full, num, 10*den*int64(len(u.survey[i]))), 0)
		}
		s.add(7, 0, full)
	}
}

// handBlock scores and ranks a block by hand.
func handBlock(units []handUnit) []handResult {
	const width = 53
	results, order := make([]handResult, len(units)), make([]int, len(units))
	leaves := make([]handLeaf, width*len(units))
	for i := range units {
		results[i] = units[i].score(leaves[i*width : (i+1)*width])
		order[i] = i
	}
	before := func(a, b int) int {
		// By index, exactly; the ties of the set follow in the engine only.
		ahi, alo := bits.Mul64(uint64(results[a].points), uint64(results[b].max))
		bhi, blo := bits.Mul64(uint64(results[b].points), uint64(results[a].max))
		return cmp.Or(cmp.Compare(bhi, ahi), cmp.Compare(blo, alo))
	}
	slices.SortStableFunc(order, before)
	for place, i := range order {
		results[i].rank = int64(place + 1)
		if place > 0 && before(order[place-1], i) == 0 {
			results[i].rank = results[order[place-1]].rank
		}
	}
	return results
}
