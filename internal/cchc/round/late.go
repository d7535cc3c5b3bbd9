package round

import (
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
func (s *Service) late(plan *cchc.Plan, due civil.Moment, at time.Time) lateness {
	if !due.IsOver(at) {
		return lateness{}
	}
	l := lateness{IsLate: true, Days: due.On.DaysUntil(civil.DateOf(at))}
	if plan.Lateness == cchc.WorkingDays && s.Calendar != nil {
		counted := s.Calendar.WorkingDaysBetween(due.On, civil.DateOf(at))
		l.Days, l.Provisional = counted.Days, counted.Provisional
	}
	l.Days = max(l.Days, 1)
	return l
}
