package cchcweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// DecidePage is what the province can decide about one agency's self-score.
type DecidePage struct {
	Year     int
	Standing round.Standing
	Act      string
	Day      string
	Clock    string
	Text     string
	Problems []notice.Problem

	base  string // of the round
	score string // of the self-score
}

func (p *Pages) decidePage(r *http.Request) (*DecidePage, *RoundPage, error) {
	page, err := p.roundPage(r)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range page.Agencies {
		if a.Code == r.PathValue("agency") || string(a.Agency) == r.PathValue("agency") {
			d := &DecidePage{Year: page.Round.Year, Standing: a, base: page.base, score: scoreURL(a.Code, page.Round.Block, page.Round.Year)}
			if !a.Due.IsZero() {
				d.Clock = a.Due.Clock()
			}
			return d, page, nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "cchc.web.no_unit", r.PathValue("agency"), strconv.Itoa(page.Round.Year))
}

func (p *Pages) decideForm(w http.ResponseWriter, r *http.Request) error {
	d, _, err := p.decidePage(r)
	if err != nil {
		return err
	}
	return p.drawDecide(w, r, http.StatusOK, d)
}

func (p *Pages) drawDecide(w http.ResponseWriter, r *http.Request, status int, d *DecidePage) error {
	ctx := r.Context()
	return p.site.RenderStatus(w, r, status, layout.Page{
		Title: d.Standing.Name, Current: railRounds, Lead: voice.Say(ctx, "cchc.score.state."+string(d.Standing.State)), Here: d.Standing.Name,
		Crumbs: []layout.Link{
			{Label: voice.Say(ctx, "cchc.web.nav.rounds"), Href: roundRoot}, {Label: strconv.Itoa(d.Year), Href: d.base},
		},
	}, decideBody(d))
}

// decide returns a submission, moves its deadline, or notes that it came on
// paper.
func (p *Pages) decide(w http.ResponseWriter, r *http.Request) error {
	d, page, err := p.decidePage(r)
	if err != nil {
		return err
	}
	ctx, agency := r.Context(), d.Standing.Agency
	d.Act, d.Day, d.Clock, d.Text = r.PathValue("act"), r.FormValue(dueField), r.FormValue("gio"), r.FormValue(reasonField)
	var due civil.Moment
	if d.Act != paperWord {
		due, err = readMoment(d.Day, d.Clock)
	}
	if err == nil {
		switch d.Act {
		case returnWord:
			err = p.options.Rounds.Return(ctx, page.Round.ID, agency, d.Text, due)
		case extendWord:
			err = p.options.Rounds.Extend(ctx, page.Round.ID, agency, due, d.Text)
		case paperWord:
			err = p.options.Rounds.TakePaper(ctx, page.Round.ID, agency, d.Text)
		default:
			return fault.New(fault.NotFound, "web.page_absent")
		}
	}
	if problems := fault.All(err); len(problems) > 0 && !fault.Is(err, fault.Forbidden) {
		d.Problems = decideProblems(ctx, d.Act, problems)
		return p.drawDecide(w, r, http.StatusUnprocessableEntity, d)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, d.base, "cchc.round.web.done."+d.Act, d.Standing.Name)
}

// decideProblems puts refusals beside the fields of the act they belong to.
func decideProblems(ctx context.Context, act string, problems []*fault.Error) []notice.Problem {
	list := plainProblems(ctx, problems)
	for i := range list {
		switch list[i].Field {
		case "f-due", "f-" + dueField:
			list[i].Field = "f-" + act + "-" + dueField
		case "f-reason", "f-decision", "f-paper":
			list[i].Field = "f-" + act + "-" + reasonField
		}
	}
	return list
}

// readMoment reads a day and a time of day as people type them.
func readMoment(day, clock string) (civil.Moment, error) {
	on, err := civil.ParseVN(day)
	if err != nil {
		return civil.Moment{}, inField(dueField, err)
	}
	m, err := civil.NewMoment(on, clock)
	return m, inField(dueField, err)
}

// is tells whether the form that came back is that of the act.
func (d *DecidePage) is(act string) bool { return d.Act == act }

func (d *DecidePage) typed(act, text string) string {
	if d.Act == act {
		return text
	}
	return ""
}

// offers lists what can be decided as things stand.
func (d *DecidePage) offers() []string {
	if d.Standing.State == cchc.SubmissionSubmitted {
		return []string{returnWord}
	}
	if d.Standing.Paper != "" {
		return []string{extendWord}
	}
	return []string{extendWord, paperWord}
}
