package reform

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Year is an agency's reform work of one year at a glance.
type Year struct {
	PlanView
	Year       int
	Reports    []ReportLine
	Activities []Activity
	Expected   []Expected
}

// Expected holds what was held against what the rules expect.
type Expected struct {
	Kind     ActivityKind
	Held     int
	Planned  int
	Least    int // 0: nothing is expected
	Basis    Basis
	NextPlan civil.Date // the next one planned
}

// IsMet tells that enough was held.
func (e Expected) IsMet() bool { return e.Held >= e.Least }

// Overview gives the year of an agency.
func (s *Service) Overview(ctx context.Context, agency id.ID, year int) (y Year, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("plan", "", agency)); err != nil {
		return Year{}, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		y = Year{Year: year}
		if y.PlanView, err = s.plan(ctx, tx, agency, year); err != nil {
			return err
		}
		if y.Reports, err = s.reports(ctx, tx, agency, year); err != nil {
			return err
		}
		if y.Activities, err = s.store.Activities(ctx, tx, ActivityQuery{Agency: agency, Year: year}); err != nil {
			return fmt.Errorf("read the activities of %d: %w", year, err)
		}
		return nil
	})
	for _, kind := range ActivityKinds() {
		y.Expected = append(y.Expected, y.expected(s.rules, kind))
	}
	return y, err
}

func (y Year) expected(rules *Rules, kind ActivityKind) Expected {
	e := Expected{Kind: kind}
	if rule, isKnown := rules.Expects(kind); isKnown {
		e.Least, e.Basis = rule.Least, rule.Basis
	}
	for _, a := range y.Activities {
		switch {
		case a.Kind != kind:
		case a.IsHeld():
			e.Held++
		default:
			e.Planned++
			if e.NextPlan.IsZero() || a.PlannedOn.Before(e.NextPlan) {
				e.NextPlan = a.PlannedOn
			}
		}
	}
	return e
}
