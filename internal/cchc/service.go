package cchc

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"sync"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/store"
)

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct {
	db    *store.DB
	store Store
	log   Recorder
	clock civil.Clock
	ids   id.Source

	mu      sync.Mutex
	engines map[string]*scoring.Engine // by set digest; sets never change
	views   map[id.ID]*View            // the newest version read
}

// Recorder is the part of the evidence log that a use case writes to.
type Recorder interface {
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
	SizeIn(ctx context.Context, tx *sql.Tx) (int64, error)
	Facts(ctx context.Context, tx *sql.Tx, query evidence.Query) ([]evidence.Entry, error)
	EachFact(ctx context.Context, tx *sql.Tx, query evidence.Query, fn func(evidence.Entry) error) error
}

// NewService puts the parts together.
func NewService(db *store.DB, st Store, log Recorder, clock civil.Clock, ids id.Source) *Service {
	return &Service{db: db, store: st, log: log, clock: clock, ids: ids, engines: map[string]*scoring.Engine{}, views: map[id.ID]*View{}}
}

func (s *Service) now() string { return civil.FormatInstant(s.clock.Now()) }

// record appends facts that were not dated otherwise, as today's.
func (s *Service) record(ctx context.Context, tx *sql.Tx, by string, facts ...evidence.Fact) error {
	today := s.clock.Today()
	for i := range facts {
		facts[i].Actor = by
		if facts[i].OccurredOn.IsZero() {
			facts[i].OccurredOn = today
		}
		if facts[i].Period == "" {
			facts[i].Period = civil.YearPeriod(facts[i].OccurredOn.Year()).String()
		}
	}
	if _, err := s.log.RecordAll(ctx, tx, facts); err != nil {
		return fmt.Errorf("record %d facts: %w", len(facts), err)
	}
	return nil
}

// notFound turns an absent row into a refusal that names what was looked for.
func notFound(err error, key string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key, args...)
	}
	return err
}

func (s *Service) view(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	return s.db.View(ctx, fn)
}

//go:embed locale
var localeFS embed.FS

// Words returns the sentences this package refuses with.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })
