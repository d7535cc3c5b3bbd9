package exchange

import (
	"minhbach/internal/fault"
	"minhbach/internal/sheet"
)

// File is what somebody sent.
type File = sheet.File

// Unit is an agency to be scored, as a file names it.
type Unit struct {
	ID, Name, Block string
	Facts           []UnitFact

	place fault.Place
}

// UnitFact is a figure or word about a unit that the set's conditions may name.
type UnitFact struct {
	Name  string
	Value Cell
}

// Figure is one input of one unit as it stands in a file. Nothing about it has
// been held against a set yet.
type Figure struct {
	Unit, Criterion, Input string
	Value                  Cell
}

// Figures is what a file of inputs holds.
type Figures struct {
	File  string
	Units []Unit // of the sheet of units; nil when the file has none
	Rows  []Figure
	// Notes are worth a person's look and stop nothing, such as a cell whose
	// value was computed by a formula when the file was last saved.
	Notes fault.Problems

	sheets   []string
	problems fault.Problems // of cells that could not be read
}

// spot is a place within a file, kept small because there is one per figure.
type spot struct {
	sheet  uint16 // in sheets, 1 up; 0: a file without sheets
	column uint16 // 1 up; 0: the whole row
	row    uint32
}

// place tells where a spot is. Columns of a workbook go by letters, those of
// a CSV file by name.
func place(file string, sheets []string, at spot, column, value string) fault.Place {
	p := fault.Place{File: file, Row: int(at.row), Column: column, Value: value}
	if at.sheet > 0 {
		p.Sheet = sheets[at.sheet-1]
		if at.column > 0 {
			p.Column = columnName(int(at.column))
		}
	}
	return p
}

func columnName(n int) string { return sheet.ColumnName(n) }

// problemList collects refusals up to a limit and says when it stopped.
type problemList struct{ found fault.Problems }

func (p *problemList) add(e *fault.Error) {
	switch {
	case len(p.found) < problemsMax:
		p.found = append(p.found, e)
	case len(p.found) == problemsMax:
		p.found = append(p.found, fault.New(fault.TooLarge, "exchange.more_problems", problemsMax))
	}
}

// addAll adds what an error holds, with the place where it happened.
func (p *problemList) addAll(err error, at fault.Place) {
	for _, e := range fault.All(err) {
		p.add(e.At(at))
	}
}

func (p *problemList) full() bool { return len(p.found) > problemsMax }
