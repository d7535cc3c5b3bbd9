package civil

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Zone is the legal time of Vietnam. It is fixed, so no zone database is needed.
var Zone = time.FixedZone("+07", 7*60*60)

// YearMin and YearMax bound every date.
const (
	YearMin = 1
	YearMax = 9999
)

// Date is a day of the calendar; the zero Date means none. Dates compare with ==.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate makes a date of a day that exists.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < YearMin || year > YearMax || month < time.January || month > time.December || day < 1 || day > 31 {
		return Date{}, absent(year, int(month), day)
	}
	d := dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	if d.Day() != day {
		return Date{}, absent(year, int(month), day)
	}
	return d, nil
}

func absent(year, month, day int) error {
	return fault.New(fault.Invalid, "civil.date_absent", fmt.Sprintf("%02d/%02d/%04d", day, month, year))
}

// DateOf is the day it is in Vietnam at an instant.
func DateOf(t time.Time) Date { return dateOf(t.In(Zone)) }

// dateOf takes the day as the time's own zone shows it, kept inside the bounds.
func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	switch {
	case year < YearMin:
		return Date{YearMin, 1, 1}
	case year > YearMax:
		return Date{YearMax, 12, 31}
	}
	return Date{int16(year), uint8(month), uint8(day)}
}

var (
	vnShape    = regexp.MustCompile(`^(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*([/.-])\s*(\d{4})$`)
	shortShape = regexp.MustCompile(`^\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}$`)
	denseShape = regexp.MustCompile(`^(\d{2})(\d{2})(\d{4})$`)
	wordShape  = regexp.MustCompile(`^(?i:ngày)\s+(\d{1,2})\s+(?i:tháng)\s+(\d{1,2})\s+(?i:năm)\s+(\d{4})$`)
)

// ParseDate reads the stored form, "2020-10-14".
func ParseDate(s string) (Date, error) {
	if !isISO(s) {
		return Date{}, fault.New(fault.Invalid, "civil.date_iso_malformed", s)
	}
	return fromDigits(s[:4], s[5:7], s[8:])
}

// isISO tells the shape of a stored day. The log reads one for every fact, so no
// regular expression.
func isISO(s string) bool {
	const shape = "0000-00-00"
	for i := 0; i < len(s) && i < len(shape); i++ {
		isDigit := '0' <= s[i] && s[i] <= '9'
		if isDigit != (shape[i] == '0') || !isDigit && s[i] != shape[i] {
			return false
		}
	}
	return len(s) == len(shape)
}

// ParseVN reads what people type: "14/10/2020", "14-10-2020", "14.10.2020",
// "14102020", "ngày 14 tháng 10 năm 2020". A year of two digits is refused:
// archives hold papers of two centuries.
func ParseVN(s string) (Date, error) {
	text := strings.TrimSpace(s)
	if m := vnShape.FindStringSubmatch(text); m != nil && m[2] == m[4] {
		return fromDigits(m[5], m[3], m[1])
	}
	if m := denseShape.FindStringSubmatch(text); m != nil {
		return fromDigits(m[3], m[2], m[1])
	}
	if m := wordShape.FindStringSubmatch(text); m != nil {
		return fromDigits(m[3], m[2], m[1])
	}
	if shortShape.MatchString(text) {
		return Date{}, fault.New(fault.Invalid, "civil.year_short", s)
	}
	return Date{}, fault.New(fault.Invalid, "civil.date_malformed", s)
}

func fromDigits(year, month, day string) (Date, error) {
	n := [3]int{}
	for i, s := range []string{year, month, day} {
		v, err := strconv.Atoi(s)
		if err != nil {
			return Date{}, fmt.Errorf("read %q as a number: %w", s, err)
		}
		n[i] = v
	}
	return NewDate(n[0], time.Month(n[1]), n[2])
}

// String is the stored form, "2020-10-14", empty for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Text is the form people read: 14/10/2020, in English 14 Oct 2020.
func (d Date) Text(l locale.Lang) string {
	switch {
	case d.IsZero():
		return ""
	case l == locale.EN:
		return fmt.Sprintf("%d %s %04d", d.day, d.Month().String()[:3], d.year)
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.day, d.month, d.year)
}

// IsZero tells that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Year is the calendar year.
func (d Date) Year() int { return int(d.year) }

// Month is the month of the year.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month.
func (d Date) Day() int { return int(d.day) }

// Quarter is the quarter of the year, 1 to 4.
func (d Date) Quarter() int { return (int(d.month) + 2) / 3 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays moves by days; it stops at the bounds of the calendar. No date stays no date.
func (d Date) AddDays(days int) Date {
	if d.IsZero() {
		return d
	}
	days = min(max(days, -daysMax), daysMax) // beyond that time.Time itself would wrap
	return dateOf(d.utc().AddDate(0, 0, days))
}

const daysMax = YearMax * 366

// DaysUntil counts the days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int((other.utc().Unix() - d.utc().Unix()) / (24 * 60 * 60))
}

// Before tells whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare orders dates; no date comes before every date.
func (d Date) Compare(other Date) int { return cmp.Compare(d.ordinal(), other.ordinal()) }

func (d Date) ordinal() int { return int(d.year)<<9 | int(d.month)<<5 | int(d.day) }

func (d Date) utc() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// Start is the instant the day begins in Vietnam.
func (d Date) Start() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, Zone)
}

// MarshalText writes the stored form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the stored form; empty is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
