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

// Limits of a CSV file.
const (
	csvBytesMax = 64 << 20
	csvRowsMax  = 2_000_000
	cellMax     = 32_767 // as in Excel
	columnsMax  = 200
)

// File is a file as it came, with the name people know it by.
type File struct {
	Name string
	Data []byte
}

// Figure is one figure of a file, before anything is known of the set.
type Figure struct {
	Unit, Criterion, Input, Value string
	Place                         fault.Place
}

// UnitRow is one unit of a file.
type UnitRow struct {
	Unit, Name, Block string
	Facts             map[string]string
	Place             fault.Place
}

// table is a CSV with its heads found.
type table struct {
	file  string
	heads []string
	rows  [][]string
	lines []int
}

// readCSV reads a file whose first row names its columns.
func readCSV(f File, needed ...string) (*table, error) {
	place := fault.Place{File: f.Name}
	if len(f.Data) > csvBytesMax {
		return nil, fault.New(fault.TooLarge, "exchange.file_too_large", csvBytesMax>>20).At(place)
	}
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "exchange.not_utf8").At(place)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	t := &table{file: f.Name}
	var problems fault.Problems
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var syntax *csv.ParseError
			if errors.As(err, &syntax) {
				place.Row = syntax.Line
			}
			return nil, append(problems, fault.New(fault.Invalid, "exchange.csv_syntax", err.Error()).At(place).Because(err))
		}
		line, _ := r.FieldPos(0)
		problems = append(problems, t.take(record, line, needed)...)
		if len(t.rows) > csvRowsMax {
			return nil, fault.New(fault.TooLarge, "exchange.too_many_rows", csvRowsMax).At(place)
		}
	}
	if t.heads == nil {
		problems = append(problems, fault.New(fault.Invalid, "exchange.empty").At(place))
	}
	return t, problems.OrNil()
}

func (t *table) take(record []string, line int, needed []string) fault.Problems {
	place := fault.Place{File: t.file, Row: line}
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
		if len(record[i]) > cellMax {
			return fault.Problems{fault.New(fault.TooLarge, "exchange.cell_too_long", cellMax).At(place)}
		}
	}
	if t.heads == nil {
		return t.takeHeads(record, place, needed)
	}
	if !slices.ContainsFunc(record, func(cell string) bool { return cell != "" }) {
		return nil
	}
	if len(record) > len(t.heads) {
		return fault.Problems{fault.New(fault.Invalid, "exchange.more_cells", len(record), len(t.heads)).At(place)}
	}
	t.rows, t.lines = append(t.rows, record), append(t.lines, line)
	return nil
}

func (t *table) takeHeads(record []string, place fault.Place, needed []string) fault.Problems {
	t.heads = record
	if len(record) > columnsMax {
		return fault.Problems{fault.New(fault.TooLarge, "exchange.too_many_columns", columnsMax).At(place)}
	}
	var problems fault.Problems
	for _, head := range needed {
		if !slices.Contains(record, head) {
			problems = append(problems, fault.New(fault.Invalid, "exchange.no_column", head, strings.Join(needed, ",")).At(place))
		}
	}
	return problems
}

func (t *table) cell(row int, head string) string {
	i := slices.Index(t.heads, head)
	if i < 0 || i >= len(t.rows[row]) {
		return ""
	}
	return t.rows[row][i]
}

func (t *table) place(row int) fault.Place { return fault.Place{File: t.file, Row: t.lines[row]} }

// extra lists the columns beside the known ones.
func (t *table) extra(known ...string) []string {
	var heads []string
	for _, head := range t.heads {
		if head != "" && !slices.Contains(known, head) {
			heads = append(heads, head)
		}
	}
	return heads
}

// ReadFigures reads the long CSV of inputs: unit,criterion,input,value.
func ReadFigures(f File) ([]Figure, error) {
	t, err := readCSV(f, "unit", "criterion", "input", "value")
	if err != nil {
		return nil, err
	}
	var problems fault.Problems
	for _, head := range t.extra("unit", "criterion", "input", "value") {
		problems = append(problems, fault.New(fault.Invalid, "exchange.unknown_column", head, "unit, criterion, input, value").At(fault.Place{File: f.Name, Row: 1, Column: head}))
	}
	figures := make([]Figure, 0, len(t.rows))
	for i := range t.rows {
		figure := Figure{t.cell(i, "unit"), t.cell(i, "criterion"), t.cell(i, "input"), t.cell(i, "value"), t.place(i)}
		for _, cell := range [][2]string{{"unit", figure.Unit}, {"criterion", figure.Criterion}, {"input", figure.Input}, {"value", figure.Value}} {
			if cell[1] == "" {
				problems = append(problems, fault.New(fault.Invalid, "exchange.cell_empty", cell[0]).At(figure.Place).At(fault.Place{Column: cell[0]}))
			}
		}
		figures = append(figures, figure)
	}
	return figures, problems.OrNil()
}

// ReadUnits reads the CSV of units: unit,name,block and a column for each fact.
func ReadUnits(f File) ([]UnitRow, error) {
	t, err := readCSV(f, "unit", "name", "block")
	if err != nil {
		return nil, err
	}
	facts := t.extra("unit", "name", "block")
	var problems fault.Problems
	seen := map[string]int{}
	units := make([]UnitRow, 0, len(t.rows))
	for i := range t.rows {
		u := UnitRow{Unit: t.cell(i, "unit"), Name: t.cell(i, "name"), Block: t.cell(i, "block"), Place: t.place(i)}
		if u.Unit == "" {
			problems = append(problems, fault.New(fault.Invalid, "exchange.cell_empty", "unit").At(u.Place).At(fault.Place{Column: "unit"}))
		}
		if first, twice := seen[u.Unit]; twice {
			problems = append(problems, fault.New(fault.Invalid, "exchange.unit_twice", u.Unit, first).At(u.Place))
		}
		seen[u.Unit] = t.lines[i]
		for _, fact := range facts {
			if value := t.cell(i, fact); value != "" {
				if u.Facts == nil {
					u.Facts = map[string]string{}
				}
				u.Facts[fact] = value
			}
		}
		units = append(units, u)
	}
	return units, problems.OrNil()
}
