package reform_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
	"minhbach/internal/ruleset"
	"minhbach/internal/ruleset/calendar"
	"minhbach/rules"
)

func load(t testing.TB) (*reform.Rules, *calendar.Base) {
	t.Helper()
	r, err := reform.LoadRules(rules.Files, "deadlines/reform.yaml")
	if err != nil {
		t.Fatal(err)
	}
	base, err := calendar.Load(rules.Files, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	return r, base
}

func TestTheShippedRulesAskForFourReportsAYear(t *testing.T) {
	r, _ := load(t)
	for year := 2013; year < 2030; year++ {
		if got := len(r.Reports(year)); got != 4 {
			t.Errorf("%d reports in %d", got, year)
		}
	}
	if len(r.Reports(2012)) != 0 {
		t.Error("a year before the rules has reports")
	}
	if e, ok := r.Expects(reform.Session); !ok || e.Least != 2 || e.Basis.IsConfirmed() {
		t.Errorf("sessions are expected: %+v", e)
	}
	if len(r.Levels) == 0 || len(r.Forms) == 0 || r.SoonDays < 1 {
		t.Error("the lists are empty")
	}
}

// A deadline is a working day after the close, moves only later when days off
// are added, and only earlier when rest days are worked.
func TestDeadlinesFollowTheCalendar(t *testing.T) {
	r, base := load(t)
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2013, 2027).Draw(t, "year")
		rule := rapid.SampledFrom(r.Reports(year)).Draw(t, "rule")
		closes, err := civil.NewDate(year, rule.Closes.Month, rule.Closes.Day)
		if err != nil {
			t.Fatal(err)
		}
		plain := due(t, base, rule, year, civil.Notice{})
		if !plain.On.After(closes) || !plain.Provisional {
			t.Fatalf("%s of %d is due on %s", rule.Code, year, plain.On)
		}
		day := closes.AddDays(rapid.IntRange(1, 10).Draw(t, "after"))
		if day.Year() != year {
			return
		}
		off := due(t, base, rule, year, civil.Notice{Year: year, Basis: "a", DaysOff: []civil.Date{day}})
		if off.On.Before(plain.On) || off.Provisional {
			t.Fatalf("with %s off it is due on %s, else on %s", day, off.On, plain.On)
		}
		worked, err := base.With(civil.Notice{Year: year, Basis: "a", WorkingDays: []civil.Date{day}})
		if err != nil {
			return // a holiday is not worked
		}
		swapped, err := rule.Due(year, worked)
		if err != nil || swapped.On.After(plain.On) {
			t.Fatalf("with %s worked it is due on %s, else on %s: %v", day, swapped.On, plain.On, err)
		}
	})
}

func due(t *rapid.T, base *calendar.Base, rule reform.ReportRule, year int, notice civil.Notice) civil.Deadline {
	t.Helper()
	var notices []civil.Notice
	if notice.Year != 0 {
		notices = append(notices, notice)
	}
	cal, err := base.With(notices...)
	if err != nil {
		t.Fatal(err)
	}
	deadline, err := rule.Due(year, cal)
	if err != nil {
		t.Fatal(err)
	}
	if !cal.IsWorking(deadline.On) {
		t.Fatalf("%s is due on a day off: %s", rule.Code, deadline.On)
	}
	return deadline
}

const small = `reports:
  - {from_year: 2013, basis: a, status: UNCONFIRMED, periods: [{code: q1, vi: a, en: b, closes: 03-15, working_days: 5}]}
expected: [{kind: session, least: 2, basis: a, status: CONFIRMED}]
soon: {working_days: 5}
levels: [{code: tinh, vi: a, en: b}]
forms: [{code: khac, vi: a, en: b}]
`

func TestEveryDefectOfTheRulesIsTold(t *testing.T) {
	for name, c := range map[string]struct{ from, to, key string }{
		"a day that is not in every year": {"03-15", "02-29", "reform.rules_day"},
		"no day at all":                   {"03-15", "ngày 15", "reform.rules_day"},
		"a code with marks":               {"code: q1", "code: Quý1", "reform.rules_code"},
		"an unknown kind":                 {"kind: session", "kind: party", "ruleset.want_one_of"},
		"an unknown key":                  {"soon:", "sun: 1\nsoon:", "ruleset.unknown_key"},
		"a basis nobody names":            {"basis: a, status: UNCONFIRMED, periods", "status: UNCONFIRMED, periods", "ruleset.key_missing"},
		"years that overlap":              {"expected:", "  - {from_year: 2015, basis: a, status: UNCONFIRMED, periods: []}\nexpected:", "reform.rules_years"},
		"a report told twice":             {"working_days: 5}]}", "working_days: 5}, {code: q1, vi: a, en: b, closes: 03-15, working_days: 5}]}", "reform.rules_twice"},
	} {
		text := strings.Replace(small, c.from, c.to, 1)
		_, err := reform.LoadRules(fstest.MapFS{"r.yaml": {Data: []byte(text)}}, "r.yaml")
		found, ok := fault.From(err)
		if !ok || found.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
			continue
		}
		words := reform.Words()
		if !words.Has(found.Key) {
			words = ruleset.Words()
		}
		if said := found.Say(words, "vi") + found.Say(words, "en"); strings.Contains(said, "⟦") {
			t.Errorf("%s is said as %s", name, said)
		}
	}
	if _, err := reform.LoadRules(fstest.MapFS{"r.yaml": {Data: []byte(small)}}, "r.yaml"); err != nil {
		t.Errorf("the small file: %v", err)
	}
}

func TestAWeekEndsOnSunday(t *testing.T) {
	monday := civil.YearPeriod(2018).First() // 1 January 2018
	for offset, want := range map[int]reform.Band{-1: reform.Overdue, 0: reform.Today, 1: reform.ThisWeek, 6: reform.ThisWeek, 7: reform.Later} {
		if got := reform.BandOn(monday.AddDays(offset), monday); got != want {
			t.Errorf("%d days on: %s", offset, got)
		}
	}
	sunday := monday.AddDays(6)
	if reform.BandOn(sunday.AddDays(1), sunday) != reform.Later {
		t.Error("on Sunday the week is over")
	}
}
