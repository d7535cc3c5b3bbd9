package rule

import "minhbach/internal/points"

// Lateness gives the maximum on time and the points of the first step that
// the days of delay fit.
type Lateness struct {
	Steps     []Step // At is days_lte, ascending
	Otherwise points.Rat
	NeverSent points.Rat // the parameter `missing`
	Calendar  string     // working or calendar days
}

var latenessInputs = []Spec{{Name: "days_late", Type: Days, Nullable: true}}

// Kind is lateness.
func (*Lateness) Kind() Kind { return "lateness" }

// Inputs is the delay; null when the document was never sent.
func (*Lateness) Inputs() []Spec { return latenessInputs }

// Best is the maximum.
func (*Lateness) Best(full points.Rat) points.Rat { return full }

// Words lists the steps.
func (r *Lateness) Words(full points.Rat) []Sentence {
	words := []Sentence{{"rule.words.lateness_" + r.Calendar, []any{full}}}
	for _, s := range r.Steps {
		words = append(words, Sentence{"rule.words.late_step", []any{s.At, s.Points}})
	}
	return append(words, Sentence{"rule.words.late_rest", []any{r.Otherwise, r.NeverSent}})
}

// Lint asks for steps that ascend: the first that holds counts, so that one
// behind a later mark is never reached.
func (r *Lateness) Lint(_ points.Rat, report Report) {
	for i := 1; i < len(r.Steps); i++ {
		if r.Steps[i].At.Cmp(r.Steps[i-1].At) <= 0 {
			report(finding("steps_order"))
			return
		}
	}
}

func (r *Lateness) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	late := in[0]
	switch {
	case late.Is == Absent:
		return missing()
	case late.Is == Null:
		if why != nil {
			why.add("rule.why.never_sent", r.NeverSent)
		}
		return scored(r.NeverSent)
	case late.Num().Sign() <= 0:
		if why != nil {
			why.add("rule.why.on_time", full)
		}
		return scored(full)
	}
	for _, s := range r.Steps {
		if late.Num().Cmp(s.At) <= 0 {
			if why != nil {
				why.add("rule.why.late_step", late.Num(), s.At, s.Points)
			}
			return scored(s.Points)
		}
	}
	if why != nil {
		why.add("rule.why.late_rest", late.Num(), r.Otherwise)
	}
	return scored(r.Otherwise)
}

// PeriodicSet sums what each period of the year gives.
type PeriodicSet struct {
	Periods       int
	PointsEach    points.Rat
	LateDeduction points.Rat
	NotSent       points.Rat // the parameter `missing`
	late          points.Rat // what a late period is worth
}

func newPeriodicSet(periods int, each, deduction, notSent points.Rat) *PeriodicSet {
	return &PeriodicSet{periods, each, deduction, notSent, each.Sub(deduction)}
}

var periodicInputs = []Spec{{Name: "states", Type: States, Words: []string{"on_time", "late", "missing"}}}

// Kind is periodic_set.
func (*PeriodicSet) Kind() Kind { return "periodic_set" }

// Inputs is the state of each period.
func (*PeriodicSet) Inputs() []Spec { return periodicInputs }

// Best is all periods on time.
func (r *PeriodicSet) Best(points.Rat) points.Rat {
	return points.Int(int64(r.Periods)).Mul(r.PointsEach)
}

// Words says the rule.
func (r *PeriodicSet) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.periodic_set", []any{r.Periods, r.PointsEach, r.LateDeduction, r.NotSent}}}
}

// Lint has nothing to ask.
func (*PeriodicSet) Lint(points.Rat, Report) {}

func (r *PeriodicSet) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	onTime, late, unsent := in[0].statesOf(periodicInputs[0], 0), in[0].statesOf(periodicInputs[0], 1), in[0].statesOf(periodicInputs[0], 2)
	said := int(onTime + late + unsent)
	if said > r.Periods {
		return Outcome{}, refusal("rule.too_many_periods", said, r.Periods)
	}
	if said < r.Periods {
		if why != nil {
			why.add("rule.why.periods_open", said, r.Periods)
		}
		return missing()
	}
	sum := points.Int(onTime).Mul(r.PointsEach).
		Add(points.Int(late).Mul(r.late)).
		Add(points.Int(unsent).Mul(r.NotSent))
	if why != nil {
		why.add("rule.why.periods", onTime, late, unsent, sum)
	}
	return scored(sum)
}
