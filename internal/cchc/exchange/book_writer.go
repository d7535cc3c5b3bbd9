package exchange

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// bookWriter writes a workbook and remembers the first thing that failed.
type bookWriter struct {
	file   *excelize.File
	styles map[string]int
	lists  int // columns used in the hidden sheet of lists
	err    error
}

func newBook(first string) *bookWriter {
	w := &bookWriter{file: excelize.NewFile(), styles: map[string]int{}}
	w.keep(w.file.SetSheetName(w.file.GetSheetName(0), first))
	return w
}

func (w *bookWriter) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *bookWriter) addSheet(name string) {
	_, err := w.file.NewSheet(name)
	w.keep(err)
}

// set writes a text, which stays a text, or a whole number.
func (w *bookWriter) set(sheet string, column, row int, value any) {
	ref := cellRef(column, row)
	switch v := value.(type) {
	case string:
		if v != "" {
			w.keep(w.file.SetCellStr(sheet, ref, v))
		}
	default:
		w.keep(w.file.SetCellValue(sheet, ref, v))
	}
}

func cellRef(column, row int) string { return columnName(column) + strconv.Itoa(row) }

// The looks of cells.
const (
	lookTitle   = "title"
	lookNote    = "note"
	lookHeader  = "header"
	lookGroup   = "group"
	lookText    = "text"
	lookWrapped = "wrapped"
	lookCode    = "code"
	lookNumber  = "number"
	lookSum     = "sum"
)

var (
	thin  = []excelize.Border{{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1}, {Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1}}
	looks = map[string]excelize.Style{
		lookTitle:   {Font: &excelize.Font{Bold: true, Size: 14}},
		lookNote:    {Font: &excelize.Font{Italic: true, Color: "595959"}},
		lookHeader:  {Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBE4"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}, Border: thin, NumFmt: textFormat},
		lookGroup:   {Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: textFormat},
		lookText:    {NumFmt: textFormat, Alignment: &excelize.Alignment{Vertical: "top"}},
		lookWrapped: {Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: textFormat},
		lookNumber:  {Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}},
		lookSum:     {Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}},
		lookCode:    {NumFmt: textFormat, Font: &excelize.Font{Color: "7F7F7F"}, Alignment: &excelize.Alignment{Vertical: "top"}},
	}
)

// textFormat is "@": what is typed stays as typed, so a code 1.10 keeps its zero.
const textFormat = 49

// style makes a look, once. Numbers may show a fixed count of decimals.
func (w *bookWriter) style(look string, decimals int) int {
	key := look + strconv.Itoa(decimals)
	if id, known := w.styles[key]; known {
		return id
	}
	style := looks[look]
	if decimals > 0 {
		format := "0." + strings.Repeat("0", decimals)
		style.CustomNumFmt = &format
	}
	id, err := w.file.NewStyle(&style)
	w.keep(err)
	w.styles[key] = id
	return id
}

func (w *bookWriter) look(sheet string, fromColumn, fromRow, toColumn, toRow int, look string) {
	w.keep(w.file.SetCellStyle(sheet, cellRef(fromColumn, fromRow), cellRef(toColumn, toRow), w.style(look, 0)))
}

// widths sets the widths of the first columns.
func (w *bookWriter) widths(sheet string, list ...int) {
	for i, width := range list {
		w.width(sheet, i+1, i+1, width)
	}
}

func (w *bookWriter) width(sheet string, from, to, width int) {
	wide, err := strconv.ParseFloat(strconv.Itoa(width), 64) // what the library takes
	w.keep(err)
	w.keep(w.file.SetColWidth(sheet, columnName(from), columnName(to), wide))
}

// freeze keeps the rows and columns before a cell in view.
func (w *bookWriter) freeze(sheet string, columns, rows int) {
	w.keep(w.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: rows, TopLeftCell: cellRef(columns+1, rows+1), ActivePane: "bottomRight",
	}))
}

// The heights of rows, in points.
const (
	lineHeight    = 15
	rowHeightMost = 400 // a little under what Excel takes
	lettersPerTen = 11  // in ten of a column's units, which are digits
)

// rowHeight is what wrapped texts need in columns of these widths; 0 where a
// line is enough. Excel finds it by itself, LibreOffice does not, and then
// draws the lines of one row over the next.
func rowHeight(texts []string, width func(i int) int) int {
	most := 1
	for i, text := range texts {
		lines := 0
		for paragraph := range strings.SplitSeq(text, "\n") {
			fits := max(width(i)*lettersPerTen/10, 1)
			lines += max(1, (len([]rune(paragraph))+fits-1)/fits)
		}
		most = max(most, lines)
	}
	if most == 1 {
		return 0
	}
	return min(most*lineHeight, rowHeightMost)
}

// heights sets the heights of the rows of a sheet that hold more than a line.
func (w *bookWriter) heights(sheet string, widths ...int) {
	rows, err := w.file.GetRows(sheet)
	w.keep(err)
	for i, row := range rows {
		need := rowHeight(row[:min(len(row), len(widths))], func(column int) int { return widths[column] })
		if need > 0 {
			high, err := strconv.ParseFloat(strconv.Itoa(need), 64) // what the library takes
			w.keep(err)
			w.keep(w.file.SetRowHeight(sheet, i+1, high))
		}
	}
}

// a4 is the number of that paper in a workbook.
const a4 = 9

// paper makes a sheet print on A4 across, its columns on so many pages, the head
// row on each, and the number of the page below.
func (w *bookWriter) paper(sheet string, head, wide int) {
	size, across, long, isFit := a4, "landscape", 0, true
	w.keep(w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &isFit}))
	w.keep(w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &long}))
	w.keep(w.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&R&P/&N"}))
	quoted := "'" + strings.ReplaceAll(sheet, "'", "''") + "'"
	titles := fmt.Sprintf("%s!$%d:$%d", quoted, head, head)
	if wide > 1 { // the rows say on every page what they are about
		titles = quoted + "!$A:$B," + titles
	}
	w.keep(w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: sheet}))
}

// offer lets a range take only the words of a list, which lies in a hidden
// sheet: a list inside a cell may not be long and may not hold commas.
func (w *bookWriter) offer(sheet, lists, area string, words []string, seen map[string]string) {
	key := fmt.Sprintf("%q", words)
	at := seen[key]
	if at == "" {
		w.lists++
		for i, word := range words {
			w.set(lists, w.lists, i+1, word)
		}
		column := columnName(w.lists)
		at = fmt.Sprintf("'%s'!$%s$1:$%s$%d", lists, column, column, len(words))
		seen[key] = at
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = area
	v.SetSqrefDropList(at)
	// A warning, not a ban: codes and marks such as x are understood too.
	v.SetError(excelize.DataValidationErrorStyleWarning, "", "")
	w.keep(w.file.AddDataValidation(sheet, v))
}

// write sends the workbook off and closes it.
func (w *bookWriter) write(out io.Writer) error {
	if w.err == nil {
		w.err = w.file.Write(out)
	}
	if err := errors.Join(w.err, w.file.Close()); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}
