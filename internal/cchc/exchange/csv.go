package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"minhbach/internal/fault"
)

// table is a CSV file with a header, read row by row.
type table struct {
	file     string
	reader   *csv.Reader
	header   []string
	row      int // the line the current record begins on
	problems *problemList
}

// fixedColumns are the names of columns that scripts rely on.
var fixedColumns = []string{"unit", "name", "block", "criterion", "input", "value", "rank", "agency", "index", "status"}

// openCSV reads the header, whose names must be different.
func openCSV(f File) (*table, error) {
	file, data := f.Name, f.Data
	at := fault.Place{File: file}
	switch {
	case len(data) > FileBytesMax:
		return nil, fault.New(fault.TooLarge, "exchange.file_too_large", FileBytesMax>>20).At(at)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.IndexByte(data, 0) >= 0:
		return nil, fault.New(fault.Invalid, "exchange.csv_encoding").At(at)
	}
	data = bytes.TrimPrefix(data, utf8Mark)
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "exchange.csv_encoding").At(fault.Place{File: file, Row: badLine(data)})
	}
	t := &table{file: file, reader: csv.NewReader(bytes.NewReader(data)), problems: &problemList{}}
	t.reader.FieldsPerRecord = -1
	t.reader.ReuseRecord = true
	header, err := t.reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "exchange.csv_empty").At(at)
	}
	if err != nil {
		return nil, t.syntax(err)
	}
	if len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
		return nil, fault.New(fault.Invalid, "exchange.csv_separator").At(fault.Place{File: file, Row: 1, Value: header[0]})
	}
	for _, name := range header {
		name = strings.TrimSpace(name)
		if lower := strings.ToLower(name); slices.Contains(fixedColumns, lower) {
			name = lower // a fact goes by its name as the set writes it
		}
		if name != "" && slices.Contains(t.header, name) {
			t.problems.add(fault.New(fault.Invalid, "exchange.column_twice", name).At(fault.Place{File: file, Row: 1, Column: name}))
		}
		t.header = append(t.header, name)
	}
	return t, nil
}

func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

func (t *table) syntax(err error) *fault.Error {
	at := fault.Place{File: t.file}
	if where, isSyntax := errors.AsType[*csv.ParseError](err); isSyntax {
		at.Row = where.Line
	}
	return fault.New(fault.Invalid, "exchange.csv_syntax").At(at).Because(err)
}

// require refuses a header without these columns.
func (t *table) require(names ...string) error {
	for _, name := range names {
		if !slices.Contains(t.header, name) {
			t.problems.add(fault.New(fault.Invalid, "exchange.column_missing", name, strings.Join(names, ", ")).At(fault.Place{File: t.file, Row: 1}))
		}
	}
	return t.problems.found.OrNil()
}

// onlyColumns refuses columns that nobody reads: a figure in one would be lost.
func (t *table) onlyColumns(names ...string) {
	for _, name := range t.header {
		if name != "" && !slices.Contains(names, name) {
			t.problems.add(fault.New(fault.Invalid, "exchange.column_unknown", name, strings.Join(names, ", ")).At(fault.Place{File: t.file, Row: 1, Column: name}))
		}
	}
}

// each calls use for every row that is not blank. The row is reused.
func (t *table) each(use func(row []string)) error {
	rows := 0
	for {
		row, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			return t.problems.found.OrNil()
		}
		if err != nil {
			t.problems.add(t.syntax(err))
			return t.problems.found.OrNil()
		}
		t.row, _ = t.reader.FieldPos(0)
		if isBlank(row) {
			continue
		}
		if rows++; rows > rowsMax {
			t.problems.add(fault.New(fault.TooLarge, "exchange.too_many_rows", rowsMax).At(fault.Place{File: t.file, Row: t.row}))
			return t.problems.found.OrNil()
		}
		if t.fits(row) {
			use(row)
		}
		if t.problems.full() {
			return t.problems.found.OrNil()
		}
	}
}

func isBlank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// fits refuses rows that are wider than the header, which is what a number
// with a comma looks like, and cells beyond all reason.
func (t *table) fits(row []string) bool {
	at := fault.Place{File: t.file, Row: t.row}
	if len(row) > len(t.header) {
		at.Value = strings.Join(row, ",")
		t.problems.add(fault.New(fault.Invalid, "exchange.row_too_wide", len(row), len(t.header)).At(at))
		return false
	}
	for i, text := range row {
		if len(text) > cellBytesMax {
			at.Column, at.Value = t.header[i], text
			t.problems.add(fault.New(fault.TooLarge, "exchange.cell_too_long", cellBytesMax).At(at))
			return false
		}
	}
	return true
}

// at returns a cell of a row by column; short rows end in empty cells.
func at(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[column])
}

func (t *table) column(name string) int { return slices.Index(t.header, name) }

func (t *table) place(column, value string) fault.Place {
	return fault.Place{File: t.file, Row: t.row, Column: column, Value: value}
}

// names keeps one copy of each name, of which a file repeats few many times.
type names map[string]string

func (n names) one(s string) string {
	if have, ok := n[s]; ok {
		return have
	}
	s = strings.Clone(s)
	n[s] = s
	return s
}

func readUnitsCSV(f File) ([]Unit, error) {
	t, err := openCSV(f)
	if err != nil {
		return nil, err
	}
	if err := t.require("unit", "name", "block"); err != nil {
		return nil, err
	}
	unit, name, block := t.column("unit"), t.column("name"), t.column("block")
	var units []Unit
	err = t.each(func(row []string) {
		u := Unit{ID: strings.Clone(at(row, unit)), Name: strings.Clone(at(row, name)), Block: strings.Clone(at(row, block)), place: t.place("", "")}
		for i, fact := range t.header {
			if i == unit || i == name || i == block || fact == "" {
				continue
			}
			if text := at(row, i); text != "" {
				u.Facts = append(u.Facts, UnitFact{fact, Cell{CSVText, strings.Clone(text), spot{row: uint32(t.row)}}})
			}
		}
		units = append(units, u)
	})
	if err != nil {
		return nil, err
	}
	return checkUnits(f.Name, units)
}

func readFiguresCSV(f File) (*Figures, error) {
	t, err := openCSV(f)
	if err != nil {
		return nil, err
	}
	if err := t.require("unit", "criterion", "input", "value"); err != nil {
		return nil, err
	}
	t.onlyColumns("unit", "criterion", "input", "value")
	unit, criterion, input, value := t.column("unit"), t.column("criterion"), t.column("input"), t.column("value")
	figures, seen := &Figures{File: f.Name}, names{}
	err = t.each(func(row []string) {
		for _, need := range []int{unit, criterion, input, value} {
			if at(row, need) == "" {
				t.problems.add(fault.New(fault.Invalid, "exchange.cell_empty", t.header[need]).At(t.place(t.header[need], "")))
				return
			}
		}
		figures.Rows = append(figures.Rows, Figure{
			Unit: seen.one(at(row, unit)), Criterion: seen.one(at(row, criterion)), Input: seen.one(at(row, input)),
			Value: Cell{CSVText, seen.one(at(row, value)), spot{row: uint32(t.row)}},
		})
	})
	return figures.with(fault.All(err))
}

// checkUnits refuses units without a name to go by, and those named twice.
func checkUnits(file string, units []Unit) ([]Unit, error) {
	var problems problemList
	first := map[string]int{}
	for i, u := range units {
		where := u.place
		where.Field, where.Value = "unit", u.ID
		switch have, twice := first[u.ID]; {
		case i >= unitsMax:
			problems.add(fault.New(fault.TooLarge, "exchange.too_many_units", unitsMax).At(where))
			return nil, problems.found
		case u.ID == "":
			problems.add(fault.New(fault.Invalid, "exchange.cell_empty", "unit").At(where))
		case twice:
			problems.add(fault.New(fault.Invalid, "exchange.unit_twice", u.ID, have).At(where))
		default:
			first[u.ID] = u.place.Row
		}
		if u.Block == "" {
			where.Field, where.Value = "block", ""
			problems.add(fault.New(fault.Invalid, "exchange.cell_empty", "block").At(where))
		}
	}
	if len(units) == 0 {
		problems.add(fault.New(fault.Invalid, "exchange.no_units").At(fault.Place{File: file}))
	}
	if len(problems.found) > 0 {
		return nil, problems.found
	}
	return units, nil
}
