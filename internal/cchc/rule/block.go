package rule

import (
	"slices"

	"minhbach/internal/points"
)

// BlockRule is a rule whose points depend on the other units of the block.
type BlockRule interface {
	// Fill completes a unit's inputs from those of the whole block for the same
	// criterion. What the unit's own inputs give stays as given. self is the
	// unit's place in the block, −1 when it stands outside. It returns in
	// itself when there is nothing to fill.
	Fill(in []Value, block [][]Value, self int) []Value
}

// DependsOnBlock reports whether a rule, or a rule inside it, looks at the
// block.
func DependsOnBlock(r Rule) bool {
	switch r := r.(type) {
	case *RelativeToPeers, *TargetLeader:
		return true
	case *Guarded:
		return DependsOnBlock(r.Rule)
	case *Expression:
		return slices.ContainsFunc(r.Parts, func(p Part) bool { return DependsOnBlock(p.Rule) })
	case *BestOf:
		return slices.ContainsFunc(r.Parts, func(p Part) bool { return DependsOnBlock(p.Rule) })
	}
	return false
}

// Fill collects the block's own values.
func (r *RelativeToPeers) Fill(in []Value, block [][]Value, self int) []Value {
	if in[slotPeers].Is != Absent {
		return in
	}
	var values []points.Rat
	for i, unit := range block {
		if unit[slotOwn].Is == Given && (!r.ExcludeSelf || i != self) {
			values = append(values, unit[slotOwn].Num())
		}
	}
	if len(values) == 0 {
		return in
	}
	filled := slices.Clone(in)
	filled[slotPeers] = NumbersValue(values)
	return filled
}

// Fill finds the leader's excess and the best result without a target.
func (*TargetLeader) Fill(in []Value, block [][]Value, _ int) []Value {
	excess, most := Value{Is: Null}, Value{Is: Null}
	for _, unit := range block {
		actual, target := unit[0], unit[1]
		if actual.Is != Given || target.Is != Given {
			continue
		}
		if target.Num().Sign() == 0 {
			most = larger(most, actual.Num())
			continue
		}
		share, _ := actual.Num().Quo(target.Num())
		excess = larger(excess, share.Sub(points.Int(1)))
	}
	filled := slices.Clone(in)
	if in[slotLeaderExcess].Is == Absent {
		filled[slotLeaderExcess] = excess
	}
	if in[slotNoTargetMax].Is == Absent {
		filled[slotNoTargetMax] = most
	}
	return filled
}

func larger(v Value, r points.Rat) Value {
	if v.Is == Given && !v.Num().Less(r) {
		return v
	}
	return NumberValue(r)
}

// Fill completes the rule inside the guards. A unit where nothing arose, and
// that is not applicable for it, is no peer.
func (g *Guarded) Fill(in []Value, block [][]Value, self int) []Value {
	peers := slices.Clone(block)
	for i, unit := range block {
		if g.leftOut(unit) {
			peers[i] = make([]Value, len(unit))
		}
	}
	return fillParts([]Part{{Rule: g.Rule, to: g.inner}}, in, peers, self)
}

func (g *Guarded) leftOut(in []Value) bool {
	if g.noEvent < 0 || g.NoEvent != NA || !in[g.noEvent].Yes {
		return false
	}
	if g.Gate == nil {
		return true
	}
	fails, known, err := g.gateFails(in)
	return err == nil && known && !fails
}

// Fill completes the parts that look at the block.
func (r *Expression) Fill(in []Value, block [][]Value, self int) []Value {
	return fillParts(r.Parts, in, block, self)
}

// Fill completes the rules that look at the block.
func (r *BestOf) Fill(in []Value, block [][]Value, self int) []Value {
	return fillParts(r.Parts, in, block, self)
}

func fillParts(parts []Part, in []Value, block [][]Value, self int) []Value {
	filled := slices.Clone(in)
	for _, p := range parts {
		b, ok := p.Rule.(BlockRule)
		if !ok || !DependsOnBlock(p.Rule) {
			continue
		}
		of := make([][]Value, len(block))
		for i, unit := range block {
			of[i] = p.of(unit)
		}
		copy(p.of(filled), b.Fill(p.of(in), of, self))
	}
	return filled
}
