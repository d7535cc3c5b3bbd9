package rule

import (
	"minhbach/internal/points"
)

// Kind is the name of a rule in a criteria set.
type Kind string

// State is what became of a leaf.
type State uint8

// The states of a leaf. Automatic non-applicability and an approved one are
// the same state here; which policy follows is the set's affair.
const (
	Missing State = iota // an input that decides has not arrived
	Scored
	NotApplicable
	NoEvent // nothing arose, and the set says what that is worth
	Gated   // the precondition failed
)

// Outcome is what a rule gives: a state, and points where there are any.
type Outcome struct {
	State  State
	Points points.Rat
}

func scored(p points.Rat) (Outcome, error) { return Outcome{Scored, p}, nil }

func missing() (Outcome, error) { return Outcome{}, nil }

// Rule turns the inputs of one criterion into points.
type Rule interface {
	// Kind is the rule's name in a set.
	Kind() Kind
	// Inputs lists the inputs, in the order score takes their values.
	Inputs() []Spec
	// Best is the most points the inputs can reach, before clamping.
	Best(full points.Rat) points.Rat
	// Words says in sentences what the rule asks and gives.
	Words(full points.Rat) []Sentence
	// Lint reports what is wrong or left unsaid in the parameters.
	Lint(full points.Rat, report Report)

	score(in []Value, full points.Rat, why *Why) (Outcome, error)
}

// Score evaluates a rule exactly. full is the criterion's maximum; the points
// lie in [0, full]. why may be nil; otherwise it is told each step.
func Score(r Rule, in []Value, full points.Rat, why *Why) (Outcome, error) {
	out, err := r.score(in, full, why)
	if err != nil || out.State == Missing || out.State == NotApplicable {
		return Outcome{State: out.State}, err
	}
	over := full.Less(out.Points)
	if !over && out.Points.Sign() >= 0 {
		return out, nil
	}
	if why != nil {
		why.add("rule.why.clamped", out.Points, full)
	}
	out.Points = points.Rat{}
	if over {
		out.Points = full
	}
	return out, nil
}

// Policy says what an unusual case is worth: a denominator of 0, no items, no
// target, nothing arose.
type Policy string

// The policies.
const (
	Unsaid Policy = ""
	Full   Policy = "full"
	Zero   Policy = "zero"
	NA     Policy = "na"
	Refuse Policy = "error"
)

// give applies a policy; case is the key of the sentence that names the case.
func (p Policy) give(full points.Rat, why *Why, key string) (Outcome, error) {
	if why != nil {
		why.add(key)
	}
	switch p {
	case Full:
		if why != nil {
			why.add("rule.why.policy_full", full)
		}
		return scored(full)
	case Zero:
		why.tell("rule.why.policy_zero")
		return scored(points.Rat{})
	case NA:
		why.tell("rule.why.policy_na")
		return Outcome{State: NotApplicable}, nil
	}
	return Outcome{}, refusal(key + "_refused")
}
