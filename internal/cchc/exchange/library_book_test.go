package exchange

import (
	"bytes"
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
