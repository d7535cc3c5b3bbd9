package demo

import (
	"minhbach/internal/cchc/rule"
)

// items go wrong one after the other: as many of the volume as may be.
func items(r *rule.MeanOverItems, g ground) []figures {
	inner := ground{thread: g.thread, chance: g.chance, volume: g.volume}
	var good, bad []any
	for range g.volume {
		if !g.thread.each.isZero() {
			inner.volume = g.chance.between(g.thread.each.lo, g.thread.each.hi)
		}
		best, worst := ends(rule.Unwrap(r.Item), inner)
		good, bad = append(good, best), append(bad, worst)
	}
	order := g.chance.Perm(len(good))
	list := append([]any{}, good...)
	all := []figures{{"items": list}}
	for n := 0; n < len(order) && n < itemsBadMax; n++ {
		list = append([]any{}, list...)
		list[order[n]] = bad[order[n]]
		all = append(all, figures{"items": list})
	}
	return all
}

// ends is an item as it should be, and one a little short of it.
func ends(r rule.Rule, g ground) (best, worst map[string]any) {
	switch r := r.(type) {
	case *rule.Choice:
		return map[string]any{"option": r.Options[0].Code}, map[string]any{"option": r.Options[1+g.chance.IntN(len(r.Options)-1)].Code}
	case *rule.Checklist:
		all := checklists(r, g)
		return all[len(all)-1], all[len(all)-2]
	}
	// A commune's dossiers: at most one in fifty late, or one in fifteen to one
	// in seven.
	onTime := g.volume - g.chance.Int64N(g.volume/50+1)
	behind := g.volume - g.chance.between(g.volume/15+1, g.volume/7+1)
	return map[string]any{"num": whole(onTime), "den": whole(g.volume)}, map[string]any{"num": whole(behind), "den": whole(g.volume)}
}

// surveys fills answer sheets whose mean weight runs through the thread's
// spread; each question lies a little above or below.
func surveys(r *rule.SurveyOptions, g ground) []figures {
	tilt := make([]int64, g.thread.questions)
	for i := range tilt {
		tilt[i] = g.chance.bell(40)
	}
	people := max(g.volume, r.MinResponses) // with fewer the survey would not count
	var all []figures
	for mean := g.thread.spread.lo; mean <= g.thread.spread.hi; mean += surveySteps {
		questions := make([]any, len(tilt))
		for i := range tilt {
			questions[i] = sheet(r.Weights, people, min(max(mean+tilt[i], g.thread.spread.lo/2), scaleTop))
		}
		all = append(all, figures{"questions": questions, "respondents": whole(people)})
	}
	return all
}

// sheet spreads people over the answers so that their mean weight comes near
// mean, in thousandths: a few choose the two worst answers, the rest the two
// best.
func sheet(weights []rule.Option, people, mean int64) map[string]any {
	w := make([]int64, len(weights))
	for i, o := range weights {
		w[i] = inThousandths(o)
	}
	last := len(w) - 1
	unhappy := people * (1000 - mean) / 1000
	worst, poor := unhappy/6, unhappy/3
	rest := people - worst - poor
	// best + good = rest, w0·best + w1·good + w2·poor + w3·worst = mean·people
	best := (mean*people - w[last]*worst - w[last-1]*poor - w[1]*rest) / (w[0] - w[1])
	best = min(max(best, 0), rest)
	return map[string]any{
		weights[0].Code: whole(best), weights[1].Code: whole(rest - best),
		weights[last-1].Code: whole(poor), weights[last].Code: whole(worst),
	}
}

func inThousandths(o rule.Option) int64 {
	p, _ := o.Points.Points()
	return int64(p) / 1000
}

// scales runs through a score given elsewhere, a thousandth at a time.
func scales(r *rule.ExternalScaled, g ground) []figures {
	top, _ := r.FromMax.Points()
	var all []figures
	for share := g.thread.spread.lo; share <= g.thread.spread.hi; share++ {
		all = append(all, figures{"value": decimal(int64(top) / 1000 * share)})
	}
	return all
}

// changes move on from the year before: down, hardly, or well up.
func changes(r *rule.YearOnYear, g ground) []figures {
	goal := int64(0)
	for _, step := range r.Steps {
		p, _ := step.At.Points()
		goal = max(goal, int64(p)/1000)
	}
	var all []figures
	for _, by := range []int64{-g.chance.between(5, 25), g.chance.between(8, 45), goal + g.chance.between(3, 30)} {
		all = append(all, figures{"value": thousandths(min(max(g.previous+by, 1), scaleTop)), "previous": thousandths(g.previous)})
	}
	return all
}
