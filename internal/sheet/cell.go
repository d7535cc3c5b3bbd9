package sheet

import (
	"bytes"
	"strconv"
)

// File is what somebody sent.
type File struct {
	Name string
	Data []byte
}

// CellKind is what a cell holds.
type CellKind uint8

// The kinds of cells. A CSV file has one kind; a workbook tells numbers from
// text, and dates and percentages from other numbers.
const (
	Empty    CellKind = iota
	CSVText           // of a CSV file
	Text              // typed as text
	Number            // typed as a number; Text is the decimal as stored
	Percent           // a number shown as a percentage
	DateTime          // a number shown as a date or a time
	Bool              // TRUE or FALSE
	Broken            // #N/A, #DIV/0! and the like
)

// Cell is one value of a sheet.
type Cell struct {
	Kind       CellKind
	Text       string
	Row        uint32 // 1 up
	Column     uint16 // 1 up
	IsFormula  bool
	IsUnsolved bool // a formula that was never computed
}

// IsWorkbook tells Excel files, of any age, from text.
func IsWorkbook(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) || bytes.HasPrefix(data, oldOffice)
}

// oldOffice begins the container of .xls files and of encrypted ones.
var oldOffice = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// ColumnName returns the letters of a column: 1 is A, 27 is AA.
func ColumnName(n int) string {
	if n <= 0 {
		return strconv.Itoa(n)
	}
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
