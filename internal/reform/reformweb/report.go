package reformweb

import (
	"context"
	"net/http"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// reports serves the periodic reports of a year.
func (p *Pages) reports(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	lines, err := p.service.Reports(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	page := p.frame(ctx, s, railReports, func(year int) string { return spotURL(s.agency.Code, year, "bao-cao") })
	page.Here, page.Title = s.agency.Name, voice.Say(ctx, "reform.web.report.title", yearWord(s.year))
	page.Twin = apiRoot + "/years/" + s.agency.Code + "/" + yearWord(s.year)
	page.Actions = buttons([]button.Props{download("Excel", s.url("bao-cao-excel")), printing(ctx)})
	l := listView{table: reportTable(ctx, s, lines, p.service.Today())}
	if len(lines) == 0 {
		l.empty, l.emptyWhy = voice.Say(ctx, "reform.web.report.none"), voice.Say(ctx, "reform.web.report.none_why")
	} else {
		basis := lines[0].Rule.Basis
		l.foot = voice.Say(ctx, "reform.web.basis", basis.Text)
		if !basis.IsConfirmed() {
			l.notes = append(l.notes, note{notice.Info, voice.Say(ctx, "reform.web.report.unconfirmed")})
		}
	}
	return p.site.Render(w, r, page, listBody(l))
}

func reportTable(ctx context.Context, s spot, lines []reform.ReportLine, today civil.Date) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "reform.web.nav.reports"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "reform.web.state"), Tight: true}, {Title: label(ctx, "due_on"), Tight: true},
		{Title: voice.Say(ctx, "reform.web.report.which"), Wide: true}, {Title: label(ctx, "sent_on"), Tight: true}, {Title: label(ctx, "number"), Tight: true},
	}}
	for _, l := range lines {
		kind, word := reportTag(ctx, l, today)
		sent, number := "–", "–"
		if l.Sent != nil {
			sent, number = dayText(ctx, l.Sent.SentOn), l.Sent.Number
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Part: taskTagPart(kind, word)}, {Text: deadlineText(ctx, l.Due)},
			{Text: voice.Text(ctx, l.Rule.Label), Href: reportURL(s.agency.Code, s.year, l.Rule.Code)}, {Text: sent}, {Text: number},
		}})
	}
	return props
}

func (p *Pages) reportLine(r *http.Request) (spot, reform.ReportLine, error) {
	s, err := p.spot(r)
	if err != nil {
		return s, reform.ReportLine{}, err
	}
	lines, err := p.service.Reports(r.Context(), s.agency.Agency, s.year)
	if err != nil {
		return s, reform.ReportLine{}, err
	}
	for _, l := range lines {
		if l.Rule.Code == r.PathValue("code") {
			return s, l, nil
		}
	}
	return s, reform.ReportLine{}, fault.New(fault.NotFound, "reform.no_report", r.PathValue("code"), yearWord(s.year))
}

// report takes the day and number of one report.
func (p *Pages) report(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, line, err := p.reportLine(r)
	if err != nil {
		return err
	}
	sent := reform.Report{Agency: s.agency.Agency, Year: s.year, Code: line.Rule.Code}
	values := fields{"sent_on": dayText(ctx, p.service.Today())}
	if line.Sent != nil {
		sent = *line.Sent
		values = fields{"sent_on": dayText(ctx, sent.SentOn), "number": sent.Number}
	}
	f := formView{
		intro:    voice.Say(ctx, "reform.web.report.intro", deadlineText(ctx, line.Due), line.Rule.WorkingDays),
		controls: []control{text(ctx, "number"), dayField(ctx, "sent_on"), filesField(ctx), versionField(sent.Version)},
		submit:   voice.Say(ctx, "reform.web.report.send"), cancel: s.url("bao-cao"),
	}
	for _, paper := range sent.Files {
		f.before = append(f.before, notice.Problem{Text: voice.Say(ctx, "reform.web.report.has_file", paper.Name)})
	}
	page := p.reportFrame(ctx, s, line)
	return p.handle(w, r, page, f, values, func(t *typed, files []reform.File) (string, string, error) {
		next := sent
		next.Number, next.SentOn, next.Version = t.text("number"), t.day("sent_on"), t.version()
		next.Files = append(slices.Clip(next.Files), files...)
		if len(t.problems) > 0 {
			return "", "", nil
		}
		_, err := p.service.SendReport(ctx, next)
		return s.url("bao-cao"), "reform.web.saved", err
	})
}

func (p *Pages) reportFrame(ctx context.Context, s spot, line reform.ReportLine) layout.Page {
	page := p.frame(ctx, s, railReports, func(year int) string { return spotURL(s.agency.Code, year, "bao-cao") })
	page.Crumbs = append(page.Crumbs, layout.Link{Label: voice.Say(ctx, "reform.web.nav.reports") + " " + yearWord(s.year), Href: s.url("bao-cao")})
	page.Title = voice.Text(ctx, line.Rule.Label) + " " + yearWord(s.year)
	return page
}

// withdrawReport takes back what was entered by mistake.
func (p *Pages) withdrawReport(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	t, _, err := p.read(r)
	if err != nil {
		return err
	}
	if err := p.service.WithdrawReport(r.Context(), s.agency.Agency, s.year, r.PathValue("code"), t.version(), t.text("reason")); err != nil {
		return err
	}
	return p.site.Redirect(w, r, s.url("bao-cao"), "reform.web.withdrawn")
}
