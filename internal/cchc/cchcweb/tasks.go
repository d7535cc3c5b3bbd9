package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/web"
	"minhbach/internal/web/component/chip"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The words of the addresses of a self-score.
const (
	scoreRoot       = "/tu-cham"
	taskParameter   = "tieu-chi" // the criterion whose form stands beside the list
	filterParameter = "loc"      // which tasks the list shows
	swapTasks       = "tu-cham"  // the part that a script replaces
	submitWord      = "nop"
	acceptWord      = "nhan"
	assignWord      = "giao"
	confirmWord     = "xac-nhan"
	leaveOutWord    = "khong-ap-dung"
	printWord       = "phieu.pdf"
	fileWord        = "tep"
)

// The filters of the list.
const (
	showOpen     = "con-lai"
	showComputed = "tu-ho-so"
)

func scoreURL(agency, block string, year int) string {
	return join(scoreRoot, agency, block, strconv.Itoa(year))
}

// TaskPage is the self-score of an agency as a list of tasks, with the form of
// one criterion beside it.
type TaskPage struct {
	*round.Tasks
	Show     string
	Open     *TaskForm
	Problems []notice.Problem

	base string
}

// TaskForm is the form of one criterion.
type TaskForm struct {
	*round.Task
	Rule     []Said
	Leaf     TrialLeaf
	Behind   map[string][]evidence.Entry
	Shelf    []ShelfFile
	Division string
	Note     string
	Sheet    *scoring.Sheet
	// Theirs is what stands kept, when somebody else was faster.
	Theirs      *TaskForm
	Before      string // the criteria beside it
	After       string
	Divisions   []round.Division
	CanLeaveOut bool
	// Why is the reason of a request, as typed.
	Why string
}

// ShelfFile is a file that can be attached without being sent again.
type ShelfFile struct {
	round.File
	Ticked bool
}

func (p *Pages) scoreRoutes() {
	visit, fill, may := web.Visitor, web.May("score.fill"), web.May
	at := scoreRoot + "/{agency}/{block}/{year}"
	p.site.Handle("GET "+at, visit, p.taskList)
	p.site.Handle("GET "+at+"/"+submitWord, visit, p.checkPage)
	p.site.Handle("POST "+at+"/"+submitWord, may("score.submit"), p.submit)
	p.site.Handle("GET "+at+"/"+printWord, visit, p.printScore)
	p.site.Handle("GET "+at+"/"+fileWord+"/{digest}", visit, p.evidenceFile)
	p.site.Handle("POST "+at+"/"+acceptWord, fill, p.accept)
	p.site.Handle("GET "+at+"/"+assignWord, may("score.assign"), p.assignForm)
	p.site.Handle("POST "+at+"/"+assignWord, may("score.assign"), p.assign)
	p.site.Handle("POST "+at+"/{code}/"+leaveOutWord, may("na.request"), p.leaveOut)
	p.site.Handle("POST "+at+"/{code}/"+confirmWord, may("score.confirm"), p.confirm)
	p.site.HandleUpload("POST "+at+"/{code}", fill, evidenceBytesMax, p.saveTask)
}

// evidenceBytesMax bounds one form with its files; larger ones come in parts.
const evidenceBytesMax = 64 << 20

// tasksOf reads the self-score that an address names.
func (p *Pages) tasksOf(r *http.Request) (*TaskPage, error) {
	s, err := p.spot(r)
	if err != nil {
		return nil, err
	}
	u, ok := s.view.Unit(r.PathValue("agency"))
	if !ok {
		return nil, fault.New(fault.NotFound, "cchc.web.no_unit", r.PathValue("agency"), strconv.Itoa(s.year()))
	}
	tasks, err := p.options.Rounds.Tasks(r.Context(), s.view.Round.ID, u.Agency)
	if err != nil {
		return nil, err
	}
	t := &TaskPage{Tasks: tasks, base: scoreURL(u.Code, s.block(), s.year())}
	if show := r.URL.Query().Get(filterParameter); show == showOpen || show == showComputed {
		t.Show = show
	}
	return t, nil
}

func (p *Pages) taskList(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	if code := r.URL.Query().Get(taskParameter); code != "" {
		if t.Open, err = p.taskForm(r.Context(), t, code, nil); err != nil {
			return err
		}
	}
	return p.drawTasks(w, r, http.StatusOK, t)
}

func (p *Pages) drawTasks(w http.ResponseWriter, r *http.Request, status int, t *TaskPage) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.score.title", strconv.Itoa(t.View.Round.Year)), Current: railRounds, Actions: taskActions(t),
		Window: t.Unit.Name + " – " + voice.Say(ctx, "cchc.score.title", strconv.Itoa(t.View.Round.Year)),
		Crumbs: []layout.Link{
			{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: roundRoot},
			{Label: voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(t.View.Round.Year)), Href: roundURL(t.View.Round.Block, t.View.Round.Year)},
		},
		Here: t.Unit.Name, IsWide: true, Twin: apiRoot + join("/self-scores", t.Unit.Code, t.View.Round.Block, strconv.Itoa(t.View.Round.Year)),
	}
	return p.site.Swap(w, r, status, page, swapTasks, taskPage(t))
}

// at is the address of the list with a criterion open.
func (t *TaskPage) at(code string) string {
	return withQuery(withQuery(t.base, filterParameter, t.Show), taskParameter, code) + "#c-" + anchor(code)
}

func (t *TaskPage) to(parts ...string) string { return join(t.base, parts...) }

// taskForm opens one criterion. Typed is the form as it was sent, when it comes
// back.
func (p *Pages) taskForm(ctx context.Context, t *TaskPage, code string, sent *sentTask) (*TaskForm, error) {
	task, ok := t.Task(code)
	if !ok {
		return nil, fault.New(fault.NotFound, "cchc.round.no_criterion", code)
	}
	c := task.Criterion
	f := &TaskForm{Task: task, Note: task.Entry.Note, Sheet: t.Sheet}
	for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
		f.Rule = append(f.Rule, saidBy(sentence.Say))
	}
	na, _ := c.NearestNA()
	f.CanLeaveOut = na != nil
	f.Before, f.After = t.beside(code)
	if task.State == round.TaskForeign {
		return f, nil
	}
	var err error
	if len(task.Readings) > 0 {
		if f.Behind, err = p.options.Rounds.Behind(ctx, t.View.Round.ID, t.Unit.Agency, code); err != nil {
			return nil, err
		}
	}
	if f.Divisions, err = p.options.Rounds.DivisionsOf(ctx, t.Unit.Agency); err != nil {
		return nil, err
	}
	for _, d := range f.Divisions {
		if d.ID == task.Entry.Division {
			f.Division = d.Name
		}
	}
	t.drawFigures(ctx, f, sent)
	return f, p.fillShelf(ctx, t, f, sent)
}

// drawFigures builds the fields of the figures that are typed.
func (t *TaskPage) drawFigures(ctx context.Context, f *TaskForm, sent *sentTask) {
	s := spot{t.View, cchc.Self, t.Block}
	typed, tried, wrong := map[string]string{}, map[string]string{}, map[string]string{}
	if sent != nil {
		typed, tried = sent.typed, sent.tried
		f.Note, f.Why = sent.note, sent.why
		for _, problem := range t.Problems {
			wrong[problem.Field] = problem.Text
		}
	}
	at := t.Block.At(string(t.Unit.Agency))
	leaf, _ := trialLeafOf(ctx, &WhatIf{set: t.View.Set, typed: typed}, s, at, f.Criterion, tried, wrong)
	leaf.Controls = slices.DeleteFunc(leaf.Controls, func(k Control) bool {
		return slices.ContainsFunc(f.Readings, func(r round.Reading) bool { return k.Name == typedPrefix+f.Criterion.Code+"."+r.Input })
	})
	f.Leaf = leaf
}

// fillShelf lists what can be attached: what is not attached yet.
func (p *Pages) fillShelf(ctx context.Context, t *TaskPage, f *TaskForm, sent *sentTask) error {
	shelf, err := p.options.Rounds.Shelf(ctx, t.Unit.Agency)
	if err != nil {
		return err
	}
	for _, file := range shelf {
		if slices.ContainsFunc(f.Files, func(have round.File) bool { return have.Digest == file.Digest }) {
			continue
		}
		f.Shelf = append(f.Shelf, ShelfFile{file, sent != nil && slices.Contains(sent.attach, file.Digest)})
	}
	return nil
}

// beside are the codes of the tasks before and after one, among those shown.
func (t *TaskPage) beside(code string) (before, after string) {
	isPassed := false
	for i := range t.List {
		task := &t.List[i]
		switch {
		case task.Criterion.Code == code:
			isPassed = true
		case !t.shows(task):
		case !isPassed:
			before = task.Criterion.Code
		default:
			return before, task.Criterion.Code
		}
	}
	return before, ""
}

func (t *TaskPage) shows(task *round.Task) bool {
	switch t.Show {
	case showOpen:
		return task.State.IsOpen() || (t.Open != nil && t.Open.Criterion == task.Criterion)
	case showComputed:
		return len(task.Readings) > 0
	}
	return true
}

// fields are the fields of the set with the tasks the list shows.
func (t *TaskPage) fields() []taskField {
	var list []taskField
	for _, c := range t.View.Set.Fields() {
		f := taskField{field: c}
		for i := range t.List {
			if t.List[i].Criterion.Field() == c && t.shows(&t.List[i]) {
				f.tasks = append(f.tasks, &t.List[i])
			}
		}
		if len(f.tasks) > 0 {
			list = append(list, f)
		}
	}
	return list
}

type taskField struct {
	field *criteria.Criterion
	tasks []*round.Task
}

func (t *TaskPage) chips(ctx context.Context) []chip.Props {
	computed := 0
	for i := range t.List {
		if len(t.List[i].Readings) > 0 {
			computed++
		}
	}
	one := func(key, show string, count int) chip.Props {
		return chip.Props{Label: voice.Say(ctx, key), Href: withQuery(t.base, filterParameter, show), Count: count, Current: t.Show == show}
	}
	return []chip.Props{
		one("cchc.score.show.all", "", len(t.List)), one("cchc.score.show.open", showOpen, t.openCount()), one("cchc.score.show.computed", showComputed, computed),
	}
}

func (t *TaskPage) openCount() int {
	return t.Count(round.TaskOpen, round.TaskUnproven, round.TaskMoved, round.TaskAwaits)
}

// daysLeft counts the days until the deadline; negative when it has passed.
func (t *TaskPage) daysLeft() int { return civil.DateOf(t.Now).DaysUntil(t.Due.On) }

// tagOf is the state of a task that asks for work; false for quiet ones.
func tagOf(s round.TaskState) (tag.Kind, bool) {
	switch s {
	case round.TaskOpen, round.TaskMoved:
		return tag.Info, true
	case round.TaskUnproven:
		return tag.Soon, true
	case round.TaskAwaits, round.TaskAsked:
		return tag.Waiting, true
	case round.TaskDone, round.TaskLeftOut, round.TaskForeign:
	}
	return "", false
}
