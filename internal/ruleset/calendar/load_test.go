package calendar_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/ruleset/calendar"
	"minhbach/rules"
)

func day(t *testing.T, text string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheShippedCalendarKnowsHolidaysAndNoNotice(t *testing.T) {
	base, err := calendar.Load(rules.Files, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := base.With()
	if err != nil {
		t.Fatal(err)
	}
	for text, works := range map[string]bool{
		"2018-01-01": false, "2018-02-16": false, "2018-04-25": false, "2018-09-02": false, "2018-11-10": false,
		"2018-11-12": true, "2018-02-14": true, "2031-04-30": false,
	} {
		if cal.IsWorking(day(t, text)) != works {
			t.Errorf("on %s people work: %v", text, !works)
		}
	}
	if cal.Knows(2018) || len(base.Notices()) > 0 || base.Status != "UNCONFIRMED" {
		t.Error("a year without its notice must stay provisional")
	}
	if got := base.Holidays(2018); len(got) != 6 || got[1].Name != "Tết Nguyên đán (mùng 1)" {
		t.Errorf("holidays of 2018: %+v", got)
	}
}

func TestANoticeMakesItsYearKnownAndAddsToTheHolidays(t *testing.T) {
	base, err := calendar.Load(rules.Files, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	notice := civil.Notice{Year: 2018, Basis: "Thông báo thử", DaysOff: []civil.Date{day(t, "2018-02-15")}, WorkingDays: []civil.Date{day(t, "2018-02-10")}}
	cal, err := base.With(notice)
	if err != nil {
		t.Fatal(err)
	}
	if !cal.Knows(2018) || cal.Knows(2019) || cal.IsWorking(day(t, "2018-02-15")) || cal.IsWorking(day(t, "2018-02-16")) || !cal.IsWorking(day(t, "2018-02-10")) {
		t.Error("the notice does not hold")
	}
	notice.WorkingDays = append(notice.WorkingDays, day(t, "2018-02-16"))
	if _, err := base.With(notice); !fault.Is(err, fault.Conflict) {
		t.Errorf("a notice that works on Tết passed: %v", err)
	}
}

const (
	week     = "week: {rest_days: [saturday, sunday], valid_from: 1999-10-02, basis: a, status: b}\n"
	holidays = "date,kind,name,basis\n2018-01-01,fixed,Tết Dương lịch,Bộ luật\n"
)

func TestEveryDefectOfTheFilesIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ week, holidays, notice, key string }{
		"an unknown day":          {strings.Replace(week, "sunday", "sun", 1), holidays, "", "calendar.rest_day_unknown"},
		"an unknown key":          {week + "more: 1\n", holidays, "", "ruleset.unknown_key"},
		"other columns":           {week, "day,kind\n", "", "calendar.row_broken"},
		"columns in other order":  {week, "kind,date,name,basis\n", "", "calendar.columns"},
		"an unknown kind":         {week, strings.Replace(holidays, "fixed", "lunar", 1), "", "calendar.kind_unknown"},
		"a day that does not be":  {week, strings.Replace(holidays, "2018-01-01", "2018-02-30", 1), "", "civil.date_absent"},
		"a holiday without basis": {week, strings.Replace(holidays, "Bộ luật", "", 1), "", "ruleset.key_missing"},
		"a year that lacks a day": {week, holidays + "2019-02-05,tet,Tết,âm lịch\n", "", "calendar.year_not_whole"},
		"a notice without basis":  {week, holidays, "year: 2018\nbasis: ' '\n", "calendar.no_basis"},
		"a notice of other years": {week, holidays, "year: 2017\nbasis: a\n", "calendar.year_wrong"},
		"a week without work":     {strings.Replace(week, "saturday,", "monday, tuesday, wednesday, thursday, friday, saturday,", 1), holidays, "", "civil.week_without_work"},
		"a foreign day":           {week, holidays, "year: 2018\nbasis: a\ndays_off: [2019-01-02]\n", "civil.notice_foreign"},
	} {
		files := fstest.MapFS{"c/week.yaml": {Data: []byte(c.week)}, "c/holidays.csv": {Data: []byte(c.holidays)}}
		if c.notice != "" {
			files["c/notices/2018.yaml"] = &fstest.MapFile{Data: []byte(c.notice)}
		}
		_, err := calendar.Load(files, "c")
		found, ok := fault.From(err)
		if !ok || found.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
			continue
		}
		words, err := locale.Merge(calendar.Words(), ruleset.Words(), fault.Words())
		if err != nil {
			t.Fatal(err)
		}
		if said := found.Say(words, locale.VI) + found.Say(words, locale.EN); strings.Contains(said, "⟦") {
			t.Errorf("%s is said as %s", name, said)
		}
	}
}
