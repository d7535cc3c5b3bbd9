package reform

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// DueKind is what is due.
type DueKind string

// The kinds of things due. Other modules add theirs through Deadlines.
const (
	DueTask     DueKind = "task"
	DueReport   DueKind = "report"
	DueActivity DueKind = "activity"
	DueOther    DueKind = "other"
)

// Due is one thing somebody must do by a day.
type Due struct {
	Key         string     `json:"key,omitempty"` // the same thing bears the same key for ever
	Kind        DueKind    `json:"kind,omitempty"`
	Agency      id.ID      `json:"agency,omitempty"`
	Title       string     `json:"title,omitempty"`
	Who         string     `json:"who,omitempty"`     // the division or person that leads, as written
	Account     id.ID      `json:"account,omitempty"` // whose it is; empty: the division's or the agency's
	Division    id.ID      `json:"division,omitempty"`
	On          civil.Date `json:"on,omitzero"`
	Provisional bool       `json:"provisional,omitempty"` // counted over a year without its notice
	Href        string     `json:"href,omitempty"`
}

// Band is where a thing due stands today.
type Band string

// The bands of a list of work.
const (
	Overdue  Band = "overdue"
	Today    Band = "today"
	ThisWeek Band = "week"
	Later    Band = "later"
)

// BandOn places a deadline against a day; a week ends on Sunday.
func BandOn(due, today civil.Date) Band {
	sunday := today.AddDays((7 - int(today.Weekday())) % 7)
	switch {
	case due.Before(today):
		return Overdue
	case due == today:
		return Today
	case !due.After(sunday):
		return ThisWeek
	}
	return Later
}

// Deadlines tells what is due between two days, both included. Other modules
// add theirs; what the person of ctx may not read is left out by them.
type Deadlines interface {
	Deadlines(ctx context.Context, agencies []id.ID, from, to civil.Date) ([]Due, error)
}

// spanMax bounds, in days, how much of a calendar is asked for at once.
const spanMax = 800

// Due lists what some agencies have to do between two days, in order of the
// day: open tasks, reports not sent, activities planned, and what other modules
// add. Agencies the person may not read are passed over.
func (s *Service) Due(ctx context.Context, agencies []id.ID, from, to civil.Date) ([]Due, error) {
	if span := from.DaysUntil(to); span < 0 || span > spanMax {
		return nil, fault.New(fault.Invalid, "reform.span_wrong", from, to)
	}
	readable, err := s.readable(ctx, agencies)
	if err != nil || len(readable) == 0 {
		return nil, err
	}
	var list []Due
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		list = nil
		for _, agency := range readable {
			found, err := s.dueIn(ctx, tx, agency, from, to)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, source := range s.sources {
		more, err := source.Deadlines(ctx, readable, from, to)
		if err != nil {
			return nil, fmt.Errorf("ask another module for its deadlines: %w", err)
		}
		list = append(list, more...)
	}
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Title, b.Title)) })
	return list, nil
}

func (s *Service) readable(ctx context.Context, agencies []id.ID) ([]id.ID, error) {
	var readable []id.ID
	for _, agency := range agencies {
		err := s.guard.Authorize(ctx, ActRead, on("plan", "", agency))
		switch {
		case err == nil:
			readable = append(readable, agency)
		case !fault.Is(err, fault.Forbidden):
			return nil, err
		}
	}
	return readable, nil
}

func (s *Service) dueIn(ctx context.Context, tx *sql.Tx, agency id.ID, from, to civil.Date) ([]Due, error) {
	tasks, err := s.store.Tasks(ctx, tx, TaskQuery{Agency: agency, From: from, To: to, OnlyOpen: true})
	if err != nil {
		return nil, fmt.Errorf("read the open tasks: %w", err)
	}
	var list []Due
	for _, t := range tasks {
		list = append(list, t.due())
	}
	planned, err := s.store.Activities(ctx, tx, ActivityQuery{Agency: agency, From: from, To: to, OnlyPlanned: true})
	if err != nil {
		return nil, fmt.Errorf("read the planned activities: %w", err)
	}
	for _, a := range planned {
		list = append(list, Due{Key: "activity/" + string(a.ID), Kind: DueActivity, Agency: agency, Title: a.Title, On: a.PlannedOn, Href: activityHref(a.ID)})
	}
	reports, err := s.reportsDue(ctx, tx, agency, from, to)
	return append(list, reports...), err
}

func (t Task) due() Due {
	return Due{
		Key: "task/" + string(t.ID), Kind: DueTask, Agency: t.Agency, Title: t.Title, Who: t.Lead,
		Account: t.Account, Division: t.Division, On: t.DueOn, Href: taskHref(t.ID),
	}
}

// reportsDue lists reports not sent, of the years in which the agency has a
// plan: before it keeps one, nothing is asked of it here.
func (s *Service) reportsDue(ctx context.Context, tx *sql.Tx, agency id.ID, from, to civil.Date) ([]Due, error) {
	var list []Due
	for year := from.Year() - 1; year <= to.Year(); year++ {
		if _, err := s.store.PlanOf(ctx, tx, agency, year); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			return nil, fmt.Errorf("read the plan of %d: %w", year, err)
		}
		lines, err := s.reports(ctx, tx, agency, year)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if line.Sent != nil || line.Due.On.Before(from) || line.Due.On.After(to) {
				continue
			}
			list = append(list, Due{
				Key: "report/" + string(agency) + "/" + plainYear(year) + "/" + line.Rule.Code, Kind: DueReport, Agency: agency,
				Title: line.Rule.VI + " " + plainYear(year), On: line.Due.On, Provisional: line.Due.Provisional,
				Href: reportHref(agency, year, line.Rule.Code),
			})
		}
	}
	return list, nil
}

// The addresses under which pages show these things; reformweb serves them.
func taskHref(task id.ID) string         { return "/nhiem-vu/" + string(task) }
func activityHref(activity id.ID) string { return "/hoat-dong/" + string(activity) }
func reportHref(agency id.ID, year int, code string) string {
	return "/cai-cach/" + string(agency) + "/" + plainYear(year) + "/bao-cao/" + code
}

// overdueLookBack is how many days back lists of work look for what was never done.
const overdueLookBack = 400

// Mine is what the person of ctx has to do: overdue, and due until a day.
// Somebody who leads a task sees it; what names nobody is everybody's in the
// agency.
func (s *Service) Mine(ctx context.Context, agencies []id.ID, until civil.Date) ([]Due, error) {
	person, _ := auth.From(ctx)
	list, err := s.Due(ctx, agencies, s.clock.Today().AddDays(-overdueLookBack), until)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(d Due) bool { return !d.Account.IsZero() && d.Account != person.Account && !person.IsGuest() }), nil
}

// DueSoon is what a reminder speaks of on a day: everything overdue, due that
// day, or due within the working days that the rules call soon, of every agency
// that has a plan. The caller, the program itself, must be allowed to read all.
func (s *Service) DueSoon(ctx context.Context, day civil.Date) ([]Due, error) {
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	until, err := calendar.AddWorkingDays(day, s.rules.SoonDays)
	if err != nil {
		return nil, err
	}
	agencies, err := s.agencies.AgenciesOn(ctx, day)
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(agencies))
	for i, a := range agencies {
		ids[i] = a.Agency
	}
	return s.Due(ctx, ids, day.AddDays(-overdueLookBack), until.On)
}
