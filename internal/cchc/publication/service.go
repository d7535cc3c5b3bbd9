package publication

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/metric"
	"minhbach/internal/store"
)

// Recorder is the part of the evidence log that this package needs.
type Recorder interface {
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
	CheckpointIn(ctx context.Context, tx *sql.Tx) (evidence.Checkpoint, error)
	Fact(ctx context.Context, tx *sql.Tx, fact id.ID) (evidence.Entry, error)
	EachFact(ctx context.Context, tx *sql.Tx, query evidence.Query, fn func(evidence.Entry) error) error
}

// Vault keeps files by digest and gives them back.
type Vault interface {
	Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (blob.Digest, int64, error)
	Open(ctx context.Context, digest blob.Digest) (io.ReadCloser, error)
}

// Intake takes a file of a complaint in: it tells its type by its content and
// refuses what is empty, too large or unsafe.
type Intake interface {
	Keep(ctx context.Context, name string, r io.Reader) (File, error)
}

// Metrics names the versions that a frozen round rests on.
type Metrics interface {
	Definition(name string) (metric.Definition, bool)
}

// Calendar knows the working days, with the notices entered so far.
type Calendar interface {
	Calendar(ctx context.Context) (*civil.Calendar, error)
}

// Options are the parts of a service. Metrics and Tasks may be nil: nothing is
// pinned to a metric, and lost points cannot become tasks.
type Options struct {
	DB       *store.DB
	Index    *cchc.Service
	Store    Store
	Log      Recorder
	Clock    civil.Clock
	IDs      id.Source
	Guard    auth.Guard
	Vault    Vault
	Intake   Intake
	Metrics  Metrics
	Calendar Calendar
	Tasks    Tasks
	Rules    *Rules
}

// Service is the use cases of this package. It is safe for concurrent use.
type Service struct{ Options }

// NewService puts the parts together.
func NewService(o Options) *Service { return &Service{o} }

// Rules are what the rule files say about publishing.
func (s *Service) Rules() *Rules { return s.Options.Rules }

// Today is the present day.
func (s *Service) Today() civil.Date { return s.Clock.Today() }

func (s *Service) record(ctx context.Context, tx *sql.Tx, by string, fact evidence.Fact) error {
	fact.Actor = by
	if fact.OccurredOn.IsZero() {
		fact.OccurredOn = s.Clock.Today()
	}
	if fact.Period == "" {
		fact.Period = civil.YearPeriod(fact.OccurredOn.Year()).String()
	}
	if _, err := s.Log.RecordAll(ctx, tx, []evidence.Fact{fact}); err != nil {
		return fmt.Errorf("record %s: %w", fact.Kind, err)
	}
	return nil
}

// pins names the metrics a set reads, each with the version now in force.
func (s *Service) pins(set *criteria.Set) []string {
	var pins []string
	for _, c := range set.Leaves() {
		for _, b := range c.Inputs {
			if b.Metric == "" || s.Metrics == nil {
				continue
			}
			if d, isKnown := s.Metrics.Definition(b.Metric); isKnown {
				pins = append(pins, fmt.Sprintf("%s@%d", d.Name, d.Version))
			}
		}
	}
	slices.Sort(pins)
	return slices.Compact(pins)
}

func notFound(err error, key string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key, args...)
	}
	return err
}

//go:embed locale
var localeFS embed.FS

// Words returns the sentences this package refuses with and prints.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })
