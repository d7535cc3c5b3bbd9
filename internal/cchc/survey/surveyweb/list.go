package surveyweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// draft is the form of a new survey as it was typed.
type draft struct {
	Audience, Title, Intro, AnswersMin string
	Questions                          []draftQuestion
	Words                              map[string]string // of the answers, by code
	problems                           fault.Problems
}

type draftQuestion struct {
	Code, Name, Text string
	codes            []string
}

// newDraft offers one question for each survey criterion of the set.
func newDraft(ctx context.Context, set *criteria.Set) draft {
	d := draft{AnswersMin: strconv.Itoa(survey.BatchMin), Words: map[string]string{}}
	for _, c := range set.Criteria {
		codes, isSurvey := survey.AnswerCodes(set, c.Code)
		if !isSurvey {
			continue
		}
		d.Questions = append(d.Questions, draftQuestion{Code: c.Code, Name: c.Name, Text: c.Name, codes: codes})
		for _, code := range codes {
			d.Words[code] = voice.Say(ctx, "cchc.survey.web.answer", code)
			if key := "cchc.survey.web.answer." + strings.ToLower(code); Words().Has(key) {
				d.Words[code] = voice.Say(ctx, key)
			}
		}
	}
	return d
}

// fill takes what was typed; questions left empty are not asked.
func (d *draft) fill(r *http.Request) survey.New {
	d.Audience, d.Title, d.Intro = strings.TrimSpace(r.PostFormValue("audience")), strings.TrimSpace(r.PostFormValue("title")), strings.TrimSpace(r.PostFormValue("intro"))
	d.AnswersMin = strings.TrimSpace(r.PostFormValue("answers_min"))
	for code := range d.Words {
		d.Words[code] = strings.TrimSpace(r.PostFormValue("word-" + code))
	}
	n := survey.New{Audience: d.Audience, Title: d.Title, Intro: d.Intro}
	count, err := strconv.Atoi(d.AnswersMin)
	if err != nil {
		count = -1 // refused by the use case, which names the field
	}
	n.AnswersMin = count
	for i := range d.Questions {
		q := &d.Questions[i]
		if q.Text = strings.TrimSpace(r.PostFormValue("question-" + q.Code)); q.Text == "" {
			continue
		}
		asked := survey.Question{Text: q.Text, Criterion: q.Code}
		for _, code := range q.codes {
			asked.Options = append(asked.Options, survey.Option{Code: code, Text: d.Words[code]})
		}
		n.Questions = append(n.Questions, asked)
	}
	return n
}

func (d *draft) answerCodes() []string {
	if len(d.Questions) == 0 {
		return nil
	}
	longest := d.Questions[0].codes
	for _, q := range d.Questions {
		if len(q.codes) > len(longest) {
			longest = q.codes
		}
	}
	return longest
}

// field finds what is wrong with a field.
func (d *draft) field(ctx context.Context, name, label, hint, value string) form.Field {
	f := form.Field{Name: name, Label: label, Hint: hint, Value: value}
	for _, problem := range d.problems {
		if problem.Place.Field == name {
			f.Error = problem.Sentence(voice.Words(ctx), voice.Lang(ctx))
		}
	}
	return f
}

func summaryOf(ctx context.Context, problems fault.Problems) []notice.Problem {
	var list []notice.Problem
	for _, problem := range problems {
		if field := problem.Place.Field; field != "" && problem.Place.Row == 0 {
			list = append(list, notice.Problem{Text: problem.Sentence(voice.Words(ctx), voice.Lang(ctx)), Field: "f-" + field})
			continue
		}
		line := *problem // the sentence names the question; no field of a form is one of its lines
		line.Place.Field = ""
		list = append(list, notice.Problem{Text: line.Say(voice.Words(ctx), voice.Lang(ctx))})
	}
	return list
}

// list serves the surveys of a round, and the form of a new one.
func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	return p.showList(w, r, http.StatusOK, v, newDraft(r.Context(), v.Set))
}

func (p *Pages) showList(w http.ResponseWriter, r *http.Request, status int, v *cchc.View, d draft) error {
	ctx := r.Context()
	surveys, err := p.service.Surveys(ctx, v.Round.ID)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.survey.web.title", strconv.Itoa(v.Round.Year)), Lead: voice.Say(ctx, "cchc.survey.web.lead", survey.BatchMin), Current: railID,
	}
	return p.site.RenderStatus(w, r, status, page, listBody(v, surveys, d))
}

// open makes a survey.
func (p *Pages) open(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	d := newDraft(r.Context(), v.Set)
	asked := d.fill(r)
	asked.Round = v.Round.ID
	made, err := p.service.Open(r.Context(), asked)
	if fault.Is(err, fault.Invalid) {
		d.problems = fault.All(err)
		return p.showList(w, r, http.StatusUnprocessableEntity, v, d)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, sheetURL(made.ID), "cchc.survey.web.made", made.Audience)
}
