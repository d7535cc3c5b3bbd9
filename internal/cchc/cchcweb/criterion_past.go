package cchcweb

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/points"
)

// gapShown is the difference between self-score and verified score from which
// a page asks for the reason (UX §2.10).
var gapShown = points.MustParse("0.25")

// YearPair is a criterion's self-score and verified score of one year.
type YearPair struct {
	Year     int    `json:"year"`
	Code     string `json:"code,omitempty"` // in that year's set
	Self     string `json:"self,omitempty"`
	Verified string `json:"verified,omitempty"`
	Gap      string `json:"gap,omitempty"` // verified less self
	Strong   bool   `json:"strong,omitempty"`
	Reason   string `json:"reason,omitempty"`
	// Comparable is false when the year's set has no criterion that this one
	// was, or gave it another maximum.
	Comparable bool `json:"comparable"`

	self, verified       points.Points
	hasSelf, hasVerified bool
}

// addYears looks the criterion up in every year of the block.
func (p *Pages) addYears(ctx context.Context, card *CriterionCard, u cchc.Unit, c *criteria.Criterion) error {
	views, err := p.service.History(ctx, card.Block)
	if err != nil {
		return err
	}
	for _, v := range views {
		card.Years = append(card.Years, yearPair(v, u, inYear(v.Set, card.set, c), c, card.set))
	}
	return nil
}

func yearPair(v *cchc.View, u cchc.Unit, then, now *criteria.Criterion, set *criteria.Set) YearPair {
	pair := YearPair{Year: v.Round.Year}
	if then == nil || then.MaxPoints != now.MaxPoints {
		return pair
	}
	pair.Comparable, pair.Code = true, then.Code
	if n, ok := nodeOf(v, cchc.Self, u, then); ok && n.State != scoring.Missing {
		pair.self, pair.hasSelf, pair.Self = n.Points, true, pointsText(set, n.Points)
	}
	if n, ok := nodeOf(v, cchc.Verified, u, then); ok && n.State != scoring.Missing {
		pair.verified, pair.hasVerified, pair.Verified = n.Points, true, pointsText(set, n.Points)
	}
	if pair.hasSelf && pair.hasVerified && pair.self != pair.verified {
		gap := pair.verified - pair.self
		pair.Gap, pair.Strong = pointsText(set, gap), gap >= gapShown || -gap >= gapShown
		pair.Reason = v.Reasons[u.Agency][then.Code]
	}
	return pair
}

// inYear finds what a criterion is in another year's set: the one that is tied
// to it alone. The same code proves nothing.
func inYear(then, now *criteria.Set, c *criteria.Criterion) *criteria.Criterion {
	if then.Digest == now.Digest {
		return then.Criterion(c.Code)
	}
	var pair *compare.Pair
	if then.ValidFrom.Before(now.ValidFrom) {
		pair = compare.Results(compare.Side{Set: then}, compare.Side{Set: now}).Of(c.Code)
	} else {
		pair = compare.Results(compare.Side{Set: now}, compare.Side{Set: then}).WasOf(c.Code)
	}
	if pair == nil || pair.Relation != compare.Same {
		return nil
	}
	other := pair.Before
	if now.ValidFrom.Before(then.ValidFrom) {
		other = pair.After
	}
	return then.Criterion(other.Members[0].Code)
}

// FactLine is a recorded fact about a criterion of an agency.
type FactLine struct {
	Position   int64      `json:"position"`
	Fact       string     `json:"fact"`
	Kind       string     `json:"kind"`
	OccurredOn civil.Date `json:"occurred_on"`
	RecordedAt string     `json:"recorded_at"`
	Figures    []Figure   `json:"figures,omitempty"`
	Reason     string     `json:"reason,omitempty"`

	at string // dd/mm hh:mm for the page
}

// Figure is one input as a fact recorded it.
type Figure struct {
	Name      string `json:"name"`
	Value     any    `json:"value"`
	Origin    string `json:"origin,omitempty"`
	Withdrawn bool   `json:"withdrawn,omitempty"`
}

// factsMax is how many facts a criterion's page lists, newest first.
const factsMax = 50

// addFacts lists the facts that brought the figures of this stage.
func (p *Pages) addFacts(ctx context.Context, card *CriterionCard, s spot, u cchc.Unit) error {
	entries, err := p.service.FactsOf(ctx, s.view.Round.ID, u.Agency, s.stage, card.Code, factsMax+1)
	if err != nil {
		return err
	}
	if card.FactsCut = len(entries) > factsMax; card.FactsCut {
		entries = entries[:factsMax]
	}
	slices.Reverse(entries)
	for _, e := range entries {
		card.Facts = append(card.Facts, factLine(e))
	}
	if card.State == scoring.NotApplicable.String() || card.State == scoring.FullNA.String() {
		return p.addApprovals(ctx, card, s, u)
	}
	return nil
}

// addApprovals adds the approvals further up that leave the criterion out.
func (p *Pages) addApprovals(ctx context.Context, card *CriterionCard, s spot, u cchc.Unit) error {
	for up := card.criterion.Parent; up != nil; up = up.Parent {
		entries, err := p.service.FactsOf(ctx, s.view.Round.ID, u.Agency, s.stage, up.Code, factsMax)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if kindWord(e.Kind) == "na_approved" {
				card.Facts = append(card.Facts, factLine(e))
			}
		}
	}
	return nil
}

func factLine(e evidence.Entry) FactLine {
	f := FactLine{
		Position: e.Position, Fact: string(e.ID), Kind: e.Kind, OccurredOn: e.OccurredOn, RecordedAt: civil.FormatInstant(e.RecordedAt),
		at: e.RecordedAt.In(civil.Zone).Format("02/01/2006 15:04"),
	}
	if reason, ok := e.Field("reason"); ok {
		f.Reason, _ = reason.(string)
	}
	var payload cchc.InputsPayload
	if _, ok := e.Field("inputs"); !ok || e.Decode(&payload) != nil {
		return f
	}
	origins := map[string]string{}
	for _, o := range payload.Origins {
		if name, origin, ok := strings.Cut(o, "="); ok {
			origins[name] = origin
		}
	}
	dec := json.NewDecoder(strings.NewReader(strings.Join(payload.Inputs, "")))
	dec.UseNumber()
	var figures map[string]any
	if dec.Decode(&figures) != nil {
		return f
	}
	for _, name := range sortedKeys(figures) {
		one := Figure{Name: name, Value: figures[name], Origin: origins[name]}
		if m, ok := figures[name].(map[string]any); ok && m["withdrawn"] == true {
			one.Value, one.Withdrawn = nil, true
		}
		f.Figures = append(f.Figures, one)
	}
	return f
}
