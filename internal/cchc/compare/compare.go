package compare

import (
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
)

// Results lays two sides beside each other; after is the newer one, whose set
// names what its criteria were in the older one's.
func Results(before, after Side) *Comparison {
	c := &Comparison{Before: before.Label, After: after.Label, SameSet: sameSet(before.Set, after.Set)}
	c.Mapped = c.SameSet || slices.ContainsFunc(after.Set.Criteria, func(x *criteria.Criterion) bool { return len(x.MapsTo) > 0 })
	groups, unknown := match(before.Set, after.Set, c.SameSet)
	c.Unknown = unknown
	var held [2]points.Points
	for _, g := range groups {
		c.Pairs = append(c.Pairs, pair(g, before, after))
		if len(g.before) > 0 && len(g.after) > 0 {
			held[0] += baseLeaves(g.before)
			held[1] += baseLeaves(g.after)
		}
	}
	c.Coverage.Before = coverage(held[0], before.Set)
	c.Coverage.After = coverage(held[1], after.Set)
	c.Total = total(c, before, after)
	return c
}

func sameSet(a, b *criteria.Set) bool {
	return a == b || (a.ID == b.ID && a.Digest == b.Digest)
}

// baseLeaves sums the printed maxima of the leaves among some criteria, the
// base's only.
func baseLeaves(list []*criteria.Criterion) points.Points {
	sum := points.Points(0)
	for _, c := range list {
		if c.IsLeaf() && !c.OutsideBase() {
			sum += c.MaxPoints
		}
	}
	return sum
}

func coverage(held points.Points, set *criteria.Set) points.Rat {
	all := baseLeaves(set.Criteria)
	share, _ := held.Share(all)
	return share
}

func pair(g group, before, after Side) Pair {
	p := Pair{
		Relation: g.relation(), Before: half(g.before, before.Result), After: half(g.after, after.Result),
		scored: before.Result != nil && after.Result != nil,
	}
	p.Field = slices.ContainsFunc(append(slices.Clone(g.before), g.after...), func(c *criteria.Criterion) bool { return c.Parent == nil })
	if p.Relation == Added || p.Relation == Dropped {
		p.Notes = append(p.Notes, NoMapping)
		return p
	}
	if p.Before.Full != p.After.Full {
		p.Notes = append(p.Notes, Reweighted)
	}
	if p.Relation == Same && kindOf(g.before[0]) != kindOf(g.after[0]) {
		p.Notes = append(p.Notes, RuleChanged)
	}
	if !p.scored {
		return p
	}
	for _, n := range slices.Concat(notes(g.before, before.Result, p.Before), notes(g.after, after.Result, p.After)) {
		if !slices.Contains(p.Notes, n) {
			p.Notes = append(p.Notes, n)
		}
	}
	p.compare()
	return p
}

// compare fills what only an honest comparison has.
func (p *Pair) compare() {
	p.Comparable = p.Before.HasShare && p.After.HasShare && !slices.ContainsFunc(p.Notes, Note.forbids)
	if !p.Comparable {
		return
	}
	p.Change = p.After.Share.Sub(p.Before.Share)
	p.SameMax = p.Before.Max == p.After.Max
	if p.SameMax {
		p.Gain = p.After.Points - p.Before.Points
	}
}

func kindOf(c *criteria.Criterion) string {
	if c.Rule == nil {
		return ""
	}
	return string(c.Rule.Kind())
}

func half(list []*criteria.Criterion, r *scoring.Result) Half {
	h := Half{}
	for _, c := range list {
		m := Member{Code: c.Code, Name: c.Name, Full: c.MaxPoints}
		if r != nil {
			n := r.Nodes[c.Index]
			m.Points, m.Max, m.State = n.Points, n.Max, n.State.String()
		}
		h.Members = append(h.Members, m)
		h.Points += m.Points
		h.Max += m.Max
		h.Full += m.Full
	}
	h.Share, h.HasShare = h.Points.Share(h.Max)
	return h
}

// notes says what to mind about one side of a pair.
func notes(list []*criteria.Criterion, r *scoring.Result, h Half) []Note {
	var found []Note
	for _, c := range list {
		switch r.Nodes[c.Index].State {
		case scoring.Missing:
			found = append(found, MissingFigure)
		case scoring.NotApplicable:
			if h.Max == 0 {
				found = append(found, NotApplicable)
			}
		}
		if rescaled(c, r) {
			found = append(found, Rescaled)
		}
	}
	if h.Max != h.Full && h.Max > 0 {
		found = append(found, PartApplies)
	}
	return found
}

// rescaled tells whether a criterion, or a group in it, was brought to its
// target over the leaves that apply: some of it does not apply, the policy is
// to rescale, and the maximum stayed.
func rescaled(c *criteria.Criterion, r *scoring.Result) bool {
	if c.IsLeaf() {
		return false
	}
	whole := r.Nodes[c.Index].Max == c.MaxPoints && r.Nodes[c.Index].State != scoring.NotApplicable
	if whole && hasRescaledLeaf(c, c, r) {
		return true
	}
	return slices.ContainsFunc(c.Children, func(child *criteria.Criterion) bool { return rescaled(child, r) })
}

func hasRescaledLeaf(of, c *criteria.Criterion, r *scoring.Result) bool {
	if !c.IsLeaf() {
		return slices.ContainsFunc(c.Children, func(child *criteria.Criterion) bool { return hasRescaledLeaf(of, child, r) })
	}
	if r.Nodes[c.Index].State != scoring.NotApplicable {
		return false
	}
	// The approval may stand on the leaf or on a group above it, and each speaks
	// through the word nearest to it.
	for at := c; at != nil; at = at.Parent {
		na, stated := at.NearestNA()
		if na == nil || na.Policy != criteria.NARescale {
			continue
		}
		if na.Group == of.Code || (na.Group == "" && stated.Parent == of) {
			return true
		}
	}
	return false
}

// total compares the whole: the share of the applicable maximum is the index.
func total(c *Comparison, before, after Side) Pair {
	whole := func(s Side) Half {
		h := Half{Full: s.Set.MaxPoints}
		if s.Result != nil {
			h.Points, h.Max = s.Result.Points, s.Result.Max
			h.Share, h.HasShare = h.Points.Share(h.Max)
		}
		return h
	}
	p := Pair{Relation: Same, Before: whole(before), After: whole(after), scored: before.Result != nil && after.Result != nil}
	if !c.Mapped {
		p.Notes = append(p.Notes, NoMapping)
	}
	if p.Before.Full != p.After.Full {
		p.Notes = append(p.Notes, Reweighted)
	}
	if !p.scored {
		return p
	}
	if before.Result.Missing+after.Result.Missing > 0 {
		p.Notes = append(p.Notes, MissingFigure)
	}
	if p.Before.Max != p.Before.Full || p.After.Max != p.After.Full {
		p.Notes = append(p.Notes, PartApplies)
	}
	p.compare()
	return p
}
