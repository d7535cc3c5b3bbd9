package civil_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
)

func days(t *testing.T, texts ...string) []civil.Date {
	t.Helper()
	var all []civil.Date
	for _, s := range texts {
		all = append(all, day(t, s))
	}
	return all
}

var ordinaryWeek = civil.Week{
	RestDays:      []time.Weekday{time.Saturday, time.Sunday},
	FixedHolidays: []civil.MonthDay{{Month: time.January, Day: 1}, {Month: time.September, Day: 2}},
}

// invented is a year with a week off at the start of May and a Saturday worked for its Monday.
func invented(t *testing.T) *civil.Calendar {
	t.Helper()
	c, err := civil.NewCalendar(ordinaryWeek, civil.Notice{
		Year: 2018, Basis: "thông báo minh hoạ",
		DaysOff:     days(t, "2018-04-30", "2018-05-01"),
		WorkingDays: days(t, "2018-05-05"),
	}, civil.Notice{Year: 2019, DaysOff: days(t, "2019-02-05")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkingDaysFollowTheNotice(t *testing.T) {
	c := invented(t)
	for s, want := range map[string]bool{
		"2018-04-27": true,  // a Friday
		"2018-04-28": false, // a Saturday
		"2018-04-30": false, // off by the notice
		"2018-05-05": true,  // a Saturday worked in exchange
		"2018-09-02": false, // fixed, and a Sunday
		"2019-01-01": false, // fixed, in a year without a notice
		"2019-02-05": false, // estimated
		"2019-02-06": true,
	} {
		if got := c.IsWorking(day(t, s)); got != want {
			t.Errorf("%s is working: %v", s, got)
		}
	}
	if !c.Knows(2018) || c.Knows(2019) || c.Knows(2020) {
		t.Error("only 2018 has a notice with a basis")
	}
}

func TestDeadlineStartsTheDayAfter(t *testing.T) {
	c := invented(t)
	for _, test := range []struct {
		from string
		days int
		want string
		soft bool
	}{
		{"2018-04-26", 1, "2018-04-27", false},
		{"2018-04-27", 1, "2018-05-02", false}, // past the weekend and two days off
		{"2018-04-28", 1, "2018-05-02", false}, // received on a Saturday
		{"2018-05-04", 1, "2018-05-05", false}, // the worked Saturday
		{"2018-05-04", 2, "2018-05-07", false},
		{"2018-05-02", -1, "2018-04-27", false},
		{"2018-04-28", 0, "2018-04-28", false},
		{"2018-12-28", 1, "2018-12-31", false},
		{"2018-12-28", 2, "2019-01-02", true}, // into the year without a notice
	} {
		got, err := c.AddWorkingDays(day(t, test.from), test.days)
		if err != nil || got.On != day(t, test.want) || got.Provisional != test.soft {
			t.Errorf("%s + %d = %s provisional %v, %v; want %s %v", test.from, test.days, got.On, got.Provisional, err, test.want, test.soft)
		}
	}
}

func TestDeadlineOnADayOffMovesOn(t *testing.T) {
	c := invented(t)
	for from, want := range map[string]string{"2018-04-28": "2018-05-02", "2018-05-05": "2018-05-05", "2019-02-05": "2019-02-06"} {
		got, err := c.OnOrAfter(day(t, from))
		if err != nil || got.On != day(t, want) || got.Provisional != (got.On.Year() == 2019) {
			t.Errorf("%s moves to %+v, %v", from, got, err)
		}
	}
}

func TestCountingAndAddingAgree(t *testing.T) {
	c := invented(t)
	rapid.Check(t, func(t *rapid.T) {
		from := day(t, "2017-06-01").AddDays(rapid.IntRange(0, 900).Draw(t, "from"))
		n := rapid.IntRange(-300, 300).Draw(t, "days")
		deadline, err := c.AddWorkingDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		count := c.WorkingDaysBetween(from, deadline.On)
		if count.Days != n || count.Provisional != deadline.Provisional {
			t.Fatalf("%s + %d = %+v but counts %+v", from, n, deadline, count)
		}
		if n != 0 && !c.IsWorking(deadline.On) {
			t.Fatalf("%s is a day off", deadline.On)
		}
	})
}

func TestCalendarReportsEverythingWrongWithItsNotices(t *testing.T) {
	c, err := civil.NewCalendar(
		civil.Week{
			RestDays:      []time.Weekday{0, 1, 2, 3, 4, 5, 6},
			FixedHolidays: []civil.MonthDay{{Month: 2, Day: 30}},
		},
		civil.Notice{Year: 2018, DaysOff: days(t, "2018-05-01", "2019-05-01"), WorkingDays: days(t, "2018-05-01")},
		civil.Notice{Year: 2018},
	)
	var keys []string
	for _, e := range fault.All(err) {
		keys = append(keys, e.Key)
	}
	want := []string{
		"civil.week_without_work", "civil.fixed_holiday_absent",
		"civil.notice_foreign", "civil.notice_contradicts", "civil.notice_twice",
	}
	if len(keys) != len(want) || c != nil {
		t.Fatalf("got %v, want %v", keys, want)
	}
	for i := range want {
		if keys[i] != want[i] {
			t.Errorf("problem %d is %s, want %s", i, keys[i], want[i])
		}
	}
}

func TestCountingIsBounded(t *testing.T) {
	c := invented(t)
	const least = -int(^uint(0)>>1) - 1
	for _, n := range []int{10_001, -10_001, least} {
		if _, err := c.AddWorkingDays(day(t, "2018-01-01"), n); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d days: %v", n, err)
		}
	}
	for _, from := range []civil.Date{{}, day(t, "9999-12-31")} {
		if _, err := c.AddWorkingDays(from, 1); !fault.Is(err, fault.Invalid) {
			t.Errorf("from %q: %v", from, err)
		}
	}
	if got := c.WorkingDaysBetween(civil.Date{}, day(t, "2018-01-01")); got != (civil.WorkingDays{}) {
		t.Errorf("from no date there are %+v", got)
	}
}
