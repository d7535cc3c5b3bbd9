package cchcweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

const digestField = "ma-bam"

// checkPage says what is missing, and what handing in means.
func (p *Pages) checkPage(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	return p.drawCheck(w, r, http.StatusOK, t)
}

func (p *Pages) drawCheck(w http.ResponseWriter, r *http.Request, status int, t *TaskPage) error {
	ctx := r.Context()
	return p.site.RenderStatus(w, r, status, layout.Page{
		Title: voice.Say(ctx, "cchc.score.check.title"), Current: railRounds, Here: voice.Say(ctx, "cchc.score.check.here"),
		Crumbs: []layout.Link{
			{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: roundRoot},
			{Label: t.Unit.Name + ", " + strconv.Itoa(t.View.Round.Year), Href: t.base},
		},
	}, checkBody(t))
}

// submit hands the self-score in, as the person saw it.
func (p *Pages) submit(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	err = p.options.Rounds.Submit(ctx, t.View.Round.ID, t.Unit.Agency, r.FormValue(digestField))
	problems := fault.All(err)
	switch {
	case err != nil && (len(problems) == 0 || fault.Is(err, fault.Forbidden)):
		return err
	case err != nil:
		if t, err = p.tasksOf(r); err != nil {
			return err
		}
		for _, f := range problems {
			t.Problems = append(t.Problems, notice.Problem{Text: f.At(fault.Place{}).Sentence(voice.Words(ctx), voice.Lang(ctx))})
		}
		return p.drawCheck(w, r, http.StatusConflict, t)
	}
	return p.site.Redirect(w, r, t.base, "cchc.score.submitted", t.Unit.Name)
}

// stops counts the gaps that keep a self-score from being handed in.
func (t *TaskPage) stops() (count int) {
	for _, gap := range t.Gaps() {
		if gap.IsStop {
			count++
		}
	}
	return count
}

// AssignPage gives criteria to divisions.
type AssignPage struct {
	*TaskPage
	Divisions []round.Division
	Division  string
	DueOn     string
	Ticked    map[string]bool
}

const (
	codesField    = "tieu-chi"
	divisionField = "phong"
	dueField      = "han"
)

func (p *Pages) assignForm(w http.ResponseWriter, r *http.Request) error {
	a, err := p.assignPage(r)
	if err != nil {
		return err
	}
	return p.drawAssign(w, r, http.StatusOK, a)
}

func (p *Pages) assignPage(r *http.Request) (*AssignPage, error) {
	t, err := p.tasksOf(r)
	if err != nil {
		return nil, err
	}
	divisions, err := p.options.Rounds.DivisionsOf(r.Context(), t.Unit.Agency)
	return &AssignPage{TaskPage: t, Divisions: divisions, Ticked: map[string]bool{}}, err
}

func (p *Pages) drawAssign(w http.ResponseWriter, r *http.Request, status int, a *AssignPage) error {
	ctx := r.Context()
	return p.site.RenderStatus(w, r, status, layout.Page{
		Title: voice.Say(ctx, "cchc.score.assign.title"), Lead: voice.Say(ctx, "cchc.score.assign.lead"), Current: railRounds,
		Here: voice.Say(ctx, "cchc.score.assign.here"),
		Crumbs: []layout.Link{
			{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: roundRoot},
			{Label: a.Unit.Name + ", " + strconv.Itoa(a.View.Round.Year), Href: a.base},
		},
	}, assignBody(a))
}

func (p *Pages) assign(w http.ResponseWriter, r *http.Request) error {
	a, err := p.assignPage(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.score.form_unreadable").Because(err)
	}
	ctx := r.Context()
	a.Division, a.DueOn = r.PostForm.Get(divisionField), r.PostForm.Get(dueField)
	given := round.Assignment{Round: a.View.Round.ID, Agency: a.Unit.Agency, Criteria: r.PostForm[codesField], Division: id.ID(a.Division)}
	for _, code := range given.Criteria {
		a.Ticked[code] = true
	}
	if a.DueOn != "" {
		given.DueOn, err = civil.ParseVN(a.DueOn)
	}
	if err = inField(dueField, err); err == nil {
		err = p.options.Rounds.Assign(ctx, given)
	}
	if problems := fault.All(err); len(problems) > 0 && !fault.Is(err, fault.Forbidden) {
		a.Problems = plainProblems(ctx, problems)
		return p.drawAssign(w, r, http.StatusUnprocessableEntity, a)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, a.to(assignWord), "cchc.score.assigned", len(given.Criteria))
}

// plainProblems are refusals of a form whose fields bear the names of its
// places.
func plainProblems(ctx context.Context, problems []*fault.Error) []notice.Problem {
	var list []notice.Problem
	for _, f := range problems {
		field := f.Place.Field
		if field != "" {
			field = "f-" + field
		}
		list = append(list, notice.Problem{Text: f.At(fault.Place{}).Sentence(voice.Words(ctx), voice.Lang(ctx)), Field: field})
	}
	return list
}

// wrongIn is what is wrong with a field of a form.
func wrongIn(problems []notice.Problem, field string) string {
	for _, p := range problems {
		if p.Field == "f-"+field {
			return p.Text
		}
	}
	return ""
}

// divisionName is the name of the division a criterion was given to.
func (a *AssignPage) divisionName(division id.ID) string {
	for _, d := range a.Divisions {
		if d.ID == division {
			return d.Name
		}
	}
	return ""
}

// fullName is a criterion with its code.
func fullName(c *criteria.Criterion) string { return c.Code + " " + c.Name }
