package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func day(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

func anyDate() *rapid.Generator[civil.Date] {
	return rapid.Custom(func(t *rapid.T) civil.Date {
		first := day(t, "1900-01-01")
		return first.AddDays(rapid.IntRange(0, 80_000).Draw(t, "days"))
	})
}

func TestParseVNReadsWhatPeopleType(t *testing.T) {
	want := day(t, "2020-10-04")
	for _, s := range []string{
		"04/10/2020", "4/10/2020", "04-10-2020", "4.10.2020", "04102020", " 4 / 10 / 2020 ",
		"ngày 04 tháng 10 năm 2020", "Ngày 4 tháng 10 năm 2020",
	} {
		if got, err := civil.ParseVN(s); err != nil || got != want {
			t.Errorf("ParseVN(%q) = %s, %v", s, got, err)
		}
	}
}

func TestParseRefusesDaysThatAreNone(t *testing.T) {
	for s, key := range map[string]string{
		"31/02/2020": "civil.date_absent", "29/02/2019": "civil.date_absent", "32/01/2020": "civil.date_absent",
		"01/13/2020": "civil.date_absent", "00/01/2020": "civil.date_absent", "01/01/0000": "civil.date_absent",
		"14/10/20": "civil.year_short", "2020-10-14": "civil.date_malformed", "14/10-2020": "civil.date_malformed",
		"": "civil.date_malformed", "hôm nay": "civil.date_malformed", "14/10/2020 08:00": "civil.date_malformed",
	} {
		got, err := civil.ParseVN(s)
		if e, ok := fault.From(err); !ok || e.Key != key {
			t.Errorf("ParseVN(%q) = %s, %v; want %s", s, got, err, key)
		}
	}
	for s, key := range map[string]string{
		"14/10/2020": "civil.date_iso_malformed", "2020-1-1": "civil.date_iso_malformed", "": "civil.date_iso_malformed",
		"2021-02-29": "civil.date_absent", "0000-01-01": "civil.date_absent",
	} {
		got, err := civil.ParseDate(s)
		if e, ok := fault.From(err); !ok || e.Key != key {
			t.Errorf("ParseDate(%q) = %s, %v; want %s", s, got, err, key)
		}
	}
}

func TestDateReadsBackEveryFormItPrints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		if got, err := civil.ParseDate(d.String()); err != nil || got != d {
			t.Fatalf("%s reads as %s, %v", d, got, err)
		}
		if got, err := civil.ParseVN(d.Text(locale.VI)); err != nil || got != d {
			t.Fatalf("%s reads as %s, %v", d.Text(locale.VI), got, err)
		}
		if got, err := time.Parse("2 Jan 2006", d.Text(locale.EN)); err != nil || civil.DateOf(got) != d {
			t.Fatalf("%s reads as %s, %v", d.Text(locale.EN), got, err)
		}
	})
}

func TestDatesMoveAndCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "date"), rapid.IntRange(-50_000, 50_000).Draw(t, "days")
		moved := d.AddDays(n)
		if moved.AddDays(-n) != d || d.DaysUntil(moved) != n {
			t.Fatalf("%s + %d = %s, back %s, apart %d", d, n, moved, moved.AddDays(-n), d.DaysUntil(moved))
		}
		if d.Before(moved) != (n > 0) || d.After(moved) != (n < 0) || (d.Compare(moved) == 0) != (n == 0) {
			t.Fatalf("%s and %s are in the wrong order", d, moved)
		}
		if (d.String() < moved.String()) != (n > 0) {
			t.Fatalf("the stored forms %s and %s sort otherwise", d, moved)
		}
		if int(moved.Weekday()-d.Weekday()+7)%7 != (n%7+7)%7 {
			t.Fatalf("%s is a %s, %s a %s", d, d.Weekday(), moved, moved.Weekday())
		}
	})
}

func TestDatesStayInsideTheCalendar(t *testing.T) {
	first, last := day(t, "0001-01-01"), day(t, "9999-12-31")
	const far = int(^uint(0) >> 1)
	if first.AddDays(-1) != first || last.AddDays(1) != last || first.AddDays(far) != last || last.AddDays(-far) != first {
		t.Error("a date left the calendar")
	}
	var none civil.Date
	if !none.IsZero() || none.String() != "" || none.Text(locale.VI) != "" || none.AddDays(5) != none || !none.Before(first) {
		t.Error("no date is some date")
	}
}

func TestDateIsTextInJSON(t *testing.T) {
	var got struct{ On, None civil.Date }
	raw := `{"On":"2020-10-14","None":""}`
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(got)
	if err != nil || string(back) != raw {
		t.Errorf("%s, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"On":"14/10/2020"}`), &got); err == nil {
		t.Error("a typed date was read as a stored one")
	}
}

func FuzzParseVN(f *testing.F) {
	for _, s := range []string{"14/10/2020", "14102020", "ngày 1 tháng 2 năm 2020", "29.2.2019", "1/1/20", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.ParseVN(s)
		if err != nil {
			if _, ok := fault.From(err); !ok {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		if again, err := civil.ParseDate(d.String()); err != nil || again != d {
			t.Fatalf("%q is %s, read again %s, %v", s, d, again, err)
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2018", "2018-Q3", "2018-Q5", "0000", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := civil.ParsePeriod(s); err == nil && p.String() != s {
			t.Fatalf("%q prints as %q", s, p)
		}
	})
}

func TestPeriodHoldsItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		for _, p := range []civil.Period{d.Period(), d.QuarterPeriod()} {
			if !p.Contains(d) || !p.Contains(p.First()) || !p.Contains(p.Last()) || p.IsZero() {
				t.Fatalf("%s does not hold %s", p, d)
			}
			if p.Contains(p.First().AddDays(-1)) || p.Contains(p.Last().AddDays(1)) {
				t.Fatalf("%s is too wide", p)
			}
			if got, err := civil.ParsePeriod(p.String()); err != nil || got != p {
				t.Fatalf("%s reads as %s, %v", p, got, err)
			}
		}
	})
}

func TestPeriodIsSaidInBothLanguages(t *testing.T) {
	quarter := day(t, "2018-08-15").QuarterPeriod()
	year := civil.YearPeriod(2018)
	for got, want := range map[string]string{
		quarter.Text(locale.VI): "quý III năm 2018", quarter.Text(locale.EN): "Q3 2018", quarter.String(): "2018-Q3",
		year.Text(locale.VI): "năm 2018", year.Text(locale.EN): "2018", year.String(): "2018",
		quarter.First().String(): "2018-07-01", quarter.Last().String(): "2018-09-30",
		year.First().String(): "2018-01-01", year.Last().String(): "2018-12-31",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var none civil.Period
	if !none.IsZero() || none.String() != "" || none.Text(locale.VI) != "" || none.Contains(day(t, "2018-01-01")) || !none.First().IsZero() || !none.Last().IsZero() {
		t.Error("no period is some period")
	}
	if quarter.Year() != 2018 || quarter.Quarter() != 3 || year.Quarter() != 0 {
		t.Error("the parts of a period are wrong")
	}
}
