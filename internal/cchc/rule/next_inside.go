package rule

import (
	"slices"

	"minhbach/internal/points"
)

// guarded first satisfies a gate that fails, and where that alone wins nothing,
// takes the nearest step behind it as well. Where nothing arose, there is
// nothing to do.
func (f *finder) guarded(g *Guarded, in []Value, full points.Rat) {
	inner := len(g.Rule.Inputs())
	if g.Gate != nil {
		fails, known, err := g.gateFails(in)
		if err != nil || !known {
			return
		}
		if fails {
			f.openGate(g, in, full)
			return
		}
	}
	if g.noEvent >= 0 && in[g.noEvent].Yes {
		return
	}
	f.met = g.shared()
	f.rule(g.Rule, in[:inner], full)
}

func (f *finder) openGate(g *Guarded, in []Value, full points.Rat) {
	open, steps := g.opened(in)
	do := Sentence{"rule.next.gate", []any{join(g.Gate.Require)}}
	if f.try(Move{open, steps, do}) {
		return
	}
	passed := applied(in, open)
	if g.noEvent >= 0 && in[g.noEvent].Yes {
		return
	}
	then := &finder{met: g.shared(), gain: func(more []Change) points.Points { return f.gain(joined(open, more)) }}
	then.rule(g.Rule, passed[:len(g.Rule.Inputs())], full)
	if behind := then.best; then.found {
		f.try(Move{joined(open, behind.Changes), steps + behind.Steps, Sentence{"rule.next.gate_then", []any{join(g.Gate.Require), behind.Do}}})
	}
}

// shared is the list that names what is met of the gate and of the checklist
// behind it; nil where each has its own.
func (g *Guarded) shared() *Spec {
	if g.sharedMet {
		return &g.inputs[g.metSlot]
	}
	return nil
}

// opened is the change that satisfies the gate, and how many things it takes.
func (g *Guarded) opened(in []Value) ([]Change, int64) {
	if in[g.sureSlot].Is == Given {
		return one(g.sureSlot, Value{Is: Given, Yes: true}), 1
	}
	words := slices.Clone(in[g.metSlot].more.words)
	steps := int64(0)
	for _, code := range g.Gate.Require {
		if !slices.Contains(words, code) {
			words = append(words, code)
			steps++
		}
	}
	return one(g.metSlot, wordsValue(g.inputs[g.metSlot], words)), steps
}

// joined puts changes after others; the later of two for one input holds.
func joined(first, then []Change) []Change {
	kept := slices.DeleteFunc(slices.Clone(first), func(c Change) bool {
		return slices.ContainsFunc(then, func(d Change) bool { return d.Slot == c.Slot })
	})
	return append(kept, then...)
}

func applied(in []Value, changes []Change) []Value {
	out := slices.Clone(in)
	for _, c := range changes {
		out[c.Slot] = c.To
	}
	return out
}

// items takes the nearest step of one item.
func (f *finder) items(r *MeanOverItems, in []Value) {
	if !given(in, 0) {
		return
	}
	for i := range min(int(in[0].bits), itemsTried) {
		item := in[0].item(i, r.width)
		replaced := func(changes []Change) []Change {
			list := slices.Clone(in[0].more.items)
			copy(list[i*r.width:], applied(item, changes))
			return one(0, Value{Is: Given, bits: in[0].bits, more: &more{items: list}})
		}
		m, ok := Nearest(r.Item, item, r.ItemMax, func(changes []Change) points.Points { return f.gain(replaced(changes)) })
		if ok {
			f.try(Move{replaced(m.Changes), m.Steps, Sentence{"rule.next.of_item", []any{i + 1, m.Do}}})
		}
	}
}

// parts takes the nearest step of one rule inside another.
func (f *finder) parts(parts []Part, in []Value, full points.Rat, key string) {
	for i, p := range parts {
		shifted := func(changes []Change) []Change {
			moved := slices.Clone(changes)
			for j := range moved {
				moved[j].Slot += p.From
			}
			return moved
		}
		m, ok := Nearest(p.Rule, p.of(in), full, func(changes []Change) points.Points { return f.gain(shifted(changes)) })
		if !ok {
			continue
		}
		name := any(p.Name)
		if key == "rule.next.case" {
			name = i + 1
		}
		f.try(Move{shifted(m.Changes), m.Steps, Sentence{key, []any{name, m.Do}}})
	}
}

// named moves the figures an expression names, by one at a time and not far:
// what an expression does with them is not decided by reading. What it divides
// by is kept.
func (f *finder) named(r *Expression, in []Value) {
	divisors := r.Expr.Divisors()
	for i, src := range r.sources {
		if src.input < 0 || in[src.input].Is != Given {
			continue
		}
		slot, v, name := src.input, in[src.input], r.inputs[src.input].Name
		switch {
		case v.shape == shapeNumber && !slices.Contains(divisors, i):
			f.namedNumber(slot, v.Num(), name)
		case v.shape == shapeTruth:
			flipped := Value{Is: Given, Yes: !v.Yes, shape: shapeTruth}
			f.try(Move{one(slot, flipped), 1, Sentence{"rule.next.input_flip", []any{name, !v.Yes}}})
		}
	}
}

func (f *finder) namedNumber(slot int, from points.Rat, name string) {
	for _, way := range []int64{1, -1} {
		for k := int64(1); k <= namedStepsMax; k++ {
			to, key := from.Add(points.Int(way*k)), "rule.next.input_more"
			if way < 0 {
				key = "rule.next.input_less"
			}
			if to.Sign() < 0 {
				break
			}
			if f.try(Move{one(slot, NumberValue(to)), k, Sentence{key, []any{name, from, to}}}) {
				break
			}
		}
	}
}
