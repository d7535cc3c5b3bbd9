package criteria

import (
	"fmt"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// criteria reads the nodes without their rules, which need the tree.
func (l *loader) criteria(o *ruleset.Object) {
	list := o.List("criteria")
	if len(list) == 0 || len(list) > criteriaMax {
		l.Refuse(o.Node, "criteria", "criteria.how_many", criteriaMax)
		return
	}
	for i, n := range list {
		of := l.Object(n, fmt.Sprintf("criteria[%d]", i))
		c := &Criterion{
			Code: of.Word("code"), Name: of.Word("name"), MaxPoints: l.points(of, "max_points", true),
			Source:   Source(of.OneOf("source", "-", "self", "verifier", "survey", "computed", "external")),
			Evidence: of.Words("evidence"), MapsTo: of.Words("maps_to"), Notes: of.WordOr("notes", ""),
			Line: n.Line, Index: i, Group: Group{Kind: GroupSum},
		}
		of.WordOr("parent", "")
		of.Key("rule")
		c.hasRuleNode = of.Has("rule")
		c.guards = rule.DecodeGuards(of)
		c.inputsNode = of.Key("inputs")
		l.group(of, c)
		c.NA = decodeNA(l.Reader, of)
		of.End()
		if first := l.set.byCode[c.Code]; first != nil {
			l.Refuse(n, of.At("code"), "criteria.code_twice", c.Code, first.Line)
		}
		l.set.byCode[c.Code] = c
		l.set.Criteria = append(l.set.Criteria, c)
		l.nodes = append(l.nodes, n)
	}
}

func (l *loader) group(of *ruleset.Object, c *Criterion) {
	n := of.Key("group")
	if n == nil || n.Kind == ruleset.Null {
		return
	}
	g := l.Object(n, of.At("group"))
	c.Group.Kind = GroupKind(g.OneOf("kind", "", string(GroupSum), string(GroupWeighted), string(GroupBonus), string(GroupPenalty)))
	c.Group.Cap = l.maybePoints(g, "cap")
	if w := g.Key("weights"); w != nil && w.Kind == ruleset.Map {
		c.Group.Weights = map[string]points.Rat{}
		for _, k := range w.Keys {
			if r := l.Number(k.Value, g.At("weights")+"."+k.Name); r != nil {
				c.Group.Weights[k.Name] = *r
			}
		}
	}
	if (c.Group.Kind == GroupWeighted) != (c.Group.Weights != nil) {
		l.Refuse(n, g.Path, "criteria.weights")
	}
	g.End()
}

func decodeNA(rd *ruleset.Reader, of *ruleset.Object) *NA {
	n := of.Key("na")
	if n == nil || n.Kind == ruleset.Null {
		return nil
	}
	o := rd.Object(n, of.At("na"))
	na := &NA{
		Policy: NAPolicy(o.OneOf("policy", "", string(NAExclude), string(NAFull), string(NARescale), string(NAUnit))),
		When:   o.WordOr("when", ""), Group: o.WordOr("group", ""), To: maybePoints(rd, o, "to"),
	}
	o.End()
	return na
}

// DecodeRule reads a rule object with the policy for being not applicable that
// may stand on it: there gate, no_event and na mean the same as on the
// criterion (RULES §5).
func DecodeRule(rd *ruleset.Reader, n *ruleset.Node, path string, most points.Points, outer rule.Guards) (rule.Rule, *NA) {
	r := rule.Decode(rd, n, path, most.Rat(), outer)
	if n == nil || n.Kind != ruleset.Map {
		return r, nil
	}
	return r, decodeNA(rd, rd.Object(n, path))
}

// tree ties children to parents and refuses strangers and cycles.
func (l *loader) tree() {
	for i, c := range l.set.Criteria {
		parent := l.nodes[i].Get("parent")
		if parent == nil || parent.Kind == ruleset.Null {
			continue
		}
		c.Parent = l.set.byCode[parent.Text]
		if c.Parent == nil {
			l.Refuse(parent, fmt.Sprintf("criteria[%d].parent", i), "criteria.no_parent", c.Code, parent.Text)
			continue
		}
		c.Parent.Children = append(c.Parent.Children, c)
	}
	for i, c := range l.set.Criteria {
		seen := map[*Criterion]bool{}
		for up := c; up != nil; up = up.Parent {
			if seen[up] {
				l.Refuse(l.nodes[i], fmt.Sprintf("criteria[%d].parent", i), "criteria.cycle", c.Code)
				return
			}
			seen[up] = true
		}
	}
}

// rules reads the rules even where something above them is wrong, so that a
// file tells all of it at once.
func (l *loader) rules() {
	for i, c := range l.set.Criteria {
		n, path := l.nodes[i], fmt.Sprintf("criteria[%d]", i)
		switch {
		case c.IsLeaf() && !c.hasRuleNode:
			// A leaf without a rule stays missing: Lint says so.
		case c.IsLeaf():
			l.rule(c, n, path)
			if c.Rule != nil && c.inputsNode != nil && c.inputsNode.Kind != ruleset.Null {
				l.inputs(c, path+".inputs")
			}
		case c.hasRuleNode:
			l.Refuse(n.Get("rule"), path+".rule", "criteria.rule_on_group", c.Code)
		case c.guards.Gate != nil:
			l.Refuse(n.Get("gate"), path+".gate", "criteria.guard_on_group", c.Code, "gate")
		case c.guards.NoEvent != rule.Unsaid:
			l.Refuse(n.Get("no_event"), path+".no_event", "criteria.guard_on_group", c.Code, "no_event")
		}
	}
}

func (l *loader) rule(c *Criterion, n *ruleset.Node, path string) {
	var na *NA
	c.Rule, na = DecodeRule(l.Reader, n.Get("rule"), path+".rule", c.MaxPoints, c.guards)
	switch {
	case na != nil && c.NA != nil:
		l.Refuse(n.Get("rule"), path+".rule.na", "rule.decode.guard_twice", "na")
	case na != nil:
		c.NA = na
	}
}

func (l *loader) inputs(c *Criterion, path string) {
	if c.inputsNode.Kind != ruleset.Map {
		l.Refuse(c.inputsNode, path, "ruleset.want_map", "inputs")
		return
	}
	specs := c.Rule.Inputs()
	for _, k := range c.inputsNode.Keys {
		if rule.Find(specs, k.Name) < 0 {
			names := make([]string, len(specs))
			for i, s := range specs {
				names[i] = s.Name
			}
			l.Refuse(k.Value, path+"."+k.Name, "criteria.unknown_input", c.Code, k.Name, strings.Join(names, ", "))
			continue
		}
		o := l.Object(k.Value, path+"."+k.Name)
		b := Binding{Input: k.Name, Metric: o.WordOr("metric", ""), SameAs: o.WordOr("same_as", ""), Declared: o.Bool("declared", false), Label: o.WordOr("label", "")}
		o.End()
		c.Inputs = append(c.Inputs, b)
	}
}

// SplitInput parts "4.num" into the criterion 4 and the input num. Codes and
// input names may hold dots, so the longest code that exists wins.
func (s *Set) SplitInput(text string) (*Criterion, string) {
	for end := len(text); ; {
		end = strings.LastIndexByte(text[:end], '.')
		if end <= 0 {
			return nil, ""
		}
		if c := s.byCode[text[:end]]; c != nil {
			return c, text[end+1:]
		}
	}
}
