package exchange

import (
	"slices"
	"strings"
	"sync"

	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// The columns that have a meaning, by the ends of their keys. What stands in a
// "shown" column is for the reader of the sheet alone.
const (
	colCriterion = "criterion"
	colInput     = "input"
	colValue     = "value"
	colUnit      = "unit"
	colName      = "name"
	colBlock     = "block"
)

// shownColumns tell a clerk what a row is about, and are not read.
var shownColumns = []string{"criterion_name", "input_name", "how", "note"}

// header is the row of a sheet that names its columns.
type header struct {
	row   int // index in worksheet.rows
	named map[string]uint16
	free  []sheetCell // columns with names of their own, left to right
}

// headerRowsMax is how far down a header may stand: under a title, a legal
// basis and a few notes.
const headerRowsMax = 40

// findHeader finds the first row that names all these columns.
func (s *worksheet) findHeader(problems *problemList, keyOf func(string) string, names ...string) *header {
	for i := range s.rows[:min(len(s.rows), headerRowsMax)] {
		h := s.headerAt(i, keyOf)
		if !h.has(names...) {
			continue
		}
		h.refuseTwice(s, problems, keyOf)
		return h
	}
	return nil
}

func (h *header) has(names ...string) bool {
	for _, name := range names {
		if h.named[name] == 0 {
			return false
		}
	}
	return true
}

func (s *worksheet) headerAt(i int, keyOf func(string) string) *header {
	h := &header{row: i, named: map[string]uint16{}}
	for _, c := range s.rows[i].cells {
		name := keyOf(c.words())
		switch {
		case c.Kind == Empty:
		case name == "" || h.named[name] != 0:
			h.free = append(h.free, c)
		default:
			h.named[name] = c.at.column
		}
	}
	return h
}

// columnKey recognises the name of a column in either language, or as scripts
// write it.
func columnKey(text string) string { return columnKeys()[vn.Fold(strings.TrimSpace(text))] }

var columnKeys = sync.OnceValue(func() map[string]string {
	keys := map[string]string{}
	for _, name := range slices.Concat([]string{colCriterion, colInput, colValue, colUnit, colName, colBlock}, shownColumns) {
		for _, folded := range foldedWords()["exchange.col."+name] {
			keys[folded] = name
		}
		keys[vn.Fold(name)] = name
	}
	return keys
})

// refuseTwice refuses two columns of one name: figures in one would be lost.
func (h *header) refuseTwice(s *worksheet, problems *problemList, keyOf func(string) string) {
	seen := map[string]bool{}
	for _, c := range h.free {
		name := c.words()
		if keyOf(name) != "" || seen[name] {
			problems.add(fault.New(fault.Invalid, "exchange.column_twice", name).At(s.placeOf(c)))
		}
		seen[name] = true
	}
}

// below lists the rows under the header.
func (s *worksheet) below(h *header) []sheetRow { return s.rows[h.row+1:] }
