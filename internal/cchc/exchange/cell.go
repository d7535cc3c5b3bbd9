package exchange

import (
	"bytes"
	"strings"

	"minhbach/internal/vn"
)

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

// Cell is one value of a file.
type Cell struct {
	Kind CellKind
	Text string

	at spot
}

// IsEmpty reports whether nothing was typed.
func (c Cell) IsEmpty() bool { return c.Kind == Empty }

// words returns the text with the spaces and look-alikes of typed text mended.
func (c Cell) words() string {
	if c.Kind == CSVText {
		return strings.TrimSpace(c.Text)
	}
	return strings.TrimSpace(vn.Clean(c.Text))
}

var utf8Mark = []byte("\xef\xbb\xbf")

// isWorkbook tells Excel files, of any age, from text.
func isWorkbook(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) || bytes.HasPrefix(data, oldOffice)
}

// oldOffice begins the container of .xls files and of encrypted ones.
var oldOffice = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
