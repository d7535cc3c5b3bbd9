package reformweb

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/web"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/tabs"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

func kindName(ctx context.Context, k reform.ActivityKind) string {
	return voice.Say(ctx, "reform.web.kind."+string(k))
}

// activities serves the list of one kind in a year.
func (p *Pages) activities(kind reform.ActivityKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		s, err := p.spot(r)
		if err != nil {
			return err
		}
		list, err := p.service.Activities(ctx, s.agency.Agency, s.year, kind)
		if err != nil {
			return err
		}
		page := p.frame(ctx, s, railActivities, func(year int) string { return kindURL(s.agency.Code, year, kind) })
		page.Here, page.Title = s.agency.Name, voice.Say(ctx, "reform.web.activities.title", kindName(ctx, kind), yearWord(s.year), heldCount(list))
		page.Twin = apiRoot + "/years/" + s.agency.Code + "/" + yearWord(s.year)
		var acts []button.Props
		if p.may(ctx, reform.ActHold, s.agency.Agency) {
			acts = []button.Props{
				{Label: voice.Say(ctx, "reform.web.activity.new"), Href: kindURL(s.agency.Code, s.year, kind, "moi"), Icon: "plus", Kind: button.Primary},
				{Label: voice.Say(ctx, "reform.web.import"), Href: kindURL(s.agency.Code, s.year, kind, "nhap"), Icon: "upload"},
			}
		}
		page.Actions = buttons(append(slices.Clone(acts), download("Excel", kindURL(s.agency.Code, s.year, kind, "excel"))))
		l := listView{tabsLabel: voice.Say(ctx, "reform.web.nav.activities"), table: activityTable(ctx, kind, list, p.service.Today())}
		for _, k := range reform.ActivityKinds() {
			l.tabs = append(l.tabs, tabs.Tab{Label: kindName(ctx, k), Href: kindURL(s.agency.Code, s.year, k), Current: k == kind})
		}
		if e, isExpected := p.service.Rules().Expects(kind); isExpected && heldCount(list) < e.Least {
			l.notes = append(l.notes, note{notice.Warning, voice.Say(ctx, "reform.web.year.too_few", e.Least-heldCount(list), kindName(ctx, kind), e.Least)})
		}
		if len(list) == 0 {
			l.empty, l.emptyWhy, l.emptyActs = voice.Say(ctx, "reform.web.activities.none"), voice.Say(ctx, "reform.web.activities.none_why"), acts
		}
		return p.site.Render(w, r, page, listBody(l))
	}
}

func heldCount(list []reform.Activity) int {
	n := 0
	for _, a := range list {
		if a.IsHeld() {
			n++
		}
	}
	return n
}

func activityTag(ctx context.Context, a reform.Activity, today civil.Date) (tag.Kind, string) {
	switch {
	case a.IsHeld():
		return tag.Done, voice.Say(ctx, "reform.web.held")
	case a.PlannedOn.Before(today):
		return tag.Overdue, voice.Say(ctx, "reform.web.overdue_by", a.PlannedOn.DaysUntil(today))
	}
	return tag.Waiting, voice.Say(ctx, "reform.web.planned")
}

func activityTable(ctx context.Context, kind reform.ActivityKind, list []reform.Activity, today civil.Date) datatable.Props {
	shape := kind.Shape()
	props := datatable.Props{Label: kindName(ctx, kind), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "reform.web.state"), Tight: true}, {Title: voice.Say(ctx, "reform.web.day"), Tight: true}, {Title: label(ctx, "topic"), Wide: true},
	}}
	add := func(title string, isNumber bool) {
		props.Columns = append(props.Columns, datatable.Column{Title: title, Number: isNumber})
	}
	if shape.HasCategory {
		add(categoryLabel(ctx, kind), false)
	}
	if shape.HasAttended {
		add(attendedLabel(ctx, kind), true)
	}
	if shape.HasUnits {
		add(label(ctx, "units"), true)
	}
	for _, item := range shape.Items {
		add(voice.Say(ctx, "reform.web.items."+string(item)), true)
	}
	for _, a := range list {
		tagKind, word := activityTag(ctx, a, today)
		cells := []datatable.Cell{{Part: taskTagPart(tagKind, word)}, {Text: dayText(ctx, a.On())}, {Text: a.Title, Href: activityURL(a.ID), Note: a.Place}}
		if shape.HasCategory {
			cells = append(cells, datatable.Cell{Text: a.Category})
		}
		if shape.HasAttended {
			cells = append(cells, datatable.Cell{Text: voice.Number(ctx, fmt.Sprint(a.Attended))})
		}
		if shape.HasUnits {
			cells = append(cells, datatable.Cell{Text: fmt.Sprint(len(a.Units))})
		}
		for _, item := range shape.Items {
			cells = append(cells, datatable.Cell{Text: fmt.Sprint(a.Count(item))})
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: cells})
	}
	return props
}

func categoryLabel(ctx context.Context, kind reform.ActivityKind) string {
	return voice.Say(ctx, "reform.web.category."+string(kind))
}

func attendedLabel(ctx context.Context, kind reform.ActivityKind) string {
	if kind == reform.Communication {
		return voice.Say(ctx, "reform.web.reached")
	}
	return label(ctx, "attended")
}

// categoryText is the word of the data for a category.
func (p *Pages) categoryText(ctx context.Context, a reform.Activity) string {
	for _, c := range p.service.Rules().Choices(a.Kind) {
		if c.Code == a.Category {
			return voice.Text(ctx, c.Label)
		}
	}
	return a.Category
}

// activityForm is the form of a kind; its lines are as many as it has, and
// some empty ones.
func (p *Pages) activityForm(ctx context.Context, kind reform.ActivityKind, version int64, lines []reform.Item) formView {
	shape := kind.Shape()
	title := text(ctx, "title")
	title.Label, title.Hint = label(ctx, "topic"), voice.Say(ctx, "reform.web.no_names")
	f := formView{controls: []control{title, optional(dayField(ctx, "planned_on")), optional(dayField(ctx, "held_on")), shortText(ctx, "year")}, submit: voice.Say(ctx, "reform.web.save")}
	if shape.HasCategory {
		c := text(ctx, "category")
		c.Label, c.kind = categoryLabel(ctx, kind), selectControl
		for _, choice := range p.service.Rules().Choices(kind) {
			c.choices = append(c.choices, form.Choice{Value: choice.Code, Label: voice.Text(ctx, choice.Label)})
		}
		f.controls = append(f.controls, c)
	}
	for name, has := range map[string]bool{"place": shape.HasPlace} {
		if has {
			f.controls = append(f.controls, optional(text(ctx, name)))
		}
	}
	if shape.HasNumber {
		f.controls = append(f.controls, optional(text(ctx, "number")))
	}
	if shape.HasInvited {
		f.controls = append(f.controls, number(ctx, "invited"))
	}
	if shape.HasAttended {
		c := number(ctx, "attended")
		c.Label = attendedLabel(ctx, kind)
		f.controls = append(f.controls, c)
	}
	if shape.HasUnits {
		c := area(ctx, "units", "4")
		c.Hint = voice.Say(ctx, "reform.web.one_a_line")
		f.controls = append(f.controls, c)
	}
	content := optional(area(ctx, "content", "6"))
	content.Label = voice.Say(ctx, "reform.web.content."+string(kind))
	f.controls = append(f.controls, content, filesField(ctx), versionField(version))
	if len(shape.Items) > 0 {
		f.groups, f.more = lineGroupsOf(ctx, shape, lines), voice.Say(ctx, "reform.web.more_lines")
	}
	return f
}

func shortText(ctx context.Context, name string) control {
	c := text(ctx, name)
	c.Short = true
	return c
}

func lineGroupsOf(ctx context.Context, shape reform.Shape, lines []reform.Item) []lineGroup {
	var groups []lineGroup
	for i, item := range lines {
		prefix := fmt.Sprintf("item_%d_", i+1)
		kind := text(ctx, "item_kind")
		kind.Name, kind.kind = prefix+"kind", selectControl
		for _, k := range shape.Items {
			kind.choices = append(kind.choices, form.Choice{Value: string(k), Label: voice.Say(ctx, "reform.web.item."+string(k))})
		}
		what, unit, due := optional(text(ctx, "item_text")), optional(text(ctx, "item_unit")), optional(shortText(ctx, "item_due_on"))
		what.Name, unit.Name, due.Name = prefix+"text", prefix+"unit", prefix+"due_on"
		controls := []control{what, unit, due}
		if len(shape.Items) > 1 {
			controls = append(controls, kind)
		} else {
			controls = append(controls, hidden(prefix+"kind", string(shape.Items[0])))
		}
		controls = append(controls, hidden(prefix+"task", string(item.Task)))
		groups = append(groups, lineGroup{legend: voice.Say(ctx, "reform.web.line", i+1), controls: controls})
	}
	return groups
}

// spareLines is how many empty lines a form offers after those it has.
const spareLines = 3

func withSpare(items []reform.Item) []reform.Item {
	return append(slices.Clone(items), make([]reform.Item, spareLines)...)
}

func activityValues(ctx context.Context, a reform.Activity) fields {
	f := fields{
		"title": a.Title, "planned_on": dayText(ctx, a.PlannedOn), "held_on": dayText(ctx, a.HeldOn), "year": yearWord(a.Year), "category": a.Category,
		"place": a.Place, "number": a.Number, "units": strings.Join(a.Units, "\n"), "content": a.Content,
	}
	if a.Invited > 0 || a.Attended > 0 {
		f["invited"], f["attended"] = fmt.Sprint(a.Invited), fmt.Sprint(a.Attended)
	}
	for i, item := range a.Items {
		prefix := fmt.Sprintf("item_%d_", i+1)
		f[prefix+"text"], f[prefix+"unit"], f[prefix+"due_on"] = item.Text, item.Unit, dayText(ctx, item.DueOn)
		f[prefix+"kind"], f[prefix+"task"] = string(item.Kind), string(item.Task)
	}
	return f
}

// activity reads the form into what it was before.
func (t *typed) activity(was reform.Activity, files []reform.File) (a reform.Activity, lines []reform.Item) {
	a = was
	a.Title, a.PlannedOn, a.HeldOn, a.Year = t.text("title"), t.day("planned_on"), t.day("held_on"), t.count("year")
	a.Category, a.Place, a.Number, a.Content = t.text("category"), t.text("place"), t.text("number"), t.text("content")
	a.Invited, a.Attended, a.Version = t.count("invited"), t.count("attended"), t.version()
	a.Units = strings.Split(t.text("units"), "\n")
	a.Files = append(slices.Clip(a.Files), files...)
	a.Items = nil
	for i := 1; i <= linesMax && t.values.Has(fmt.Sprintf("item_%d_text", i)); i++ {
		prefix := fmt.Sprintf("item_%d_", i)
		item := reform.Item{
			Kind: reform.ItemKind(t.text(prefix + "kind")), Text: t.text(prefix + "text"), Unit: t.text(prefix + "unit"),
			DueOn: t.day(prefix + "due_on"), Task: id.ID(t.text(prefix + "task")),
		}
		lines = append(lines, item)
		if item.Text != "" || item.Unit != "" || !item.DueOn.IsZero() || !item.Task.IsZero() {
			a.Items = append(a.Items, item)
		}
	}
	return a, lines
}

func (p *Pages) newActivity(kind reform.ActivityKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		s, err := p.spot(r)
		if err != nil {
			return err
		}
		page := p.activityFrame(r.Context(), s, kind)
		page.Title = voice.Say(r.Context(), "reform.web.activity.new_title", kindName(r.Context(), kind))
		return p.handleActivity(w, r, page, s, reform.Activity{Agency: s.agency.Agency, Kind: kind, Year: s.year}, kindURL(s.agency.Code, s.year, kind))
	}
}

func (p *Pages) editActivity(w http.ResponseWriter, r *http.Request) error {
	s, a, err := p.activityOf(r)
	if err != nil {
		return err
	}
	page := p.activityFrame(r.Context(), s, a.Kind)
	page.Title = voice.Say(r.Context(), "reform.web.activity.edit_title", a.Title)
	return p.handleActivity(w, r, page, s, a, activityURL(a.ID))
}

// handleActivity shows or takes the form of an activity; the button that adds
// lines brings it back longer.
func (p *Pages) handleActivity(w http.ResponseWriter, r *http.Request, page layout.Page, _ spot, was reform.Activity, cancel string) error {
	ctx := r.Context()
	if r.Method != http.MethodPost {
		f := p.activityForm(ctx, was.Kind, was.Version, withSpare(was.Items))
		f.cancel = cancel
		f.draw(ctx, activityValues(ctx, was), nil)
		return p.site.Render(w, r, page, formBody(f))
	}
	t, files, err := p.read(r)
	if err != nil {
		return err
	}
	next, lines := t.activity(was, files)
	status := http.StatusOK
	var mistakes fault.Problems
	isMore := t.text("more") != ""
	if !isMore {
		saved, err := next, error(nil)
		if len(t.problems) == 0 {
			saved, err = p.service.SaveActivity(ctx, next)
		}
		if mistakes = t.mistakes(err); err != nil && mistakes == nil {
			return err
		}
		if len(mistakes) == 0 {
			return p.site.Redirect(w, r, activityURL(saved.ID), "reform.web.saved")
		}
		status = statusOf(mistakes)
	} else {
		lines = withSpare(lines)
	}
	f := p.activityForm(ctx, was.Kind, t.version(), lines)
	f.cancel, f.kept = cancel, p.keptFiles(files)
	f.draw(ctx, t.fields(), mistakes)
	return p.site.RenderStatus(w, r, status, page, formBody(f))
}

func (p *Pages) activityOf(r *http.Request) (spot, reform.Activity, error) {
	a, err := p.service.Activity(r.Context(), id.ID(r.PathValue("activity")))
	if err != nil {
		return spot{}, a, err
	}
	s, err := p.spotOf(r.Context(), string(a.Agency), a.Year)
	return s, a, err
}

func (p *Pages) activityFrame(ctx context.Context, s spot, kind reform.ActivityKind) layout.Page {
	page := p.frame(ctx, s, railActivities, func(year int) string { return kindURL(s.agency.Code, year, kind) })
	page.Crumbs = append(page.Crumbs, layout.Link{Label: kindName(ctx, kind) + " " + yearWord(s.year), Href: kindURL(s.agency.Code, s.year, kind)})
	return page
}
