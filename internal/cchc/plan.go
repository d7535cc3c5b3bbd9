package cchc

import (
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Phase is where a round stands (giai đoạn). It refines the state Open; the
// last two are the states Frozen and Published under their own names.
type Phase string

// The phases, in order.
const (
	PhasePreparing    Phase = "preparing"
	PhaseSelfScoring  Phase = "self_scoring"
	PhaseVerification Phase = "verification"
	PhaseExplanation  Phase = "explanation"
	PhaseCouncil      Phase = "council"
	PhaseFrozen       Phase = "frozen"
	PhasePublished    Phase = "published"
)

// Phases lists the phases in order.
func Phases() []Phase {
	return []Phase{PhasePreparing, PhaseSelfScoring, PhaseVerification, PhaseExplanation, PhaseCouncil, PhaseFrozen, PhasePublished}
}

// WorkPhases lists the phases of an open round, which a plan moves through.
func WorkPhases() []Phase { return Phases()[:5] }

// MayMoveTo tells whether a round of a plan may go from one phase to another:
// one step on, one step back by a decision with its reason, and past the
// explanations when there is nothing to explain. Freezing and publishing are
// use cases of their own.
func (p Phase) MayMoveTo(next Phase) bool {
	from, to := slices.Index(WorkPhases(), p), slices.Index(WorkPhases(), next)
	if from < 0 || to < 0 {
		return false
	}
	return to == from+1 || to == from-1 || (p == PhaseVerification && next == PhaseCouncil)
}

// IsBefore tells the order of two phases.
func (p Phase) IsBefore(other Phase) bool {
	return slices.Index(Phases(), p) < slices.Index(Phases(), other)
}

// Lateness says how a plan counts the days that a submission is late.
type Lateness string

// The ways to count.
const (
	CalendarDays Lateness = "calendar_days"
	WorkingDays  Lateness = "working_days"
)

// EvidencePolicy says what a plan asks of declared figures without evidence.
type EvidencePolicy string

// The policies on evidence.
const (
	EvidenceAdvised   EvidencePolicy = "advised"   // pointed out
	EvidenceExplained EvidencePolicy = "explained" // a note must say why
)

// Plan is how a round is worked: typed or read from a file, never known to the
// code. A round without a plan takes figures as long as it is open.
type Plan struct {
	Round id.ID `json:"round"`
	Phase Phase `json:"phase"`
	// Basis is the paper that opened the round, as it is cited.
	Basis string `json:"basis"`
	// Deadlines are the ends of the phases; a phase without one has none.
	Deadlines map[Phase]civil.Moment `json:"deadlines"`
	Lateness  Lateness               `json:"lateness"`
	Evidence  EvidencePolicy         `json:"evidence"`
	// Fields says who appraises which field (lĩnh vực), by its code.
	Fields map[string]Appraisal `json:"fields"`
	// Council are the accounts of the council's members, the chair first.
	Council []id.ID `json:"council,omitempty"`
	// SurveyShare is the part of the total that the survey gives, in percent; nil
	// when the set itself says it.
	SurveyShare *points.Rat `json:"survey_share,omitempty"`

	Version int64 `json:"-"` // 0: not kept yet
}

// Appraisal is who answers for a field: accounts.
type Appraisal struct {
	Appraisers []id.ID `json:"appraisers"`
	// Substitutes take the criteria of the agencies that an appraiser belongs to.
	Substitutes []id.ID `json:"substitutes,omitempty"`
}

// PhaseOf is where a round stands, with its plan or (nil) without.
func PhaseOf(round Round, plan *Plan) Phase {
	switch {
	case round.State == Published:
		return PhasePublished
	case round.State == Frozen:
		return PhaseFrozen
	case plan == nil:
		return PhaseSelfScoring
	}
	return plan.Phase
}

// AppraisersOf lists who may verify a field of an agency: the appraisers, less
// those who belong to the agency; in the place of these, the substitutes.
func (p *Plan) AppraisersOf(field string, belongs func(account id.ID) bool) []id.ID {
	named := p.Fields[field]
	may := slices.DeleteFunc(slices.Clone(named.Appraisers), belongs)
	if len(may) == len(named.Appraisers) && len(may) > 0 {
		return may
	}
	return append(may, slices.DeleteFunc(slices.Clone(named.Substitutes), belongs)...)
}

// FieldsOf lists the codes of the fields an account answers for, as appraiser
// or as substitute, in order.
func (p *Plan) FieldsOf(account id.ID) []string {
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(p.Fields)) {
		a := p.Fields[code]
		if slices.Contains(a.Appraisers, account) || slices.Contains(a.Substitutes, account) {
			codes = append(codes, code)
		}
	}
	return codes
}

// Bounds of a plan: far above the largest province's.
const (
	appraisersMax = 50
	councilMax    = 100
	basisRunesMax = 500
)

// Check tells everything that is wrong with a plan for a set.
func (p *Plan) Check(set *criteria.Set) error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if !slices.Contains(WorkPhases(), p.Phase) {
		refuse("phase", "cchc.plan_phase", string(p.Phase))
	}
	if p.Lateness != CalendarDays && p.Lateness != WorkingDays {
		refuse("lateness", "cchc.plan_lateness", string(p.Lateness))
	}
	if p.Evidence != EvidenceAdvised && p.Evidence != EvidenceExplained {
		refuse("evidence", "cchc.plan_evidence", string(p.Evidence))
	}
	if len([]rune(p.Basis)) > basisRunesMax {
		refuse("basis", "cchc.too_long", basisRunesMax)
	}
	if len(p.Council) > councilMax {
		refuse("council", "cchc.plan_people", councilMax)
	}
	p.checkDeadlines(refuse)
	for _, code := range slices.Sorted(maps.Keys(p.Fields)) {
		if c := set.Criterion(code); c == nil || c.Parent != nil {
			refuse("fields."+code, "cchc.plan_field", code)
		}
		if a := p.Fields[code]; len(a.Appraisers)+len(a.Substitutes) > appraisersMax {
			refuse("fields."+code, "cchc.plan_people", appraisersMax)
		}
	}
	if share := p.SurveyShare; share != nil && (share.Sign() < 0 || points.Int(100).Less(*share)) {
		refuse("survey_share", "cchc.plan_share", share.String())
	}
	return problems.OrNil()
}

// checkDeadlines asks for the order of the phases, and for an end of the
// self-scoring: without it nobody can be late, nor on time.
func (p *Plan) checkDeadlines(refuse func(field, key string, args ...any)) {
	if p.Deadlines[PhaseSelfScoring].IsZero() {
		refuse("deadlines."+string(PhaseSelfScoring), "cchc.plan_no_deadline")
	}
	for phase := range p.Deadlines {
		if !slices.Contains(WorkPhases(), phase) {
			refuse("deadlines."+string(phase), "cchc.plan_phase", string(phase))
		}
	}
	var last civil.Moment
	for _, phase := range WorkPhases() {
		end := p.Deadlines[phase]
		if end.IsZero() {
			continue
		}
		if end.Compare(last) < 0 {
			refuse("deadlines."+string(phase), "cchc.plan_order", end.String(), last.String())
		}
		last = end
	}
}

// ID is what facts about a plan have as their subject.
func (p *Plan) ID() string { return fmt.Sprintf("%s/plan", p.Round) }
