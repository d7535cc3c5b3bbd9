package civil

import (
	"time"

	"minhbach/internal/fault"
)

// instantLayout has a fixed width, so stored instants sort as text on every engine.
const instantLayout = "2006-01-02T15:04:05.000000Z"

// FormatInstant is the stored form of an instant: UTC, microseconds, fixed width.
func FormatInstant(t time.Time) string { return t.UTC().Format(instantLayout) }

// ParseInstant reads the stored form.
func ParseInstant(s string) (time.Time, error) {
	t, err := time.Parse(instantLayout, s)
	if err != nil || FormatInstant(t) != s { // time.Parse forgives a comma
		return time.Time{}, fault.New(fault.Invalid, "civil.instant_malformed", s).Because(err)
	}
	return t.UTC(), nil
}
