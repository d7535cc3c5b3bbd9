package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/web/component/yearswitch"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// compareRoot is where two years of an agency stand beside each other.
const (
	compareRoot      = "/so-sanh"
	againstParameter = "voi" // the other year
)

func compareURL(agency, block string, year int) string {
	return join(compareRoot, agency, block, strconv.Itoa(year))
}

// YearComparison is an agency in two years.
type YearComparison struct {
	Block      string              `json:"block"`
	Year       int                 `json:"year"`
	Against    int                 `json:"against"`
	Agency     AgencyRef           `json:"agency"`
	Before     SetRef              `json:"before_set"`
	After      SetRef              `json:"after_set"`
	IsDemo     bool                `json:"demo"`
	Comparison *compare.Comparison `json:"comparison"`

	years []int
}

func (p *Pages) compare(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := p.yearComparison(ctx, r)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: c.title(ctx), Window: voice.Say(ctx, "cchc.detail.compare.window", c.Agency.Name), Current: railRanking, Lead: c.lead(ctx), Twin: withQuery(join(apiRoot+"/comparisons", c.Agency.Code, c.Block, strconv.Itoa(c.Year)), "against", strconv.Itoa(c.Against)),
		Crumbs:  []layout.Link{{Label: c.Agency.Name, Href: agencyURL(c.Agency.Code, c.Block, c.Year)}},
		Here:    voice.Say(ctx, "cchc.detail.compare.here", strconv.Itoa(c.Against), strconv.Itoa(c.Year)),
		Actions: compareActions(c),
	}
	return p.site.Render(w, r, page, comparePage(c))
}

// yearComparison reads the address and lays the two years beside each other.
func (p *Pages) yearComparison(ctx context.Context, r *http.Request) (YearComparison, error) {
	s, err := p.spot(r)
	if err != nil {
		return YearComparison{}, err
	}
	return p.compareYears(ctx, s, r.PathValue("agency"), r.URL.Query().Get(againstParameter))
}

func (p *Pages) compareYears(ctx context.Context, s spot, agency, against string) (YearComparison, error) {
	u, i, err := s.unit(agency)
	if err != nil {
		return YearComparison{}, err
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return YearComparison{}, err
	}
	c := YearComparison{Block: s.block(), Year: s.year(), Agency: AgencyRef{u.Code, u.Name}, After: refOf(s.view.Set)}
	for _, round := range rounds {
		if round.Block == c.Block && round.Year != c.Year {
			c.years = append(c.years, round.Year)
		}
	}
	if c.Against, err = c.other(against); err != nil {
		return YearComparison{}, err
	}
	other, err := p.service.View(ctx, c.Against, c.Block)
	if err != nil {
		return YearComparison{}, err
	}
	c.Before = refOf(other.Set)
	c.IsDemo = s.view.Round.IsDemo || other.Round.IsDemo
	before := compare.Side{Set: other.Set, Result: resultIn(other, u), Label: strconv.Itoa(c.Against)}
	after := compare.Side{Set: s.view.Set, Label: strconv.Itoa(c.Year)}
	if i >= 0 {
		after.Result = &s.scored.Results[i]
	}
	if c.Against > c.Year {
		before, after = after, before
	}
	c.Comparison = compare.Results(before, after)
	return c, nil
}

// other is the year to compare with: the one asked for, else the one before.
func (c YearComparison) other(word string) (int, error) {
	if len(c.years) == 0 {
		return 0, fault.New(fault.NotFound, "cchc.detail.compare.alone", strconv.Itoa(c.Year))
	}
	if word != "" {
		year, err := strconv.Atoi(word)
		if err != nil || !slices.Contains(c.years, year) {
			return 0, fault.New(fault.NotFound, "cchc.detail.compare.no_year", word)
		}
		return year, nil
	}
	best := c.years[0]
	for _, y := range c.years {
		if y < c.Year && (best > c.Year || y > best) {
			best = y
		}
	}
	return best, nil
}

func resultIn(v *cchc.View, u cchc.Unit) *scoring.Result {
	block := v.Final()
	if block == nil || block.At(string(u.Agency)) < 0 {
		return nil
	}
	return &block.Results[block.At(string(u.Agency))]
}

func (c YearComparison) options() []yearswitch.Option {
	var list []yearswitch.Option
	for _, y := range c.years {
		list = append(list, yearswitch.Option{
			Label: strconv.Itoa(y), Href: withQuery(compareURL(c.Agency.Code, c.Block, c.Year), againstParameter, strconv.Itoa(y)), Current: y == c.Against,
		})
	}
	return list
}

// title is the finding: how the share of the maximum moved, where it may be said.
func (c YearComparison) title(ctx context.Context) string {
	t := c.Comparison.Total
	if !t.Comparable {
		return voice.Say(ctx, "cchc.detail.compare.title", c.Agency.Name, c.Comparison.Before, c.Comparison.After)
	}
	key := map[int]string{-1: "cchc.detail.compare.fell", 0: "cchc.detail.compare.same", 1: "cchc.detail.compare.rose"}[t.Change.Sign()]
	change := t.Change
	if change.Sign() < 0 {
		change = change.Neg()
	}
	if change.Sign() == 0 {
		return voice.Say(ctx, key, c.Agency.Name, percentText(ctx, t.After.Share))
	}
	return voice.Say(ctx, key, c.Agency.Name, percentText(ctx, t.Before.Share), percentText(ctx, t.After.Share), percentPoints(ctx, change))
}

func (c YearComparison) lead(ctx context.Context) string {
	if c.Comparison.SameSet {
		return voice.Say(ctx, "cchc.detail.compare.same_set", c.After.Title)
	}
	if !c.Comparison.Mapped {
		return voice.Say(ctx, "cchc.detail.compare.unmapped", c.Before.Title, c.After.Title)
	}
	return voice.Say(ctx, "cchc.detail.compare.mapped", c.Before.Title, c.After.Title,
		percentText(ctx, c.Comparison.Coverage.Before), percentText(ctx, c.Comparison.Coverage.After))
}

// percentText is a share in percent with two decimals at most.
func percentText(ctx context.Context, share points.Rat) string {
	return voice.Text(ctx, shortPercent{share})
}

type shortPercent struct{ points.Rat }

// Text writes the share.
func (s shortPercent) Text(l locale.Lang) string {
	return l.Decimal(s.Mul(points.Int(100)).Round(2, points.HalfUp).String()) + "%"
}

// relationText says how the criteria of a pair are tied.
func relationText(ctx context.Context, p compare.Pair) string {
	if p.Relation == compare.Same {
		return ""
	}
	return voice.Say(ctx, "cchc.detail.compare.relation."+string(p.Relation))
}

// notesOf say what to mind, one sentence each.
func notesOf(ctx context.Context, p compare.Pair) []string {
	var said []string
	for _, n := range p.Notes {
		said = append(said, compare.Words().Say(voice.Lang(ctx), "compare.note."+string(n), p.Before.Full, p.After.Full))
	}
	return said
}

// halfText is one side in points of its maximum.
func halfText(ctx context.Context, h compare.Half, hasResult bool) string {
	if len(h.Members) == 0 || !hasResult {
		return "–"
	}
	return voice.Number(ctx, h.Points.Decimal(pagePlacesMax, points.HalfUp)) + " / " + voice.Text(ctx, h.Max)
}

// changeText is the change of the share, with its sign.
func changeText(ctx context.Context, p compare.Pair) string {
	switch {
	case !p.Comparable:
		return voice.Say(ctx, "cchc.detail.compare.not")
	case p.Change.Sign() > 0:
		return "+" + percentPoints(ctx, p.Change)
	}
	return percentPoints(ctx, p.Change)
}

// percentPoints is the difference of two shares, in percentage points.
func percentPoints(ctx context.Context, change points.Rat) string {
	return voice.Number(ctx, change.Mul(points.Int(100)).Decimal(2, points.HalfUp))
}

// book is the address of the workbook.
func (c YearComparison) book() string {
	return withQuery(compareURL(c.Agency.Code, c.Block, c.Year)+"/excel", againstParameter, strconv.Itoa(c.Against))
}

// link leads to the criterion in its year.
func (c YearComparison) link(m compare.Member, isBefore bool) string {
	earlier, later := min(c.Year, c.Against), max(c.Year, c.Against)
	if isBefore {
		return whyURL(c.Block, earlier, m.Code, c.Agency.Code)
	}
	return whyURL(c.Block, later, m.Code, c.Agency.Code)
}

// maxChange is the maximum before and after, once when it stayed.
func maxChange(ctx context.Context, p compare.Pair) string {
	before, after := voice.Text(ctx, p.Before.Full), voice.Text(ctx, p.After.Full)
	switch {
	case len(p.Before.Members) == 0 || before == after:
		return after
	case len(p.After.Members) == 0:
		return before
	}
	return before + " → " + after
}
