package reformweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/web"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

func taskForm(ctx context.Context, staff reform.Staff, t reform.Task, isBound bool) formView {
	lead := text(ctx, "lead")
	f := formView{controls: []control{text(ctx, "title"), optional(text(ctx, "product"))}, submit: voice.Say(ctx, "reform.web.save")}
	f.controls[0].Label = label(ctx, "task")
	if owners := ownerControls(ctx, staff, t); len(owners) > 0 {
		lead = optional(lead)
		lead.Hint = voice.Say(ctx, "reform.web.task.lead_hint")
		f.controls = append(f.controls, owners...)
	}
	f.controls = append(f.controls, lead, optional(text(ctx, "support")), dayField(ctx, "due_on"))
	if isBound {
		reason := optional(text(ctx, "reason"))
		reason.Hint = voice.Say(ctx, "reform.web.task.reason_hint")
		f.controls = append(f.controls, reason)
	}
	f.controls = append(f.controls, versionField(t.Version))
	return f
}

// ownerControls let a division and a person of the chart be chosen; none when
// the agency keeps no chart. Whom the task has stays on offer after he left.
func ownerControls(ctx context.Context, staff reform.Staff, t reform.Task) []control {
	none := form.Choice{Label: voice.Say(ctx, "reform.web.task.no_owner")}
	division, account := text(ctx, "division"), text(ctx, "account")
	division.kind, account.kind = selectControl, selectControl
	division.choices, account.choices = []form.Choice{none}, []form.Choice{none}
	for _, d := range staff.Divisions {
		division.choices = append(division.choices, form.Choice{Value: string(d.ID), Label: d.Name})
	}
	seen := map[id.ID]bool{}
	for _, h := range staff.Holders {
		if !seen[h.Account] {
			seen[h.Account] = true
			account.choices = append(account.choices, form.Choice{Value: string(h.Account), Label: holderText(staff, h)})
		}
	}
	if !t.Division.IsZero() && staff.DivisionName(t.Division) == "" {
		division.choices = append(division.choices, form.Choice{Value: string(t.Division), Label: voice.Say(ctx, "reform.web.task.division_gone")})
	}
	if !t.Account.IsZero() && !seen[t.Account] {
		account.choices = append(account.choices, form.Choice{Value: string(t.Account), Label: voice.Say(ctx, "reform.web.task.holder_gone")})
	}
	account.Hint = voice.Say(ctx, "reform.web.task.account_hint")
	var list []control
	for _, c := range []control{division, account} {
		if len(c.choices) > 1 {
			list = append(list, optional(c))
		}
	}
	return list
}

// holderText names a person by his post, so that two of one name are told apart.
func holderText(staff reform.Staff, h reform.Holder) string {
	parts := slices.DeleteFunc([]string{h.Name, h.Title, staff.DivisionName(h.Division)}, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}

func (t *typed) task(was reform.Task) reform.Task {
	was.Title, was.Product, was.Lead, was.Support = t.text("title"), t.text("product"), t.text("lead"), t.text("support")
	was.Division, was.Account = id.ID(t.text("division")), id.ID(t.text("account"))
	was.DueOn, was.Reason, was.Version = t.day("due_on"), t.text("reason"), t.version()
	return was
}

// newTask adds a task to the plan of a year.
func (p *Pages) newTask(w http.ResponseWriter, r *http.Request) error {
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
	staff, err := p.service.StaffOf(ctx, s.agency.Agency)
	if err != nil {
		return err
	}
	f := taskForm(ctx, staff, reform.Task{}, false)
	f.cancel = planURL(s.agency.Code, s.year)
	f.more = voice.Say(ctx, "reform.web.save_and_more")
	page := p.planFrame(ctx, s)
	page.Crumbs = append(page.Crumbs, layout.Link{Label: v.Plan.Title, Href: planURL(s.agency.Code, s.year)})
	page.Title = voice.Say(ctx, "reform.web.task.new")
	return p.handle(w, r, page, f, fields{}, func(t *typed, _ []reform.File) (string, string, error) {
		task := t.task(reform.Task{Plan: v.Plan.ID})
		if len(t.problems) > 0 {
			return "", "", nil
		}
		_, err := p.service.SaveTask(ctx, task)
		if t.text("more") != "" {
			return s.url("nhiem-vu-moi"), "reform.web.saved", err
		}
		return planURL(s.agency.Code, s.year), "reform.web.saved", err
	})
}

// editTask changes what a task says.
func (p *Pages) editTask(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, task, err := p.taskOf(r)
	if err != nil {
		return err
	}
	staff, err := p.service.StaffOf(ctx, task.Agency)
	if err != nil {
		return err
	}
	f := taskForm(ctx, staff, task, !task.Fact.IsZero())
	f.cancel = taskURL(task.ID)
	page := p.taskFrame(ctx, s, task)
	page.Title = voice.Say(ctx, "reform.web.task.edit_title")
	values := fields{"title": task.Title, "product": task.Product, "lead": task.Lead, "support": task.Support, "due_on": dayText(ctx, task.DueOn),
		"division": string(task.Division), "account": string(task.Account)}
	return p.handle(w, r, page, f, values, func(t *typed, _ []reform.File) (string, string, error) {
		change := t.task(task)
		if len(t.problems) > 0 {
			return "", "", nil
		}
		_, err := p.service.SaveTask(ctx, change)
		return taskURL(task.ID), "reform.web.saved", err
	})
}

func (p *Pages) taskFrame(ctx context.Context, s spot, t reform.Task) layout.Page {
	page := p.frame(ctx, s, railPlan, func(year int) string { return planURL(s.agency.Code, year) })
	page.Crumbs = append(page.Crumbs, layout.Link{Label: voice.Say(ctx, "reform.web.nav.plan") + " " + yearWord(s.year), Href: planURL(s.agency.Code, s.year)})
	page.Title = t.Title
	return page
}

// taskMoves are the steps of a task by their words in addresses: what becomes of it, and which
// action opens the door. Who drops a task depends on its state, which the door
// does not see: it lets in whoever may refuse a proposed one, and the use case
// asks for the rest.
var taskMoves = map[string]struct {
	to     reform.TaskState
	action string
}{
	"nhan": {reform.Waiting, reform.ActAccept}, "bat-dau": {reform.Doing, reform.ActWork}, "xong": {reform.Finished, reform.ActWork},
	"mo-lai": {reform.Doing, reform.ActWork}, "bo": {reform.Dropped, reform.ActAccept},
}

// task serves one task with what may be done to it.
func (p *Pages) task(w http.ResponseWriter, r *http.Request) error {
	s, t, err := p.taskOf(r)
	if err != nil {
		return err
	}
	return p.renderTask(w, r, http.StatusOK, s, t, nil)
}

// stepTask takes one step, and comes back with what was typed when it is refused.
func (p *Pages) stepTask(word string, to reform.TaskState) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		s, task, err := p.taskOf(r)
		if err != nil {
			return err
		}
		t, files, err := p.read(r)
		if err != nil {
			return err
		}
		step := reform.Step{Task: task.ID, Version: t.version(), To: to, On: t.day("on"), Result: t.text("result"), Reason: t.text("reason"), Files: files}
		if len(t.problems) == 0 {
			_, err = p.service.MoveTask(ctx, step)
		}
		mistakes := t.mistakes(err)
		if err != nil && mistakes == nil {
			return err
		}
		if len(mistakes) == 0 {
			return p.site.Redirect(w, r, taskURL(task.ID), "reform.web.step."+string(to))
		}
		return p.renderTask(w, r, statusOf(mistakes), s, task, &refusedStep{word, t.fields(), mistakes, p.keptFiles(files)})
	}
}

// refusedStep is a step that comes back.
type refusedStep struct {
	word     string
	values   fields
	mistakes fault.Problems
	kept     []keptFile
}

func (p *Pages) renderTask(w http.ResponseWriter, r *http.Request, status int, s spot, t reform.Task, refused *refusedStep) error {
	ctx := r.Context()
	today := p.service.Today()
	page := p.taskFrame(ctx, s, t)
	_, word := taskTag(ctx, t, today)
	page.Lead = word
	if t.State != reform.Finished && t.State != reform.Dropped && p.may(ctx, reform.ActPlan, t.Agency) {
		page.Actions = buttons([]button.Props{quiet(voice.Say(ctx, "reform.web.edit"), taskURL(t.ID, "sua"), "edit")})
	}
	staff, err := p.service.StaffOf(ctx, t.Agency)
	if err != nil {
		return err
	}
	d := detailView{pairs: p.taskPairs(ctx, staff, t), files: links(ctx, "nhiem-vu", t.ID, t.Files), fact: string(t.Fact)}
	if t.Result != "" {
		d.contentTitle, d.content = label(ctx, "result"), t.Result
	}
	if t.State == reform.Proposed {
		d.notes = append(d.notes, note{notice.Info, voice.Say(ctx, "reform.web.task.proposed")})
	}
	d.steps = p.taskSteps(ctx, t, today, refused)
	return p.site.RenderStatus(w, r, status, page, detailBody(d))
}

func (p *Pages) taskPairs(ctx context.Context, staff reform.Staff, t reform.Task) []pair {
	list := []pair{{label: label(ctx, "due_on"), value: dash(dayText(ctx, t.DueOn))}}
	list = said(list, label(ctx, "product"), t.Product)
	list = said(list, label(ctx, "lead"), t.Lead)
	if name := staff.DivisionName(t.Division); name != t.Lead {
		list = said(list, label(ctx, "division"), name)
	}
	list = said(list, label(ctx, "account"), ownerText(ctx, staff, t))
	list = said(list, label(ctx, "support"), t.Support)
	source := pair{label: label(ctx, "source"), value: voice.Say(ctx, "reform.web.source."+string(t.Source))}
	if !t.SourceID.IsZero() {
		source.href = activityURL(t.SourceID)
	}
	list = append(list, source)
	list = said(list, voice.Say(ctx, "reform.web.task.note"), t.SourceNote)
	if t.Gain != "" {
		list = said(list, voice.Say(ctx, "reform.web.task.gain"), voice.Number(ctx, t.Gain))
	}
	for _, day := range []struct {
		key string
		on  civil.Date
	}{{"proposed_on", t.ProposedOn}, {"accepted_on", t.AcceptedOn}, {"started_on", t.StartedOn}, {"finished_on", t.FinishedOn}, {"dropped_on", t.DroppedOn}} {
		list = said(list, label(ctx, day.key), dayText(ctx, day.on))
	}
	return said(list, label(ctx, "reason"), t.Reason)
}

// ownerText names the person who answers for a task, as far as the reader may know.
func ownerText(ctx context.Context, staff reform.Staff, t reform.Task) string {
	h, isThere := staff.Holder(t.Account)
	switch {
	case t.Account.IsZero(), len(staff.Holders) == 0:
		return ""
	case !isThere:
		return voice.Say(ctx, "reform.web.task.holder_gone")
	}
	return holderText(staff, h)
}

// taskSteps are the acts that the task's state and the person allow.
func (p *Pages) taskSteps(ctx context.Context, t reform.Task, today civil.Date, refused *refusedStep) []stepForm {
	var list []stepForm
	add := func(word, action string, isOpen bool, controls ...control) {
		if !p.may(ctx, action, t.Agency) {
			return
		}
		title := voice.Say(ctx, "reform.web.do."+word)
		f := formView{action: taskURL(t.ID, word), submit: title, controls: append(controls, versionField(t.Version))}
		if refused != nil && refused.word == word {
			f.kept = refused.kept
			f.draw(ctx, refused.values, refused.mistakes)
		} else {
			f.draw(ctx, fields{"on": dayText(ctx, today)}, nil)
		}
		list = append(list, stepForm{title: title, form: f, isOpen: isOpen, isPlain: len(controls) == 0})
	}
	reason := func() control { return area(ctx, "reason", "2") }
	switch t.State {
	case reform.Proposed:
		add("nhan", reform.ActAccept, true)
		add("bo", reform.ActAccept, false, reason())
	case reform.Waiting, reform.Doing:
		if t.State == reform.Waiting {
			add("bat-dau", reform.ActWork, true)
		}
		add("xong", reform.ActWork, t.State == reform.Doing, area(ctx, "result", "3"), dayField(ctx, "on"), filesField(ctx))
		add("bo", reform.ActIssue, false, reason())
	case reform.Finished:
		add("mo-lai", reform.ActWork, false, reason())
	}
	return list
}
