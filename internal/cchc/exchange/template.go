package exchange

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/locale"
)

// The layout of a template: two rows of title, one of names in full, the
// header, then the rows to fill in.
const (
	namesRow  = 3
	headRow   = 4
	firstUnit = 6 // the column of the first unit
	openSlots = 30
)

// Template writes a workbook for the figures of a set: a guide, the units, and
// one row for each figure with one column for each unit. Without units, what
// is entered in the sheet of units becomes the columns.
func Template(out io.Writer, set *criteria.Set, units []Unit, l locale.Lang) error {
	t := &template{
		bookWriter: newBook(say(l, "exchange.sheet.guide")), of: set, units: units, lang: l, seen: map[string]string{},
		figures: say(l, "exchange.sheet.figures"), agencies: say(l, "exchange.sheet.units"), lists: say(l, "exchange.sheet.lists"),
	}
	for _, name := range []string{t.agencies, t.figures, t.lists} {
		t.addSheet(name)
	}
	t.guide(say(l, "exchange.sheet.guide"))
	t.unitSheet()
	t.figureSheet()
	t.keep(t.file.SetSheetVisible(t.lists, false))
	return t.write(out)
}

type template struct {
	*bookWriter
	of                       *criteria.Set
	units                    []Unit
	lang                     locale.Lang
	figures, agencies, lists string
	seen                     map[string]string // lists written already
	row                      int
}

func (t *template) say(key string, args ...any) string { return say(t.lang, key, args...) }

const (
	guideLines = 9
	guideWidth = 110
)

func (t *template) guide(sheet string) {
	t.title(sheet, t.say("exchange.guide.title", t.of.Title), t.of.Basis)
	for i := range guideLines {
		t.set(sheet, 1, i+namesRow, fmt.Sprintf("%d. %s", i+1, t.say(fmt.Sprintf("exchange.guide.%d", i+1))))
	}
	t.look(sheet, 1, namesRow, 1, guideLines+namesRow-1, lookWrapped)
	t.widths(sheet, guideWidth)
	t.heights(sheet, guideWidth)
}

func (t *template) title(sheet, title, note string) {
	t.set(sheet, 1, 1, title)
	t.set(sheet, 1, 2, note)
	t.look(sheet, 1, 1, 1, 1, lookTitle)
	t.look(sheet, 1, 2, 1, 2, lookNote)
}

func (t *template) unitSheet() {
	sheet, width := t.agencies, len(unitColumns)+len(t.of.Facts)
	t.title(sheet, t.of.Title, t.say("exchange.template.units_note", t.of.Block))
	for i, name := range unitColumns {
		t.set(sheet, i+1, headRow, t.say("exchange.col."+name))
	}
	for i, fact := range t.of.Facts {
		t.set(sheet, len(unitColumns)+i+1, namesRow, fact.Label)
		t.set(sheet, len(unitColumns)+i+1, headRow, fact.Name)
	}
	t.look(sheet, 1, headRow, width, headRow, lookHeader)
	last := headRow + max(len(t.units), openSlots)
	t.look(sheet, 1, headRow+1, len(unitColumns), last, lookText)
	for i, fact := range t.of.Facts {
		if column := columnName(len(unitColumns) + i + 1); fact.Type == criteria.FactBool {
			t.offer(sheet, t.lists, fmt.Sprintf("%s%d:%s%d", column, headRow+1, column, last), yesNo(t.lang), t.seen)
		}
	}
	for i, u := range t.units {
		for j, text := range []string{u.ID, u.Name, u.Block} {
			t.set(sheet, j+1, headRow+1+i, text)
		}
		for j, fact := range t.of.Facts {
			t.set(sheet, len(unitColumns)+j+1, headRow+1+i, t.factOf(u, fact))
		}
	}
	t.freeze(sheet, 1, headRow)
	t.widths(sheet, 22, 44, 12)
}

func (t *template) factOf(u Unit, fact criteria.Fact) string {
	for _, given := range u.Facts {
		if given.Name != fact.Name {
			continue
		}
		if fact.Type == criteria.FactBool && (given.Value.Text == "true" || given.Value.Text == "1") {
			return t.say("exchange.word.yes")
		}
		if fact.Type == criteria.FactBool {
			return t.say("exchange.word.no")
		}
		if fact.Type == criteria.FactDecimal {
			return t.lang.Decimal(given.Value.Text)
		}
		return given.Value.Text
	}
	return ""
}

func (t *template) figureSheet() {
	sheet := t.figures
	t.title(sheet, t.of.Title, t.say("exchange.template.note"))
	for i, name := range []string{"criterion", "criterion_name", "input_name", "input", "how"} {
		t.set(sheet, i+1, headRow, t.say("exchange.col."+name))
	}
	count := len(t.units)
	for i, u := range t.units {
		t.set(sheet, firstUnit+i, namesRow, u.Name)
		t.set(sheet, firstUnit+i, headRow, u.ID)
	}
	if count == 0 {
		count = openSlots
		t.linkUnits(count)
	}
	last := firstUnit + count - 1
	t.look(sheet, firstUnit, namesRow, last, namesRow, lookGroup)
	t.look(sheet, 1, headRow, last, headRow, lookHeader)
	t.row = headRow + 1
	for _, c := range t.of.Criteria {
		t.criterion(c, last)
	}
	t.freeze(sheet, firstUnit-1, headRow)
	t.widths(sheet, 11, 44, 40, 18, 30)
	t.width(sheet, firstUnit, last, unitWidth)
}

const unitWidth = 16

// linkUnits makes the sheet of units name the columns.
func (t *template) linkUnits(count int) {
	for i := range count {
		for row, column := range map[int]string{headRow: "A", namesRow: "B"} {
			t.keep(t.file.SetCellFormula(t.figures, cellRef(firstUnit+i, row), linkFormula(t.agencies, fmt.Sprint(column, headRow+1+i))))
		}
	}
}

func (t *template) criterion(c *criteria.Criterion, last int) {
	rows := rowsOf(c, t.lang)
	if c.NA != nil {
		how := t.say("exchange.how.approved")
		if c.NA.When != "" {
			how += ": " + c.NA.When
		}
		rows = append(rows, inputRow{input: naInput, label: t.say("exchange.input.na"), how: how, choices: []string{t.say("exchange.word.approved")}})
	}
	if !c.IsLeaf() || len(rows) == 0 {
		t.set(t.figures, 1, t.row, c.Code)
		t.set(t.figures, 2, t.row, c.Name)
		t.look(t.figures, 1, t.row, firstUnit-1, t.row, lookGroup)
		t.row++
	}
	for _, row := range rows {
		for i, text := range []string{c.Code, c.Name, row.label, row.input, row.how} {
			t.set(t.figures, i+1, t.row, text)
		}
		t.look(t.figures, 1, t.row, firstUnit-1, t.row, lookWrapped)
		t.restrict(row, fmt.Sprintf("%s%d:%s%d", columnName(firstUnit), t.row, columnName(last), t.row))
		t.row++
	}
}

func (t *template) restrict(row inputRow, area string) {
	if row.choices != nil {
		t.offer(t.figures, t.lists, area, row.choices, t.seen)
		return
	}
	if !row.isCount {
		return
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = area
	t.keep(v.SetRange(0, 0, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorGreaterThanOrEqual))
	v.SetError(excelize.DataValidationErrorStyleWarning, "", row.how)
	t.keep(t.file.AddDataValidation(t.figures, v))
}
