package org

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Service changes agencies and answers about them.
type Service struct {
	db    *store.DB
	store Store
	log   evidence.Recorder
	ids   id.Source
}

// NewService makes the service from its parts.
func NewService(db *store.DB, rows Store, log evidence.Recorder, ids id.Source) *Service {
	return &Service{db: db, store: rows, log: log, ids: ids}
}

// changesMax bounds one decision; a country has about 3,400 communes.
const changesMax = 20_000

// Founding is a new agency. Version.Agency may be given; empty asks for a new id.
type Founding struct {
	Version
	Place fault.Place // where it was read, for the refusals
}

// Revision changes an agency from Version.ValidFrom on. When a version begins on
// that very day it is mended; else the version of that day ends the day before. A
// new name is recorded as a rename.
type Revision struct {
	Version
	Place fault.Place
}

// Closing ends an agency.
type Closing struct {
	Agency  id.ID
	LastDay civil.Date
	Place   fault.Place
}

// Changes is one decision: all of it happens or nothing.
type Changes struct {
	Actor   string
	Basis   string // the decision; needed for revisions, closings and lineage
	Found   []Founding
	Revise  []Revision
	Close   []Closing
	Lineage []Edge // Basis empty: the decision's
}

// Applied is what became of a decision.
type Applied struct {
	Found []Version // in the order given
	Facts []evidence.Entry
}

// Apply makes the changes in a transaction of their own.
func (s *Service) Apply(ctx context.Context, changes Changes) (applied Applied, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		applied, err = s.ApplyIn(ctx, tx, changes)
		return err
	})
	return applied, err
}

// ApplyIn makes the changes in the transaction of a larger use case, such as an
// import. It ends by recording facts: call it last.
func (s *Service) ApplyIn(ctx context.Context, tx *sql.Tx, changes Changes) (Applied, error) {
	count := len(changes.Found) + len(changes.Revise) + len(changes.Close) + len(changes.Lineage)
	if count > changesMax {
		return Applied{}, fault.New(fault.TooLarge, "org.too_many_changes", count, changesMax)
	}
	d := &decision{service: s, ctx: ctx, tx: tx, read: s.In(tx), changes: changes, known: map[id.ID][]Version{}, index: map[versionKey]int{}}
	for _, step := range []func() error{d.close, d.revise, d.found, d.lineage, d.parents} {
		if err := step(); err != nil {
			return Applied{}, err
		}
	}
	if err := d.problems.OrNil(); err != nil {
		return Applied{}, err
	}
	return d.save()
}

// Resort brings the sort keys to today's tables; the program asks at its start.
func (s *Service) Resort(ctx context.Context) (count int, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		count, err = s.store.Resort(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("renew the sort keys: %w", err)
	}
	return count, nil
}
