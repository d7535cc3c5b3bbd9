package sheet

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/fault"
)

// Row is the cells of a row that hold something, left to right.
type Row struct {
	Number uint32
	Cells  []Cell
}

// Cell returns a cell of a row; an empty one where nothing stands.
func (r *Row) Cell(column uint16) Cell {
	i, found := slices.BinarySearchFunc(r.Cells, column, func(c Cell, want uint16) int { return int(c.Column) - int(want) })
	if !found {
		return Cell{Row: r.Number, Column: column}
	}
	return r.Cells[i]
}

// Range is a rectangle of cells that were merged into one.
type Range struct {
	FromColumn, ToColumn uint16
	FromRow, ToRow       uint32
	Text                 string // "C2:D2"
}

// Read hands the rows of a sheet to each, in order, and returns what was merged.
// Rows and cells without a value are passed over, however many there are: a
// column that was once formatted to its end has a million.
func (w *Workbook) Read(index int, each func(Row) error) ([]Range, error) {
	ref := w.Sheets[index]
	r := &rowReader{book: w, name: ref.Name, each: each}
	if err := w.elements(ref.part, r.take); err != nil {
		return nil, err
	}
	return r.merged, nil
}

type rowReader struct {
	book   *Workbook
	name   string
	each   func(Row) error
	rows   int
	merged []Range

	row      Row
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

func (r *rowReader) take(e element) error {
	switch {
	case e.text != nil && r.inLink:
		r.link = append(r.link, e.text[:min(len(e.text), linkBytesMax-len(r.link))]...)
	case e.text != nil:
		if r.inText && !r.phonetic {
			r.value = append(r.value, e.text...)
			if len(r.value) > CellBytesMax {
				return fault.New(fault.TooLarge, "sheet.cell_too_long", CellBytesMax).
					At(r.place(r.row.Number, r.column, string(r.value[:100])))
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

func (r *rowReader) place(row uint32, column uint16, value string) fault.Place {
	p := fault.Place{File: r.book.file, Sheet: r.name, Row: int(row), Value: value}
	if column > 0 {
		p.Column = ColumnName(int(column))
	}
	return p
}

func (r *rowReader) openRow(e element) error {
	number := r.lastRow + 1
	if text := e.get("r"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n == 0 || uint32(n) <= r.lastRow {
			return strconv.ErrRange
		}
		number = uint32(n)
	}
	r.lastRow = number
	r.row, r.column = Row{Number: number}, 0
	return nil
}

func (r *rowReader) closeRow() error {
	if len(r.row.Cells) == 0 {
		return nil
	}
	if r.rows == RowsMax {
		return fault.New(fault.TooLarge, "sheet.too_many_rows", RowsMax).At(r.place(r.row.Number, 0, ""))
	}
	r.rows++
	r.row.Cells = slices.Clip(r.row.Cells)
	return r.each(r.row)
}

func (r *rowReader) openCell(e element) error {
	column := r.column + 1
	if ref := e.get("r"); ref != "" {
		c, row, ok := ParseRef(ref)
		if !ok || c <= r.column || row != r.row.Number {
			return strconv.ErrRange
		}
		column = c
	}
	if column > ColumnsMax {
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

func (r *rowReader) closeCell() error {
	r.inCell, r.inText = false, false
	c := Cell{Row: r.row.Number, Column: r.column, IsFormula: r.formula, IsUnsolved: r.formula && !r.hasValue}
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
		if !c.IsUnsolved {
			return nil
		}
		c.Kind, c.Text = Empty, "="+string(r.link)
	}
	r.row.Cells = append(r.row.Cells, c)
	return nil
}

func (r *rowReader) numberKind() CellKind {
	if r.style < 0 || r.style >= len(r.book.formats) {
		return Number
	}
	return r.book.formats[r.style]
}

func (r *rowReader) merge(ref string) error {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	m := Range{Text: ref}
	var okFrom, okTo bool
	m.FromColumn, m.FromRow, okFrom = ParseRef(from)
	m.ToColumn, m.ToRow, okTo = ParseRef(to)
	if !okFrom || !okTo || len(r.merged) == mergedRangesMax {
		return strconv.ErrRange
	}
	r.merged = append(r.merged, m)
	return nil
}

// ParseRef reads B12 or $B$12.
func ParseRef(ref string) (column uint16, row uint32, ok bool) {
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
	if err != nil || number == 0 || number >= math.MaxUint32 || n > ColumnsMax {
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

// Escape keeps a text that looks like a mark for a letter, such as _x0041_,
// from being read as that letter: its first underscore becomes a mark itself.
func Escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if at := escapedShape.FindStringIndex(text[i:min(len(text), i+len("_x0041_"))]); at != nil && at[0] == 0 {
			b.WriteString("_x005F_")
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
