package civil

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Period is the year or quarter a report counts for. The zero Period means none.
type Period struct {
	year    int16
	quarter int8 // 0 for a whole year
}

var periodShape = regexp.MustCompile(`^(\d{4})(?:-Q([1-4]))?$`)

// ParsePeriod reads "2018" or "2018-Q3".
func ParsePeriod(s string) (Period, error) {
	m := periodShape.FindStringSubmatch(s)
	if m == nil {
		return Period{}, fault.New(fault.Invalid, "civil.period_malformed", s)
	}
	year, err := strconv.ParseInt(m[1], 10, 16)
	if err != nil || year < YearMin {
		return Period{}, fault.New(fault.Invalid, "civil.period_malformed", s)
	}
	p := Period{year: int16(year)}
	if m[2] != "" {
		p.quarter = int8(m[2][0] - '0')
	}
	return p, nil
}

// YearPeriod is a whole year, kept inside the bounds of dates.
func YearPeriod(year int) Period {
	return Period{year: int16(min(max(year, YearMin), YearMax))}
}

// Period is the year the date lies in.
func (d Date) Period() Period { return Period{year: d.year} }

// QuarterPeriod is the quarter the date lies in.
func (d Date) QuarterPeriod() Period { return Period{year: d.year, quarter: int8(d.Quarter())} }

// Year is the calendar year of the period.
func (p Period) Year() int { return int(p.year) }

// Quarter is 1 to 4, or 0 for a whole year.
func (p Period) Quarter() int { return int(p.quarter) }

// IsZero tells that there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// First is the first day of the period.
func (p Period) First() Date {
	if p.IsZero() {
		return Date{}
	}
	return Date{p.year, uint8(max(3*p.quarter-2, 1)), 1}
}

// Last is the last day of the period.
func (p Period) Last() Date {
	switch {
	case p.IsZero():
		return Date{}
	case p.quarter == 0:
		return Date{p.year, 12, 31}
	}
	return dateOf(time.Date(int(p.year), time.Month(3*p.quarter)+1, 0, 0, 0, 0, 0, time.UTC))
}

// Contains tells whether the date lies in the period.
func (p Period) Contains(d Date) bool {
	return !p.IsZero() && !d.Before(p.First()) && !d.After(p.Last())
}

// String is the stored form: "2018" or "2018-Q3".
func (p Period) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.quarter == 0:
		return fmt.Sprintf("%04d", p.year)
	}
	return fmt.Sprintf("%04d-Q%d", p.year, p.quarter)
}

// Text is the form people read: "năm 2018", "quý III năm 2018".
func (p Period) Text(l locale.Lang) string {
	if p.IsZero() {
		return ""
	}
	roman := [...]string{"", "I", "II", "III", "IV"}[p.quarter]
	switch {
	case l == locale.EN && p.quarter == 0:
		return p.String()
	case l == locale.EN:
		return fmt.Sprintf("Q%d %d", p.quarter, p.year)
	case p.quarter == 0:
		return fmt.Sprintf("năm %d", p.year)
	}
	return fmt.Sprintf("quý %s năm %d", roman, p.year)
}
