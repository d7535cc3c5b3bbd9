package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/points"
)

// figures are the raw inputs of one criterion, as JSON holds them.
type figures map[string]any

// rung is one possible set of figures with what the engine gives for it.
type rung struct {
	figures figures
	points  points.Points
}

// ground is what a ladder stands on.
type ground struct {
	thread   *thread
	chance   chance
	volume   int64
	previous int64 // the figure of the year before, in thousandths
	isTidy   bool  // only points that add up to a whole total, for a shared rank
}

// tidyPoints is what points on a tidy ladder are multiples of: a hundredth.
const tidyPoints = points.One / 100

// ladder lists what could have happened on one criterion, fewest points first.
// Where several sets of figures give the same points, chance keeps one; of those
// that give none, one that fell a little short.
func ladder(c *criteria.Criterion, g ground) ([]rung, error) {
	full := c.MaxPoints.Rat()
	byPoints := map[points.Points][]figures{}
	var order []points.Points
	for _, f := range candidates(rule.Unwrap(c.Rule), g) {
		p, ok, err := score(c.Rule, f, full)
		if err != nil {
			return nil, fmt.Errorf("criterion %s: %w", c.Code, err)
		}
		if !ok || (g.isTidy && p%tidyPoints != 0) {
			continue
		}
		if byPoints[p] == nil {
			order = append(order, p)
		}
		byPoints[p] = append(byPoints[p], f)
	}
	if len(order) == 0 {
		return nil, fmt.Errorf("criterion %s: no figures for a rule of kind %s", c.Code, c.Rule.Kind())
	}
	slices.Sort(order)
	rungs := make([]rung, len(order))
	for i, p := range order {
		same := byPoints[p]
		if p == 0 {
			same = same[:min(len(same), shortOf)]
		}
		rungs[i] = rung{same[g.chance.IntN(len(same))], p}
	}
	return quieten(c, g, rungs)
}

// quieten lets the top of a ladder be that nothing arose, where the rule knows
// the case and the thread says that it happens.
func quieten(c *criteria.Criterion, g ground, rungs []rung) ([]rung, error) {
	guarded, ok := c.Rule.(*rule.Guarded)
	if !ok || guarded.NoEvent != rule.Full || !g.chance.happens(g.thread.quiet) {
		return rungs, nil
	}
	f := figures{"no_event": true}
	p, ok, err := score(c.Rule, f, c.MaxPoints.Rat())
	if err == nil && ok && p == rungs[len(rungs)-1].points {
		rungs[len(rungs)-1].figures = f
	}
	return rungs, err
}

// score asks the rule what figures are worth; false where it gives no points.
func score(r rule.Rule, f figures, full points.Rat) (points.Points, bool, error) {
	values, err := rule.BindAll(r, f)
	if err != nil {
		return 0, false, err
	}
	out, err := rule.Score(r, values, full, nil)
	if err != nil || out.State == rule.Missing || out.State == rule.NotApplicable {
		return 0, false, err
	}
	p, ok := out.Points.Points()
	return p, ok, nil
}

// candidates are figures that could have come about, from bad to good or good
// to bad; the ladder puts them in order.
func candidates(r rule.Rule, g ground) []figures {
	switch r := r.(type) {
	case *rule.Answer:
		return []figures{{"answer": "no"}, {"answer": "yes"}}
	case *rule.Choice:
		return options(r)
	case *rule.Checklist:
		return checklists(r, g)
	case *rule.Lateness:
		return delays(r, g)
	case *rule.PeriodicSet:
		return periods(r, g)
	case *rule.Proportional, *rule.ProportionalThreshold, *rule.StepTable, *rule.PiecewiseLinear, *rule.AllOrNothing:
		return ratios(g.volume)
	case *rule.CountUnit, *rule.CountSteps:
		return counts(0, countsMax)
	case *rule.DeductPerViolation, *rule.ViolationGate:
		return counts(0, max(g.thread.extent.hi, 1))
	case *rule.DeductByClass:
		return classes(r)
	case *rule.TargetAttainment:
		return staffing(g)
	case *rule.Expression:
		return tasks(g)
	case *rule.MeanOverItems:
		return items(r, g)
	case *rule.SurveyOptions:
		return surveys(r, g)
	case *rule.ExternalScaled:
		return scales(r, g)
	case *rule.YearOnYear:
		return changes(r, g)
	}
	return nil
}

func whole(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// thousandths prints 874 as 0.874.
func thousandths(n int64) json.Number {
	return json.Number(points.NewRat(n, 1000).String())
}

// Bounds of what is tried on one criterion.
const (
	countsMax    = 6
	shortOf      = 6
	missesClose  = 20  // every one of the first misses is tried
	missesGrow   = 7   // then each is a seventh more than the last
	tasksMissMax = 8   // tasks left undone
	itemsBadMax  = 8   // items that went wrong
	surveySteps  = 10  // thousandths between two answer sheets
	scaleTop     = 990 // thousandths; nobody has all
)

func options(r *rule.Choice) []figures {
	var all []figures
	for _, o := range r.Options {
		all = append(all, figures{"option": o.Code})
	}
	return all
}

// checklists leave out items in an order of the agency's own.
func checklists(r *rule.Checklist, g ground) []figures {
	order := g.chance.Perm(len(r.Items))
	all := make([]figures, 0, len(order)+1)
	for n := 0; n <= len(order); n++ {
		kept := slices.Sorted(slices.Values(order[:n]))
		met := make([]any, len(kept))
		for i, at := range kept {
			met[i] = r.Items[at].Code
		}
		all = append(all, figures{"met": met})
	}
	return all
}

func delays(r *rule.Lateness, g ground) []figures {
	var all []figures
	from := int64(1)
	for _, step := range r.Steps {
		until, _ := step.At.Int64()
		all = append(all, figures{"days_late": whole(g.chance.between(from, until))})
		from = until + 1
	}
	all = append(all, figures{"days_late": whole(from + g.thread.extent.lo + g.chance.Int64N(6))})
	return append(all, figures{"days_late": whole(-g.chance.Int64N(4))})
}

// periods go wrong in an order of the agency's own: late first, then unsent.
func periods(r *rule.PeriodicSet, g ground) []figures {
	order := g.chance.Perm(r.Periods)
	states := make([]any, r.Periods)
	for i := range states {
		states[i] = "on_time"
	}
	all := []figures{{"states": slices.Clone(states)}}
	for _, state := range []string{"late", "missing"} {
		for _, at := range order {
			states[at] = state
			all = append(all, figures{"states": slices.Clone(states)})
		}
	}
	return all
}

// ratios miss none, then one, two …, then more at a time, down to half.
func ratios(den int64) []figures {
	var all []figures
	for miss := int64(0); 2*miss <= den; {
		all = append(all, figures{"num": whole(den - miss), "den": whole(den)})
		if miss < missesClose {
			miss++
		} else {
			miss += miss / missesGrow
		}
	}
	return all
}

func counts(from, to int64) []figures {
	var all []figures
	for n := from; n <= to; n++ {
		all = append(all, figures{"count": whole(n)})
	}
	return all
}

// classes has up to two light cases, or one of the next kind; never worse.
func classes(r *rule.DeductByClass) []figures {
	var all []figures
	for _, cases := range [][2]int64{{0, 0}, {1, 0}, {2, 0}, {0, 1}} {
		counted := map[string]any{}
		for i, class := range r.Classes {
			n := int64(0)
			if i < len(cases) {
				n = cases[i]
			}
			counted[class.Code] = whole(n)
		}
		all = append(all, figures{"counts": counted})
	}
	return all
}

func staffing(g ground) []figures {
	target := whole(g.volume)
	return []figures{
		{"actual": whole(g.volume + g.chance.between(1, 3)), "target": target},
		{"actual": whole(g.volume - g.chance.between(0, 4)), "target": target},
	}
}

// tasks leaves tasks undone, all of them overdue, some done ones late.
func tasks(g ground) []figures {
	var all []figures
	for miss := range int64(tasksMissMax) {
		for late := range int64(3) {
			all = append(all, figures{"num": whole(g.volume - miss), "den": whole(g.volume), "overdue": whole(miss + late)})
		}
	}
	return all
}

// decimal prints millionths.
func decimal(n int64) json.Number { return json.Number(points.Points(n).String()) }
