package compare

import (
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Side is one of the two things compared: a set, a unit's result in it (nil to
// compare the sets alone), and what people call it, such as the year.
type Side struct {
	Set    *criteria.Set
	Result *scoring.Result
	Label  string
}

// Relation is how the criteria of a pair are related.
type Relation string

// The relations.
const (
	Same      Relation = "same"
	Split     Relation = "split"     // one old, several new
	Merged    Relation = "merged"    // several old, one new
	Regrouped Relation = "regrouped" // several old, several new
	Added     Relation = "added"     // new, and was nothing before
	Dropped   Relation = "dropped"   // old, and is nothing now
)

// Note is a remark on a pair; the first three kinds forbid the comparison.
type Note string

// The notes.
const (
	NoMapping     Note = "no_mapping"     // nothing stands on the other side
	MissingFigure Note = "missing"        // a figure has not arrived
	NotApplicable Note = "not_applicable" // on one side it does not apply
	Rescaled      Note = "rescaled"       // a group was rescaled over what applies
	Reweighted    Note = "reweighted"     // the maximum changed
	RuleChanged   Note = "rule_changed"   // it is scored by another kind of rule
	PartApplies   Note = "part_applies"   // part of it did not apply
)

// forbids tells which notes make a comparison dishonest.
func (n Note) forbids() bool {
	return n == NoMapping || n == MissingFigure || n == NotApplicable || n == Rescaled
}

// Member is one criterion of a pair.
type Member struct {
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	Points points.Points `json:"points"`
	Max    points.Points `json:"max"`     // as far as it applies
	Full   points.Points `json:"printed"` // as printed in the set
	State  string        `json:"state,omitempty"`
}

// Half is one side of a pair.
type Half struct {
	Members  []Member      `json:"criteria"`
	Points   points.Points `json:"points"`
	Max      points.Points `json:"max"`
	Full     points.Points `json:"printed"`
	Share    points.Rat    `json:"share"` // exact: points over max
	HasShare bool          `json:"has_share"`
}

// Pair is what was and what it became.
type Pair struct {
	Relation   Relation      `json:"relation"`
	Field      bool          `json:"field"` // stands at the top of a set
	Before     Half          `json:"before"`
	After      Half          `json:"after"`
	Comparable bool          `json:"comparable"`
	Change     points.Rat    `json:"change"`   // of the share, when comparable
	Gain       points.Points `json:"gain"`     // of the points, when SameMax
	SameMax    bool          `json:"same_max"` // comparable, out of the same maximum
	Notes      []Note        `json:"notes"`
	scored     bool          // results were given
}

// Comparison is two sides laid beside each other.
type Comparison struct {
	Before   string   `json:"before"`
	After    string   `json:"after"`
	SameSet  bool     `json:"same_set"`
	Mapped   bool     `json:"mapped"` // the newer set says anything of the older one
	Total    Pair     `json:"total"`
	Pairs    []Pair   `json:"pairs"`   // in order of the newer set, then what was dropped
	Unknown  []string `json:"unknown"` // names in maps_to that the older set does not have
	Coverage struct {
		Before points.Rat `json:"before"` // share of the printed maximum that leaves in pairs hold
		After  points.Rat `json:"after"`
	} `json:"coverage"`
}

// Of returns the pair a criterion of the newer set belongs to, or nil.
func (c *Comparison) Of(code string) *Pair {
	return c.find(code, func(p *Pair) *Half { return &p.After })
}

// WasOf returns the pair a criterion of the older set belongs to, or nil.
func (c *Comparison) WasOf(code string) *Pair {
	return c.find(code, func(p *Pair) *Half { return &p.Before })
}

func (c *Comparison) find(code string, half func(*Pair) *Half) *Pair {
	for i := range c.Pairs {
		for _, m := range half(&c.Pairs[i]).Members {
			if m.Code == code {
				return &c.Pairs[i]
			}
		}
	}
	return nil
}

// Say tells a pair in a few sentences: how the criteria are related, how the
// result moved, and what to mind.
func (p *Pair) Say(l locale.Lang) []string {
	words := Words()
	relation := "compare." + string(p.Relation)
	if len(p.Before.Members)+len(p.After.Members) == 0 {
		relation = "compare.total"
	}
	said := []string{words.Say(l, relation, p.Before.names(), p.After.names())}
	if p.scored {
		switch {
		case !p.Comparable:
			said = append(said, words.Say(l, "compare.not_comparable"))
		case p.Change.Sign() > 0:
			said = append(said, words.Say(l, "compare.up", percent(p.Before), percent(p.After), points.Percent{Rat: p.Change}))
		case p.Change.Sign() < 0:
			said = append(said, words.Say(l, "compare.down", percent(p.Before), percent(p.After), points.Percent{Rat: p.Change.Neg()}))
		default:
			said = append(said, words.Say(l, "compare.even", percent(p.After)))
		}
	}
	for _, n := range p.Notes {
		said = append(said, words.Say(l, "compare.note."+string(n), p.Before.Full, p.After.Full))
	}
	return said
}

func percent(h Half) points.Percent { return points.Percent{Rat: h.Share} }

func (h Half) names() string {
	names := make([]string, len(h.Members))
	for i, m := range h.Members {
		names[i] = m.Code + " " + m.Name
	}
	return strings.Join(names, "; ")
}
