package publicationweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// correctModel is the form of a correction: one criterion of one agency, and
// the decision that puts it right.
type correctModel struct {
	standingModel

	unit      cchc.Unit
	hasUnit   bool
	criterion *criteria.Criterion
	complaint id.ID
	was       map[string]string // the figures in force, as a person types them
}

const figurePrefix = "figure."

func (p *Pages) correctFormOf(r *http.Request) (correctModel, error) {
	m, err := p.load(r)
	if err != nil {
		return correctModel{}, err
	}
	c := correctModel{standingModel: m, was: map[string]string{}, complaint: id.ID(r.FormValue("complaint"))}
	c.unit, c.hasUnit = m.View.Unit(r.FormValue("agency"))
	c.criterion = m.View.Set.Criterion(r.FormValue("criterion"))
	if c.criterion != nil && !c.criterion.IsLeaf() {
		c.criterion = nil
	}
	if c.isChosen() {
		for _, in := range m.View.InputsOf(m.View.FinalStage(), c.unit.Agency) {
			if in.Criterion == c.criterion.Code {
				c.was[in.Name] = publication.ShowFigure(c.spec(in.Name), in.Value)
			}
		}
	}
	return c, nil
}

func (m correctModel) isChosen() bool {
	return m.hasUnit && m.criterion != nil && m.criterion.Rule != nil
}

func (m correctModel) specs() []rule.Spec { return m.criterion.Rule.Inputs() }

func (m correctModel) spec(name string) rule.Spec {
	for _, s := range m.specs() {
		if s.Name == name {
			return s
		}
	}
	return rule.Spec{}
}

func (p *Pages) correctForm(w http.ResponseWriter, r *http.Request) error {
	m, err := p.correctFormOf(r)
	if err != nil {
		return err
	}
	m.values["agency"], m.values["criterion"] = r.FormValue("agency"), r.FormValue("criterion")
	p.begin(r.Context(), m.values)
	for name, text := range m.was {
		m.values[figurePrefix+name] = text
	}
	return p.renderCorrect(w, r, m)
}

func (p *Pages) renderCorrect(w http.ResponseWriter, r *http.Request, m correctModel) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.correct.title", blockName(ctx, m.block()), strconv.Itoa(m.year())), Current: railOffice,
		Lead: voice.Say(ctx, "cchc.pub.correct.lead"),
		Crumbs: []layout.Link{
			crumb(ctx, "cchc.pub.nav.office", officeRoot),
			{Label: voice.Say(ctx, "cchc.pub.standing.title", blockName(ctx, m.block()), strconv.Itoa(m.year())), Href: m.url()},
		},
	}
	return p.site.RenderStatus(w, r, m.status(), page, correctPage(m))
}

func (p *Pages) correct(w http.ResponseWriter, r *http.Request) error {
	m, err := p.correctFormOf(r)
	if err != nil {
		return err
	}
	names := append([]string{"agency", "criterion", "reason"}, decisionFields...)
	if m.isChosen() {
		for _, s := range m.specs() {
			names = append(names, figurePrefix+s.Name)
		}
	}
	m.typed = typedIn(r, names...)
	c := publication.Correction{Decision: decisionOf(&m.typed), Reason: m.values["reason"], Complaint: m.complaint}
	if sheet := changesOf(&m); len(sheet.Inputs) > 0 {
		c.Sheets = []cchc.Sheet{sheet}
	}
	if len(m.problems) == 0 {
		made, err := p.service.Correct(r.Context(), m.View.Round.ID, c)
		if err == nil {
			return p.site.Redirect(w, r, m.url(), "cchc.pub.corrected", made.Decision)
		}
		if err := refused(&m.typed, err); err != nil {
			return err
		}
	}
	return p.renderCorrect(w, r, m)
}

// changesOf are the figures that were typed and differ from those in force.
func changesOf(m *correctModel) cchc.Sheet {
	sheet := cchc.Sheet{Agency: m.unit.Agency}
	if !m.isChosen() {
		return sheet
	}
	for _, s := range m.specs() {
		field := figurePrefix + s.Name
		text := m.values[field]
		if text == m.was[s.Name] {
			continue
		}
		value, err := publication.ReadFigure(s, text)
		if err != nil {
			m.problems = append(m.problems, fault.All(err).At(fault.Place{Field: field})...)
			continue
		}
		sheet.Inputs = append(sheet.Inputs, cchc.Input{Criterion: m.criterion.Code, Name: s.Name, Value: value})
	}
	return sheet
}

func (m correctModel) unitChoices(ctx context.Context) []form.Choice {
	choices := []form.Choice{{Value: "", Label: voice.Say(ctx, "cchc.pub.choose_agency")}}
	for _, u := range m.View.Units {
		choices = append(choices, form.Choice{Value: u.Code, Label: u.Name, Chosen: m.hasUnit && u.Code == m.unit.Code})
	}
	return choices
}

func criterionChoices(ctx context.Context, set *criteria.Set, chosen string, key string) []form.Choice {
	choices := []form.Choice{{Value: "", Label: voice.Say(ctx, key)}}
	for _, c := range set.Leaves() {
		choices = append(choices, form.Choice{Value: c.Code, Label: c.Code + " " + c.Name, Chosen: c.Code == chosen})
	}
	return choices
}

func (m correctModel) figureField(ctx context.Context, s rule.Spec) form.Field {
	f := m.field(ctx, figurePrefix+s.Name, "cchc.pub.field.figure")
	f.Label = voice.Say(ctx, "cchc.pub.field.figure", s.Name)
	if was := m.was[s.Name]; was != "" {
		f.Hint = voice.Say(ctx, "cchc.pub.hint.figure", was)
	} else {
		f.Hint = voice.Say(ctx, "cchc.pub.hint.no_figure")
	}
	f.Optional = true
	return f
}
