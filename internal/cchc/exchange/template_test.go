package exchange

import (
	"bytes"
	"slices"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func unitsOf(set *criteria.Set) []Unit {
	return []Unit{{ID: "a", Name: "Sở A", Block: set.Block}, {ID: "b", Name: "Sở B", Block: set.Block}}
}

func templateOf(t *testing.T, set *criteria.Set, units []Unit, l locale.Lang) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Template(&out, set, units, l); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTemplateHasARowForEveryFigureAndAColumnForEveryUnit(t *testing.T) {
	for _, l := range locale.Langs() {
		set := engineOf(t, "mau-so-nganh.yaml").Set()
		book := opened(t, templateOf(t, set, unitsOf(set), l))
		sheet := say(l, "exchange.sheet.figures")
		rows := rowsOfSheet(t, book, sheet)
		if head := rows[headRow-1]; !slices.Equal(head[firstUnit-1:], []string{"a", "b"}) || rows[namesRow-1][firstUnit-1] != "Sở A" {
			t.Errorf("units over the columns: %v, %v", rows[namesRow-1], head)
		}
		given := map[string]bool{}
		for _, row := range rows[headRow:] {
			if len(row) > 4 {
				given[row[0]] = true
				if row[1] == "" || row[2] == "" || row[4] == "" {
					t.Errorf("a clerk is left alone with %v", row)
				}
			}
		}
		for _, c := range set.Leaves() {
			if !given[c.Code] {
				t.Errorf("%s has no row", c.Code)
			}
		}
	}
}

func TestTemplateOffersWordsAndKeepsItsHeadInView(t *testing.T) {
	set := engineOf(t, "mau-so-nganh.yaml").Set()
	book := opened(t, templateOf(t, set, unitsOf(set), locale.VI))
	offers, err := book.GetDataValidations("Số liệu")
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, v := range offers {
		if v.Type == "list" {
			lists++
		}
	}
	if lists < 20 || lists == len(offers) {
		t.Errorf("%d lists among %d restrictions", lists, len(offers))
	}
	if panes, err := book.GetPanes("Số liệu"); err != nil || !panes.Freeze || panes.YSplit != headRow {
		t.Errorf("panes %+v (%v)", panes, err)
	}
	if visible, err := book.GetSheetVisible("Danh mục"); err != nil || visible {
		t.Errorf("the lists are in the clerk's way (%v)", err)
	}
}

func TestUnitsOfATemplateComeBack(t *testing.T) {
	set := engineOf(t, "mau-so-nganh.yaml").Set()
	units, err := ReadUnits("mau.xlsx", templateOf(t, set, unitsOf(set), locale.EN))
	if err != nil || len(units) != 2 || units[1].ID != "b" || units[1].Name != "Sở B" || units[1].Block != set.Block {
		t.Errorf("%+v %v", units, err)
	}
}

func TestTemplateNobodyFilledHoldsNoFigures(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	figures, err := ReadInputs("mau.xlsx", templateOf(t, engine.Set(), nil, locale.VI))
	if err == nil {
		_, err = FillBlock(engine, nil, figures)
	}
	if all := fault.All(err); len(all) != 1 || all[0].Key != "exchange.no_units" {
		t.Errorf("%v", err)
	}
}

// A program that fills a template computes no formulas, so the codes over the
// columns, which follow the sheet of units, are still unsolved.
func TestTemplateFilledByAProgramIsReadWithoutExcel(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	book := opened(t, templateOf(t, engine.Set(), nil, locale.VI))
	row := slices.IndexFunc(rowsOfSheet(t, book, "Số liệu"), func(row []string) bool { return len(row) > 3 && row[0] == "1.4" && row[3] == "count" })
	for ref, text := range map[string]string{"A5": "a", "B5": "Sở A", "C5": engine.Set().Block, "A6": "b", "B6": "Sở B", "C6": engine.Set().Block} {
		if err := book.SetCellStr("Đơn vị", ref, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellValue("Số liệu", cellRef(firstUnit+1, row+1), 3); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	figures, err := ReadInputs("mau.xlsx", out.Bytes())
	if err != nil || len(figures.Units) != 2 || len(figures.Rows) != 1 || figures.Rows[0].Unit != "b" {
		t.Errorf("%+v %v", figures, err)
	}
}
