package round

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Accept takes over what facts say about criteria: every reading of the named
// ones, or of no name, of all criteria about which something was recorded.
func (s *Service) Accept(ctx context.Context, round, agency id.ID, codes ...string) (count int, err error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return 0, err
	}
	var next *cchc.View
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		next, count, err = s.accept(ctx, tx, d, by, codes)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("accept what facts say: %w", err)
	}
	if next != nil {
		s.Index.Remember(next)
	}
	return count, nil
}

func (s *Service) accept(ctx context.Context, tx *sql.Tx, d *desk, by auth.Person, codes []string) (*cchc.View, int, error) {
	if err := s.takes(d); err != nil {
		return nil, 0, err
	}
	wanted, err := d.wanted(codes)
	if err != nil {
		return nil, 0, err
	}
	sheet, err := s.sheet(ctx, d)
	if err != nil {
		return nil, 0, err
	}
	change, count := cchc.Sheet{Agency: d.unit.Agency}, 0
	var refusal error
	for _, c := range wanted {
		if err := s.mayTouch(ctx, tx, d, c); err != nil {
			refusal = err
			continue
		}
		inputs, err := s.accepted(ctx, tx, d, sheet, c, len(codes) > 0)
		if err != nil {
			return nil, 0, err
		}
		if len(inputs) == 0 {
			continue
		}
		count++
		change.Inputs = append(change.Inputs, inputs...)
		if err := s.touch(ctx, tx, d, c.Code, by); err != nil {
			return nil, 0, err
		}
	}
	if count == 0 || (refusal != nil && len(codes) > 0) {
		return nil, 0, refusal
	}
	next, err := s.Index.DeclareIn(ctx, tx, cchc.Declaration{Round: d.view.Round.ID, Stage: cchc.Self, By: by.Actor(), Sheets: []cchc.Sheet{change}})
	return next, count, err
}

// wanted are the named leaves, or all that the agency scores itself.
func (d *desk) wanted(codes []string) ([]*criteria.Criterion, error) {
	var list []*criteria.Criterion
	for _, code := range codes {
		c, err := d.criterion(code)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if len(codes) > 0 {
		return list, nil
	}
	for _, c := range d.view.Set.Leaves() {
		if c.Rule != nil && isOwn(c) {
			list = append(list, c)
		}
	}
	return list, nil
}

// accepted are the readings of a criterion that its figures are not yet. What
// nothing was recorded about is accepted only by name: a count of nothing may
// be a true zero, or work that was not entered.
func (s *Service) accepted(ctx context.Context, tx *sql.Tx, d *desk, sheet *scoring.Sheet, c *criteria.Criterion, isNamed bool) ([]cchc.Input, error) {
	readings, err := s.readings(ctx, tx, d, c)
	if err != nil {
		return nil, err
	}
	if isNamed && len(readings) == 0 {
		return nil, fault.New(fault.Conflict, "cchc.round.not_computed", c.Code)
	}
	var inputs []cchc.Input
	for _, r := range readings {
		isSaid := r.Value != "" && (isNamed || r.Facts > 0)
		isSame := figure(sheet, c, r.Input) == r.Value && sheet.OriginOf(c.Code, r.Input) == scoring.Computed
		if isSaid && !isSame {
			inputs = append(inputs, cchc.Input{Criterion: c.Code, Name: r.Input, Value: r.Value, Origin: scoring.Computed})
		}
	}
	return inputs, nil
}

// mayTouch asks the policies about a criterion as it is assigned.
func (s *Service) mayTouch(ctx context.Context, tx *sql.Tx, d *desk, c *criteria.Criterion) error {
	e, err := s.entry(ctx, tx, d, c.Code)
	if err != nil {
		return err
	}
	return s.mayFill(ctx, d, c, e, d.sub.Paper != "")
}

// touch notes that a criterion changed, which takes its confirmation away.
func (s *Service) touch(ctx context.Context, tx *sql.Tx, d *desk, criterion string, by auth.Person) error {
	e, err := s.entry(ctx, tx, d, criterion)
	if err != nil {
		return err
	}
	e.ChangedBy, e.ChangedAt, e.ConfirmedBy, e.ConfirmedAt = by.Account, s.now(), "", ""
	return s.putEntry(ctx, tx, d, e)
}
