package civil_test

import (
	"testing"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func TestAMomentIsReadAsNoticesWriteItAndEndsWithItsMinute(t *testing.T) {
	on := day(t, "2019-12-15")
	for _, clock := range []string{"17:00", "17h00", " 17H00 "} {
		m, err := civil.NewMoment(on, clock)
		if err != nil || m.String() != "2019-12-15T17:00" || m.Text(locale.VI) != "17:00 ngày 15/12/2019" || m.Text(locale.EN) != "17:00, 15 Dec 2019" {
			t.Fatalf("%q is %s, %v", clock, m, err)
		}
		end := time.Date(2019, 12, 15, 10, 1, 0, 0, time.UTC)
		if m.IsOver(end.Add(-time.Nanosecond)) || !m.IsOver(end) || civil.MomentOf(end.Add(-time.Second)) != m {
			t.Error("17:00 is not the whole minute in Vietnam")
		}
		again, err := civil.ParseMoment(m.String())
		if err != nil || again != m {
			t.Errorf("read back as %s: %v", again, err)
		}
	}
	for _, clock := range []string{"24:00", "17:60", "5pm", "", "17"} {
		if _, err := civil.NewMoment(on, clock); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was read", clock)
		}
	}
	for _, s := range []string{"", "2019-12-15", "2019-12-15T7:00", "2019-12-15T17h00", "2019-02-30T17:00"} {
		if _, err := civil.ParseMoment(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was read", s)
		}
	}
}

func TestNoMomentIsNeverOver(t *testing.T) {
	var none civil.Moment
	if none.IsOver(time.Now()) || none.String() != "" || none.Text(locale.VI) != "" || none.Compare(civil.Moment{On: day(t, "2019-01-01")}) >= 0 {
		t.Error("no moment counts as one")
	}
	if err := none.UnmarshalText(nil); err != nil || !none.IsZero() {
		t.Errorf("empty text is %s, %v", none, err)
	}
}
