package cchcweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// controls are the fields of a criterion's figures in one of the page's forms.
func (m *DeskPage) controls(ctx context.Context, act string) []Control {
	c := m.desk.Item.Criterion
	block, sheet := m.sheet()
	lines, texts := map[string]InputLine{}, map[string]string{}
	if sheet != nil {
		for _, line := range inputLines(block, sheet, c) {
			lines[line.Name] = line
			if line.Given {
				texts[line.Name] = rawText(line.Value)
			}
		}
	}
	sent := map[string]string{}
	if m.form.act == act {
		sent = m.form.typed
	}
	var list []Control
	for _, spec := range c.Rule.Inputs() {
		line, isKnown := lines[spec.Name]
		if (!isKnown && (len(lines) > 0 || isGuard(spec))) || exchange.IsFromBlock(c.Rule, spec.Name) {
			continue
		}
		line.Name = spec.Name
		k := control(ctx, sent, c, spec, line, texts, m.form.wrong(act, figureField(c.Code, spec.Name)))
		k.Scale = nil // a slider invites to try; here a figure is entered
		switch spec.Type {
		case rule.Tallies, rule.Items, rule.Decimals:
			if k.TooLong = len(heldList(spec, texts[spec.Name])); k.TooLong <= gridRowsMax {
				k.Grid = gridOf(ctx, &WhatIf{typed: sent}, c, spec, texts[spec.Name], map[string]string{})
			}
		}
		list = append(list, k)
	}
	return list
}

// wrong is what is said about a field of a form.
func (f deskForm) wrong(act, field string) string {
	if f.act != act {
		return ""
	}
	for _, p := range f.problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// field is a field of words in one of the page's forms.
func (f deskForm) field(ctx context.Context, act, name string, optional bool) form.Field {
	field := form.Field{
		Name: act + "-" + name, Label: voice.Say(ctx, "cchc.appraise.field."+act+"."+name), Hint: "", Optional: optional, Error: f.wrong(act, "f-"+act+"-"+name),
	}
	if f.act == act {
		field.Value = f.typed[field.Name]
	}
	return field
}

// sentForm reads a form of the page: what was typed, and the figures in JSON.
func (p *Pages) sentForm(r *http.Request, at place, act string) (f deskForm, figures map[string]string, version int64, err error) {
	f = deskForm{act: act, typed: map[string]string{}}
	if err := r.ParseForm(); err != nil {
		return f, nil, 0, fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	for key, values := range r.PostForm {
		f.typed[key] = strings.Join(values, "\n")
	}
	if version, err = strconv.ParseInt(r.PostForm.Get("version"), 10, 64); err != nil {
		return f, nil, 0, fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	c := at.view.Set.Criterion(at.code)
	if c.Rule == nil {
		return f, nil, version, nil
	}
	figures, err = typedFigures(r.Context(), p.formSheet(at, act), c, r.PostForm)
	return f, figures, version, err
}

// formSheet is the sheet that a form's figures were shown from.
func (p *Pages) formSheet(at place, act string) *scoring.Sheet {
	stages := []cchc.Stage{cchc.Verified, cchc.Self}
	if act == "decide" {
		stages = []cchc.Stage{cchc.Final, cchc.Verified, cchc.Self}
	}
	for _, stage := range stages {
		if block := at.view.Blocks[stage]; block != nil && block.At(string(at.agency.Agency)) >= 0 {
			return block.Sheets[block.At(string(at.agency.Agency))]
		}
	}
	return nil
}

// typedFigures reads the figures of a form. A field that the form did not have
// is not among them.
func typedFigures(ctx context.Context, sheet *scoring.Sheet, c *criteria.Criterion, sent url.Values) (map[string]string, error) {
	figures := map[string]string{}
	if sheet == nil {
		return figures, nil
	}
	var problems fault.Problems
	for _, spec := range c.Rule.Inputs() {
		refuse := func(err error) {
			for _, f := range fault.All(err) {
				problems = append(problems, f.At(fault.Place{Field: spec.Name}))
			}
		}
		text, _, isSent, err := readField(ctx, sheet, c, spec, sent)
		if err != nil {
			refuse(err)
			continue
		}
		if !isSent {
			continue
		}
		if text == "" {
			figures[spec.Name] = ""
			continue
		}
		value, err := rule.BindText(spec, text)
		if err != nil {
			refuse(err)
			continue
		}
		figures[spec.Name] = ""
		if value.Is != rule.Absent {
			figures[spec.Name] = cchc.FigureJSON(value, spec)
		}
	}
	return figures, problems.OrNil()
}

func (p *Pages) verifyCriterion(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	f, figures, version, err := p.sentForm(r, at, "verify")
	if err == nil {
		err = p.options.Province.Appraisal.Verify(r.Context(), appraisal.Verification{
			Round: at.round(), Agency: at.agency.Agency, Criterion: at.code, Figures: figures, Reason: f.typed["verify-reason"],
			IsReferred: f.typed["verify-referred"] != "", Version: version,
		})
	}
	if err != nil {
		return p.refuseDesk(w, r, at, f, err)
	}
	return p.site.Redirect(w, r, p.nextOf(r.Context(), at), "cchc.appraise.verified", at.code)
}

// nextOf is where an appraiser goes after a criterion: the next of the agency
// that waits for him, or the criterion itself when none does.
func (p *Pages) nextOf(ctx context.Context, at place) string {
	q, err := p.options.Province.Appraisal.OfAgency(ctx, at.round(), at.agency.Agency)
	if err != nil {
		return at.deskURL()
	}
	best := ""
	here := at.view.Set.Criterion(at.code).Index
	place := -1
	for i := range q.Items {
		item := &q.Items[i]
		if index := item.Criterion.Index; item.Step == appraisal.ToVerify && item.IsMine && index > here && (place < 0 || index < place) {
			best, place = item.Criterion.Code, index
		}
	}
	if best == "" {
		return at.deskURL()
	}
	return deskURL(at.block(), at.year(), at.agency.Code, best)
}

func (p *Pages) explainCriterion(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	f, _, version, err := p.sentForm(r, at, "explain")
	if err == nil {
		err = p.options.Province.Appraisal.Explain(r.Context(), appraisal.Explanation{
			Round: at.round(), Agency: at.agency.Agency, Criterion: at.code, Reply: appraisal.Reply(f.typed["explain-reply"]), Text: f.typed["explain-text"], Version: version,
		})
	}
	if err != nil {
		return p.refuseDesk(w, r, at, f, err)
	}
	return p.site.Redirect(w, r, at.deskURL(), "cchc.appraise.explained", at.code)
}

func (p *Pages) answerExplanation(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	f, figures, version, err := p.sentForm(r, at, "answer")
	if err == nil {
		err = p.options.Province.Appraisal.Answer(r.Context(), appraisal.Answering{
			Round: at.round(), Agency: at.agency.Agency, Criterion: at.code, Figures: figures, Reason: f.typed["answer-reason"],
			IsReferred: f.typed["answer-referred"] != "", Version: version,
		})
	}
	if err != nil {
		return p.refuseDesk(w, r, at, f, err)
	}
	return p.site.Redirect(w, r, at.deskURL(), "cchc.appraise.answered", at.code)
}

func (p *Pages) decideCriterion(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	f, figures, version, err := p.sentForm(r, at, "decide")
	if err == nil {
		err = p.options.Province.Appraisal.Decide(r.Context(), appraisal.Deciding{
			Session: id.ID(f.typed["session"]), Agency: at.agency.Agency, Criterion: at.code, Figures: figures, Reason: f.typed["decide-reason"], Version: version,
		})
	}
	if err != nil {
		return p.refuseDesk(w, r, at, f, err)
	}
	return p.site.Redirect(w, r, at.deskURL(), "cchc.appraise.decided", at.code)
}

// here is the page's own address.
func (m *DeskPage) here() string { return deskURL(m.Block, m.Year, m.Agency.Code, m.Line.Code) }

// reasonField begins with the reason given before.
func (m *DeskPage) reasonField(ctx context.Context, act string) form.Field {
	field := m.form.field(ctx, act, "reason", false)
	field.Hint = voice.Say(ctx, "cchc.appraise.field.verify.reason_hint")
	if m.form.act != act {
		field.Value = m.desk.View.Reasons[m.desk.Item.Unit.Agency][m.Line.Code]
	}
	return field
}

func (m *DeskPage) replies(ctx context.Context) []form.Choice {
	var list []form.Choice
	for _, reply := range []appraisal.Reply{appraisal.Disputes, appraisal.Accepts} {
		list = append(list, form.Choice{
			Value: string(reply), Label: voice.Say(ctx, "cchc.appraise.reply."+string(reply)), Chosen: m.form.typed["explain-reply"] == string(reply),
		})
	}
	return list
}

// decideAbout says in which session, and who takes part.
func (m *DeskPage) decideAbout(ctx context.Context) string {
	deciding, aside := m.desk.Session.Deciding(m.desk.Item.Unit.Agency)
	return voice.Say(ctx, "cchc.appraise.decide_about", m.desk.Session.Number, m.desk.Session.HeldOn, deciding, m.desk.Session.Quorum, aside)
}

// whyNot says why somebody whose turn it is cannot act: what the phase asks for
// was refused to him. To a reader who has nothing to do here it says nothing.
func (m *DeskPage) whyNot(ctx context.Context) string {
	turn := map[cchc.Phase]error{
		cchc.PhaseVerification: m.desk.Verify, cchc.PhaseExplanation: errors.Join(m.desk.Explain, m.desk.Answer), cchc.PhaseCouncil: m.desk.Decide,
	}[m.desk.View.Phase()]
	if m.desk.Explain == nil || m.desk.Answer == nil {
		return ""
	}
	for _, f := range fault.All(turn) {
		if f.Kind == fault.Conflict || f.Key == "cchc.appraisal.own_agency" {
			return f.Sentence(voice.Words(ctx), voice.Lang(ctx))
		}
	}
	return ""
}
