package exchange

import (
	"strings"

	"minhbach/internal/sheet"
	"minhbach/internal/vn"
)

// CellKind is what a cell holds.
type CellKind = sheet.CellKind

// The kinds of cells.
const (
	Empty    = sheet.Empty
	CSVText  = sheet.CSVText
	Text     = sheet.Text
	Number   = sheet.Number
	Percent  = sheet.Percent
	DateTime = sheet.DateTime
	Bool     = sheet.Bool
	Broken   = sheet.Broken
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
