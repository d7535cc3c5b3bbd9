package rule

import (
	"slices"

	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Change is one input of a leaf, by its slot, set to another value.
type Change struct {
	Slot int
	To   Value
}

// Move is a step an agency can take on one leaf: the inputs it changes, how
// many single steps that is (dossiers, days, items, levels), and what to do in
// words.
type Move struct {
	Changes []Change
	Steps   int64
	Do      Sentence
}

// Gain tells what changes would be worth to the agency: 0 or less when they
// win nothing or cannot be scored.
type Gain func([]Change) points.Points

// Nearest returns the move with the fewest steps that gains; of several with as
// few, the one that gains most. Each kind of rule declares which moves it
// knows. Surveys, judgements and figures from outside have none: they are not
// the agency's to set.
func Nearest(r Rule, in []Value, full points.Rat, gain Gain) (Move, bool) {
	f := &finder{gain: gain}
	f.rule(r, in, full)
	return f.best, f.found
}

// Given reports whether a kind's points are given by others, so that they are
// shown and never proposed.
func (k Kind) Given() bool {
	return k == "survey_options" || k == "judgement" || k == "external_scaled"
}

// Text puts the sentence into words, so that one sentence can stand in
// another.
func (s Sentence) Text(l locale.Lang) string { return s.Say(l) }

// Limits of a search.
const (
	stepsMax      = 1 << 40 // single steps along one line
	itemsTried    = 100     // items of a mean that are looked at
	namedStepsMax = 100     // steps of a named figure of an expression
)

type finder struct {
	gain     Gain
	met      *Spec // what a checklist's list may name, where it shares it with a gate
	best     Move
	bestGain points.Points
	found    bool
}

// try asks what a move gains and keeps it when it is nearer, or as near and
// worth more.
func (f *finder) try(m Move) bool {
	won := f.gain(m.Changes)
	if won <= 0 {
		return false
	}
	if !f.found || m.Steps < f.best.Steps || (m.Steps == f.best.Steps && won > f.bestGain) {
		f.best, f.bestGain, f.found = m, won, true
	}
	return true
}

func (f *finder) rule(r Rule, in []Value, full points.Rat) {
	switch r := r.(type) {
	case *Guarded:
		f.guarded(r, in, full)
	case *MeanOverItems:
		f.items(r, in)
	case *Expression:
		f.named(r, in)
		f.parts(r.Parts, in, full, "rule.next.part")
	case *BestOf:
		f.parts(r.Parts, in, full, "rule.next.case")
	default:
		if !f.ratioRule(r, in) && !f.countRule(r, in) && !f.listRule(r, in) {
			f.targetRule(r, in)
		}
	}
}

// line is a figure that moves by single steps in one direction. Between two
// neighbouring marks, points only rise or only fall.
type line struct {
	steps int64        // the farthest
	marks []points.Rat // in steps from here
	at    func(k int64) Move
}

// walk finds the first step of a line that gains.
func (f *finder) walk(l line) {
	slices.SortFunc(l.marks, points.Rat.Cmp)
	next := int64(1)
	for _, mark := range l.marks {
		if mark.Sign() <= 0 {
			continue
		}
		below := wholeBelow(mark)
		if below >= l.steps {
			break
		}
		last := below
		if mark.IsInt() {
			last--
		}
		if f.stretch(l, next, last) || (mark.IsInt() && f.stretch(l, below, below)) {
			return
		}
		next = below + 1
	}
	f.stretch(l, next, l.steps)
}

// stretch looks for a gain between two steps over which points only rise or
// only fall: at its near end, else, by halving, before its far end.
func (f *finder) stretch(l line, near, far int64) bool {
	if near > far || (f.found && near > f.best.Steps) {
		return false
	}
	if f.try(l.at(near)) {
		return true
	}
	if !f.try(l.at(far)) {
		return false
	}
	for far-near > 1 {
		middle := near + (far-near)/2
		if f.try(l.at(middle)) {
			far = middle
		} else {
			near = middle
		}
	}
	return true
}

// wholeBelow is the largest whole number of steps not over a positive mark.
func wholeBelow(r points.Rat) int64 {
	n, ok := r.Round(0, points.Down).Int64()
	if !ok || n > stepsMax {
		return stepsMax
	}
	return n
}

// lineTo lays the line from a figure to a limit in steps of one; the last step
// is shorter where the limit lies between.
func lineTo(from, limit points.Rat, marks []points.Rat, at func(to points.Rat, k int64) Move) line {
	up := from.Less(limit)
	away := func(x points.Rat) points.Rat {
		if up {
			return x.Sub(from)
		}
		return from.Sub(x)
	}
	l := line{steps: wholeBelow(away(limit))}
	if !away(limit).IsInt() {
		l.steps++
	}
	for _, m := range marks {
		l.marks = append(l.marks, away(m))
	}
	l.at = func(k int64) Move {
		if up {
			return at(points.Min(from.Add(points.Int(k)), limit), k)
		}
		return at(points.Max(from.Sub(points.Int(k)), limit), k)
	}
	return l
}

// jumps tries the marks a figure without a denominator can reach, nearest
// first, and stops at the first that gains.
func (f *finder) jumps(from points.Rat, marks []points.Rat, at func(to points.Rat) Move) {
	var reach []points.Rat
	for _, m := range marks {
		places := lastPlace(from, m)
		on := m.Round(places, points.Down)
		step := points.Int(1)
		for range places {
			step = step.Mul(points.NewRat(1, 10))
		}
		for _, to := range []points.Rat{on, on.Add(step), on.Sub(step)} {
			if !to.Equal(from) && (to.Sign() >= 0 || from.Sign() < 0 || m.Sign() < 0) {
				reach = append(reach, to)
			}
		}
	}
	distance := func(x points.Rat) points.Rat { return points.Max(x.Sub(from), from.Sub(x)) }
	slices.SortStableFunc(reach, func(a, b points.Rat) int { return distance(a).Cmp(distance(b)) })
	for _, to := range reach {
		if f.try(at(to)) {
			return
		}
	}
}

// lastPlace is the decimals a figure is moved by: those of the figure or the
// mark, at least 2.
func lastPlace(a, b points.Rat) int {
	const fewest = 2
	places := fewest
	for _, r := range []points.Rat{a, b} {
		n, exact := r.Big().FloatPrec()
		if !exact || n > points.PlacesMax {
			return points.PlacesMax
		}
		places = max(places, n)
	}
	return places
}

func given(in []Value, slots ...int) bool {
	for _, i := range slots {
		if in[i].Is != Given {
			return false
		}
	}
	return true
}

func one(slot int, to Value) []Change { return []Change{{slot, to}} }
