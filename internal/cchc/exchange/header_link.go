package exchange

import (
	"fmt"
	"regexp"
	"slices"

	"minhbach/internal/sheet"
)

// A template made without units names its columns by formulas that follow the
// sheet of units. Excel computes them when the file is opened; a program that
// fills the template does not, and then they are followed here. No other
// formula is ever computed.

// linkFormula is what stands over a column; linkShape reads it.
func linkFormula(sheet, cell string) string {
	at := fmt.Sprintf("'%s'!%s", sheet, cell)
	return fmt.Sprintf(`IF(%s="","",%s)`, at, at)
}

var linkShape = regexp.MustCompile(`^=IF\('([^'!]+)'!([A-Z]+[0-9]+)="","",'([^'!]+)'!([A-Z]+[0-9]+)\)$`)

// followLinks gives the columns of a wide sheet the codes their links lead to.
func (r *bookReader) followLinks(s *worksheet, h *header) {
	for _, c := range s.rows[h.row].cells {
		if !c.isUnsolved {
			continue
		}
		if text := r.linked(c.Text); text != "" {
			c.Kind, c.Text, c.isUnsolved = Text, text, false
			h.free = append(h.free, c)
		}
	}
	slices.SortFunc(h.free, func(a, b sheetCell) int { return int(a.at.column) - int(b.at.column) })
}

// linked is the code a link leads to; "" when it is no link, or leads nowhere.
func (r *bookReader) linked(formula string) string {
	m := linkShape.FindStringSubmatch(formula)
	if m == nil || m[1] != m[3] || m[2] != m[4] {
		return ""
	}
	column, number, ok := sheet.ParseRef(m[2])
	if !ok {
		return ""
	}
	for _, s := range r.opened {
		if s.name != m[1] {
			continue
		}
		if i := slices.IndexFunc(s.rows, func(row sheetRow) bool { return row.number == number }); i >= 0 {
			if c := s.rows[i].cell(column); c.Kind == Text || c.Kind == Number && wholeNumber(c.Text) {
				return c.words()
			}
		}
	}
	return ""
}
