package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
)

// opened reads a workbook back with the library, which no reader of ours is.
func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}

func rowsOfSheet(t *testing.T, book *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func headOf(rows [][]string, first string) int {
	return slices.IndexFunc(rows, func(row []string) bool { return len(row) > 1 && row[0] == first })
}

func resultsOf(t *testing.T, block *scoring.Block, l locale.Lang, notes ...string) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := ResultsXLSX(&out, block, l, Heading{Period: "2018", Notes: notes}); err != nil {
		t.Fatal(err)
	}
	return opened(t, out.Bytes())
}

func TestRankingSheetHoldsRealNumbersInOrderOfRank(t *testing.T) {
	block := scoreExample(t, "mau-so-nganh.yaml", "mau-so-nganh")
	book := resultsOf(t, block, locale.VI, "số liệu minh hoạ")
	rows := rowsOfSheet(t, book, "Xếp hạng")
	head := headOf(rows, "Hạng")
	set := block.Engine.Set()
	if head < 0 || rows[0][0] != set.Title || !slices.ContainsFunc(rows[:head], func(row []string) bool { return row[0] == "số liệu minh hoạ" }) {
		t.Fatalf("titles: %v", rows[:max(head, 0)+1])
	}
	for place, i := range block.Order() {
		row, want := rows[head+1+place], &block.Results[i]
		if row[0] != strconv.Itoa(want.Rank) || row[2] != block.Sheets[i].Name || row[6] != want.Band {
			t.Errorf("row %d: %v", place, row)
		}
		if index := want.Index.Decimal(set.Rounding.Index, set.Rounding.Mode); strings.TrimRight(strings.TrimRight(index, "0"), ".") != row[3] {
			t.Errorf("index %s, want %s", row[3], index)
		}
		for _, column := range []string{"A", "D", "E", "F", "H", "I"} {
			ref := column + strconv.Itoa(head+2+place)
			if kind, err := book.GetCellType("Xếp hạng", ref); err != nil || kind != excelize.CellTypeUnset {
				t.Errorf("%s is no number: %v %v", ref, kind, err)
			}
		}
	}
	if len(rows) != head+1+len(block.Sheets) {
		t.Errorf("%d rows for %d units", len(rows)-head-1, len(block.Sheets))
	}
}

func TestEverySheetOfResultsKeepsItsHeadInViewAndFilters(t *testing.T) {
	block := scoreExample(t, "pci-2019.yaml", "pci-2019")
	var out bytes.Buffer
	if err := ResultsXLSX(&out, block, locale.EN, Heading{}); err != nil {
		t.Fatal(err)
	}
	parts, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		part, err := parts.Open(fmt.Sprintf("xl/worksheets/sheet%d.xml", n))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`state="frozen"`, "<autoFilter ref="} {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("sheet %d lacks %s", n, want)
			}
		}
	}
	rows := rowsOfSheet(t, opened(t, out.Bytes()), "Ranking")
	if at := headOf(rows, "Rank"); at < 0 || rows[at+1][0] != "1" {
		t.Errorf("no ranking in English: %v", rows)
	}
}

func TestMatrixTellsMissingFromNotApplicable(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	sheet := engine.NewSheet("a", "Sở A", engine.Set().Block)
	if err := sheet.ApproveNA("3"); err != nil {
		t.Fatal(err)
	}
	if err := sheet.SetText("1.4", "count", "1"); err != nil {
		t.Fatal(err)
	}
	block, err := engine.ScoreBlock([]*scoring.Sheet{sheet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	book := resultsOf(t, block, locale.VI)
	rows := rowsOfSheet(t, book, "Tiêu chí × đơn vị")
	seen := map[string]string{}
	for _, row := range rows[headOf(rows, "Mã")+1:] {
		if len(row) > 3 {
			seen[row[0]] = row[3]
		}
	}
	if seen["3"] != markOutside || seen["3.1"] != markOutside || seen["1.6"] != markAbsent || seen["1"] != seen["1.4"] {
		t.Errorf("cells: %v", seen)
	}
	why := rowsOfSheet(t, book, "Vì sao")
	for _, row := range why[headOf(why, "Mã đơn vị")+1:] {
		want := map[string]string{"3.1": "Không áp dụng", "1.6": "Chưa có số liệu", "1.4": "Chỉ khai, chưa có minh chứng"}[row[2]]
		if want != "" && (row[6] != want || len(row) < 8 || row[7] == "") {
			t.Errorf("%s: %v, want %s", row[2], row, want)
		}
	}
}

func TestEveryPointOfResultsHasAReasonInBothLanguages(t *testing.T) {
	block := scoreExample(t, "mau-so-nganh.yaml", "mau-so-nganh")
	for _, l := range locale.Langs() {
		rows := rowsOfSheet(t, resultsOf(t, block, l), say(l, "exchange.sheet.why"))
		rows = rows[headOf(rows, say(l, "exchange.col.unit"))+1:]
		if want := len(block.Sheets) * len(block.Engine.Set().Leaves()); len(rows) != want {
			t.Errorf("%d reasons for %d points", len(rows), want)
		}
		for _, row := range rows {
			if len(row) < 8 || row[7] == "" || strings.Contains(strings.Join(row, ""), "⟦") {
				t.Fatalf("no reason in %v", row)
			}
		}
	}
}

func TestTableWritesNumbersAsNumbersAndWordsAsWords(t *testing.T) {
	var out bytes.Buffer
	table := Table{Sheet: "Danh sách: các đơn vị của tỉnh và của trung ương", Titles: []string{"Tiêu đề"}, Columns: []Column{{Head: "Tên", Width: 20}, {Head: "Số", Width: 10, IsNumber: true}}}
	cells := [][]string{{"1.10", "85.413333"}, {"=1+1", "–"}, {"", ""}, {"dài", "-0.5"}}
	if err := TableXLSX(&out, table, TableRows(cells)); err != nil {
		t.Fatal(err)
	}
	f, err := ReadInputs("a.xlsx", out.Bytes())
	if err == nil {
		t.Errorf("a list is no file of figures: %v", f)
	}
	book := opened(t, out.Bytes())
	const sheet = "Danh sách- các đơn vị của tỉnh "
	rows := rowsOfSheet(t, book, sheet)
	for i, want := range cells {
		if got := append(rows[2+i], "", "")[:2]; !slices.Equal(got, want) {
			t.Errorf("row %d: %v, want %v", i, got, want)
		}
	}
	if formula, err := book.GetCellFormula(sheet, "A4"); formula != "" || err != nil {
		t.Errorf("text became the formula %q (%v)", formula, err)
	}
	if kind, err := book.GetCellType(sheet, "B3"); kind != excelize.CellTypeUnset || err != nil {
		t.Errorf("%v is no number (%v)", kind, err)
	}
}

// BenchmarkResultsXLSX writes a block of 150 units.
func BenchmarkResultsXLSX(b *testing.B) {
	block := drawnBlock(b, "mau-so-nganh.yaml", 150)
	for b.Loop() {
		if err := ResultsXLSX(io.Discard, block, locale.VI, Heading{Period: "2018"}); err != nil {
			b.Fatal(err)
		}
	}
}
