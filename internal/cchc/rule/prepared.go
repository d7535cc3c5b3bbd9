package rule

import (
	"minhbach/internal/points"
)

// Prepared is a rule made ready for one criterion. Where the first input can hold
// only a few things and nothing else was given, which is how most figures
// come, the rule has been asked about each of them beforehand, and a unit's
// answer is looked up. There is still one telling of a rule: its own.
type Prepared struct {
	rule  Rule
	full  points.Rat
	max   points.Points
	least int64    // what the first answer stands for
	known []answer // by what the first input holds; empty when that can be anything
	first Type
}

// answer is what a rule gave when it was asked.
type answer struct {
	points points.Points
	state  State
	sure   bool // no refusal
}

// What is asked beforehand.
const (
	countsAsked = 32 // cases from 0, and days from half of it early
	wordsAsked  = 5  // words of a set, in all their combinations
)

// Prepare makes a rule ready. full is the criterion's maximum.
func Prepare(r Rule, full points.Points) *Prepared {
	p := &Prepared{rule: r, full: full.Rat(), max: full}
	specs := r.Inputs()
	if len(specs) == 0 {
		return p
	}
	in := make([]Value, len(specs))
	ask := func(v Value) {
		in[0] = v
		state, worth, err := p.ask(in)
		p.known = append(p.known, answer{worth, state, err == nil})
	}
	first := specs[0]
	p.first = first.Type
	switch {
	case first.Type == Word:
		for _, word := range first.Words {
			ask(wordValue(first, word))
		}
	case first.Type == WordSet && len(first.Words) <= wordsAsked:
		for set := range 1 << len(first.Words) {
			var words []string
			for i, word := range first.Words {
				if set>>i&1 == 1 {
					words = append(words, word)
				}
			}
			ask(wordsValue(first, words))
		}
	case first.Type == Count || first.Type == Days:
		if first.Type == Days {
			p.least = -countsAsked / 2
		}
		for n := range int64(countsAsked) {
			ask(NumberValue(points.Int(p.least + n)))
		}
	}
	return p
}

// Score evaluates the leaf exactly, and tells each step.
func (p *Prepared) Score(in []Value, why *Why) (Outcome, error) {
	return Score(p.rule, in, p.full, why)
}

// Points is Score for a result that is written down: the points are rounded
// once, half up, and lie in [0, max].
func (p *Prepared) Points(in []Value) (State, points.Points, error) {
	if len(p.known) > 0 && in[0].Is == Given {
		if a := p.find(in); a != nil {
			return a.state, a.points, nil
		}
	}
	return p.ask(in)
}

// find looks an answer up; nil when the rule was not asked that.
func (p *Prepared) find(in []Value) *answer {
	at := int64(in[0].bits) - p.least
	if p.first != WordSet && (in[0].more != nil || in[0].places != 0) {
		return nil // no plain number
	}
	if uint64(at) >= uint64(len(p.known)) || !p.known[at].sure {
		return nil
	}
	for i := 1; i < len(in); i++ {
		if in[i].Is != Absent {
			return nil
		}
	}
	return &p.known[at]
}

func (p *Prepared) ask(in []Value) (State, points.Points, error) {
	out, err := p.rule.score(in, p.full, nil)
	if err != nil || out.State == Missing || out.State == NotApplicable {
		return out.State, 0, err
	}
	return out.State, out.Points.PointsWithin(p.max), nil
}
