package civil

import (
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Notice is the announced holidays of one year.
type Notice struct {
	Year        int
	DaysOff     []Date // holidays, Tết, days off in exchange
	WorkingDays []Date // rest days worked in exchange (làm bù)
	Basis       string // the notice's number; without one the days are an estimate and the year stays provisional
}

// MonthDay is a holiday that returns on the same day each year.
type MonthDay struct {
	Month time.Month
	Day   int
}

// Week is what holds in every year: the weekly rest days and the fixed holidays.
type Week struct {
	RestDays      []time.Weekday
	FixedHolidays []MonthDay
}

// Calendar tells working days from days off. It is pure: all days are given to it.
type Calendar struct {
	rest  [7]bool
	fixed map[MonthDay]bool
	years map[int]bool // whether each year that was given has a notice behind it
	off   map[Date]bool
	work  map[Date]bool
}

// Deadline is a day reached by counting. Provisional (tạm tính) means that the
// count passed through a year whose notice is not known yet.
type Deadline struct {
	On          Date
	Provisional bool
}

// WorkingDays is a number of working days; see Deadline for Provisional.
type WorkingDays struct {
	Days        int
	Provisional bool
}

// Limits of counting: some forty years of work, and the longest row of days off passed over.
const (
	workingDaysMax = 10_000
	daysOffRowMax  = 366
)

// NewCalendar checks the week and the notices and reports all that is wrong.
func NewCalendar(week Week, notices ...Notice) (*Calendar, error) {
	c := &Calendar{fixed: map[MonthDay]bool{}, years: map[int]bool{}, off: map[Date]bool{}, work: map[Date]bool{}}
	problems := c.addWeek(week)
	for _, n := range notices {
		problems = append(problems, c.addNotice(n)...)
	}
	if err := problems.OrNil(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Calendar) addWeek(week Week) fault.Problems {
	var problems fault.Problems
	for _, day := range week.RestDays {
		c.rest[day%7] = true
	}
	if c.rest == [7]bool{true, true, true, true, true, true, true} {
		problems = append(problems, fault.New(fault.Invalid, "civil.week_without_work"))
	}
	for _, md := range week.FixedHolidays {
		const leapYear = 2024
		if _, err := NewDate(leapYear, md.Month, md.Day); err != nil {
			problems = append(problems, fault.New(fault.Invalid, "civil.fixed_holiday_absent", md.Day, int(md.Month)))
		}
		c.fixed[md] = true
	}
	return problems
}

func (c *Calendar) addNotice(n Notice) fault.Problems {
	var problems fault.Problems
	if _, twice := c.years[n.Year]; twice {
		problems = append(problems, fault.New(fault.Conflict, "civil.notice_twice", locale.Plain(n.Year)))
	}
	c.years[n.Year] = n.Basis != ""
	add := func(days []Date, into, against map[Date]bool) {
		for _, d := range days {
			if d.Year() != n.Year {
				problems = append(problems, fault.New(fault.Invalid, "civil.notice_foreign", d, locale.Plain(n.Year)))
			}
			if against[d] {
				problems = append(problems, fault.New(fault.Conflict, "civil.notice_contradicts", d))
			}
			into[d] = true
		}
	}
	add(n.DaysOff, c.off, c.work)
	add(n.WorkingDays, c.work, c.off)
	return problems
}

// Knows tells whether the notice of a year is known.
func (c *Calendar) Knows(year int) bool { return c.years[year] }

// IsWorking tells whether people work on a day.
func (c *Calendar) IsWorking(d Date) bool {
	switch {
	case c.work[d]:
		return true
	case c.off[d], c.fixed[MonthDay{d.Month(), d.Day()}]:
		return false
	}
	return !c.rest[d.Weekday()]
}

// AddWorkingDays counts working days on from a day, which itself does not
// count; a negative number counts back.
func (c *Calendar) AddWorkingDays(from Date, days int) (Deadline, error) {
	step, left := 1, days
	if days < 0 {
		step, left = -1, -days
	}
	if left > workingDaysMax || left < 0 {
		return Deadline{}, fault.New(fault.Invalid, "civil.count_too_long", days, workingDaysMax)
	}
	deadline := Deadline{On: from}
	for row := 0; left > 0; {
		next := deadline.On.AddDays(step)
		if next == deadline.On || row > daysOffRowMax {
			return Deadline{}, fault.New(fault.Invalid, "civil.no_working_day", from)
		}
		deadline.On = next
		deadline.Provisional = deadline.Provisional || !c.Knows(next.Year())
		row++
		if c.IsWorking(next) {
			left, row = left-1, 0
		}
	}
	return deadline, nil
}

// WorkingDaysBetween counts the working days after from up to and including to;
// negative when to is earlier. AddWorkingDays(from, n) is n days away by this count.
func (c *Calendar) WorkingDaysBetween(from, to Date) WorkingDays {
	var count WorkingDays
	if from.IsZero() || to.IsZero() {
		return count
	}
	step := 1
	if to.Before(from) {
		step = -1
	}
	for d := from; d != to; {
		d = d.AddDays(step)
		count.Provisional = count.Provisional || !c.Knows(d.Year())
		if c.IsWorking(d) {
			count.Days += step
		}
	}
	return count
}

// OnOrAfter is the day itself, or the next working day when it is a day off:
// a deadline counted in calendar days that falls on one moves there.
func (c *Calendar) OnOrAfter(d Date) (Deadline, error) {
	if c.IsWorking(d) {
		return Deadline{On: d, Provisional: !c.Knows(d.Year())}, nil
	}
	deadline, err := c.AddWorkingDays(d, 1)
	deadline.Provisional = err == nil && (deadline.Provisional || !c.Knows(d.Year()))
	return deadline, err
}
