package cchcweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The words of the addresses of rounds.
const (
	roundRoot    = "/dot-cham"
	openWord     = "mo"
	planWord     = "ke-hoach"
	phaseWord    = "giai-doan"
	returnWord   = "tra-lai"
	extendWord   = "gia-han"
	paperWord    = "ban-giay"
	requestsWord = "de-nghi"
)

func roundURL(block string, year int) string { return join(roundRoot, block, strconv.Itoa(year)) }

func (p *Pages) roundRoutes() {
	at := roundRoot + "/{block}/{year}"
	p.site.Handle("GET "+roundRoot, web.Visitor, p.rounds)
	p.site.Handle("GET "+roundRoot+"/"+openWord, web.May("round.open"), p.openForm)
	p.site.Handle("POST "+roundRoot+"/"+openWord, web.May("round.open"), p.openRound)
	p.site.Handle("GET "+at, web.Visitor, p.roundStatus)
	p.site.Handle("GET "+at+"/excel", web.Visitor, p.roundBook)
	p.site.Handle("GET "+at+"/"+planWord, web.May("round.plan"), p.planForm)
	p.site.Handle("POST "+at+"/"+planWord, web.May("round.plan"), p.savePlan)
	p.site.Handle("POST "+at+"/"+phaseWord, web.May("round.plan"), p.movePhase)
	p.site.Handle("GET "+at+"/co-quan/{agency}", web.May("score.return"), p.decideForm)
	p.site.Handle("POST "+at+"/co-quan/{agency}/{act}", web.May("score.return"), p.decide)
	p.site.Handle("POST "+at+"/"+requestsWord+"/{request}", web.May("na.approve"), p.answerRequest)
}

func (p *Pages) rounds(w http.ResponseWriter, r *http.Request) error {
	rounds, err := p.service.Rounds(r.Context())
	if err != nil {
		return err
	}
	ctx := r.Context()
	return p.site.Render(w, r, layout.Page{
		Title: voice.Say(ctx, "cchc.round.web.title"), Lead: voice.Say(ctx, "cchc.round.web.lead"), Current: railRounds, Actions: roundsActions(p.options.Rounds.MayOpen(ctx)),
	}, roundsBody(rounds))
}

// RoundPage is a round as the province follows it.
type RoundPage struct {
	round.Status
	Set      string
	Requests []RequestLine
	Problems []notice.Problem
	Reason   string

	base string
}

// RequestLine is a request to leave a criterion out, with the names people know.
type RequestLine struct {
	round.Request
	Agency, Criterion string
	Answer            string // as typed
}

func (p *Pages) roundPage(r *http.Request) (*RoundPage, error) {
	s, err := p.spot(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	status, err := p.options.Rounds.Status(ctx, s.view.Round.ID)
	if err != nil {
		return nil, err
	}
	page := &RoundPage{Status: status, Set: s.view.Set.Title, base: roundURL(s.block(), s.year())}
	requests, err := p.options.Rounds.Requests(ctx, s.view.Round.ID)
	if err != nil {
		return nil, err
	}
	for _, request := range requests {
		line := RequestLine{Request: request}
		if u, ok := s.view.Unit(string(request.Agency)); ok {
			line.Agency = u.Name
		}
		if c := s.view.Set.Criterion(request.Criterion); c != nil {
			line.Criterion = fullName(c)
		}
		page.Requests = append(page.Requests, line)
	}
	return page, nil
}

func (p *Pages) roundStatus(w http.ResponseWriter, r *http.Request) error {
	page, err := p.roundPage(r)
	if err != nil {
		return err
	}
	return p.drawRound(w, r, http.StatusOK, page)
}

func (p *Pages) drawRound(w http.ResponseWriter, r *http.Request, status int, page *RoundPage) error {
	ctx := r.Context()
	return p.site.RenderStatus(w, r, status, layout.Page{
		Title: page.title(ctx), Lead: page.Set, Current: railRounds, Actions: roundActions(page), Twin: apiRoot + join("/rounds", page.Round.Block, strconv.Itoa(page.Round.Year)),
		Here:   BlockName(ctx, page.Round.Block) + ", " + strconv.Itoa(page.Round.Year),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: roundRoot}},
	}, roundBody(page))
}

// title is the finding: how many handed in, and how many are late.
func (r *RoundPage) title(ctx context.Context) string {
	year := strconv.Itoa(r.Round.Year)
	if r.Plan == nil {
		return voice.Say(ctx, "cchc.round.web.title_by_file", year, r.withFigures(), len(r.Agencies))
	}
	if late := r.Late(); late > 0 {
		return voice.Say(ctx, "cchc.round.web.title_late", year, r.Submitted(), len(r.Agencies), late)
	}
	return voice.Say(ctx, "cchc.round.web.title_of", year, r.Submitted(), len(r.Agencies))
}

// withFigures counts the agencies that have figures, however they came.
func (r *RoundPage) withFigures() (count int) {
	for i := range r.Agencies {
		if r.Agencies[i].Filled > 0 {
			count++
		}
	}
	return count
}

// stateOf is how far an agency is. A round without a plan has no forms to hand
// in: its figures came by file or not at all.
func (r *RoundPage) stateOf(ctx context.Context, a *round.Standing) (tag.Kind, string) {
	switch {
	case r.Plan != nil:
		return standingKind(a), voice.Say(ctx, "cchc.score.state."+string(a.State))
	case a.Filled > 0:
		return tag.Done, voice.Say(ctx, "cchc.round.web.by_file")
	}
	return tag.Waiting, voice.Say(ctx, "cchc.round.web.no_figures")
}

func (p *Pages) roundBook(w http.ResponseWriter, r *http.Request) error {
	page, err := p.roundPage(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	t := &sheetTable{
		file: "dot-cham-" + page.Round.Block + "-" + strconv.Itoa(page.Round.Year), title: page.title(ctx), notes: []string{page.Set},
		numbers: []bool{false, false, false, true, true, false, false, true}, isDemo: page.Round.IsDemo,
	}
	for _, column := range []string{"code", "agency", "state", "filled", "of", "due", "submitted", "late"} {
		t.heads = append(t.heads, voice.Say(ctx, "cchc.round.web.column."+column))
	}
	for i := range page.Agencies {
		a := &page.Agencies[i]
		_, state := page.stateOf(ctx, a)
		t.rows = append(t.rows, []string{
			a.Code, a.Name, state, strconv.Itoa(a.Filled), strconv.Itoa(a.Of),
			a.Due.Text(voice.Lang(ctx)), instantText(a.SubmittedAt), strconv.Itoa(a.DaysLate),
		})
	}
	return t.send(w, r)
}

// standingKind is the tint of an agency's state.
func standingKind(a *round.Standing) tag.Kind {
	switch {
	case a.State == cchc.SubmissionSubmitted:
		return tag.Done
	case a.IsLate:
		return tag.Overdue
	case a.State == cchc.SubmissionReturned:
		return tag.Soon
	}
	return tag.Waiting
}

// next are the phases a round may be moved to.
func (r *RoundPage) next() []cchc.Phase {
	var list []cchc.Phase
	for _, to := range cchc.WorkPhases() {
		if r.Plan != nil && r.Phase.MayMoveTo(to) {
			list = append(list, to)
		}
	}
	return list
}

func (p *Pages) movePhase(w http.ResponseWriter, r *http.Request) error {
	page, err := p.roundPage(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	to := cchc.Phase(r.FormValue("den"))
	page.Reason = r.FormValue(reasonField)
	err = p.options.Rounds.Move(ctx, page.Round.ID, to, page.Reason)
	if problems := fault.All(inField(reasonField, err)); len(problems) > 0 && !fault.Is(err, fault.Forbidden) {
		page.Problems = plainProblems(ctx, problems)
		return p.drawRound(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, page.base, "cchc.round.web.moved", round.PhaseName(to, voice.Lang(ctx)))
}

// answerRequest approves or refuses a request to leave a criterion out.
func (p *Pages) answerRequest(w http.ResponseWriter, r *http.Request) error {
	page, err := p.roundPage(r)
	if err != nil {
		return err
	}
	ctx, request, answer := r.Context(), id.ID(r.PathValue("request")), r.FormValue("tra-loi")
	key := "cchc.round.web.refused"
	if r.FormValue("quyet-dinh") == "dong-y" {
		key = "cchc.round.web.approved"
		err = p.options.Rounds.ApproveNA(ctx, request, answer)
	} else {
		err = p.options.Rounds.RefuseNA(ctx, request, answer)
	}
	if problems := fault.All(err); len(problems) > 0 && !fault.Is(err, fault.NotFound) {
		page.Problems = plainProblems(ctx, problems)
		for i := range page.Requests {
			if page.Requests[i].ID == request {
				page.Requests[i].Answer = answer
			}
		}
		return p.drawRound(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, page.base, key)
}
