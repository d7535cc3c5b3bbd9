package scoring

import (
	"fmt"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
)

// Leaf is what the rule of one criterion is given of one unit: the values with
// borrowed ones and those of the block filled in.
type Leaf struct {
	Rule   rule.Rule // nil: the set gives none
	Specs  []rule.Spec
	Values []rule.Value
	Full   points.Rat

	engine *Engine
	own    *leaf
	sheet  *Sheet
}

// Leaf returns what the rule of a criterion is given of a unit.
func (b *Block) Leaf(unit, code string) (Leaf, error) {
	i := b.At(unit)
	if i < 0 {
		return Leaf{}, errNoSuch(unit, code)
	}
	l, err := b.Engine.leafByCode(code)
	if err != nil {
		return Leaf{}, err
	}
	w := b.Engine.begin(b.Peers, b.Sheets[i], &b.Results[i])
	in := w.inputs(l, b.Engine.leafOf[l.node])
	return Leaf{Rule: l.rule, Specs: l.specs, Values: in, Full: l.max.Rat(), engine: b.Engine, own: l, sheet: b.Sheets[i]}, nil
}

// Place tells which criterion's input a slot of the leaf is read from: another
// one's, where the set says that it is the same and the unit gave none here.
func (l Leaf) Place(slot int) (code, input string) {
	e := l.engine
	for _, b := range l.own.borrows {
		if b.to == slot && l.sheet.values[l.own.from+slot].Is == rule.Absent {
			for i := range e.leaves {
				if of := &e.leaves[i]; b.from >= of.from && b.from < of.from+len(of.specs) {
					return e.set.Criteria[of.node].Code, of.specs[b.from-of.from].Name
				}
			}
		}
	}
	return e.set.Criteria[l.own.node].Code, l.Specs[slot].Name
}

// Score scores one sheet against what the block's rules see of it, without
// ranking it: what a change would be worth, and nothing else. The block stays
// as it is. r is overwritten and may be used again.
func (b *Block) Score(sheet *Sheet, r *Result) error {
	nodes := r.Nodes
	if len(nodes) != len(b.Engine.set.Criteria) {
		nodes = make([]Node, len(b.Engine.set.Criteria))
	}
	clear(nodes)
	*r = Result{Nodes: nodes}
	if err := b.Engine.score(b.Peers, sheet, r); err != nil {
		return fmt.Errorf("score unit %s: %w", sheet.Unit, err)
	}
	return nil
}

// Reach is the result of a unit of the block, by its place, as if whatever is
// missing in it came to full points. It is not ranked.
func (b *Block) Reach(unit int) (Result, error) {
	r := Result{Nodes: make([]Node, len(b.Engine.set.Criteria))}
	w := b.Engine.begin(b.Peers, b.Sheets[unit], &r)
	w.hopes = true
	if err := w.all(); err != nil {
		return Result{}, fmt.Errorf("score the reach of unit %s: %w", b.Sheets[unit].Unit, err)
	}
	return r, nil
}
