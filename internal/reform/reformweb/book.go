package reformweb

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/reform"
	"minhbach/internal/sheet"
	"minhbach/internal/web"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/voice"
)

// Widths of columns in a workbook, in characters.
const (
	wideColumn   = 48
	middleColumn = 28
	dayColumn    = 13
	numberColumn = 10
	blankRows    = 200 // of a template
)

func (p *Pages) sendBook(w http.ResponseWriter, r *http.Request, name string, t sheet.Table) error {
	var out bytes.Buffer
	if err := sheet.Write(&out, t); err != nil {
		return err
	}
	return send(w, r, name+".xlsx", xlsxType, out.Bytes())
}

// taskColumns are the columns of a plan in Excel, by the names of their fields.
var taskColumns = []string{"task", "product", "lead", "support", "due_on"}

func columns(ctx context.Context, names []string) []sheet.Column {
	list := make([]sheet.Column, len(names))
	for i, name := range names {
		list[i] = sheet.Column{Head: label(ctx, name), Width: middleColumn, IsDate: strings.HasSuffix(name, "_on")}
		switch {
		case list[i].IsDate:
			list[i].Width = dayColumn
		case name == "task" || name == "topic" || name == "content":
			list[i].Width = wideColumn
		case name == "invited" || name == "attended" || name == "year":
			list[i].Width = numberColumn
		}
	}
	return list
}

// heads are the columns an import looks for, in both languages.
func headsOf(names []string, needed ...string) []sheet.Head {
	list := make([]sheet.Head, len(names))
	for i, name := range names {
		list[i] = sheet.Head{Key: name}
		for _, l := range locale.Langs() {
			list[i].Words = append(list[i].Words, Words().Say(l, "reform.web.field."+name))
		}
		for _, n := range needed {
			list[i].IsNeeded = list[i].IsNeeded || n == name
		}
	}
	return list
}

func (p *Pages) taskTemplate(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	return p.sendBook(w, r, "mau-nhiem-vu", sheet.Table{
		Sheet: voice.Say(ctx, "reform.web.nav.plan"), Titles: []string{voice.Say(ctx, "reform.web.import.task_title", s.agency.Name, yearWord(s.year)), voice.Say(ctx, "reform.web.import.note")},
		Columns: columns(ctx, taskColumns), Blank: blankRows,
	})
}

func (p *Pages) taskBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	v, err := p.service.Plan(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	staff, err := p.service.StaffOf(ctx, s.agency.Agency)
	if err != nil {
		return err
	}
	t := sheet.Table{Sheet: voice.Say(ctx, "reform.web.nav.plan"), Titles: []string{v.Plan.Title, s.agency.Name + ". " + planState(ctx, v.Plan)}, Columns: columns(ctx, taskColumns)}
	t.Columns = append(t.Columns, columns(ctx, []string{"state", "finished_on", "result", "source", "account"})...)
	for _, task := range v.Tasks {
		_, word := taskTag(ctx, task, v.Today)
		t.Rows = append(t.Rows, []any{
			task.Title, task.Product, task.Lead, task.Support, task.DueOn, word, task.FinishedOn, task.Result, voice.Say(ctx, "reform.web.source."+string(task.Source)), ownerText(ctx, staff, task),
		})
	}
	return p.sendBook(w, r, fmt.Sprintf("ke-hoach-cchc-%s-%d", s.agency.Code, s.year), t)
}

func (p *Pages) reportBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	lines, err := p.service.Reports(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	t := sheet.Table{Sheet: voice.Say(ctx, "reform.web.nav.reports"), Titles: []string{voice.Say(ctx, "reform.web.report.title", yearWord(s.year)), s.agency.Name}, Columns: columns(ctx, []string{"task", "due_on", "sent_on", "number", "state"})}
	for _, l := range lines {
		_, word := reportTag(ctx, l, p.service.Today())
		sent := reform.Report{}
		if l.Sent != nil {
			sent = *l.Sent
		}
		t.Rows = append(t.Rows, []any{voice.Text(ctx, l.Rule.Label), l.Due.On, sent.SentOn, sent.Number, word})
	}
	return p.sendBook(w, r, fmt.Sprintf("bao-cao-cchc-%s-%d", s.agency.Code, s.year), t)
}

// activityColumns are the columns of a kind, by the names of their fields.
// Lines of conclusions and remedies are entered on the page.
func activityColumns(kind reform.ActivityKind) []string {
	shape := kind.Shape()
	names := []string{"topic", "planned_on", "held_on", "year"}
	for _, c := range []struct {
		name string
		has  bool
	}{{"category", shape.HasCategory}, {"place", shape.HasPlace}, {"number", shape.HasNumber}, {"invited", shape.HasInvited}, {"attended", shape.HasAttended}, {"units", shape.HasUnits}} {
		if c.has {
			names = append(names, c.name)
		}
	}
	return append(names, "content")
}

func (p *Pages) activityTable(ctx context.Context, kind reform.ActivityKind) sheet.Table {
	t := sheet.Table{Sheet: kindName(ctx, kind), Columns: columns(ctx, activityColumns(kind))}
	for i, name := range activityColumns(kind) {
		if name != "category" {
			continue
		}
		for _, c := range p.service.Rules().Choices(kind) {
			t.Columns[i].Choices = append(t.Columns[i].Choices, voice.Text(ctx, c.Label))
		}
	}
	return t
}

func (p *Pages) activityTemplate(kind reform.ActivityKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		s, err := p.spot(r)
		if err != nil {
			return err
		}
		t := p.activityTable(ctx, kind)
		t.Titles = []string{voice.Say(ctx, "reform.web.import.activity_title", kindName(ctx, kind), s.agency.Name), voice.Say(ctx, "reform.web.import.note")}
		t.Blank = blankRows
		return p.sendBook(w, r, "mau-"+kindWords[kind], t)
	}
}

func (p *Pages) activityBook(kind reform.ActivityKind) web.Handler {
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
		t := p.activityTable(ctx, kind)
		t.Titles = []string{voice.Say(ctx, "reform.web.activities.title", kindName(ctx, kind), yearWord(s.year), heldCount(list)), s.agency.Name}
		for _, a := range list {
			t.Rows = append(t.Rows, p.activityRow(ctx, a))
		}
		return p.sendBook(w, r, fmt.Sprintf("%s-%s-%d", kindWords[kind], s.agency.Code, s.year), t)
	}
}

func (p *Pages) activityRow(ctx context.Context, a reform.Activity) []any {
	values := map[string]any{
		"topic": a.Title, "planned_on": a.PlannedOn, "held_on": a.HeldOn, "year": a.Year, "category": p.categoryText(ctx, a), "place": a.Place,
		"number": a.Number, "invited": a.Invited, "attended": a.Attended, "units": strings.Join(a.Units, "\n"), "content": a.Content,
	}
	row := make([]any, 0, len(values))
	for _, name := range activityColumns(a.Kind) {
		row = append(row, values[name])
	}
	return row
}

// rowsMax bounds an import.
const rowsMax = 1_000

// importForm is a form that takes a workbook: a dry run unless it is told to keep.
func (p *Pages) importForm(ctx context.Context, cancel string) formView {
	file := text(ctx, "files")
	file.kind, file.lines, file.Label, file.Hint = fileControl, ".xlsx", voice.Say(ctx, "reform.web.import.file"), voice.Say(ctx, "reform.web.import.hint")
	dry := text(ctx, "dry")
	dry.kind, dry.Label, dry.Hint = checkControl, voice.Say(ctx, "reform.web.import.dry"), voice.Say(ctx, "reform.web.import.dry_hint")
	return formView{controls: []control{file, dry}, submit: voice.Say(ctx, "reform.web.import.send"), cancel: cancel}
}

// bookOf reads the workbook of a form.
func bookOf(r *http.Request) (f sheet.File, isDry bool, err error) {
	if err := r.ParseMultipartForm(memoryBytesMax); err != nil { //nolint:gosec // the site bounds the body of every form
		return f, false, fault.New(fault.Invalid, "reform.web.bad_form").Because(err)
	}
	part, header, err := r.FormFile("files")
	if err != nil {
		return f, false, fault.New(fault.Invalid, "reform.web.import.no_file").At(fault.Place{Field: "files"})
	}
	content, err := io.ReadAll(io.LimitReader(part, sheet.FileBytesMax+1))
	if closeErr := part.Close(); err == nil {
		err = closeErr
	}
	return sheet.File{Name: header.Filename, Data: content}, r.PostForm.Get("dry") != "", err
}

// handleImport shows the form, tries a workbook or keeps it.
func (p *Pages) handleImport(w http.ResponseWriter, r *http.Request, lit, title, template, back string, s spot, take func(f sheet.File, isDry bool) (int, error)) error {
	ctx := r.Context()
	page := p.frame(ctx, s, lit, func(year int) string { return spotURL(s.agency.Code, year) })
	page.Title = title
	f := p.importForm(ctx, back)
	if r.Method != http.MethodPost {
		f.draw(ctx, fields{"dry": "1"}, nil)
		return p.site.Render(w, r, page, importBody(f, template))
	}
	book, isDry, err := bookOf(r)
	count := 0
	if err == nil {
		count, err = take(book, isDry)
	}
	status, again := http.StatusOK, fields{}
	if isDry {
		again["dry"] = "1"
	}
	mistakes := fault.All(err)
	switch {
	case err != nil && (len(mistakes) == 0 || fault.Is(err, fault.Forbidden)):
		return err
	case len(mistakes) > 0:
		status = http.StatusUnprocessableEntity
	case !isDry:
		return p.site.Redirect(w, r, back, "reform.web.import.done", count)
	default:
		delete(again, "dry")
		f.before = []notice.Problem{{Text: voice.Say(ctx, "reform.web.import.dry_done", count)}}
	}
	f.draw(ctx, again, mistakes)
	return p.site.RenderStatus(w, r, status, page, importBody(f, template))
}

func (p *Pages) importTasks(w http.ResponseWriter, r *http.Request) error {
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
	title := voice.Say(ctx, "reform.web.import.task_title", s.agency.Name, yearWord(s.year))
	return p.handleImport(w, r, railPlan, title, planURL(s.agency.Code, s.year, "mau"), planURL(s.agency.Code, s.year), s, func(f sheet.File, isDry bool) (int, error) {
		lines, err := sheet.ReadTable(f, headsOf(taskColumns, "task", "lead", "due_on"), rowsMax)
		if err != nil {
			return 0, err
		}
		calendar, err := p.service.Calendar(ctx)
		if err != nil {
			return 0, err
		}
		var problems fault.Problems
		rows := make([]reform.TaskRow, len(lines))
		for i, l := range lines {
			due, err := l.Day("due_on", v.Today, calendar)
			problems = append(problems, fault.All(err)...)
			if err != nil {
				due = v.Today // told already; the rest of the row is checked all the same
			}
			rows[i] = reform.TaskRow{Task: reform.Task{Title: l.Text("task"), Product: l.Text("product"), Lead: l.Text("lead"), Support: l.Text("support"), DueOn: due}, Place: l.Place()}
		}
		return withCells(problems, isDry, func(isDry bool) (int, error) { return p.service.ImportTasks(ctx, v.Plan.ID, rows, isDry) })
	})
}

// withCells tells what the cells could not say together with what the rows do
// not hold; nothing is kept when anything is wrong.
func withCells(cells fault.Problems, isDry bool, keep func(isDry bool) (int, error)) (int, error) {
	count, err := keep(isDry || len(cells) > 0)
	if len(cells) == 0 {
		return count, err
	}
	if err != nil && len(fault.All(err)) == 0 {
		return 0, err
	}
	return 0, append(cells, fault.All(err)...).OrNil()
}

func (p *Pages) importActivities(kind reform.ActivityKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		s, err := p.spot(r)
		if err != nil {
			return err
		}
		title := voice.Say(ctx, "reform.web.import.activity_title", kindName(ctx, kind), s.agency.Name)
		back := kindURL(s.agency.Code, s.year, kind)
		return p.handleImport(w, r, railActivities, title, kindURL(s.agency.Code, s.year, kind, "mau"), back, s, func(f sheet.File, isDry bool) (int, error) {
			lines, err := sheet.ReadTable(f, headsOf(activityColumns(kind), "topic"), rowsMax)
			if err != nil {
				return 0, err
			}
			rows, problems, err := p.activityRows(ctx, kind, s.year, lines)
			if err != nil {
				return 0, err
			}
			return withCells(problems, isDry, func(isDry bool) (int, error) { return p.service.ImportActivities(ctx, s.agency.Agency, rows, isDry) })
		})
	}
}

func (p *Pages) activityRows(ctx context.Context, kind reform.ActivityKind, year int, lines []sheet.Line) ([]reform.ActivityRow, fault.Problems, error) {
	calendar, err := p.service.Calendar(ctx)
	if err != nil {
		return nil, nil, err
	}
	today := p.service.Today()
	var problems fault.Problems
	keep := func(err error) { problems = append(problems, fault.All(err)...) }
	rows := make([]reform.ActivityRow, len(lines))
	for i, l := range lines {
		a := reform.Activity{
			Kind: kind, Year: year, Title: l.Text("topic"), Place: l.Text("place"), Number: l.Text("number"),
			Category: p.categoryCode(kind, l.Text("category")), Content: l.Text("content"),
			Units: strings.FieldsFunc(l.Text("units"), func(r rune) bool { return r == '\n' || r == ';' }),
		}
		var err error
		a.PlannedOn, err = l.Day("planned_on", today, calendar)
		keep(err)
		a.HeldOn, err = l.Day("held_on", today, calendar)
		keep(err)
		a.Invited, err = l.Whole("invited")
		keep(err)
		a.Attended, err = l.Whole("attended")
		keep(err)
		told, err := l.Whole("year")
		keep(err)
		if told != 0 {
			a.Year = told
		}
		rows[i] = reform.ActivityRow{Activity: a, Place: l.Place()}
	}
	return rows, problems, nil
}

// categoryCode finds a category by its code or its word in either language.
func (p *Pages) categoryCode(kind reform.ActivityKind, text string) string {
	for _, c := range p.service.Rules().Choices(kind) {
		for _, word := range []string{c.Code, c.VI, c.EN} {
			if strings.EqualFold(word, text) {
				return c.Code
			}
		}
	}
	return text
}
