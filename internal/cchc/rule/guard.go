package rule

import (
	"slices"
	"strings"

	"minhbach/internal/points"
)

// Gate is a precondition: without it the leaf is worth OnFail, whatever else
// was done.
type Gate struct {
	Require []string
	OnFail  points.Rat
}

// Guarded is a rule with a gate, or with a word on the case that nothing
// arose, or both (RULES §5).
type Guarded struct {
	Rule
	Gate    *Gate
	NoEvent Policy

	inputs                     []Spec
	metSlot, sureSlot, noEvent int // −1 where there is none
	sharedMet                  bool
	inner                      int   // how many inputs are the rule's
	places                     []int // of what the gate requires, among the words of met
}

func newGuarded(inner Rule, gate *Gate, noEvent Policy) *Guarded {
	g := &Guarded{Rule: inner, Gate: gate, NoEvent: noEvent, metSlot: -1, sureSlot: -1, noEvent: -1}
	g.inner = len(inner.Inputs())
	g.inputs = withoutAliases(inner.Inputs(), "met", "precondition", "no_event")
	if gate != nil {
		g.sureSlot = len(g.inputs)
		g.inputs = append(g.inputs, Spec{Name: "precondition", Type: YesNo})
		g.metSlot = Find(g.inputs, "met")
		if g.sharedMet = g.metSlot >= 0 && g.inputs[g.metSlot].Type == WordSet; g.sharedMet {
			// A checklist behind a gate: one list names what is met of both.
			g.inputs[g.metSlot].Words = append(slices.Clone(g.inputs[g.metSlot].Words), gate.Require...)
		} else {
			g.metSlot = len(g.inputs)
			g.inputs = append(g.inputs, Spec{Name: "met", Type: WordSet, Words: gate.Require})
		}
		for _, code := range gate.Require {
			g.places = append(g.places, slices.Index(g.inputs[g.metSlot].Words, code))
		}
	}
	if noEvent != Unsaid {
		g.noEvent = len(g.inputs)
		g.inputs = append(g.inputs, Spec{Name: "no_event", Type: YesNo})
	}
	return g
}

// withoutAliases takes short names off the inputs of parts: bare, they are the
// guard's own, so that a checklist inside an expression never answers for the
// gate before it.
func withoutAliases(specs []Spec, names ...string) []Spec {
	own := slices.Clone(specs)
	for i := range own {
		own[i].Aliases = slices.DeleteFunc(slices.Clone(own[i].Aliases), func(a string) bool { return slices.Contains(names, a) })
	}
	return own
}

// Inputs is those of the rule, then precondition, met and no_event.
func (g *Guarded) Inputs() []Spec { return g.inputs }

// Words says the guards before the rule.
func (g *Guarded) Words(full points.Rat) []Sentence {
	var words []Sentence
	if g.Gate != nil {
		words = append(words, Sentence{"rule.words.gate", []any{join(g.Gate.Require), g.Gate.OnFail}})
	}
	if g.NoEvent != Unsaid {
		words = append(words, Sentence{Key: "rule.words.no_event_" + string(g.NoEvent)})
	}
	return append(words, g.Rule.Words(full)...)
}

func join(words []string) string { return strings.Join(words, "; ") }

// gateFails tells whether the precondition fails; known is false when nothing
// says so or otherwise.
func (g *Guarded) gateFails(in []Value) (fails, known bool, err error) {
	sure, met := &in[g.sureSlot], &in[g.metSlot]
	if sure.Is == Given {
		if met.Is == Given && !g.sharedMet {
			return false, false, refusal("rule.gate_twice")
		}
		return !sure.Yes, true, nil
	}
	if met.Is != Given {
		return false, false, nil
	}
	for i, code := range g.Gate.Require {
		if !met.has(g.places[i], code) {
			return true, true, nil
		}
	}
	return false, true, nil
}

func (g *Guarded) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	inner := in[:g.inner]
	if g.Gate != nil {
		out, passed, err := g.scoreGate(in, why)
		if !passed {
			return out, err
		}
		if g.sharedMet {
			inner = g.withoutGateCodes(inner)
		}
	}
	if g.noEvent >= 0 && in[g.noEvent].Yes {
		out, err := g.NoEvent.give(full, why, "rule.no_event")
		if out.State == Scored {
			out.State = NoEvent
		}
		return out, err
	}
	return g.Rule.score(inner, full, why)
}

// scoreGate settles the leaf unless the gate is passed.
func (g *Guarded) scoreGate(in []Value, why *Why) (out Outcome, passed bool, err error) {
	fails, known, err := g.gateFails(in)
	switch {
	case err != nil:
		return Outcome{}, false, err
	case !known:
		why.tell("rule.why.gate_unknown")
		return Outcome{}, false, nil
	case fails:
		if why != nil {
			why.add("rule.why.gate_failed", join(g.unmet(in)), g.Gate.OnFail)
		}
		return Outcome{Gated, g.Gate.OnFail}, false, nil
	}
	why.tell("rule.why.gate_passed")
	return Outcome{}, true, nil
}

// unmet are the codes that the gate requires and were not met; all of them
// where only the answer was given.
func (g *Guarded) unmet(in []Value) []string {
	met := &in[g.metSlot]
	if met.Is != Given {
		return g.Gate.Require
	}
	var open []string
	for i, code := range g.Gate.Require {
		if !met.has(g.places[i], code) {
			open = append(open, code)
		}
	}
	return open
}

// withoutGateCodes takes the gate's codes out of a shared list, but for those
// that are items of the checklist as well.
func (g *Guarded) withoutGateCodes(in []Value) []Value {
	if in[g.metSlot].Is != Given {
		return in
	}
	own := g.Rule.Inputs()[g.metSlot].Words
	kept := slices.Clone(in)
	words := slices.DeleteFunc(slices.Clone(in[g.metSlot].more.words), func(w string) bool { return !slices.Contains(own, w) })
	kept[g.metSlot] = wordsValue(g.Rule.Inputs()[g.metSlot], words)
	return kept
}

// Unwrap returns the rule inside its guards.
func Unwrap(r Rule) Rule {
	if g, ok := r.(*Guarded); ok {
		return g.Rule
	}
	return r
}
