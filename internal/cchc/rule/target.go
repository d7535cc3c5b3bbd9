package rule

import "minhbach/internal/points"

// holds compares by an operator of a set: >=, <=, >, <, =, != .
func holds(a points.Rat, op string, b points.Rat) bool {
	order := a.Cmp(b)
	switch op {
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	}
	return order == 0
}

// TargetAttainment gives points for reaching an assigned target.
type TargetAttainment struct {
	Op          string
	Met, Missed points.Rat
	OnNoTarget  Policy
}

var targetInputs = []Spec{{Name: "actual", Type: Decimal}, {Name: "target", Type: Decimal, Nullable: true}}

// Kind is target_attainment.
func (*TargetAttainment) Kind() Kind { return "target_attainment" }

// Inputs is actual and target; the target is null when none was assigned.
func (*TargetAttainment) Inputs() []Spec { return targetInputs }

// Best is the better side.
func (r *TargetAttainment) Best(points.Rat) points.Rat { return points.Max(r.Met, r.Missed) }

// Words says the rule.
func (r *TargetAttainment) Words(points.Rat) []Sentence {
	return []Sentence{{"rule.words.target", []any{r.Op, r.Met, r.Missed}}}
}

// Lint asks for on_no_target.
func (r *TargetAttainment) Lint(_ points.Rat, report Report) {
	if r.OnNoTarget == Unsaid {
		report(finding("no_target_unsaid"))
	}
}

func (r *TargetAttainment) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	actual, target := in[0], in[1]
	if target.Is == Null {
		return r.OnNoTarget.give(full, why, "rule.no_target")
	}
	if actual.Is == Absent || target.Is == Absent {
		return missing()
	}
	if holds(actual.Num(), r.Op, target.Num()) {
		if why != nil {
			why.add("rule.why.target_met", actual.Num(), r.Op, target.Num(), r.Met)
		}
		return scored(r.Met)
	}
	if why != nil {
		why.add("rule.why.target_missed", actual.Num(), r.Op, target.Num(), r.Missed)
	}
	return scored(r.Missed)
}

// TargetLeader gives half the maximum at the target, less below it, and more
// above it by the share of the block leader's excess.
type TargetLeader struct{}

// The slots of target_leader that a frozen block fills.
const (
	slotLeaderExcess = 2
	slotNoTargetMax  = 3
)

var leaderInputs = []Spec{
	{Name: "actual", Type: Amount},
	{Name: "target", Type: Amount},
	{Name: "leader_excess", Type: Decimal, Nullable: true},
	{Name: "no_target_max", Type: Amount, Nullable: true},
}

// Kind is target_leader.
func (*TargetLeader) Kind() Kind { return "target_leader" }

// Inputs is actual, target and the two figures of the block.
func (*TargetLeader) Inputs() []Spec { return leaderInputs }

// Best is the maximum.
func (*TargetLeader) Best(full points.Rat) points.Rat { return full }

// Words says the rule.
func (*TargetLeader) Words(full points.Rat) []Sentence {
	return []Sentence{{"rule.words.target_leader", []any{full}}}
}

// Lint has nothing to ask.
func (*TargetLeader) Lint(points.Rat, Report) {}

func (*TargetLeader) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	actual, target := in[0], in[1]
	if actual.Is == Absent || target.Is == Absent {
		return missing()
	}
	half := full.Mul(points.NewRat(1, 2))
	if target.Num().Sign() == 0 {
		return scoreWithoutTarget(actual.Num(), in[slotNoTargetMax], full, why)
	}
	share, _ := actual.Num().Quo(target.Num())
	switch share.Cmp(points.Int(1)) {
	case -1:
		if why != nil {
			why.add("rule.why.leader_below", actual.Num(), target.Num(), half.Mul(share))
		}
		return scored(half.Mul(share))
	case 0:
		if why != nil {
			why.add("rule.why.leader_at", half)
		}
		return scored(half)
	}
	leader := in[slotLeaderExcess]
	if leader.Is == Absent {
		return missing()
	}
	if leader.Is == Null || leader.Num().Sign() <= 0 {
		if why != nil {
			why.add("rule.why.leader_none", half)
		}
		return scored(half)
	}
	excess := share.Sub(points.Int(1))
	part, _ := excess.Quo(leader.Num())
	p := half.Add(part.Mul(half))
	if why != nil {
		why.add("rule.why.leader_above", points.Percent{Rat: excess}, points.Percent{Rat: leader.Num()}, p)
	}
	return scored(p)
}

func scoreWithoutTarget(actual points.Rat, most Value, full points.Rat, why *Why) (Outcome, error) {
	if most.Is == Absent {
		return missing()
	}
	share, ok := actual.Quo(most.Num())
	if most.Is == Null || !ok {
		why.tell("rule.why.leader_no_result")
		return scored(points.Rat{})
	}
	if why != nil {
		why.add("rule.why.leader_no_target", actual, most.Num(), share.Mul(full))
	}
	return scored(share.Mul(full))
}

// YearOnYear gives points by the change over the year before.
type YearOnYear struct {
	Steps        []Step
	Otherwise    points.Rat
	OnNoPrevious Policy
	climb        []Step
}

func newYearOnYear(steps []Step, otherwise points.Rat, onNoPrevious Policy) *YearOnYear {
	return &YearOnYear{steps, otherwise, onNoPrevious, climb(steps)}
}

var yearInputs = []Spec{{Name: "value", Type: Decimal}, {Name: "previous", Type: Decimal, Nullable: true}}

// Kind is year_on_year.
func (*YearOnYear) Kind() Kind { return "year_on_year" }

// Inputs is this year's value and the last one's; null when there was none.
func (*YearOnYear) Inputs() []Spec { return yearInputs }

// Best is the best step.
func (r *YearOnYear) Best(points.Rat) points.Rat { return bestStep(r.Steps, r.Otherwise) }

// Words lists the steps.
func (r *YearOnYear) Words(points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.year_on_year"}}
	for _, s := range r.Steps {
		words = append(words, Sentence{"rule.words.delta_step", []any{s.At, s.Points}})
	}
	return append(words, Sentence{"rule.words.otherwise", []any{r.Otherwise}})
}

// Lint asks for on_no_previous.
func (r *YearOnYear) Lint(_ points.Rat, report Report) {
	if r.OnNoPrevious == Unsaid {
		report(finding("no_previous_unsaid"))
	}
}

func (r *YearOnYear) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	value, previous := in[0], in[1]
	if previous.Is == Null {
		return r.OnNoPrevious.give(full, why, "rule.no_previous")
	}
	if value.Is == Absent || previous.Is == Absent {
		return missing()
	}
	delta := value.Num().Sub(previous.Num())
	step := reached(r.climb, delta)
	if step == nil {
		if why != nil {
			why.add("rule.why.no_step", delta, r.Otherwise)
		}
		return scored(r.Otherwise)
	}
	if why != nil {
		why.add("rule.why.delta", value.Num(), previous.Num(), delta, step.At, step.Points)
	}
	return scored(step.Points)
}
