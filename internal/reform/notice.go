package reform

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

// Notice is the announced days off of a year, as an administrator entered them.
type Notice struct {
	civil.Notice
	Fact    id.ID
	Version int64
}

// noticeLinesMax bounds what one notice may change.
const noticeLinesMax = 100

// Notices are those entered here, by year.
func (s *Service) Notices(ctx context.Context) (notices []Notice, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		notices, err = s.store.Notices(ctx, tx)
		return err
	})
	return notices, err
}

// Calendar is the working calendar with everything known today; other modules
// count their deadlines over it.
func (s *Service) Calendar(ctx context.Context) (calendar *civil.Calendar, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		calendar, err = s.calendar(ctx, tx)
		return err
	})
	return calendar, err
}

func (s *Service) calendar(ctx context.Context, tx *sql.Tx) (*civil.Calendar, error) {
	notices, err := s.store.Notices(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("read the notices of days off: %w", err)
	}
	entered := make([]civil.Notice, len(notices))
	for i, n := range notices {
		entered[i] = n.Notice
	}
	return s.base.With(entered...)
}

// EnterNotice enters or replaces the notice of a year, and counts the deadlines
// of that year anew: a report that turns out in time after all, or late, is
// corrected by a fact.
func (s *Service) EnterNotice(ctx context.Context, n Notice) error {
	n.Basis = tidy(n.Basis)
	n.DaysOff, n.WorkingDays = inOrder(n.DaysOff), inOrder(n.WorkingDays)
	return s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if err := s.guard.Authorize(ctx, ActCalendar, auth.Resource{Kind: "notice", ID: plainYear(n.Year)}); err != nil {
			return nil, err
		}
		if err := s.checkNotice(n).OrNil(); err != nil {
			return nil, err
		}
		next := n
		was, err := s.noticeOf(ctx, tx, n.Year)
		if err != nil {
			return nil, err
		}
		next.Version, next.Fact = n.Version+1, s.ids.New()
		same, err := s.store.SaveNotice(ctx, tx, next)
		if err := kept(same, err, plainYear(n.Year)); err != nil {
			return nil, err
		}
		facts := []evidence.Fact{next.fact(was.Fact)}
		recounted, err := s.recount(ctx, tx, n.Year)
		return append(facts, recounted...), err
	})
}

func (s *Service) checkNotice(n Notice) fault.Problems {
	var problems fault.Problems
	checkText(&problems, "basis", n.Basis, reasonRunesMax, true)
	if n.Year < civil.YearMin || n.Year > civil.YearMax {
		refuse(&problems, "year", "reform.year_wrong", n.Year)
	}
	if len(n.DaysOff)+len(n.WorkingDays) > noticeLinesMax {
		refuse(&problems, "days_off", "reform.too_many_lines", noticeLinesMax)
	}
	if len(problems) > 0 {
		return problems
	}
	if _, err := s.base.With(n.Notice); err != nil {
		return fault.All(err).At(fault.Place{Field: "days_off"})
	}
	return nil
}

func (s *Service) noticeOf(ctx context.Context, tx *sql.Tx, year int) (Notice, error) {
	notices, err := s.store.Notices(ctx, tx)
	if err != nil {
		return Notice{}, fmt.Errorf("read the notices of days off: %w", err)
	}
	at := slices.IndexFunc(notices, func(n Notice) bool { return n.Year == year })
	if at < 0 {
		return Notice{}, nil
	}
	return notices[at], nil
}

// recount holds the reports due in a year against the calendar as it is now.
func (s *Service) recount(ctx context.Context, tx *sql.Tx, year int) ([]evidence.Fact, error) {
	calendar, err := s.calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	reports, err := s.store.ReportsDue(ctx, tx, year)
	if err != nil {
		return nil, fmt.Errorf("read the reports due in %d: %w", year, err)
	}
	var facts []evidence.Fact
	for _, was := range reports {
		rule, isKnown := s.rules.Report(was.Year, was.Code)
		if !isKnown {
			continue // its rule went out of the data; what was counted stays
		}
		now, err := was.count(rule, calendar)
		if err != nil {
			return nil, err
		}
		if now.DueOn == was.DueOn && now.Late == was.Late && now.IsGuess == was.IsGuess {
			continue
		}
		now.Version, now.Fact = was.Version+1, s.ids.New()
		same, err := s.store.SaveReport(ctx, tx, now)
		if err := kept(same, err, rule.VI); err != nil {
			return nil, err
		}
		fact := now.fact()
		fact.Corrects = was.Fact
		facts = append(facts, fact)
	}
	return facts, nil
}

func (n Notice) fact(corrects id.ID) evidence.Fact {
	return evidence.Fact{
		ID: n.Fact, Kind: noticeEntered.String(), Subject: "calendar/" + plainYear(n.Year), Period: yearText(n.Year), Corrects: corrects,
		Payload: payload{"year": plainYear(n.Year), "basis": n.Basis, "days_off": texts(n.DaysOff), "working_days": texts(n.WorkingDays)},
	}
}

func texts(days []civil.Date) []string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = d.String()
	}
	return words
}

func inOrder(days []civil.Date) []civil.Date {
	days = slices.Clone(days)
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}
