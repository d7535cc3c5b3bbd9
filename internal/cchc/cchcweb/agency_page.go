package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component/certainty"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// pairsMax is how many differing criteria a card draws.
const pairsMax = 6

// agency serves the card of an agency.
func (p *Pages) agency(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	u, at, err := s.unit(r.PathValue("agency"))
	if err != nil {
		return err
	}
	history, err := p.service.History(r.Context(), s.block())
	if err != nil {
		return err
	}
	card, err := newCard(s, u, at, history)
	if err != nil {
		return err
	}
	if p.options.AfterURL != nil && card.round.State == cchc.Published {
		card.after = p.options.AfterURL(card.Code, card.Block, card.Year)
	}
	return p.site.Render(w, r, p.cardPage(r.Context(), s, card, history), cardBody(s, card))
}

func (p *Pages) cardPage(ctx context.Context, s spot, card AgencyCard, history []*cchc.View) layout.Page {
	return layout.Page{
		Title:    upperFirst(card.Name),
		Window:   upperFirst(cardFinding(ctx, card)),
		Crumbs:   []layout.Link{{Label: voice.Say(ctx, "cchc.web.card.crumb", strconv.Itoa(card.Year)), Href: following(rankingURL(card.Block, card.Year), card.Code)}},
		Here:     BlockName(ctx, card.Block),
		Current:  railRanking,
		Twin:     twin(apiAgencyURL(card.Code, card.Block, card.Year), s),
		Switches: cardSwitches(ctx, s, card, history),
		Actions:  cardActions(s, card, p.options.Export != nil),
	}
}

// cardSwitches choose another agency of the round, or another year of this one.
func cardSwitches(ctx context.Context, s spot, card AgencyCard, history []*cchc.View) []layout.Switch {
	agencies := layout.Switch{Label: voice.Say(ctx, "cchc.web.agency"), Current: upperFirst(card.Name)}
	for _, u := range s.view.Units {
		agencies.Options = append(agencies.Options, layout.Option{Label: upperFirst(u.Name), Href: agencyURL(u.Code, card.Block, card.Year), Current: u.Code == card.Code})
	}
	years := layout.Switch{Label: voice.Say(ctx, "cchc.web.year"), Current: voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(card.Year))}
	for _, v := range history {
		if u, ok := v.Unit(card.Agency); ok {
			years.Options = append(years.Options, layout.Option{
				Label: voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(v.Round.Year)), Href: agencyURL(u.Code, card.Block, v.Round.Year), Current: v.Round.Year == card.Year,
			})
		}
	}
	return []layout.Switch{agencies, years}
}

// cardFinding is the card in one sentence, for the window's title.
func cardFinding(ctx context.Context, card AgencyCard) string {
	if card.Rank == nil {
		return voice.Say(ctx, "cchc.web.card.window_unranked", card.Name, strconv.Itoa(card.Year))
	}
	return voice.Say(ctx, "cchc.web.card.window", card.Name, *card.Rank, card.Of, strconv.Itoa(card.Year), voice.Number(ctx, card.Index))
}

// figure is the one big number.
func figure(ctx context.Context, card AgencyCard) stat.Figure {
	f := stat.Figure{Value: voice.Number(ctx, card.Index), Of: "100"}
	if card.Index == "" {
		f.Value, f.Of = "–", ""
	}
	switch {
	case card.Rank == nil:
		f.Note = voice.Say(ctx, "cchc.web.card.unranked")
	case card.Change == nil:
		f.Note = voice.Say(ctx, "cchc.web.card.rank", *card.Rank, card.Of)
	case *card.Change > 0:
		f.Note, f.Tone = voice.Say(ctx, "cchc.web.card.rank_up", *card.Rank, card.Of, *card.Change, strconv.Itoa(card.Year-1)), stat.Good
	case *card.Change < 0:
		f.Note, f.Tone = voice.Say(ctx, "cchc.web.card.rank_down", *card.Rank, card.Of, -*card.Change, strconv.Itoa(card.Year-1)), stat.Bad
	default:
		f.Note = voice.Say(ctx, "cchc.web.card.rank_same", *card.Rank, card.Of, strconv.Itoa(card.Year-1))
	}
	return f
}

// cardFacts are the small numbers under the big one.
func cardFacts(ctx context.Context, card AgencyCard) []stat.Fact {
	facts := []stat.Fact{{Label: voice.Say(ctx, "cchc.web.points"), Value: voice.Number(ctx, card.Points) + " / " + voice.Number(ctx, card.Max)}}
	if card.Bonus != "" {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.web.bonus"), Value: signedNumber(ctx, card.Bonus)})
	}
	if card.Penalty != "" {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.web.penalty"), Value: voice.Number(ctx, "-"+card.Penalty), Tone: stat.Bad})
	}
	if card.Mean != "" {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.web.mean"), Value: voice.Number(ctx, card.Mean)})
	}
	if card.Gap != "" {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.web.gap"), Value: voice.Number(ctx, card.Gap)})
	}
	if card.Missing > 0 {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.web.missing"), Value: voice.Say(ctx, "cchc.web.criteria_count", card.Missing), Tone: stat.Soon})
	}
	return facts
}

func certaintyParts(card AgencyCard) []certainty.Part {
	parts := make([]certainty.Part, 0, len(card.Certainty))
	for _, p := range card.Certainty {
		parts = append(parts, certainty.Part{Level: certainty.Level(p.Level), Points: p.Points, Size: int64(p.value)})
	}
	return parts
}

// waterfall leads from the applicable maximum to the points: what the fields
// lost, then what a penalty took and a bonus gave.
func waterfall(ctx context.Context, card AgencyCard) chart.Waterfall {
	w := chart.Waterfall{
		Words: chart.Words{ID: "falls", Title: lossFinding(ctx, card), Describe: voice.Say(ctx, "cchc.web.card.falls_text", voice.Number(ctx, card.Max), voice.Number(ctx, card.Points))},
		Max:   int64(card.max), Score: int64(card.points), MaxLabel: voice.Say(ctx, "cchc.web.card.max"),
		ScoreLabel: voice.Say(ctx, "cchc.web.card.score"), Decimals: pointsPlaces(card.set),
	}
	for _, f := range sortedFields(card) {
		fall := chart.Fall{Label: fieldLabel(ctx, f.Name), Href: whyURL(card.Block, card.Year, f.Code, card.Code), Lost: int64(f.max - f.points)}
		if card.round.State == cchc.Open {
			fall.Recoverable = min(int64(card.recoverable[f.Code]), fall.Lost)
		}
		if fall.Lost <= 0 {
			fall.Lost, fall.Note = 0, voice.Say(ctx, "cchc.web.card.full", voice.Number(ctx, maxText(f.points)), voice.Number(ctx, f.Max))
		}
		w.Falls = append(w.Falls, fall)
	}
	if card.penalty > 0 {
		w.Falls = append(w.Falls, adjustment(ctx, card, criteria.GroupPenalty, card.penalty))
	}
	if card.bonus > 0 {
		w.Falls = append(w.Falls, adjustment(ctx, card, criteria.GroupBonus, -card.bonus))
	}
	return w
}

// adjustment is what a bonus or penalty moves; it links to its field where it
// is one.
func adjustment(ctx context.Context, card AgencyCard, kind criteria.GroupKind, lost points.Points) chart.Fall {
	fall := chart.Fall{Label: voice.Say(ctx, "cchc.web."+string(kind)), Lost: int64(lost)}
	for _, field := range card.set.Fields() {
		if field.Group.Kind != kind {
			continue
		}
		fall.Href = whyURL(card.Block, card.Year, field.Code, card.Code)
		if card.round.State == cchc.Open {
			fall.Recoverable = min(int64(card.recoverable[field.Code]), max(fall.Lost, 0))
		}
	}
	return fall
}

// sortedFields puts the largest loss first; the rest keep the set's order.
func sortedFields(card AgencyCard) []CardField {
	fields := slices.Clone(card.Fields)
	slices.SortStableFunc(fields, func(a, b CardField) int { return int((b.max - b.points) - (a.max - a.points)) })
	return fields
}

// labelLettersMax is what fits left of a waterfall or a bullet.
const labelLettersMax = 24

// fieldLabel is a field's name for a chart: without brackets and without what
// most names of fields begin with. It cuts no word: a name that is still too
// long ends after the last word that fits.
func fieldLabel(ctx context.Context, name string) string {
	name, _, _ = strings.Cut(name, " (")
	for word := range strings.SplitSeq(voice.Say(ctx, "cchc.web.label_drops"), "|") {
		name = strings.Replace(name, word, "", 1)
	}
	label, letters := "", 0
	for word := range strings.FieldsSeq(name) {
		letters += utf8.RuneCountInString(word) + 1
		if label != "" && letters > labelLettersMax {
			label += "…"
			break
		}
		label = strings.TrimSpace(label + " " + word)
	}
	return upperFirst(label)
}

// inSentence is a field's name in the middle of a sentence.
func inSentence(name string) string {
	name, _, _ = strings.Cut(name, " (")
	if runes := []rune(name); len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return name // an abbreviation
	}
	return lowerFirst(name)
}

// lossFinding says how much was lost and where most of it.
func lossFinding(ctx context.Context, card AgencyCard) string {
	fields := sortedFields(card)
	if len(fields) == 0 || fields[0].max <= fields[0].points {
		return voice.Say(ctx, "cchc.web.card.nothing_lost")
	}
	return voice.Say(ctx, "cchc.web.card.lost_most", voice.Number(ctx, card.Lost), inSentence(fields[0].Name))
}

// fallLegend adds up what is drawn as recoverable and as gone.
func fallLegend(ctx context.Context, card AgencyCard, w chart.Waterfall) []chart.Key {
	recoverable, gone := int64(0), int64(0)
	for _, f := range w.Falls {
		recoverable += f.Recoverable
		gone += max(f.Lost, 0) - f.Recoverable
	}
	text := func(v int64) string { return voice.Number(ctx, pointsTextOf(card, v)) }
	if card.round.State != cchc.Open {
		return []chart.Key{{Class: "fall-gone", Label: voice.Say(ctx, "cchc.web.card.gone", text(gone))}}
	}
	return []chart.Key{
		{Class: "fall-recoverable", Label: voice.Say(ctx, "cchc.web.card.recoverable", text(recoverable))},
		{Class: "fall-gone", Label: voice.Say(ctx, "cchc.web.card.gone_so_far", text(gone))},
	}
}

func bullets(ctx context.Context, card AgencyCard) chart.Bullets {
	b := chart.Bullets{Words: chart.Words{ID: "bullets", Title: fieldFinding(ctx, card), Describe: voice.Say(ctx, "cchc.web.card.bullets_text", card.Name)}, Decimals: pointsPlaces(card.set)}
	for _, f := range card.Fields {
		b.Rows = append(b.Rows, chart.Bullet{
			Label: fieldLabel(ctx, f.Name), Href: whyURL(card.Block, card.Year, f.Code, card.Code),
			Value: int64(f.points), Mean: int64(f.mean), Best: int64(f.best), Max: int64(f.max),
		})
	}
	return b
}

// fieldFinding counts the fields below the block's mean and names the worst.
func fieldFinding(ctx context.Context, card AgencyCard) string {
	below, worst, furthest := 0, "", int64(0)
	for _, f := range card.Fields {
		if behind := int64(f.mean - f.points); behind > 0 {
			below++
			if behind > furthest {
				worst, furthest = f.Name, behind
			}
		}
	}
	if below == 0 {
		return voice.Say(ctx, "cchc.web.card.fields_above")
	}
	return voice.Say(ctx, "cchc.web.card.fields_below", below, len(card.Fields), inSentence(worst))
}

func historyLine(ctx context.Context, card AgencyCard) chart.History {
	h := chart.History{Words: chart.Words{ID: "history", Title: historyFinding(ctx, card), Describe: voice.Say(ctx, "cchc.web.card.history_text", card.Name)}, Width: 520}
	for _, y := range card.History {
		if y.Rank > 0 && !y.isPartial {
			h.Points = append(h.Points, chart.HistoryPoint{
				Label: strconv.Itoa(y.Year), Text: strconv.Itoa(y.Rank), At: int64(-y.Rank), Href: agencyURL(card.Code, card.Block, y.Year),
			})
		}
	}
	return h
}

// historyFinding compares the first and the last year that have a rank.
func historyFinding(ctx context.Context, card AgencyCard) string {
	var ranked []CardYear
	for _, y := range card.History {
		if y.Rank > 0 && !y.isPartial {
			ranked = append(ranked, y)
		}
	}
	if len(ranked) == 0 {
		return voice.Say(ctx, "cchc.web.card.history_none")
	}
	first, last := ranked[0], ranked[len(ranked)-1]
	kind := "same"
	if last.Rank < first.Rank {
		kind = "rose"
	} else if last.Rank > first.Rank {
		kind = "fell"
	}
	return voice.Say(ctx, "cchc.web.card.history_"+kind, first.Rank, last.Rank, strconv.Itoa(first.Year), strconv.Itoa(last.Year))
}

func historyRows(ctx context.Context, card AgencyCard) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "cchc.web.card.history"), Dense: true, Heading: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.web.year")}, {Title: voice.Say(ctx, "cchc.web.rank"), Number: true}, {Title: voice.Say(ctx, "cchc.web.index"), Number: true},
		{Title: voice.Say(ctx, "cchc.web.points"), Number: true}, {Title: voice.Say(ctx, "cchc.web.band"), Tight: true},
	}}
	for _, y := range slices.Backward(card.History) {
		rank := datatable.Cell{Text: rankText(y.Rank) + " / " + strconv.Itoa(y.Of), Strong: true}
		if y.Rank == 0 {
			rank = datatable.Cell{Text: "–"}
		}
		year := datatable.Cell{Text: strconv.Itoa(y.Year), Href: agencyURL(card.Code, card.Block, y.Year)}
		if y.State == string(cchc.Open) {
			year.Note = voice.Say(ctx, "cchc.web.provisional_short")
		}
		props.Rows = append(props.Rows, datatable.Row{Own: y.Year == card.Year, Cells: []datatable.Cell{
			year, rank, {Text: voice.Number(ctx, y.Index)}, {Text: voice.Number(ctx, y.Points) + " / " + voice.Number(ctx, y.Max)}, {Text: y.Band},
		}})
	}
	return props
}

// pairsChart draws the criteria whose verified points differ most.
func pairsChart(ctx context.Context, card AgencyCard) chart.Dumbbell {
	d := chart.Dumbbell{Words: chart.Words{ID: "pairs", Title: pairFinding(ctx, card), Describe: voice.Say(ctx, "cchc.web.card.pairs_text")}, Width: 520, Labels: 60}
	for _, p := range card.Pairs[:min(len(card.Pairs), pairsMax)] {
		d.Max = max(d.Max, int64(p.max))
		d.Pairs = append(d.Pairs, chart.Pair{
			Label: p.Code, Href: whyURL(card.Block, card.Year, p.Code, card.Code), Self: int64(p.self), Verified: int64(p.verified), HasSelf: true, HasVerified: true,
			Note: signedNumber(ctx, pointsText(card.set, p.moved())), IsStrong: true,
		})
	}
	return d
}

// pairFinding says what the verification changed.
func pairFinding(ctx context.Context, card AgencyCard) string {
	sum := int64(0)
	for _, p := range card.Pairs {
		sum += int64(p.moved())
	}
	switch {
	case len(card.Pairs) == 0:
		return voice.Say(ctx, "cchc.web.card.pairs_same")
	case sum < 0:
		return voice.Say(ctx, "cchc.web.card.pairs_less", voice.Number(ctx, pointsTextOf(card, -sum)), len(card.Pairs))
	case sum > 0:
		return voice.Say(ctx, "cchc.web.card.pairs_more", voice.Number(ctx, pointsTextOf(card, sum)), len(card.Pairs))
	}
	return voice.Say(ctx, "cchc.web.card.pairs_moved", len(card.Pairs))
}

// bandWhy puts the reasons of the band into words.
func bandWhy(ctx context.Context, card AgencyCard) []string {
	var said []string
	for _, sentence := range card.BandWhy {
		said = append(said, scoring.SayStep(voice.Lang(ctx), sentence))
	}
	return said
}

// lossWhy is why a criterion got its points, in a sentence or two.
func lossWhy(ctx context.Context, s spot, card AgencyCard, loss CardLoss) string {
	why, err := s.scored.Why(card.Agency, loss.Code)
	if err != nil {
		return "" // the loss was read from this very block
	}
	said := why.Say(voice.Lang(ctx))
	return strings.Join(said[:min(len(said), 2)], " ")
}

// fieldTable is the twin of the bullets.
func fieldTable(ctx context.Context, card AgencyCard) (columns []string, rows [][]string) {
	columns = []string{
		voice.Say(ctx, "cchc.web.field"), voice.Say(ctx, "cchc.web.points"), voice.Say(ctx, "cchc.web.max"),
		voice.Say(ctx, "cchc.web.mean"), voice.Say(ctx, "cchc.web.best"),
	}
	for _, f := range card.Fields {
		rows = append(rows, []string{f.Name, voice.Number(ctx, f.Points), voice.Number(ctx, f.Max), voice.Number(ctx, f.Mean), voice.Number(ctx, f.Best)})
	}
	return columns, rows
}

// pairTable is the twin of the dumbbells, with every criterion that differs.
func pairTable(ctx context.Context, card AgencyCard) (columns []string, rows [][]string) {
	columns = []string{voice.Say(ctx, "cchc.web.criterion"), voice.Say(ctx, "cchc.web.max"), voice.Say(ctx, "cchc.web.self"), voice.Say(ctx, "cchc.web.verified")}
	for _, p := range card.Pairs {
		rows = append(rows, []string{p.Code + " " + p.Name, voice.Number(ctx, p.Max), voice.Number(ctx, p.Self), voice.Number(ctx, p.Verified)})
	}
	return columns, rows
}

// lossesOf lists the losses under a field.
func (c *AgencyCard) lossesOf(field string) []CardLoss {
	var losses []CardLoss
	for _, loss := range c.Losses {
		if loss.Field == field {
			losses = append(losses, loss)
		}
	}
	return losses
}
