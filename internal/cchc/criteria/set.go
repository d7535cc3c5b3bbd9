package criteria

import (
	"minhbach/internal/cchc/expr"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// Set is a criteria set as loaded.
type Set struct {
	ID, Title, Basis string
	ValidFrom        civil.Date
	ValidTo          civil.Date // the zero date: open
	Block            string
	MaxPoints        points.Points
	TotalCap         *points.Points
	Rounding         Rounding
	Basis100         IndexBasis
	Ranking          Ranking
	Facts            []Fact
	BandsBy          Measure
	Bands            []Band // best first
	Vetoes           []Veto
	Calendar         []StageDeadline
	Criteria         []*Criterion // in file order

	File   string
	Digest string        // SHA-256 of the file's bytes, in hex
	Source *ruleset.Node // the file as a tree, for editing and export

	byCode map[string]*Criterion
}

// Measure is what ranks or bands look at.
type Measure string

// The measures.
const (
	ByIndex  Measure = "index"
	ByPoints Measure = "points"
)

// IndexBasis is what points are divided by for the index.
type IndexBasis string

// The bases of the index.
const (
	Applicable IndexBasis = "applicable" // the applicable maximum
	Printed    IndexBasis = "printed"    // the set's max_points
)

// Where rounding takes hold.
type Where string

// The places where rounding takes hold.
const (
	AtLeaf    Where = "leaf"
	AtGroup   Where = "group"
	AtTotal   Where = "total"
	AtDisplay Where = "display"
)

// Rounding says how many decimals people see, and whether the rounded figure
// is also what is added and ranked.
type Rounding struct {
	Points, Index int
	Mode          points.Mode
	At            Where
}

// RankMethod is how equal results are numbered.
type RankMethod string

// The rank methods.
const (
	Competition RankMethod = "competition" // 1-2-2-4
	Dense       RankMethod = "dense"       // 1-2-2-3
	Ordinal     RankMethod = "ordinal"     // 1-2-3-4, by a complete chain
)

// Ranking is how a block is ranked.
type Ranking struct {
	Method RankMethod
	By     Measure
	Ties   []Tie
}

// TieKind is what an entry of the tie chain looks at.
type TieKind string

// The kinds of tie entries.
const (
	TieCriterion TieKind = "criterion"
	TieInput     TieKind = "input"
	TieFact      TieKind = "fact"
	TieManual    TieKind = "manual"
)

// Tie is one entry of the tie chain; higher first unless Ascending.
type Tie struct {
	Kind      TieKind
	Code      string // of the criterion or the input's criterion
	Name      string // of the input or the fact
	Ascending bool
	Text      string // as written
}

// FactType is the type of a unit's fact.
type FactType string

// The types of facts.
const (
	FactBool    FactType = "bool"
	FactWord    FactType = "word"
	FactDecimal FactType = "decimal"
)

// Fact is a figure or word about a unit that conditions may name.
type Fact struct {
	Name, Label string
	Type        FactType
	Default     *expr.Value
}

// Band is a class of results (xếp loại) with its side conditions.
type Band struct {
	Name string
	rule.Band
	Require []*expr.Expr
}

// Veto forces a band, or caps it, while its condition holds. It never changes
// points or rank.
type Veto struct {
	When     *expr.Expr
	Band     string
	BestBand string
}

// StageDeadline is the last day of a stage of the round.
type StageDeadline struct {
	Stage string
	Until civil.Date
}

// Source is who gives a criterion's figures.
type Source string

// The sources.
const (
	SourceUnsaid   Source = "-"
	SourceSelf     Source = "self"
	SourceVerifier Source = "verifier"
	SourceSurvey   Source = "survey"
	SourceComputed Source = "computed"
	SourceExternal Source = "external"
)

// GroupKind is how an inner node adds up its children.
type GroupKind string

// The kinds of groups.
const (
	GroupSum      GroupKind = "sum"
	GroupWeighted GroupKind = "weighted"
	GroupBonus    GroupKind = "bonus"
	GroupPenalty  GroupKind = "penalty"
)

// Group is how an inner node adds up.
type Group struct {
	Kind    GroupKind
	Cap     *points.Points
	Weights map[string]points.Rat
}

// NAPolicy is what an approved or automatic "not applicable" does.
type NAPolicy string

// The policies of RULES §5.
const (
	NAExclude NAPolicy = "exclude_and_rescale"
	NAFull    NAPolicy = "full_points"
	NARescale NAPolicy = "rescale_in_group"
	NAUnit    NAPolicy = "exclude_unit"
)

// NA is a criterion's word on being not applicable.
type NA struct {
	Policy NAPolicy
	When   string
	Group  string         // of rescale_in_group; "" is the parent
	To     *points.Points // nil is the group's own maximum
}

// Binding says where an input comes from.
type Binding struct {
	Input    string
	Metric   string // a metric's name
	SameAs   string // "4.num": the input of another criterion
	Declared bool
	Label    string
}

// Criterion is a node of the tree: a field (lĩnh vực), a criterion or a
// sub-criterion. Only leaves have a rule.
type Criterion struct {
	Code, Name string
	Parent     *Criterion
	Children   []*Criterion
	MaxPoints  points.Points
	Source     Source
	Evidence   []string
	Rule       rule.Rule
	Group      Group
	Inputs     []Binding
	NA         *NA
	MapsTo     []string
	Notes      string
	Line       int
	Index      int // its place in Set.Criteria

	hasRuleNode bool
	guards      rule.Guards
	inputsNode  *ruleset.Node
}

// IsLeaf reports whether the criterion is scored by a rule of its own.
func (c *Criterion) IsLeaf() bool { return len(c.Children) == 0 }

// Field returns the root node (lĩnh vực) the criterion stands under.
func (c *Criterion) Field() *Criterion {
	for c.Parent != nil {
		c = c.Parent
	}
	return c
}

// OutsideBase reports whether the criterion belongs to a bonus or penalty, and
// so not to the maximum.
func (c *Criterion) OutsideBase() bool { return c.isWithin(GroupBonus) || c.IsPenalty() }

// IsPenalty reports whether the criterion belongs to a penalty, whose points
// are taken off.
func (c *Criterion) IsPenalty() bool { return c.isWithin(GroupPenalty) }

func (c *Criterion) isWithin(kind GroupKind) bool {
	for c != nil && c.Group.Kind != kind {
		c = c.Parent
	}
	return c != nil
}

// NearestNA returns the nearest word on being not applicable, from the node
// itself upwards, and the node that says it; nil when none does.
func (c *Criterion) NearestNA() (*NA, *Criterion) {
	for ; c != nil; c = c.Parent {
		if c.NA != nil {
			return c.NA, c
		}
	}
	return nil, nil
}

// Criterion returns the criterion of a code, or nil.
func (s *Set) Criterion(code string) *Criterion { return s.byCode[code] }

// Fields returns the root nodes in file order.
func (s *Set) Fields() []*Criterion {
	var fields []*Criterion
	for _, c := range s.Criteria {
		if c.Parent == nil {
			fields = append(fields, c)
		}
	}
	return fields
}

// Leaves returns the criteria with a rule, in file order.
func (s *Set) Leaves() []*Criterion {
	var leaves []*Criterion
	for _, c := range s.Criteria {
		if c.IsLeaf() {
			leaves = append(leaves, c)
		}
	}
	return leaves
}

// Fact returns the declared fact of a name, or nil.
func (s *Set) Fact(name string) *Fact {
	for i := range s.Facts {
		if s.Facts[i].Name == name {
			return &s.Facts[i]
		}
	}
	return nil
}

// BandRank returns the place of a band, best first, or −1.
func (s *Set) BandRank(name string) int {
	for i, b := range s.Bands {
		if b.Name == name {
			return i
		}
	}
	return -1
}

// ConditionNames are the names every condition may use beside the declared
// facts (RULES §6).
func ConditionNames() []string {
	return []string{"total", "index", "missing", "zero_criteria", "scored"}
}
