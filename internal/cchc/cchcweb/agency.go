package cchcweb

import (
	"cmp"
	"fmt"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/points"
)

// topMax is how many losses and steps a card shows first.
const topMax = 3

// AgencyCard is one agency in one round as pages and the API show it.
type AgencyCard struct {
	Agency      string          `json:"agency"`
	Code        string          `json:"code"`
	Name        string          `json:"name"`
	Block       string          `json:"block"`
	Year        int             `json:"year"`
	State       string          `json:"state"`
	PublishedOn string          `json:"published_on,omitempty"`
	Stage       string          `json:"stage"`
	IsDemo      bool            `json:"demo"`
	Set         SetRef          `json:"set"`
	Rank        *int            `json:"rank"`
	Of          int             `json:"of"`
	Change      *int            `json:"change"`
	Index       string          `json:"index,omitempty"`
	Mean        string          `json:"mean,omitempty"`
	Gap         string          `json:"gap,omitempty"`
	Points      string          `json:"points"`
	Max         string          `json:"applicable_max"`
	Lost        string          `json:"lost"`
	Bonus       string          `json:"bonus,omitempty"`
	Penalty     string          `json:"penalty,omitempty"`
	Band        string          `json:"band,omitempty"`
	BandWhy     []rule.Sentence `json:"band_why,omitempty"`
	Missing     int             `json:"missing"`
	Excluded    bool            `json:"excluded"`
	Certainty   []CardPart      `json:"certainty"`
	Possible    *CardPossible   `json:"possible,omitempty"` // while figures are missing
	Fields      []CardField     `json:"fields"`
	Losses      []CardLoss      `json:"losses"` // criteria by points lost
	Steps       []CardStep      `json:"steps"`  // what would win points back, best first; open rounds only
	StepsGain   string          `json:"steps_gain,omitempty"`
	History     []CardYear      `json:"history"`
	Pairs       []CardPair      `json:"pairs"` // criteria whose verified points differ, widest first

	set         *criteria.Set
	round       cchc.Round
	after       string // where the lost points become tasks; empty: nowhere
	max         points.Points
	points      points.Points
	bonus       points.Points
	penalty     points.Points
	recoverable map[string]points.Points // by field
	waiting     []*criteria.Criterion    // leaves without figures
}

// CardPart is the points known in one way; "lost" are those not earned.
type CardPart struct {
	Level  string `json:"level"` // computed | evidenced | declared | unknown | lost
	Points string `json:"points"`

	value points.Points
}

// CardPossible is where the agency may end when what is missing in the block
// turns out to be worth nothing or everything.
type CardPossible struct {
	Low  string `json:"index_low"`
	High string `json:"index_high"`
	Best int    `json:"rank_best"`
	Last int    `json:"rank_last"`
}

// CardField is a field of the set.
type CardField struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Points string `json:"points"`
	Max    string `json:"max"`
	Lost   string `json:"lost"`
	Mean   string `json:"mean"`
	Best   string `json:"best"`
	State  string `json:"state"`

	points, max, mean, best points.Points
}

// CardLoss is a criterion that lost points.
type CardLoss struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Field  string `json:"field"` // its code
	Points string `json:"points"`
	Max    string `json:"max"`
	Lost   string `json:"lost"`
	State  string `json:"state"`

	lost points.Points
}

// CardStep is a step that would win points.
type CardStep struct {
	Code string        `json:"code"`
	Name string        `json:"name"`
	Gain string        `json:"gain"`
	Rank int           `json:"rank_after"`
	Do   rule.Sentence `json:"do"`
}

// CardYear is the agency's result of a year.
type CardYear struct {
	Year   int    `json:"year"`
	State  string `json:"state"`
	Rank   int    `json:"rank"` // 0: not ranked
	Of     int    `json:"of"`
	Index  string `json:"index,omitempty"`
	Points string `json:"points"`
	Max    string `json:"applicable_max"`
	Band   string `json:"band,omitempty"`

	isPartial bool // figures are still to come, so the rank compares with no other year
}

// CardPair is a criterion at both stages.
type CardPair struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Max      string `json:"max"`
	Self     string `json:"self"`
	Verified string `json:"verified"`

	self, verified, max points.Points
	isPenalty           bool
}

// newCard builds the card of the unit at a place of the scored block.
func newCard(s spot, u cchc.Unit, at int, history []*cchc.View) (AgencyCard, error) {
	round, set := s.view.Round, s.view.Set
	c := AgencyCard{
		Agency: string(u.Agency), Code: u.Code, Name: u.Name, Block: round.Block, Year: round.Year, State: string(round.State), Stage: string(s.stage),
		IsDemo: round.IsDemo, Set: refOf(set), set: set, round: round, recoverable: map[string]points.Points{},
		Certainty: []CardPart{}, Fields: []CardField{}, Losses: []CardLoss{}, Steps: []CardStep{}, Pairs: []CardPair{},
	}
	if !round.PublishedOn.IsZero() {
		c.PublishedOn = round.PublishedOn.String()
	}
	c.past(s, history)
	if at < 0 {
		return c, nil
	}
	c.standing(s, at)
	c.certainty(&s.scored.Results[at])
	c.fieldsOf(s, at)
	c.losses(&s.scored.Results[at])
	c.pairs(s)
	if s.view.IsProvisional() {
		c.possible(s, at)
		return c, c.steps(s)
	}
	return c, nil
}

func (c *AgencyCard) standing(s spot, at int) {
	r := newRanking(s, nil, "")
	result := &s.scored.Results[at]
	row := r.row(c.Code)
	c.Rank, c.Of, c.Index, c.Mean, c.Gap = row.Rank, result.Of, row.Index, r.Mean, row.Gap
	c.Points, c.Max, c.max = row.Points, row.Max, result.Max
	c.points, c.bonus, c.penalty = result.Points, result.Bonus, result.Penalty
	c.Lost = pointsText(c.set, result.Max-(result.Points-result.Bonus))
	c.Band, c.BandWhy, c.Missing, c.Excluded = result.Band, s.scored.BandWhy(at), result.Missing, result.Excluded
	if result.Bonus != 0 {
		c.Bonus = pointsText(c.set, result.Bonus)
	}
	if result.Penalty != 0 {
		c.Penalty = pointsText(c.set, result.Penalty)
	}
	years, ranks := []int{}, []int{}
	for _, y := range c.History {
		years, ranks = append(years, y.Year), append(ranks, y.Rank)
	}
	if !r.isPartial {
		c.Change = change(ranks, years)
	}
}

// certainty adds up the leaves of the base by how their points are known.
func (c *AgencyCard) certainty(result *scoring.Result) {
	var known [4]points.Points
	lost := points.Points(0)
	for _, leaf := range c.set.Leaves() {
		n := result.Nodes[leaf.Index]
		switch {
		case leaf.OutsideBase() || n.State == scoring.NotApplicable:
		case n.State == scoring.Missing:
			known[scoring.Unknown] += n.Max
		case n.Certainty == scoring.Unknown:
			known[scoring.CertainDeclared] += n.Points
			lost += n.Max - n.Points
		default:
			known[n.Certainty] += n.Points
			lost += n.Max - n.Points
		}
	}
	for _, level := range []scoring.Certainty{scoring.CertainComputed, scoring.CertainEvidenced, scoring.CertainDeclared, scoring.Unknown} {
		c.Certainty = append(c.Certainty, CardPart{level.String(), pointsText(c.set, known[level]), known[level]})
	}
	c.Certainty = append(c.Certainty, CardPart{"lost", pointsText(c.set, lost), lost})
}

func (c *AgencyCard) fieldsOf(s spot, at int) {
	heads := newRanking(s, nil, "").Fields
	for i, field := range c.set.Fields() {
		if field.OutsideBase() {
			continue
		}
		n := s.scored.Results[at].Nodes[field.Index]
		best := points.Points(0)
		for u := range s.scored.Results {
			if s.scored.Results[u].Rank > 0 {
				best = max(best, s.scored.Results[u].Nodes[field.Index].Points)
			}
		}
		c.Fields = append(c.Fields, CardField{
			Code: field.Code, Name: field.Name, Points: pointsText(c.set, n.Points), Max: maxText(n.Max), Lost: pointsText(c.set, n.Max-n.Points),
			Mean: heads[i].Mean, Best: pointsText(c.set, best), State: n.State.String(), points: n.Points, max: n.Max, mean: heads[i].mean, best: best,
		})
	}
}

func (c *AgencyCard) losses(result *scoring.Result) {
	for _, leaf := range c.set.Leaves() {
		n := result.Nodes[leaf.Index]
		if n.State == scoring.Missing {
			c.waiting = append(c.waiting, leaf)
		}
		gone := scoring.Lost(leaf, n)
		if gone <= 0 {
			continue
		}
		if n.State == scoring.Missing {
			c.recoverable[leaf.Field().Code] += gone
		}
		c.Losses = append(c.Losses, CardLoss{
			Code: leaf.Code, Name: leaf.Name, Field: leaf.Field().Code, Points: pointsText(c.set, n.Points), Max: maxText(n.Max),
			Lost: pointsText(c.set, gone), State: n.State.String(), lost: gone,
		})
	}
	slices.SortStableFunc(c.Losses, func(a, b CardLoss) int { return cmp.Compare(b.lost, a.lost) })
}

func (c *AgencyCard) past(s spot, history []*cchc.View) {
	c.History = []CardYear{}
	for _, v := range history {
		block := v.Final()
		if v.Round.Year == s.year() {
			block = s.scored
		}
		if v.Round.Year > s.year() || block == nil || block.At(c.Agency) < 0 {
			continue
		}
		r := &block.Results[block.At(c.Agency)]
		y := CardYear{
			isPartial: v.Round.Year == s.year() && s.isPartial(),
			Year:      v.Round.Year, State: string(v.Round.State), Rank: r.Rank, Of: r.Of,
			Points: pointsText(v.Set, r.Points), Max: maxText(r.Max), Band: r.Band,
		}
		if r.HasIndex {
			y.Index = indexText(v.Set, r.Index)
		}
		c.History = append(c.History, y)
	}
}

// pairs compares the stages, when both were given figures.
func (c *AgencyCard) pairs(s spot) {
	self, verified := s.view.Blocks[cchc.Self], s.view.Blocks[cchc.Verified]
	if self == nil || verified == nil || self.At(c.Agency) < 0 || verified.At(c.Agency) < 0 {
		return
	}
	a, b := &self.Results[self.At(c.Agency)], &verified.Results[verified.At(c.Agency)]
	for _, leaf := range c.set.Leaves() {
		x, y := a.Nodes[leaf.Index], b.Nodes[leaf.Index]
		if x.Points != y.Points {
			c.Pairs = append(c.Pairs, CardPair{
				leaf.Code, leaf.Name, maxText(leaf.MaxPoints), pointsText(c.set, x.Points), pointsText(c.set, y.Points), x.Points, y.Points, leaf.MaxPoints, leaf.IsPenalty(),
			})
		}
	}
	slices.SortStableFunc(c.Pairs, func(a, b CardPair) int { return cmp.Compare(b.distance(), a.distance()) })
}

// moved is what verification did to the total: a penalty that grew takes.
func (p CardPair) moved() points.Points {
	if p.isPenalty {
		return p.self - p.verified
	}
	return p.verified - p.self
}

func (p CardPair) distance() points.Points { return max(p.self-p.verified, p.verified-p.self) }

// possible bounds the rank while figures are missing: those of this agency and
// of the others are worth nothing at worst and their maximum at best.
func (c *AgencyCard) possible(s spot, at int) {
	low, high, ok := c.bounds(&s.scored.Results[at])
	if !ok || s.scored.Results[at].Rank == 0 {
		return
	}
	p := CardPossible{Low: indexText(c.set, low), High: indexText(c.set, high), Best: 1, Last: 1}
	hasMissing := c.Missing > 0
	for i := range s.scored.Results {
		otherLow, otherHigh, ok := c.bounds(&s.scored.Results[i])
		if i == at || !ok || s.scored.Results[i].Rank == 0 {
			continue
		}
		hasMissing = hasMissing || s.scored.Results[i].Missing > 0
		if high.Less(otherLow) {
			p.Best++
		}
		if low.Less(otherHigh) {
			p.Last++
		}
	}
	if hasMissing {
		c.Possible = &p
	}
}

func (c *AgencyCard) bounds(r *scoring.Result) (low, high points.Rat, ok bool) {
	if !r.HasIndex {
		return low, high, false
	}
	absent := points.Points(0)
	for _, leaf := range c.set.Leaves() {
		if n := r.Nodes[leaf.Index]; n.State == scoring.Missing && !leaf.OutsideBase() {
			absent += n.Max
		}
	}
	whole := r.Max
	if c.set.Basis100 == criteria.Printed {
		whole = c.set.MaxPoints
	}
	share, ok := absent.Share(whole)
	return r.Index, r.Index.Add(share.Mul(points.Int(100))), ok
}

// steps asks what would win points back.
func (c *AgencyCard) steps(s spot) error {
	advice, err := whatif.Find(s.scored, c.Agency)
	if err != nil {
		return fmt.Errorf("look for steps of %s: %w", c.Code, err)
	}
	sum := points.Points(0)
	for _, p := range advice.Proposals {
		sum += p.Gain
		c.recoverable[c.set.Criterion(p.Code).Field().Code] += p.Gain
		c.Steps = append(c.Steps, CardStep{Code: p.Code, Name: p.Name, Gain: pointsText(c.set, p.Gain), Rank: p.After.Rank, Do: p.Do})
	}
	if len(c.Steps) > 0 {
		c.StepsGain = pointsText(c.set, sum)
	}
	return nil
}
