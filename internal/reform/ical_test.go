package reform_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"minhbach/internal/civil"
	"minhbach/internal/reform"
)

var made = time.Date(2018, 11, 12, 7, 32, 0, 0, time.UTC)

func TestAnotherProgramReadsTheCalendar(t *testing.T) {
	list := []reform.Due{
		{Key: "task/1", Title: "Rà soát, niêm yết; công khai thủ tục hành chính tại bộ phận một cửa và trang thông tin điện tử", Who: "Phòng A\nPhòng B", On: civil.YearPeriod(2018).Last(), Href: "/cai-cach/nhiem-vu/1"},
		{Key: "report/q1", Title: "Báo cáo", On: civil.YearPeriod(2018).First(), Provisional: true},
	}
	var out bytes.Buffer
	if err := reform.WriteCalendar(&out, list, reform.CalendarWords{Name: "Việc của tôi", Provisional: "tạm tính", Site: "https://minhbach.example"}, made); err != nil {
		t.Fatal(err)
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	begins, err := events[0].GetAllDayStartAt()
	if err != nil || begins.Format(time.DateOnly) != "2018-12-31" {
		t.Errorf("begins %s, %v", begins, err)
	}
	ends, err := events[0].GetAllDayEndAt()
	if err != nil || ends.Format(time.DateOnly) != "2019-01-01" {
		t.Errorf("ends %s, %v", ends, err)
	}
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId: "task/1@minhbach", ics.ComponentPropertySummary: list[0].Title,
		ics.ComponentPropertyDescription: "Phòng A\nPhòng B", ics.ComponentPropertyUrl: "https://minhbach.example/cai-cach/nhiem-vu/1",
	} {
		if got := events[0].GetProperty(property).Value; got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	if got := events[1].GetProperty(ics.ComponentPropertySummary).Value; !strings.HasPrefix(got, "tạm tính: ") {
		t.Errorf("an estimate is told as %q", got)
	}
}

// Lines are short and whole letters, and what was written is read back.
func TestWhateverIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringOfN(rapid.RuneFrom([]rune("aắ ,;:\\\"đ🏛")), 1, 300, -1).Draw(t, "title")
		var out bytes.Buffer
		if err := reform.WriteCalendar(&out, []reform.Due{{Key: "k", Title: title, On: civil.YearPeriod(2018).First()}}, reform.CalendarWords{}, made); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(strings.ToValidUTF8(line, "?"), line) {
				t.Fatalf("line of %d bytes: %q", len(line), line)
			}
		}
		calendar, err := ics.ParseCalendar(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.Events()[0].GetProperty(ics.ComponentPropertySummary).Value; strings.TrimSpace(got) != strings.TrimSpace(title) {
			t.Fatalf("%q is read back as %q", title, got)
		}
	})
}
