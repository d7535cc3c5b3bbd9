package survey

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Index is what this package asks of the rounds and their figures.
type Index interface {
	ViewIn(ctx context.Context, tx *sql.Tx, round id.ID) (*cchc.View, error)
	DeclareIn(ctx context.Context, tx *sql.Tx, d cchc.Declaration) (*cchc.View, error)
	Remember(v *cchc.View)
}

// Recorder is the part of the evidence log that a use case writes to.
type Recorder interface {
	RecordAll(ctx context.Context, tx *sql.Tx, facts []evidence.Fact) ([]evidence.Entry, error)
}

// Options are the parts of a service.
type Options struct {
	DB     *store.DB
	Index  Index
	Store  Store
	Log    Recorder
	Clock  civil.Clock
	IDs    id.Source
	Random io.Reader // for links, ids of answers and their order
	Guard  auth.Guard
}

// Service is the use cases of this package. It is safe for concurrent use; one
// process serves one installation's surveys.
type Service struct {
	Options

	mu  sync.Mutex
	box map[ballotBox][]string // hashes of links whose answers are pending
}

// ballotBox is where answers wait for each other.
type ballotBox struct{ survey, agency id.ID }

// NewService puts the parts together.
func NewService(o Options) *Service {
	return &Service{Options: o, box: map[ballotBox][]string{}}
}

// New is what opening a survey needs.
type New struct {
	Round      id.ID
	Audience   string
	Title      string
	Intro      string
	Questions  []Question
	AnswersMin int
}

// Open begins to ask a group of people about the agencies of an open round.
func (s *Service) Open(ctx context.Context, n New) (Survey, error) {
	person, err := s.runs(ctx)
	if err != nil {
		return Survey{}, err
	}
	v, err := s.round(ctx, n.Round)
	if err != nil {
		return Survey{}, err
	}
	if !v.IsProvisional() {
		return Survey{}, fault.New(fault.Conflict, "cchc.survey.round_closed", strconv.Itoa(v.Round.Year))
	}
	survey := Survey{
		ID: s.IDs.New(), Round: n.Round, Audience: n.Audience, Title: n.Title, Intro: n.Intro, Questions: n.Questions,
		AnswersMin: n.AnswersMin, State: Open, OpenedOn: s.Clock.Today(), Version: 1,
	}
	if err := survey.check(v.Set); err != nil {
		return Survey{}, err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		others, err := s.Store.Surveys(ctx, tx, n.Round)
		if err != nil {
			return fmt.Errorf("list the surveys: %w", err)
		}
		if len(others) >= surveysMax {
			return fault.New(fault.TooLarge, "cchc.survey.too_many", surveysMax)
		}
		if err := s.Store.InsertSurvey(ctx, tx, survey); err != nil {
			return fmt.Errorf("keep the survey: %w", err)
		}
		return s.record(ctx, tx, person, v.Round.Year, evidence.Fact{Kind: kindOpened, Subject: string(survey.ID), Payload: openedPayload{
			string(survey.ID), string(n.Round), n.Audience, len(n.Questions), digestOf(n.Questions),
		}})
	})
	return survey, err
}

// Surveys lists the surveys of a round.
func (s *Service) Surveys(ctx context.Context, round id.ID) (list []Survey, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "survey"}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		list, err = s.Store.Surveys(ctx, tx, round)
		return err
	})
	return list, err
}

// Read finds a survey with the round it belongs to.
func (s *Service) Read(ctx context.Context, survey id.ID) (Survey, *cchc.View, error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "survey", ID: string(survey)}); err != nil {
		return Survey{}, nil, err
	}
	found, err := s.find(ctx, survey)
	if err != nil {
		return Survey{}, nil, err
	}
	v, err := s.round(ctx, found.Round)
	return found, v, err
}

func (s *Service) find(ctx context.Context, survey id.ID) (found Survey, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err = s.Store.Survey(ctx, tx, survey)
		return absent(err, "cchc.survey.absent")
	})
	return found, err
}

func (s *Service) round(ctx context.Context, round id.ID) (v *cchc.View, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err = s.Index.ViewIn(ctx, tx, round)
		return err
	})
	return v, err
}

// runs finds who acts, and refuses whoever may not run surveys.
func (s *Service) runs(ctx context.Context) (auth.Person, error) {
	if err := s.Guard.Authorize(ctx, actRun, auth.Resource{Kind: "survey"}); err != nil {
		return auth.Person{}, err
	}
	return auth.Signed(ctx)
}

func (s *Service) record(ctx context.Context, tx *sql.Tx, person auth.Person, year int, fact evidence.Fact) error {
	fact.Actor, fact.OccurredOn, fact.Period = person.Actor(), s.Clock.Today(), strconv.Itoa(year)
	if _, err := s.Log.RecordAll(ctx, tx, []evidence.Fact{fact}); err != nil {
		return fmt.Errorf("record %s: %w", fact.Kind, err)
	}
	return nil
}

// absent turns a row that is not there into a refusal.
func absent(err error, key string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key)
	}
	return err
}

// digestOf is the SHA-256 of what JSON makes of a value of this package.
func digestOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings, numbers and lists
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
