package cchc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

// ReviseSet puts a changed file in the place of a draft and returns what the
// linter says of it. The draft before stays in the database as replaced, so
// that every version that was saved can be opened. A published set is never
// revised: it is copied.
func (s *Service) ReviseSet(ctx context.Context, draft, file string, data []byte, by string) (StoredSet, []criteria.Finding, error) {
	set, err := criteria.Load(file, data)
	if err != nil {
		return StoredSet{}, nil, err
	}
	stored := StoredSet{
		Digest: set.Digest, ID: set.ID, Title: set.Title, Block: set.Block, ValidFrom: set.ValidFrom, ValidTo: set.ValidTo,
		State: DraftSet, File: file, Source: data, CreatedAt: s.now(),
	}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.revise(ctx, tx, draft, &stored, by) })
	if err != nil {
		return StoredSet{}, nil, fmt.Errorf("revise criteria set %s: %w", draft, err)
	}
	findings, err := s.Lint(ctx, set)
	return stored, findings, err
}

func (s *Service) revise(ctx context.Context, tx *sql.Tx, draft string, stored *StoredSet, by string) error {
	old, err := s.store.SetByDigest(ctx, tx, draft)
	if err != nil {
		return notFound(err, "cchc.no_set", draft)
	}
	if old.State != DraftSet {
		return fault.New(fault.Conflict, "cchc.set_not_draft", old.Title)
	}
	if old.Digest == stored.Digest {
		*stored = old
		return nil
	}
	have, err := s.store.SetByDigest(ctx, tx, stored.Digest)
	switch {
	case err == nil && have.State == PublishedSet:
		return fault.New(fault.Conflict, "cchc.set_not_draft", have.Title)
	case err == nil: // an earlier version of the draft comes back
		if err := s.store.SetState(ctx, tx, have.Digest, DraftSet, ""); err != nil {
			return fmt.Errorf("take the earlier draft up again: %w", err)
		}
		*stored = have
		stored.State = DraftSet
	case errors.Is(err, sql.ErrNoRows):
		if err := s.store.InsertSet(ctx, tx, *stored); err != nil {
			return fmt.Errorf("keep the set: %w", err)
		}
	default:
		return fmt.Errorf("look for the set: %w", err)
	}
	if err := s.store.SetState(ctx, tx, draft, ReplacedSet, ""); err != nil {
		return fmt.Errorf("replace the draft: %w", err)
	}
	return s.record(ctx, tx, by, evidence.Fact{
		Kind: kindSetImported, Subject: stored.Digest,
		Payload: setPayload{Set: stored.ID, Digest: stored.Digest, Title: stored.Title, Block: stored.Block},
	})
}
