package round

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Return gives a submission back to its agency for supplement, with the reason
// and a new deadline.
func (s *Service) Return(ctx context.Context, round, agency id.ID, reason string, due civil.Moment) error {
	reason, err := needed("reason", reason, "cchc.round.return_needs_reason")
	if err != nil {
		return err
	}
	return s.decideOn(ctx, round, agency, actReturn, due, func(d *desk, sub *cchc.Submission) (evidence.Fact, error) {
		if !sub.IsSubmitted() {
			return evidence.Fact{}, fault.New(fault.Conflict, "cchc.round.not_submitted", d.unit.Name)
		}
		sub.State, sub.Due, sub.Reason = cchc.SubmissionReturned, due, reason
		return s.fact(d, kindReturned, d.whole(), returnedPayload{Round: string(round), Reason: reason, Due: due.String()}), nil
	})
}

// Extend moves the deadline of one agency by a decision, which is cited.
func (s *Service) Extend(ctx context.Context, round, agency id.ID, due civil.Moment, decision string) error {
	decision, err := needed("decision", decision, "cchc.round.extension_needs_decision")
	if err != nil {
		return err
	}
	return s.decideOn(ctx, round, agency, actExtend, due, func(d *desk, sub *cchc.Submission) (evidence.Fact, error) {
		if have := sub.DueIn(d.plan); due.Compare(have) <= 0 {
			return evidence.Fact{}, fault.New(fault.Invalid, "cchc.round.not_later", due, have).At(fault.Place{Field: "due"})
		}
		if sub.IsSubmitted() {
			return evidence.Fact{}, fault.New(fault.Conflict, "cchc.round.already_submitted", d.unit.Name)
		}
		sub.Due = due
		return s.fact(d, kindExtended, d.whole(), extendedPayload{Round: string(round), Due: due.String(), Decision: decision}), nil
	})
}

// decideOn is what the province decides about one agency's submission.
func (s *Service) decideOn(
	ctx context.Context, round, agency id.ID, action string, due civil.Moment, decide func(*desk, *cchc.Submission) (evidence.Fact, error),
) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, action, d.on()); err != nil {
			return err
		}
		if d.view.Round.State != cchc.Open {
			return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(d.view.Round.Year))
		}
		if due.IsZero() || due.IsOver(s.Clock.Now()) {
			return fault.New(fault.Invalid, "cchc.round.due_passed").At(fault.Place{Field: "due"})
		}
		sub := d.sub
		fact, err := decide(d, &sub)
		if err != nil {
			return err
		}
		if err := s.putSubmission(ctx, tx, sub); err != nil {
			return err
		}
		return s.record(ctx, tx, by, []evidence.Fact{fact})
	})
	if err != nil {
		return fmt.Errorf("decide about a submission: %w", err)
	}
	return nil
}

// TakePaper notes that an agency sent its self-score on paper, cited as the
// paper is; from then on the province enters it, and every page says so.
func (s *Service) TakePaper(ctx context.Context, round, agency id.ID, paper string) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if paper, err = needed("paper", paper, "cchc.round.paper_needs_name"); err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actPaper, d.on()); err != nil {
			return err
		}
		if err := s.takes(d); err != nil {
			return err
		}
		sub := d.sub
		sub.Paper = paper
		if err := s.putSubmission(ctx, tx, sub); err != nil {
			return err
		}
		return s.record(ctx, tx, by, []evidence.Fact{s.fact(d, kindPaper, d.whole(), paperPayload{string(round), paper})})
	})
	if err != nil {
		return fmt.Errorf("note a self-score on paper: %w", err)
	}
	return nil
}
