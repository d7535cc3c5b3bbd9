package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// book is a workbook as a clerk types it: sheet by sheet, row by row.
type book map[string][][]any

func (b book) data(t testing.TB, change ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for name, rows := range b {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(f)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func clerkHead() [][]any {
	return [][]any{
		{"Mục", "Nội dung"},
		{"Mã bộ tiêu chí", "tinh-a-2025"},
		{"Tên bộ tiêu chí", "Bộ tiêu chí cải cách hành chính"},
		{"Khối", "so"},
		{"Hiệu lực từ", "01/01/2025"},
		{"Tổng điểm tối đa", 10},
	}
}

func clerkTable() [][]any {
	return [][]any{
		{"BỘ TIÊU CHÍ CHẤM ĐIỂM NĂM 2025"},
		{},
		{"STT", "Tiêu chí", "Điểm tối đa", "Nguồn", "Cách chấm", "Tham số", "Tài liệu kiểm chứng"},
		{"1", "Chỉ đạo điều hành", 10},
		{"1.1", "Ban hành kế hoạch", "2,5", "cơ quan tự khai", "Có hoặc không", "", "Kế hoạch\nQuyết định ban hành"},
		{"1.2", "Thực hiện kế hoạch", "7,5 điểm", "cơ quan tự khai", "Tỷ lệ có mốc không điểm và mốc đủ điểm", "zero_below: 80%", "Báo cáo"},
	}
}

func TestTableOfAClerkBecomesASet(t *testing.T) {
	set, text, err := ImportSet("tinh.xlsx", book{tableSheet: clerkTable(), headSheet: clerkHead()}.data(t))
	if err != nil {
		t.Fatal(say2(err))
	}
	if set.ID != "tinh-a-2025" || len(set.Criteria) != 3 || set.MaxPoints.String() != "10" || set.ValidFrom.String() != "2025-01-01" {
		t.Errorf("read\n%s", text)
	}
	leaf := set.Criterion("1.2")
	if leaf == nil || leaf.Parent == nil || leaf.Parent.Code != "1" || leaf.MaxPoints.String() != "7.5" || leaf.Rule.Kind() != "proportional_threshold" {
		t.Fatalf("read\n%s", text)
	}
	if !slices.Equal(set.Criterion("1.1").Evidence, []string{"Kế hoạch", "Quyết định ban hành"}) {
		t.Errorf("evidence is %q", set.Criterion("1.1").Evidence)
	}
}

// say2 puts refusals into words, whichever package they come from.
func say2(err error) string {
	words, mergeErr := locale.Merge(Words(), criteria.Words(), rule.Words(), ruleset.Words())
	if mergeErr != nil {
		return mergeErr.Error()
	}
	return fault.All(err).Say(words, locale.VI)
}

func TestWrongTablesAreRefusedWithTheirPlaces(t *testing.T) {
	row := func(cells ...any) func(table, head [][]any) ([][]any, [][]any) {
		return func(table, head [][]any) ([][]any, [][]any) { return append(table, cells), head }
	}
	for name, c := range map[string]struct {
		change func(table, head [][]any) ([][]any, [][]any)
		merge  string
		want   []string
	}{
		"an unknown kind":        {row("1.3", "Khác", 1, "", "Đoán mò"), "", []string{"dòng 7, cột E", "Đoán mò", "Có hoặc không"}},
		"an unknown source":      {row("1.3", "Khác", 1, "ai đó", "Có hoặc không"), "", []string{"dòng 7, cột D", "ai đó"}},
		"a code twice":           {row("1.1", "Khác", 1, "", "Có hoặc không"), "", []string{"dòng 7, cột A", "1.1"}},
		"an ambiguous number":    {row("1.3", "Khác", "1.234", "", "Có hoặc không"), "", []string{"dòng 7, cột C", "1234", "1,234"}},
		"no number":              {row("1.3", "Khác", "nhiều", "", "Có hoặc không"), "", []string{"dòng 7, cột C", "nhiều"}},
		"a maximum left out":     {row("1.3", "Khác", "", "", "Có hoặc không"), "", []string{"dòng 7"}},
		"a name left out":        {row("1.3", "", 1, "", "Có hoặc không"), "", []string{"dòng 7"}},
		"a code left out":        {row("", "Khác", 1, "", "Có hoặc không"), "", []string{"dòng 7"}},
		"a code typed as number": {row(1.3, "Khác", 1, "", "Có hoặc không"), "", []string{"dòng 7, cột A", "Văn bản"}},
		"an unknown parameter":   {row("1.3", "Khác", 1, "", "Có hoặc không", "mức sàn: 1"), "", []string{"dòng 7, cột F", "mức sàn"}},
		"a parameter left out":   {row("1.3", "Khác", 1, "", "count_unit"), "", []string{"dòng 7, cột F"}},
		"a rule on a group":      {row("1.1.1", "Khác", 1, "", "Có hoặc không"), "", []string{"dòng 5"}},
		"a cycle of parents": {func(table, head [][]any) ([][]any, [][]any) {
			for i, parent := range []string{"Tiêu chí cha", "1.2", "1", "1"} {
				table[i+2] = append(append([]any{}, table[i+2]...), make([]any, 7-len(table[i+2]))...)
				table[i+2] = append(table[i+2], parent)
			}
			return table, head
		}, "", []string{"dòng 4, cột H"}},
		"a parent that is not there": {func(table, head [][]any) ([][]any, [][]any) {
			table[2] = append(table[2], "Tiêu chí cha")
			table[5] = append(table[5], "9")
			return table, head
		}, "", []string{"dòng 6, cột H", "9"}},
		"a column missing": {func(table, head [][]any) ([][]any, [][]any) {
			table[2][2] = ""
			return table, head
		}, "", []string{"Điểm tối đa"}},
		"a column twice": {func(table, head [][]any) ([][]any, [][]any) {
			table[2] = append(table[2], "STT")
			return table, head
		}, "", []string{"cột H", "STT"}},
		"a header merged":      {nil, "C3:D3", []string{"C3:D3"}},
		"rows merged":          {nil, "D5:D6", []string{"D5:D6"}},
		"no block":             {func(table, head [][]any) ([][]any, [][]any) { return table, slices.Delete(head, 3, 4) }, "", []string{"Thông tin chung", "Khối"}},
		"a date that is none":  {func(table, head [][]any) ([][]any, [][]any) { head[4][1] = "32/01/2025"; return table, head }, "", []string{"Thông tin chung", "dòng 5", "32/01/2025"}},
		"an unknown head row":  {func(table, head [][]any) ([][]any, [][]any) { return table, append(head, []any{"Người ký", "A"}) }, "", []string{"Thông tin chung", "dòng 7", "Người ký"}},
		"a head row twice":     {func(table, head [][]any) ([][]any, [][]any) { return table, append(head, []any{"Khối", "xa"}) }, "", []string{"Thông tin chung", "dòng 7"}},
		"no sheet on the set":  {func(table, _ [][]any) ([][]any, [][]any) { return table, nil }, "", []string{"Thông tin chung"}},
		"no table of criteria": {func(_, head [][]any) ([][]any, [][]any) { return nil, head }, "", []string{"Bộ tiêu chí"}},
	} {
		t.Run(name, func(t *testing.T) {
			table, head := clerkTable(), clerkHead()
			if c.change != nil {
				table, head = c.change(table, head)
			}
			b := book{}
			if table != nil {
				b[tableSheet] = table
			}
			if head != nil {
				b[headSheet] = head
			}
			data := b.data(t, func(f *excelize.File) {
				if from, to, found := strings.Cut(c.merge, ":"); found {
					if err := f.MergeCell(tableSheet, from, to); err != nil {
						t.Fatal(err)
					}
				}
			})
			_, _, err := ImportSet("tinh.xlsx", data)
			if err == nil {
				t.Fatal("was read")
			}
			said := say2(err)
			for _, want := range append(c.want, "tinh.xlsx") {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not in: %s", want, said)
				}
			}
			if strings.Contains(said, "⟦") || strings.Contains(said, "criteria[") {
				t.Errorf("said in code: %s", said)
			}
		})
	}
}

func TestAllProblemsOfATableAreToldAtOnce(t *testing.T) {
	table := append(clerkTable(),
		[]any{"1.3", "Một", "1.234", "ai đó", "Đoán mò"},
		[]any{"1.1", "Hai", 1, "", "Có hoặc không", "mức sàn: 1"},
	)
	head := clerkHead()
	head[4][1] = "32/01/2025"
	_, _, err := ImportSet("tinh.xlsx", book{tableSheet: table, headSheet: head}.data(t))
	said := say2(err)
	for _, want := range []string{"dòng 7, cột C", "dòng 7, cột D", "dòng 7, cột E", "dòng 8, cột A", "dòng 8, cột F", "Thông tin chung, dòng 5"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
}

func TestRowsOfATableThatAreNoCriteriaArePassedOver(t *testing.T) {
	table := clerkTable()
	table = slices.Insert(table, 3, []any{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"})
	table = append(table, []any{}, []any{"", "Tổng cộng", 10})
	set, text, err := ImportSet("tinh.xlsx", book{tableSheet: table, headSheet: clerkHead()}.data(t))
	if err != nil || len(set.Criteria) != 3 {
		t.Errorf("%s\n%s", say2(err), text)
	}
}

// FuzzSetCells writes any texts into the cells of a table that is sound.
func FuzzSetCells(f *testing.F) {
	f.Add("1.3", "Khác", "1,5", "khảo sát", "Khảo sát", "A: 1", "Phiếu")
	f.Add("", "Tổng", "=1+1", "x", "lateness", "chậm đến 3 ngày: 1\nkhác: 2", "\"")
	f.Fuzz(func(t *testing.T, code, name, points, source, kind, params, evidence string) {
		table := append(clerkTable(), []any{code, name, points, source, kind, params, evidence})
		set, text, err := ImportSet("bo.xlsx", book{tableSheet: table, headSheet: clerkHead()}.data(t))
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatal("not a refusal", err)
			}
			return
		}
		again, _, err := ImportSet("bo.xlsx", exported(t, set, locale.VI))
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if at := diff("", plain(set.Source), plain(again.Source)); at != "" {
			t.Fatal(at)
		}
	})
}
