package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// Head is a column that a table may have, by the words that name it in either
// language. Marks and capitals do not matter.
type Head struct {
	Key      string
	Words    []string
	IsNeeded bool
}

// Line is a row of a table: its cells by the keys of their heads.
type Line struct {
	File, Sheet string
	Number      int
	cells       map[string]Cell
	columns     map[string]uint16
}

// headerRowsMax is how far down a header may stand: under a title and notes.
const headerRowsMax = 40

// ReadTable finds the sheet whose rows begin with these heads, and returns the
// rows under them. Empty rows are passed over.
func ReadTable(f File, heads []Head, linesMax int) ([]Line, error) {
	book, err := Open(f)
	if err != nil {
		return nil, err
	}
	for i, ref := range book.Sheets {
		if ref.IsHidden {
			continue
		}
		t := &tableReader{file: f.Name, sheet: ref.Name, heads: heads, max: linesMax}
		if _, err := book.Read(i, t.take); err != nil {
			return nil, err
		}
		if t.columns != nil {
			return t.lines, nil
		}
	}
	var needed []string
	for _, h := range heads {
		if h.IsNeeded {
			needed = append(needed, h.Words[0])
		}
	}
	return nil, fault.New(fault.Invalid, "sheet.no_header", strings.Join(needed, ", "), book.Names()).At(fault.Place{File: f.Name})
}

type tableReader struct {
	file, sheet string
	heads       []Head
	max         int
	seen        int
	columns     map[string]uint16
	lines       []Line
}

func (t *tableReader) take(row Row) error {
	if t.columns == nil {
		if t.seen++; t.seen <= headerRowsMax {
			t.columns = t.header(row)
		}
		return nil
	}
	line := Line{File: t.file, Sheet: t.sheet, Number: int(row.Number), cells: map[string]Cell{}, columns: t.columns}
	for key, column := range t.columns {
		if c := row.Cell(column); c.Kind != Empty || c.IsUnsolved {
			line.cells[key] = c
		}
	}
	if len(line.cells) == 0 {
		return nil
	}
	if len(t.lines) == t.max {
		return fault.New(fault.TooLarge, "sheet.too_many_rows", t.max).At(line.place(""))
	}
	t.lines = append(t.lines, line)
	return nil
}

// header gives the columns of a row that names all that are needed; else nil.
func (t *tableReader) header(row Row) map[string]uint16 {
	columns := map[string]uint16{}
	for _, c := range row.Cells {
		said := vn.Fold(strings.TrimSpace(vn.Clean(c.Text)))
		for _, h := range t.heads {
			isNamed := slices.ContainsFunc(h.Words, func(word string) bool { return vn.Fold(word) == said })
			if isNamed && columns[h.Key] == 0 {
				columns[h.Key] = c.Column
			}
		}
	}
	for _, h := range t.heads {
		if h.IsNeeded && columns[h.Key] == 0 {
			return nil
		}
	}
	return columns
}

func (l Line) place(key string) fault.Place {
	p := fault.Place{File: l.File, Sheet: l.Sheet, Row: l.Number}
	if column := l.columns[key]; column > 0 {
		p.Column = ColumnName(int(column))
		p.Value = l.cells[key].Text
	}
	return p
}

// Place tells where the row stands.
func (l Line) Place() fault.Place { return l.place("") }

// Cell tells where the cell under a head stands, and what is in it.
func (l Line) Cell(key string) fault.Place { return l.place(key) }

// Word is Text where an empty cell means something: a formula that nobody
// computed and an error such as #N/A are refused instead of read as empty.
func (l Line) Word(key string) (string, error) {
	if c := l.cells[key]; c.IsUnsolved || c.Kind == Broken {
		return "", l.Refuse(key, "sheet.not_solved")
	}
	return l.Text(key), nil
}

// Text is what was typed under a head; empty when nothing was.
func (l Line) Text(key string) string { return strings.TrimSpace(vn.Clean(l.cells[key].Text)) }

// Whole reads a whole number; an empty cell is 0.
func (l Line) Whole(key string) (int, error) {
	c := l.cells[key]
	text := l.Text(key)
	if text == "" && !c.IsUnsolved {
		return 0, nil
	}
	if c.Kind != Number {
		text = strings.NewReplacer(".", "", " ", "").Replace(text)
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || c.IsUnsolved {
		return 0, fault.New(fault.Invalid, "sheet.not_whole").At(l.place(key))
	}
	return int(n), nil
}

// serialMax is the last day a spreadsheet can hold, 31/12/9999.
const serialMax = 2_958_465

// Day reads a date: a cell that shows one, or a text as people type it. An
// empty cell is no date.
func (l Line) Day(key string, today civil.Date, calendar *civil.Calendar) (civil.Date, error) {
	c := l.cells[key]
	text := l.Text(key)
	switch {
	case text == "" && !c.IsUnsolved:
		return civil.Date{}, nil
	case c.Kind == DateTime:
		if day, ok := fromSerial(text); ok {
			return day, nil
		}
	case c.Kind == Text && !c.IsUnsolved:
		day, err := civil.ParseTyped(text, today, calendar)
		if problems := fault.All(err); len(problems) > 0 {
			return civil.Date{}, problems.At(l.place(key))
		}
		return day, err
	}
	return civil.Date{}, fault.New(fault.Invalid, "sheet.not_day").At(l.place(key))
}

// fromSerial reads the day a spreadsheet counts from 30 December 1899; before
// March 1900 programs disagree, and such days are refused.
func fromSerial(text string) (civil.Date, bool) {
	days, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(days, 10, 64)
	const marchOf1900 = 61
	if err != nil || n < marchOf1900 || n > serialMax {
		return civil.Date{}, false
	}
	epoch, err := civil.NewDate(1899, time.December, 30)
	if err != nil {
		return civil.Date{}, false
	}
	return epoch.AddDays(int(n)), true
}

// Refuse makes a refusal about the cell under a head.
func (l Line) Refuse(key, sentence string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, sentence, args...).At(l.place(key))
}

// String names the row for logs and tests.
func (l Line) String() string { return fmt.Sprintf("%s!%d", l.Sheet, l.Number) }
