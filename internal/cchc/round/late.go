package round

import (
	"context"
	"fmt"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/civil"
)

// lateness is by how much a submission is late.
type lateness struct {
	IsLate      bool
	Days        int
	Provisional bool // counted through a year whose holidays are not announced
}

// late counts the days from a deadline to an instant as the plan says. The day
// after the deadline is the first; what comes later on the deadline's own day,
// or on a day off after it, is late by one day, because a day has begun.
func late(plan *cchc.Plan, calendar *civil.Calendar, due civil.Moment, at time.Time) lateness {
	if !due.IsOver(at) {
		return lateness{}
	}
	l := lateness{IsLate: true, Days: due.On.DaysUntil(civil.DateOf(at))}
	if plan.Lateness == cchc.WorkingDays && calendar != nil {
		counted := calendar.WorkingDaysBetween(due.On, civil.DateOf(at))
		l.Days, l.Provisional = counted.Days, counted.Provisional
	}
	l.Days = max(l.Days, 1)
	return l
}

// calendarOf is the working calendar that a plan counts by; nil when it counts
// days of the calendar.
func (s *Service) calendarOf(ctx context.Context, plan *cchc.Plan) (*civil.Calendar, error) {
	if plan == nil || plan.Lateness != cchc.WorkingDays || s.Calendar == nil {
		return nil, nil
	}
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the working calendar: %w", err)
	}
	return calendar, nil
}
