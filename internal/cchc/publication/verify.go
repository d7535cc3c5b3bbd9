package publication

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Verify holds every publication against its fact, and computes each replaced
// one again from the facts below its size alone; the one in force is computed
// by package cchc. Call it once the log itself was found to hold.
func (s *Service) Verify(ctx context.Context) (bad *cchc.Mismatch, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rounds, err := s.Index.RoundsIn(ctx, tx)
		if err != nil {
			return err
		}
		known := map[id.ID]bool{}
		for _, round := range rounds {
			if bad, err = s.verifyRound(ctx, tx, round, known); err != nil || bad != nil {
				return err
			}
		}
		return s.Log.EachFact(ctx, tx, evidence.Query{Kind: cchc.DecidedFact()}, func(e evidence.Entry) error {
			if !known[e.ID] && bad == nil {
				bad = mismatch("cchc_publications", string(e.ID), e.ID, "cchc.row_gone")
			}
			return nil
		})
	})
	return bad, err
}

func mismatch(table, row string, fact id.ID, key string) *cchc.Mismatch {
	return &cchc.Mismatch{Table: table, Fact: fact, Problem: fault.New(fault.Conflict, key, table, row)}
}

func (s *Service) verifyRound(ctx context.Context, tx *sql.Tx, round cchc.Round, known map[id.ID]bool) (*cchc.Mismatch, error) {
	all, err := s.Store.Of(ctx, tx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("read the publications: %w", err)
	}
	for i := range all {
		p := &all[i]
		known[p.Fact] = true
		if err := s.Store.Rows(ctx, tx, p); err != nil {
			return nil, fmt.Errorf("read the rows of a publication: %w", err)
		}
		if bad, err := s.verifyOne(ctx, tx, p); err != nil || bad != nil {
			return bad, err
		}
		if i == len(all)-1 {
			break
		}
		if bad, err := s.recompute(ctx, tx, round, p); err != nil || bad != nil {
			return bad, err
		}
	}
	return nil, nil
}

// verifyOne compares a publication with its fact.
func (s *Service) verifyOne(ctx context.Context, tx *sql.Tx, p *Publication) (*cchc.Mismatch, error) {
	e, err := s.Log.Fact(ctx, tx, p.Fact)
	if refusal, is := fault.From(err); errors.Is(err, sql.ErrNoRows) || (is && refusal.Kind == fault.NotFound) {
		return mismatch("cchc_publications", string(p.ID), "", "cchc.row_without_fact"), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the fact of a publication: %w", err)
	}
	var said cchc.PublishedPayload
	if err := e.Decode(&said); err != nil {
		return nil, fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	kept := cchc.PublishedPayload{
		Round: string(p.Round), Stage: string(p.Stage), SetDigest: p.SetDigest, ResultDigest: p.ResultDigest, EvidenceSize: p.Size, Units: len(p.Rows),
		Publication: string(p.ID), Number: p.Number, Decision: p.Decision, DecidedOn: p.DecidedOn.String(),
		Supersedes: string(p.Supersedes), Reason: p.Reason,
	}
	if said != kept || e.OccurredOn != p.DecidedOn {
		return mismatch("cchc_publications", string(p.ID), p.Fact, "cchc.row_differs"), nil
	}
	if !slices.Equal(e.Files, p.digests()) {
		return mismatch("cchc_publication_files", string(p.ID), p.Fact, "cchc.row_differs"), nil
	}
	if cchc.ResultDigest(p.Rows) != p.ResultDigest {
		return mismatch("cchc_publication_rows", string(p.ID), p.Fact, "cchc.result_differs"), nil
	}
	return nil, nil
}

func (s *Service) recompute(ctx context.Context, tx *sql.Tx, round cchc.Round, p *Publication) (*cchc.Mismatch, error) {
	v, err := s.Index.AsOfIn(ctx, tx, round, p.Size)
	if err != nil {
		return nil, fmt.Errorf("compute publication %d again: %w", p.Number, err)
	}
	if v != nil && cchc.ResultDigest(v.FinalRows()) != p.ResultDigest {
		return mismatch("cchc_publications", string(p.ID), p.Fact, "cchc.result_differs"), nil
	}
	return nil, nil
}
