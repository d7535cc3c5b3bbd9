package exchange

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/fault"
)

// worksheet is the cells of one sheet that hold something, in order.
type worksheet struct {
	file   string
	name   string
	number uint16 // 1 up, in the list of sheets a spot refers to
	rows   []sheetRow
	merged []cellRange
}

type sheetRow struct {
	number uint32
	cells  []sheetCell
}

type sheetCell struct {
	Cell
	isFormula  bool
	isUnsolved bool // a formula that was never computed
}

type cellRange struct {
	fromColumn, toColumn uint16
	fromRow, toRow       uint32
	text                 string
}

// cell returns a cell of a row; an empty one where nothing stands.
func (r *sheetRow) cell(column uint16) sheetCell {
	i, found := slices.BinarySearchFunc(r.cells, column, func(c sheetCell, want uint16) int { return int(c.at.column) - int(want) })
	if !found {
		return sheetCell{Cell: Cell{at: spot{row: r.number, column: column}}}
	}
	return r.cells[i]
}

// place tells where a cell of the sheet stands.
func (s *worksheet) place(row uint32, column uint16, value string) fault.Place {
	p := fault.Place{File: s.file, Sheet: s.name, Row: int(row), Value: value}
	if column > 0 {
		p.Column = columnName(int(column))
	}
	return p
}

func (s *worksheet) placeOf(c sheetCell) fault.Place { return s.place(c.at.row, c.at.column, c.Text) }

// sheet reads a worksheet. Rows and cells without a value are passed over,
// however many there are: a column that was once formatted to its end has a
// million.
func (w *workbook) sheet(index int, number uint16) (*worksheet, error) {
	ref := w.sheets[index]
	r := &sheetReader{book: w, sheet: &worksheet{file: w.file, name: ref.name, number: number}}
	if err := w.elements(ref.part, r.take); err != nil {
		return nil, err
	}
	return r.sheet, nil
}

type sheetReader struct {
	book  *workbook
	sheet *worksheet

	row      sheetRow
	lastRow  uint32
	column   uint16
	kind     string // of the cell, as written
	style    int
	value    []byte
	link     []byte // the formula, as far as a link may be long
	hasValue bool
	formula  bool
	inCell   bool
	inLink   bool
	inText   bool
	phonetic bool
}

func (r *sheetReader) take(e element) error {
	switch {
	case e.text != nil && r.inLink:
		r.link = append(r.link, e.text[:min(len(e.text), linkBytesMax-len(r.link))]...)
	case e.text != nil:
		if r.inText && !r.phonetic {
			r.value = append(r.value, e.text...)
			if len(r.value) > cellBytesMax {
				return fault.New(fault.TooLarge, "exchange.cell_too_long", cellBytesMax).
					At(r.sheet.place(r.row.number, r.column, string(r.value[:100])))
			}
		}
	case e.name == "row" && e.open:
		return r.openRow(e)
	case e.name == "row":
		return r.closeRow()
	case e.name == "c" && e.open:
		return r.openCell(e)
	case e.name == "c":
		return r.closeCell()
	case e.name == "f" && r.inCell:
		r.formula, r.inLink = true, e.open
	case e.name == "v" && r.inCell, e.name == "t" && r.inCell:
		r.inText = e.open
		r.hasValue = true
	case e.name == "rPh":
		r.phonetic = e.open
	case e.name == "mergeCell" && e.open:
		return r.merge(e.get("ref"))
	}
	return nil
}

func (r *sheetReader) openRow(e element) error {
	number := r.lastRow + 1
	if text := e.get("r"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n == 0 || uint32(n) <= r.lastRow {
			return strconv.ErrRange
		}
		number = uint32(n)
	}
	r.lastRow = number
	r.row, r.column = sheetRow{number: number}, 0
	return nil
}

func (r *sheetReader) closeRow() error {
	if len(r.row.cells) == 0 {
		return nil
	}
	if len(r.sheet.rows) == rowsMax {
		return fault.New(fault.TooLarge, "exchange.too_many_rows", rowsMax).At(r.sheet.place(r.row.number, 0, ""))
	}
	r.row.cells = slices.Clip(r.row.cells)
	r.sheet.rows = append(r.sheet.rows, r.row)
	return nil
}

func (r *sheetReader) openCell(e element) error {
	column := r.column + 1
	if ref := e.get("r"); ref != "" {
		c, row, ok := parseRef(ref)
		if !ok || c <= r.column || row != r.row.number {
			return strconv.ErrRange
		}
		column = c
	}
	if column > columnsMax {
		return strconv.ErrRange
	}
	r.column, r.kind, r.style = column, e.get("t"), 0
	if s := e.get("s"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return err
		}
		r.style = n
	}
	r.value, r.link, r.hasValue, r.formula, r.inCell = r.value[:0], r.link[:0], false, false, true
	return nil
}

func (r *sheetReader) closeCell() error {
	r.inCell, r.inText = false, false
	c := sheetCell{isFormula: r.formula, isUnsolved: r.formula && !r.hasValue}
	c.at = spot{sheet: r.sheet.number, row: r.row.number, column: r.column}
	text := string(r.value)
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil && !r.hasValue {
			break
		}
		if err != nil || i < 0 || i >= len(r.book.strings) {
			return strconv.ErrRange
		}
		c.Kind, c.Text = Text, r.book.strings[i]
	case "str", "inlineStr":
		c.Kind, c.Text = Text, unescaped(text)
	case "b":
		c.Kind, c.Text = Bool, text
	case "e":
		c.Kind, c.Text = Broken, text
	case "d":
		c.Kind, c.Text = DateTime, text
	default:
		c.Kind, c.Text = r.numberKind(), strings.TrimSpace(text)
	}
	if strings.TrimSpace(c.Text) == "" {
		if !c.isUnsolved {
			return nil
		}
		c.Kind, c.Text = Empty, "="+string(r.link)
	}
	r.row.cells = append(r.row.cells, c)
	return nil
}

func (r *sheetReader) numberKind() CellKind {
	if r.style < 0 || r.style >= len(r.book.formats) {
		return Number
	}
	return r.book.formats[r.style]
}

func (r *sheetReader) merge(ref string) error {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	m := cellRange{text: ref}
	var okFrom, okTo bool
	m.fromColumn, m.fromRow, okFrom = parseRef(from)
	m.toColumn, m.toRow, okTo = parseRef(to)
	if !okFrom || !okTo || len(r.sheet.merged) == mergedRangesMax {
		return strconv.ErrRange
	}
	r.sheet.merged = append(r.sheet.merged, m)
	return nil
}

// parseRef reads B12 or $B$12.
func parseRef(ref string) (column uint16, row uint32, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	letters := strings.IndexFunc(ref, func(r rune) bool { return r < 'A' || r > 'Z' })
	if letters <= 0 || letters > 3 {
		return 0, 0, false
	}
	n := 0
	for _, letter := range ref[:letters] {
		n = n*26 + int(letter-'A') + 1
	}
	number, err := strconv.ParseUint(ref[letters:], 10, 32)
	if err != nil || number == 0 || number >= math.MaxUint32 || n > columnsMax {
		return 0, 0, false
	}
	return uint16(n), uint32(number), true
}

var escapedShape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped reads the marks that a workbook writes as _x000D_ because XML has
// no room for them (ECMA-376, 22.9.2.19).
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escapedShape.ReplaceAllStringFunc(text, func(mark string) string {
		code, err := strconv.ParseUint(mark[2:6], 16, 16)
		if err != nil {
			return mark
		}
		return string(rune(code))
	})
}
