package round

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/metric"
	"minhbach/internal/store"
)

// Metrics is what the figures that facts give are read from.
type Metrics interface {
	Definition(name string) (metric.Definition, bool)
	ValueIn(ctx context.Context, tx *sql.Tx, name string, agency id.ID, period string) (metric.Value, error)
	FactsIn(ctx context.Context, tx *sql.Tx, name string, agency id.ID, period string, most int) ([]evidence.Entry, error)
}

// Intake takes a file in: it tells its type by its content, refuses what is
// empty, too large or unsafe with a fault, and keeps it by its digest.
type Intake interface {
	Keep(ctx context.Context, name string, r io.Reader) (File, error)
	// Finish takes in what an account sent in parts.
	Finish(ctx context.Context, owner string, draft id.ID) (File, error)
}

// Vault gives a kept file back.
type Vault interface {
	Open(ctx context.Context, digest blob.Digest) (io.ReadCloser, error)
}

// Shelf is the documents of an agency in other modules, which stand as evidence
// without being sent again.
type Shelf interface {
	Files(ctx context.Context, agency id.ID, most int) ([]File, error)
	File(ctx context.Context, agency id.ID, digest blob.Digest) (file File, isThere bool, err error)
}

// Divisions names the parts of an agency.
type Divisions interface {
	Divisions(ctx context.Context, agency id.ID) ([]Division, error)
}

// Recorder is the part of the evidence log that use cases write to and Verify
// reads.
type Recorder interface {
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
	EachFact(ctx context.Context, tx *sql.Tx, query evidence.Query, fn func(evidence.Entry) error) error
}

// Options are the parts of a service. Shelf, Divisions and Calendar may be nil:
// nothing lies elsewhere, the agency has no divisions, lateness is counted in
// days of the calendar only.
type Options struct {
	DB        *store.DB
	Index     *cchc.Service
	Store     Store
	Log       Recorder
	Clock     civil.Clock
	IDs       id.Source
	Guard     auth.Guard
	Metrics   Metrics
	Intake    Intake
	Vault     Vault
	Shelf     Shelf
	Divisions Divisions
	// Calendar is the working calendar as it stands: notices arrive year by year.
	Calendar func(ctx context.Context) (*civil.Calendar, error)
}

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct{ Options }

// NewService puts the parts together.
func NewService(o Options) *Service { return &Service{o} }

func (s *Service) now() string { return civil.FormatInstant(s.Clock.Now()) }

// Bounds of what people type.
const (
	noteRunesMax   = 3000
	reasonRunesMax = 2000
)

// text trims what was typed and bounds it.
func text(field, typed string, most int) (string, error) {
	typed = strings.TrimSpace(typed)
	if len([]rune(typed)) > most {
		return "", fault.New(fault.Invalid, "cchc.too_long", most).At(fault.Place{Field: field})
	}
	return typed, nil
}

// needed is text that must be there.
func needed(field, typed, key string) (string, error) {
	typed, err := text(field, typed, reasonRunesMax)
	if err == nil && typed == "" {
		return "", fault.New(fault.Invalid, key).At(fault.Place{Field: field})
	}
	return typed, err
}

// desk is what a use case about one agency stands on.
type desk struct {
	view *cchc.View
	plan *cchc.Plan
	unit cchc.Unit
	sub  cchc.Submission
}

func (s *Service) desk(ctx context.Context, tx *sql.Tx, round, agency id.ID) (*desk, error) {
	view, plan, err := s.planned(ctx, tx, round)
	if err != nil {
		return nil, err
	}
	unit, isHere := view.Unit(string(agency))
	if !isHere {
		return nil, fault.New(fault.NotFound, "cchc.unknown_unit", string(agency))
	}
	sub, err := s.Index.SubmissionIn(ctx, tx, round, agency)
	if err != nil {
		return nil, err
	}
	return &desk{view: view, plan: plan, unit: unit, sub: sub}, nil
}

// planned reads a round that has a plan.
func (s *Service) planned(ctx context.Context, tx *sql.Tx, round id.ID) (*cchc.View, *cchc.Plan, error) {
	view, err := s.Index.ViewIn(ctx, tx, round)
	if err != nil {
		return nil, nil, err
	}
	plan, err := s.Index.PlanIn(ctx, tx, round)
	if err != nil {
		return nil, nil, err
	}
	if plan == nil {
		return nil, nil, fault.New(fault.NotFound, "cchc.round.no_plan", fmt.Sprint(view.Round.Year))
	}
	return view, plan, nil
}

// criterion finds a leaf that an agency scores itself.
func (d *desk) criterion(code string) (*criteria.Criterion, error) {
	c := d.view.Set.Criterion(code)
	if c == nil || c.Rule == nil {
		return nil, fault.New(fault.NotFound, "cchc.round.no_criterion", code)
	}
	if !isOwn(c) {
		return nil, fault.New(fault.Conflict, "cchc.round.not_self_scored", c.Code, c.Name)
	}
	return c, nil
}

// isOwn tells the criteria that an agency scores itself; the others come from
// the appraisers, the survey, or elsewhere.
func isOwn(c *criteria.Criterion) bool {
	switch c.Source {
	case criteria.SourceVerifier, criteria.SourceSurvey, criteria.SourceExternal:
		return false
	case criteria.SourceSelf, criteria.SourceComputed, criteria.SourceUnsaid:
	}
	return true
}

// scored finds the agency's self-score and its place in the block; before
// anybody gave a figure the block is of an empty sheet.
func (s *Service) scored(ctx context.Context, d *desk) (*scoring.Block, int, error) {
	if block := d.view.Blocks[cchc.Self]; block != nil {
		if at := block.At(string(d.unit.Agency)); at >= 0 {
			return block, at, nil
		}
	}
	engine, err := s.Index.Engine(ctx, d.view.Round.SetDigest)
	if err != nil {
		return nil, 0, err
	}
	sheet := engine.NewSheet(string(d.unit.Agency), d.unit.Name, d.view.Round.Block)
	block, err := engine.ScoreBlock([]*scoring.Sheet{sheet}, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("score an empty sheet: %w", err)
	}
	return block, 0, nil
}

// sheet is the agency's own sheet.
func (s *Service) sheet(ctx context.Context, d *desk) (*scoring.Sheet, error) {
	block, at, err := s.scored(ctx, d)
	if err != nil {
		return nil, err
	}
	return block.Sheets[at], nil
}

// on is the resource that the policies are asked about.
func (d *desk) on() auth.Resource {
	return auth.Resource{
		Kind: "score", ID: string(d.view.Round.ID), Agency: d.unit.Agency, IsPublished: d.view.Round.State == cchc.Published,
	}
}

// takes refuses changes once the time of the self-score is over.
func (s *Service) takes(d *desk) error {
	if d.view.Round.State != cchc.Open {
		return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(d.view.Round.Year))
	}
	if !d.sub.TakesFigures(d.plan, s.Clock.Now()) {
		return fault.New(fault.Conflict, "cchc.figures_not_taken", d.unit.Name, d.sub.DueIn(d.plan))
	}
	return nil
}

// fact is a fact about the agency at the desk, as of today.
func (s *Service) fact(d *desk, kind, subject string, payload any) evidence.Fact {
	f := s.roundFact(d.view.Round, kind, subject, payload)
	f.Agency = d.unit.Agency
	return f
}

func (s *Service) roundFact(round cchc.Round, kind, subject string, payload any) evidence.Fact {
	return evidence.Fact{Kind: kind, Subject: subject, Payload: payload, OccurredOn: s.Clock.Today(), Period: fmt.Sprint(round.Year)}
}

// subject names a criterion of an agency at the self-score, as package cchc does.
func (d *desk) subject(criterion string) string {
	return subjectOf(d.view.Round.ID, d.unit.Agency, criterion)
}

func subjectOf(round, agency id.ID, criterion string) string {
	return strings.Join([]string{string(round), string(agency), string(cchc.Self), criterion}, "/")
}

// whole names the submission of an agency.
func (d *desk) whole() string { return string(d.view.Round.ID) + "/" + string(d.unit.Agency) }

// record appends facts in the name of a person. It comes last in a transaction.
func (s *Service) record(ctx context.Context, tx *sql.Tx, by auth.Person, facts []evidence.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	for i := range facts {
		facts[i].Actor = by.Actor()
	}
	if _, err := s.Log.RecordAll(ctx, tx, facts); err != nil {
		return fmt.Errorf("record %d facts: %w", len(facts), err)
	}
	return nil
}

// putSubmission keeps a submission; another version there is a conflict.
func (s *Service) putSubmission(ctx context.Context, tx *sql.Tx, sub cchc.Submission) error {
	kept, err := s.Index.PutSubmissionIn(ctx, tx, sub)
	if err != nil {
		return fmt.Errorf("keep the submission: %w", err)
	}
	if !kept {
		return fault.New(fault.Conflict, "cchc.round.changed_meanwhile")
	}
	return nil
}

// entry reads an entry that may not be there yet.
func (s *Service) entry(ctx context.Context, tx *sql.Tx, d *desk, criterion string) (Entry, error) {
	e, err := s.Store.Entry(ctx, tx, d.view.Round.ID, d.unit.Agency, criterion)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{Criterion: criterion}, nil
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read what is known of %s: %w", criterion, err)
	}
	return e, nil
}

func (s *Service) putEntry(ctx context.Context, tx *sql.Tx, d *desk, e Entry) error {
	kept, err := s.Store.PutEntry(ctx, tx, d.view.Round.ID, d.unit.Agency, e)
	if err != nil {
		return fmt.Errorf("keep %s: %w", e.Criterion, err)
	}
	if !kept {
		return fault.New(fault.Conflict, "cchc.round.changed_meanwhile")
	}
	return nil
}
