package reform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Reports lists the reports a year asks of an agency, sent or not.
func (s *Service) Reports(ctx context.Context, agency id.ID, year int) (lines []ReportLine, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("report", "", agency)); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		lines, err = s.reports(ctx, tx, agency, year)
		return err
	})
	return lines, err
}

func (s *Service) reports(ctx context.Context, tx *sql.Tx, agency id.ID, year int) ([]ReportLine, error) {
	calendar, err := s.calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	sent, err := s.store.Reports(ctx, tx, agency, year)
	if err != nil {
		return nil, fmt.Errorf("read the reports of %d: %w", year, err)
	}
	var lines []ReportLine
	for _, rule := range s.rules.Reports(year) {
		due, err := rule.Due(year, calendar)
		if err != nil {
			return nil, err
		}
		line := ReportLine{Rule: rule, Year: year, Due: due}
		if at := slices.IndexFunc(sent, func(r Report) bool { return r.Code == rule.Code }); at >= 0 {
			line.Sent = &sent[at]
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// SendReport enters that a report was sent, or mends what was entered.
func (s *Service) SendReport(ctx context.Context, r Report) (saved Report, err error) {
	tidyAll(&r.Number)
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if err := s.guard.Authorize(ctx, ActReport, on("report", "", r.Agency)); err != nil {
			return nil, err
		}
		rule, isKnown := s.rules.Report(r.Year, r.Code)
		if !isKnown {
			return nil, fault.New(fault.NotFound, "reform.no_report", r.Code, plainYear(r.Year))
		}
		if err := r.check(s.clock.Today()).OrNil(); err != nil {
			return nil, err
		}
		was, err := s.sentReport(ctx, tx, r.Agency, r.Year, r.Code)
		if err != nil {
			return nil, err
		}
		saved = r
		if saved.ID = was.ID; saved.ID.IsZero() {
			saved.ID = s.ids.New()
		}
		saved.Version, saved.Fact = r.Version+1, s.ids.New()
		calendar, err := s.calendar(ctx, tx)
		if err != nil {
			return nil, err
		}
		if saved, err = saved.count(rule, calendar); err != nil {
			return nil, err
		}
		same, err := s.store.SaveReport(ctx, tx, saved)
		if err := kept(same, err, rule.VI); err != nil {
			return nil, err
		}
		fact := saved.fact()
		fact.Corrects = was.Fact
		return []evidence.Fact{fact}, nil
	})
	return saved, err
}

func (s *Service) sentReport(ctx context.Context, tx *sql.Tx, agency id.ID, year int, code string) (Report, error) {
	sent, err := s.store.Reports(ctx, tx, agency, year)
	if err != nil {
		return Report{}, fmt.Errorf("read the reports of %d: %w", year, err)
	}
	if at := slices.IndexFunc(sent, func(r Report) bool { return r.Code == code }); at >= 0 {
		return sent[at], nil
	}
	return Report{}, nil
}

// DueOf counts the day a report is due, for a form that is about to be filled.
func (s *Service) DueOf(ctx context.Context, year int, code string) (civil.Deadline, error) {
	rule, isKnown := s.rules.Report(year, code)
	if !isKnown {
		return civil.Deadline{}, fault.New(fault.NotFound, "reform.no_report", code, plainYear(year))
	}
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return civil.Deadline{}, err
	}
	return rule.Due(year, calendar)
}

// WithdrawReport takes back a report entered by mistake: it was not sent.
func (s *Service) WithdrawReport(ctx context.Context, agency id.ID, year int, code string, version int64, reason string) error {
	reason = tidy(reason)
	return s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if err := s.guard.Authorize(ctx, ActReport, on("report", "", agency)); err != nil {
			return nil, err
		}
		was, err := s.sentReport(ctx, tx, agency, year, code)
		if err != nil {
			return nil, err
		}
		if was.ID.IsZero() {
			return nil, fault.New(fault.NotFound, "reform.no_report", code, plainYear(year))
		}
		var problems fault.Problems
		checkText(&problems, "reason", reason, reasonRunesMax, true)
		if err := problems.OrNil(); err != nil {
			return nil, err
		}
		same, err := s.store.DeleteReport(ctx, tx, was.ID, version)
		if err := kept(same, err, was.Number); err != nil {
			return nil, err
		}
		return []evidence.Fact{takenBack(was.fact(), reason)}, nil
	})
}

// ReportFiles are the papers of a report.
func (s *Service) ReportFiles(ctx context.Context, report id.ID) (files []File, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := s.store.Report(ctx, tx, report)
		if err != nil {
			return notFound(err, "reform.no_paper")
		}
		files = r.Files
		return s.guard.Authorize(ctx, ActRead, on("report", r.ID, r.Agency))
	})
	return files, err
}
