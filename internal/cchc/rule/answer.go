package rule

import (
	"slices"
	"strings"

	"minhbach/internal/points"
)

// Answer gives the points of yes or no. The third answer, na, is a request
// that a person approves (RULES §5): until then the leaf is missing.
type Answer struct {
	Yes, No points.Rat
}

var answerInputs = []Spec{{Name: "answer", Type: Word, Words: []string{"yes", "no", "na"}}}

// The places of the answers that score.
const (
	answerYes = 0
	answerNo  = 1
)

// Kind is yes_no.
func (*Answer) Kind() Kind { return "yes_no" }

// Inputs is the answer.
func (*Answer) Inputs() []Spec { return answerInputs }

// Best is the better answer.
func (r *Answer) Best(points.Rat) points.Rat { return points.Max(r.Yes, r.No) }

// Words says the rule.
func (r *Answer) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.yes_no", []any{r.Yes, r.No}}}
}

// Lint has nothing to ask.
func (*Answer) Lint(points.Rat, Report) {}

func (r *Answer) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	switch in[0].bits {
	case answerYes:
		if why != nil {
			why.add("rule.why.yes", r.Yes)
		}
		return scored(r.Yes)
	case answerNo:
		if why != nil {
			why.add("rule.why.no", r.No)
		}
		return scored(r.No)
	}
	why.tell("rule.why.na_requested")
	return missing()
}

// Option is one level of a choice.
type Option struct {
	Code, Label string
	Points      points.Rat
}

// Name is the label, or the code where there is none.
func (o Option) Name() string {
	if o.Label == "" {
		return o.Code
	}
	return o.Label
}

// Choice gives the points of the one option taken.
type Choice struct {
	Options []Option
	inputs  []Spec
}

func newChoice(options []Option) *Choice {
	codes := make([]string, len(options))
	for i, o := range options {
		codes[i] = o.Code
	}
	return &Choice{options, []Spec{{Name: "option", Type: Word, Words: codes}}}
}

// Kind is choice.
func (*Choice) Kind() Kind { return "choice" }

// Inputs is the option.
func (r *Choice) Inputs() []Spec { return r.inputs }

// Best is the best option.
func (r *Choice) Best(points.Rat) points.Rat {
	best := points.Rat{}
	for _, o := range r.Options {
		best = points.Max(best, o.Points)
	}
	return best
}

// Words lists the options.
func (r *Choice) Words(points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.choice"}}
	for _, o := range r.Options {
		words = append(words, Sentence{"rule.words.option", []any{o.Name(), o.Points}})
	}
	return words
}

// Lint has nothing to ask.
func (*Choice) Lint(points.Rat, Report) {}

func (r *Choice) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	i := in[0].bits
	if why != nil {
		why.add("rule.why.option", r.Options[i].Name(), r.Options[i].Points)
	}
	return scored(r.Options[i].Points)
}

// Step is a mark that a count or a change reaches, and its points.
type Step struct{ At, Points points.Rat }

// climb orders steps from the highest down; of two at one mark the first
// counts.
func climb(steps []Step) []Step {
	down := slices.Clone(steps)
	slices.SortStableFunc(down, func(a, b Step) int { return b.At.Cmp(a.At) })
	return down
}

// reached returns the highest step at or under x, out of steps in the order of
// climb; nil when x is under all of them.
func reached(down []Step, x points.Rat) *Step {
	for i := range down {
		if !x.Less(down[i].At) {
			return &down[i]
		}
	}
	return nil
}

func bestStep(steps []Step, otherwise points.Rat) points.Rat {
	best := otherwise
	for _, s := range steps {
		best = points.Max(best, s.Points)
	}
	return best
}

// The modes of a checklist.
const (
	modeSum          = "sum"
	modeProportional = "proportional"
	modeAll          = "all_or_nothing"
	modeSteps        = "steps"
)

// Checklist gives points for the items that are met.
type Checklist struct {
	Items  []Option // Points only in mode sum
	Mode   string
	Steps  []Step // of mode steps
	inputs []Spec
	counts []points.Rat // of mode steps: the points by how many are met
}

func newChecklist(items []Option, mode string, steps []Step) *Checklist {
	codes := make([]string, len(items))
	for i, o := range items {
		codes[i] = o.Code
	}
	r := &Checklist{Items: items, Mode: mode, Steps: steps, inputs: []Spec{{Name: "met", Type: WordSet, Words: codes}}}
	down := climb(steps)
	for n := range len(items) + 1 {
		worth := points.Rat{}
		if step := reached(down, points.Int(int64(n))); step != nil {
			worth = step.Points
		}
		r.counts = append(r.counts, worth)
	}
	return r
}

// Kind is checklist.
func (*Checklist) Kind() Kind { return "checklist" }

// Inputs is the list of items met.
func (r *Checklist) Inputs() []Spec { return r.inputs }

// Best is what all items give.
func (r *Checklist) Best(full points.Rat) points.Rat {
	switch r.Mode {
	case modeSum:
		sum := points.Rat{}
		for _, o := range r.Items {
			sum = sum.Add(o.Points)
		}
		return sum
	case modeSteps:
		return r.counts[len(r.Items)]
	}
	return full
}

// Words lists the items.
func (r *Checklist) Words(full points.Rat) []Sentence {
	words := []Sentence{{"rule.words.checklist_" + r.Mode, []any{full, len(r.Items)}}}
	for _, o := range r.Items {
		if r.Mode == modeSum {
			words = append(words, Sentence{"rule.words.option", []any{o.Name(), o.Points}})
		} else {
			words = append(words, Sentence{"rule.words.item", []any{o.Name()}})
		}
	}
	for _, s := range r.Steps {
		words = append(words, Sentence{"rule.words.met_step", []any{s.At, s.Points}})
	}
	return words
}

// Lint has nothing to ask beyond what reading checks.
func (*Checklist) Lint(points.Rat, Report) {}

func (r *Checklist) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	count := in[0].held()
	if why != nil {
		met := in[0].more.words
		why.add("rule.why.met", len(met), len(r.Items))
		var open []string
		for _, o := range r.Items {
			if !slices.Contains(met, o.Code) {
				open = append(open, o.Name())
			}
		}
		if len(open) > 0 {
			why.add("rule.why.not_met", strings.Join(open, "; "))
		}
	}
	switch r.Mode {
	case modeSum:
		sum := points.Rat{}
		for i, o := range r.Items {
			if in[0].has(i, o.Code) {
				sum = sum.Add(o.Points)
			}
		}
		return scored(sum)
	case modeProportional:
		return scored(points.NewRat(count, int64(len(r.Items))).Mul(full))
	case modeSteps:
		if why != nil {
			r.tellStep(points.Int(count), why)
		}
		return scored(r.counts[count])
	}
	if int(count) == len(r.Items) {
		return scored(full)
	}
	return scored(points.Rat{})
}

// tellStep names the step that a number of items reaches.
func (r *Checklist) tellStep(count points.Rat, why *Why) {
	if step := reached(climb(r.Steps), count); step != nil {
		why.add("rule.why.step", count, step.At, step.Points)
		return
	}
	why.add("rule.why.no_step", count, points.Rat{})
}
