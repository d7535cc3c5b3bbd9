package rule

import "minhbach/internal/points"

var countInputs = []Spec{{Name: "count", Type: Count}}

// CountUnit gives UnitPoints for each case, up to Cap.
type CountUnit struct{ UnitPoints, Cap points.Rat }

// Kind is count_unit.
func (*CountUnit) Kind() Kind { return "count_unit" }

// Inputs is the count.
func (*CountUnit) Inputs() []Spec { return countInputs }

// Best is the cap.
func (r *CountUnit) Best(points.Rat) points.Rat { return r.Cap }

// Words says the rule.
func (r *CountUnit) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.count_unit", []any{r.UnitPoints, r.Cap}}}
}

// Lint has nothing to ask.
func (*CountUnit) Lint(points.Rat, Report) {}

func (r *CountUnit) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	p := in[0].Num().Mul(r.UnitPoints)
	if why != nil {
		why.add("rule.why.times", in[0].Num(), r.UnitPoints, p)
	}
	if r.Cap.Less(p) {
		if why != nil {
			why.add("rule.why.cap_points", r.Cap)
		}
		p = r.Cap
	}
	return scored(p)
}

// CountSteps gives the points of the highest step the count reaches.
type CountSteps struct {
	Steps     []Step
	Otherwise points.Rat
	climb     []Step
}

func newCountSteps(steps []Step, otherwise points.Rat) *CountSteps {
	return &CountSteps{steps, otherwise, climb(steps)}
}

// Kind is count_steps.
func (*CountSteps) Kind() Kind { return "count_steps" }

// Inputs is the count.
func (*CountSteps) Inputs() []Spec { return countInputs }

// Best is the best step.
func (r *CountSteps) Best(points.Rat) points.Rat { return bestStep(r.Steps, r.Otherwise) }

// Words lists the steps.
func (r *CountSteps) Words(points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.count_steps"}}
	for _, s := range r.Steps {
		words = append(words, Sentence{"rule.words.count_step", []any{s.At, s.Points}})
	}
	return append(words, Sentence{"rule.words.otherwise", []any{r.Otherwise}})
}

// Lint has nothing to ask.
func (*CountSteps) Lint(points.Rat, Report) {}

func (r *CountSteps) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	step := reached(r.climb, in[0].Num())
	if step == nil {
		if why != nil {
			why.add("rule.why.no_step", in[0].Num(), r.Otherwise)
		}
		return scored(r.Otherwise)
	}
	if why != nil {
		why.add("rule.why.step", in[0].Num(), step.At, step.Points)
	}
	return scored(step.Points)
}

// raised is what is left of a deduction, not under the floor.
func raised(left, floor points.Rat, why *Why) points.Rat {
	if !left.Less(floor) {
		return left
	}
	if why != nil {
		why.add("rule.why.floor", floor)
	}
	return floor
}

// DeductPerViolation takes Per off Start for each case, not under Floor.
type DeductPerViolation struct{ Start, Per, Floor points.Rat }

// Kind is deduct_per_violation.
func (*DeductPerViolation) Kind() Kind { return "deduct_per_violation" }

// Inputs is the count.
func (*DeductPerViolation) Inputs() []Spec { return countInputs }

// Best is the start.
func (r *DeductPerViolation) Best(points.Rat) points.Rat { return r.Start }

// Words says the rule.
func (r *DeductPerViolation) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.deduct", []any{r.Start, r.Per, r.Floor}}}
}

// Lint has nothing to ask.
func (*DeductPerViolation) Lint(points.Rat, Report) {}

func (r *DeductPerViolation) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	off := in[0].Num().Mul(r.Per)
	if why != nil {
		why.add("rule.why.deduct", r.Start, in[0].Num(), r.Per, r.Start.Sub(off))
	}
	return scored(raised(r.Start.Sub(off), r.Floor, why))
}

// Class is a severity, and what one case of it costs.
type Class struct {
	Code, Label string
	Per         points.Rat
}

// DeductByClass takes off Start what each case costs by its class.
type DeductByClass struct {
	Start, Floor points.Rat
	Classes      []Class
	inputs       []Spec
}

func newDeductByClass(start, floor points.Rat, classes []Class) *DeductByClass {
	codes := make([]string, len(classes))
	for i, c := range classes {
		codes[i] = c.Code
	}
	return &DeductByClass{start, floor, classes, []Spec{{Name: "counts", Type: Counts, Words: codes}}}
}

// Kind is deduct_by_class.
func (*DeductByClass) Kind() Kind { return "deduct_by_class" }

// Inputs is the number of cases by class.
func (r *DeductByClass) Inputs() []Spec { return r.inputs }

// Best is the start.
func (r *DeductByClass) Best(points.Rat) points.Rat { return r.Start }

// Words lists the classes.
func (r *DeductByClass) Words(points.Rat) []Sentence {
	words := []Sentence{{"rule.words.deduct_by_class", []any{r.Start, r.Floor}}}
	for _, c := range r.Classes {
		words = append(words, Sentence{"rule.words.class", []any{c.Label, c.Per}})
	}
	return words
}

// Lint has nothing to ask.
func (*DeductByClass) Lint(points.Rat, Report) {}

func (r *DeductByClass) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	left := r.Start
	for i, n := range in[0].more.counts {
		if n > 0 {
			left = left.Sub(points.Int(n).Mul(r.Classes[i].Per))
		}
	}
	if why != nil {
		for _, t := range r.inputs[0].tallies(in[0].more.counts) {
			why.add("rule.why.class", r.Classes[t.at].Label, t.Count, r.Classes[t.at].Per)
		}
		why.add("rule.why.left", r.Start, left)
	}
	return scored(raised(left, r.Floor, why))
}

// ViolationGate gives OK while the count stays within MaxViolations.
type ViolationGate struct{ MaxViolations, OK, Fail points.Rat }

// Kind is violation_gate.
func (*ViolationGate) Kind() Kind { return "violation_gate" }

// Inputs is the count.
func (*ViolationGate) Inputs() []Spec { return countInputs }

// Best is the better side.
func (r *ViolationGate) Best(points.Rat) points.Rat { return points.Max(r.OK, r.Fail) }

// Words says the rule.
func (r *ViolationGate) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.violation_gate", []any{r.MaxViolations, r.OK, r.Fail}}}
}

// Lint has nothing to ask.
func (*ViolationGate) Lint(points.Rat, Report) {}

func (r *ViolationGate) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	p, key := r.OK, "rule.why.violations_ok"
	if r.MaxViolations.Less(in[0].Num()) {
		p, key = r.Fail, "rule.why.violations_fail"
	}
	if why != nil {
		why.add(key, in[0].Num(), r.MaxViolations, p)
	}
	return scored(p)
}

// SampleCheck gives UnitPoints for each passed item of a sample.
type SampleCheck struct {
	SampleSize int64
	UnitPoints points.Rat
}

var sampleInputs = []Spec{{Name: "passed", Type: Count}}

// Kind is sample_check.
func (*SampleCheck) Kind() Kind { return "sample_check" }

// Inputs is the number that passed.
func (*SampleCheck) Inputs() []Spec { return sampleInputs }

// Best is the whole sample.
func (r *SampleCheck) Best(points.Rat) points.Rat {
	return points.Int(r.SampleSize).Mul(r.UnitPoints)
}

// Words says the rule.
func (r *SampleCheck) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.sample_check", []any{r.SampleSize, r.UnitPoints}}}
}

// Lint has nothing to ask.
func (*SampleCheck) Lint(points.Rat, Report) {}

func (r *SampleCheck) score(in []Value, _ points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	passed := points.Min(in[0].Num(), points.Int(r.SampleSize))
	p := passed.Mul(r.UnitPoints)
	if why != nil {
		why.add("rule.why.sample", passed, r.SampleSize, r.UnitPoints, p)
	}
	return scored(p)
}
