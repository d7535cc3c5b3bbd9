package surveyweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// sheet serves one survey: how many answered, and what.
func (p *Pages) sheet(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	result, err := p.service.Result(r.Context(), s.ID)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, sheetPage(r.Context(), s, v), sheetBody(s, v, result))
}

func sheetPage(ctx context.Context, s survey.Survey, v *cchc.View) layout.Page {
	return layout.Page{
		Title: s.Title, Lead: voice.Say(ctx, "cchc.survey.web.sheet_lead", s.Audience), Current: railID,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.survey.web.title", strconv.Itoa(v.Round.Year)), Href: roundURL(v.Round)}}, Here: s.Audience,
	}
}

func surveysTable(ctx context.Context, surveys []survey.Survey) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "cchc.survey.web.nav"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.survey.web.state"), Tight: true}, {Title: voice.Say(ctx, "cchc.survey.web.audience"), Tight: true},
		{Title: voice.Say(ctx, "cchc.survey.web.sheet_title"), Wide: true}, {Title: voice.Say(ctx, "cchc.survey.web.questions"), Number: true},
		{Title: voice.Say(ctx, "cchc.survey.web.opened_on"), Tight: true},
	}}
	for _, s := range surveys {
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{
			{Part: stateTag(s)}, {Text: s.Audience, Strong: true}, {Text: s.Title, Href: sheetURL(s.ID)},
			{Text: strconv.Itoa(len(s.Questions))}, {Text: s.OpenedOn.Text(voice.Lang(ctx))},
		}})
	}
	return t
}

func sheetFacts(ctx context.Context, s survey.Survey, result survey.Result) []stat.Fact {
	facts := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.survey.web.answers"), Value: voice.Number(ctx, strconv.Itoa(result.Answers)),
			Note: voice.Say(ctx, "cchc.survey.web.answers_by", result.ByLink, result.OnPaper)},
		{Label: voice.Say(ctx, "cchc.survey.web.answers_min"), Value: voice.Number(ctx, strconv.Itoa(s.AnswersMin))},
	}
	if result.Extra > 0 {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.survey.web.extra"), Value: voice.Number(ctx, strconv.Itoa(result.Extra)), Note: voice.Say(ctx, "cchc.survey.web.extra_why")})
	}
	return facts
}

// countsTable shows each agency: links, answers, and whether they are enough.
func countsTable(ctx context.Context, v *cchc.View, result survey.Result) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "cchc.survey.web.by_agency"), Dense: true, Heading: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.survey.web.agency"), Wide: true}, {Title: voice.Say(ctx, "cchc.survey.web.links_made"), Number: true},
		{Title: voice.Say(ctx, "cchc.survey.web.links_used"), Number: true}, {Title: voice.Say(ctx, "cchc.survey.web.answers"), Number: true},
		{Title: voice.Say(ctx, "cchc.survey.web.state")},
	}}
	for i, a := range result.Agencies {
		state := ""
		switch {
		case a.HasPending:
			state = voice.Say(ctx, "cchc.survey.web.pending", survey.BatchMin)
		case a.IsHidden:
			state = voice.Say(ctx, "cchc.survey.web.hidden", survey.BatchMin)
		case a.IsTooFew:
			state = voice.Say(ctx, "cchc.survey.web.too_few")
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: v.Units[i].Name}, number(ctx, a.LinksMade), number(ctx, a.LinksUsed), number(ctx, a.Answers), {Text: state, Muted: true},
		}})
	}
	return t
}

func number(ctx context.Context, n int) datatable.Cell {
	return datatable.Cell{Text: voice.Number(ctx, strconv.Itoa(n))}
}

// percentPlaces is how exactly shares are shown.
const percentPlaces = 1

// questionTable shows what was answered to one question, agency by agency.
func questionTable(ctx context.Context, v *cchc.View, result survey.Result, at int) datatable.Props {
	q := result.Survey.Questions[at]
	weights := survey.Weights(v.Set, q.Criterion)
	t := datatable.Props{Label: q.Text, Dense: true, Heading: true, Columns: []datatable.Column{{Title: voice.Say(ctx, "cchc.survey.web.agency"), Wide: true}}}
	for _, o := range q.Options {
		t.Columns = append(t.Columns, datatable.Column{Title: o.Text, Unit: o.Code, Number: true})
	}
	for _, key := range []string{"blank", "mean", "spread"} {
		t.Columns = append(t.Columns, datatable.Column{Title: voice.Say(ctx, "cchc.survey.web."+key), Number: true})
	}
	for i, a := range result.Agencies {
		if a.IsHidden {
			continue
		}
		counts := a.Tallies[at]
		row := datatable.Row{Cells: []datatable.Cell{{Text: v.Units[i].Name}}}
		for _, o := range q.Options {
			row.Cells = append(row.Cells, number(ctx, counts.ByCode[o.Code]))
		}
		row.Cells = append(row.Cells, number(ctx, counts.Blank))
		mean, deviation, isKnown := counts.Spread(weights)
		row.Cells = append(row.Cells, share(ctx, mean, isKnown), share(ctx, deviation, isKnown))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func share(ctx context.Context, part points.Rat, isKnown bool) datatable.Cell {
	if !isKnown {
		return datatable.Cell{Text: "–", Muted: true}
	}
	return datatable.Cell{Text: voice.Number(ctx, part.Mul(points.Int(100)).Decimal(percentPlaces, points.HalfUp)) + "%"}
}

// workbook sends the counts as Excel, one row for each agency and question.
func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	result, err := p.service.Result(r.Context(), s.ID)
	if err != nil {
		return err
	}
	ctx := r.Context()
	table := exchange.Table{Sheet: s.Audience, Titles: []string{s.Title, voice.Say(ctx, "cchc.survey.web.hidden_note", survey.BatchMin)}, Frozen: 1, Columns: []exchange.Column{
		{Head: voice.Say(ctx, "cchc.survey.web.agency"), Width: 40}, {Head: voice.Say(ctx, "cchc.survey.web.criterion"), Width: 10},
		{Head: voice.Say(ctx, "cchc.survey.web.question"), Width: 60}, {Head: voice.Say(ctx, "cchc.survey.web.answer_word"), Width: 24},
		{Head: voice.Say(ctx, "cchc.survey.web.answers"), Width: 10, IsNumber: true},
	}}
	var rows [][]string
	for i, a := range result.Agencies {
		for at, q := range s.Questions {
			if a.IsHidden {
				continue
			}
			for _, o := range q.Options {
				rows = append(rows, []string{v.Units[i].Name, q.Criterion, q.Text, o.Text, strconv.Itoa(a.Tallies[at].ByCode[o.Code])})
			}
		}
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="dieu-tra.xlsx"`)
	if err := exchange.TableXLSX(w, table, exchange.TableRows(rows)); err != nil {
		return fmt.Errorf("write the workbook of survey %s: %w", s.ID, err)
	}
	return nil
}

// agencyChoices lists the agencies of a round for a form.
func agencyChoices(v *cchc.View, chosen string) []form.Choice {
	choices := make([]form.Choice, len(v.Units))
	for i, u := range v.Units {
		choices[i] = form.Choice{Value: string(u.Agency), Label: u.Name, Chosen: string(u.Agency) == chosen}
	}
	return choices
}

// close ends a survey.
func (p *Pages) close(w http.ResponseWriter, r *http.Request) error {
	survey := id.ID(r.PathValue("survey"))
	result, err := p.service.Close(r.Context(), survey)
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, sheetURL(survey), "cchc.survey.web.closed_now", result.Answers)
}

// printedLink is a link as it is printed: a code for the telephone, letters
// for whoever types.
type printedLink struct {
	URL   string
	Token string // in groups of four
	Code  code
}

// links makes links and shows them, this once.
func (p *Pages) links(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("count")))
	if err != nil {
		return fault.New(fault.Invalid, "cchc.survey.web.count_wrong", r.PostFormValue("count")).Because(err)
	}
	agency := id.ID(r.PostFormValue("agency"))
	tokens, err := p.service.MakeLinks(r.Context(), s.ID, agency, count)
	if err != nil {
		return err
	}
	printed := make([]printedLink, len(tokens))
	base := p.site.Origin(r) + publicRoot + "/"
	for i, token := range tokens {
		printed[i] = printedLink{URL: base + token, Token: grouped(token)}
		if printed[i].Code, err = newCode(base + token); err != nil {
			return err
		}
	}
	unit, _ := v.Unit(string(agency))
	page := sheetPage(r.Context(), s, v)
	page.Title = voice.Say(r.Context(), "cchc.survey.web.links_title", len(tokens), unit.Name)
	page.Lead = voice.Say(r.Context(), "cchc.survey.web.links_lead")
	return p.site.Render(w, r, page, linksBody(s, unit, printed))
}

// grouped writes a token in groups of four, as one reads it aloud.
func grouped(token string) string {
	const group = 4
	var parts []string
	for ; len(token) > group; token = token[group:] {
		parts = append(parts, token[:group])
	}
	return strings.Join(append(parts, token), " ")
}
