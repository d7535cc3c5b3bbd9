package whatif

import (
	"cmp"
	"fmt"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Advice is what a unit could do next, best first, and what it can only know.
type Advice struct {
	Unit      string     `json:"unit"`
	Now       Standing   `json:"now"`
	Proposals []Proposal `json:"proposals"` // by gain, then fewer steps, then order of the set
	Shown     []Shown    `json:"shown"`     // by points lost, then order of the set
}

// Find looks for the nearest step that gains in every criterion of a unit. The
// other units, and what the rules see of the block, are held as they are.
func Find(b *scoring.Block, unit string) (*Advice, error) {
	i := b.At(unit)
	if i < 0 {
		return nil, fault.New(fault.NotFound, "scoring.no_unit", unit)
	}
	s := &search{block: b, sheet: b.Sheets[i], now: &b.Results[i], set: b.Engine.Set()}
	a := &Advice{Unit: unit, Now: StandingOf(s.now)}
	for _, c := range s.set.Leaves() {
		proposal, shown, err := s.criterion(c)
		switch {
		case err != nil:
			return nil, fmt.Errorf("look for a step in criterion %s: %w", c.Code, err)
		case proposal != nil:
			a.Proposals = append(a.Proposals, *proposal)
		case shown != nil:
			a.Shown = append(a.Shown, *shown)
		}
	}
	slices.SortStableFunc(a.Proposals, func(p, q Proposal) int {
		return cmp.Or(cmp.Compare(q.Gain, p.Gain), cmp.Compare(p.Steps, q.Steps), cmp.Compare(p.order, q.order))
	})
	slices.SortStableFunc(a.Shown, func(p, q Shown) int { return cmp.Compare(q.Lost, p.Lost) })
	return a, nil
}

type search struct {
	block *scoring.Block
	sheet *scoring.Sheet
	now   *scoring.Result
	set   *criteria.Set
	trial scoring.Result // used again by every question
}

// criterion returns a proposal, or what to show, or neither when no points
// were lost.
func (s *search) criterion(c *criteria.Criterion) (*Proposal, *Shown, error) {
	n := s.now.Nodes[c.Index]
	if n.State == scoring.NotApplicable || n.State == scoring.FullNA {
		return nil, nil, nil
	}
	shown := &Shown{Code: c.Code, Name: c.Name, Lost: lost(c, n), Points: n.Points, Max: n.Max}
	if c.Rule == nil {
		shown.Reason = NoRule
		return nil, orNothing(shown), nil
	}
	shown.Kind = c.Rule.Kind()
	shown.Reason = reason(c, n)
	if shown.Reason == NoStep || shown.Reason == Gated {
		proposal, found, err := s.nearest(c)
		if found || err != nil {
			return &proposal, nil, err
		}
	}
	return nil, orNothing(shown), nil
}

func orNothing(s *Shown) *Shown {
	if s.Lost <= 0 {
		return nil
	}
	return s
}

// lost is what a criterion withholds from the unit; a penalty takes what it
// gives.
func lost(c *criteria.Criterion, n scoring.Node) points.Points {
	if c.IsPenalty() {
		return n.Points
	}
	return n.Max - n.Points
}

func reason(c *criteria.Criterion, n scoring.Node) Reason {
	kind := c.Rule.Kind()
	switch {
	case n.State == scoring.Missing:
		return Missing
	case n.State == scoring.NoEvent:
		return NoEvent
	case kind == "survey_options" || c.Source == criteria.SourceSurvey:
		return Survey
	case kind == "judgement":
		return Judgement
	case kind.Given():
		return External
	case n.State == scoring.Gated:
		return Gated
	}
	return NoStep
}

// nearest asks the rule for its nearest step, with the unit's own total as the
// judge, and tells where it leads.
func (s *search) nearest(c *criteria.Criterion) (Proposal, bool, error) {
	leaf, err := s.block.Leaf(s.sheet.Unit, c.Code)
	if err != nil {
		return Proposal{}, false, err
	}
	move, found := rule.Nearest(leaf.Rule, leaf.Values, leaf.Full, func(changes []rule.Change) points.Points {
		trial, err := s.changed(leaf, changes)
		if err != nil || s.block.Score(trial, &s.trial) != nil || s.trial.Missing > s.now.Missing {
			return 0 // a figure the rule refuses is no step
		}
		return s.trial.Points - s.now.Points
	})
	if !found {
		return Proposal{}, false, nil
	}
	p, err := s.propose(c, leaf, move)
	return p, err == nil, err
}

func (s *search) changed(leaf scoring.Leaf, changes []rule.Change) (*scoring.Sheet, error) {
	trial := s.sheet.Clone()
	for _, ch := range changes {
		code, input := leaf.Place(ch.Slot)
		if err := trial.Replace(code, input, ch.To); err != nil {
			return nil, err
		}
	}
	return trial, nil
}

func (s *search) propose(c *criteria.Criterion, leaf scoring.Leaf, move rule.Move) (Proposal, error) {
	trial, err := s.changed(leaf, move.Changes)
	if err != nil {
		return Proposal{}, err
	}
	after, err := s.block.With(trial)
	if err != nil {
		return Proposal{}, err
	}
	r := &after.Results[after.At(s.sheet.Unit)]
	n := r.Nodes[c.Index]
	p := Proposal{
		Code: c.Code, Name: c.Name, Kind: c.Rule.Kind(), Steps: move.Steps, Do: move.Do,
		Gain: r.Points - s.now.Points, Points: n.Points, Max: n.Max,
		Before: StandingOf(s.now), After: StandingOf(r), set: s.set, order: c.Index,
	}
	for _, ch := range move.Changes {
		code, input := leaf.Place(ch.Slot)
		spec := leaf.Specs[ch.Slot]
		p.Changes = append(p.Changes, Change{code, input, leaf.Values[ch.Slot].JSON(spec), ch.To.JSON(spec), ch.To})
	}
	return p, nil
}
