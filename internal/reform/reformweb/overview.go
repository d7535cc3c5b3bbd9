package reformweb

import (
	"context"
	"net/http"

	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/voice"
)

type overviewView struct {
	spot
	reform.Year
	mayReport bool
}

func (o overviewView) url(parts ...string) string { return o.spot.url(parts...) }

// overview serves the year of an agency at a glance.
func (p *Pages) overview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	y, err := p.service.Overview(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	o := overviewView{s, y, p.may(ctx, reform.ActReport, s.agency.Agency)}
	page := p.frame(ctx, s, railYear, func(year int) string { return spotURL(s.agency.Code, year) })
	page.Crumbs = nil
	page.Title = voice.Say(ctx, "reform.web.year.title", s.agency.Name, yearWord(s.year))
	page.Lead = o.finding(ctx)
	page.Twin = apiRoot + "/years/" + s.agency.Code + "/" + yearWord(s.year)
	page.Actions = buttons([]button.Props{printing(ctx)})
	return p.site.Render(w, r, page, overviewBody(o))
}

// finding is the year in one sentence.
func (o overviewView) finding(ctx context.Context) string {
	sent, onTime := 0, 0
	for _, l := range o.Reports {
		if l.Sent != nil {
			sent++
			if l.Sent.Late <= 0 {
				onTime++
			}
		}
	}
	n := o.Tally()
	return voice.Say(ctx, "reform.web.year.finding", n.OnTime+n.Late, n.OnTime+n.Late+n.Open+n.Overdue, onTime, len(o.Reports), sent)
}

func (o overviewView) planPairs(ctx context.Context) []pair {
	if !o.Exists() {
		return []pair{{label: voice.Say(ctx, "reform.web.plan.state"), value: voice.Say(ctx, "reform.web.plan.none"), href: planURL(o.agency.Code, o.year)}}
	}
	n := o.Tally()
	list := []pair{{label: voice.Say(ctx, "reform.web.plan.state"), value: planState(ctx, o.Plan), href: planURL(o.agency.Code, o.year)}}
	for _, c := range []struct {
		key   string
		count int
	}{{"open", n.Open}, {"overdue", n.Overdue}, {"on_time", n.OnTime}, {"late", n.Late}, {"proposed", n.Proposed}, {"dropped", n.Dropped}} {
		list = append(list, pair{label: voice.Say(ctx, "reform.web.tally."+c.key), value: yearWord(c.count)})
	}
	return list
}

func planState(ctx context.Context, p reform.Plan) string {
	if p.IsIssued() {
		return voice.Say(ctx, "reform.web.plan.issued", p.Number, p.IssuedOn)
	}
	return voice.Say(ctx, "reform.web.plan.draft")
}

// missing says what the year lacks so far, each in a sentence.
func (o overviewView) missing(ctx context.Context) []string {
	var list []string
	if o.Exists() && !o.Plan.IsIssued() {
		list = append(list, voice.Say(ctx, "reform.web.year.not_issued"))
	}
	for _, e := range o.Expected {
		if o.Exists() && !e.IsMet() {
			list = append(list, voice.Say(ctx, "reform.web.year.too_few", e.Least-e.Held, voice.Say(ctx, "reform.web.kind."+string(e.Kind)), e.Least))
		}
	}
	return list
}

func (o overviewView) expectedTable(ctx context.Context) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "reform.web.nav.activities"), Dense: true, Heading: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "reform.web.what"), Wide: true}, {Title: voice.Say(ctx, "reform.web.held"), Number: true},
		{Title: voice.Say(ctx, "reform.web.planned"), Number: true}, {Title: voice.Say(ctx, "reform.web.expected"), Number: true},
	}}
	for _, e := range o.Expected {
		least := datatable.Cell{Text: "–", Muted: true}
		if e.Least > 0 {
			least = datatable.Cell{Text: yearWord(e.Least)}
			if !e.Basis.IsConfirmed() {
				least.Note = voice.Say(ctx, "reform.web.unconfirmed")
			}
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: voice.Say(ctx, "reform.web.kind."+string(e.Kind)), Href: kindURL(o.agency.Code, o.year, e.Kind)},
			{Text: yearWord(e.Held), Strong: e.Held > 0}, {Text: yearWord(e.Planned)}, least,
		}})
	}
	return props
}
