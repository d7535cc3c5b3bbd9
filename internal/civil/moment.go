package civil

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Moment is a day with a time of day in Vietnam, as a notice states the end of
// a stage: 17:00 on 15/12/2019. The zero Moment means none.
type Moment struct {
	On      Date `json:"-"` // MarshalText writes both
	Minutes int  `json:"-"` // since midnight
}

var clockShape = regexp.MustCompile(`^(\d{1,2})[:hH](\d{2})$`)

// NewMoment reads a time of day, "17:00" or "17h00", on a day.
func NewMoment(on Date, clock string) (Moment, error) {
	m := clockShape.FindStringSubmatch(strings.TrimSpace(clock))
	if m == nil {
		return Moment{}, fault.New(fault.Invalid, "civil.clock_malformed", clock)
	}
	hour, _ := strconv.Atoi(m[1])   // digits
	minute, _ := strconv.Atoi(m[2]) // digits
	if hour > 23 || minute > 59 {
		return Moment{}, fault.New(fault.Invalid, "civil.clock_malformed", clock)
	}
	return Moment{On: on, Minutes: hour*60 + minute}, nil
}

// MomentOf is the day and time of day of an instant, as the clock on the wall
// of the office shows it; seconds are cut off.
func MomentOf(t time.Time) Moment {
	here := t.In(Zone)
	return Moment{On: DateOf(t), Minutes: here.Hour()*60 + here.Minute()}
}

// IsZero tells that there is no moment.
func (m Moment) IsZero() bool { return m.On.IsZero() }

// Clock is the time of day, "17:00".
func (m Moment) Clock() string { return fmt.Sprintf("%02d:%02d", m.Minutes/60, m.Minutes%60) }

// String is the stored form, "2019-12-15T17:00", empty for none.
func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.On.String() + "T" + m.Clock()
}

// ParseMoment reads the stored form.
func ParseMoment(s string) (Moment, error) {
	day, clock, isCut := strings.Cut(s, "T")
	on, err := ParseDate(day)
	if err != nil || !isCut {
		return Moment{}, fault.New(fault.Invalid, "civil.moment_malformed", s)
	}
	m, err := NewMoment(on, clock)
	if err != nil || m.String() != s {
		return Moment{}, fault.New(fault.Invalid, "civil.moment_malformed", s)
	}
	return m, nil
}

// Text is what people read: 17:00 ngày 15/12/2019.
func (m Moment) Text(l locale.Lang) string {
	switch {
	case m.IsZero():
		return ""
	case l == locale.EN:
		return m.Clock() + ", " + m.On.Text(l)
	}
	return m.Clock() + " ngày " + m.On.Text(l)
}

// Instant is the moment's beginning.
func (m Moment) Instant() time.Time { return m.On.Start().Add(time.Duration(m.Minutes) * time.Minute) }

// IsOver tells whether the moment has passed at an instant: the whole minute
// that a notice names still counts.
func (m Moment) IsOver(at time.Time) bool {
	return !m.IsZero() && !at.Before(m.Instant().Add(time.Minute))
}

// Compare orders moments; none comes first.
func (m Moment) Compare(n Moment) int {
	if byDay := m.On.Compare(n.On); byDay != 0 {
		return byDay
	}
	return m.Minutes - n.Minutes
}

// MarshalText writes the stored form.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the stored form; empty is none.
func (m *Moment) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Moment{}
		return nil
	}
	read, err := ParseMoment(string(text))
	if err != nil {
		return err
	}
	*m = read
	return nil
}
