package cchc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

// ImportSet brings a criteria set in as a draft and returns what the linter
// says of it. The same file twice is the same set.
func (s *Service) ImportSet(ctx context.Context, file string, data []byte, by string) (StoredSet, []criteria.Finding, error) {
	set, err := criteria.Load(file, data)
	if err != nil {
		return StoredSet{}, nil, err
	}
	stored := StoredSet{
		Digest: set.Digest, ID: set.ID, Title: set.Title, Block: set.Block, ValidFrom: set.ValidFrom, ValidTo: set.ValidTo,
		State: DraftSet, File: file, Source: data, CreatedAt: s.now(),
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		have, err := s.store.SetByDigest(ctx, tx, set.Digest)
		if err == nil {
			stored = have
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for the set: %w", err)
		}
		if err := s.store.InsertSet(ctx, tx, stored); err != nil {
			return fmt.Errorf("keep the set: %w", err)
		}
		return s.record(ctx, tx, by, evidence.Fact{
			Kind: kindSetImported, Subject: set.Digest,
			Payload: setPayload{Set: set.ID, Digest: set.Digest, Title: set.Title, Block: set.Block},
		})
	})
	if err != nil {
		return StoredSet{}, nil, fmt.Errorf("import criteria set %s: %w", file, err)
	}
	findings, err := s.Lint(ctx, set)
	return stored, findings, err
}

// Lint runs the linter against the published sets of the same block.
func (s *Service) Lint(ctx context.Context, set *criteria.Set) ([]criteria.Finding, error) {
	stored, err := s.Sets(ctx)
	if err != nil {
		return nil, err
	}
	var others []*criteria.Set
	for _, o := range stored {
		if o.State == PublishedSet && o.Block == set.Block && o.Digest != set.Digest {
			engine, err := s.Engine(ctx, o.Digest)
			if err != nil {
				return nil, err
			}
			others = append(others, engine.Set())
		}
	}
	return criteria.Lint(set, others...), nil
}

// PublishSet makes a draft the set that rounds may use. Every finding that is
// not a warning stops it.
func (s *Service) PublishSet(ctx context.Context, digest, by string) error {
	engine, err := s.Engine(ctx, digest)
	if err != nil {
		return err
	}
	findings, err := s.Lint(ctx, engine.Set())
	if err != nil {
		return err
	}
	for _, f := range findings {
		if !f.Warning {
			return fault.New(fault.Conflict, "cchc.set_has_findings", engine.Set().Title, len(findings))
		}
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		have, err := s.store.SetByDigest(ctx, tx, digest)
		if err != nil {
			return notFound(err, "cchc.no_set", digest)
		}
		if have.State == PublishedSet {
			return nil
		}
		if err := s.store.SetState(ctx, tx, digest, PublishedSet, s.now()); err != nil {
			return fmt.Errorf("publish the set: %w", err)
		}
		return s.record(ctx, tx, by, evidence.Fact{
			Kind: kindSetPublished, Subject: digest, Payload: setPayload{Set: have.ID, Digest: digest},
		})
	})
	if err != nil {
		return fmt.Errorf("publish criteria set: %w", err)
	}
	return nil
}

// Sets lists the sets, newest first in each block, without their files.
func (s *Service) Sets(ctx context.Context) (sets []StoredSet, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		sets, err = s.store.Sets(ctx, tx)
		return err
	})
	return sets, err
}

// Set returns a set with its file.
func (s *Service) Set(ctx context.Context, digest string) (set StoredSet, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		set, err = s.store.SetByDigest(ctx, tx, digest)
		return notFound(err, "cchc.no_set", digest)
	})
	return set, err
}

// Engine returns the engine of a stored set.
func (s *Service) Engine(ctx context.Context, digest string) (*scoring.Engine, error) {
	s.mu.Lock()
	engine := s.engines[digest]
	s.mu.Unlock()
	if engine != nil {
		return engine, nil
	}
	stored, err := s.Set(ctx, digest)
	if err != nil {
		return nil, err
	}
	return s.prepare(stored)
}

// SetsIn lists the kept sets in a transaction of the caller's.
func (s *Service) SetsIn(ctx context.Context, tx *sql.Tx) ([]StoredSet, error) {
	sets, err := s.store.Sets(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("list the sets: %w", err)
	}
	return sets, nil
}

// prepare loads a kept set and keeps its engine at hand.
func (s *Service) prepare(stored StoredSet) (*scoring.Engine, error) {
	set, err := criteria.Load(stored.File, stored.Source)
	if err != nil {
		return nil, fmt.Errorf("the kept set %s no longer loads: %w", stored.Digest, err)
	}
	engine := scoring.New(set)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.engines[stored.Digest] = engine
	return engine, nil
}
