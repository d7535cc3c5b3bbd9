package civil

import (
	"regexp"
	"strconv"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

var (
	yearlessShape = regexp.MustCompile(`^(\d{1,2})\s*[/.-]\s*(\d{1,2})$`)
	stepShape     = regexp.MustCompile(`^\+\s*(\d{1,4})\s*(ngay lam viec|working days?|ngay|days?)$`)
)

// typedDaysMax bounds a step in days: ten years.
const typedDaysMax = 3_660

// ParseTyped reads a day as people type it into a form: everything ParseVN
// reads, the stored form, "hôm nay", "14/10" of this year, "+10 ngày" and
// "+5 ngày làm việc". Without a calendar working days cannot be counted and are
// refused.
func ParseTyped(s string, today Date, calendar *Calendar) (Date, error) {
	text := strings.TrimSpace(s)
	folded := vn.Fold(text)
	switch folded {
	case "hom nay", "today":
		return today, nil
	case "ngay mai", "tomorrow":
		return today.AddDays(1), nil
	}
	if m := yearlessShape.FindStringSubmatch(text); m != nil {
		return fromDigits(strconv.Itoa(today.Year()), m[2], m[1])
	}
	if m := stepShape.FindStringSubmatch(folded); m != nil {
		return today.step(s, m[1], strings.Contains(m[2], "work") || strings.Contains(m[2], "viec"), calendar)
	}
	if isISO(text) {
		return ParseDate(text)
	}
	return ParseVN(text)
}

func (d Date) step(typed, digits string, isWorking bool, calendar *Calendar) (Date, error) {
	days, err := strconv.Atoi(digits)
	if err != nil || days > typedDaysMax || (isWorking && calendar == nil) {
		return Date{}, fault.New(fault.Invalid, "civil.date_malformed", typed)
	}
	if !isWorking {
		return d.AddDays(days), nil
	}
	deadline, err := calendar.AddWorkingDays(d, days)
	return deadline.On, err
}
