package surveyweb

import (
	"net/http"
	"strconv"

	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// hideLink keeps the link out of caches and of the next site's logs.
func hideLink(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex")
}

// ballot serves the questions a link opens.
func (p *Pages) ballot(w http.ResponseWriter, r *http.Request) error {
	hideLink(w)
	ballot, err := p.service.Ballot(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return p.showBallot(w, r, http.StatusOK, ballot, make(survey.Choices, len(ballot.Survey.Questions)), nil)
}

func (p *Pages) showBallot(w http.ResponseWriter, r *http.Request, status int, ballot survey.Ballot, chosen survey.Choices, problems fault.Problems) error {
	page := layout.Page{
		Title: ballot.Survey.Title, Lead: voice.Say(r.Context(), "cchc.survey.web.about", ballot.Unit.Name, strconv.Itoa(ballot.Year)),
		IsPublic: true,
	}
	return p.site.RenderStatus(w, r, status, page, ballotBody(ballot, r.PathValue("token"), chosen, problems))
}

// cast takes an answer. A refused one comes back as it was chosen.
func (p *Pages) cast(w http.ResponseWriter, r *http.Request) error {
	hideLink(w)
	ballot, err := p.service.Ballot(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	choices := make(survey.Choices, len(ballot.Survey.Questions))
	for i := range choices {
		choices[i] = r.PostFormValue(questionName(i))
	}
	err = p.service.Cast(r.Context(), r.PathValue("token"), choices)
	if fault.Is(err, fault.Invalid) {
		return p.showBallot(w, r, http.StatusUnprocessableEntity, ballot, choices, fault.All(err))
	}
	if err != nil {
		return err
	}
	page := layout.Page{Title: voice.Say(r.Context(), "cchc.survey.web.thanks"), IsPublic: true}
	return p.site.Render(w, r, page, thanksBody())
}

func questionName(i int) string { return survey.QuestionField(i) }

func questionChoices(q survey.Question, chosen string) []form.Choice {
	choices := make([]form.Choice, len(q.Options))
	for i, o := range q.Options {
		choices[i] = form.Choice{Value: o.Code, Label: o.Text, Chosen: o.Code == chosen}
	}
	return choices
}
