package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/civil"
)

// Table is a table as it leaves: titles, heads that stay in view and filter,
// rows of real texts, numbers and dates.
type Table struct {
	Sheet   string
	Titles  []string // the title, then notes
	Columns []Column
	Rows    [][]any // string, int or civil.Date; the zero Date is an empty cell
	// Blank is how many empty rows under the table take what its columns take: a
	// template to be filled.
	Blank int
}

// Column is a column of a Table.
type Column struct {
	Head    string
	Width   int // in characters
	IsDate  bool
	Choices []string // what a cell may hold; a warning, not a ban
}

// Write writes a table as a workbook; more tables stand on sheets of their own.
func Write(out io.Writer, t Table, more ...Table) error {
	w := &writer{file: excelize.NewFile(), sheet: sheetName(t.Sheet)}
	w.keep(w.file.SetSheetName(w.file.GetSheetName(0), w.sheet))
	w.looks()
	w.table(t)
	for _, t := range more {
		w.sheet = sheetName(t.Sheet)
		_, err := w.file.NewSheet(w.sheet)
		w.keep(err)
		w.table(t)
	}
	if w.err == nil {
		w.keep(w.file.Write(out))
	}
	if err := errors.Join(w.err, w.file.Close()); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}

// writer remembers the first thing that failed.
type writer struct {
	file                          *excelize.File
	sheet                         string
	title, note, head, text, date int
	err                           error
}

func (w *writer) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) look(style excelize.Style) int {
	id, err := w.file.NewStyle(&style)
	w.keep(err)
	return id
}

func (w *writer) looks() {
	const textFormat = 49 // "@": what is typed stays as typed
	line := []excelize.Border{{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1}, {Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1}}
	day := "dd/mm/yyyy"
	w.title = w.look(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	w.note = w.look(excelize.Style{Font: &excelize.Font{Italic: true, Color: "595959"}})
	w.head = w.look(excelize.Style{
		Font: &excelize.Font{Bold: true}, Border: line, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBE4"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
	})
	w.text = w.look(excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.date = w.look(excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center"}})
}

func ref(column, row int) string { return ColumnName(column) + strconv.Itoa(row) }

func (w *writer) table(t Table) {
	for i, title := range t.Titles {
		w.keep(w.file.SetCellStr(w.sheet, ref(1, i+1), title))
		style := w.note
		if i == 0 {
			style = w.title
		}
		w.keep(w.file.SetCellStyle(w.sheet, ref(1, i+1), ref(1, i+1), style))
	}
	head := len(t.Titles) + 1
	last := head + len(t.Rows) + t.Blank
	for i, c := range t.Columns {
		w.column(i+1, head, last, c)
	}
	for i, row := range t.Rows {
		for j, value := range row {
			w.cell(ref(j+1, head+1+i), value)
		}
	}
	w.keep(w.file.AutoFilter(w.sheet, ref(1, head)+":"+ref(len(t.Columns), max(last, head+1)), nil))
	w.keep(w.file.SetPanes(w.sheet, &excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: ref(1, head+1), ActivePane: "bottomLeft"}))
}

func (w *writer) column(number, head, last int, c Column) {
	name := ColumnName(number)
	wide, err := strconv.ParseFloat(strconv.Itoa(c.Width), 64) // what the library takes
	w.keep(err)
	w.keep(w.file.SetColWidth(w.sheet, name, name, wide))
	w.keep(w.file.SetCellStr(w.sheet, ref(number, head), c.Head))
	w.keep(w.file.SetCellStyle(w.sheet, ref(number, head), ref(number, head), w.head))
	if last <= head {
		return
	}
	style := w.text
	if c.IsDate {
		style = w.date
	}
	area := ref(number, head+1) + ":" + ref(number, last)
	w.keep(w.file.SetCellStyle(w.sheet, ref(number, head+1), ref(number, last), style))
	if len(c.Choices) == 0 {
		return
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = area
	w.keep(v.SetDropList(c.Choices))
	v.SetError(excelize.DataValidationErrorStyleWarning, "", "")
	w.keep(w.file.AddDataValidation(w.sheet, v))
}

func (w *writer) cell(at string, value any) {
	switch v := value.(type) {
	case string:
		if v != "" {
			w.keep(w.file.SetCellStr(w.sheet, at, v))
		}
	case civil.Date:
		if !v.IsZero() {
			w.keep(w.file.SetCellValue(w.sheet, at, time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)))
		}
	default:
		w.keep(w.file.SetCellValue(w.sheet, at, v))
		w.keep(w.file.SetCellStyle(w.sheet, at, at, 0))
	}
}

// sheetName is a name that Excel takes: short, without marks that have a
// meaning in formulas.
func sheetName(text string) string {
	name := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '-'
		}
		return r
	}, text))
	return string(name[:min(len(name), excelize.MaxSheetNameLength)])
}
