package liveweb

import (
	"context"
	"strconv"
	"time"

	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	exact "minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component/certainty"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/voice"
)

// shownPlaces is how many decimals points are shown with.
const shownPlaces = 2

// points writes points as people read them.
func points(ctx context.Context, p exact.Points) string {
	return voice.Number(ctx, p.Decimal(shownPlaces, exact.HalfUp))
}

// maximum writes the points of a set, which are mostly whole.
func maximum(ctx context.Context, p exact.Points) string { return voice.Number(ctx, p.String()) }

func facts(ctx context.Context, pic *picture) []stat.Fact {
	s := pic.Stand
	list := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.live.web.points"), Value: points(ctx, s.Points)},
		{Label: voice.Say(ctx, "cchc.live.web.reachable"), Value: points(ctx, s.Reachable), Note: voice.Say(ctx, "cchc.live.web.reachable_why")},
		{Label: voice.Say(ctx, "cchc.live.web.known_share"), Value: knownShare(ctx, s), Note: voice.Say(ctx, "cchc.live.web.known_of", points(ctx, s.Known), maximum(ctx, s.Max))},
	}
	switch {
	case s.Rank > 0:
		list = append(list, stat.Fact{
			Label: voice.Say(ctx, "cchc.live.web.rank"), Value: voice.Say(ctx, "cchc.live.web.rank_of", s.Rank, s.Of),
			Note: voice.Say(ctx, "cchc.live.web.rank_range", s.Best, s.Worst),
		})
	case pic.IsLast:
		list = append(list, stat.Fact{
			Label: voice.Say(ctx, "cchc.live.web.rank_published", strconv.Itoa(pic.Last.Year)), Value: voice.Say(ctx, "cchc.live.web.rank_of", pic.Last.Rank, pic.Last.Of),
			Note: voice.Say(ctx, "cchc.live.web.rank_published_why"),
		})
	default:
		list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.live.web.rank"), Value: "–", Note: voice.Say(ctx, "cchc.live.web.rank_none")})
	}
	return list
}

// parts are what is reached by how certain it is, what is not known, and what
// is gone.
func parts(s live.Standing) []certainty.Part {
	part := func(level certainty.Level, p exact.Points) certainty.Part {
		return certainty.Part{Level: level, Points: p.Round(shownPlaces, exact.HalfUp).String(), Size: int64(p)}
	}
	return []certainty.Part{
		part(certainty.Computed, s.ByCertainty[scoring.CertainComputed].Points),
		part(certainty.Evidenced, s.ByCertainty[scoring.CertainEvidenced].Points),
		part(certainty.Declared, s.ByCertainty[scoring.CertainDeclared].Points),
		part(certainty.Unknown, s.ByCertainty[scoring.Unknown].Max),
		part(certainty.Lost, max(0, s.Max-s.Reachable)),
	}
}

func interval(ctx context.Context, s live.Standing) chart.Interval {
	return chart.Interval{
		Words: chart.Words{ID: "live-rank", Title: voice.Say(ctx, "cchc.live.web.rank_range", s.Best, s.Worst), Describe: voice.Say(ctx, "cchc.live.web.rank_live")},
		From:  s.Best, To: s.Worst, Of: s.Of,
	}
}

// line draws the year. The first steps of a day that were followed by others
// stand under each other; each is numbered as in the table.
func line(ctx context.Context, p *Pages, pic *picture) chart.Step {
	first := civil.YearPeriod(pic.Board.Year).First()
	last := civil.YearPeriod(pic.Board.Year).Last()
	step := chart.Step{
		Words: chart.Words{ID: "live-line", Title: voice.Say(ctx, "cchc.live.web.line_title", points(ctx, pic.Stand.Points)), Describe: voice.Say(ctx, "cchc.live.web.line_says")},
		Days:  first.DaysUntil(last) + 1, Today: first.DaysUntil(pic.Today), TodayLabel: voice.Say(ctx, "cchc.live.web.today"),
		Low: int64(pic.Stand.Points), High: int64(pic.Stand.Reachable), Max: int64(pic.Stand.Max), Decimals: shownPlaces,
	}
	if pic.Today.Year() != pic.Board.Year {
		step.Today = -1
	}
	for month := time.January; month <= time.December; month++ {
		day, err := civil.NewDate(pic.Board.Year, month, 1)
		if err == nil {
			step.Months = append(step.Months, chart.Tick{At: int64(first.DaysUntil(day)), Label: strconv.Itoa(int(month))})
		}
	}
	for i, s := range pic.Line {
		day := max(0, min(first.DaysUntil(s.On), step.Days-1))
		step.Points = append(step.Points, chart.StepPoint{Day: day, Value: int64(s.Points), Number: i + 1, Name: s.On.Text(voice.Lang(ctx)), Href: p.ProofURL(s.Position)})
	}
	return step
}

// lineTable is the twin of the line, each step with its fact.
func lineTable(ctx context.Context, p *Pages, pic *picture) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "cchc.live.web.line"), Dense: true, Columns: []datatable.Column{
		{Title: "#", Number: true, Tight: true}, {Title: voice.Say(ctx, "cchc.live.web.day"), Tight: true}, {Title: voice.Say(ctx, "cchc.live.web.points"), Number: true},
		{Title: voice.Say(ctx, "cchc.live.web.change"), Number: true}, {Title: voice.Say(ctx, "cchc.live.web.reachable"), Number: true},
		{Title: voice.Say(ctx, "cchc.live.web.fact"), Wide: true},
	}}
	before := exact.Points(0)
	for i, s := range pic.Line {
		change := s.Points - before
		before = s.Points
		text := points(ctx, change)
		if change > 0 {
			text = "+" + text
		}
		fact := voice.Say(ctx, "cchc.live.web.fact_at", s.Position)
		if s.Facts > 1 {
			fact = voice.Say(ctx, "cchc.live.web.facts_at", s.Facts, s.Position)
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: strconv.Itoa(i + 1)}, {Text: s.On.Text(voice.Lang(ctx))}, {Text: points(ctx, s.Points), Strong: true}, {Text: text},
			{Text: points(ctx, s.Reachable)}, {Text: fact, Href: p.ProofURL(s.Position)},
		}})
	}
	return t
}

// lossTable lists what to do first, with who does it until when.
func lossTable(ctx context.Context, p *Pages, pic *picture) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "cchc.live.web.losses"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.live.web.loss"), Number: true}, {Title: voice.Say(ctx, "cchc.live.web.criterion"), Wide: true},
		{Title: voice.Say(ctx, "cchc.live.web.owner")}, {Title: voice.Say(ctx, "cchc.live.web.due"), Tight: true},
	}}
	for _, l := range pic.Losses {
		note := voice.Say(ctx, "cchc.live.web.not_reached")
		if l.IsUnknown {
			note = voice.Say(ctx, "cchc.live.web.not_known")
		}
		criterion := datatable.Cell{Text: l.Criterion.Code + " " + l.Criterion.Name, Note: note}
		if p.ScoreURL != nil {
			criterion.Href = p.ScoreURL(pic.Board.Block, pic.Board.Year, pic.Unit.Agency)
		}
		owner, due := datatable.Cell{Text: l.Division}, datatable.Cell{Text: voice.Say(ctx, "cchc.live.web.no_due"), Muted: true}
		if l.Division == "" {
			owner = datatable.Cell{Text: voice.Say(ctx, "cchc.live.web.no_owner"), Muted: true}
		}
		if !l.DueOn.IsZero() {
			due = datatable.Cell{Text: l.DueOn.Text(voice.Lang(ctx))}
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{{Text: points(ctx, l.Points), Strong: true}, criterion, owner, due}})
	}
	return t
}
