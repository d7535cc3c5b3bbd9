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
	l := listView{table: reportTable(ctx, s, lines, p.service.Today(), p.may(ctx, reform.ActReport, s.agency.Agency))}
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

func reportTable(ctx context.Context, s spot, lines []reform.ReportLine, today civil.Date, mayReport bool) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "reform.web.nav.reports"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "reform.web.state"), Tight: true}, {Title: label(ctx, "due_on"), Tight: true},
		{Title: voice.Say(ctx, "reform.web.report.which"), Wide: true}, {Title: label(ctx, "sent_on"), Tight: true}, {Title: label(ctx, "number"), Tight: true},
	}}
	for _, l := range lines {
		kind, word := reportTag(ctx, l, today)
		sent, number, href := "–", "–", ""
		if mayReport {
			href = reportURL(s.agency.Code, s.year, l.Rule.Code)
		}
		if l.Sent != nil {
			sent, number = dayText(ctx, l.Sent.SentOn), l.Sent.Number
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Part: taskTagPart(kind, word)}, {Text: deadlineText(ctx, l.Due)},
			{Text: voice.Text(ctx, l.Rule.Label), Href: href}, {Text: sent}, {Text: number},
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

// reportForm takes the day and number of one report; what was sent stands in it.
func reportForm(ctx context.Context, s spot, line reform.ReportLine, today civil.Date) (f formView, sent reform.Report, values fields) {
	sent = reform.Report{Agency: s.agency.Agency, Year: s.year, Code: line.Rule.Code}
	values = fields{"sent_on": dayText(ctx, today)}
	if line.Sent != nil {
		sent = *line.Sent
		values = fields{"sent_on": dayText(ctx, sent.SentOn), "number": sent.Number}
	}
	f = formView{
		intro:    voice.Say(ctx, "reform.web.report.intro", deadlineText(ctx, line.Due), line.Rule.WorkingDays),
		controls: []control{text(ctx, "number"), dayField(ctx, "sent_on"), filesField(ctx), versionField(sent.Version)},
		submit:   voice.Say(ctx, "reform.web.report.send"), cancel: s.url("bao-cao"),
		action: reportURL(s.agency.Code, s.year, line.Rule.Code),
	}
	for _, paper := range sent.Files {
		f.before = append(f.before, notice.Problem{Text: voice.Say(ctx, "reform.web.report.has_file", paper.Name)})
	}
	return f, sent, values
}

// report enters that a report was sent, mends what was entered, and offers to
// take it back.
func (p *Pages) report(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, line, err := p.reportLine(r)
	if err != nil {
		return err
	}
	f, sent, values := reportForm(ctx, s, line, p.service.Today())
	if r.Method != http.MethodPost {
		f.draw(ctx, values, nil)
		return p.renderReport(w, r, http.StatusOK, s, line, f, nil)
	}
	t, files, err := p.read(r)
	if err != nil {
		return err
	}
	sent.Number, sent.SentOn, sent.Version = t.text("number"), t.day("sent_on"), t.version()
	sent.Files = append(slices.Clip(sent.Files), files...)
	if len(t.problems) == 0 {
		_, err = p.service.SendReport(ctx, sent)
	}
	mistakes := t.mistakes(err)
	if err != nil && mistakes == nil {
		return err
	}
	if len(mistakes) == 0 {
		return p.site.Redirect(w, r, s.url("bao-cao"), "reform.web.saved")
	}
	f.kept = p.keptFiles(files)
	f.draw(ctx, t.fields(), mistakes)
	return p.renderReport(w, r, statusOf(mistakes), s, line, f, nil)
}

func (p *Pages) renderReport(w http.ResponseWriter, r *http.Request, status int, s spot, line reform.ReportLine, f formView, refused *refusedStep) error {
	var acts []stepForm
	if line.Sent != nil {
		acts = append(acts, withdrawStep(r.Context(), s, line, refused))
	}
	return p.site.RenderStatus(w, r, status, p.reportFrame(r.Context(), s, line), reportBody(f, acts))
}

// withdrawStep takes back a report that was not sent after all.
func withdrawStep(ctx context.Context, s spot, line reform.ReportLine, refused *refusedStep) stepForm {
	title := voice.Say(ctx, "reform.web.do.thu-hoi")
	reason := area(ctx, "reason", "2")
	reason.Hint = voice.Say(ctx, "reform.web.withdraw_hint")
	f := formView{
		action: reportURL(s.agency.Code, s.year, line.Rule.Code) + "/thu-hoi", submit: title,
		controls: []control{reason, versionField(line.Sent.Version)},
	}
	if refused != nil {
		f.draw(ctx, refused.values, refused.mistakes)
	} else {
		f.draw(ctx, fields{}, nil)
	}
	return stepForm{title: title, form: f}
}

func (p *Pages) reportFrame(ctx context.Context, s spot, line reform.ReportLine) layout.Page {
	page := p.frame(ctx, s, railReports, func(year int) string { return spotURL(s.agency.Code, year, "bao-cao") })
	page.Crumbs = append(page.Crumbs, layout.Link{Label: voice.Say(ctx, "reform.web.nav.reports") + " " + yearWord(s.year), Href: s.url("bao-cao")})
	page.Title = voice.Text(ctx, line.Rule.Label) + " " + yearWord(s.year)
	return page
}

// withdrawReport takes back what was entered by mistake.
func (p *Pages) withdrawReport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, line, err := p.reportLine(r)
	if err != nil {
		return err
	}
	t, _, err := p.read(r)
	if err != nil {
		return err
	}
	err = p.service.WithdrawReport(ctx, s.agency.Agency, s.year, line.Rule.Code, t.version(), t.text("reason"))
	mistakes := t.mistakes(err)
	if err != nil && mistakes == nil {
		return err
	}
	if len(mistakes) == 0 {
		return p.site.Redirect(w, r, s.url("bao-cao"), "reform.web.withdrawn")
	}
	f, _, values := reportForm(ctx, s, line, p.service.Today())
	f.draw(ctx, values, nil)
	return p.renderReport(w, r, statusOf(mistakes), s, line, f, &refusedStep{word: "thu-hoi", values: t.fields(), mistakes: mistakes})
}
