package reform

import (
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Report is a periodic report that was sent.
type Report struct {
	ID      id.ID
	Agency  id.ID
	Year    int
	Code    string // of its rule
	Number  string
	SentOn  civil.Date
	DueOn   civil.Date // as counted by the calendar that was known
	IsGuess bool       // the calendar of that year had no notice yet
	Late    int        // working days after DueOn; zero and less: in time
	Files   []File
	Fact    id.ID
	Version int64
}

// ReportState is where a report stands today.
type ReportState string

// The states of a report.
const (
	ReportDue     ReportState = "due"
	ReportOverdue ReportState = "overdue"
	ReportOnTime  ReportState = "on_time"
	ReportLate    ReportState = "late"
)

// ReportLine is a report that a year asks for, sent or not.
type ReportLine struct {
	Rule ReportRule
	Year int
	Due  civil.Deadline
	Sent *Report
}

// State tells where the report stands on a day.
func (l ReportLine) State(today civil.Date) ReportState {
	switch {
	case l.Sent != nil && l.Sent.Late > 0:
		return ReportLate
	case l.Sent != nil:
		return ReportOnTime
	case today.After(l.Due.On):
		return ReportOverdue
	}
	return ReportDue
}

func (r Report) check(today civil.Date) fault.Problems {
	var problems fault.Problems
	checkText(&problems, "number", r.Number, wordRunesMax, true)
	switch {
	case r.SentOn.IsZero():
		refuse(&problems, "sent_on", "reform.missing.sent_on")
	case r.SentOn.After(today):
		refuse(&problems, "sent_on", "reform.sent_in_future", r.SentOn)
	case r.SentOn.Year() < r.Year || r.SentOn.Year() > r.Year+1:
		refuse(&problems, "sent_on", "reform.year_far", r.Year, r.SentOn)
	}
	return append(problems, checkFiles(r.Files)...)
}

// count compares the day it was sent with its deadline.
func (r Report) count(rule ReportRule, calendar *civil.Calendar) (Report, error) {
	due, err := rule.Due(r.Year, calendar)
	if err != nil {
		return r, err
	}
	late := calendar.WorkingDaysBetween(due.On, r.SentOn)
	r.DueOn, r.IsGuess, r.Late = due.On, due.Provisional || late.Provisional, late.Days
	// Sent on a rest day after the deadline is late by no working day, and late.
	if r.Late <= 0 && r.SentOn.After(due.On) {
		r.Late = 1
	}
	return r, nil
}
