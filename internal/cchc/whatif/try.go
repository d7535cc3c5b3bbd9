package whatif

import (
	"fmt"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Input is a figure somebody tries out: as JSON holds it, or as the text of a
// form field. Without either the figure is taken away, as if it had not
// arrived. A text of null is "there is none", such as a report never sent.
type Input struct {
	Code string `json:"criterion"`
	Name string `json:"input"`
	Raw  any    `json:"value,omitempty"`
	Text string `json:"text,omitempty"`
}

// Row is one criterion before and after.
type Row struct {
	Code    string        `json:"criterion"`
	Name    string        `json:"name"`
	Leaf    bool          `json:"leaf"`
	Before  Cell          `json:"before"`
	After   Cell          `json:"after"`
	Gain    points.Points `json:"gain"`
	Changed bool          `json:"changed"`
}

// Cell is one criterion's points at one time.
type Cell struct {
	Points points.Points `json:"points"`
	Max    points.Points `json:"max"`
	State  string        `json:"state"`
}

// Trial is what changed figures would lead to.
type Trial struct {
	Unit   string        `json:"unit"`
	Before Standing      `json:"before"`
	After  Standing      `json:"after"`
	Gain   points.Points `json:"gain"`
	Rows   []Row         `json:"criteria"` // all, in order of the set

	// Block is the block with the changed sheet: it answers Why for the trial.
	Block *scoring.Block `json:"-"`
}

// Try applies changed figures to a copy of a unit's sheet. The other units,
// and what the rules see of the block, are held as they are. The error lists
// every figure that is refused.
func Try(b *scoring.Block, unit string, inputs []Input) (*Trial, error) {
	i := b.At(unit)
	if i < 0 {
		return nil, fault.New(fault.NotFound, "scoring.no_unit", unit)
	}
	sheet := b.Sheets[i].Clone()
	if err := apply(b, sheet, inputs); err != nil {
		return nil, err
	}
	after, err := b.With(sheet)
	if err != nil {
		return nil, fmt.Errorf("try figures of unit %s: %w", unit, err)
	}
	old, fresh := &b.Results[i], &after.Results[i]
	t := &Trial{Unit: unit, Before: StandingOf(old), After: StandingOf(fresh), Gain: fresh.Points - old.Points, Block: after}
	for _, c := range b.Engine.Set().Criteria {
		x, y := old.Nodes[c.Index], fresh.Nodes[c.Index]
		row := Row{Code: c.Code, Name: c.Name, Leaf: c.IsLeaf(), Before: cellOf(x), After: cellOf(y), Gain: y.Points - x.Points}
		row.Changed = row.Before != row.After
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func cellOf(n scoring.Node) Cell { return Cell{n.Points, n.Max, n.State.String()} }

func apply(b *scoring.Block, sheet *scoring.Sheet, inputs []Input) error {
	var problems fault.Problems
	for _, in := range inputs {
		if err := applyOne(b, sheet, in); err != nil {
			for _, f := range fault.All(err) {
				place := f.Place
				place.Field = in.Code + "." + in.Name
				problems = append(problems, f.At(place))
			}
		}
	}
	return problems.OrNil()
}

func applyOne(b *scoring.Block, sheet *scoring.Sheet, in Input) error {
	leaf, err := b.Leaf(sheet.Unit, in.Code)
	if err != nil {
		return err
	}
	i := rule.Find(leaf.Specs, in.Name)
	if i < 0 {
		return rule.UnknownInput(leaf.Specs, in.Name)
	}
	var v rule.Value
	switch {
	case in.Raw != nil:
		v, err = rule.Bind(leaf.Specs[i], in.Raw)
	case in.Text != "":
		v, err = rule.BindText(leaf.Specs[i], in.Text)
	}
	if err != nil {
		return err
	}
	return sheet.Replace(in.Code, in.Name, v)
}

// Inputs are a proposal's changes as figures to try.
func (p *Proposal) Inputs() []Input {
	inputs := make([]Input, len(p.Changes))
	for i, c := range p.Changes {
		inputs[i] = Input{Code: c.Code, Name: c.Input, Raw: c.To}
	}
	return inputs
}
