package scoring

import (
	"maps"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Said is an input as an explanation shows it.
type Said struct {
	Name      string `json:"name"`
	Value     any    `json:"value"`
	Certainty string `json:"certainty"`
	Metric    string `json:"metric,omitempty"`
	SameAs    string `json:"same_as,omitempty"`
}

// Why is the explanation of one criterion: data first; Say puts it in words.
type Why struct {
	Code   string          `json:"code"`
	Rule   rule.Kind       `json:"rule,omitempty"`
	State  string          `json:"state"`
	Inputs []Said          `json:"inputs,omitempty"`
	Steps  []rule.Sentence `json:"steps"`
	Points points.Points   `json:"points"`
	Max    points.Points   `json:"max"`
}

// Say puts the steps into sentences.
func (w *Why) Say(l locale.Lang) []string {
	said := make([]string, 0, len(w.Steps))
	for _, s := range w.Steps {
		said = append(said, SayStep(l, s))
	}
	return said
}

// SayStep puts a step of this package or of a rule into words.
func SayStep(l locale.Lang, s rule.Sentence) string {
	if Words().Has(s.Key) {
		return Words().Say(l, s.Key, s.Args...)
	}
	return s.Say(l)
}

// Why explains one unit's result for a criterion, by scoring it once more.
func (b *Block) Why(unit, code string) (*Why, error) {
	i := b.At(unit)
	c := b.Engine.set.Criterion(code)
	if i < 0 || c == nil {
		return nil, errNoSuch(unit, code)
	}
	return b.why(i, c), nil
}

func (b *Block) why(i int, c *criteria.Criterion) *Why {
	n := b.Results[i].Nodes[c.Index]
	why := &Why{Code: c.Code, State: n.State.String(), Points: n.Points, Max: n.Max}
	if c.IsLeaf() {
		b.whyLeaf(why, i, c, n)
	} else {
		b.whyGroup(why, i, c, n)
	}
	return why
}

func (b *Block) whyLeaf(why *Why, i int, c *criteria.Criterion, n Node) {
	e, s := b.Engine, b.Sheets[i]
	index := e.leafOf[c.Index]
	l := &e.leaves[index]
	trace := &rule.Why{}
	if l.rule != nil {
		why.Rule = l.rule.Kind()
		why.Inputs = s.said(c, l)
	}
	if at := s.approvedAt(c); at != nil {
		trace.Add("scoring.why.na_approved", at.Code)
		b.whyNA(trace, at, n)
		why.Steps = trace.Steps
		return
	}
	var out rule.Outcome
	var err error
	if l.rule != nil {
		w := e.begin(b.Peers, s, &b.Results[i])
		out, err = l.ready.Score(w.inputs(l, index), trace)
	}
	switch {
	case l.rule == nil:
		trace.Add("scoring.why.no_rule")
	case err != nil || out.State == rule.Missing:
		trace.Add("scoring.why.missing")
		for _, name := range s.absent(l) {
			trace.Add("scoring.why.absent", name)
		}
	case out.State == rule.NotApplicable:
		_, at := c.NearestNA()
		trace.Add("scoring.why.na_automatic")
		b.whyNA(trace, at, n)
	default:
		if !n.Points.Rat().Equal(out.Points) {
			trace.Add("scoring.why.rounded", n.Points)
		}
	}
	if b.Peers != nil && l.rule != nil && rule.DependsOnBlock(l.rule) {
		if b.Peers.Frozen {
			trace.Add("scoring.why.peers_frozen")
		} else {
			trace.Add("scoring.why.peers_live")
		}
	}
	why.Steps = trace.Steps
}

func (b *Block) whyNA(trace *rule.Why, at *criteria.Criterion, n Node) {
	policy := criteria.NAExclude
	if at != nil {
		if na, _ := at.NearestNA(); na != nil {
			policy = na.Policy
		}
	}
	trace.Add("scoring.why."+string(policy), n.Points)
}

func (b *Block) whyGroup(why *Why, i int, c *criteria.Criterion, n Node) {
	e := b.Engine
	trace := &rule.Why{}
	sum, applicable, absent := points.Points(0), points.Points(0), 0
	for _, child := range c.Children {
		of := b.Results[i].Nodes[child.Index]
		sum += of.Points
		applicable += of.Max
		if of.State == Missing {
			absent++
		}
	}
	switch {
	case n.State == NotApplicable:
		trace.Add("scoring.why.all_na")
	case c.Group.Kind == criteria.GroupWeighted:
		trace.Add("scoring.why.weighted", n.Points)
	default:
		trace.Add("scoring.why.sum", len(c.Children), sum)
		if group := b.rescaledGroup(i, c); group != nil {
			to := c.MaxPoints
			if group.To != nil {
				to = *group.To
			}
			trace.Add("scoring.why.rescaled", sum, applicable, to, n.Points)
		} else if n.Max != c.MaxPoints && !e.group[c.Index].outside {
			trace.Add("scoring.why.smaller_max", n.Max, c.MaxPoints)
		}
	}
	if c.Group.Cap != nil && sum > *c.Group.Cap {
		trace.Add("scoring.why.cap", *c.Group.Cap)
	}
	if absent > 0 {
		trace.Add("scoring.why.children_missing", absent)
	}
	why.Steps = trace.Steps
}

// rescaledGroup returns the policy that rescales a group for a unit, if one
// does.
func (b *Block) rescaledGroup(i int, c *criteria.Criterion) *criteria.NA {
	for _, l := range b.Engine.leaves {
		node := b.Engine.set.Criteria[l.node]
		if b.Results[i].Nodes[l.node].State != NotApplicable {
			continue
		}
		at := b.Sheets[i].approvedAt(node)
		if at == nil {
			at = node
		}
		na, stated := at.NearestNA()
		if na == nil || na.Policy != criteria.NARescale {
			continue
		}
		group := stated.Parent
		if na.Group != "" {
			group = b.Engine.set.Criterion(na.Group)
		}
		if group == c {
			return na
		}
	}
	return nil
}

// said lists the inputs a leaf has been given.
func (s *Sheet) said(c *criteria.Criterion, l *leaf) []Said {
	var said []Said
	for i, v := range s.inputs(l) {
		if v.Is == rule.Absent {
			continue
		}
		one := Said{Name: l.specs[i].Name, Value: v.JSON(l.specs[i]), Certainty: CertainDeclared.String()}
		if s.origins != nil {
			one.Certainty = [...]Certainty{CertainComputed, CertainEvidenced, CertainDeclared}[s.origins[l.from+i]].String()
		}
		for _, b := range c.Inputs {
			if l.specs[i].Is(b.Input) {
				one.Metric, one.SameAs = b.Metric, b.SameAs
			}
		}
		said = append(said, one)
	}
	return said
}

// absent lists the inputs of a leaf that have not arrived, leaving out those
// that are other ways to say what has.
func (s *Sheet) absent(l *leaf) []string {
	given := map[string]bool{}
	var names []string
	for i, v := range s.inputs(l) {
		if v.Is != rule.Absent {
			given[l.specs[i].Name] = true
		} else {
			names = append(names, l.specs[i].Name)
		}
	}
	optional := map[string]bool{"no_event": true, "respondents": true, "precondition": true}
	if given["num"] || given["den"] {
		optional["value"] = true
	}
	return slices.DeleteFunc(names, func(name string) bool { return optional[name] })
}

// ApprovedCodes lists the criteria approved as not applicable, in order of the
// set.
func (s *Sheet) ApprovedCodes() []string {
	var codes []string
	for _, i := range slices.Sorted(maps.Keys(s.approved)) {
		codes = append(codes, s.engine.set.Criteria[i].Code)
	}
	return codes
}
