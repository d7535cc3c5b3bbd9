package reform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/ruleset/calendar"
	"minhbach/internal/store"
	"minhbach/internal/vn"
)

// Agencies is what this package asks of org.
type Agencies interface {
	On(ctx context.Context, agency id.ID, day civil.Date) (org.Version, error)
	ByCode(ctx context.Context, code string, day civil.Date) (org.Version, error)
	AgenciesOn(ctx context.Context, day civil.Date) ([]org.Version, error)
}

// People finds an account as it is today: what a calendar feed may tell its
// owner changes with his posts.
type People interface {
	Person(ctx context.Context, account id.ID) (person auth.Person, isActive bool, err error)
}

// Recorder is the part of the evidence log that use cases write to, and that
// Verify reads.
type Recorder interface {
	EachFact(ctx context.Context, tx *sql.Tx, query evidence.Query, fn func(evidence.Entry) error) error
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
}

// Parts are what the service is made of.
type Parts struct {
	DB       *store.DB
	Store    Store
	Log      Recorder
	Guard    auth.Guard
	Agencies Agencies
	Chart    Chart
	People   People
	Files    Files
	Intake   Intake
	Clock    civil.Clock
	IDs      id.Source
	Rules    *Rules
	Calendar *calendar.Base
	// Sources add the deadlines of other modules to calendars and lists.
	Sources []Deadlines
}

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct {
	db       *store.DB
	store    Store
	log      Recorder
	guard    auth.Guard
	agencies Agencies
	chart    Chart
	people   People
	files    Files
	intake   Intake
	clock    civil.Clock
	ids      id.Source
	rules    *Rules
	base     *calendar.Base
	sources  []Deadlines
}

// NewService puts the parts together.
func NewService(p Parts) *Service {
	return &Service{
		db: p.DB, store: p.Store, log: p.Log, guard: p.Guard, agencies: p.Agencies, chart: p.Chart, people: p.People, files: p.Files, intake: p.Intake,
		clock: p.Clock, ids: p.IDs, rules: p.Rules, base: p.Calendar, sources: p.Sources,
	}
}

// Rules are what the rule files say about reform work.
func (s *Service) Rules() *Rules { return s.rules }

// Base is the working calendar without the notices that were entered.
func (s *Service) Base() *calendar.Base { return s.base }

// Today is the present day.
func (s *Service) Today() civil.Date { return s.clock.Today() }

// on is the resource that policies judge.
func on(kind string, subject, agency id.ID) auth.Resource {
	return auth.Resource{Kind: kind, ID: string(subject), Agency: agency}
}

func (t Task) resource() auth.Resource {
	r := on("task", t.ID, t.Agency)
	r.Owner, r.Division = t.Account, t.Division
	return r
}

// act runs one use case: what fn saves and the facts it returns commit together
// or not at all. fn asks the guard once it knows whose resource it is.
func (s *Service) act(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error)) error {
	person, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		facts, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, person.Actor(), facts)
	})
}

func (s *Service) record(ctx context.Context, tx *sql.Tx, actor string, facts []evidence.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	for i := range facts {
		facts[i].Actor = actor
		if facts[i].OccurredOn.IsZero() {
			facts[i].OccurredOn = s.clock.Today()
		}
	}
	if _, err := s.log.RecordAll(ctx, tx, facts); err != nil {
		return fmt.Errorf("record %d facts of reform work: %w", len(facts), err)
	}
	return nil
}

func (s *Service) view(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	return s.db.View(ctx, fn)
}

// kept turns the answer of a save into a refusal when somebody else was first.
func kept(same bool, err error, what string) error {
	switch {
	case store.IsDuplicate(err):
		return fault.New(fault.Conflict, "reform.already_there", what)
	case err != nil:
		return fmt.Errorf("save %q: %w", what, err)
	case !same:
		return fault.New(fault.Conflict, "reform.changed_meanwhile", what)
	}
	return nil
}

func notFound(err error, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key)
	}
	return err
}

func tidy(text string) string { return strings.TrimSpace(vn.Clean(text)) }

func tidyAll(texts ...*string) {
	for _, text := range texts {
		*text = tidy(*text)
	}
}

func yearText(year int) string { return civil.YearPeriod(year).String() }

func plainYear(year int) string { return strconv.Itoa(year) }

// planTitle names a plan that nobody has named.
func planTitle(year int) string { return Words().Say(locale.VI, "reform.plan_title", plainYear(year)) }

// May tells whether the person of ctx could do an action for an agency: what a
// page asks before it offers a button. The use case asks again.
func (s *Service) May(ctx context.Context, action string, agency id.ID) bool {
	if _, err := auth.Signed(ctx); err != nil {
		return false
	}
	return s.guard.Authorize(ctx, action, on("plan", "", agency)) == nil
}

// Standing is the same service on another clock: a demonstration enters each act
// on its own day.
func (s *Service) Standing(clock civil.Clock) *Service {
	still := *s
	still.clock = clock
	return &still
}

// Now is the present instant.
func (s *Service) Now() time.Time { return s.clock.Now() }
