package scoring

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// work is what scoring one sheet needs beside the result.
type work struct {
	*Engine
	peers *Peers

	sheet    *Sheet
	values   []rule.Value
	origins  []Origin
	covered  []int
	nodes    []Node
	self     int
	result   *Result
	base     groupSum
	rescale  map[int]*criteria.NA // by node: a group to rescale
	problems fault.Problems
	told     *[]rule.Sentence // where the reasons of the band go, if anyone asks
	hopes    bool             // what is missing counts as full: how far the unit can come
}

// begin prepares for a sheet and its result, whose Nodes are zero and as many
// as the set has.
func (e *Engine) begin(peers *Peers, s *Sheet, r *Result) work {
	w := work{Engine: e, peers: peers, sheet: s, values: s.values, origins: s.origins, covered: s.covered, nodes: r.Nodes, result: r, self: -1}
	if peers != nil {
		w.self = peers.At(s.Unit)
	}
	return w
}

// score scores a sheet: its leaves, its groups, the whole.
func (e *Engine) score(peers *Peers, s *Sheet, r *Result) error {
	w := e.begin(peers, s, r)
	return w.all()
}

func (w *work) all() error {
	e, r := w.Engine, w.result
	for i := range e.leaves {
		w.leaf(&e.leaves[i], i)
	}
	if len(w.problems) > 0 {
		return w.problems
	}
	for _, i := range e.order {
		g, n := &e.group[i], &w.nodes[i]
		if !g.leaf {
			w.inner(i, g, n)
		}
		switch g.role {
		case inBase:
			w.base = w.base.with(n)
		case asBonus:
			r.Bonus += n.Points
		case asPenalty:
			r.Penalty += n.Points
		}
	}
	w.total()
	w.band()
	return nil
}

func (w *work) leaf(l *leaf, index int) {
	n := &w.nodes[l.node]
	if w.covered != nil {
		if at := w.sheet.approvedAt(w.set.Criteria[l.node]); at != nil {
			na, _ := at.NearestNA()
			w.notApplicable(l, n, na, at)
			return
		}
	}
	n.Max = l.max
	if l.ready == nil {
		w.missing(l, n)
		return
	}
	in := w.values[l.from:l.to]
	if !l.plain {
		in = w.inputs(l, index)
	}
	state, p, err := l.ready.Points(in)
	switch {
	case err != nil:
		w.refuse(w.set.Criteria[l.node], err)
	case state == rule.Missing:
		w.missing(l, n)
	case state == rule.NotApplicable:
		n.Automatic = true
		na, at := w.set.Criteria[l.node].NearestNA()
		w.notApplicable(l, n, na, at)
	default:
		n.Points, n.State = p, stateOf[state]
		w.scored(l, n)
	}
}

// missing counts a leaf that cannot be scored yet. To a hopeful work it is worth
// the best its rule can give; what adds to or takes from the base is left out.
func (w *work) missing(l *leaf, n *Node) {
	if !w.hopes || l.outside {
		w.result.Missing++
		return
	}
	n.Points, n.State = l.max, Scored
	if l.rule != nil {
		if best, fits := l.rule.Best(l.max.Rat()).Points(); fits {
			n.Points = best
		}
	}
	w.scored(l, n)
}

// inputs returns what the rule of a leaf is given.
func (w *work) inputs(l *leaf, index int) []rule.Value {
	in := w.sheet.inputs(l)
	if w.peers != nil {
		in = w.peers.fill(l, index, in, w.self)
	}
	return in
}

func (w *work) refuse(c *criteria.Criterion, err error) {
	for _, f := range fault.All(err) {
		place := f.Place
		place.Field = c.Code
		if f.Place.Field != "" {
			place.Field += "." + f.Place.Field
		}
		place.Value = w.sheet.Unit
		w.problems = append(w.problems, f.At(place))
	}
}

// stateOf is the node's state by the leaf's, where it is worth points.
var stateOf = [...]State{rule.Scored: Scored, rule.NoEvent: NoEvent, rule.Gated: Gated}

func (w *work) scored(l *leaf, n *Node) {
	if w.roundsLeaf {
		n.Points = w.round(n.Points)
	}
	n.Certainty = CertainDeclared
	if w.origins != nil {
		n.Certainty = w.sheet.certainty(l)
	}
	w.result.Scored++
	w.result.Zeros += zero(n.Points) & l.counts
}

// zero is 1 for no points and 0 for any, found without a jump the processor
// would have to guess.
func zero(p points.Points) int {
	if p == 0 {
		return 1
	}
	return 0
}

// round rounds as the set prints, where the set lets that take hold.
func (w *work) round(p points.Points) points.Points {
	return p.Round(w.set.Rounding.Points, w.set.Rounding.Mode)
}

// notApplicable applies a policy to a leaf; at is the node that states it.
func (w *work) notApplicable(l *leaf, n *Node, na *criteria.NA, at *criteria.Criterion) {
	n.State, n.Points, n.Max = NotApplicable, 0, 0
	if na == nil {
		return
	}
	switch na.Policy {
	case criteria.NAFull:
		n.State, n.Points, n.Max = FullNA, l.max, l.max
	case criteria.NAUnit:
		w.result.Excluded = true
	case criteria.NARescale:
		group := at.Parent
		if named := w.set.Criterion(na.Group); na.Group != "" && named != nil {
			group = named
		}
		if group == nil {
			return
		}
		if w.rescale == nil {
			w.rescale = map[int]*criteria.NA{}
		}
		if w.rescale[group.Index] == nil {
			w.rescale[group.Index] = na
		}
	}
}

// groupSum adds up the children of a group.
type groupSum struct {
	points, max points.Points
	states      uint8 // one bit a state that a child has
	weakest     Certainty
}

// with is the sum and one more child. Sums are values, which stay in registers.
func (g groupSum) with(n *Node) groupSum {
	const known = 7 // tells the compiler that a state is a bit of states
	return groupSum{g.points + n.Points, g.max + n.Max, g.states | 1<<(n.State&known), max(g.weakest, n.Certainty)}
}

// isEmpty reports whether no child is applicable.
func (g groupSum) isEmpty() bool { return g.states&^(1<<NotApplicable) == 0 }

// isMissing reports whether a child is missing.
func (g groupSum) isMissing() bool { return g.states&(1<<Missing) != 0 }

// applicableMax is the group's maximum less what is not applicable below it,
// where printed is what its children are worth. Where that is more than the
// group, which a cap does on purpose, what is left of it counts up to the
// group's maximum.
func (g groupSum) applicableMax(printed, whole points.Points) points.Points {
	if g.isEmpty() {
		return 0
	}
	if printed > whole {
		return min(whole, g.max)
	}
	return whole - (printed - g.max)
}

func (w *work) inner(i int, g *groupInfo, n *Node) {
	var sum groupSum
	nodes := w.nodes
	for _, child := range g.children {
		sum = sum.with(&nodes[child])
	}
	n.State = Scored
	switch {
	case sum.isEmpty():
		n.State = NotApplicable
		return
	case sum.isMissing():
		n.State = Missing
	default:
		n.Certainty = sum.weakest
	}
	n.Points, n.Max = sum.points, sum.applicableMax(g.childMax, g.max)
	na, to := (*criteria.NA)(nil), g.max
	if w.rescale != nil {
		if na = w.rescale[i]; na != nil && na.To != nil {
			to = *na.To
		}
	}
	switch {
	case g.weighted:
		n.Points, n.Max = w.weighted(w.set.Criteria[i], to), g.max
	case na != nil:
		n.Points, n.Max = rescaled(n.Points, sum.max, to), g.max
	}
	if g.cap != nil {
		n.Points = min(n.Points, *g.cap)
	}
	if w.roundsGroup {
		n.Points = w.round(n.Points)
	}
}

// weighted is the group's target (its maximum, unless a policy rescales it)
// times the weighted mean of its applicable children, rounded once.
func (w *work) weighted(c *criteria.Criterion, to points.Points) points.Points {
	var sum, weights points.Rat
	for _, child := range c.Children {
		n := &w.nodes[child.Index]
		if n.State == NotApplicable || n.Max == 0 {
			continue
		}
		weight := c.Group.Weights[child.Code]
		share, _ := n.Points.Share(n.Max)
		sum = sum.Add(weight.Mul(share))
		weights = weights.Add(weight)
	}
	mean, ok := sum.Quo(weights)
	if !ok {
		return 0
	}
	p, _ := mean.Mul(to.Rat()).Points()
	return p
}

// rescaled brings a group's points to its target over its applicable leaves,
// rounded once.
func rescaled(have, applicable, to points.Points) points.Points {
	share, ok := have.Share(applicable)
	if !ok {
		return 0
	}
	p, _ := share.Mul(to.Rat()).Points()
	return p
}

func (w *work) total() {
	r, base := w.result, w.base
	total := max(base.points+r.Bonus-r.Penalty, 0)
	if w.set.TotalCap != nil {
		total = min(total, *w.set.TotalCap)
	}
	r.Points = total
	if w.roundsTotal {
		r.Points = w.round(total)
	}
	r.Max = base.applicableMax(w.baseMax, w.set.MaxPoints)
	basis := r.Max
	if w.set.Basis100 == criteria.Printed {
		basis = w.set.MaxPoints
	}
	index, ok := r.Points.PercentOf(basis)
	r.HasIndex = ok && r.Max > 0
	if !r.HasIndex {
		return
	}
	r.Index = index
	if w.roundsTotal {
		r.Index = r.Index.Round(w.set.Rounding.Index, w.set.Rounding.Mode)
	}
}
