package notify

import (
	"fmt"
	"io/fs"

	"minhbach/internal/civil"
	"minhbach/internal/ruleset"
)

// Rules is what the rule file says about reminding.
type Rules struct {
	SoonWorkingDays int
	DigestHour      int
	OnDaysOff       bool
	KeepDays        int
}

// LoadRules reads the file and reports all that is wrong.
func LoadRules(fsys fs.FS, file string) (Rules, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Rules{}, fmt.Errorf("read the rules of reminding: %w", err)
	}
	node, err := ruleset.Parse(file, data)
	if err != nil {
		return Rules{}, err
	}
	rd := ruleset.NewReader(file)
	top := rd.Object(node, "")
	for _, said := range []string{"id", "title", "basis", "certainty"} {
		top.Word(said)
	}
	top.Date("valid_from")
	r := Rules{
		SoonWorkingDays: int(top.Whole("soon_working_days", 0, 0)), DigestHour: int(top.Whole("digest_hour", 0, 0)),
		OnDaysOff: top.Bool("on_days_off", false), KeepDays: int(top.Whole("keep_days", 0, 1)),
	}
	if r.DigestHour >= HoursMax {
		top.Refuse(top.Node.Get("digest_hour"), "digest_hour", "notify.hour_wrong", HoursMax-1)
	}
	top.End()
	if problems := rd.Problems(); len(problems) > 0 {
		return Rules{}, problems
	}
	return r, nil
}

// SoonUntil is the last day that is due soon on a day.
func (r Rules) SoonUntil(calendar *civil.Calendar, day civil.Date) (civil.Date, error) {
	until, err := calendar.AddWorkingDays(day, r.SoonWorkingDays)
	if err != nil {
		return civil.Date{}, fmt.Errorf("count the working days that are soon: %w", err)
	}
	return until.On, nil
}
