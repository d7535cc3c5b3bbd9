package rule

import (
	"slices"

	"minhbach/internal/points"
)

// ratioRule moves the rules over a share: one more in the numerator with the
// denominator kept, as far as the next mark asks; a share without its parts
// moves to the next edge, or along a slope by single percents.
func (f *finder) ratioRule(r Rule, in []Value) bool {
	switch r := r.(type) {
	case *Proportional:
		f.slope(r.Ratio, in, nil, &r.Cap)
	case *ProportionalThreshold:
		top := points.Max(r.ZeroBelow, r.FullAt)
		f.slope(r.Ratio, in, []points.Rat{r.ZeroBelow, r.FullAt}, &top)
	case *AllOrNothing:
		f.ratio(r.Ratio, in, nil, &r.Threshold)
	case *PiecewiseLinear:
		marks := make([]points.Rat, len(r.Knots))
		for i, k := range r.Knots {
			marks[i] = k.X
		}
		f.slope(r.Ratio, in, marks, &marks[len(marks)-1])
	case *StepTable:
		var marks []points.Rat
		for _, b := range r.Bands {
			for _, edge := range []*points.Rat{b.Lo, b.Hi} {
				if edge != nil {
					marks = append(marks, *edge)
				}
			}
		}
		f.ratio(r.Ratio, in, marks, nil)
	default:
		return false
	}
	return true
}

// ratio searches from the share there is. From top on nothing more is won; nil
// means that the last mark may have to be passed.
func (f *finder) ratio(q Ratio, in []Value, marks []points.Rat, top *points.Rat) {
	if given(in, slotValue) {
		if top != nil {
			marks = append(slices.Clone(marks), *top)
		}
		f.jumps(in[slotValue].Num(), marks, valueMove(in[slotValue].Num()))
		return
	}
	if !given(in, slotNum, slotDen) || in[slotDen].Num().Sign() == 0 {
		return
	}
	num, den := in[slotNum].Num(), in[slotDen].Num()
	scaled := make([]points.Rat, len(marks))
	limit := points.Rat{}
	for i, m := range marks {
		scaled[i] = m.Mul(den)
		// One step past the mark at least; the mark itself may not count.
		limit = points.Max(limit, scaled[i].Add(points.Int(1)))
	}
	if top != nil {
		limit = top.Mul(den)
	}
	if q.ForbidOver {
		limit = points.Min(limit, den)
	}
	at := func(to points.Rat, k int64) Move {
		key, by := "rule.next.num_more", to.Sub(num)
		if by.Sign() < 0 {
			key, by = "rule.next.num_less", by.Neg()
		}
		return Move{one(slotNum, NumberValue(to)), k, Sentence{key, []any{by, num, to, den}}}
	}
	if num.Less(limit) {
		f.walk(lineTo(num, limit, scaled, at))
	}
	f.walk(lineTo(num, points.Rat{}, scaled, at))
}

// shareMax parts shares, whose full mark is 100% or somewhat more, from figures
// of another kind, which move by one.
var shareMax = points.Int(2)

// slope searches where points rise with every percent. Of a share without its
// parts nobody knows what one case more would be; one percent is the least that
// such a share is written in, and the first that gains is nearer than the top.
func (f *finder) slope(q Ratio, in []Value, marks []points.Rat, top *points.Rat) {
	if !given(in, slotValue) {
		f.ratio(q, in, marks, top)
		return
	}
	parts, one := points.Int(100), points.NewRat(1, 100)
	if shareMax.Less(*top) {
		parts, one = points.Int(1), points.Int(1)
	}
	from := in[slotValue].Num()
	scaled := make([]points.Rat, len(marks))
	for i, m := range marks {
		scaled[i] = m.Mul(parts)
	}
	move := valueMove(from)
	at := func(to points.Rat, k int64) Move {
		m := move(to.Mul(one))
		m.Steps = k
		return m
	}
	if from.Less(*top) {
		f.walk(lineTo(from.Mul(parts), top.Mul(parts), scaled, at))
	}
	f.walk(lineTo(from.Mul(parts), points.Rat{}, scaled, at))
}

// valueMove moves the figure of a rule that stands in its first slot.
func valueMove(from points.Rat) func(points.Rat) Move {
	return func(to points.Rat) Move {
		key := "rule.next.value_up"
		if to.Less(from) {
			key = "rule.next.value_down"
		}
		return Move{one(0, NumberValue(to)), 1, Sentence{key, []any{from, to}}}
	}
}

// countRule moves the rules over a number of cases, by single cases.
func (f *finder) countRule(r Rule, in []Value) bool {
	switch r := r.(type) {
	case *CountUnit:
		top, _ := r.Cap.Quo(r.UnitPoints)
		f.count(in, nil, points.Max(top, points.Rat{}), "rule.next.count_")
	case *CountSteps:
		f.count(in, stepMarks(r.Steps), lastMark(r.Steps), "rule.next.count_")
	case *DeductPerViolation:
		f.count(in, nil, points.Rat{}, "rule.next.violation_")
	case *ViolationGate:
		past := r.MaxViolations.Add(points.Int(1))
		f.count(in, []points.Rat{r.MaxViolations, past}, points.Rat{}, "rule.next.violation_")
	case *SampleCheck:
		f.count(in, nil, points.Int(r.SampleSize), "rule.next.sample_")
	case *Lateness:
		f.lateness(r, in)
	default:
		return false
	}
	return true
}

// count searches up to a limit and down to none. Rules about violations have
// the limit 0: nobody is asked for more of them.
func (f *finder) count(in []Value, marks []points.Rat, limit points.Rat, key string) {
	if !given(in, 0) {
		return
	}
	from := in[0].Num()
	if !limit.IsInt() {
		limit = points.Int(wholeBelow(limit) + 1)
	}
	at := func(to points.Rat, k int64) Move {
		direction := "more"
		if to.Less(from) {
			direction = "less"
		}
		return Move{one(0, NumberValue(to)), k, Sentence{key + direction, []any{k, from, to}}}
	}
	if from.Less(limit) {
		f.walk(lineTo(from, limit, marks, at))
	}
	f.walk(lineTo(from, points.Rat{}, marks, at))
}

func stepMarks(steps []Step) []points.Rat {
	marks := make([]points.Rat, len(steps))
	for i, s := range steps {
		marks[i] = s.At
	}
	return marks
}

func lastMark(steps []Step) points.Rat {
	last := points.Rat{}
	for _, s := range steps {
		last = points.Max(last, s.At)
	}
	return last
}

// lateness moves to earlier days; what was never sent is sent, at first as
// late as the last step allows.
func (f *finder) lateness(r *Lateness, in []Value) {
	if in[0].Is == Null {
		marks := append(stepMarks(r.Steps), points.Rat{})
		marks = append(marks, lastMark(r.Steps).Add(points.Int(1)))
		slices.SortFunc(marks, func(a, b points.Rat) int { return b.Cmp(a) })
		for i, m := range slices.Compact(marks) {
			whole := points.Int(wholeBelow(points.Max(m, points.Rat{})))
			do := Sentence{"rule.next.send_late", []any{whole}}
			if whole.Sign() == 0 {
				do = Sentence{Key: "rule.next.send_on_time"}
			}
			if f.try(Move{one(0, NumberValue(whole)), int64(i) + 1, do}) {
				return
			}
		}
		return
	}
	if !given(in, 0) || in[0].Num().Sign() <= 0 {
		return
	}
	from := in[0].Num()
	f.walk(lineTo(from, points.Rat{}, stepMarks(r.Steps), func(to points.Rat, k int64) Move {
		do := Sentence{"rule.next.days_earlier", []any{k, from, to}}
		if to.Sign() == 0 {
			do = Sentence{"rule.next.on_time", []any{k}}
		}
		return Move{one(0, NumberValue(to)), k, do}
	}))
}

// targetRule moves what is measured against a target, a year or the block.
func (f *finder) targetRule(r Rule, in []Value) {
	switch r := r.(type) {
	case *TargetAttainment:
		if given(in, 0, 1) {
			f.jumps(in[0].Num(), []points.Rat{in[1].Num()}, func(to points.Rat) Move {
				return Move{one(0, NumberValue(to)), 1, Sentence{"rule.next.target", []any{in[0].Num(), to, in[1].Num()}}}
			})
		}
	case *YearOnYear:
		if given(in, 0, 1) {
			marks := stepMarks(r.Steps)
			for i := range marks {
				marks[i] = marks[i].Add(in[1].Num())
			}
			f.jumps(in[0].Num(), marks, valueMove(in[0].Num()))
		}
	case *RelativeToPeers:
		if given(in, slotOwn, slotPeers) && len(in[slotPeers].more.numbers) > 0 {
			f.jumps(in[slotOwn].Num(), []points.Rat{statistic(r.Stat, in[slotPeers].more.numbers)}, valueMove(in[slotOwn].Num()))
		}
	case *TargetLeader:
		f.leader(in)
	}
}

// leader moves the result by one: up to the target, then up to the leader.
func (f *finder) leader(in []Value) {
	if !given(in, 0, 1) {
		return
	}
	actual, target := in[0].Num(), in[1].Num()
	limit := target
	switch {
	case target.Sign() == 0 && given(in, slotNoTargetMax):
		limit = in[slotNoTargetMax].Num()
	case given(in, slotLeaderExcess):
		limit = points.Max(target, target.Add(target.Mul(in[slotLeaderExcess].Num())))
	}
	at := func(to points.Rat, k int64) Move {
		return Move{one(0, NumberValue(to)), k, Sentence{"rule.next.actual_more", []any{to.Sub(actual), actual, to}}}
	}
	if actual.Less(limit) {
		// The leader's excess may be a third; what is proposed is a figure that
		// can be written down.
		whole := actual.Add(points.Int(wholeBelow(limit.Sub(actual)) + 1))
		f.walk(lineTo(actual, whole, []points.Rat{target, limit}, at))
	}
}
