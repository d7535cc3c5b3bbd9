package compare

import (
	"slices"

	"minhbach/internal/cchc/criteria"
)

// group is criteria of two sets that are tied by maps_to.
type group struct{ before, after []*criteria.Criterion }

// match ties the criteria of two sets, in order of the newer one, then what
// was dropped. unknown are the names that the older set does not have.
func match(before, after *criteria.Set, sameSet bool) (groups []group, unknown []string) {
	to := make([][]*criteria.Criterion, len(after.Criteria))
	from := make([][]*criteria.Criterion, len(before.Criteria))
	for i, c := range after.Criteria {
		names := c.MapsTo
		if sameSet {
			names = []string{c.Code}
		}
		for _, name := range names {
			old := before.Criterion(name)
			switch {
			case old == nil:
				unknown = append(unknown, name)
			case !slices.Contains(to[i], old):
				to[i] = append(to[i], old)
				from[old.Index] = append(from[old.Index], c)
			}
		}
	}
	m := &matcher{to: to, from: from, newSeen: make([]bool, len(to)), oldSeen: make([]bool, len(from))}
	for _, c := range after.Criteria {
		if !m.newSeen[c.Index] {
			m.group = group{}
			m.visitNew(c)
			groups = append(groups, m.group.outermost())
		}
	}
	for _, c := range before.Criteria {
		if !m.oldSeen[c.Index] {
			groups = append(groups, group{before: []*criteria.Criterion{c}})
		}
	}
	return groups, unknown
}

type matcher struct {
	to, from         [][]*criteria.Criterion
	newSeen, oldSeen []bool
	group            group
}

func (m *matcher) visitNew(c *criteria.Criterion) {
	if m.newSeen[c.Index] {
		return
	}
	m.newSeen[c.Index] = true
	m.group.after = append(m.group.after, c)
	for _, old := range m.to[c.Index] {
		m.visitOld(old)
	}
}

func (m *matcher) visitOld(c *criteria.Criterion) {
	if m.oldSeen[c.Index] {
		return
	}
	m.oldSeen[c.Index] = true
	m.group.before = append(m.group.before, c)
	for _, fresh := range m.from[c.Index] {
		m.visitNew(fresh)
	}
}

// outermost leaves out criteria that stand under another one of their side, so
// that nothing is counted twice, and puts each side in order of its set.
func (g group) outermost() group {
	return group{outermost(g.before), outermost(g.after)}
}

func outermost(list []*criteria.Criterion) []*criteria.Criterion {
	kept := slices.DeleteFunc(slices.Clone(list), func(c *criteria.Criterion) bool {
		for up := c.Parent; up != nil; up = up.Parent {
			if slices.Contains(list, up) {
				return true
			}
		}
		return false
	})
	slices.SortFunc(kept, func(a, b *criteria.Criterion) int { return a.Index - b.Index })
	return kept
}

func (g group) relation() Relation {
	switch b, a := len(g.before), len(g.after); {
	case b == 0:
		return Added
	case a == 0:
		return Dropped
	case b == 1 && a == 1:
		return Same
	case b == 1:
		return Split
	case a == 1:
		return Merged
	}
	return Regrouped
}
