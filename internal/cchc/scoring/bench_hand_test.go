package scoring_test

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// This file is what a programmer would write for one set and nothing else: the
// rules of mau-so-nganh.yaml by hand over plain structs, with the engine's
// exactness (millionths, one rounding half up, 128 bits between) and without
// its generality. It yields what a round needs and the engine gives: points,
// applicable maximum and state of every node, the counts, the index, the band,
// and the rank with its two ties. The engine is measured against it, and must
// agree with it.

const one = 1_000_000 // a point

type share struct{ num, den int64 }

// handUnit is one unit's figures. Bits of given say which leaves have theirs.
type handUnit struct {
	given     uint64
	parts     [12]share // by thresholds
	prop      [3]share  // by proportions
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
	nodes                          []handNode
	points, max, index, band, rank int64
	missing, scored, zeros         int
}

type handNode struct {
	points, max int64
	state       uint8
}

// The states of a node.
const (
	handMissing uint8 = iota
	handScored
	handNA
	handNoEvent
)

type threshold struct {
	full       int64
	percent    int64 // zero below
	naOnZero   bool
	zeroOnZero bool
}

var thresholds = [12]threshold{
	{1 * one, 80, false, true}, {1 * one, 80, false, false}, {1 * one, 80, false, false}, {one / 2, 80, false, false},
	{1 * one, 80, true, false}, {5 * one, 95, true, false}, {2 * one, 80, false, false}, {2 * one, 80, false, false},
	{2 * one, 80, true, false}, {2 * one, 80, false, false}, {4 * one, 90, false, true}, {2 * one, 80, false, true},
}

var proportions = [3]threshold{{1 * one, 0, false, false}, {2 * one, 0, false, true}, {2 * one, 0, false, true}}

var yesses = [11]int64{one / 2, one / 2, one / 2, 2 * one, 2 * one, one, 2 * one, one, one, one, one}

var countUnits = [3]struct{ unit, cap int64 }{{one / 2, 3 * one / 2}, {one / 4, one / 2}, {one / 2, 2 * one}}

// The nodes: 53 leaves, then 5 criteria that have leaves of their own, the 8
// fields, bonus and penalty.
const (
	firstGroup  = 53
	firstField  = 58
	handFields  = 8
	bonusNode   = 66
	penaltyNode = 67
	handWidth   = 68
	bonusLeaf   = 20 // T.1, whose nothing is no zero
)

// handCodes are the codes in the order of the nodes.
var handCodes = strings.Fields(`1.1.3 1.3.2 2.2.3 2.3.3 3.1 3.3 3.5 4.4 5.4 6.2 7.1 7.2 3.4 5.1 7.3 1.3.1 2.1.1 6.1
	1.4 2.5 T.1 1.5 2.4 5.3 1.1.1 2.2.2 1.2 4.2 1.8 1.6 2.2.1 2.3.1 3.6 4.1 4.3 5.2 5.5 6.3 6.4 7.6
	1.1.2 2.3.2 7.4 1.7 2.1.2 3.2 7.5 8.4 8.1 8.2 8.3 P.1 P.2 1.1 1.3 2.1 2.2 2.3 1 2 3 4 5 6 7 8 T P`)

// handAbove is the node above each leaf and each criterion.
var handAbove = [firstField]uint8{
	53, 54, 56, 57, 60, 60, 60, 61, 62, 63, 64, 64, 60, 62, 64, 54, 55, 63,
	58, 59, 66, 58, 59, 62, 53, 56, 58, 61, 58, 58, 56, 57, 60, 61, 61, 62, 62, 63, 63, 64,
	53, 57, 64, 58, 55, 60, 64, 65, 65, 65, 65, 67, 67, 58, 58, 59, 59, 59,
}

// formLeaves are the leaves of field 3, and 7.5: what an agency without public
// procedures has none of.
const formLeaves = 1<<4 | 1<<5 | 1<<6 | 1<<12 | 1<<32 | 1<<45 | 1<<46

// part is full × num / den, rounded half up.
func part(full, num, den int64) int64 {
	hi, lo := bits.Mul64(uint64(full), uint64(num))
	quotient, rest := bits.Div64(hi, lo, uint64(den))
	if rest >= uint64(den)-rest {
		quotient++
	}
	return int64(quotient)
}

// handSum walks over the leaves in the order of the tables above.
type handSum struct {
	handResult
	given   uint64
	noForms bool
	leaf    int
}

// next takes the next leaf, and reports whether its figures are to be scored.
func (s *handSum) next(full int64) bool {
	n, bit := &s.nodes[s.leaf], uint64(1)<<s.leaf
	s.leaf++
	if s.noForms && formLeaves&bit != 0 {
		n.state = handNA
		return false
	}
	if n.max = full; s.given&bit == 0 {
		s.missing++
		return false
	}
	return true
}

func (s *handSum) add(p int64) { s.set(p, handScored) }

func (s *handSum) set(p int64, state uint8) {
	n := &s.nodes[s.leaf-1]
	n.points, n.state = p, state
	s.scored++
	if p == 0 && s.leaf-1 != bonusLeaf {
		s.zeros++
	}
}

func (s *handSum) na() { s.nodes[s.leaf-1] = handNode{state: handNA} }

func (u *handUnit) score(nodes []handNode) handResult {
	s := handSum{handResult: handResult{nodes: nodes}, given: u.given, noForms: u.noForms}
	u.shares(&s)
	u.cases(&s)
	u.lists(&s)
	u.surveys(&s)
	penalties := [2]int64{min(part(one, u.penalties[0], 10), one), min(u.penalties[1]*one, 4*one)}
	for i, p := range penalties {
		nodes[s.leaf+i] = handNode{p, [2]int64{one, 4 * one}[i], handScored}
	}
	s.scored += 2
	s.groups()
	r := s.handResult
	for g := range handFields {
		r.points += nodes[firstField+g].points
		r.max += nodes[firstField+g].max
	}
	nodes[bonusNode].points = min(nodes[bonusNode].points, 2*one)
	nodes[penaltyNode].points = min(nodes[penaltyNode].points, 5*one)
	r.points = max(r.points+nodes[bonusNode].points-nodes[penaltyNode].points, 0)
	r.index = part(100*one, r.points, r.max)
	for _, lo := range [4]int64{90, 80, 70, 50} {
		if r.points*100 >= lo*r.max {
			break
		}
		r.band++
	}
	return r
}

// groups adds every leaf and every criterion up to the node above it.
func (s *handSum) groups() {
	for i := firstGroup; i < len(s.nodes); i++ {
		s.nodes[i].state = handNA
	}
	for i, above := range handAbove {
		n, up := &s.nodes[i], &s.nodes[above]
		up.points += n.points
		up.max += n.max
		switch {
		case n.state == handMissing:
			up.state = handMissing
		case n.state != handNA && up.state == handNA:
			up.state = handScored
		}
	}
}

func (u *handUnit) shares(s *handSum) {
	for i := range u.parts {
		t, x := &thresholds[i], u.parts[i]
		switch {
		case !s.next(t.full):
		case u.quiet>>i&1 == 1:
			s.set(t.full, handNoEvent)
		case x.den == 0 && t.naOnZero:
			s.na()
		case x.den == 0 && t.zeroOnZero, x.num*100 < t.percent*x.den && x.den > 0:
			s.add(0)
		case x.num >= x.den:
			s.add(t.full)
		default:
			s.add(part(t.full, x.num, x.den))
		}
	}
	for i := range 3 {
		t, x := &proportions[i], u.prop[i]
		switch {
		case !s.next(t.full):
		case x.den == 0 && t.zeroOnZero:
			s.add(0)
		case x.den == 0:
			s.add(t.full)
		default:
			s.add(part(t.full, min(x.num, x.den), x.den))
		}
	}
	for i, edges := range [2][2]int64{{20, 30}, {80, 100}} {
		switch x := u.table[i]; {
		case !s.next(one):
		case x.den == 0:
			s.na()
		case x.num*100 >= edges[1]*x.den:
			s.add(one)
		case x.num*100 >= edges[0]*x.den:
			s.add(one / 2)
		default:
			s.add(0)
		}
	}
	switch x := u.paid; {
	case !s.next(3 * one):
	case x.den == 0:
		s.na()
	case x.num*100 <= 60*x.den:
		s.add(0)
	case x.num >= x.den:
		s.add(3 * one)
	default: // both slopes give 7.5 points a whole
		s.add(part(15*one/2, x.num*100-60*x.den, x.den*100))
	}
}

func (u *handUnit) cases(s *handSum) {
	for i, c := range countUnits {
		if s.next(c.cap) {
			s.add(min(u.counts[i]*c.unit, c.cap))
		}
	}
	if s.next(one) {
		s.add(min(u.sessions, 2) * one / 2)
	}
	if s.next(one) {
		s.add(max(one-u.faults*one/4, 0))
	}
	if s.next(3 * one) {
		s.add(max(3*one-u.classes[0]*one/2-u.classes[1]*one-u.classes[2]*3*one, 0))
	}
	if s.next(one / 2) {
		switch days := u.late[0]; {
		case days <= 0:
			s.add(one / 2)
		case days <= 10:
			s.add(one / 4)
		default:
			s.add(0)
		}
	}
	if s.next(one / 2) {
		p := int64(0)
		if u.late[1] <= 0 {
			p = one / 2
		}
		s.add(p)
	}
	if s.next(2 * one) {
		p := int64(0)
		for _, state := range u.states {
			p += [3]int64{one / 2, one / 4, 0}[state]
		}
		s.add(p)
	}
	if s.next(2 * one) {
		p := int64(0)
		if u.staff.num <= u.staff.den {
			p = 2 * one
		}
		s.add(p)
	}
	if s.next(2 * one) {
		x := u.tasks
		if x.den == 0 {
			x = share{1, 1}
		}
		// 2 × num/den − overdue/10 over one denominator, rounded once.
		p := int64(0)
		if whole := 20*min(x.num, x.den) - u.overdue*x.den; whole > 0 {
			p = part(one, whole, 10*x.den)
		}
		s.add(p)
	}
}

func (u *handUnit) lists(s *handSum) {
	for i := range u.yes {
		switch full := yesses[i]; {
		case !s.next(full):
		case u.yes[i]:
			s.add(full)
		default:
			s.add(0)
		}
	}
	if s.next(one / 2) {
		s.add(part(one/2, int64(bits.OnesCount8(u.met[0])), 4))
	}
	if s.next(one / 2) {
		s.add([4]int64{0, one / 4, one / 2, one / 2}[bits.OnesCount8(u.met[1])])
	}
	if s.next(2 * one) {
		s.add(part(2*one, int64(bits.OnesCount8(u.met[2])), 4))
	}
	if s.next(one) {
		s.add([3]int64{one, one / 2, 0}[u.option])
	}
	if s.next(one) {
		s.mean(one, equal(u.drafts, 15), len(u.drafts))
	}
	if s.next(2 * one) {
		s.mean(2*one, equal(u.published, 0), len(u.published))
	}
}

func (s *handSum) mean(full, met int64, of int) {
	if of == 0 {
		s.na()
		return
	}
	s.add(part(full, met, int64(of)))
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
	if s.next(3 * one) {
		s.add(part(3*one, u.online, 22))
	}
	if s.next(8 * one) {
		s.add(part(8*one, u.content, 1000))
	}
	for i, full := range [3]int64{8 * one, 10 * one, 4 * one} {
		if !s.next(full) {
			continue
		}
		num, den := int64(0), int64(1)
		for _, q := range u.survey[i] {
			n := q[0] + q[1] + q[2] + q[3]
			num, den = num*n+(10*q[0]+6*q[1]+2*q[2])*den, den*n
		}
		if u.people[i] < 30 {
			s.missing++
			continue
		}
		s.add(part(full, num, 10*den*int64(len(u.survey[i]))))
	}
}

// handBlock scores and ranks a block by hand.
func handBlock(units []handUnit) []handResult {
	results, order := make([]handResult, len(units)), make([]int, len(units))
	nodes := make([]handNode, handWidth*len(units))
	for i := range units {
		results[i] = units[i].score(nodes[i*handWidth : (i+1)*handWidth])
		order[i] = i
	}
	before := func(a, b int) int {
		// By index, exactly; then by field 8 and field 2.
		x, y := &results[a], &results[b]
		ahi, alo := bits.Mul64(uint64(x.points), uint64(y.max))
		bhi, blo := bits.Mul64(uint64(y.points), uint64(x.max))
		if ahi != bhi || alo != blo {
			return cmp.Or(cmp.Compare(bhi, ahi), cmp.Compare(blo, alo))
		}
		const field2, field8 = firstField + 1, firstField + 7
		return cmp.Or(cmp.Compare(y.nodes[field8].points, x.nodes[field8].points), cmp.Compare(y.nodes[field2].points, x.nodes[field2].points))
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
