package reformweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/voice"
)

// activity serves one activity with what came of it.
func (p *Pages) activity(w http.ResponseWriter, r *http.Request) error {
	s, a, err := p.activityOf(r)
	if err != nil {
		return err
	}
	return p.renderActivity(w, r, http.StatusOK, s, a, nil)
}

func (p *Pages) renderActivity(w http.ResponseWriter, r *http.Request, status int, s spot, a reform.Activity, refused *refusedStep) error {
	ctx := r.Context()
	tasks, err := p.service.TasksFrom(ctx, a)
	if err != nil {
		return err
	}
	today := p.service.Today()
	page := p.activityFrame(ctx, s, a.Kind)
	_, word := activityTag(ctx, a, today)
	page.Title, page.Lead = a.Title, voice.Say(ctx, "reform.web.activity.lead", word, a.On())
	var acts []button.Props
	if p.may(ctx, reform.ActHold, a.Agency) {
		acts = append(acts, quiet(voice.Say(ctx, "reform.web.edit"), activityURL(a.ID, "sua"), "edit"))
	}
	page.Actions = buttons(append(acts, download("PDF", activityURL(a.ID, "pdf"))))
	d := detailView{
		pairs: p.activityPairs(ctx, a), contentTitle: voice.Say(ctx, "reform.web.content."+string(a.Kind)), content: a.Content,
		files: links(ctx, "hoat-dong", a.ID, a.Files), fact: string(a.Fact), steps: p.activitySteps(ctx, a, refused),
	}
	if n := len(a.Unadopted()); n > 0 && a.IsHeld() {
		d.notes = append(d.notes, note{notice.Warning, voice.Say(ctx, "reform.web.activity.unadopted", n)})
	}
	if len(a.Items) > 0 {
		d.tables = append(d.tables, itemTable(ctx, a))
	}
	if len(tasks) > 0 {
		table := taskTable(ctx, reform.PlanView{Tasks: tasks, Today: today})
		table.Label = voice.Say(ctx, "reform.web.activity.tasks")
		d.tables = append(d.tables, table)
	}
	return p.site.RenderStatus(w, r, status, page, detailBody(d))
}

func (p *Pages) activityPairs(ctx context.Context, a reform.Activity) []pair {
	shape := a.Kind.Shape()
	list := []pair{{label: label(ctx, "year"), value: yearWord(a.Year)}}
	list = said(list, label(ctx, "planned_on"), dayText(ctx, a.PlannedOn))
	list = said(list, label(ctx, "held_on"), dayText(ctx, a.HeldOn))
	list = said(list, label(ctx, "place"), a.Place)
	list = said(list, label(ctx, "number"), a.Number)
	if shape.HasCategory {
		list = said(list, categoryLabel(ctx, a.Kind), p.categoryText(ctx, a))
	}
	if shape.HasInvited && a.IsHeld() {
		list = said(list, label(ctx, "attended"), voice.Say(ctx, "reform.web.attended_of", a.Attended, a.Invited))
	} else if shape.HasAttended && a.IsHeld() {
		list = said(list, attendedLabel(ctx, a.Kind), voice.Number(ctx, fmt.Sprint(a.Attended)))
	}
	return said(list, label(ctx, "units"), strings.Join(a.Units, "; "))
}

func itemTable(ctx context.Context, a reform.Activity) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "reform.web.activity.items"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "reform.web.field.item_kind"), Tight: true}, {Title: label(ctx, "item_text"), Wide: true},
		{Title: label(ctx, "item_unit")}, {Title: label(ctx, "item_due_on"), Tight: true},
	}}
	for _, item := range a.Items {
		what := datatable.Cell{Text: item.Text}
		if !item.Task.IsZero() {
			what.Href = taskURL(item.Task)
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: voice.Say(ctx, "reform.web.item."+string(item.Kind))}, what, {Text: dash(item.Unit)}, {Text: dash(dayText(ctx, item.DueOn))},
		}})
	}
	return props
}

// activitySteps offer to make tasks of what came out, and to take the entry back.
func (p *Pages) activitySteps(ctx context.Context, a reform.Activity, refused *refusedStep) []stepForm {
	var list []stepForm
	add := func(word string, isOpen bool, values fields, controls ...control) {
		title := voice.Say(ctx, "reform.web.do."+word)
		f := formView{action: activityURL(a.ID, word), submit: title, controls: append(controls, versionField(a.Version))}
		if refused != nil && refused.word == word {
			f.draw(ctx, refused.values, refused.mistakes)
		} else {
			f.draw(ctx, values, nil)
		}
		list = append(list, stepForm{title: title, form: f, isOpen: isOpen})
	}
	if a.IsHeld() && len(a.Unadopted()) > 0 && p.may(ctx, reform.ActPlan, a.Agency) {
		year := a.Year
		if a.Kind == reform.Conference {
			year = a.HeldOn.Year() // a review of last year plans this one
		}
		c := shortText(ctx, "year")
		c.Label = voice.Say(ctx, "reform.web.activity.into_year")
		add("thanh-nhiem-vu", true, fields{"year": yearWord(year)}, c)
	}
	if p.may(ctx, reform.ActHold, a.Agency) {
		reason := area(ctx, "reason", "2")
		reason.Hint = voice.Say(ctx, "reform.web.withdraw_hint")
		add("thu-hoi", false, fields{}, reason)
	}
	return list
}

// activityStep takes one of the acts of an activity's page.
func (p *Pages) activityStep(w http.ResponseWriter, r *http.Request, word string, do func(a reform.Activity, t *typed) (to, key string, err error)) error {
	s, a, err := p.activityOf(r)
	if err != nil {
		return err
	}
	t, _, err := p.read(r)
	if err != nil {
		return err
	}
	to, key, err := do(a, t)
	mistakes := t.mistakes(err)
	if err != nil && mistakes == nil {
		return err
	}
	if len(mistakes) == 0 {
		return p.site.Redirect(w, r, to, key)
	}
	return p.renderActivity(w, r, statusOf(mistakes), s, a, &refusedStep{word: word, values: t.fields(), mistakes: mistakes})
}

func (p *Pages) adopt(w http.ResponseWriter, r *http.Request) error {
	return p.activityStep(w, r, "thanh-nhiem-vu", func(a reform.Activity, t *typed) (string, string, error) {
		year := t.count("year")
		if len(t.problems) > 0 {
			return "", "", nil
		}
		_, err := p.service.Adopt(r.Context(), a.ID, year)
		return activityURL(a.ID), "reform.web.activity.adopted", err
	})
}

func (p *Pages) withdrawActivity(w http.ResponseWriter, r *http.Request) error {
	return p.activityStep(w, r, "thu-hoi", func(a reform.Activity, t *typed) (string, string, error) {
		s, err := p.spotOf(r.Context(), string(a.Agency), a.Year)
		if err != nil {
			return "", "", err
		}
		err = p.service.Withdraw(r.Context(), a.ID, t.version(), t.text("reason"))
		return kindURL(s.agency.Code, a.Year, a.Kind), "reform.web.withdrawn", err
	})
}
