package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/sheet"
)

var heads = []sheet.Head{
	{Key: "title", Words: []string{"Nhiệm vụ", "Task"}, IsNeeded: true},
	{Key: "due", Words: []string{"Thời hạn", "Due"}, IsNeeded: true},
	{Key: "people", Words: []string{"Số người", "People"}},
}

func today() civil.Date { return civil.YearPeriod(2018).First() }

func book(t *testing.T, rows ...[]any) sheet.File {
	t.Helper()
	var out bytes.Buffer
	err := sheet.Write(&out, sheet.Table{
		Sheet: "Nhiệm vụ/2018", Titles: []string{"Kế hoạch", "số liệu minh hoạ"}, Rows: rows, Blank: 5,
		Columns: []sheet.Column{{Head: "NHIỆM VỤ", Width: 40}, {Head: "Thời hạn", Width: 12, IsDate: true}, {Head: "People", Width: 10, Choices: []string{"1", "2"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sheet.File{Name: "a.xlsx", Data: out.Bytes()}
}

func TestATableComesBackAsItWasWritten(t *testing.T) {
	day := civil.YearPeriod(2018).Last()
	lines, err := sheet.ReadTable(book(t, []any{"Rà soát _x0041_, niêm yết", day, 25}, []any{"Hai", "14/10/2018", "1.250"}, []any{"", civil.Date{}, ""}), heads, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || lines[0].Number != 4 {
		t.Fatalf("%d lines, the first in row %d", len(lines), lines[0].Number)
	}
	first, err := lines[0].Day("due", today(), nil)
	if err != nil || first != day {
		t.Errorf("the day is %s, %v", first, err)
	}
	typed, err := lines[1].Day("due", today(), nil)
	if err != nil || typed.String() != "2018-10-14" {
		t.Errorf("the typed day is %s, %v", typed, err)
	}
	for i, want := range []int{25, 1250} {
		if got, err := lines[i].Whole("people"); err != nil || got != want {
			t.Errorf("line %d has %d people, %v", i, got, err)
		}
	}
}

func TestWhatCannotBeReadIsRefusedWithItsPlace(t *testing.T) {
	lines, err := sheet.ReadTable(book(t, []any{"Một", "31/02/2018", "nhiều"}, []any{"Hai", 5, 1}), heads, 100)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lines[0].Day("due", today(), nil)
	told := fault.All(err)
	if len(told) != 1 || told[0].Place.Row != 4 || told[0].Place.Column != "B" || told[0].Place.Value != "31/02/2018" {
		t.Errorf("refused as %v", err)
	}
	if _, err := lines[0].Whole("people"); !fault.Is(err, fault.Invalid) {
		t.Errorf("“nhiều” was read: %v", err)
	}
	if _, err := lines[1].Day("due", today(), nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("a bare number was read as a day: %v", err)
	}
	_, err = sheet.ReadTable(book(t, []any{"Một", "1/1/2018", ""}, []any{"Hai", "1/1/2018", ""}), heads, 1)
	refused(t, err, "sheet.too_many_rows")
}

func TestAFileWithoutTheTableIsRefused(t *testing.T) {
	empty := excelize.NewFile()
	var out bytes.Buffer
	if err := empty.Write(&out); err != nil {
		t.Fatal(err)
	}
	_, err := sheet.ReadTable(sheet.File{Name: "b.xlsx", Data: out.Bytes()}, heads, 10)
	refused(t, err, "sheet.no_header")
	_, err = sheet.ReadTable(sheet.File{Name: "b.xlsx", Data: []byte("tên,ngày")}, heads, 10)
	refused(t, err, "sheet.not_excel")
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	found, ok := fault.From(err)
	if !ok || found.Key != key {
		t.Fatalf("want %s, got %v", key, err)
	}
	for _, l := range locale.Langs() {
		if said := found.Say(sheet.Words(), l); strings.Contains(said, "⟦") {
			t.Errorf("said as %s", said)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines, err := sheet.ReadTable(sheet.File{Name: "f.xlsx", Data: data}, heads, 100)
		if err != nil && len(fault.All(err)) == 0 {
			t.Fatalf("not a refusal: %v", err)
		}
		for _, l := range lines {
			if _, err := l.Day("due", today(), nil); err != nil && len(fault.All(err)) == 0 {
				t.Fatalf("not a refusal: %v", err)
			}
		}
	})
}
