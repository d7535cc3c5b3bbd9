package appraisal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// People knows the accounts that a plan names.
type People interface {
	// AgenciesOf lists the agencies that an account belongs to.
	AgenciesOf(ctx context.Context, account id.ID) ([]id.ID, error)
}

// Tasks reads what an agency handed in: its evidence, and what facts say of each
// figure.
type Tasks interface {
	Tasks(ctx context.Context, round, agency id.ID) (*round.Tasks, error)
}

// Recorder is the part of the evidence log that this package uses.
type Recorder interface {
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
	Facts(ctx context.Context, tx *sql.Tx, query evidence.Query) ([]evidence.Entry, error)
	EachFact(ctx context.Context, tx *sql.Tx, query evidence.Query, fn func(evidence.Entry) error) error
}

// Options are the parts of a service. Without People only the person who acts is
// known to belong anywhere.
type Options struct {
	DB       *store.DB
	Index    *cchc.Service
	Store    Store
	Evidence Evidence
	Tasks    Tasks
	Intake   round.Intake
	Log      Recorder
	Clock    civil.Clock
	IDs      id.Source
	Guard    auth.Guard
	People   People
}

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct{ Options }

// NewService puts the parts together.
func NewService(o Options) *Service { return &Service{o} }

func (s *Service) act(by auth.Person) Act {
	return Act{By: by.Account, At: civil.FormatInstant(s.Clock.Now())}
}

// reasonRunesMax bounds what people type: a fact takes a text whole.
const reasonRunesMax = 3000

// bounded trims what was typed and bounds it.
func bounded(field, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if len([]rune(typed)) > reasonRunesMax {
		return "", fault.New(fault.Invalid, "cchc.too_long", reasonRunesMax).At(fault.Place{Field: field})
	}
	return typed, nil
}

// needed is text that must be there.
func needed(field, typed, key string) (string, error) {
	typed, err := bounded(field, typed)
	if err == nil && typed == "" {
		return "", fault.New(fault.Invalid, key).At(fault.Place{Field: field})
	}
	return typed, err
}

// desk is what a use case about one criterion of an agency stands on.
type desk struct {
	view *cchc.View
	plan *cchc.Plan
	unit cchc.Unit
	sub  cchc.Submission
	c    *criteria.Criterion
	kase Case
	item Item
}

// planned reads a round that has a plan.
func (s *Service) planned(ctx context.Context, tx *sql.Tx, roundID id.ID) (*cchc.View, error) {
	view, err := s.Index.ViewIn(ctx, tx, roundID)
	if err != nil {
		return nil, err
	}
	if view.Plan == nil {
		return nil, fault.New(fault.Conflict, "cchc.appraisal.no_plan", fmt.Sprint(view.Round.Year))
	}
	return view, nil
}

func (s *Service) desk(ctx context.Context, tx *sql.Tx, roundID, agency id.ID, code string) (*desk, error) {
	view, err := s.planned(ctx, tx, roundID)
	if err != nil {
		return nil, err
	}
	d := &desk{view: view, plan: view.Plan}
	var isHere bool
	if d.unit, isHere = view.Unit(string(agency)); !isHere {
		return nil, fault.New(fault.NotFound, "cchc.unknown_unit", string(agency))
	}
	if d.sub, err = s.Index.SubmissionIn(ctx, tx, roundID, d.unit.Agency); err != nil {
		return nil, err
	}
	d.c = view.Set.Criterion(code)
	if d.c == nil || !d.c.IsLeaf() || !isVerified(d.c) {
		return nil, fault.New(fault.NotFound, "cchc.appraisal.no_criterion", code)
	}
	d.kase, err = s.Store.Case(ctx, tx, roundID, d.unit.Agency, code)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read the case of %s: %w", code, err)
	}
	d.item = itemOf(view, d.unit, d.c, d.kase, d.sub.IsSubmitted())
	d.kase = d.item.Case
	return d, nil
}

// on is the resource that the policies are asked about.
func (d *desk) on() auth.Resource {
	return auth.Resource{
		Kind: "score", ID: string(d.view.Round.ID), Agency: d.unit.Agency, Field: d.c.Field().Code, IsPublished: d.view.Round.State == cchc.Published,
	}
}

// during refuses what its phase has not come for, or is over.
func (d *desk) during(phases ...cchc.Phase) error {
	if phase := d.view.Phase(); !slices.Contains(phases, phase) {
		return fault.New(fault.Conflict, "cchc.appraisal.wrong_phase", phaseName(phase), phaseName(phases[0]))
	}
	return nil
}

// unmoved refuses a step on a case that somebody moved since it was read.
func (d *desk) unmoved(version int64) error {
	if d.kase.Version != version {
		return fault.New(fault.Conflict, "cchc.appraisal.moved", d.c.Code, d.unit.Name).At(fault.Place{Field: d.c.Code})
	}
	return nil
}

// mayAppraise asks the policies, and whether the plan names the person for the
// field. That nobody appraises the agency he belongs to rests on neither alone.
func (s *Service) mayAppraise(ctx context.Context, d *desk, action string, by auth.Person, known staff) error {
	if err := s.Guard.Authorize(ctx, action, d.on()); err != nil {
		return err
	}
	if by.BelongsTo(d.unit.Agency) {
		return fault.New(fault.Forbidden, "cchc.appraisal.own_agency", d.unit.Name)
	}
	if known.isNamed(d.plan, by, d.c.Field().Code, d.unit.Agency) {
		return nil
	}
	return fault.New(fault.Forbidden, "cchc.appraisal.not_named", d.c.Field().Code, d.c.Field().Name, d.unit.Name)
}

// staff are the agencies that the appraisers of a round belong to. It is read
// before a use case begins its transaction: a second connection asked for inside
// one could wait for itself.
type staff map[id.ID][]id.ID

// staff reads where the appraisers belong whom a substitute may stand in for.
func (s *Service) staff(ctx context.Context, roundID id.ID) (staff, error) {
	if s.People == nil {
		return nil, nil
	}
	var plan *cchc.Plan
	err := s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		plan, err = s.Index.PlanIn(ctx, tx, roundID)
		return err
	})
	if err != nil || plan == nil {
		return nil, err
	}
	known := staff{}
	for _, field := range plan.Fields {
		if len(field.Substitutes) == 0 {
			continue
		}
		for _, account := range slices.Concat(field.Appraisers, field.Substitutes) {
			if _, isRead := known[account]; isRead {
				continue
			}
			if known[account], err = s.People.AgenciesOf(ctx, account); err != nil {
				return nil, fmt.Errorf("find where appraiser %s belongs: %w", account, err)
			}
		}
	}
	return known, nil
}

// isNamed tells whether the plan gives a field of an agency to a person: as its
// appraiser, or as a substitute where an appraiser belongs to the agency.
func (known staff) isNamed(plan *cchc.Plan, by auth.Person, field string, agency id.ID) bool {
	if by.IsSystem() {
		return true
	}
	return slices.Contains(plan.AppraisersOf(field, func(account id.ID) bool {
		return account == by.Account && by.BelongsTo(agency) || slices.Contains(known[account], agency)
	}), by.Account)
}

// subject names a criterion of an agency at a stage, as package cchc does.
func (d *desk) subject(stage cchc.Stage) string {
	return subject(d.view.Round.ID, d.unit.Agency, stage, d.c.Code)
}

func subject(roundID, agency id.ID, stage cchc.Stage, criterion string) string {
	return strings.Join([]string{string(roundID), string(agency), string(stage), criterion}, "/")
}

func (d *desk) about(stage cchc.Stage) about {
	return about{Round: string(d.view.Round.ID), Stage: string(stage), Criterion: d.c.Code}
}

// fact is a fact about the criterion at the desk.
func (s *Service) fact(d *desk, kind string, stage cchc.Stage, payload any) evidence.Fact {
	f := s.roundFact(d.view.Round, kind, d.subject(stage), payload)
	f.Agency = d.unit.Agency
	return f
}

func (s *Service) roundFact(of cchc.Round, kind, subject string, payload any) evidence.Fact {
	return evidence.Fact{Kind: kind, Subject: subject, Payload: payload, OccurredOn: s.Clock.Today(), Period: fmt.Sprint(of.Year)}
}

// record appends facts in the name of a person. It comes last in a transaction.
func (s *Service) record(ctx context.Context, tx *sql.Tx, by auth.Person, facts ...evidence.Fact) error {
	for i := range facts {
		facts[i].Actor = by.Actor()
	}
	if _, err := s.Log.RecordAll(ctx, tx, facts); err != nil {
		return fmt.Errorf("record %d facts: %w", len(facts), err)
	}
	return nil
}

func (s *Service) putCase(ctx context.Context, tx *sql.Tx, d *desk) error {
	kept, err := s.Store.PutCase(ctx, tx, d.view.Round.ID, d.kase)
	if err != nil {
		return fmt.Errorf("keep the case of %s: %w", d.c.Code, err)
	}
	if !kept {
		return d.unmoved(-1)
	}
	return nil
}

// declare gives figures to one stage and returns the view that the caller
// remembers once the transaction is committed; nil when nothing changes.
func (s *Service) declare(ctx context.Context, tx *sql.Tx, d *desk, stage cchc.Stage, sheet cchc.Sheet, by auth.Person) (*cchc.View, error) {
	if len(sheet.Inputs) == 0 && len(sheet.Marks) == 0 {
		return nil, nil
	}
	sheet.Agency = d.unit.Agency
	return s.Index.DeclareIn(ctx, tx, cchc.Declaration{Round: d.view.Round.ID, Stage: stage, Sheets: []cchc.Sheet{sheet}, By: by.Actor()})
}

// update runs a use case and keeps the view it leads to at hand.
func (s *Service) update(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) (*cchc.View, error)) error {
	var next *cchc.View
	err := s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		next, err = do(ctx, tx)
		return err
	})
	if err == nil && next != nil {
		s.Index.Remember(next)
	}
	return err
}
