package rule

import (
	"minhbach/internal/points"
)

// Leaf is a rule made ready for one criterion. Where the first input can hold
// only a few things and nothing else was given, which is how most figures
// come, the rule has been asked about each of them beforehand, and a unit's
// answer is looked up. There is still one telling of a rule: its own.
type Leaf struct {
	rule  Rule
	full  points.Rat
	max   points.Points
	least int64    // what the first answer stands for
	known []answer // by what the first input holds; empty when that can be anything
	place bool     // the input is a word, known by its place
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

// Prepare makes a rule ready. max is the criterion's maximum.
func Prepare(r Rule, max points.Points) *Leaf {
	l := &Leaf{rule: r, full: max.Rat(), max: max}
	specs := r.Inputs()
	if len(specs) == 0 {
		return l
	}
	in := make([]Value, len(specs))
	ask := func(v Value) {
		in[0] = v
		state, p, err := l.ask(in)
		l.known = append(l.known, answer{p, state, err == nil})
	}
	switch first := specs[0]; first.Type {
	case Word:
		l.place = true
		for _, word := range first.Words {
			ask(wordValue(first, word))
		}
	case WordSet:
		for set := range 1 << len(first.Words) {
			if len(first.Words) > wordsAsked {
				break
			}
			var words []string
			for i, word := range first.Words {
				if set>>i&1 == 1 {
					words = append(words, word)
				}
			}
			ask(wordsValue(first, words))
		}
	case Count, Days:
		if first.Type == Days {
			l.least = -countsAsked / 2
		}
		for n := range int64(countsAsked) {
			ask(NumberValue(points.Int(l.least + n)))
		}
	}
	return l
}

// Rule returns the rule as it was given.
func (l *Leaf) Rule() Rule { return l.rule }

// Score evaluates the leaf exactly, and tells each step.
func (l *Leaf) Score(in []Value, why *Why) (Outcome, error) { return Score(l.rule, in, l.full, why) }

// Points is Score for a result that is written down: the points are rounded
// once, half up, and lie in [0, max].
func (l *Leaf) Points(in []Value) (State, points.Points, error) {
	if len(l.known) > 0 && in[0].Is == Given {
		if a := l.find(in); a != nil {
			return a.state, a.points, nil
		}
	}
	return l.ask(in)
}

// find looks an answer up; nil when the rule was not asked that.
func (l *Leaf) find(in []Value) *answer {
	at := in[0].bits - l.least
	if l.place {
		at = int64(in[0].at)
	}
	if uint64(at) >= uint64(len(l.known)) || in[0].places != 0 || !l.known[at].sure {
		return nil
	}
	for i := 1; i < len(in); i++ {
		if in[i].Is != Absent {
			return nil
		}
	}
	return &l.known[at]
}

func (l *Leaf) ask(in []Value) (State, points.Points, error) {
	out, err := l.rule.score(in, l.full, nil)
	if err != nil || out.State == Missing || out.State == NotApplicable {
		return out.State, 0, err
	}
	return out.State, out.Points.PointsWithin(l.max), nil
}
