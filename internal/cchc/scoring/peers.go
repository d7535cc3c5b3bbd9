package scoring

import (
	"minhbach/internal/cchc/rule"
)

// Peers is what the rules that look at the block are given of it: the frozen
// figures of all its units, so that a score does not move while others write.
type Peers struct {
	Frozen bool
	values map[int][][]rule.Value // by leaf, then by unit in order
	units  []string
}

// Observe takes a snapshot of a block. Figures of a unit for which a criterion
// was approved as not applicable are left out of it.
func (e *Engine) Observe(sheets []*Sheet, frozen bool) *Peers {
	if len(e.block) == 0 {
		return nil
	}
	p := &Peers{Frozen: frozen, values: map[int][][]rule.Value{}, units: make([]string, len(sheets))}
	for i, s := range sheets {
		p.units[i] = s.Unit
	}
	for _, index := range e.block {
		l := &e.leaves[index]
		rows := make([][]rule.Value, len(sheets))
		for i, s := range sheets {
			rows[i] = make([]rule.Value, len(l.specs))
			if s.approvedAt(e.set.Criteria[l.node]) == nil {
				copy(rows[i], s.inputs(l))
			}
		}
		p.values[index] = rows
	}
	return p
}

// At returns a unit's place in the snapshot, or −1.
func (p *Peers) At(unit string) int {
	if p == nil {
		return -1
	}
	for i, u := range p.units {
		if u == unit {
			return i
		}
	}
	return -1
}

func (p *Peers) fill(l *leaf, index int, in []rule.Value, self int) []rule.Value {
	rows, ok := p.values[index]
	if !ok {
		return in
	}
	if b, ok := l.rule.(rule.BlockRule); ok {
		return b.Fill(in, rows, self)
	}
	return in
}
