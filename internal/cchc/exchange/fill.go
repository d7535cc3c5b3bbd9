package exchange

import (
	"maps"
	"slices"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
)

// naInput is the input name that stands for an approved "not applicable", and
// naValue the word that says so.
const (
	naInput = "na"
	naValue = "approved"
)

// Fill puts figures into the sheets of a block and collects everything that is
// wrong with them. Without units, the units of the figures form the set's
// block, in the order they appear.
func Fill(engine *scoring.Engine, units []UnitRow, figures []Figure) ([]*scoring.Sheet, error) {
	f := &filling{engine: engine, at: map[string]*scoring.Sheet{}}
	for _, u := range units {
		f.unit(u)
	}
	for _, figure := range figures {
		f.figure(figure, units == nil)
	}
	return f.sheets, f.problems.OrNil()
}

type filling struct {
	engine   *scoring.Engine
	sheets   []*scoring.Sheet
	at       map[string]*scoring.Sheet
	problems fault.Problems
}

func (f *filling) note(err error, place fault.Place) {
	for _, p := range fault.All(err) {
		// The place of the cell wins; what the engine knows of the input stays.
		f.problems = append(f.problems, p.At(place))
	}
}

func (f *filling) add(unit, name, block string) *scoring.Sheet {
	sheet := f.engine.NewSheet(unit, name, block)
	f.sheets = append(f.sheets, sheet)
	f.at[unit] = sheet
	return sheet
}

func (f *filling) unit(u UnitRow) {
	if own := f.engine.Set().Block; u.Block != own {
		f.note(fault.New(fault.Invalid, "scoring.other_block", u.Unit, u.Block, own), with(u.Place, fault.Place{Column: "block", Value: u.Block}))
	}
	name := u.Name
	if name == "" {
		name = u.Unit
	}
	sheet := f.add(u.Unit, name, u.Block)
	for _, fact := range slices.Sorted(maps.Keys(u.Facts)) {
		f.note(sheet.SetFact(fact, u.Facts[fact]), with(u.Place, fault.Place{Column: fact, Value: u.Facts[fact]}))
	}
}

func (f *filling) figure(figure Figure, mayAdd bool) {
	sheet := f.at[figure.Unit]
	if sheet == nil && mayAdd {
		sheet = f.add(figure.Unit, figure.Unit, f.engine.Set().Block)
	}
	if sheet == nil {
		f.note(fault.New(fault.Invalid, "exchange.unknown_unit", figure.Unit), with(figure.Place, fault.Place{Column: "unit", Value: figure.Unit}))
		return
	}
	place := with(figure.Place, fault.Place{Column: "value", Field: figure.Criterion + "." + figure.Input, Value: figure.Value})
	if figure.Input != naInput {
		f.note(sheet.SetText(figure.Criterion, figure.Input, figure.Value), place)
		return
	}
	if figure.Value != naValue {
		f.note(fault.New(fault.Invalid, "exchange.na_value", naValue), place)
		return
	}
	f.note(sheet.ApproveNA(figure.Criterion), place)
}

// with adds what is known of a cell to the place of its row.
func with(row, cell fault.Place) fault.Place {
	row.Column, row.Field, row.Value = cell.Column, cell.Field, cell.Value
	return row
}
