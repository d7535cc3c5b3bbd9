package exchange

import (
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/sheet"
)

// naInput is the name under which an approved "not applicable" is given, and
// naApproved its only value.
const (
	naInput    = "na"
	naApproved = "approved"
)

// with returns the figures and what was wrong with the cells they come from.
func (f *Figures) with(problems fault.Problems) (*Figures, error) {
	f.problems = problems
	return f, problems.OrNil()
}

// ReadUnits reads a list of units: a CSV file unit,name,block[,fact…], or the
// sheet of units of a workbook.
func ReadUnits(name string, data []byte) ([]Unit, error) {
	f := File{Name: name, Data: data}
	if !sheet.IsWorkbook(f.Data) {
		return readUnitsCSV(f)
	}
	figures, err := readWorkbook(f, wantUnits)
	if err != nil {
		return nil, err
	}
	return figures.Units, nil
}

// ReadInputs reads figures: a long CSV file unit,criterion,input,value, or a
// workbook in that form or in the form of Template. Whether the figures suit a
// set is FillBlock's question. When only some cells cannot be read, the others
// come with the error, so that FillBlock can tell everything that is wrong in
// one list; it refuses such figures.
func ReadInputs(name string, data []byte) (*Figures, error) {
	f := File{Name: name, Data: data}
	if !sheet.IsWorkbook(f.Data) {
		return readFiguresCSV(f)
	}
	return readWorkbook(f, wantFigures)
}

// FillBlock puts figures into one sheet for each unit. Without units, those of
// the file itself count, and without those every unit that has a figure, in
// order of appearance and in the set's block. Nothing is returned unless
// everything fits; the error then lists all that does not.
func FillBlock(engine *scoring.Engine, units []Unit, figures *Figures) ([]*scoring.Sheet, error) {
	f := &filler{engine: engine, set: engine.Set(), figures: figures, byID: map[string]*scoring.Sheet{}}
	for _, e := range figures.problems {
		f.problems.add(e)
	}
	if units == nil {
		units = figures.Units
	}
	f.open(units)
	for i := range figures.Rows {
		f.row(&figures.Rows[i])
		if f.problems.full() {
			break
		}
	}
	if len(figures.problems) == 0 { // else a piece may lack because its cell was refused
		f.joinPieces()
	}
	if len(f.problems.found) > 0 {
		f.contradictions()
		return nil, f.problems.found
	}
	if len(f.sheets) == 0 {
		return nil, fault.New(fault.Invalid, "exchange.no_figures").At(fault.Place{File: figures.File})
	}
	return f.sheets, nil
}

// contradictions adds what scoring refuses of the rows that could be given, so
// that one wrong cell does not hide them.
func (f *filler) contradictions() {
	if f.problems.full() {
		return
	}
	_, err := f.engine.ScoreBlock(f.sheets, nil)
	for _, e := range fault.All(f.figures.Locate(err)) {
		if e.Place.File != "" { // else it speaks of a unit told already
			f.problems.add(e)
		}
	}
}

type filler struct {
	engine   *scoring.Engine
	set      *criteria.Set
	figures  *Figures
	sheets   []*scoring.Sheet
	byID     map[string]*scoring.Sheet
	isOpen   bool // no list of units: whoever has a figure is one
	pieces   []*pieces
	pieceOf  map[pieceKey]*pieces
	problems problemList
}

func (f *filler) open(units []Unit) {
	f.isOpen = units == nil
	for i := range units {
		u := &units[i]
		if u.Block != f.set.Block {
			where := u.place
			where.Value = u.Block
			f.problems.add(fault.New(fault.Invalid, "exchange.other_block", u.ID, u.Block, f.set.Block).At(where))
		}
		sheet := f.enter(u.ID, u.Name)
		for _, fact := range u.Facts {
			f.fact(sheet, u, fact)
		}
	}
}

func (f *filler) enter(unit, name string) *scoring.Sheet {
	if name == "" {
		name = unit
	}
	sheet := f.engine.NewSheet(unit, name, f.set.Block)
	f.byID[unit] = sheet
	f.sheets = append(f.sheets, sheet)
	return sheet
}

func (f *filler) fact(sheet *scoring.Sheet, u *Unit, fact UnitFact) {
	where := u.place
	where.Column, where.Value = fact.Name, fact.Value.Text
	if c := fact.Value.at.column; c > 0 {
		where.Column = columnName(int(c))
	}
	text := fact.Value.words()
	if declared := f.set.Fact(fact.Name); declared != nil {
		plain, err := factText(declared.Type, fact.Value)
		if err != nil {
			f.problems.addAll(err, where)
			return
		}
		text = plain
	}
	if err := sheet.SetFact(fact.Name, text); err != nil {
		f.problems.addAll(err, where)
	}
}

func (f *filler) row(row *Figure) {
	sheet, known := f.byID[row.Unit]
	if !known && !f.isOpen {
		f.refuse(row, fault.New(fault.Invalid, "exchange.unit_unknown", row.Unit))
		return
	}
	if !known {
		sheet = f.enter(row.Unit, row.Unit)
	}
	if row.Input == naInput {
		f.approve(sheet, row)
		return
	}
	if err := f.give(sheet, row); err != nil {
		f.refuse(row, err)
	}
}

// refuse records what is wrong with a row, where it stands.
func (f *filler) refuse(row *Figure, err error) {
	where := f.figures.at(row)
	for _, e := range fault.All(err) {
		if strings.HasPrefix(e.Place.Field, row.Criterion) {
			where.Field = ""
		}
		f.problems.add(e.At(where))
	}
}

// at tells where a figure stands.
func (f *Figures) at(row *Figure) fault.Place {
	p := place(f.File, f.sheets, row.Value.at, "", row.Value.Text)
	p.Field = row.Criterion + "." + row.Input
	return p
}

func (f *filler) approve(sheet *scoring.Sheet, row *Figure) {
	if !isApproval(row.Value) {
		f.refuse(row, fault.New(fault.Invalid, "exchange.na_value", naApproved))
		return
	}
	if slices.Contains(sheet.ApprovedCodes(), row.Criterion) {
		f.refuse(row, fault.New(fault.Invalid, "scoring.input_twice", row.Criterion, naInput))
		return
	}
	if err := sheet.ApproveNA(row.Criterion); err != nil {
		f.refuse(row, err)
	}
}

func (f *filler) give(sheet *scoring.Sheet, row *Figure) error {
	c := f.set.Criterion(row.Criterion)
	if c == nil || c.Rule == nil || !c.IsLeaf() {
		return sheet.SetText(row.Criterion, row.Input, "") // which says what is wrong with the code
	}
	specs := c.Rule.Inputs()
	i := rule.Find(specs, row.Input)
	if i < 0 {
		if of, piece, ok := splitPiece(specs, row.Input); ok && row.Value.Kind != CSVText {
			return f.keepPiece(sheet, row, c.Rule, specs[of], piece)
		}
		return rule.UnknownInput(specs, row.Input)
	}
	if row.Value.Kind == CSVText {
		return giveCSV(sheet, row, specs[i])
	}
	raw, err := cellValue(c.Rule, specs, i, row.Value)
	if err != nil {
		return err
	}
	return sheet.Set(row.Criterion, row.Input, raw)
}

// Locate adds file, row and column to refusals that speak of a unit and a
// criterion, such as those of ScoreBlock: "4.num over 4.den" is found in the
// rows it came from.
func (f *Figures) Locate(err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	type key struct{ unit, field string }
	rows := map[key]*Figure{}
	for i := range f.Rows {
		row := &f.Rows[i]
		for _, field := range []string{row.Criterion, row.Criterion + "." + row.Input} {
			if k := (key{row.Unit, field}); rows[k] == nil {
				rows[k] = row
			}
		}
	}
	located := make(fault.Problems, len(all))
	for i, e := range all {
		located[i] = e
		if row := rows[key{e.Place.Value, e.Place.Field}]; row != nil && e.Place.File == "" {
			where := f.at(row)
			where.Field = e.Place.Field
			located[i] = e.At(where)
		}
	}
	return located
}
