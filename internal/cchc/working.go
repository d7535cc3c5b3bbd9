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

// PutPlanIn keeps a plan; false when another version was kept meanwhile.
func (s *Service) PutPlanIn(ctx context.Context, tx *sql.Tx, plan Plan) (bool, error) {
	return s.store.PutPlan(ctx, tx, plan, s.now())
}

// SubmissionsIn lists the submissions of a round about which something was said.
func (s *Service) SubmissionsIn(ctx context.Context, tx *sql.Tx, round id.ID) ([]Submission, error) {
	return s.store.Submissions(ctx, tx, round)
}

// PutSubmissionIn keeps a submission; false when another version was kept
// meanwhile. Whoever calls it records the fact.
func (s *Service) PutSubmissionIn(ctx context.Context, tx *sql.Tx, sub Submission) (bool, error) {
	return s.store.PutSubmission(ctx, tx, sub)
}

// RoundIn finds the round of a block in a year.
func (s *Service) RoundIn(ctx context.Context, tx *sql.Tx, year int, block string) (Round, error) {
	round, err := s.store.Round(ctx, tx, year, block)
	return round, notFound(err, "cchc.no_round", block, fmt.Sprint(year))
}

// RoundsIn lists the rounds by block and year.
func (s *Service) RoundsIn(ctx context.Context, tx *sql.Tx) ([]Round, error) {
	rounds, err := s.store.Rounds(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("list the rounds: %w", err)
	}
	return rounds, nil
}
