package cchcweb

import (
	"context"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/voice"
)

// plot is what a rule gives from the lowest value to the highest that matters.
type plot struct {
	branches  [][]chart.RulePoint
	marks     []points.Rat // the values where something changes
	isPercent bool
	failed    bool // a bound lies outside what can be drawn
}

// dotsMax is up to where a count is drawn as one dot for each number.
const dotsMax = 12

// plotOf draws the kinds whose points follow from one number; nil for others.
func plotOf(r rule.Rule, full points.Rat) *plot {
	p := &plot{}
	switch r := rule.Unwrap(r).(type) {
	case *rule.Proportional:
		p.isPercent = true
		end := points.Max(r.Cap, points.Int(1))
		p.branch(xy{}, xy{r.Cap, r.Cap.Mul(full)}, xy{end, r.Cap.Mul(full)})
	case *rule.ProportionalThreshold:
		p.isPercent = true
		p.branch(xy{}, xy{x: r.ZeroBelow})
		p.branch(xy{r.ZeroBelow, r.ZeroBelow.Mul(full)}, xy{r.FullAt, r.FullAt.Mul(full)})
		p.branch(xy{r.FullAt, full}, xy{points.Max(r.FullAt, points.Int(1)), full})
	case *rule.AllOrNothing:
		p.isPercent = true
		p.branch(xy{}, xy{x: r.Threshold})
		p.branch(xy{r.Threshold, full}, xy{points.Max(r.Threshold, points.Int(1)), full})
	case *rule.StepTable:
		p.bands(r.Bands)
	case *rule.PiecewiseLinear:
		p.knots(r.Knots)
	case *rule.CountUnit:
		p.counted(func(n points.Rat) points.Rat { return points.Min(n.Mul(r.UnitPoints), r.Cap) }, r.Cap, r.UnitPoints)
	case *rule.CountSteps:
		p.steps(r)
	case *rule.DeductPerViolation:
		p.counted(func(n points.Rat) points.Rat { return points.Max(r.Start.Sub(n.Mul(r.Per)), r.Floor) }, r.Start.Sub(r.Floor), r.Per)
	case *rule.Lateness:
		p.lateness(r, full)
	default:
		return nil
	}
	if p.failed || len(p.branches) == 0 {
		return nil
	}
	return p
}

type xy struct{ x, y points.Rat }

// branch adds an unbroken line through the places, each once.
func (p *plot) branch(places ...xy) {
	var line []chart.RulePoint
	for _, at := range places {
		x, okx := at.x.Points()
		y, oky := at.y.Points()
		if !okx || !oky {
			p.failed = true
			return
		}
		point := chart.RulePoint{X: int64(x), Y: int64(y)}
		if !slices.Contains(line, point) {
			line = append(line, point)
		}
		if !slices.ContainsFunc(p.marks, at.x.Equal) {
			p.marks = append(p.marks, at.x)
		}
	}
	p.branches = append(p.branches, line)
}

// bands draws a step table; an open end is given a tenth of the whole width.
func (p *plot) bands(bands []rule.Band) {
	one := points.Int(1)
	var least, most points.Rat
	p.isPercent = true
	for _, b := range bands {
		for _, bound := range []*points.Rat{b.Lo, b.Hi} {
			if bound == nil {
				continue
			}
			least, most = points.Min(least, *bound), points.Max(most, *bound)
			p.isPercent = p.isPercent && bound.Cmp(one) <= 0
		}
	}
	end := most.Add(most.Sub(least).Mul(points.NewRat(1, 10)))
	if p.isPercent {
		end = one
	}
	sorted := slices.Clone(bands)
	low := func(b rule.Band) points.Rat {
		if b.Lo == nil {
			return least
		}
		return *b.Lo
	}
	slices.SortStableFunc(sorted, func(a, b rule.Band) int { return low(a).Cmp(low(b)) })
	for _, b := range sorted {
		hi := end
		if b.Hi != nil {
			hi = *b.Hi
		}
		p.branch(xy{low(b), b.Points}, xy{points.Max(low(b), hi), b.Points})
	}
}

func (p *plot) knots(knots []rule.Knot) {
	p.isPercent = !slices.ContainsFunc(knots, func(k rule.Knot) bool { return points.Int(1).Less(k.X) })
	var line []xy
	if first := knots[0]; first.X.Sign() > 0 {
		line = append(line, xy{y: first.Points})
	}
	for _, k := range knots {
		line = append(line, xy{k.X, k.Points})
	}
	if last := knots[len(knots)-1]; p.isPercent && last.X.Less(points.Int(1)) {
		line = append(line, xy{points.Int(1), last.Points})
	}
	p.branch(line...)
}

// counted draws a rule of so many points a case: dots while they can be told
// apart, a line beyond.
func (p *plot) counted(value func(points.Rat) points.Rat, span, each points.Rat) {
	share, ok := span.Quo(each)
	if !ok || share.Sign() <= 0 {
		p.failed = true
		return
	}
	last := share.Round(0, points.HalfUp)
	if last.Less(share) {
		last = last.Add(points.Int(1))
	}
	n, ok := last.Int64()
	if !ok || n >= dotsMax {
		end := last.Add(last.Mul(points.NewRat(1, 10)))
		p.branch(xy{y: value(points.Rat{})}, xy{share, value(share)}, xy{end, value(end)})
		return
	}
	for i := range n + 1 {
		at := points.Int(i)
		p.branch(xy{at, value(at)})
	}
}

func (p *plot) steps(r *rule.CountSteps) {
	steps := slices.Clone(r.Steps)
	slices.SortFunc(steps, func(a, b rule.Step) int { return a.At.Cmp(b.At) })
	one := points.Int(1)
	at, worth := points.Rat{}, r.Otherwise
	for _, s := range steps {
		if at.Less(s.At) {
			p.branch(xy{at, worth}, xy{points.Max(at, s.At.Sub(one)), worth})
		}
		at, worth = s.At, s.Points
	}
	p.branch(xy{at, worth}, xy{at.Add(one), worth})
}

func (p *plot) lateness(r *rule.Lateness, full points.Rat) {
	p.branch(xy{y: full})
	one, from := points.Int(1), points.Int(1)
	for _, s := range r.Steps {
		p.branch(xy{from, s.Points}, xy{points.Max(from, s.At), s.Points})
		from = s.At.Add(one)
	}
	p.branch(xy{from, r.Otherwise}, xy{from.Add(points.Int(3)), r.Otherwise})
}

// graph makes the drawing of a criterion's rule, with the place where a unit
// stands; nil when the rule has no graph.
func graph(ctx context.Context, c *criteria.Criterion, mark *chart.RuleMark) *chart.Rule {
	p := plotOf(c.Rule, c.MaxPoints.Rat())
	if p == nil {
		return nil
	}
	g := &chart.Rule{
		Words: chart.Words{
			ID: "rule-graph", Title: voice.Say(ctx, "cchc.detail.criterion.graph", c.Name), Describe: voice.Say(ctx, "cchc.detail.criterion.graph_about"),
		},
		Branches: p.branches, Mark: mark, XTicks: p.xTicks(ctx), YTicks: yTicks(ctx, c.MaxPoints),
	}
	if mark != nil {
		g.Branches = widened(p.branches, mark.X)
	}
	return g
}

// widened lengthens the last line to a value beyond it, so that the mark of a
// count far over the last step stands on the drawing.
func widened(branches [][]chart.RulePoint, x int64) [][]chart.RulePoint {
	last := branches[len(branches)-1]
	end := last[len(last)-1]
	if x <= end.X || x > 3*max(end.X, chart.Millionths) {
		return branches
	}
	wide := slices.Clone(branches)
	wide[len(wide)-1] = append(slices.Clone(last), chart.RulePoint{X: x, Y: end.Y})
	return wide
}

// xTicks labels the values where something changes, leaving out those that
// would stand on each other.
func (p *plot) xTicks(ctx context.Context) []chart.Tick {
	marks := slices.Clone(p.marks)
	slices.SortFunc(marks, points.Rat.Cmp)
	span := marks[len(marks)-1].Sub(marks[0])
	apart := span.Mul(points.NewRat(1, 8))
	var ticks []chart.Tick
	var last points.Rat
	for i, m := range marks {
		isLast := i == len(marks)-1
		if i > 0 && m.Sub(last).Less(apart) {
			if !isLast || len(ticks) < 2 {
				continue
			}
			ticks = ticks[:len(ticks)-1]
		}
		at, ok := m.Points()
		if !ok {
			continue
		}
		label := voice.Text(ctx, m)
		if p.isPercent {
			label = voice.Text(ctx, points.Percent{Rat: m})
		}
		ticks = append(ticks, chart.Tick{At: int64(at), Label: label})
		last = m
	}
	return ticks
}

// wholeTicksMax is up to how many points each whole point gets a line.
const wholeTicksMax = 4

func yTicks(ctx context.Context, full points.Points) []chart.Tick {
	if n, whole := full.Rat().Int64(); whole && n <= wholeTicksMax {
		var ticks []chart.Tick
		for i := range n + 1 {
			ticks = append(ticks, chart.Tick{At: i * chart.Millionths, Label: voice.Text(ctx, points.Int(i))})
		}
		return ticks
	}
	half := full / 2
	return []chart.Tick{{Label: "0"}, {At: int64(half), Label: voice.Text(ctx, half)}, {At: int64(full), Label: voice.Text(ctx, full)}}
}
