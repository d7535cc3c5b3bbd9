package civil

import (
	"testing"
	"time"
)

func TestADayIsReadAsPeopleTypeIt(t *testing.T) {
	today := Date{2018, 10, 12} // a Friday
	cal, err := NewCalendar(Week{RestDays: []time.Weekday{time.Saturday, time.Sunday}})
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"14/10/2020": "2020-10-14", "14102020": "2020-10-14", "2020-10-14": "2020-10-14", " 14-10 ": "2018-10-14", "1/2": "2018-02-01",
		"hôm nay": "2018-10-12", "HÔM NAY": "2018-10-12", "today": "2018-10-12", "ngày mai": "2018-10-13",
		"+10 ngày": "2018-10-22", "+1 day": "2018-10-13", "+1 ngày làm việc": "2018-10-15", "+ 5 working days": "2018-10-19",
	} {
		if got, err := ParseTyped(typed, today, cal); err != nil || got.String() != want {
			t.Errorf("%q is %s, %v; want %s", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "31/2", "mai", "+x ngày", "+9999 ngày", "14/10/20", "+1 tuần"} {
		if got, err := ParseTyped(typed, today, cal); err == nil {
			t.Errorf("%q is read as %s", typed, got)
		}
	}
	if _, err := ParseTyped("+1 ngày làm việc", today, nil); err == nil {
		t.Error("working days are counted without a calendar")
	}
}

func FuzzParseTyped(f *testing.F) {
	f.Add("+5 ngày làm việc")
	f.Add("14/10")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTyped(s, Date{2018, 10, 12}, nil)
		if err == nil && got.IsZero() {
			t.Fatalf("%q is no day and no refusal", s)
		}
	})
}
