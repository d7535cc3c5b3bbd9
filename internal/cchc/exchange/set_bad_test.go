package exchange

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// editedSet is an exported set after somebody typed into it: sheet, cell,
// value, and so on.
func editedSet(t *testing.T, file string, edits ...any) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(exported(t, engineOf(t, file).Set(), locale.VI)))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+2 < len(edits); i += 3 {
		if err := book.SetCellValue(edits[i].(string), edits[i+1].(string), edits[i+2]); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cellLinesMax tells the line within a cell from a line of the YAML behind it.
const cellLinesMax = 100

const (
	tableSheet = "Bộ tiêu chí"
	headSheet  = "Thông tin chung"
)

func TestImportSetTellsEveryProblemWithItsCell(t *testing.T) {
	for name, c := range map[string]struct {
		sheet, cell string
		value       any
		key         string
	}{
		"an unknown kind":           {tableSheet, "E4", "Tùy hứng", "exchange.set.unknown_kind"},
		"an unknown parameter":      {tableSheet, "F6", "độ cao: 3", "exchange.set.unknown_param"},
		"a parameter of two":        {tableSheet, "F6", "0 điểm khi dưới: 0,8; 0 điểm khi dưới: 0,9", "exchange.set.twice"},
		"an ambiguous number":       {tableSheet, "F6", "0 điểm khi dưới: 1,125", "vn.decimal_ambiguous"},
		"a missing parameter":       {tableSheet, "F6", "trọn điểm từ: 1", "exchange.set.param_missing"},
		"a list without dashes":     {tableSheet, "F5", "cách tính: cộng điểm\ncác mục: a, b", "exchange.set.want_entries"},
		"an interval nobody reads":  {tableSheet, "F9", "các mức:\n- khoảng 5: 1", "exchange.set.bad_interval"},
		"parameters and no kind":    {tableSheet, "F2", "tối đa: 1", "exchange.set.params_without_kind"},
		"a rule on a group":         {tableSheet, "E2", "Có hoặc không", "criteria.rule_on_group"},
		"a source nobody knows":     {tableSheet, "D4", "trên trời", "exchange.set.unknown_choice"},
		"a parent that is not":      {tableSheet, "M4", "77", "criteria.no_parent"},
		"a code twice":              {tableSheet, "A5", "1.1.1", "exchange.set.code_twice"},
		"a code that became one":    {tableSheet, "A5", 1.5, "exchange.code_number"},
		"points that are text":      {tableSheet, "C4", "nhiều", "vn.decimal_malformed"},
		"negative points":           {tableSheet, "C4", -1, "criteria.want_points"},
		"an input nobody asks":      {tableSheet, "L4", "cuont: tự khai: Có", "criteria.unknown_input"},
		"an n/a without policy":     {tableSheet, "H4", "khi: mưa", "ruleset.key_missing"},
		"an expression that breaks": {tableSheet, "F15", "công thức: 1 +", "rule.decode.expression"},
		"a column of their own":     {tableSheet, "Q1", "Màu", "exchange.set.unknown_column"},
		"an item nobody knows":      {headSheet, "A3", "Tên gọi", "exchange.set.unknown_head"},
		"a day that is none":        {headSheet, "B5", "31/02/2025", "exchange.set.want_day"},
		"a band without bounds":     {headSheet, "B17", "Xuất sắc", "exchange.set.bad_line"},
	} {
		_, _, err := ImportSet("bo.xlsx", editedSet(t, "mau-so-nganh.yaml", c.sheet, c.cell, c.value))
		all := fault.All(err)
		if len(all) == 0 {
			t.Errorf("%s: taken, want %s", name, c.key)
			continue
		}
		found := false
		for _, e := range all {
			at := e.Place
			found = found || e.Key == c.key && at.File == "bo.xlsx" && at.Sheet == c.sheet && at.Line < cellLinesMax && strings.HasSuffix(c.cell, columnRow(at))
		}
		if !found {
			t.Errorf("%s: %v, want %s at %s", name, err, c.key, c.cell)
		}
	}
}

// columnRow is the row of a place; the column is held to be there.
func columnRow(p fault.Place) string {
	if p.Column == "" {
		return "no column"
	}
	return strings.TrimLeft(cellRef(1, p.Row), "A")
}

func TestImportSetTellsAllProblemsOfAllCells(t *testing.T) {
	_, _, err := ImportSet("bo.xlsx", editedSet(t, "mau-so-nganh.yaml", tableSheet, "E4", "x", tableSheet, "D5", "y", tableSheet, "C6", "z", headSheet, "B5", "w"))
	if all := fault.All(err); len(all) != 4 {
		t.Errorf("%d problems: %v", len(all), err)
	}
}

func TestImportSetReadsWhatPeopleTypeInstead(t *testing.T) {
	data := editedSet(t, "mau-so-nganh.yaml",
		tableSheet, "C4", 0.5, tableSheet, "E6", "proportional_threshold", tableSheet, "F6", "zero_below: 80%; Trọn Điểm Từ: 1; khi mẫu số bằng 0: zero",
		tableSheet, "D4", "SELF", headSheet, "B5", "2019-01-01")
	set, text, err := ImportSet("bo.xlsx", data)
	if err != nil {
		tellAll(t, err)
		t.Fatal(err)
	}
	original := engineOf(t, "mau-so-nganh.yaml").Set()
	if !SameTree(plain(original.Source), plain(set.Source)) {
		t.Errorf("differs:\n%s", text)
	}
}

func TestImportSetRefusesAWorkbookOfFigures(t *testing.T) {
	_, _, err := ImportSet("a.xlsx", rawBook(t, "Số liệu", wide(""), nil))
	if all := fault.All(err); len(all) != 1 || all[0].Key != "exchange.no_set_sheet" {
		t.Errorf("%v", err)
	}
}

// An imported set is the set: figures score on it as on the file it came from.
func TestAnImportedSetScoresTheSame(t *testing.T) {
	for _, example := range []struct{ set, folder string }{{"mau-so-nganh.yaml", "mau-so-nganh"}, {"pci-2019.yaml", "pci-2019"}} {
		want := scoreExample(t, example.set, example.folder)
		set, text, err := ImportSet("bo.xlsx", exported(t, want.Engine.Set(), locale.EN))
		if err != nil {
			t.Fatal(err)
		}
		got := scoreSet(t, set, example.folder)
		for i := range want.Results {
			a, b := want.Results[i], got.Results[i]
			if a.Points != b.Points || a.IndexText() != b.IndexText() || a.Rank != b.Rank || a.Band != b.Band || a.Missing != b.Missing {
				t.Errorf("%s: %s rank %d, want %s rank %d", want.Sheets[i].Unit, b.IndexText(), b.Rank, a.IndexText(), a.Rank)
			}
		}
		if again, err := criteria.Load("again.yaml", text); err != nil || again.Digest != set.Digest {
			t.Errorf("the YAML is not the set: %v", err)
		}
	}
}
