package round

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Opening is a round to be opened together with its plan.
type Opening struct {
	Round cchc.NewRound
	Plan  cchc.Plan
}

// Open opens a round with its plan: both or neither.
func (s *Service) Open(ctx context.Context, o Opening) (round cchc.Round, err error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return cchc.Round{}, err
	}
	if err := s.Guard.Authorize(ctx, actOpen, auth.Resource{Kind: "round"}); err != nil {
		return cchc.Round{}, err
	}
	if set, err := s.Index.Set(ctx, o.Round.SetDigest); err != nil {
		return cchc.Round{}, err
	} else if set.State != cchc.PublishedSet {
		return cchc.Round{}, fault.New(fault.Conflict, "cchc.round.set_not_published", set.Title)
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if round, err = s.Index.OpenRoundIn(ctx, tx, o.Round, by.Actor()); err != nil {
			return err
		}
		plan := o.Plan
		plan.Round, plan.Version = round.ID, 0
		view, err := s.Index.ViewIn(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		return s.setPlan(ctx, tx, view, plan, by)
	})
	if err != nil {
		return cchc.Round{}, fmt.Errorf("open a round with its plan: %w", err)
	}
	return round, nil
}

// SetPlan gives a round its plan, or changes it. The phase of a plan that is
// already there stays: Move moves it. The version is that of the plan that the
// person saw.
func (s *Service) SetPlan(ctx context.Context, plan cchc.Plan) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if err := s.Guard.Authorize(ctx, actPlan, auth.Resource{Kind: "round", ID: string(plan.Round)}); err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, err := s.Index.ViewIn(ctx, tx, plan.Round)
		if err != nil {
			return err
		}
		have, err := s.Index.PlanIn(ctx, tx, plan.Round)
		if err != nil {
			return err
		}
		changed := plan
		if have != nil {
			changed.Phase = have.Phase
		}
		return s.setPlan(ctx, tx, view, changed, by)
	})
	if err != nil {
		return fmt.Errorf("set the plan of a round: %w", err)
	}
	return nil
}

func (s *Service) setPlan(ctx context.Context, tx *sql.Tx, view *cchc.View, plan cchc.Plan, by auth.Person) error {
	if err := s.checkPlan(view, &plan); err != nil {
		return err
	}
	if err := s.putPlan(ctx, tx, plan); err != nil {
		return err
	}
	fact, err := s.planFact(view.Round, &plan)
	if err != nil {
		return err
	}
	return s.record(ctx, tx, by, []evidence.Fact{fact})
}

func (s *Service) checkPlan(view *cchc.View, plan *cchc.Plan) error {
	if view.Round.State != cchc.Open {
		return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(view.Round.Year))
	}
	problems := fault.All(plan.Check(view.Set))
	if plan.Lateness == cchc.WorkingDays && s.Calendar == nil {
		problems = append(problems, fault.New(fault.Conflict, "cchc.round.no_calendar").At(fault.Place{Field: "lateness"}))
	}
	return problems.OrNil()
}

func (s *Service) putPlan(ctx context.Context, tx *sql.Tx, plan cchc.Plan) error {
	kept, err := s.Index.PutPlanIn(ctx, tx, plan)
	if err != nil {
		return fmt.Errorf("keep the plan: %w", err)
	}
	if !kept {
		return fault.New(fault.Conflict, "cchc.round.changed_meanwhile")
	}
	return nil
}

// pieceRunes is how long a piece of a document may be in a fact.
const pieceRunes = 3500

func (s *Service) planFact(round cchc.Round, plan *cchc.Plan) (evidence.Fact, error) {
	document, err := json.Marshal(plan)
	if err != nil {
		return evidence.Fact{}, fmt.Errorf("write the plan: %w", err)
	}
	p := planPayload{Round: string(round.ID)}
	for runes := []rune(string(document)); len(runes) > 0; {
		n := min(pieceRunes, len(runes))
		p.Plan = append(p.Plan, string(runes[:n]))
		runes = runes[n:]
	}
	return s.roundFact(round, kindPlan, plan.ID(), p), nil
}

// Move takes a round to another phase of its plan. A step back needs its reason.
func (s *Service) Move(ctx context.Context, round id.ID, to cchc.Phase, reason string) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if err := s.Guard.Authorize(ctx, actPlan, auth.Resource{Kind: "round", ID: string(round)}); err != nil {
		return err
	}
	if reason, err = text("reason", reason, reasonRunesMax); err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, plan, err := s.planned(ctx, tx, round)
		if err != nil {
			return err
		}
		from := cchc.PhaseOf(view.Round, plan)
		if !from.MayMoveTo(to) {
			return fault.New(fault.Conflict, "cchc.round.no_such_step", phaseWord(from), phaseWord(to))
		}
		if to.IsBefore(from) && reason == "" {
			return fault.New(fault.Invalid, "cchc.round.back_needs_reason").At(fault.Place{Field: "reason"})
		}
		moved := *plan
		moved.Phase = to
		if err := s.putPlan(ctx, tx, moved); err != nil {
			return err
		}
		return s.record(ctx, tx, by, []evidence.Fact{s.roundFact(view.Round, kindPhase, plan.ID(), phasePayload{
			Round: string(round), From: string(from), To: string(to), Reason: reason,
		})})
	})
	if err != nil {
		return fmt.Errorf("move a round to another phase: %w", err)
	}
	return nil
}
