package cchcweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// CriterionCard is one criterion of one agency: what it got, by which rule,
// from which figures, and what would win the rest.
type CriterionCard struct {
	Block       string         `json:"block"`
	Year        int            `json:"year"`
	Stage       cchc.Stage     `json:"stage"`
	Provisional bool           `json:"provisional"`
	Set         SetRef         `json:"set"`
	Agency      AgencyRef      `json:"agency"`
	Code        string         `json:"code"`
	Name        string         `json:"name"`
	Above       []CriterionRef `json:"above,omitempty"` // from the field down
	Kind        rule.Kind      `json:"rule,omitempty"`
	Source      string         `json:"source"`
	Evidence    []string       `json:"evidence,omitempty"`
	Notes       string         `json:"notes,omitempty"`
	Points      string         `json:"points"`
	Max         string         `json:"max"`         // as far as it applies
	PrintedMax  string         `json:"printed_max"` // by the set
	Lost        string         `json:"lost"`
	State       string         `json:"state"`
	Certainty   string         `json:"certainty"`
	Rule        []Said         `json:"rule_words,omitempty"`
	Why         []WhyStep      `json:"why"`
	Inputs      []InputLine    `json:"inputs,omitempty"`
	Parts       []PartLine     `json:"parts,omitempty"` // of a group
	Stages      []StagePoints  `json:"stages"`
	Years       []YearPair     `json:"years"`
	Facts       []FactLine     `json:"facts"`
	FactsCut    bool           `json:"facts_cut,omitempty"`
	Win         *Win           `json:"win,omitempty"`
	Before      *CriterionRef  `json:"before,omitempty"`
	After       *CriterionRef  `json:"after,omitempty"`

	criterion *criteria.Criterion
	set       *criteria.Set
	worked    string      // where its history is; empty when nobody works the round by a plan
	mark      *points.Rat // where the unit stands on the rule's graph
	points    points.Points
	isFinal   bool // the stage is the one that counts
	isDemo    bool
}

// AgencyRef names an agency.
type AgencyRef struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// CriterionRef names a criterion.
type CriterionRef struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Said is a sentence in both languages.
type Said struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// In is the sentence in one language.
func (s Said) In(l locale.Lang) string {
	if l == locale.EN {
		return s.EN
	}
	return s.VI
}

// WhyStep is one line of the arithmetic; Result is the number it arrives at.
type WhyStep struct {
	Key    string `json:"key"`
	Words  Said   `json:"words"`
	Result Said   `json:"result"`

	plain string // the result as a plain decimal; empty: it is none
}

// PartLine is a criterion below a group.
type PartLine struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Points    string `json:"points"`
	Max       string `json:"max"`
	State     string `json:"state"`
	Certainty string `json:"certainty"`
	Mean      *int   `json:"mean_percent"`

	value, max int64
}

// StagePoints is what the agency has at one stage.
type StagePoints struct {
	Stage  cchc.Stage `json:"stage"`
	Points string     `json:"points,omitempty"` // empty: nothing yet
	State  string     `json:"state,omitempty"`
}

// Win is what would win the rest: a proposal, or why there is none.
type Win struct {
	Proposal *whatif.Proposal `json:"proposal,omitempty"`
	Shown    *whatif.Shown    `json:"shown,omitempty"`
}

func (p *Pages) why(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	card, err := p.criterionCard(ctx, s, r.PathValue("code"), r.PathValue("agency"))
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: card.Name, Window: card.Code + " " + card.Name + ", " + card.Agency.Name, Current: railRanking, Twin: apiWhyURL(card),
		Crumbs:  []layout.Link{{Label: card.Agency.Name, Href: agencyURL(card.Agency.Code, card.Block, card.Year)}},
		Here:    voice.Say(ctx, "cchc.detail.criterion.here", card.Code),
		Actions: criterionActions(card),
	}
	for _, up := range card.Above {
		page.Crumbs = append(page.Crumbs, layout.Link{Label: up.Code + ". " + up.Name, Href: card.at(up.Code)})
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	page.Switches = switches(ctx, rounds, card.Block, card.Year, func(block string, year int) string {
		if block != card.Block {
			return rankingURL(block, year)
		}
		return whyURL(block, year, card.Code, card.Agency.Code)
	})[1:]
	return p.site.Render(w, r, page, criterionPage(card))
}

// at is the page of another criterion of the same agency.
func (c CriterionCard) at(code string) string { return whyURL(c.Block, c.Year, code, c.Agency.Code) }

// criterionIn finds a criterion of a spot's set.
func (s spot) criterionIn(code string) (*criteria.Criterion, error) {
	c := s.view.Set.Criterion(code)
	if c == nil {
		return nil, fault.New(fault.NotFound, "cchc.detail.no_criterion", code, s.view.Set.Title)
	}
	return c, nil
}

// criterionCard builds the view model.
func (p *Pages) criterionCard(ctx context.Context, s spot, code, agency string) (CriterionCard, error) {
	c, err := s.criterionIn(code)
	if err != nil {
		return CriterionCard{}, err
	}
	u, i, err := s.unit(agency)
	if err != nil {
		return CriterionCard{}, err
	}
	set := s.view.Set
	card := CriterionCard{
		Block: s.block(), Year: s.year(), Stage: s.stage, Provisional: s.view.IsProvisional(), Set: refOf(set),
		Agency: AgencyRef{u.Code, u.Name}, Code: c.Code, Name: c.Name, Source: string(c.Source), Evidence: c.Evidence, Notes: c.Notes,
		PrintedMax: maxText(c.MaxPoints), Max: maxText(c.MaxPoints), Points: pointsText(set, 0), Lost: pointsText(set, scoring.Lost(c, scoring.Node{Max: c.MaxPoints})),
		State: scoring.Missing.String(), Certainty: scoring.Unknown.String(), Why: []WhyStep{}, Facts: []FactLine{}, criterion: c, set: set,
		isFinal: s.stage == s.view.FinalStage(), isDemo: s.view.Round.IsDemo,
	}
	for up := c.Parent; up != nil; up = up.Parent {
		card.Above = append([]CriterionRef{{up.Code, up.Name}}, card.Above...)
	}
	if c.Rule != nil {
		card.Kind = c.Rule.Kind()
		for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
			card.Rule = append(card.Rule, saidBy(sentence.Say))
		}
	}
	card.Before, card.After = beside(set, c)
	card.Stages = stagesOf(s.view, u, c)
	if p.options.Province != nil && s.view.Plan != nil && c.IsLeaf() && c.Rule != nil {
		card.worked = deskURL(card.Block, card.Year, u.Code, c.Code)
	}
	if i >= 0 {
		if err := scoreCard(&card, s, i); err != nil {
			return CriterionCard{}, err
		}
	}
	if err := p.addYears(ctx, &card, u, c); err != nil {
		return CriterionCard{}, err
	}
	return card, p.addFacts(ctx, &card, s, u)
}

func saidBy(say func(locale.Lang) string) Said { return Said{say(locale.VI), say(locale.EN)} }

// scoreCard fills in what the unit at place i got.
func scoreCard(c *CriterionCard, s spot, i int) error {
	n, set := s.scored.Results[i].Nodes[c.criterion.Index], s.view.Set
	unit := s.scored.Sheets[i].Unit
	c.Points, c.Max, c.State, c.Certainty = pointsText(set, n.Points), maxText(n.Max), n.State.String(), n.Certainty.String()
	c.Lost, c.points = pointsText(set, scoring.Lost(c.criterion, n)), n.Points
	why, err := s.scored.Why(unit, c.Code)
	if err != nil {
		return err
	}
	for _, step := range why.Steps {
		c.Why = append(c.Why, WhyStep{Key: step.Key, Words: saidBy(func(l locale.Lang) string { return scoring.SayStep(l, step) }), Result: resultOf(step), plain: plainResult(step)})
	}
	for _, child := range c.criterion.Children {
		of := s.scored.Results[i].Nodes[child.Index]
		c.Parts = append(c.Parts, PartLine{
			Code: child.Code, Name: child.Name, Points: pointsText(set, of.Points), Max: maxText(of.Max), State: of.State.String(),
			Certainty: of.Certainty.String(), Mean: s.mean(child), value: int64(of.Points), max: int64(of.Max),
		})
	}
	if c.criterion.IsLeaf() && c.criterion.Rule != nil {
		c.Inputs = inputLines(s.scored, s.scored.Sheets[i], c.criterion)
		c.mark = markOf(s.scored.Sheets[i], c.criterion)
		return addWin(c, s, unit)
	}
	return nil
}

// addWin asks what would gain in this criterion.
func addWin(c *CriterionCard, s spot, unit string) error {
	advice, err := whatif.Find(s.scored, unit)
	if err != nil {
		return err
	}
	for i := range advice.Proposals {
		if advice.Proposals[i].Code == c.Code {
			c.Win = &Win{Proposal: &advice.Proposals[i]}
			return nil
		}
	}
	for i := range advice.Shown {
		if advice.Shown[i].Code == c.Code {
			c.Win = &Win{Shown: &advice.Shown[i]}
		}
	}
	return nil
}

// results says which argument of a step is the number it arrives at.
var results = map[string]int{
	"rule.why.ratio": 2, "rule.why.value": 0, "rule.why.share_of": 2, "rule.why.times": 2, "rule.why.deduct": 3, "rule.why.band": 1,
	"rule.why.from_full": 1, "rule.why.knots": 4, "rule.why.knot_below": 1, "rule.why.knot_above": 1, "rule.why.yes": 0, "rule.why.no": 0,
	"rule.why.option": 1, "rule.why.step": 2, "rule.why.no_step": 1, "rule.why.cap_points": 0, "rule.why.floor": 0, "rule.why.left": 1, "rule.why.sample": 3,
	"rule.why.never_sent": 0, "rule.why.on_time": 0, "rule.why.late_step": 2, "rule.why.late_rest": 1, "rule.why.periods": 3,
	"rule.why.survey": 4, "rule.why.external": 3, "rule.why.judged": 1, "rule.why.mean": 2, "rule.why.expression": 1, "rule.why.part": 1,
	"rule.why.delta": 4, "rule.why.policy_full": 0, "rule.why.violations_ok": 2, "rule.why.violations_fail": 2, "rule.why.gate_failed": 1,
	"scoring.why.rounded": 0, "scoring.why.sum": 1, "scoring.why.weighted": 0, "scoring.why.rescaled": 3, "scoring.why.cap": 0,
}

func resultOf(step rule.Sentence) Said {
	at, ok := results[step.Key]
	if !ok || at >= len(step.Args) {
		return Said{}
	}
	switch v := step.Args[at].(type) {
	case locale.Texter:
		return Said{v.Text(locale.VI), v.Text(locale.EN)}
	case int:
		return Said{locale.VI.Decimal(strconv.Itoa(v)), locale.EN.Decimal(strconv.Itoa(v))}
	}
	return Said{}
}

// plainResult is the number a step arrives at, as a plain decimal.
func plainResult(step rule.Sentence) string {
	at, ok := results[step.Key]
	if !ok || at >= len(step.Args) {
		return ""
	}
	switch v := step.Args[at].(type) {
	case points.Rat:
		return v.String()
	case points.Percent:
		return v.String()
	case points.Points:
		return v.String()
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// beside finds the criteria before and after one: leaves among leaves, groups
// among those of the same depth.
func beside(set *criteria.Set, c *criteria.Criterion) (before, after *CriterionRef) {
	passed := false
	for _, other := range set.Criteria {
		switch {
		case other == c:
			passed = true
		case other.IsLeaf() != c.IsLeaf() || (!c.IsLeaf() && depth(other) != depth(c)):
		case !passed:
			before = &CriterionRef{other.Code, other.Name}
		case after == nil:
			after = &CriterionRef{other.Code, other.Name}
		}
	}
	return before, after
}

func depth(c *criteria.Criterion) int {
	n := 0
	for c = c.Parent; c != nil; c = c.Parent {
		n++
	}
	return n
}

// stagesOf lists what the agency has at each stage of this year.
func stagesOf(v *cchc.View, u cchc.Unit, c *criteria.Criterion) []StagePoints {
	var list []StagePoints
	for _, stage := range cchc.Stages() {
		one := StagePoints{Stage: stage}
		if n, ok := nodeOf(v, stage, u, c); ok {
			one.State = n.State.String()
			if n.State != scoring.NotApplicable && (n.State != scoring.Missing || !c.IsLeaf()) {
				one.Points = pointsText(v.Set, n.Points)
			}
		}
		list = append(list, one)
	}
	return list
}

func nodeOf(v *cchc.View, stage cchc.Stage, u cchc.Unit, c *criteria.Criterion) (scoring.Node, bool) {
	block := blockOf(v, stage)
	if block == nil || c == nil {
		return scoring.Node{}, false
	}
	i := block.At(string(u.Agency))
	if i < 0 {
		return scoring.Node{}, false
	}
	return block.Results[i].Nodes[c.Index], true
}
