package rule

import (
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// listRule moves the rules over words: the other answer, the next option, the
// next item, one case less of a class, the next state of a period.
func (f *finder) listRule(r Rule, in []Value) bool {
	switch r := r.(type) {
	case *Answer:
		f.answer(in)
	case *Choice:
		f.choice(r, in)
	case *Checklist:
		f.checklist(r, in)
	case *DeductByClass:
		f.classes(r, in)
	case *PeriodicSet:
		f.periods(r, in)
	default:
		return false
	}
	return true
}

func (f *finder) answer(in []Value) {
	if !given(in, 0) {
		return
	}
	switch in[0].word(answerInputs[0]) {
	case "no":
		f.try(Move{one(0, wordValue(answerInputs[0], "yes")), 1, Sentence{Key: "rule.next.answer_yes"}})
	case "yes":
		f.try(Move{one(0, wordValue(answerInputs[0], "no")), 1, Sentence{Key: "rule.next.answer_no"}})
	}
}

// choice goes up one level after another, and down likewise, which gains only
// where points count against the agency.
func (f *finder) choice(r *Choice, in []Value) {
	if !given(in, 0) {
		return
	}
	levels := slices.Clone(r.Options)
	slices.SortStableFunc(levels, func(a, b Option) int { return a.Points.Cmp(b.Points) })
	here := slices.IndexFunc(levels, func(o Option) bool { return o.Code == in[0].word(r.inputs[0]) })
	for _, way := range []int{1, -1} {
		steps, last := int64(0), levels[here].Points
		for i := here + way; i >= 0 && i < len(levels); i += way {
			if levels[i].Points.Equal(last) {
				continue
			}
			last = levels[i].Points
			steps++
			if f.try(Move{one(0, wordValue(r.inputs[0], levels[i].Code)), steps, Sentence{"rule.next.option", []any{levels[here].Name(), levels[i].Name()}}}) {
				break
			}
		}
	}
}

// checklist adds one item, the best one; where one gains nothing, as many in
// their order as it takes. Taking away gains only in a penalty.
func (f *finder) checklist(r *Checklist, in []Value) {
	if !given(in, 0) {
		return
	}
	spec, met := r.inputs[0], in[0].more.words
	if f.met != nil {
		spec = *f.met
	}
	var open, done []Option
	for _, o := range r.Items {
		if slices.Contains(met, o.Code) {
			done = append(done, o)
		} else {
			open = append(open, o)
		}
	}
	added := func(list []Option) Value {
		words := slices.Clone(met)
		for _, o := range list {
			words = append(words, o.Code)
		}
		return wordsValue(spec, words)
	}
	removed := func(list []Option) Value {
		return wordsValue(spec, slices.DeleteFunc(slices.Clone(met), func(w string) bool {
			return slices.ContainsFunc(list, func(o Option) bool { return o.Code == w })
		}))
	}
	f.pick(open, "rule.next.item", added)
	f.pick(done, "rule.next.item_less", removed)
}

// pick tries each item alone, then the first two, three and so on.
func (f *finder) pick(from []Option, key string, to func([]Option) Value) {
	tried := func(list []Option) bool {
		names := make([]string, len(list))
		for i, o := range list {
			names[i] = o.Name()
		}
		return f.try(Move{one(0, to(list)), int64(len(list)), Sentence{key, []any{strings.Join(names, "; ")}}})
	}
	gained := false
	for i := range from {
		gained = tried(from[i:i+1]) || gained
	}
	for n := 2; n <= len(from) && !gained; n++ {
		gained = tried(from[:n])
	}
}

// classes takes cases away, those that cost most first: no other order wins
// with fewer.
func (f *finder) classes(r *DeductByClass, in []Value) {
	if !given(in, 0) {
		return
	}
	counts := r.inputs[0].tallies(in[0].more.counts)
	slices.SortStableFunc(counts, func(a, b Tally) int { return r.Classes[b.at].Per.Cmp(r.Classes[a.at].Per) })
	l := line{}
	for _, c := range counts {
		l.steps = min(l.steps+c.Count, stepsMax)
		l.marks = append(l.marks, points.Int(l.steps))
	}
	l.at = func(k int64) Move {
		left, rest := slices.Clone(in[0].more.counts), k
		var names []string
		for _, c := range counts {
			off := min(rest, c.Count)
			left[c.at] -= off
			rest -= off
			if off > 0 {
				names = append(names, r.Classes[c.at].Label)
			}
		}
		return Move{one(0, Value{Is: Given, bits: 1, more: &more{counts: left}}), k, Sentence{"rule.next.class_less", []any{k, strings.Join(names, "; ")}}}
	}
	f.walk(l)
}

// periods betters the states, those that win most first; a single worse state
// is tried too, for a penalty.
func (f *finder) periods(r *PeriodicSet, in []Value) {
	if !given(in, 0) || len(in[0].more.words) != r.Periods {
		return
	}
	states := in[0].more.words
	worth := map[string]points.Rat{"on_time": r.PointsEach, "late": r.PointsEach.Sub(r.LateDeduction), "missing": r.NotSent}
	var open []int
	seen := map[string]bool{}
	for i, state := range states {
		if state != "on_time" {
			open = append(open, i)
		}
		if seen[state] {
			continue
		}
		seen[state] = true
		for _, other := range periodicInputs[0].Words {
			if other != state {
				to := slices.Clone(states)
				to[i] = other
				f.try(Move{one(0, wordsValue(periodicInputs[0], to)), 1, Sentence{"rule.next.period", []any{i + 1, locale.Key("rule.next.state_" + other)}}})
			}
		}
	}
	slices.SortStableFunc(open, func(a, b int) int { return worth[states[a]].Cmp(worth[states[b]]) })
	f.walk(line{steps: int64(len(open)), at: func(k int64) Move {
		to := slices.Clone(states)
		var names []string
		for _, i := range slices.Sorted(slices.Values(open[:k])) {
			to[i] = "on_time"
			names = append(names, strconv.Itoa(i+1))
		}
		return Move{one(0, wordsValue(periodicInputs[0], to)), k, Sentence{"rule.next.periods", []any{k, strings.Join(names, ", ")}}}
	}})
}
