package cchc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// PlanIn reads the plan of a round; nil when it has none.
func (s *Service) PlanIn(ctx context.Context, tx *sql.Tx, round id.ID) (*Plan, error) {
	plan, err := s.store.Plan(ctx, tx, round)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	return &plan, nil
}

// SubmissionIn reads where the self-score of an agency stands; one that nothing
// was said about is a draft of version 0.
func (s *Service) SubmissionIn(ctx context.Context, tx *sql.Tx, round, agency id.ID) (Submission, error) {
	found, err := s.store.Submission(ctx, tx, round, agency)
	if errors.Is(err, sql.ErrNoRows) {
		return Submission{Round: round, Agency: agency, State: SubmissionDraft}, nil
	}
	if err != nil {
		return Submission{}, fmt.Errorf("read the submission: %w", err)
	}
	return found, nil
}

// takesFigures refuses changes of self-scores whose time is over. A round
// without a plan has no such time.
func (s *Service) takesFigures(ctx context.Context, tx *sql.Tx, have *View, sheets []Sheet) error {
	plan, err := s.PlanIn(ctx, tx, have.Round.ID)
	if err != nil || plan == nil {
		return err
	}
	var problems fault.Problems
	for i := range sheets {
		sub, err := s.SubmissionIn(ctx, tx, have.Round.ID, sheets[i].Agency)
		if err != nil {
			return err
		}
		if !sub.TakesFigures(plan, s.clock.Now()) {
			unit, _ := have.Unit(string(sheets[i].Agency))
			problems = append(problems, fault.New(fault.Conflict, "cchc.figures_not_taken", unit.Name, sub.DueIn(plan)))
		}
	}
	return problems.OrNil()
}
