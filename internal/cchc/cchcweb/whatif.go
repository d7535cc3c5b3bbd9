package cchcweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The state of a trial stands in the address: one parameter for each figure
// that differs from the agency's own, "thu.1.1.3.num=40", as a plain decimal,
// a word or JSON. An empty one takes the figure away. What the form sends is
// written as people write it, under other names, and leads to such an address.
const (
	trialPrefix  = "thu."  // a figure tried out
	typedPrefix  = "nhap." // a field of the form, as typed
	listedPrefix = "muc."  // marks a list whose boxes may all be empty
)

// trialFiguresMax bounds the figures of one trial: every input of a large set.
const trialFiguresMax = 2000

// WhatIf is an agency's figures with changes, and where they would lead.
type WhatIf struct {
	Block       string            `json:"block"`
	Year        int               `json:"year"`
	Stage       cchc.Stage        `json:"stage"`
	Provisional bool              `json:"provisional"`
	Set         SetRef            `json:"set"`
	Agency      AgencyRef         `json:"agency"`
	Before      Standing          `json:"before"`
	After       Standing          `json:"after"`
	Gain        string            `json:"gain"`
	Tried       []Tried           `json:"tried"`     // the figures changed
	Moved       []Moved           `json:"moved"`     // the criteria whose points moved
	Proposals   []ProposalLine    `json:"proposals"` // from here on, best first
	Shown       []whatif.Shown    `json:"shown"`
	Problems    []notice.Problem  `json:"-"`
	Fields      []TrialField      `json:"-"`
	rows        []whatif.Row      // every criterion, before and after
	typed       map[string]string // what the form sent, when some of it did not pass
	refused     fault.Problems    // figures that the rules refuse
	set         *criteria.Set
}

// Standing is where an agency stands, rounded for show.
type Standing struct {
	Points  string `json:"points"`
	Max     string `json:"applicable_max"`
	Index   string `json:"index,omitempty"`
	Rank    *int   `json:"rank"`
	Of      int    `json:"of"`
	Band    string `json:"band,omitempty"`
	Missing int    `json:"missing"`
}

// Tried is one figure changed.
type Tried struct {
	Code  string `json:"criterion"`
	Name  string `json:"name"`
	Input string `json:"input"`
	Was   any    `json:"was"`   // as JSON holds it; null: none
	Value string `json:"value"` // empty: taken away

	given bool // there was a figure
	undo  string
}

// Moved is a criterion whose points moved.
type Moved struct {
	Code   string `json:"criterion"`
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
	Gain   string `json:"gain"`
}

// ProposalLine is a proposal with the address that tries it.
type ProposalLine struct {
	whatif.Proposal
	Words Said   `json:"words"`
	Try   string `json:"try"`

	gain, points, max, index string
}

// trialAsk is what an address of a trial asks.
type trialAsk struct {
	spot
	unit     cchc.Unit
	at       int    // the unit's place in the block
	base     string // the address without figures
	figures  []whatif.Input
	typed    map[string]string // what the form sent
	problems fault.Problems
}

func (p *Pages) trialAsk(r *http.Request) (trialAsk, error) {
	s, err := p.spot(r)
	if err != nil {
		return trialAsk{}, err
	}
	u, i, err := s.unit(r.PathValue("agency"))
	if err != nil {
		return trialAsk{}, err
	}
	if err := r.ParseForm(); err != nil {
		return trialAsk{}, fault.New(fault.Invalid, "cchc.detail.whatif.bad_form").Because(err)
	}
	switch {
	case i < 0:
		return trialAsk{}, fault.New(fault.NotFound, "cchc.detail.whatif.nothing", u.Name)
	case len(r.Form) > trialFiguresMax:
		return trialAsk{}, fault.New(fault.TooLarge, "cchc.detail.whatif.too_many", trialFiguresMax)
	}
	ask := trialAsk{spot: s, unit: u, at: i, base: whatIfURL(u.Code, s.block(), s.year())}
	ask.figures, ask.typed, ask.problems = readTyped(r.Context(), s, i, r.Form)
	return ask, nil
}

func (p *Pages) whatIf(w http.ResponseWriter, r *http.Request) error {
	ask, err := p.trialAsk(r)
	if err != nil {
		return err
	}
	s, u, ctx := ask.spot, ask.unit, r.Context()
	if len(ask.typed) > 0 && len(ask.problems) == 0 {
		http.Redirect(w, r, staged(trialURL(ask.base, ask.figures), s.view, s.stage), http.StatusSeeOther)
		return nil
	}
	t, err := newWhatIf(s, u, ask.at, ask.base, ask.figures)
	if err != nil {
		return err
	}
	t.typed = ask.typed
	t.Problems = problemsOf(ctx, append(ask.problems, t.refused...))
	addFields(ctx, &t, s, ask.at, ask.figures)
	status := http.StatusOK
	if len(t.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page := layout.Page{
		Title: t.title(ctx), Window: voice.Say(ctx, "cchc.detail.whatif.window", u.Name), Current: railRanking, Twin: apiTrialURL(t),
		Crumbs:  []layout.Link{{Label: u.Name, Href: agencyURL(u.Code, t.Block, t.Year)}},
		Here:    voice.Say(ctx, "cchc.detail.whatif.here"),
		Lead:    voice.Say(ctx, "cchc.detail.whatif.lead"),
		Actions: whatIfActions(t, ask.base, staged(trialURL(ask.base+"/excel", ask.figures), s.view, s.stage)),
	}
	return p.site.RenderStatus(w, r, status, page, whatIfPage(t, ask.base))
}

// trialURL is the address of a trial.
func trialURL(base string, figures []whatif.Input) string {
	if len(figures) == 0 {
		return base
	}
	query := url.Values{}
	for _, f := range figures {
		query.Set(trialPrefix+f.Code+"."+f.Name, f.Text)
	}
	return base + "?" + query.Encode()
}

// tryURL is the address that tries a proposal alone.
func tryURL(agency, block string, year int, p whatif.Proposal) string {
	return trialURL(whatIfURL(agency, block, year), proposalFigures(p))
}

func proposalFigures(p whatif.Proposal) []whatif.Input {
	var figures []whatif.Input
	for _, c := range p.Changes {
		figures = append(figures, whatif.Input{Code: c.Code, Name: c.Input, Text: rawText(c.To)})
	}
	return figures
}

// rawText writes what JSON holds as rule.BindText reads it.
func rawText(raw any) string {
	switch v := raw.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	text, err := json.Marshal(raw)
	if err != nil {
		panic(err) // what Value.JSON returns always marshals
	}
	return string(text)
}

// with puts more figures into a trial, the newer ones winning.
func with(figures, more []whatif.Input) []whatif.Input {
	var all []whatif.Input
	for _, f := range figures {
		if !hasFigure(more, f.Code, f.Name) {
			all = append(all, f)
		}
	}
	return append(all, more...)
}

func without(figures []whatif.Input, code, name string) []whatif.Input {
	var rest []whatif.Input
	for _, f := range figures {
		if f.Code != code || f.Name != name {
			rest = append(rest, f)
		}
	}
	return rest
}

func hasFigure(figures []whatif.Input, code, name string) bool {
	for _, f := range figures {
		if f.Code == code && f.Name == name {
			return true
		}
	}
	return false
}

// newWhatIf tries the figures. What the rules refuse is a problem of the page,
// with the other figures left out of the result too.
func newWhatIf(s spot, u cchc.Unit, i int, base string, figures []whatif.Input) (WhatIf, error) {
	set := s.view.Set
	t := WhatIf{
		Block: s.block(), Year: s.year(), Stage: s.stage, Provisional: s.view.IsProvisional(), Set: refOf(set), set: set,
		Agency: AgencyRef{u.Code, u.Name}, Tried: []Tried{}, Moved: []Moved{}, Proposals: []ProposalLine{}, Shown: []whatif.Shown{},
	}
	unit := s.scored.Sheets[i].Unit
	trial, err := whatif.Try(s.scored, unit, figures)
	if err != nil {
		if _, refused := fault.From(err); !refused {
			return WhatIf{}, err
		}
		t.refused = fault.All(err)
		if trial, err = whatif.Try(s.scored, unit, nil); err != nil {
			return WhatIf{}, err
		}
	}
	t.Before, t.After = standing(set, trial.Before), standing(set, trial.After)
	t.Gain = pointsText(set, trial.Gain)
	t.rows = trial.Rows
	for _, row := range trial.Rows {
		if row.Gain != 0 {
			t.Moved = append(t.Moved, Moved{row.Code, row.Name, pointsText(set, row.Before.Points), pointsText(set, row.After.Points), pointsText(set, row.Gain)})
		}
	}
	for _, f := range figures {
		one := Tried{Code: f.Code, Input: f.Name, Value: f.Text, undo: trialURL(base, without(figures, f.Code, f.Name))}
		if c := set.Criterion(f.Code); c != nil {
			one.Name = c.Name
			if one.Was, one.given, err = ownFigure(s.scored.Sheets[i], c, f.Name); err != nil {
				return WhatIf{}, err
			}
		}
		t.Tried = append(t.Tried, one)
	}
	return t, advise(&t, s, trial.Block, unit, base, figures)
}

func advise(t *WhatIf, s spot, block *scoring.Block, unit, base string, figures []whatif.Input) error {
	advice, err := whatif.Find(block, unit)
	if err != nil {
		return err
	}
	for _, p := range advice.Proposals {
		t.Proposals = append(t.Proposals, ProposalLine{
			Proposal: p, Words: saidBy(p.Do.Say), Try: staged(trialURL(base, with(figures, proposalFigures(p))), s.view, s.stage),
			gain: pointsText(t.set, p.Gain), points: pointsText(t.set, p.Points), max: maxText(p.Max), index: indexText(t.set, p.After.Index),
		})
	}
	t.Shown = append(t.Shown, advice.Shown...)
	return nil
}

func standing(set *criteria.Set, s whatif.Standing) Standing {
	out := Standing{Points: pointsText(set, s.Points), Max: maxText(s.Max), Of: s.Of, Band: s.Band, Missing: s.Missing}
	if s.HasIndex {
		out.Index = indexText(set, s.Index)
	}
	if s.Rank > 0 {
		out.Rank = &s.Rank
	}
	return out
}

// problemsOf puts refusals into the summary of a form.
func problemsOf(ctx context.Context, problems fault.Problems) []notice.Problem {
	var list []notice.Problem
	for _, f := range problems {
		id := fieldID(f.Place.Field)
		f = f.At(fault.Place{})
		list = append(list, notice.Problem{Text: f.Sentence(voice.Words(ctx), voice.Lang(ctx)), Field: id})
	}
	return list
}

// fieldID is the id of the form's field of an input ("1.1.3.num").
func fieldID(input string) string {
	if input == "" {
		return ""
	}
	return "f-" + typedPrefix + input
}

func (t WhatIf) title(ctx context.Context) string {
	switch {
	case len(t.Tried) == 0 && len(t.Proposals) > 0:
		return voice.Say(ctx, "cchc.detail.whatif.title_steps", t.Agency.Name, len(t.Proposals))
	case len(t.Tried) == 0 || len(t.Problems) > 0:
		return voice.Say(ctx, "cchc.detail.whatif.title", t.Agency.Name)
	case t.Before.Rank != nil && t.After.Rank != nil && *t.Before.Rank != *t.After.Rank:
		return voice.Say(ctx, "cchc.detail.whatif.title_rank", t.Agency.Name, plusMinus(ctx, t.Gain), strconv.Itoa(*t.Before.Rank), strconv.Itoa(*t.After.Rank))
	case strings.Trim(t.Gain, "-0.") == "":
		return voice.Say(ctx, "cchc.detail.whatif.title_same", t.Agency.Name)
	}
	return voice.Say(ctx, "cchc.detail.whatif.title_gain", t.Agency.Name, plusMinus(ctx, t.Gain))
}
