package notify

import (
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
)

// Settings is how an account wants to be told.
type Settings struct {
	Account id.ID
	ByMail  bool
	Hour    int         // of the day, from which the digest may leave
	Lang    locale.Lang // of the letters
	Version int64       // 0: never set
}

// HoursMax is one more than the last hour of a day.
const HoursMax = 24

// The fields refusals name; forms use the same names.
const (
	FieldHour = "hour"
	FieldLang = "lang"
)

func (s Settings) check() error {
	var problems fault.Problems
	if s.Hour < 0 || s.Hour >= HoursMax {
		problems = append(problems, fault.New(fault.Invalid, "notify.hour_wrong", HoursMax-1).At(fault.Place{Field: FieldHour}))
	}
	if _, isKnown := locale.ParseLang(string(s.Lang)); !isKnown {
		problems = append(problems, fault.New(fault.Invalid, "notify.lang_wrong", string(s.Lang)).At(fault.Place{Field: FieldLang}))
	}
	return problems.OrNil()
}
