package cchc

import (
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Stage is whose figures a score comes from.
type Stage string

// The stages that have figures: self-score (tự chấm), verified score (thẩm
// định), and the result (kết quả), which is the verified figures but where the
// council decided otherwise. Explained (giải trình) has words and files, and no
// figures of its own.
const (
	Self      Stage = "self"
	Verified  Stage = "verified"
	Explained Stage = "explained"
	Final     Stage = "final"
)

// Stages lists the stages that have figures, in their order.
func Stages() []Stage { return []Stage{Self, Verified, Final} }

// RoundState is how far a round has come.
type RoundState string

// The states of a round.
const (
	Open      RoundState = "open"
	Frozen    RoundState = "frozen"
	Published RoundState = "published"
)

// Round is a scoring round (đợt chấm điểm): one block in one year by one set.
type Round struct {
	ID           id.ID      `json:"id"`
	Year         int        `json:"year"`
	Block        string     `json:"block"`
	SetDigest    string     `json:"set_digest"`
	State        RoundState `json:"state"`
	IsDemo       bool       `json:"demo"`
	PublishedOn  civil.Date `json:"published_on,omitzero"`
	EvidenceSize int64      `json:"evidence_size"` // facts the published result may rest on
	Council      []id.ID    `json:"council,omitempty"`
	Version      int64      `json:"-"`
}

// Unit is an agency in a round, under the name it bore that year.
type Unit struct {
	Agency    id.ID  `json:"agency"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
}

// NewRound is what opening a round needs.
type NewRound struct {
	Year      int
	Block     string
	SetDigest string
	Units     []Unit
	IsDemo    bool
}

// Input is one figure of a unit: its value in JSON, and where it comes from.
type Input struct {
	Criterion string
	Name      string
	Value     string // JSON; "" takes the figure away
	Origin    scoring.Origin
}

// Mark is what is known of a unit beside its figures.
type Mark struct {
	Kind  MarkKind
	Name  string // a criterion's code, or the fact's name
	Value string // the reason, or the fact's value
}

// MarkKind is the kind of a mark.
type MarkKind string

// The kinds of marks.
const (
	MarkNA   MarkKind = "na"   // "not applicable" was approved
	MarkFact MarkKind = "fact" // a fact the set declares
	// MarkReason says why the figures of a criterion are not those of the stage
	// before.
	MarkReason MarkKind = "reason"
)

// Sheet is the figures and marks of one unit at one stage.
type Sheet struct {
	Agency id.ID
	On     civil.Date // the day it was declared; zero: today
	Inputs []Input
	Marks  []Mark
}

// View is a round as pages and commands read it. It is shared and must not be
// changed.
type View struct {
	Round  Round
	Set    *criteria.Set
	Units  []Unit
	Blocks map[Stage]*scoring.Block // a stage without a single figure is absent
	// Reasons say why the verified figures differ: by agency, then criterion.
	Reasons map[id.ID]map[string]string
	// Decided are the figures that the council set, and nothing beside them: its
	// block is the verified one with these laid over it.
	Decided map[id.ID]Sheet
	// Plan is how the round is worked; nil when it has none.
	Plan *Plan
	// Withheld says why units of the round are kept from the reader, by agency id
	// and by code; empty in the view itself, filled in a part of it.
	Withheld map[string]error
}

// Phase is where the round stands.
func (v *View) Phase() Phase { return PhaseOf(v.Round, v.Plan) }

// IsVerifying tells that the verified figures are not all there yet, so that
// the self-scores still count.
func (v *View) IsVerifying() bool {
	return v.Round.State == Open && v.Plan != nil && v.Plan.Phase.IsBefore(PhaseExplanation)
}

// Final is the block that counts: the council's, else the verified one, or the
// self-scores until the verification is done; nil when there is none.
func (v *View) Final() *scoring.Block { return v.Blocks[v.FinalStage()] }

// Shown is the block of a stage as readers see it: while the round is open,
// agencies that gave nothing yet are not ranked. Nil while nobody gave a figure.
func (v *View) Shown(stage Stage) *scoring.Block {
	block := v.Blocks[stage]
	if block == nil || !v.IsProvisional() {
		return block
	}
	return block.Begun()
}

// FinalStage names the stage of Final.
func (v *View) FinalStage() Stage {
	if v.IsVerifying() && v.Blocks[Self] != nil {
		return Self
	}
	for _, stage := range slices.Backward(Stages()) {
		if v.Blocks[stage] != nil {
			return stage
		}
	}
	return Self
}

// Unit returns a unit of the round by its agency id or its code.
func (v *View) Unit(key string) (Unit, bool) {
	for _, u := range v.Units {
		if string(u.Agency) == key || u.Code == key {
			return u, true
		}
	}
	return Unit{}, false
}

// IsProvisional tells that the figures may still move.
func (v *View) IsProvisional() bool { return v.Round.State == Open }

func (s Stage) check() error {
	if !slices.Contains(Stages(), s) {
		return fault.New(fault.Invalid, "cchc.stage", string(s))
	}
	return nil
}
