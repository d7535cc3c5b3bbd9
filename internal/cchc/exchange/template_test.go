package exchange

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/locale"
)

func unitsOf(set *criteria.Set) []Unit {
	return []Unit{{ID: "a", Name: "Sở A", Block: set.Block}, {ID: "b", Name: "Sở B", Block: set.Block}}
}

func TestATemplateOpensInTheLibrary(t *testing.T) {
	for _, l := range locale.Langs() {
		engine := engineOf(t, "mau-so-nganh.yaml")
		var out bytes.Buffer
		if err := Template(&out, engine.Set(), unitsOf(engine.Set()), l); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(say(l, "exchange.sheet.figures"))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[:40] {
			t.Log(row)
		}
		units, err := ReadUnits("mau.xlsx", out.Bytes())
		t.Log(units, err)
	}
}
