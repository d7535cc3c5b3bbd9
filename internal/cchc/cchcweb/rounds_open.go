package cchcweb

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// PlanForm is the plan of a round as it is typed.
type PlanForm struct {
	Sets     []cchc.StoredSet // to choose from, when a round is opened
	Fields   []*criteria.Criterion
	Version  string
	Values   url.Values
	Problems []notice.Problem
	IsNew    bool

	action, back string
}

func (f *PlanForm) value(name string) string { return f.Values.Get(name) }

func (f *PlanForm) wrong(name string) string { return wrongIn(f.Problems, name) }

func (f *PlanForm) field(ctx context.Context, name, label, hint string, isOptional bool) form.Field {
	return form.Field{Name: name, Label: voice.Say(ctx, label), Hint: hint, Value: f.value(name), Error: f.wrong(name), Optional: isOptional}
}

func (f *PlanForm) choices(ctx context.Context, name, prefix string, values ...string) []form.Choice {
	var list []form.Choice
	for _, v := range values {
		list = append(list, form.Choice{Value: v, Label: voice.Say(ctx, prefix+v), Chosen: f.value(name) == v})
	}
	return list
}

func (f *PlanForm) setChoices() []form.Choice {
	list := []form.Choice{{}}
	for _, s := range f.Sets {
		list = append(list, form.Choice{Value: s.Digest, Label: s.Title + " (" + s.Block + ")", Chosen: f.value("bo") == s.Digest})
	}
	return list
}

// openForm opens a round in two steps without scripts: the set first, because
// its fields are what appraisers are named for.
func (p *Pages) openForm(w http.ResponseWriter, r *http.Request) error {
	f, err := p.newPlanForm(r.Context(), r.URL.Query().Get("bo"))
	if err != nil {
		return err
	}
	if year := r.URL.Query().Get("nam"); year != "" {
		f.Values.Set("nam", year)
	}
	return p.drawPlan(w, r, http.StatusOK, f)
}

func (p *Pages) newPlanForm(ctx context.Context, digest string) (*PlanForm, error) {
	sets, err := p.service.Sets(ctx)
	if err != nil {
		return nil, err
	}
	f := &PlanForm{IsNew: true, Values: url.Values{}, action: roundRoot + "/" + openWord, back: roundRoot}
	f.Sets = slices.DeleteFunc(sets, func(s cchc.StoredSet) bool { return s.State != cchc.PublishedSet })
	if digest == "" {
		return f, nil
	}
	engine, err := p.service.Engine(ctx, digest)
	if err != nil {
		return nil, err
	}
	f.Fields = engine.Set().Fields()
	plan := round.PlanOf(engine.Set())
	f.fill(ctx, &plan, p.options.Login)
	f.Values.Set("bo", digest)
	f.Values.Set("nam", strconv.Itoa(max(plan.Deadlines[cchc.PhaseSelfScoring].On.Year(), engine.Set().ValidFrom.Year())))
	return f, nil
}

// fill writes a plan into the fields.
func (f *PlanForm) fill(ctx context.Context, plan *cchc.Plan, login func(context.Context, id.ID) string) {
	set := func(name, value string) { f.Values.Set(name, value) }
	people := func(name string, accounts []id.ID) {
		words := make([]string, len(accounts))
		for i, account := range accounts {
			words[i] = string(account)
			if login != nil {
				words[i] = login(ctx, account)
			}
		}
		set(name, strings.Join(words, " "))
	}
	set("can-cu", plan.Basis)
	set("giai-doan", string(plan.Phase))
	set("tinh-cham", string(plan.Lateness))
	set("minh-chung", string(plan.Evidence))
	for _, phase := range cchc.WorkPhases() {
		if m := plan.Deadlines[phase]; !m.IsZero() {
			set("han-"+string(phase), m.On.Text(voice.Lang(ctx)))
			set("gio-"+string(phase), m.Clock())
		}
	}
	for code, a := range plan.Fields {
		people("nguoi-"+code, a.Appraisers)
		people("thay-"+code, a.Substitutes)
	}
	people("hoi-dong", plan.Council)
	if plan.SurveyShare != nil {
		set("khao-sat", plan.SurveyShare.Text(voice.Lang(ctx)))
	}
}

// readPlan reads the fields.
func (p *Pages) readPlan(ctx context.Context, f *PlanForm) (cchc.Plan, fault.Problems) {
	var problems fault.Problems
	note := func(field string, err error) {
		for _, problem := range fault.All(err) {
			problems = append(problems, problem.At(fault.Place{Field: field}))
		}
	}
	plan := cchc.Plan{
		Basis: strings.TrimSpace(f.value("can-cu")), Phase: cchc.Phase(f.value("giai-doan")), Lateness: cchc.Lateness(f.value("tinh-cham")),
		Evidence: cchc.EvidencePolicy(f.value("minh-chung")), Deadlines: map[cchc.Phase]civil.Moment{}, Fields: map[string]cchc.Appraisal{},
	}
	for _, phase := range cchc.WorkPhases() {
		day := f.value("han-" + string(phase))
		if strings.TrimSpace(day) == "" {
			continue
		}
		m, err := readMoment(day, f.value("gio-"+string(phase)))
		note("han-"+string(phase), err)
		plan.Deadlines[phase] = m
	}
	people := func(field string) []id.ID {
		list, err := p.accounts(ctx, f.value(field))
		note(field, err)
		return list
	}
	for _, c := range f.Fields {
		a := cchc.Appraisal{Appraisers: people("nguoi-" + c.Code), Substitutes: people("thay-" + c.Code)}
		if len(a.Appraisers)+len(a.Substitutes) > 0 {
			plan.Fields[c.Code] = a
		}
	}
	plan.Council = people("hoi-dong")
	if text := strings.TrimSpace(f.value("khao-sat")); text != "" {
		share, err := points.ParseRat(strings.Replace(text, ",", ".", 1))
		if err != nil {
			problems = append(problems, fault.New(fault.Invalid, "cchc.plan_share", text).At(fault.Place{Field: "khao-sat"}))
		}
		plan.SurveyShare = &share
	}
	return plan, problems
}

// accounts reads names that people sign in by, or ids, with spaces between.
func (p *Pages) accounts(ctx context.Context, text string) ([]id.ID, error) {
	var list []id.ID
	var problems fault.Problems
	for name := range strings.FieldsSeq(strings.ReplaceAll(text, ",", " ")) {
		account, err := id.ID(name), error(nil)
		if p.options.Account != nil {
			account, err = p.options.Account(ctx, name)
		}
		if err != nil {
			problems = append(problems, fault.New(fault.Invalid, "cchc.round.no_account", name).Because(err))
			continue
		}
		list = append(list, account)
	}
	return list, problems.OrNil()
}

func (p *Pages) openRound(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.score.form_unreadable").Because(err)
	}
	ctx := r.Context()
	f, err := p.newPlanForm(ctx, r.PostForm.Get("bo"))
	if err != nil {
		return err
	}
	if len(f.Fields) == 0 {
		http.Redirect(w, r, f.action, http.StatusSeeOther)
		return nil
	}
	f.Values = r.PostForm
	plan, problems := p.readPlan(ctx, f)
	year, err := strconv.Atoi(f.value("nam"))
	if err != nil {
		problems = append(problems, fault.New(fault.Invalid, "cchc.round.web.bad_year", f.value("nam")).At(fault.Place{Field: "nam"}))
	}
	var opened cchc.Round
	if len(problems) == 0 {
		opened, err = p.openPlanned(ctx, f, year, plan)
		problems = append(problems, planFields(err)...)
		if err != nil && len(problems) == 0 {
			return err
		}
	}
	if len(problems) > 0 {
		f.Problems = plainProblems(ctx, problems)
		return p.drawPlan(w, r, http.StatusUnprocessableEntity, f)
	}
	return p.site.Redirect(w, r, roundURL(opened.Block, opened.Year), "cchc.round.web.opened", BlockName(ctx, opened.Block), fmt.Sprint(opened.Year))
}

func (p *Pages) openPlanned(ctx context.Context, f *PlanForm, year int, plan cchc.Plan) (cchc.Round, error) {
	at := slices.IndexFunc(f.Sets, func(s cchc.StoredSet) bool { return s.Digest == f.value("bo") })
	if at < 0 {
		return cchc.Round{}, fault.New(fault.Conflict, "cchc.round.set_not_published", f.value("bo"))
	}
	units, err := p.options.UnitsOf(ctx, year, f.Sets[at].Block)
	if err != nil {
		return cchc.Round{}, err
	}
	return p.options.Rounds.Open(ctx, round.Opening{
		Round: cchc.NewRound{Year: year, Block: f.Sets[at].Block, SetDigest: f.Sets[at].Digest, Units: units}, Plan: plan,
	})
}

// planFields turns the places of a plan into the names of the form's fields.
func planFields(err error) fault.Problems {
	var list fault.Problems
	for _, f := range fault.All(err) {
		field := f.Place.Field
		for from, to := range map[string]string{"deadlines.": "han-", "fields.": "nguoi-"} {
			if rest, isOne := strings.CutPrefix(field, from); isOne {
				field = to + rest
			}
		}
		names := map[string]string{"lateness": "tinh-cham", "evidence": "minh-chung", "basis": "can-cu", "phase": "giai-doan", "survey_share": "khao-sat", "council": "hoi-dong"}
		if name, isOne := names[field]; isOne {
			field = name
		}
		list = append(list, f.At(fault.Place{Field: field}))
	}
	return list
}

func (p *Pages) drawPlan(w http.ResponseWriter, r *http.Request, status int, f *PlanForm) error {
	ctx := r.Context()
	title := "cchc.round.web.plan_title"
	if f.IsNew {
		title = "cchc.round.web.open_title"
	}
	return p.site.RenderStatus(w, r, status, layout.Page{
		Title: voice.Say(ctx, title), Lead: voice.Say(ctx, "cchc.round.web.plan_lead"), Current: railRounds, Here: voice.Say(ctx, title),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: f.back}},
	}, planBody(f))
}

// planFormOf is the form of a round that is there.
func (p *Pages) planFormOf(r *http.Request) (*PlanForm, *RoundPage, error) {
	page, err := p.roundPage(r)
	if err != nil {
		return nil, nil, err
	}
	engine, err := p.service.Engine(r.Context(), page.Round.SetDigest)
	if err != nil {
		return nil, nil, err
	}
	f := &PlanForm{Fields: engine.Set().Fields(), Values: url.Values{}, action: page.base + "/" + planWord, back: page.base, Version: "0"}
	plan := page.Plan
	if plan == nil {
		own := round.PlanOf(engine.Set())
		plan = &own
	} else {
		f.Version = strconv.FormatInt(plan.Version, 10)
	}
	f.fill(r.Context(), plan, p.options.Login)
	return f, page, nil
}

func (p *Pages) planForm(w http.ResponseWriter, r *http.Request) error {
	f, _, err := p.planFormOf(r)
	if err != nil {
		return err
	}
	return p.drawPlan(w, r, http.StatusOK, f)
}

func (p *Pages) savePlan(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.score.form_unreadable").Because(err)
	}
	f, page, err := p.planFormOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	maps.Copy(f.Values, r.PostForm)
	plan, problems := p.readPlan(ctx, f)
	plan.Round = page.Round.ID
	if plan.Version, err = strconv.ParseInt(f.value("phien-ban"), 10, 64); err != nil {
		problems = append(problems, fault.New(fault.Invalid, meanwhile))
	}
	if len(problems) == 0 {
		err = p.options.Rounds.SetPlan(ctx, plan)
		problems = append(problems, planFields(err)...)
		if err != nil && len(problems) == 0 {
			return err
		}
	}
	if len(problems) > 0 {
		f.Problems = plainProblems(ctx, problems)
		return p.drawPlan(w, r, http.StatusUnprocessableEntity, f)
	}
	return p.site.Redirect(w, r, page.base, "cchc.round.web.planned")
}

func (f *PlanForm) goLabel() string {
	if f.IsNew {
		return "cchc.round.web.open_go"
	}
	return "cchc.round.web.plan_go"
}
