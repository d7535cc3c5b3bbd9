package exchange

import (
	"slices"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// want says which sheet of a workbook a caller cannot do without.
type want int

const (
	wantUnits want = iota
	wantFigures
)

// readWorkbook reads the figures of a workbook, wide or long, and its sheet of
// units where it has one.
func readWorkbook(f File, w want) (*Figures, error) {
	book, err := openWorkbook(f)
	if err != nil {
		return nil, err
	}
	r := &bookReader{book: book, figures: &Figures{File: f.Name}, seen: names{}}
	for i := range book.sheets {
		r.figures.sheets = append(r.figures.sheets, book.sheets[i].name)
	}
	hasUnits, err := r.readUnits()
	if err != nil {
		return nil, err
	}
	if w == wantUnits && !hasUnits {
		return nil, r.noSheet("exchange.no_unit_sheet", "exchange.sheet.units")
	}
	if w == wantFigures {
		if err := r.readFigures(); err != nil {
			return nil, err
		}
	}
	return r.figures.with(r.problems.found)
}

type bookReader struct {
	book     *workbook
	figures  *Figures
	opened   map[int]*worksheet // a large sheet is read once
	seen     names
	problems problemList
}

func (r *bookReader) noSheet(key, wanted string) *fault.Error {
	return fault.New(fault.Invalid, key, say(locale.VI, wanted), r.book.names()).At(fault.Place{File: r.book.file})
}

// find opens the sheet of that name, or else the first visible one with such a
// header. A sheet of the right name without the header is refused by name.
func (r *bookReader) find(key string, headers ...[]string) (*worksheet, *header, error) {
	first := r.book.named(key)
	if first >= 0 {
		return r.open(first, headers)
	}
	for i, ref := range r.book.sheets {
		if ref.hidden {
			continue
		}
		s, h, err := r.open(i, headers)
		if err != nil || h != nil {
			return s, h, err
		}
	}
	return nil, nil, nil
}

func (r *bookReader) open(i int, headers [][]string) (*worksheet, *header, error) {
	s := r.opened[i]
	if s == nil {
		var err error
		if s, err = r.book.sheet(i, uint16(i+1)); err != nil {
			return nil, nil, err
		}
		if r.opened == nil {
			r.opened = map[int]*worksheet{}
		}
		r.opened[i] = s
	}
	for _, names := range headers {
		if h := s.findHeader(&r.problems, columnKey, names...); h != nil {
			return s, h, nil
		}
	}
	return s, nil, nil
}

var (
	unitColumns = []string{colUnit, colName, colBlock}
	longColumns = []string{colUnit, colCriterion, colInput, colValue}
	wideColumns = []string{colCriterion, colInput}
)

func (r *bookReader) readUnits() (bool, error) {
	s, h, err := r.find("exchange.sheet.units", unitColumns)
	if err != nil || s == nil {
		return false, err
	}
	if h == nil {
		return false, fault.New(fault.Invalid, "exchange.no_header", columnList(unitColumns)).At(fault.Place{File: s.file, Sheet: s.name})
	}
	var units []Unit
	for _, row := range s.below(h) {
		u := Unit{place: s.place(row.number, 0, "")}
		u.ID, u.Name, u.Block = r.label(s, row, h, colUnit), r.label(s, row, h, colName), r.label(s, row, h, colBlock)
		for _, column := range h.free {
			if c := row.cell(column.at.column); r.usable(s, c) {
				u.Facts = append(u.Facts, UnitFact{column.words(), c.Cell})
			}
		}
		if u.ID+u.Name+u.Block != "" || len(u.Facts) > 0 {
			units = append(units, u)
		}
	}
	r.refuseMerged(s, h, colUnit)
	if len(r.problems.found) > 0 {
		return true, nil
	}
	r.figures.Units, err = checkUnits(s.file, units)
	return true, err
}

func columnList(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = say(locale.VI, "exchange.col."+name)
	}
	return strings.Join(list, ", ")
}

// label reads a code or a name. A code typed as a number has lost what made it
// a code: 1.10 has become 1.1, and 1.2 may have become a day in February.
func (r *bookReader) label(s *worksheet, row sheetRow, h *header, column string) string {
	c := row.cell(h.named[column])
	if !r.usable(s, c) {
		return ""
	}
	switch c.Kind {
	case Text:
		return r.seen.one(c.words())
	case Number:
		plain, err := storedDecimal(c.Text)
		if err == nil && wholeNumber(plain) {
			return r.seen.one(plain)
		}
		r.problems.add(fault.New(fault.Invalid, "exchange.code_number", c.Text).At(s.placeOf(c)))
	case DateTime:
		r.problems.add(fault.New(fault.Invalid, "exchange.code_date", dateText(c.Text)).At(s.placeOf(c)))
	default:
		r.problems.add(fault.New(fault.Invalid, "exchange.code_text").At(s.placeOf(c)))
	}
	return ""
}

func wholeNumber(plain string) bool {
	for i := range len(plain) {
		if plain[i] == '.' {
			return false
		}
	}
	return true
}

// usable reports whether a cell holds something. The value of a formula is the
// one its program computed when the file was last saved, and what its author
// saw: it is taken, and noted. A formula that nobody computed is refused.
func (r *bookReader) usable(s *worksheet, c sheetCell) bool {
	switch {
	case c.isUnsolved:
		r.problems.add(fault.New(fault.Invalid, "exchange.formula_unsolved").At(s.placeOf(c)))
		return false
	case c.Kind == Empty:
		return false
	case c.isFormula && len(r.figures.Notes) < problemsMax:
		r.figures.Notes = append(r.figures.Notes, fault.New(fault.Invalid, "exchange.formula_value").At(s.placeOf(c)))
	}
	return true
}

func (r *bookReader) readFigures() error {
	s, h, err := r.find("exchange.sheet.figures", longColumns, wideColumns)
	switch {
	case err != nil:
		return err
	case s == nil:
		return r.noSheet("exchange.no_figure_sheet", "exchange.sheet.figures")
	case h == nil:
		return fault.New(fault.Invalid, "exchange.no_header", columnList(wideColumns)).At(fault.Place{File: s.file, Sheet: s.name})
	case h.has(longColumns...):
		r.readLong(s, h)
	default:
		r.readWide(s, h)
	}
	if len(r.figures.Rows) > figuresMax {
		return fault.New(fault.TooLarge, "exchange.too_many_rows", figuresMax).At(fault.Place{File: s.file, Sheet: s.name})
	}
	return nil
}

func (r *bookReader) readLong(s *worksheet, h *header) {
	for _, c := range h.free {
		r.problems.add(fault.New(fault.Invalid, "exchange.column_unknown", c.words(), columnList(longColumns)).At(s.placeOf(c)))
	}
	r.refuseMerged(s, h, longColumns...)
	for _, row := range s.below(h) {
		value := row.cell(h.named[colValue])
		figure := Figure{r.label(s, row, h, colUnit), r.label(s, row, h, colCriterion), r.label(s, row, h, colInput), value.Cell}
		for _, need := range []string{colUnit, colCriterion, colInput, colValue} {
			if c := row.cell(h.named[need]); c.Kind == Empty && !c.isUnsolved {
				r.problems.add(fault.New(fault.Invalid, "exchange.cell_empty", say(locale.VI, "exchange.col."+need)).At(s.placeOf(c)))
			}
		}
		if r.usable(s, value) && figure.Unit != "" && figure.Criterion != "" && figure.Input != "" {
			r.figures.Rows = append(r.figures.Rows, figure)
		}
		if r.problems.full() {
			return
		}
	}
}

// readWide reads one row for each input and one column for each unit.
func (r *bookReader) readWide(s *worksheet, h *header) {
	r.followLinks(s, h)
	if len(h.free) == 0 {
		r.problems.add(fault.New(fault.Invalid, "exchange.no_unit_columns").At(s.place(s.rows[h.row].number, 0, "")))
		return
	}
	r.refuseMerged(s, h, colCriterion, colInput)
	units := make([]string, len(h.free))
	for i, c := range h.free {
		units[i] = r.seen.one(c.words())
	}
	for _, row := range s.below(h) {
		told := len(r.problems.found)
		criterion, input := r.label(s, row, h, colCriterion), r.label(s, row, h, colInput)
		isTold := len(r.problems.found) > told
		for i, column := range h.free {
			c := row.cell(column.at.column)
			if !r.usable(s, c) {
				continue
			}
			if isTold {
				continue
			}
			if criterion == "" || input == "" {
				r.problems.add(fault.New(fault.Invalid, "exchange.row_without_input", columnList(wideColumns)).At(s.placeOf(c)))
				continue
			}
			c.Text = r.seen.one(c.Text)
			r.figures.Rows = append(r.figures.Rows, Figure{units[i], criterion, input, c.Cell})
		}
		r.refuseHomeless(s, h, row)
		if r.problems.full() || len(r.figures.Rows) > figuresMax {
			return
		}
	}
}

// refuseHomeless refuses values in a column that no unit's code stands over.
func (r *bookReader) refuseHomeless(s *worksheet, h *header, row sheetRow) {
	for _, c := range row.cells {
		isNamed := false
		for _, column := range h.named {
			isNamed = isNamed || column == c.at.column
		}
		if _, isFree := slices.BinarySearchFunc(h.free, c.at.column, func(f sheetCell, column uint16) int { return int(f.at.column) - int(column) }); !isNamed && !isFree && c.Kind != Empty {
			r.problems.add(fault.New(fault.Invalid, "exchange.column_nameless").At(s.placeOf(c)))
		}
	}
}

// refuseMerged refuses merged cells where they would hide figures: a merged
// range has one value, and whose it is cannot be told. Titles above the header
// and headings between the rows may be merged.
func (r *bookReader) refuseMerged(s *worksheet, h *header, columns ...string) {
	top := s.rows[h.row].number
	isRead := map[uint16]bool{}
	for _, name := range columns {
		isRead[h.named[name]] = true
	}
	for _, c := range h.free {
		isRead[c.at.column] = true
	}
	needed := h.named[columns[len(columns)-1]]
	for _, m := range s.merged {
		if m.toRow < top || m.fromColumn == m.toColumn && m.fromRow == m.toRow {
			continue
		}
		touches := false
		for column := m.fromColumn; column <= m.toColumn; column++ {
			touches = touches || isRead[column]
		}
		if touches && (m.fromRow <= top || m.fromRow != m.toRow || s.hasCell(m.fromRow, needed)) {
			r.problems.add(fault.New(fault.Invalid, "exchange.merged", m.text).At(s.place(m.fromRow, m.fromColumn, "")))
		}
	}
}

func (s *worksheet) hasCell(row uint32, column uint16) bool {
	for i := range s.rows {
		if s.rows[i].number == row {
			return s.rows[i].cell(column).Kind != Empty
		}
	}
	return false
}
