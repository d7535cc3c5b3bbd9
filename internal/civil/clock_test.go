package civil_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
)

func TestTodayIsVietnamsWhateverTheZoneOfTheServer(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("west", -8*60*60), time.FixedZone("east", 14*60*60)} {
		last := time.Date(2018, 12, 31, 16, 59, 59, 999_999_999, time.UTC).In(zone)
		clock := civil.NewFixedClock(last)
		if got := clock.Today(); got != day(t, "2018-12-31") {
			t.Errorf("in %s it is %s", zone, got)
		}
		clock.Advance(time.Nanosecond)
		if got := clock.Today(); got != day(t, "2019-01-01") || got.Period().Year() != 2019 {
			t.Errorf("after midnight in %s it is %s", zone, got)
		}
		clock.Set(last)
		if clock.Today().Year() != 2018 {
			t.Errorf("the clock did not go back")
		}
	}
}

func TestTheDayStartsAtMidnightInVietnam(t *testing.T) {
	start := day(t, "2019-01-01").Start()
	if !start.Equal(time.Date(2018, 12, 31, 17, 0, 0, 0, time.UTC)) || civil.DateOf(start) != day(t, "2019-01-01") {
		t.Errorf("it starts at %s", start)
	}
}

func TestSystemClockRuns(t *testing.T) {
	var clock civil.Clock = civil.SystemClock{}
	before := time.Now()
	if now := clock.Now(); now.Before(before) || now.Location() != civil.Zone {
		t.Errorf("now is %s", now)
	}
	if today := clock.Today(); today.DaysUntil(civil.DateOf(before)) > 0 {
		t.Errorf("today is %s", today)
	}
}

func TestInstantsReadBackAndSortAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/20_000), 2, 9).Draw(t, "micros")
		var texts []string
		for _, m := range micros {
			at := time.UnixMicro(m).In(civil.Zone)
			text := civil.FormatInstant(at)
			got, err := civil.ParseInstant(text)
			if err != nil || !got.Equal(at) || len(text) != len("2020-10-14T02:30:00.000000Z") {
				t.Fatalf("%s reads as %s, %v", text, got, err)
			}
			texts = append(texts, text)
		}
		slices.Sort(micros)
		slices.Sort(texts)
		for i, m := range micros {
			if texts[i] != civil.FormatInstant(time.UnixMicro(m)) {
				t.Fatalf("place %d holds %s", i, texts[i])
			}
		}
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{
		"2020-10-14T02:30:00.000000Z", "2020-10-14T02:30:00Z", "2020-10-14T02:30:00,000000Z", "2020-10-14T02:30:00.000000+07:00", "2020-02-30T00:00:00.000000Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := civil.ParseInstant(s)
		if err == nil && civil.FormatInstant(at) != s {
			t.Fatalf("%q is printed as %q", s, civil.FormatInstant(at))
		}
		if _, ok := fault.From(err); err != nil && !ok {
			t.Fatalf("%v is no refusal", err)
		}
	})
}
