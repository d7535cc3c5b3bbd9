package exchange

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// libraryBook is a workbook as another program writes it: the codes of two
// figures in columns A and B, the units a and b in C and D.
func libraryBook(t *testing.T, finish func(book *excelize.File, sheet string) error) []byte {
	t.Helper()
	book, sheet := excelize.NewFile(), "Số liệu"
	err := book.SetSheetName("Sheet1", sheet)
	for i, row := range [][]any{{"Mã tiêu chí", "Mã số liệu", "a", "b"}, {"1.4", "count", 3, "2"}, {"1.5", "count", 1, nil}} {
		if err == nil {
			err = book.SetSheetRow(sheet, cellRef(1, i+1), &row)
		}
	}
	if err == nil {
		err = finish(book, sheet)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWrongSheetIsRefusedWithTheSheetsThereAre(t *testing.T) {
	data := libraryBook(t, func(book *excelize.File, sheet string) error {
		if _, err := book.NewSheet("Phụ lục"); err != nil {
			return err
		}
		if err := book.SetCellStr(sheet, "B1", "Họ và tên"); err != nil {
			return err
		}
		return book.SetSheetName(sheet, "Báo cáo")
	})
	_, err := ReadInputs("tinh.xlsx", data)
	problems := fault.All(err)
	if len(problems) != 1 || !strings.Contains(problems[0].Say(Words(), locale.VI), "Báo cáo, Phụ lục") {
		t.Errorf("the sheets are not named: %v", err)
	}
}

func TestCellsMergedDownOverTwoFiguresAreRefusedWithTheirRange(t *testing.T) {
	data := libraryBook(t, func(book *excelize.File, sheet string) error { return book.MergeCell(sheet, "C2", "C3") })
	_, err := ReadInputs("tinh.xlsx", data)
	problems := fault.All(err)
	if len(problems) != 1 || problems[0].Key != "exchange.merged" || !strings.Contains(problems[0].Say(Words(), locale.VI), "C2:C3") {
		t.Errorf("%v", err)
	}
}

func TestLongSheetReadsUnderATitleInOtherOrder(t *testing.T) {
	data := libraryBook(t, func(book *excelize.File, sheet string) error {
		for i, row := range [][]any{{"Số liệu năm 2018", nil, nil, nil}, {"Giá trị", "Mã đơn vị", "Mã số liệu", "Mã tiêu chí"}, {"7,0", "b", "count", "1.4"}} {
			if err := book.SetSheetRow(sheet, cellRef(1, i+1), &row); err != nil {
				return err
			}
		}
		return nil
	})
	figures, err := ReadInputs("tinh.xlsx", data)
	if err != nil || len(figures.Rows) != 1 || figures.Rows[0].Unit != "b" || figures.at(&figures.Rows[0]).Column != "A" {
		t.Fatalf("%+v %v", figures, err)
	}
	if _, err := FillBlock(engineOf(t, "mau-so-nganh.yaml"), nil, figures); err != nil {
		t.Error(err)
	}
}

// A clerk who mends a file wants to mend it once: what the cells cannot say and
// what the set will not take stand in one list.
func TestUnreadableCellsAndFiguresTheSetRefusesAreToldInOneList(t *testing.T) {
	data := libraryBook(t, func(book *excelize.File, sheet string) error {
		if err := book.SetCellFormula(sheet, "D3", "1+1"); err != nil {
			return err
		}
		for i, row := range [][]any{{1.1, "num", 5, 6}, {"9.9", "count", 1, nil}, {"1.1.3", "num", "abc", -1}, {nil, nil, nil, 5}} {
			if err := book.SetSheetRow(sheet, cellRef(1, i+4), &row); err != nil {
				return err
			}
		}
		return nil
	})
	engine := engineOf(t, "mau-so-nganh.yaml")
	figures, err := ReadInputs("tinh.xlsx", data)
	if figures == nil || err == nil {
		t.Fatalf("read %+v with %v", figures, err)
	}
	sheets, err := FillBlock(engine, nil, figures)
	if sheets != nil {
		t.Error("sheets were filled from a file with unreadable cells")
	}
	told := map[string]string{}
	for _, p := range fault.All(err) {
		told[p.Place.Column+cellRef(1, p.Place.Row)[1:]] = p.Key
	}
	want := map[string]string{
		"D3": "exchange.formula_unsolved", "A4": "exchange.code_number", "C5": "scoring.no_criterion",
		"C6": "vn.decimal_malformed", "D6": "rule.input_negative", "D7": "exchange.row_without_input",
	}
	if !maps.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}
