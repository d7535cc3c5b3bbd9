package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// MoreGrants tells what else an account may do on a day, and to which agencies it
// belongs: posts that another module keeps.
type MoreGrants func(ctx context.Context, account id.ID, day civil.Date) ([]Grant, []id.ID, error)

// Options are the parts a service is made of.
type Options struct {
	DB     *store.DB
	Rows   Store
	Log    evidence.Recorder
	Clock  civil.Clock
	IDs    id.Source
	Random io.Reader // crypto/rand but in tests
	Key    []byte    // of OpenKey
	Hasher Hasher
	Guard  Guard // nil: only administrators and the console manage accounts
	More   MoreGrants
	// HasAgency tells whether an agency exists on a day; nil takes every one.
	HasAgency func(ctx context.Context, agency id.ID, day civil.Date) (bool, error)
}

// Service signs people in and keeps their accounts.
type Service struct {
	db        *store.DB
	rows      Store
	log       evidence.Recorder
	clock     civil.Clock
	ids       id.Source
	random    io.Reader
	key       []byte
	hasher    Hasher
	guard     Guard
	more      MoreGrants
	hasAgency func(ctx context.Context, agency id.ID, day civil.Date) (bool, error)
}

// NewService makes the service from its parts.
func NewService(o Options) (*Service, error) {
	if len(o.Key) != keyBytes {
		return nil, errors.New("auth: the service needs the key of accounts")
	}
	s := &Service{
		db: o.DB, rows: o.Rows, log: o.Log, clock: o.Clock, ids: o.IDs, random: o.Random, key: o.Key,
		hasher: o.Hasher, guard: o.Guard, more: o.More, hasAgency: o.HasAgency,
	}
	if s.guard == nil {
		s.guard = onlyAdministrators{}
	}
	if s.hasher == nil {
		s.hasher = NewArgon2id(o.Random)
	}
	return s, nil
}

// onlyAdministrators guards accounts where no policies do.
type onlyAdministrators struct{}

// Authorize lets administrators and the console pass.
func (onlyAdministrators) Authorize(ctx context.Context, action string, _ Resource) error {
	p, err := Signed(ctx)
	if err != nil {
		return err
	}
	if p.IsSystem() || p.Has(Administrator, "") {
		return nil
	}
	return fault.New(fault.Forbidden, "auth.refused", action)
}

// Somewhere is the same question.
func (g onlyAdministrators) Somewhere(ctx context.Context, action string) error {
	return g.Authorize(ctx, action, Resource{})
}

// Instants are kept to the microsecond, so what is compared is what was stored.
func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Microsecond) }

// update runs a use case that ends in facts, which may be none.
func (s *Service) update(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error)) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		facts, err := do(ctx, tx)
		if err != nil || len(facts) == 0 {
			return err
		}
		_, err = s.log.RecordAll(ctx, tx, facts)
		return err
	})
}

// account finds an account that another row names.
func (s *Service) account(ctx context.Context, tx *sql.Tx, account id.ID) (Account, error) {
	a, known, err := s.rows.Account(ctx, tx, account)
	if err != nil {
		return Account{}, fmt.Errorf("read account %s: %w", account, err)
	}
	if !known {
		return Account{}, fault.New(fault.NotFound, "auth.no_such_account", string(account))
	}
	return a, nil
}

// view reads on one snapshot.
func view[T any](ctx context.Context, s *Service, ask func(ctx context.Context, tx *sql.Tx) (T, error)) (answer T, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		answer, err = ask(ctx, tx)
		return err
	})
	return answer, err
}

// Tidy deletes what is over; the program asks now and then.
func (s *Service) Tidy(ctx context.Context) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		now := s.now()
		return s.rows.Tidy(ctx, tx, now, now.Add(-attemptsKept))
	})
}

// Today is the day by the service's clock.
func (s *Service) Today() civil.Date { return s.clock.Today() }
