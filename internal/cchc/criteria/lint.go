package criteria

import (
	"slices"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Finding is one thing Lint says about a set: what, where, and what to do.
type Finding struct {
	Code    string `json:"code"`
	Warning bool   `json:"warning,omitempty"` // does not stop publishing
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Place   string `json:"place"` // a criterion's code, or a part of the set
	Key     string `json:"key"`
	Args    []any  `json:"-"`
}

// Say puts the finding into words, without its place.
func (f Finding) Say(l locale.Lang) string {
	if strings.HasPrefix(f.Key, "rule.") {
		return rule.Words().Say(l, f.Key, f.Args...)
	}
	return Words().Say(l, f.Key, f.Args...)
}

type linter struct {
	set      *Set
	findings []Finding
}

// Lint runs the checks of RULES §7. others are the versions already known,
// whose dates must not overlap for the same block.
func Lint(s *Set, others ...*Set) []Finding {
	l := &linter{set: s}
	for _, c := range s.Criteria {
		if c.IsLeaf() {
			l.leaf(c)
		} else {
			l.inner(c)
		}
		l.notApplicable(c)
	}
	l.total()
	l.bands()
	l.conditions()
	l.facts()
	l.ranking()
	l.versions(others)
	return l.findings
}

func (l *linter) add(line int, place, code string, args ...any) {
	l.findings = append(l.findings, Finding{Code: code, File: l.set.File, Line: line, Place: place, Key: "criteria.lint." + code, Args: args})
}

func (l *linter) at(c *Criterion, code string, args ...any) { l.add(c.Line, c.Code, code, args...) }

func (l *linter) report(c *Criterion) rule.Report {
	return func(f rule.Finding) {
		l.findings = append(l.findings, Finding{Code: f.Code, Warning: f.Warning, File: l.set.File, Line: c.Line, Place: c.Code, Key: f.Sentence.Key, Args: f.Sentence.Args})
	}
}

func (l *linter) leaf(c *Criterion) {
	if c.Source == SourceUnsaid {
		l.at(c, "no_source")
	}
	if len(c.Evidence) == 0 {
		l.at(c, "no_evidence")
	}
	if c.Rule == nil {
		l.at(c, "no_rule")
		return
	}
	c.Rule.Lint(c.MaxPoints.Rat(), l.report(c))
	best := c.Rule.Best(c.MaxPoints.Rat())
	if !best.Equal(c.MaxPoints.Rat()) && !l.capsAbove(c, best) {
		l.at(c, "best_reachable", c.MaxPoints, best)
	}
	l.inputs(c)
}

// capsAbove tells whether a rule that could give more than the maximum is
// merely cut off there, which a bonus or a capped count does on purpose.
func (l *linter) capsAbove(c *Criterion, best points.Rat) bool {
	return c.MaxPoints.Rat().Less(best) && c.OutsideBase()
}

func (l *linter) inputs(c *Criterion) {
	for _, b := range c.Inputs {
		said := 0
		for _, on := range []bool{b.Metric != "", b.SameAs != "", b.Declared} {
			if on {
				said++
			}
		}
		if said > 1 {
			l.at(c, "input_bound_twice", b.Input)
		}
		if b.SameAs == "" {
			continue
		}
		of, input := l.set.SplitInput(b.SameAs)
		if of == nil || of.Rule == nil || rule.Find(of.Rule.Inputs(), input) < 0 {
			l.at(c, "same_as", b.Input, b.SameAs)
		} else if slices.ContainsFunc(of.Inputs, func(o Binding) bool { return o.Input == input && o.SameAs != "" }) {
			l.at(c, "same_as_chain", b.Input, b.SameAs)
		}
	}
}

func (l *linter) inner(c *Criterion) {
	sum := points.Points(0)
	for _, child := range c.Children {
		sum += child.MaxPoints
	}
	switch c.Group.Kind {
	case GroupWeighted:
		l.weights(c)
	case GroupSum:
		if c.Group.Cap != nil {
			sum = min(sum, *c.Group.Cap)
		}
		if sum != c.MaxPoints {
			l.at(c, "sum_of_children", c.MaxPoints, sum)
		}
	default:
		if c.Group.Cap == nil {
			l.at(c, "no_cap")
		} else if *c.Group.Cap != c.MaxPoints {
			l.at(c, "cap_and_maximum", *c.Group.Cap, c.MaxPoints)
		}
	}
}

func (l *linter) weights(c *Criterion) {
	for _, child := range c.Children {
		w, has := c.Group.Weights[child.Code]
		if !has || w.Sign() <= 0 {
			l.at(c, "weight_missing", child.Code)
		}
	}
	for code := range c.Group.Weights {
		if child := l.set.Criterion(code); child == nil || child.Parent != c {
			l.at(c, "weight_unknown", code)
		}
	}
}

func (l *linter) notApplicable(c *Criterion) {
	if c.NA == nil {
		if c.IsLeaf() && c.Rule != nil && canBeNA(c.Rule) {
			if na, _ := c.NearestNA(); na == nil {
				l.at(c, "na_unsaid")
			}
		}
		return
	}
	if c.NA.When == "" {
		l.at(c, "na_when")
	}
	if c.NA.Policy != NARescale {
		return
	}
	group := c.Parent
	if c.NA.Group != "" {
		group = l.set.Criterion(c.NA.Group)
	}
	if group == nil || !isAncestor(group, c) {
		l.at(c, "na_group", c.NA.Group)
	} else if c.NA.To != nil && *c.NA.To != group.MaxPoints {
		l.at(c, "rescale_target", *c.NA.To, group.Code, group.MaxPoints)
	}
}

// canBeNA tells whether a rule can turn out not applicable by itself, so that
// the set should say what follows.
func canBeNA(r rule.Rule) bool {
	switch r := r.(type) {
	case *rule.Guarded:
		return r.NoEvent == rule.NA || canBeNA(r.Rule)
	case *rule.Proportional:
		return r.OnZeroDen == rule.NA
	case *rule.ProportionalThreshold:
		return r.OnZeroDen == rule.NA
	case *rule.StepTable:
		return r.OnZeroDen == rule.NA
	case *rule.PiecewiseLinear:
		return r.OnZeroDen == rule.NA
	case *rule.AllOrNothing:
		return r.OnZeroDen == rule.NA
	case *rule.TargetAttainment:
		return r.OnNoTarget == rule.NA
	case *rule.YearOnYear:
		return r.OnNoPrevious == rule.NA
	case *rule.MeanOverItems:
		return r.OnNoItems == rule.NA
	}
	return false
}

func isAncestor(group, c *Criterion) bool {
	for up := c; up != nil; up = up.Parent {
		if up == group {
			return true
		}
	}
	return false
}

func (l *linter) total() {
	sum := points.Points(0)
	for _, c := range l.set.Fields() {
		if !c.OutsideBase() {
			sum += c.MaxPoints
		}
	}
	if sum != l.set.MaxPoints {
		l.add(1, "max_points", "sum_of_fields", l.set.MaxPoints, sum)
	}
	if strings.TrimSpace(l.set.Basis) == "" {
		l.add(1, "basis", "no_basis")
	}
	if l.set.ValidFrom.IsZero() {
		l.add(1, "valid_from", "no_valid_from")
	}
}

func (l *linter) bands() {
	if len(l.set.Bands) == 0 {
		return
	}
	bands := make([]rule.Band, len(l.set.Bands))
	for i, b := range l.set.Bands {
		bands[i] = b.Band
		// The upper end of the scale closes the best band as well as an open
		// bound would.
		if i == 0 && b.Hi != nil && (b.HiIncl == nil || *b.HiIncl) && l.isTop(*b.Hi) {
			bands[i].Hi = nil
		}
	}
	rule.LintBands(bands, func(f rule.Finding) {
		l.findings = append(l.findings, Finding{Code: f.Code, File: l.set.File, Line: l.set.lineOf("bands"), Place: "bands", Key: f.Sentence.Key, Args: f.Sentence.Args})
	})
}

func (l *linter) isTop(r points.Rat) bool {
	if l.set.BandsBy == ByPoints {
		return r.Cmp(l.set.MaxPoints.Rat()) >= 0
	}
	return r.Cmp(points.Int(100)) >= 0
}

func (s *Set) lineOf(key string) int {
	for _, k := range s.Source.Keys {
		if k.Name == key {
			return k.Line
		}
	}
	return 1
}

// conditions checks that every name a condition uses is known.
func (l *linter) conditions() {
	known := ConditionNames()
	for _, f := range l.set.Facts {
		known = append(known, f.Name)
	}
	check := func(place string, names []string, text string) {
		for _, name := range names {
			if !slices.Contains(known, name) {
				l.add(l.set.lineOf(place), place, "unknown_name", name, text, strings.Join(known, ", "))
			}
		}
	}
	for _, b := range l.set.Bands {
		for _, e := range b.Require {
			check("bands", e.Names(), e.String())
		}
	}
	for _, v := range l.set.Vetoes {
		check("vetoes", v.When.Names(), v.When.String())
		if l.set.BandRank(v.Band+v.BestBand) < 0 {
			l.add(l.set.lineOf("vetoes"), "vetoes", "veto_band", v.Band+v.BestBand)
		}
	}
}

func (l *linter) facts() {
	for _, f := range l.set.Facts {
		if f.Default == nil {
			l.add(l.set.lineOf("facts"), "facts", "fact_default", f.Name)
		}
	}
}

func (l *linter) ranking() {
	line := l.set.lineOf("ranking")
	for _, tie := range l.set.Ranking.Ties {
		switch tie.Kind {
		case TieFact:
			if l.set.Fact(tie.Name) == nil {
				l.add(line, "ranking", "tie_unknown", tie.Text)
			}
		case TieCriterion, TieInput:
			c := l.set.Criterion(tie.Code)
			if c == nil || (tie.Kind == TieInput && (c.Rule == nil || rule.Find(c.Rule.Inputs(), tie.Name) < 0)) {
				l.add(line, "ranking", "tie_unknown", tie.Text)
			}
		}
	}
	ties := l.set.Ranking.Ties
	if l.set.Ranking.Method == Ordinal && (len(ties) == 0 || ties[len(ties)-1].Kind != TieManual) {
		l.add(line, "ranking", "ordinal_chain")
	}
}

func (l *linter) versions(others []*Set) {
	for _, o := range others {
		if o.Block != l.set.Block || (o.ID == l.set.ID && o.Digest == l.set.Digest) {
			continue
		}
		endsBefore := func(a, b *Set) bool { return !a.ValidTo.IsZero() && a.ValidTo.Before(b.ValidFrom) }
		if !endsBefore(o, l.set) && !endsBefore(l.set, o) {
			l.add(l.set.lineOf("valid_from"), "valid_from", "overlap", o.ID, o.ValidFrom, l.set.Block)
		}
	}
}
