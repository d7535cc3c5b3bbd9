package whatif

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Change is one input set to another value. From and To are as JSON holds
// them; From is nil where nothing was given.
type Change struct {
	Code  string `json:"criterion"`
	Input string `json:"input"`
	From  any    `json:"from"`
	To    any    `json:"to"`

	to rule.Value
}

// Standing is where a unit stands.
type Standing struct {
	Points   points.Points `json:"points"`
	Max      points.Points `json:"applicable_max"`
	Index    points.Rat    `json:"index"`
	HasIndex bool          `json:"has_index"`
	Rank     int           `json:"rank"` // 0: none
	Of       int           `json:"of"`
	Band     string        `json:"band"`
	Missing  int           `json:"missing"`
}

// StandingOf reads where a unit stands out of its result.
func StandingOf(r *scoring.Result) Standing {
	return Standing{r.Points, r.Max, r.Index, r.HasIndex, r.Rank, r.Of, r.Band, r.Missing}
}

// Proposal is a step that gains, with where it would lead.
type Proposal struct {
	Code    string        `json:"criterion"`
	Name    string        `json:"name"`
	Kind    rule.Kind     `json:"rule"`
	Changes []Change      `json:"changes"`
	Steps   int64         `json:"steps"`  // single steps: dossiers, days, items, levels
	Gain    points.Points `json:"gain"`   // of the unit's points
	Points  points.Points `json:"points"` // of the criterion, after
	Max     points.Points `json:"max"`
	Before  Standing      `json:"before"`
	After   Standing      `json:"after"`
	Do      rule.Sentence `json:"do"`

	set   *criteria.Set
	order int
}

// Say tells the proposal in a few sentences: what to do, what it wins, where
// it leads.
func (p *Proposal) Say(l locale.Lang) []string {
	words, gain := Words(), "whatif.gain"
	if c := p.set.Criterion(p.Code); c != nil && c.IsPenalty() {
		gain = "whatif.gain_penalty"
	}
	said := []string{
		words.Say(l, "whatif.do", p.Code, p.Name, p.Do),
		words.Say(l, gain, p.Gain, p.Points, p.Max),
	}
	if p.Before.HasIndex && p.After.HasIndex {
		said = append(said, words.Say(l, "whatif.index", p.index(p.Before, l), p.index(p.After, l)))
	}
	switch p.After.Rank {
	case 0: // not ranked
	case p.Before.Rank:
		said = append(said, words.Say(l, "whatif.rank_same", p.After.Rank, p.After.Of))
	default:
		said = append(said, words.Say(l, "whatif.rank", p.Before.Rank, p.After.Rank, p.After.Of))
	}
	if p.After.Band != p.Before.Band && p.After.Band != "" {
		said = append(said, words.Say(l, "whatif.band", p.After.Band))
	}
	return said
}

// index is printed with the decimals the set shows.
func (p *Proposal) index(s Standing, l locale.Lang) string {
	return l.Decimal(s.Index.Decimal(p.set.Rounding.Index, p.set.Rounding.Mode))
}

// Reason is why lost points are shown without a proposal.
type Reason string

// The reasons.
const (
	Survey    Reason = "survey"    // people outside answered
	Judgement Reason = "judgement" // a council judges
	External  Reason = "external"  // another index
	Missing   Reason = "missing"   // no figures yet
	NoRule    Reason = "no_rule"   // the set does not say how it is scored
	Gated     Reason = "gated"     // the gate is shut and opening it alone wins nothing
	NoEvent   Reason = "no_event"  // nothing arose this year
	NoStep    Reason = "no_step"   // no step of this criterion alone gains
)

// Shown is a criterion that lost points which nothing proposed here wins back.
type Shown struct {
	Code   string        `json:"criterion"`
	Name   string        `json:"name"`
	Kind   rule.Kind     `json:"rule,omitempty"`
	Reason Reason        `json:"reason"`
	Lost   points.Points `json:"lost"`
	Points points.Points `json:"points"`
	Max    points.Points `json:"max"`
}

// Say tells it in a sentence.
func (s *Shown) Say(l locale.Lang) string {
	return Words().Say(l, "whatif.shown", s.Code, s.Name, s.Lost, locale.Key("whatif.reason."+string(s.Reason)))
}
