package cchcweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// CriterionBlock is one criterion for a whole block: who has how much of it.
type CriterionBlock struct {
	Block       string         `json:"block"`
	Year        int            `json:"year"`
	Stage       cchc.Stage     `json:"stage"`
	Provisional bool           `json:"provisional"`
	Set         SetRef         `json:"set"`
	Code        string         `json:"code"`
	Name        string         `json:"name"`
	Above       []CriterionRef `json:"above,omitempty"`
	Kind        rule.Kind      `json:"rule,omitempty"`
	MaxPoints   string         `json:"max_points"`
	Rule        []Said         `json:"rule_words,omitempty"`
	Mean        *int           `json:"mean_percent"`
	Full        int            `json:"full"` // agencies with all points
	Missing     int            `json:"missing"`
	Agencies    []BlockLine    `json:"agencies"` // most points first
	Followed    string         `json:"followed,omitempty"`
	Before      *CriterionRef  `json:"before,omitempty"`
	After       *CriterionRef  `json:"after,omitempty"`

	criterion *criteria.Criterion
}

// BlockLine is one agency's part.
type BlockLine struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Points    string `json:"points"`
	Max       string `json:"max"`
	Percent   *int   `json:"percent"`
	State     string `json:"state"`
	Certainty string `json:"certainty"`
	Rank      int    `json:"rank,omitempty"` // of the agency in the block

	value, max points.Points
}

func (p *Pages) criterion(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	follow := p.options.Follow
	if r.URL.Query().Has(followParameter) {
		follow = r.URL.Query().Get(followParameter)
	}
	c, err := criterionBlock(s, r.PathValue("code"), follow)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: c.Name, Window: c.Code + " " + c.Name, Current: railHeat, Lead: c.lead(ctx), Twin: join(apiRoot+"/criteria", c.Block, strconv.Itoa(c.Year), c.Code), Here: voice.Say(ctx, "cchc.detail.criterion.here", c.Code),
		Crumbs:  []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.heat"), Href: following(heatURL(c.Block, c.Year), c.Followed)}},
		Actions: criterionBlockActions(c),
	}
	for _, up := range c.Above {
		page.Crumbs = append(page.Crumbs, layout.Link{Label: up.Code + ". " + up.Name, Href: c.at(up.Code)})
	}
	return p.site.Render(w, r, page, criterionBlockPage(c))
}

func (c CriterionBlock) at(code string) string {
	return following(criterionURL(c.Block, c.Year, code), c.Followed)
}

func (c CriterionBlock) lead(ctx context.Context) string {
	key, count := "cchc.detail.criterion.block_lead", c.Full
	if c.criterion.OutsideBase() {
		key, count = key+"_bonus", c.moved()
	}
	if c.criterion.IsPenalty() {
		key = "cchc.detail.criterion.block_lead_penalty"
	}
	return voice.Say(ctx, key, voice.Number(ctx, c.MaxPoints), strconv.Itoa(c.Year), count, len(c.Agencies))
}

func criterionBlock(s spot, code, follow string) (CriterionBlock, error) {
	c, err := s.criterionIn(code)
	if err != nil {
		return CriterionBlock{}, err
	}
	set := s.view.Set
	b := CriterionBlock{
		Block: s.block(), Year: s.year(), Stage: s.stage, Provisional: s.view.IsProvisional(), Set: refOf(set), Code: c.Code, Name: c.Name,
		MaxPoints: maxText(c.MaxPoints), Agencies: []BlockLine{}, criterion: c,
	}
	if u, ok := s.view.Unit(follow); ok && follow != "" {
		b.Followed = u.Code
	}
	for up := c.Parent; up != nil; up = up.Parent {
		b.Above = append([]CriterionRef{{up.Code, up.Name}}, b.Above...)
	}
	if c.Rule != nil {
		b.Kind = c.Rule.Kind()
		for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
			b.Rule = append(b.Rule, saidBy(sentence.Say))
		}
	}
	b.Before, b.After = beside(set, c)
	if s.scored == nil {
		return b, nil
	}
	b.Mean = s.mean(c)
	units := unitsByAgency(s.view)
	for i := range s.scored.Results {
		addLine(&b, s, i, units[s.scored.Sheets[i].Unit])
	}
	slices.SortStableFunc(b.Agencies, func(x, y BlockLine) int {
		return cmp.Or(cmp.Compare(y.share(), x.share()), cmp.Compare(rankLast(x.Rank), rankLast(y.Rank)))
	})
	return b, nil
}

func addLine(b *CriterionBlock, s spot, i int, u cchc.Unit) {
	n := s.scored.Results[i].Nodes[b.criterion.Index]
	line := BlockLine{
		Code: u.Code, Name: u.Name, Points: pointsText(s.view.Set, n.Points), Max: maxText(n.Max), State: n.State.String(),
		Certainty: n.Certainty.String(), Rank: s.scored.Results[i].Rank, value: n.Points, max: n.Max,
	}
	if share, ok := percent(n.Points, n.Max); ok && s.isKnown(i, b.criterion) {
		line.Percent = &share
		if kept(b.criterion, n) == n.Max {
			b.Full++
		}
	}
	if n.State == scoring.Missing {
		b.Missing++
	}
	b.Agencies = append(b.Agencies, line)
}

// moved counts the agencies whose total a bonus or penalty moved.
func (c CriterionBlock) moved() (count int) {
	for _, line := range c.Agencies {
		if line.value != 0 {
			count++
		}
	}
	return count
}

// share orders the lines: millionths of the maximum, lower for what is not
// known and lowest for what does not apply.
func (l BlockLine) share() int64 {
	switch {
	case l.Percent != nil:
		share, _ := l.value.Share(l.max)
		p, _ := share.Points()
		return int64(p)
	case l.State == scoring.Missing.String():
		return -1
	}
	return -2
}

func rankLast(rank int) int {
	if rank == 0 {
		return 1 << 30
	}
	return rank
}

// meanOf puts the block's mean on the bar of one agency.
func (c CriterionBlock) meanOf(l BlockLine) int64 {
	if c.Mean == nil {
		return 0
	}
	return int64(l.max) * int64(*c.Mean) / 100
}
