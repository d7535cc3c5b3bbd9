package cchcweb

import (
	"context"
	"net/http"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/voice"
)

// takeAsScored takes criteria over as they were self-scored.
func (p *Pages) takeAsScored(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	codes := r.PostForm["code"]
	if r.PostForm.Get("all") != "" {
		codes = nil
	} else if len(codes) == 0 {
		return p.refuseAgency(w, r, at, fault.New(fault.Invalid, "cchc.appraise.none_chosen"))
	}
	batch, err := p.options.Province.Appraisal.TakeAsScored(r.Context(), at.round(), at.agency.Agency, codes...)
	if err != nil {
		return p.refuseAgency(w, r, at, err)
	}
	to := deskURL(at.block(), at.year(), at.agency.Code)
	if len(batch.Skipped) > 0 {
		return p.site.Redirect(w, r, to, "cchc.appraise.taken_some", len(batch.Taken), len(batch.Skipped))
	}
	return p.site.Redirect(w, r, to, "cchc.appraise.taken", len(batch.Taken))
}

// refuseAgency shows an agency's page again with what was refused.
func (p *Pages) refuseAgency(w http.ResponseWriter, r *http.Request, at place, cause error) error {
	f, isRefusal := fault.From(cause)
	if !isRefusal || f.Kind == fault.Forbidden || f.Kind == fault.Unauthenticated {
		return cause
	}
	fresh, err := p.place(r)
	if err != nil {
		return err
	}
	m, err := p.agencyList(r, fresh)
	if err != nil {
		return err
	}
	m.problems = sentences(r.Context(), cause)
	return p.renderAgency(w, r, http.StatusUnprocessableEntity, at, m)
}

func sentences(ctx context.Context, err error) []string {
	var said []string
	for _, f := range fault.All(err) {
		said = append(said, f.Sentence(voice.Words(ctx), voice.Lang(ctx)))
	}
	return said
}

// requestLine is a request to leave a criterion out.
type requestLine struct {
	round.Request
	unit  cchc.Unit
	name  string // of the criterion
	typed string // an answer that was refused
}

// requests lists the requests that wait for an answer.
func (p *Pages) requests(ctx context.Context, view *cchc.View) ([]requestLine, error) {
	if view.Plan == nil {
		return nil, nil
	}
	all, err := p.options.Province.HandedIn.Requests(ctx, view.Round.ID)
	if err != nil {
		return nil, err
	}
	var lines []requestLine
	for _, one := range all {
		u, isHere := view.Unit(string(one.Agency))
		c := view.Set.Criterion(one.Criterion)
		if one.State == round.Requested && isHere && c != nil {
			lines = append(lines, requestLine{Request: one, unit: u, name: c.Name})
		}
	}
	return lines, nil
}

// answerQueued approves or refuses a request to leave a criterion out.
func (p *Pages) answerQueued(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	ctx, work := r.Context(), p.options.Province.HandedIn
	request, answer := id.ID(r.PathValue("request")), r.PostForm.Get("answer")
	to := appraisalURL(at.block(), at.year())
	decide, said := work.RefuseNA, "cchc.appraise.na_refused"
	if r.PostForm.Get("decision") == "approve" {
		decide, said = work.ApproveNA, "cchc.appraise.na_approved"
	}
	err = decide(ctx, request, answer)
	if fault.Is(err, fault.Invalid) {
		return p.renderQueue(w, r, http.StatusUnprocessableEntity, at, refusal{request: request, typed: answer, problems: sentences(ctx, err)})
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, to, said)
}

// refusal is a request's form that was refused, with what was typed.
type refusal struct {
	request  id.ID
	typed    string
	problems []string
}
