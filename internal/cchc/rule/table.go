package rule

import (
	"slices"

	"minhbach/internal/points"
)

// Band is one row of a step table: the values between its bounds and what they
// are worth. A nil bound is open; a nil Incl means that the text does not say
// whether the bound belongs to the band.
type Band struct {
	Lo, Hi         *points.Rat
	LoIncl, HiIncl *bool
	Points         points.Rat
}

// Holds tells whether x lies in the band; unsaid is true when x is exactly a
// bound whose side the text leaves open.
func (b *Band) Holds(x points.Rat) (in, unsaid bool) {
	in = true
	if b.Lo != nil {
		switch order := x.Cmp(*b.Lo); {
		case order == 0 && b.LoIncl == nil:
			unsaid = true
		case order < 0 || (order == 0 && !*b.LoIncl):
			in = false
		}
	}
	if b.Hi != nil {
		switch order := x.Cmp(*b.Hi); {
		case order == 0 && b.HiIncl == nil:
			unsaid = true
		case order > 0 || (order == 0 && !*b.HiIncl):
			in = false
		}
	}
	return in, unsaid
}

// StepTable gives the points of the one band that holds the value.
type StepTable struct {
	Ratio
	Bands []Band
	apart bool // no value lies in two bands, or where the text is silent
}

func newStepTable(bands []Band, ratio Ratio) *StepTable {
	r := &StepTable{Ratio: ratio, Bands: bands, apart: true}
	LintBands(bands, func(f Finding) {
		r.apart = r.apart && (f.Code == "open_below" || f.Code == "open_above" || f.Code == "bands_gap")
	})
	return r
}

// Kind is step_table.
func (*StepTable) Kind() Kind { return "step_table" }

// Best is the highest band.
func (r *StepTable) Best(points.Rat) points.Rat {
	best := points.Rat{}
	for _, b := range r.Bands {
		best = points.Max(best, b.Points)
	}
	return best
}

func (r *StepTable) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	var out Outcome
	x, ok, err := r.share(in, full, why, &out)
	if !ok {
		return out, err
	}
	chosen := -1
	for i := range r.Bands {
		holds, unsaid := r.Bands[i].Holds(x)
		if unsaid {
			return Outcome{}, refusal("rule.band_unsaid", x)
		}
		if holds && chosen >= 0 {
			return Outcome{}, refusal("rule.bands_overlap", x)
		}
		if holds {
			chosen = i
			if r.apart {
				break
			}
		}
	}
	if chosen < 0 {
		return Outcome{}, refusal("rule.no_band", x)
	}
	if why != nil {
		why.add("rule.why.band", r.Bands[chosen].interval(), r.Bands[chosen].Points)
	}
	return scored(r.Bands[chosen].Points)
}

// Words lists the bands.
func (r *StepTable) Words(points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.step_table"}}
	for _, b := range r.Bands {
		words = append(words, Sentence{"rule.words.band", []any{b.interval(), b.Points}})
	}
	return words
}

// Lint finds bounds left open, gaps and overlaps.
func (r *StepTable) Lint(_ points.Rat, report Report) {
	r.lint(report)
	LintBands(r.Bands, report)
}

// LintBands checks bands in any order for stated bounds, gaps and overlaps,
// here and for the bands of a set.
func LintBands(bands []Band, report Report) {
	if len(bands) == 0 {
		report(finding("no_bands"))
		return
	}
	sorted := slices.Clone(bands)
	slices.SortStableFunc(sorted, func(a, b Band) int { return compareBound(a.Lo, b.Lo) })
	told := map[string]bool{}
	unsaid := func(at points.Rat) {
		if !told[at.String()] {
			told[at.String()] = true
			report(finding("bound_unsaid", at))
		}
	}
	for i, b := range sorted {
		if b.Lo != nil && b.LoIncl == nil {
			unsaid(*b.Lo)
		}
		if b.Hi != nil && b.HiIncl == nil {
			unsaid(*b.Hi)
		}
		if i > 0 {
			lintJoint(sorted[i-1], b, report)
		}
	}
	if sorted[0].Lo != nil {
		report(finding("open_below", *sorted[0].Lo))
	}
	if last := sorted[len(sorted)-1]; last.Hi != nil && !slices.ContainsFunc(sorted, func(b Band) bool { return b.Hi == nil }) {
		report(finding("open_above", *last.Hi))
	}
}

// compareBound orders lower bounds; an open one comes first.
func compareBound(a, b *points.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Cmp(*b)
}

func lintJoint(below, above Band, report Report) {
	if below.Hi == nil || above.Lo == nil {
		report(finding("bands_overlap", below.interval(), above.interval()))
		return
	}
	order := below.Hi.Cmp(*above.Lo)
	stated := below.HiIncl != nil && above.LoIncl != nil
	switch {
	case order > 0 || (order == 0 && stated && *below.HiIncl && *above.LoIncl):
		report(finding("bands_overlap", below.interval(), above.interval()))
	case order < 0 || (stated && !*below.HiIncl && !*above.LoIncl):
		report(finding("bands_gap", *below.Hi, *above.Lo))
	}
}

// Knot is a point of a piecewise linear rule.
type Knot struct{ X, Points points.Rat }

// PiecewiseLinear is linear between its knots and flat outside.
type PiecewiseLinear struct {
	Ratio
	Knots  []Knot // ascending
	slopes []slope
}

// slope is the line from one knot to the next: x times By, and From.
type slope struct{ by, from points.Rat }

func newPiecewise(knots []Knot, ratio Ratio) *PiecewiseLinear {
	r := &PiecewiseLinear{Ratio: ratio, Knots: knots}
	for i := 1; i < len(knots); i++ {
		a, b := knots[i-1], knots[i]
		by, _ := b.Points.Sub(a.Points).Quo(b.X.Sub(a.X))
		r.slopes = append(r.slopes, slope{by.Reduced(), a.Points.Sub(a.X.Mul(by)).Reduced()})
	}
	return r
}

// Kind is piecewise_linear.
func (*PiecewiseLinear) Kind() Kind { return "piecewise_linear" }

// Best is the highest knot.
func (r *PiecewiseLinear) Best(points.Rat) points.Rat {
	best := points.Rat{}
	for _, k := range r.Knots {
		best = points.Max(best, k.Points)
	}
	return best
}

func (r *PiecewiseLinear) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	var out Outcome
	x, ok, err := r.share(in, full, why, &out)
	if !ok {
		return out, err
	}
	first, last := &r.Knots[0], &r.Knots[len(r.Knots)-1]
	switch {
	case x.Cmp(first.X) <= 0:
		if why != nil {
			why.add("rule.why.knot_below", first.X, first.Points)
		}
		return scored(first.Points)
	case x.Cmp(last.X) >= 0:
		if why != nil {
			why.add("rule.why.knot_above", last.X, last.Points)
		}
		return scored(last.Points)
	}
	i := 1
	for r.Knots[i].X.Less(x) {
		i++
	}
	p := x.Mul(r.slopes[i-1].by).Add(r.slopes[i-1].from)
	if why != nil {
		a, b := &r.Knots[i-1], &r.Knots[i]
		why.add("rule.why.knots", a.X, a.Points, b.X, b.Points, p)
	}
	return scored(p)
}

// Words lists the knots.
func (r *PiecewiseLinear) Words(points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.piecewise"}}
	for _, k := range r.Knots {
		words = append(words, Sentence{"rule.words.knot", []any{k.X, k.Points}})
	}
	return words
}

// Lint asks for on_zero_den; the knots were checked when they were read.
func (r *PiecewiseLinear) Lint(_ points.Rat, report Report) { r.lint(report) }
