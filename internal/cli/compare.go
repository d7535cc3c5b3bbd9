package cli

import (
	"strings"

	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

type compareCommand struct {
	Before       string `name:"before" required:"" placeholder:"SET"`
	After        string `name:"after" required:"" placeholder:"SET"`
	BeforeInputs string `name:"before-inputs" placeholder:"FILE.csv"`
	AfterInputs  string `name:"after-inputs" placeholder:"FILE.csv"`
	BeforeUnits  string `name:"before-units" placeholder:"FILE.csv"`
	AfterUnits   string `name:"after-units" placeholder:"FILE.csv"`
	Unit         string `name:"unit" placeholder:"UNIT"`
}

// compareReport is the JSON of index compare.
type compareReport struct {
	Unit string `json:"unit,omitempty"`
	*compare.Comparison
	Total pairReport   `json:"total"`
	Pairs []pairReport `json:"pairs"`
}

// pairReport is a pair with its sentences.
type pairReport struct {
	compare.Pair
	Say twoTongues `json:"say"`
}

// Run compares two sets, and with figures on both sides one unit's results.
func (c compareCommand) Run(s *session) error {
	before, err := c.side(s, c.Before, c.BeforeInputs, c.BeforeUnits)
	if err != nil {
		return err
	}
	after, err := c.side(s, c.After, c.AfterInputs, c.AfterUnits)
	if err != nil {
		return err
	}
	if (before.Result == nil) != (after.Result == nil) {
		return fault.New(fault.Invalid, "cli.compare_one_side")
	}
	comparison := compare.Results(before, after)
	if s.json {
		report := compareReport{Unit: c.Unit, Comparison: comparison, Total: sayPair(comparison.Total), Pairs: []pairReport{}}
		for _, p := range comparison.Pairs {
			report.Pairs = append(report.Pairs, sayPair(p))
		}
		return writeJSON(s.Stdout, report)
	}
	return s.printComparison(comparison)
}

// side reads one of the two. A set alone can be compared: what was split,
// dropped or re-weighted is known before anybody has a score.
func (c compareCommand) side(s *session, name, inputs, units string) (compare.Side, error) {
	var set *criteria.Set
	if inputs == "" {
		set, err := s.readSet(name)
		if err != nil {
			return compare.Side{}, err
		}
		return compare.Side{Set: set, Label: set.ID}, nil
	}
	if c.Unit == "" {
		return compare.Side{}, fault.New(fault.Invalid, "cli.compare_unit")
	}
	block, err := s.score(blockFlags{Set: name, Inputs: inputs, Units: units})
	if err != nil {
		return compare.Side{}, err
	}
	set = block.Engine.Set()
	result, err := resultOf(block, c.Unit)
	return compare.Side{Set: set, Result: result, Label: set.ID}, err
}

func resultOf(b *scoring.Block, unit string) (*scoring.Result, error) {
	i := b.At(unit)
	if i < 0 {
		return nil, fault.New(fault.NotFound, "scoring.no_unit", unit)
	}
	return &b.Results[i], nil
}

func sayPair(p compare.Pair) pairReport {
	return pairReport{p, inBoth(func(l locale.Lang) string { return strings.Join(p.Say(l), " ") })}
}

func (s *session) printComparison(c *compare.Comparison) error {
	if err := s.print("cli.compare", c.Before, c.After); err != nil {
		return err
	}
	t := &table{
		head:  []string{s.say("cli.col_before"), s.say("cli.col_after"), s.say("cli.col_points_before"), s.say("cli.col_points_after"), s.say("cli.col_criterion")},
		right: map[int]bool{2: true, 3: true},
	}
	for i := range c.Pairs {
		p := &c.Pairs[i]
		t.add(codes(p.Before), codes(p.After), s.half(p.Before), s.half(p.After), s.remark(p))
	}
	t.add("", "", s.half(c.Total.Before), s.half(c.Total.After), s.remark(&c.Total))
	if err := t.write(s.Stdout); err != nil {
		return err
	}
	if len(c.Unknown) > 0 {
		return s.print("cli.compare_unknown", strings.Join(c.Unknown, ", "))
	}
	return nil
}

func codes(h compare.Half) string {
	all := make([]string, len(h.Members))
	for i, m := range h.Members {
		all[i] = m.Code
	}
	return strings.Join(all, ", ")
}

// half shows points out of the maximum: the applicable one where there is a
// result, else the printed one.
func (s *session) half(h compare.Half) string {
	switch {
	case h.HasShare:
		return h.Points.Text(s.lang) + "/" + h.Max.Text(s.lang)
	case h.Full > 0:
		return h.Full.Text(s.lang)
	}
	return absent
}

// remark names the criterion, and says the rest only where there is something
// to say: most criteria stay what they were.
func (s *session) remark(p *compare.Pair) string {
	said := p.Say(s.lang)
	if p.Relation == compare.Same && len(p.After.Members) == 1 && p.Before.Members[0].Name == p.After.Members[0].Name {
		said[0] = p.After.Members[0].Name + "."
	}
	return strings.Join(said, " ")
}
