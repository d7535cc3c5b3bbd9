package scoring

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Engine is a criteria set prepared for scoring. It is safe for concurrent
// use.
type Engine struct {
	set     *criteria.Set
	leaves  []leaf
	order   []int // inner nodes and roots, children before parents
	leafOf  []int // by node: its leaf, or −1
	slots   int
	group   []groupInfo   // by node
	baseMax points.Points // the maxima of the roots that count towards the base
	block   []int         // leaves that look at the block
	facts   []string      // facts that bands or vetoes name
	bands   []bandInfo

	roundsLeaf, roundsGroup, roundsTotal bool
}

// bandInfo is a band as a sentence names it, made once for all units.
type bandInfo struct{ bounds, name any }

type leaf struct {
	ready    *rule.Prepared // nil: the set gives no rule
	node     int
	from, to int // its slots
	max      points.Points
	outside  bool // part of a bonus or penalty
	counts   int  // 1: its having no points counts, 0 when it is outside
	plain    bool // its inputs are those of its slots and no others
	rule     rule.Rule
	specs    []rule.Spec
	borrows  []borrow
}

// borrow is an input that is the same as another criterion's.
type borrow struct{ to, from int } // to: within the leaf; from: a slot

// role is what a node adds to.
type role uint8

const (
	within  role = iota // its parent
	inBase              // the base
	asBonus             // the total, from outside the base
	asPenalty
)

type groupInfo struct {
	role     role
	leaf     bool
	weighted bool
	outside  bool // a bonus or penalty, or part of one
	max      points.Points
	cap      *points.Points
	children []int         // that count towards the base
	childMax points.Points // of those children
}

// New prepares a set.
func New(set *criteria.Set) *Engine {
	e := &Engine{set: set, leafOf: make([]int, len(set.Criteria)), group: make([]groupInfo, len(set.Criteria))}
	for i, c := range set.Criteria {
		e.leafOf[i] = -1
		if c.IsLeaf() {
			e.addLeaf(i, c)
		}
		e.group[i] = newGroup(c)
		if e.group[i].role == inBase {
			e.baseMax += c.MaxPoints
		}
	}
	for _, c := range set.Fields() {
		e.addOrder(c)
	}
	e.roundsLeaf = set.Rounding.At == criteria.AtLeaf
	e.roundsGroup = set.Rounding.At == criteria.AtGroup
	e.roundsTotal = set.Rounding.At == criteria.AtTotal
	e.tieBorrows()
	for i := range e.leaves {
		l := &e.leaves[i]
		l.plain = len(l.borrows) == 0 && (l.rule == nil || !rule.DependsOnBlock(l.rule))
	}
	e.facts = conditionFacts(set)
	for _, b := range set.Bands {
		e.bands = append(e.bands, bandInfo{rule.RangeOf(b.Band), b.Name})
	}
	return e
}

func newGroup(c *criteria.Criterion) groupInfo {
	g := groupInfo{
		role: roleOf(c), leaf: c.IsLeaf(), weighted: c.Group.Kind == criteria.GroupWeighted,
		outside: c.OutsideBase(), max: c.MaxPoints, cap: c.Group.Cap,
	}
	for _, of := range c.Children {
		if !isAdjusting(of) {
			g.childMax += of.MaxPoints
			g.children = append(g.children, of.Index)
		}
	}
	return g
}

func roleOf(c *criteria.Criterion) role {
	switch {
	case c.Group.Kind == criteria.GroupBonus:
		return asBonus
	case c.Group.Kind == criteria.GroupPenalty:
		return asPenalty
	case c.Parent == nil:
		return inBase
	}
	return within
}

func isAdjusting(c *criteria.Criterion) bool {
	return c.Group.Kind == criteria.GroupBonus || c.Group.Kind == criteria.GroupPenalty
}

func (e *Engine) addLeaf(i int, c *criteria.Criterion) {
	l := leaf{node: i, rule: c.Rule, max: c.MaxPoints, from: e.slots, outside: c.OutsideBase()}
	if !l.outside {
		l.counts = 1
	}
	if c.Rule != nil {
		l.ready, l.specs = rule.Prepare(c.Rule, c.MaxPoints), c.Rule.Inputs()
		if rule.DependsOnBlock(c.Rule) {
			e.block = append(e.block, len(e.leaves))
		}
	}
	e.slots += len(l.specs)
	l.to = e.slots
	e.leafOf[i] = len(e.leaves)
	e.leaves = append(e.leaves, l)
}

func (e *Engine) addOrder(c *criteria.Criterion) {
	for _, child := range c.Children {
		e.addOrder(child)
	}
	if !c.IsLeaf() || roleOf(c) != within {
		e.order = append(e.order, c.Index)
	}
}

func (e *Engine) tieBorrows() {
	for _, c := range e.set.Criteria {
		for _, b := range c.Inputs {
			if b.SameAs == "" {
				continue
			}
			of, name := e.set.SplitInput(b.SameAs)
			if of == nil || of.Rule == nil {
				continue
			}
			source := &e.leaves[e.leafOf[of.Index]]
			if from := rule.Find(source.specs, name); from >= 0 {
				l := &e.leaves[e.leafOf[c.Index]]
				l.borrows = append(l.borrows, borrow{rule.Find(l.specs, b.Input), source.from + from})
			}
		}
	}
}

func conditionFacts(set *criteria.Set) []string {
	var used []string
	note := func(names []string) {
		for _, name := range names {
			if set.Fact(name) != nil {
				used = append(used, name)
			}
		}
	}
	for _, b := range set.Bands {
		for _, require := range b.Require {
			note(require.Names())
		}
	}
	for _, v := range set.Vetoes {
		note(v.When.Names())
	}
	return used
}

// Set returns the set the engine scores by.
func (e *Engine) Set() *criteria.Set { return e.set }

// LeafCount returns how many leaves the set has.
func (e *Engine) LeafCount() int { return len(e.leaves) }

// leafByCode finds a leaf, refusing codes the set does not have and nodes that
// are no leaves.
func (e *Engine) leafByCode(code string) (*leaf, error) {
	c := e.set.Criterion(code)
	if c == nil {
		return nil, fault.New(fault.Invalid, "scoring.no_criterion", code, e.set.ID).At(fault.Place{Value: code})
	}
	if !c.IsLeaf() || c.Rule == nil {
		return nil, fault.New(fault.Invalid, "scoring.no_leaf", code).At(fault.Place{Value: code})
	}
	return &e.leaves[e.leafOf[c.Index]], nil
}
