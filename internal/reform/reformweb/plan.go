package reformweb

import (
	"context"
	"net/http"

	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// plan serves the plan of a year with its tasks.
func (p *Pages) plan(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	v, err := p.service.Plan(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	page := p.planFrame(ctx, s)
	page.Title, page.Lead, page.Twin = voice.Say(ctx, "reform.web.plan.none_title", s.agency.Name, yearWord(s.year)), "", apiRoot+"/years/"+s.agency.Code+"/"+yearWord(s.year)
	if v.Exists() {
		page.Title, page.Lead = v.Plan.Title, planState(ctx, v.Plan)
	}
	page.Actions = buttons(p.planActs(ctx, s, v))
	l := listView{table: taskTable(ctx, v), foot: voice.Say(ctx, "reform.web.plan.foot")}
	switch {
	case !v.Exists():
		l.empty, l.emptyWhy, l.emptyActs = voice.Say(ctx, "reform.web.plan.none"), voice.Say(ctx, "reform.web.plan.none_why"), p.planBegin(ctx, s)
	case len(v.Tasks) == 0:
		l.empty, l.emptyWhy, l.emptyActs = voice.Say(ctx, "reform.web.plan.empty"), voice.Say(ctx, "reform.web.plan.empty_why"), p.taskBegin(ctx, s)
	case !v.Plan.IsIssued():
		l.notes = append(l.notes, note{notice.Warning, voice.Say(ctx, "reform.web.plan.not_issued")})
	}
	if n := v.Tally(); n.Proposed > 0 {
		l.notes = append(l.notes, note{notice.Info, voice.Say(ctx, "reform.web.plan.proposals", n.Proposed)})
	}
	return p.site.Render(w, r, page, listBody(l))
}

func (p *Pages) planFrame(ctx context.Context, s spot) layout.Page {
	page := p.frame(ctx, s, railPlan, func(year int) string { return planURL(s.agency.Code, year) })
	page.Here = s.agency.Name
	return page
}

func (p *Pages) planBegin(ctx context.Context, s spot) []button.Props {
	if !p.may(ctx, reform.ActPlan, s.agency.Agency) {
		return nil
	}
	return []button.Props{{Label: voice.Say(ctx, "reform.web.plan.begin"), Href: planURL(s.agency.Code, s.year, "sua"), Kind: button.Primary}}
}

func (p *Pages) taskBegin(ctx context.Context, s spot) []button.Props {
	if !p.may(ctx, reform.ActPlan, s.agency.Agency) {
		return nil
	}
	return []button.Props{
		{Label: voice.Say(ctx, "reform.web.task.new"), Href: s.url("nhiem-vu-moi"), Icon: "plus", Kind: button.Primary},
		{Label: voice.Say(ctx, "reform.web.import"), Href: planURL(s.agency.Code, s.year, "nhap"), Icon: "upload"},
	}
}

func (p *Pages) planActs(ctx context.Context, s spot, v reform.PlanView) []button.Props {
	if !v.Exists() {
		return nil
	}
	acts := p.taskBegin(ctx, s)
	if !v.Plan.IsIssued() && p.may(ctx, reform.ActPlan, s.agency.Agency) {
		acts = append(acts, quiet(voice.Say(ctx, "reform.web.edit"), planURL(s.agency.Code, s.year, "sua"), "edit"))
	}
	if !v.Plan.IsIssued() && p.may(ctx, reform.ActIssue, s.agency.Agency) {
		acts = append(acts, button.Props{Label: voice.Say(ctx, "reform.web.plan.issue"), Href: planURL(s.agency.Code, s.year, "ban-hanh"), Icon: "check"})
	}
	return append(acts, download("Excel", planURL(s.agency.Code, s.year, "excel")), download("PDF", planURL(s.agency.Code, s.year, "pdf")))
}

func taskTable(ctx context.Context, v reform.PlanView) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "reform.web.nav.plan"), Columns: []datatable.Column{
		{Title: "STT", Number: true, Tight: true}, {Title: voice.Say(ctx, "reform.web.state"), Tight: true}, {Title: label(ctx, "due_on"), Tight: true},
		{Title: label(ctx, "task"), Wide: true}, {Title: label(ctx, "product")}, {Title: label(ctx, "lead")}, {Title: label(ctx, "source")},
	}}
	for i, t := range v.Tasks {
		kind, word := taskTag(ctx, t, v.Today)
		source := datatable.Cell{Text: voice.Say(ctx, "reform.web.source."+string(t.Source)), Note: t.SourceNote}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: yearWord(i + 1)}, {Part: taskTagPart(kind, word)}, {Text: dash(dayText(ctx, t.DueOn))},
			{Text: t.Title, Href: taskURL(t.ID)}, {Text: dash(t.Product)}, {Text: dash(t.Lead), Note: t.Support}, source,
		}})
	}
	return props
}

// editPlan begins a plan or changes the title of a draft.
func (p *Pages) editPlan(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	v, err := p.service.Plan(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	f := formView{controls: []control{text(ctx, "title"), versionField(v.Plan.Version)}, submit: voice.Say(ctx, "reform.web.save"), cancel: planURL(s.agency.Code, s.year)}
	values := fields{"title": v.Plan.Title}
	if !v.Exists() {
		values["title"] = voice.Say(ctx, "reform.plan_title", yearWord(s.year))
	}
	page := p.planFrame(ctx, s)
	page.Title = voice.Say(ctx, "reform.web.plan.edit_title", yearWord(s.year))
	return p.handle(w, r, page, f, values, func(t *typed, _ []reform.File) (string, string, error) {
		_, err := p.service.SavePlan(ctx, reform.Plan{ID: v.Plan.ID, Agency: s.agency.Agency, Year: s.year, Title: t.text("title"), Version: t.version()})
		return planURL(s.agency.Code, s.year), "reform.web.saved", err
	})
}

// issuePlan makes the plan binding.
func (p *Pages) issuePlan(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	v, err := p.service.Plan(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	if !v.Exists() {
		return fault.New(fault.NotFound, "reform.no_plan")
	}
	f := formView{
		intro:    voice.Say(ctx, "reform.web.plan.issue_intro", v.Tally().Open+v.Tally().Overdue),
		controls: []control{text(ctx, "number"), dayField(ctx, "issued_on"), filesField(ctx), versionField(v.Plan.Version)},
		submit:   voice.Say(ctx, "reform.web.plan.issue"), cancel: planURL(s.agency.Code, s.year),
	}
	page := p.planFrame(ctx, s)
	page.Title = voice.Say(ctx, "reform.web.plan.issue_title", v.Plan.Title)
	return p.handle(w, r, page, f, fields{"issued_on": dayText(ctx, v.Today)}, func(t *typed, files []reform.File) (string, string, error) {
		issue := reform.Issue{Plan: v.Plan.ID, Version: t.version(), Number: t.text("number"), On: t.day("issued_on"), Files: files}
		if len(t.problems) > 0 {
			return "", "", nil
		}
		_, err := p.service.IssuePlan(ctx, issue)
		return planURL(s.agency.Code, s.year), "reform.web.plan.issued_now", err
	})
}

// save is what a form does once it was read: where to go and what to say there.
type save func(t *typed, files []reform.File) (to, key string, err error)

// handle shows a form, or takes it and goes on. What was refused comes back with
// everything that was typed.
func (p *Pages) handle(w http.ResponseWriter, r *http.Request, page layout.Page, f formView, values fields, do save) error {
	if r.Method != http.MethodPost {
		f.draw(r.Context(), values, nil)
		return p.site.Render(w, r, page, formBody(f))
	}
	t, files, err := p.read(r)
	if err != nil {
		return err
	}
	to, key, err := do(t, files)
	mistakes := t.mistakes(err)
	if err != nil && mistakes == nil {
		return err
	}
	if len(mistakes) == 0 {
		return p.site.Redirect(w, r, to, key)
	}
	f.kept = p.keptFiles(files)
	f.draw(r.Context(), t.fields(), mistakes)
	return p.site.RenderStatus(w, r, statusOf(mistakes), page, formBody(f))
}

func statusOf(mistakes fault.Problems) int {
	if mistakes[0].Kind == fault.Conflict {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// taskOf finds the task of an address and the year it stands in.
func (p *Pages) taskOf(r *http.Request) (spot, reform.Task, error) {
	t, err := p.service.Task(r.Context(), id.ID(r.PathValue("task")))
	if err != nil {
		return spot{}, t, err
	}
	s, err := p.spotOf(r.Context(), string(t.Agency), t.Year)
	return s, t, err
}
