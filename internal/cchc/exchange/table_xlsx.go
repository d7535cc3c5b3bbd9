package exchange

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/points"
)

// Table is a table as it leaves in a workbook: what it is, then the rows under
// heads that stay in view and filter.
type Table struct {
	Sheet   string   // its name, which is shortened to what Excel takes
	Titles  []string // above the heads: the title, then notes
	Columns []Column
	Frozen  int // columns that stay in view
}

// Column is a column of a Table. A column of numbers takes plain decimals,
// which become real numbers, and words, such as a dash, which stay words.
type Column struct {
	Head     string
	Width    int // in characters
	IsNumber bool
	Decimals int // a number shows so many; 0: as many as it has
}

// TableRow is a row of a Table.
type TableRow struct {
	Cells    []string
	IsStrong bool // a heading or a sum among the rows
}

// Sheet is a Table with what stands in it.
type Sheet struct {
	Table
	Rows iter.Seq[TableRow]
}

// TableXLSX writes one table as a workbook.
func TableXLSX(out io.Writer, t Table, rows iter.Seq[TableRow]) error {
	return SheetsXLSX(out, Sheet{t, rows})
}

// SheetsXLSX writes tables as the sheets of one workbook, in their order.
func SheetsXLSX(out io.Writer, sheets ...Sheet) error {
	names := make([]string, len(sheets))
	for i, s := range sheets {
		names[i] = sheetName(s.Sheet)
	}
	w := newBook(names[0])
	for _, name := range names[1:] {
		w.addSheet(name)
	}
	for i, s := range sheets {
		s.Sheet = names[i]
		w.table(s.Table, s.Rows)
	}
	return w.write(out)
}

// table streams a table into a sheet: a row is written once and not kept, so
// that a long table costs no memory.
func (w *bookWriter) table(t Table, rows iter.Seq[TableRow]) {
	w.paper(t.Sheet, len(t.Titles)+1, 1)
	stream, err := w.file.NewStreamWriter(t.Sheet)
	if err != nil {
		w.keep(fmt.Errorf("begin sheet %s: %w", t.Sheet, err))
		return
	}
	w.columns(stream, t)
	row := 0
	put := func(cells []any, height int) {
		row++
		var options []excelize.RowOpts
		if height > 0 {
			high, err := strconv.ParseFloat(strconv.Itoa(height), 64) // what the library takes
			w.keep(err)
			options = append(options, excelize.RowOpts{Height: high})
		}
		w.keep(stream.SetRow(cellRef(1, row), cells, options...))
	}
	width := func(column int) int { return t.Columns[column].Width }
	for i, title := range t.Titles {
		look := lookNote
		if i == 0 {
			look = lookTitle
		}
		put([]any{excelize.Cell{StyleID: w.style(look, 0), Value: title}}, 0)
	}
	heads, texts := make([]any, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		texts[i] = c.Head
		heads[i] = excelize.Cell{StyleID: w.style(lookHeader, 0), Value: c.Head}
	}
	put(heads, rowHeight(texts, width))
	head := row
	for r := range rows {
		put(w.cells(t.Columns, r), rowHeight(r.Cells[:min(len(r.Cells), len(t.Columns))], width))
		if w.err != nil {
			return
		}
	}
	// The filter is part of the sheet's end, which Flush writes.
	w.keep(w.file.AutoFilter(t.Sheet, fmt.Sprintf("%s:%s", cellRef(1, head), cellRef(len(t.Columns), max(row, head+1))), nil))
	w.keep(stream.Flush())
}

// columns sets what the library wants to know before the first row.
func (w *bookWriter) columns(stream *excelize.StreamWriter, t Table) {
	// The library looks through all ranges of widths at every cell.
	for from := 0; from < len(t.Columns); {
		to := from + 1
		for to < len(t.Columns) && t.Columns[to].Width == t.Columns[from].Width {
			to++
		}
		wide, err := strconv.ParseFloat(strconv.Itoa(t.Columns[from].Width), 64) // what the library takes
		w.keep(err)
		w.keep(stream.SetColWidth(from+1, to, wide))
		from = to
	}
	head := len(t.Titles) + 1
	w.keep(stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: t.Frozen, YSplit: head, TopLeftCell: cellRef(t.Frozen+1, head+1), ActivePane: paneOf(t.Frozen),
	}))
}

func paneOf(frozen int) string {
	if frozen == 0 {
		return "bottomLeft"
	}
	return "bottomRight"
}

func (w *bookWriter) cells(columns []Column, r TableRow) []any {
	cells := make([]any, min(len(r.Cells), len(columns)))
	for i := range cells {
		switch c := columns[i]; {
		case c.IsNumber && r.IsStrong:
			cells[i] = excelize.Cell{StyleID: w.style(lookSum, c.Decimals), Value: numberOrWord(r.Cells[i])}
		case c.IsNumber:
			cells[i] = excelize.Cell{StyleID: w.style(lookNumber, c.Decimals), Value: numberOrWord(r.Cells[i])}
		case r.IsStrong:
			cells[i] = excelize.Cell{StyleID: w.style(lookGroup, 0), Value: r.Cells[i]}
		default:
			cells[i] = excelize.Cell{StyleID: w.style(lookWrapped, 0), Value: r.Cells[i]}
		}
	}
	return cells
}

// numberOrWord makes a number of a plain decimal. The library writes one back
// with the fewest digits that tell it apart, which for the 15 digits a cell can
// hold are the digits that came in.
func numberOrWord(text string) any {
	if _, err := points.ParseRat(text); err != nil || text == "" {
		return text
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return number
}

// sheetName is a name that Excel takes: short, and without marks that have a
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

// TableRows makes rows of plain cells.
func TableRows(rows [][]string) iter.Seq[TableRow] {
	return func(yield func(TableRow) bool) {
		for _, cells := range rows {
			if !yield(TableRow{Cells: cells}) {
				return
			}
		}
	}
}
