package exchange

import (
	"slices"

	"minhbach/internal/fault"
	"minhbach/internal/sheet"
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

// sheet reads a worksheet.
func (w *workbook) sheet(index int, number uint16) (*worksheet, error) {
	s := &worksheet{file: w.file, name: w.sheets[index].name, number: number}
	merged, err := w.book.Read(index, func(row sheet.Row) error {
		cells := make([]sheetCell, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = sheetCell{
				Cell:      Cell{Kind: c.Kind, Text: c.Text, at: spot{sheet: number, row: c.Row, column: c.Column}},
				isFormula: c.IsFormula, isUnsolved: c.IsUnsolved,
			}
		}
		s.rows = append(s.rows, sheetRow{number: row.Number, cells: cells})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, m := range merged {
		s.merged = append(s.merged, cellRange{fromColumn: m.FromColumn, toColumn: m.ToColumn, fromRow: m.FromRow, toRow: m.ToRow, text: m.Text})
	}
	return s, nil
}
