package cchcweb

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/rank"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/voice"
)

// facts are the small figures at the head of the page.
func (c CriterionCard) facts(ctx context.Context) []stat.Fact {
	list := []stat.Fact{}
	if !c.isBonus() {
		lost := stat.Fact{Label: voice.Say(ctx, "cchc.detail.lost"), Value: voice.Number(ctx, c.Lost)}
		if c.points != 0 && strings.Trim(c.Lost, "0.") == "" {
			lost.Tone = stat.Good
		}
		list = append(list, lost)
	}
	if c.Max != c.PrintedMax {
		list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.detail.printed_max"), Value: voice.Number(ctx, c.PrintedMax)})
	}
	for _, s := range c.Stages {
		if s.Stage == cchc.Verified && s.State != scoring.NotApplicable.String() {
			list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.detail.verified_of", strconv.Itoa(c.Year)), Value: orWord(ctx, s.Points, "cchc.detail.not_yet")})
		}
	}
	for _, d := range c.set.Calendar {
		if d.Stage == string(c.Stage) || d.Stage == "self_score" {
			list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.detail.deadline"), Value: voice.Text(ctx, d.Until)})
		}
	}
	if c.Source != "" && c.Source != "-" {
		list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.detail.source"), Value: voice.Say(ctx, "cchc.detail.source."+c.Source)})
	}
	return append(list, stat.Fact{
		Label: voice.Say(ctx, "cchc.detail.basis"), Value: voice.Say(ctx, "cchc.detail.basis_of", c.Code), Href: setURL(c.Set.Digest) + "#" + anchor(c.Code),
	})
}

// isBonus reports whether the points come on top of the maximum, so that none
// of them can be lost.
func (c CriterionCard) isBonus() bool { return c.criterion.OutsideBase() && !c.criterion.IsPenalty() }

// wonTitle says that there is nothing left to win.
func (c CriterionCard) wonTitle(ctx context.Context) string {
	switch {
	case c.State == scoring.NotApplicable.String():
		return voice.Say(ctx, "cchc.detail.criterion.not_applicable")
	case c.criterion.IsPenalty():
		return voice.Say(ctx, "cchc.detail.criterion.no_penalty")
	}
	return voice.Say(ctx, "cchc.detail.criterion.full")
}

// shownTitle says what nothing proposed here wins back.
func (c CriterionCard) shownTitle(ctx context.Context) string {
	if c.isBonus() {
		return voice.Say(ctx, "cchc.detail.criterion.no_bonus")
	}
	return voice.Say(ctx, "cchc.detail.criterion.lost", voice.Number(ctx, c.Lost))
}

// anchor is the id of a criterion on the page of its set.
func anchor(code string) string { return "tc-" + strings.ReplaceAll(code, ".", "-") }

// stateKind is the tint of a state.
func stateKind(state, certainty string) tag.Kind {
	switch state {
	case "missing":
		return tag.Soon
	case "gated":
		return tag.Overdue
	case "na", "full_na", "no_event":
		return tag.Waiting
	}
	if certainty == "declared" || certainty == "unknown" {
		return tag.Waiting
	}
	return tag.Info
}

func stateWords(ctx context.Context, state, certainty string) string {
	if state == scoring.Scored.String() {
		return voice.Say(ctx, "cchc.detail.certainty."+certainty)
	}
	return voice.Say(ctx, "cchc.detail.node."+state)
}

// ruleMark is where the agency stands on the graph.
func (c CriterionCard) ruleMark(ctx context.Context) *chart.RuleMark {
	if c.mark == nil || c.State != scoring.Scored.String() {
		return nil
	}
	x, ok := c.mark.Points()
	if !ok {
		return nil
	}
	mark := &chart.RuleMark{RulePoint: chart.RulePoint{X: int64(x), Y: int64(c.points)}, Label: voice.Say(ctx, "cchc.detail.points_of", voice.Number(ctx, c.Points)), Note: voice.Text(ctx, *c.mark)}
	if p := plotOf(c.criterion.Rule, c.criterion.MaxPoints.Rat()); p != nil && p.isPercent {
		mark.Note = voice.Number(ctx, c.mark.Mul(points.Int(100)).Decimal(2, points.HalfUp)) + "%"
	}
	return mark
}

func (p PartLine) mean() int64 {
	if p.Mean == nil {
		return 0
	}
	return p.max * int64(*p.Mean) / 100
}

func (c CriterionCard) factRows(ctx context.Context) []datatable.Row {
	labels := map[string]InputLine{}
	for _, in := range c.Inputs {
		labels[in.Name] = in
	}
	var rows []datatable.Row
	for _, f := range c.Facts {
		rows = append(rows, datatable.Row{Cells: []datatable.Cell{
			{Text: f.at}, {Text: f.words(ctx, labels)}, {Text: f.origin(ctx), Muted: true}, {Part: proofOf(f.Position)},
		}})
	}
	return rows
}

// words tell what a fact recorded.
func (f FactLine) words(ctx context.Context, labels map[string]InputLine) string {
	var said []string
	for _, figure := range f.Figures {
		label := labels[figure.Name]
		label.Name = figure.Name
		value := voice.Say(ctx, "cchc.detail.value.withdrawn")
		switch {
		case figure.Withdrawn:
		case figure.Value == nil:
			value = voice.Say(ctx, "cchc.detail.value.none")
		default:
			value = valueText(ctx, figure.Value, label.Words)
		}
		said = append(said, label.title(ctx)+": "+value)
	}
	if len(said) == 0 {
		return strings.TrimSuffix(factName(ctx, kindWord(f.Kind))+": "+f.Reason, ": ")
	}
	return strings.Join(said, "; ")
}

// factName is a kind of fact in the reader's words.
func factName(ctx context.Context, kind string) string {
	for _, key := range []string{"cchc.detail.fact." + kind, "cchc.appraise.event." + kind} {
		if voice.Words(ctx).Has(key) {
			return voice.Say(ctx, key)
		}
	}
	return kind
}

// kindWord is the last part of a fact's kind: "na_approved".
func kindWord(kind string) string {
	name, _, _ := strings.Cut(kind, "/")
	return name[strings.LastIndex(name, ".")+1:]
}

func (f FactLine) origin(ctx context.Context) string {
	weakest := ""
	for _, figure := range f.Figures {
		for _, o := range []string{"computed", "evidenced", "declared"} {
			if figure.Origin == o && (weakest == "" || o > weakest || weakest == "computed") {
				weakest = o
			}
		}
	}
	if weakest == "" {
		return "–"
	}
	return voice.Say(ctx, "cchc.detail.origin."+weakest)
}

// finalWords close the arithmetic: what was rounded, if anything.
func (c CriterionCard) finalWords(ctx context.Context) string {
	if shown, err := points.Parse(c.Points); err == nil && shown != c.points {
		return voice.Say(ctx, "cchc.detail.criterion.shown_rounded", pointsPlaces(c.set), voice.Text(ctx, c.points))
	}
	return voice.Say(ctx, "cchc.detail.criterion.final")
}

// wins says where the proposal leads.
func (c CriterionCard) wins(ctx context.Context) string {
	p := c.Win.Proposal
	key := "cchc.detail.criterion.wins"
	if c.criterion.IsPenalty() {
		key = "cchc.detail.criterion.wins_penalty"
	}
	said := voice.Say(ctx, key, voice.Number(ctx, pointsText(c.set, p.Points)), voice.Text(ctx, p.Max))
	if p.Before.HasIndex && p.After.HasIndex {
		said += " " + voice.Say(ctx, "cchc.detail.criterion.wins_index", voice.Number(ctx, indexText(c.set, p.Before.Index)), voice.Number(ctx, indexText(c.set, p.After.Index)))
	}
	if p.After.Rank != p.Before.Rank && p.Before.Rank > 0 && p.After.Rank > 0 {
		said += " " + voice.Say(ctx, "cchc.detail.criterion.wins_rank", p.Before.Rank, p.After.Rank)
	}
	return said
}

// reach is the bar of a share: what is done, with a tick at what the step asks.
func (c CriterionCard) reach(ctx context.Context) *rank.Bar {
	figure := func(name string) (int64, bool) {
		for _, in := range c.Inputs {
			if n, ok := in.Value.(json.Number); ok && in.Name == name {
				v, err := points.Parse(n.String())
				return int64(v), err == nil
			}
		}
		return 0, false
	}
	num, hasNum := figure("num")
	den, hasDen := figure("den")
	if !hasNum || !hasDen || len(c.Win.Proposal.Changes) != 1 || c.Win.Proposal.Changes[0].Input != "num" {
		return nil
	}
	asked, ok := c.Win.Proposal.Changes[0].To.(json.Number)
	if !ok {
		return nil
	}
	to, err := points.Parse(asked.String())
	if err != nil {
		return nil
	}
	return &rank.Bar{
		Text:  voice.Say(ctx, "cchc.detail.criterion.reach", voice.Text(ctx, points.Points(num)), voice.Text(ctx, points.Points(den)), voice.Text(ctx, to)),
		Value: num, Max: den, Mean: int64(to), Own: true,
	}
}

// gain is what the proposal wins, in the reader's language.
func (c CriterionCard) gain(ctx context.Context) string {
	return voice.Number(ctx, pointsText(c.set, c.Win.Proposal.Gain))
}

// shownReason says why lost points are shown without a proposal.
func (c CriterionCard) shownReason(ctx context.Context) string {
	return whatif.Words().Say(voice.Lang(ctx), "whatif.reason."+string(c.Win.Shown.Reason))
}

// pairs are the years that can be drawn.
func (c CriterionCard) pairs() []YearPair {
	return slices.DeleteFunc(slices.Clone(c.Years), func(y YearPair) bool { return !y.hasSelf && !y.hasVerified })
}

func (c CriterionCard) hasOtherSets() bool {
	return slices.ContainsFunc(c.Years, func(y YearPair) bool { return !y.Comparable })
}

// yearsTitle is the finding: the newest year whose verified score differed.
func (c CriterionCard) yearsTitle(ctx context.Context) string {
	pairs := c.pairs()
	for _, y := range slices.Backward(pairs) {
		if y.Gap != "" {
			return voice.Say(ctx, "cchc.detail.years.gap", strconv.Itoa(y.Year), voice.Number(ctx, strings.TrimPrefix(y.Gap, "-")))
		}
	}
	if slices.ContainsFunc(pairs, func(y YearPair) bool { return y.hasSelf && y.hasVerified }) {
		return voice.Say(ctx, "cchc.detail.years.even")
	}
	return voice.Say(ctx, "cchc.detail.years")
}

func (c CriterionCard) dumbbell(ctx context.Context) chart.Dumbbell {
	d := chart.Dumbbell{
		Words: chart.Words{ID: "years-chart", Title: c.yearsTitle(ctx), Describe: voice.Say(ctx, "cchc.detail.years.about")},
		Max:   int64(c.criterion.MaxPoints),
	}
	for _, y := range c.pairs() {
		pair := chart.Pair{
			Label: strconv.Itoa(y.Year), Self: int64(y.self), Verified: int64(y.verified), HasSelf: y.hasSelf, HasVerified: y.hasVerified, IsStrong: y.Strong,
		}
		if y.Gap != "" {
			pair.Note = voice.Say(ctx, "cchc.detail.apart", voice.Number(ctx, strings.TrimPrefix(y.Gap, "-")))
		}
		d.Pairs = append(d.Pairs, pair)
	}
	return d
}

func (c CriterionCard) yearColumns(ctx context.Context) []string {
	return []string{voice.Say(ctx, "cchc.web.year"), voice.Say(ctx, "cchc.detail.stage.self"), voice.Say(ctx, "cchc.detail.stage.verified"), voice.Say(ctx, "cchc.detail.difference")}
}

func (c CriterionCard) yearRows(ctx context.Context) [][]string {
	var rows [][]string
	for _, y := range c.pairs() {
		rows = append(rows, []string{strconv.Itoa(y.Year), numberOrDash(ctx, y.Self), numberOrDash(ctx, y.Verified), plusMinus(ctx, y.Gap)})
	}
	return rows
}

// plusMinus writes a difference with its sign; a dash when there is none.
func plusMinus(ctx context.Context, decimal string) string {
	if decimal == "" || strings.Trim(decimal, "-0.") == "" {
		return "–"
	}
	text := voice.Number(ctx, decimal)
	if !strings.HasPrefix(decimal, "-") {
		text = "+" + text
	}
	return text
}

func numberOrDash(ctx context.Context, decimal string) string {
	if decimal == "" {
		return "–"
	}
	return voice.Number(ctx, decimal)
}

func orWord(ctx context.Context, decimal, key string) string {
	if decimal == "" {
		return voice.Say(ctx, key)
	}
	return voice.Number(ctx, decimal)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
