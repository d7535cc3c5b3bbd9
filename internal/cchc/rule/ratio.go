package rule

import (
	"minhbach/internal/points"
)

// Ratio is what the rules over a share have in common: the share comes as
// value, or as num and den.
type Ratio struct {
	OnZeroDen  Policy
	ForbidOver bool // num over den is an error
}

// The slots of a ratio's inputs.
const (
	slotValue = iota
	slotNum
	slotDen
)

var ratioInputs = []Spec{
	{Name: "value", Type: Decimal},
	{Name: "num", Type: Amount},
	{Name: "den", Type: Amount},
}

// plain returns the share where it is two figures as they nearly always come:
// both given, of one writing, and with nothing to be said about them.
func (q *Ratio) plain(in []Value) (points.Rat, bool) {
	num, den := &in[slotNum], &in[slotDen]
	if num.more != nil || den.more != nil || num.Is != Given || den.Is != Given || num.places != den.places ||
		den.bits <= 0 || in[slotValue].Is != Absent || (q.ForbidOver && num.bits > den.bits) {
		return points.Rat{}, false
	}
	return points.NewRat(int64(num.bits), int64(den.bits)), true
}

// Inputs lists value, num and den.
func (*Ratio) Inputs() []Spec { return ratioInputs }

// share returns the share a rule goes by. Where there is none, the outcome is
// settled without it.
func (q *Ratio) share(in []Value, full points.Rat, why *Why, settled *Outcome) (points.Rat, bool, error) {
	if share, ok := q.plain(in); ok && why == nil {
		return share, true, nil
	}
	share, out, decided, err := q.read(in, full, why)
	*settled = out
	return share, !decided, err
}

// read is share in every case; decided is true when the outcome is settled.
func (q *Ratio) read(in []Value, full points.Rat, why *Why) (share points.Rat, out Outcome, decided bool, err error) {
	num, den := &in[slotNum], &in[slotDen]
	if in[slotValue].Is != Absent {
		if num.Is != Absent || den.Is != Absent {
			return share, out, true, refusal("rule.ratio_twice")
		}
		share = in[slotValue].Num()
		if q.ForbidOver && share.Cmp(points.Int(1)) > 0 {
			return share, out, true, refusal("rule.ratio_over_one", share)
		}
		if why != nil {
			why.add("rule.why.value", share)
		}
		return share, out, false, nil
	}
	if den.Is != Absent && den.Num().Sign() == 0 {
		out, err = q.OnZeroDen.give(full, why, "rule.zero_den")
		return share, out, true, err
	}
	if num.Is == Absent || den.Is == Absent {
		return share, out, true, nil
	}
	if q.ForbidOver && num.Num().Cmp(den.Num()) > 0 {
		return share, out, true, refusal("rule.num_over_den", num.Num(), den.Num())
	}
	share, _ = num.Num().Quo(den.Num())
	if why != nil {
		why.add("rule.why.ratio", num.Num(), den.Num(), points.Percent{Rat: share})
	}
	return share, out, false, nil
}

func (q *Ratio) lint(report Report) {
	if q.OnZeroDen == Unsaid {
		report(finding("zero_den_unsaid"))
	}
}

// Proportional gives the share of the maximum that the ratio is, up to Cap.
type Proportional struct {
	Ratio
	Cap points.Rat
}

// Kind is proportional.
func (*Proportional) Kind() Kind { return "proportional" }

// Best is the cap's share of the maximum.
func (r *Proportional) Best(full points.Rat) points.Rat { return r.Cap.Mul(full) }

// Words says the rule.
func (r *Proportional) Words(full points.Rat) []Sentence {
	return []Sentence{{"rule.words.proportional", []any{full, points.Percent{Rat: r.Cap}}}}
}

// Lint asks for on_zero_den.
func (r *Proportional) Lint(_ points.Rat, report Report) { r.lint(report) }

func (r *Proportional) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	var out Outcome
	share, ok, err := r.share(in, full, why, &out)
	if !ok {
		return out, err
	}
	if r.Cap.Less(share) {
		share = r.Cap
		if why != nil {
			why.add("rule.why.capped", points.Percent{Rat: r.Cap})
		}
	}
	p := share.Mul(full)
	if why != nil {
		why.add("rule.why.share_of", points.Percent{Rat: share}, full, p)
	}
	return scored(p)
}

// ProportionalThreshold gives nothing under ZeroBelow, the maximum from
// FullAt, and the ratio's share between.
type ProportionalThreshold struct {
	Ratio
	ZeroBelow     points.Rat
	FullAt        points.Rat
	ThresholdIncl bool // the ratio ZeroBelow itself scores
}

// Kind is proportional_threshold.
func (*ProportionalThreshold) Kind() Kind { return "proportional_threshold" }

// Best is the maximum.
func (*ProportionalThreshold) Best(full points.Rat) points.Rat { return full }

// Words says the rule.
func (r *ProportionalThreshold) Words(full points.Rat) []Sentence {
	key := "rule.words.threshold_excl"
	if r.ThresholdIncl {
		key = "rule.words.threshold"
	}
	return []Sentence{{key, []any{full, points.Percent{Rat: r.ZeroBelow}, points.Percent{Rat: r.FullAt}}}}
}

// Lint asks for on_zero_den and for a threshold under the full mark.
func (r *ProportionalThreshold) Lint(_ points.Rat, report Report) {
	r.lint(report)
	if r.FullAt.Less(r.ZeroBelow) {
		report(finding("threshold_order", r.ZeroBelow, r.FullAt))
	}
}

func (r *ProportionalThreshold) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	var out Outcome
	share, ok, err := r.share(in, full, why, &out)
	if !ok {
		return out, err
	}
	order := share.Cmp(r.ZeroBelow)
	switch {
	case order < 0 || (order == 0 && !r.ThresholdIncl):
		if why != nil && order == 0 {
			why.add("rule.why.at_threshold", points.Percent{Rat: r.ZeroBelow})
		} else if why != nil {
			why.add("rule.why.under_threshold", points.Percent{Rat: r.ZeroBelow})
		}
		return scored(points.Rat{})
	case share.Cmp(r.FullAt) >= 0:
		if why != nil {
			why.add("rule.why.from_full", points.Percent{Rat: r.FullAt}, full)
		}
		return scored(full)
	}
	p := share.Mul(full)
	if why != nil {
		why.add("rule.why.between", points.Percent{Rat: r.ZeroBelow}, points.Percent{Rat: r.FullAt})
		why.add("rule.why.share_of", points.Percent{Rat: share}, full, p)
	}
	return scored(p)
}

// AllOrNothing gives the maximum from Threshold, else nothing.
type AllOrNothing struct {
	Ratio
	Threshold points.Rat
}

// Kind is all_or_nothing.
func (*AllOrNothing) Kind() Kind { return "all_or_nothing" }

// Best is the maximum.
func (*AllOrNothing) Best(full points.Rat) points.Rat { return full }

// Words says the rule.
func (r *AllOrNothing) Words(full points.Rat) []Sentence {
	return []Sentence{{"rule.words.all_or_nothing", []any{full, points.Percent{Rat: r.Threshold}}}}
}

// Lint asks for on_zero_den.
func (r *AllOrNothing) Lint(_ points.Rat, report Report) { r.lint(report) }

func (r *AllOrNothing) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	var out Outcome
	share, ok, err := r.share(in, full, why, &out)
	if !ok {
		return out, err
	}
	if share.Less(r.Threshold) {
		if why != nil {
			why.add("rule.why.not_all", points.Percent{Rat: r.Threshold})
		}
		return scored(points.Rat{})
	}
	if why != nil {
		why.add("rule.why.from_full", points.Percent{Rat: r.Threshold}, full)
	}
	return scored(full)
}
