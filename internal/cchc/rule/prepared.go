package rule

import (
	"minhbach/internal/points"
)

// Prepared is a rule made ready for one criterion. Where the first input can hold
// only a few things and nothing else was given, which is how most figures
// come, the rule has been asked about each of them beforehand, and a unit's
// answer is looked up. There is still one telling of a rule: its own.
type Prepared struct {
	asked
	rule Rule
	full points.Rat
	max  points.Points
}

// asked is what a rule answered beforehand, by what its first input holds.
type asked struct {
	known []answer // empty when the input can hold anything, or something refused
	least int64    // what the first answer stands for
	words bool     // the input is a set of words, in bits
}

// answer is what a rule gave when it was asked.
type answer struct {
	points points.Points // those of Outcome, rounded once; 0 where only the outcome is asked for
	Outcome
}

// What is asked beforehand.
const (
	countsAsked = 32 // cases from 0, and days from half of it early
	wordsAsked  = 5  // words of a set, in all their combinations
)

// Prepare makes a rule ready. full is the criterion's maximum.
func Prepare(r Rule, full points.Points) *Prepared {
	return &Prepared{askBeforehand(r, full.Rat(), full), r, full.Rat(), full}
}

// askBeforehand asks a rule about all that its first input can hold. What is
// written down of an answer is rounded within most; the outcome stays exact.
func askBeforehand(r Rule, full points.Rat, most points.Points) (a asked) {
	specs := r.Inputs()
	if len(specs) == 0 {
		return a
	}
	in, refused := make([]Value, len(specs)), false
	ask := func(v Value) {
		in[0] = v
		out, err := Score(r, in, full, nil)
		a.known = append(a.known, answer{out.Points.PointsWithin(most), out})
		refused = refused || err != nil
	}
	first := specs[0]
	switch {
	case first.Type == Word:
		for _, word := range first.Words {
			ask(wordValue(first, word))
		}
	case first.Type == WordSet && len(first.Words) <= wordsAsked:
		a.words = true
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
			a.least = -countsAsked / 2
		}
		for n := range int64(countsAsked) {
			ask(NumberValue(points.Int(a.least + n)))
		}
	}
	if refused {
		return asked{}
	}
	return a
}

// find looks an answer up; nil when the rule was not asked that.
func (a *asked) find(in []Value) *answer {
	v := &in[0]
	at := int64(v.bits) - a.least
	if v.Is != Given || uint64(at) >= uint64(len(a.known)) || !a.words && (v.more != nil || v.places != 0) {
		return nil // absent, too much, or no plain number
	}
	for i := 1; i < len(in); i++ {
		if in[i].Is != Absent {
			return nil
		}
	}
	return &a.known[at]
}

// Score evaluates the leaf exactly, and tells each step.
func (p *Prepared) Score(in []Value, why *Why) (Outcome, error) {
	return Score(p.rule, in, p.full, why)
}

// Points is Score for a result that is written down: the points are rounded
// once, half up, and lie in [0, max].
func (p *Prepared) Points(in []Value) (State, points.Points, error) {
	if len(p.known) > 0 {
		if a := p.find(in); a != nil {
			return a.State, a.points, nil
		}
	}
	out, err := p.rule.score(in, p.full, nil)
	if err != nil || out.State == Missing || out.State == NotApplicable {
		return out.State, 0, err
	}
	return out.State, out.Points.PointsWithin(p.max), nil
}
