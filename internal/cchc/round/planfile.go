package round

import (
	"fmt"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/ruleset"
)

// ReadPlan reads a plan from a file. Account turns the name that somebody signs
// in by into the account's id; nil takes the words of the file for ids.
func ReadPlan(file string, data []byte, account func(name string) (id.ID, error)) (cchc.Plan, error) {
	node, err := ruleset.Parse(file, data)
	if err != nil {
		return cchc.Plan{}, err
	}
	r := &planReader{Reader: ruleset.NewReader(file), account: account}
	plan := r.plan(node)
	return plan, r.Problems().OrNil()
}

type planReader struct {
	*ruleset.Reader
	account func(name string) (id.ID, error)
}

func (r *planReader) plan(node *ruleset.Node) cchc.Plan {
	o := r.Object(node, "")
	plan := cchc.Plan{
		Phase: cchc.Phase(o.OneOf("phase", string(cchc.PhasePreparing), words(cchc.WorkPhases())...)),
		Basis: o.Word("basis"), Deadlines: map[cchc.Phase]civil.Moment{}, Fields: map[string]cchc.Appraisal{},
		Lateness: cchc.Lateness(o.OneOf("lateness", "", string(cchc.CalendarDays), string(cchc.WorkingDays))),
		Evidence: cchc.EvidencePolicy(o.OneOf("evidence", string(cchc.EvidenceAdvised), string(cchc.EvidenceAdvised), string(cchc.EvidenceExplained))),
	}
	for i, n := range o.List("deadlines") {
		d := r.Object(n, fmt.Sprintf("deadlines[%d]", i))
		phase := cchc.Phase(d.OneOf("phase", "", words(cchc.WorkPhases())...))
		until, clock := d.Date("until"), d.Word("at")
		d.End()
		if m, err := civil.NewMoment(until, clock); err != nil {
			r.Refuse(n, d.At("at"), "civil.clock_malformed", clock)
		} else {
			plan.Deadlines[phase] = m
		}
	}
	for i, n := range o.List("fields") {
		f := r.Object(n, fmt.Sprintf("fields[%d]", i))
		plan.Fields[f.Word("field")] = cchc.Appraisal{Appraisers: r.accounts(f, "appraisers"), Substitutes: r.accounts(f, "substitutes")}
		f.End()
	}
	plan.Council = r.accounts(o, "council")
	plan.SurveyShare = o.MaybeNumber("survey_share")
	o.End()
	return plan
}

func words(phases []cchc.Phase) []string {
	list := make([]string, len(phases))
	for i, p := range phases {
		list[i] = string(p)
	}
	return list
}

func (r *planReader) accounts(o *ruleset.Object, name string) []id.ID {
	if !o.Has(name) {
		o.Key(name)
		return nil
	}
	var list []id.ID
	for _, word := range o.Words(name) {
		account, err := id.ID(word), error(nil)
		if r.account != nil {
			account, err = r.account(word)
		}
		if err != nil {
			r.Refuse(o.Node, o.At(name), "cchc.round.no_account", word)
			continue
		}
		list = append(list, account)
	}
	return list
}

// PlanOf is the plan that a set itself describes: the days it names for its
// stages, to the end of each day. What a set does not say is left to be typed.
func PlanOf(set *criteria.Set) cchc.Plan {
	phases := map[string]cchc.Phase{"self": cchc.PhaseSelfScoring, "verified": cchc.PhaseVerification, "explained": cchc.PhaseExplanation, "final": cchc.PhaseCouncil}
	plan := cchc.Plan{
		Phase: cchc.PhasePreparing, Basis: set.Basis, Lateness: cchc.CalendarDays, Evidence: cchc.EvidenceAdvised,
		Deadlines: map[cchc.Phase]civil.Moment{}, Fields: map[string]cchc.Appraisal{},
	}
	for _, stage := range set.Calendar {
		if phase, isKnown := phases[stage.Stage]; isKnown && !stage.Until.IsZero() {
			plan.Deadlines[phase] = civil.Moment{On: stage.Until, Minutes: lastMinute}
		}
	}
	return plan
}

// lastMinute of a day, 23:59.
const lastMinute = 23*60 + 59
