package round

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Assignment gives criteria to a division of the agency until a day; no division
// takes them back to the reform officer.
type Assignment struct {
	Round, Agency id.ID
	Criteria      []string
	Division      id.ID
	DueOn         civil.Date
}

// Assign gives criteria to a division.
func (s *Service) Assign(ctx context.Context, a Assignment) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if len(a.Criteria) == 0 {
		return fault.New(fault.Invalid, "cchc.round.assign_nothing").At(fault.Place{Field: "criteria"})
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, a.Round, a.Agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actAssign, d.on()); err != nil {
			return err
		}
		if err := s.takes(d); err != nil {
			return err
		}
		if err := s.checkAssignment(ctx, d, a); err != nil {
			return err
		}
		facts, err := s.assign(ctx, tx, d, a, by)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, by, facts)
	})
	if err != nil {
		return fmt.Errorf("assign criteria: %w", err)
	}
	return nil
}

// checkAssignment refuses a division of another agency and a day after the
// agency's own deadline.
func (s *Service) checkAssignment(ctx context.Context, d *desk, a Assignment) error {
	if end := d.sub.DueIn(d.plan).On; !a.DueOn.IsZero() && a.DueOn.After(end) {
		return fault.New(fault.Invalid, "cchc.round.assign_too_late", a.DueOn, end).At(fault.Place{Field: "due_on"})
	}
	if a.Division == "" {
		return nil
	}
	divisions, err := s.divisions(ctx, a.Agency)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(divisions, func(known Division) bool { return known.ID == a.Division }) {
		return fault.New(fault.Invalid, "cchc.round.no_division").At(fault.Place{Field: "division"})
	}
	return nil
}

func (s *Service) assign(ctx context.Context, tx *sql.Tx, d *desk, a Assignment, by auth.Person) ([]evidence.Fact, error) {
	var facts []evidence.Fact
	for _, code := range a.Criteria {
		c, err := d.criterion(code)
		if err != nil {
			return nil, err
		}
		e, err := s.entry(ctx, tx, d, c.Code)
		if err != nil {
			return nil, err
		}
		if e.Division == a.Division && e.DueOn == a.DueOn {
			continue
		}
		e.Division, e.DueOn, e.ConfirmedBy, e.ConfirmedAt = a.Division, a.DueOn, "", ""
		e.ChangedBy, e.ChangedAt = by.Account, s.now()
		if err := s.putEntry(ctx, tx, d, e); err != nil {
			return nil, err
		}
		facts = append(facts, s.fact(d, kindAssigned, d.subject(c.Code), assignedPayload{
			Round: string(a.Round), Criterion: c.Code, Division: string(a.Division), DueOn: a.DueOn.String(),
		}))
	}
	return facts, nil
}

// divisions lists the divisions of an agency; none where nobody keeps them.
func (s *Service) divisions(ctx context.Context, agency id.ID) ([]Division, error) {
	if s.Divisions == nil {
		return nil, nil
	}
	list, err := s.Divisions.Divisions(ctx, agency)
	if err != nil {
		return nil, fmt.Errorf("read the divisions: %w", err)
	}
	return list, nil
}

// DivisionsOf lists the divisions that criteria of an agency can be given to.
func (s *Service) DivisionsOf(ctx context.Context, agency id.ID) ([]Division, error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", Agency: agency}); err != nil {
		return nil, err
	}
	return s.divisions(ctx, agency)
}

// Confirm lets the head of a division stand by its criteria.
func (s *Service) Confirm(ctx context.Context, round, agency id.ID, codes ...string) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.takes(d); err != nil {
			return err
		}
		var facts []evidence.Fact
		for _, code := range codes {
			fact, isNew, err := s.confirm(ctx, tx, d, code, by)
			if err != nil {
				return err
			}
			if isNew {
				facts = append(facts, fact)
			}
		}
		return s.record(ctx, tx, by, facts)
	})
	if err != nil {
		return fmt.Errorf("confirm criteria: %w", err)
	}
	return nil
}

func (s *Service) confirm(ctx context.Context, tx *sql.Tx, d *desk, code string, by auth.Person) (fact evidence.Fact, isNew bool, err error) {
	c, err := d.criterion(code)
	if err != nil {
		return fact, false, err
	}
	e, err := s.entry(ctx, tx, d, c.Code)
	if err != nil {
		return fact, false, err
	}
	on := d.on()
	on.Field, on.Division = c.Field().Code, e.Division
	if err := s.Guard.Authorize(ctx, actConfirm, on); err != nil {
		return fact, false, err
	}
	if e.Division == "" {
		return fact, false, fault.New(fault.Conflict, "cchc.round.not_assigned", c.Code)
	}
	if e.IsConfirmed() {
		return fact, false, nil
	}
	e.ConfirmedBy, e.ConfirmedAt = by.Account, s.now()
	if err := s.putEntry(ctx, tx, d, e); err != nil {
		return fact, false, err
	}
	return s.fact(d, kindConfirmed, d.subject(c.Code), criterionPayload{string(d.view.Round.ID), c.Code}), true, nil
}
