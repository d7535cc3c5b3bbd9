package exchange

import (
	"strconv"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// ReadRow is a line of a plain table: its cells under the heads asked for.
type ReadRow struct {
	Cells []string // in the order of the heads
	Place fault.Place
}

// readRowsMax bounds a plain table.
const readRowsMax = 20_000

// ReadTable reads the first visible sheet that has a row with these heads, in
// any order, whatever their marks and capitals. Dates come as 2020-10-14. Lines
// without a cell are passed over.
func ReadTable(f File, heads ...string) ([]ReadRow, error) {
	book, err := openWorkbook(f)
	if err != nil {
		return nil, err
	}
	keyOf := func(text string) string {
		for _, head := range heads {
			if vn.Fold(strings.TrimSpace(text)) == vn.Fold(head) {
				return head
			}
		}
		return ""
	}
	for i, ref := range book.sheets {
		if ref.hidden {
			continue
		}
		s, err := book.sheet(i, uint16(i+1))
		if err != nil {
			return nil, err
		}
		var problems problemList
		if h := s.findHeader(&problems, keyOf, heads...); h != nil {
			return s.plainRows(h, heads)
		}
	}
	return nil, fault.New(fault.Invalid, "exchange.no_header", columnList(heads)).At(fault.Place{File: f.Name})
}

func (s *worksheet) plainRows(h *header, heads []string) ([]ReadRow, error) {
	var rows []ReadRow
	for _, row := range s.below(h) {
		read, isEmpty := ReadRow{Place: s.place(row.number, 0, "")}, true
		for _, head := range heads {
			text := plainText(row.cell(h.named[head]).Cell)
			isEmpty = isEmpty && text == ""
			read.Cells = append(read.Cells, text)
		}
		if isEmpty {
			continue
		}
		if rows = append(rows, read); len(rows) > readRowsMax {
			return nil, fault.New(fault.TooLarge, "exchange.table_too_long", readRowsMax).At(fault.Place{File: s.file, Sheet: s.name})
		}
	}
	return rows, nil
}

// The day Excel counts from, as far as 1900 is no leap year.
var serialStart = civil.DateOf(time.Date(1899, time.December, 30, 12, 0, 0, 0, civil.Zone))

func plainText(c Cell) string {
	if c.Kind == DateTime {
		whole, _, _ := strings.Cut(c.Text, ".")
		if days, err := strconv.Atoi(whole); err == nil && days > 0 && days < 3_000_000 {
			return serialStart.AddDays(days).String()
		}
	}
	return c.words()
}
