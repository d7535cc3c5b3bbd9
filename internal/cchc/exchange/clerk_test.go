package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
)

// A clerk draws figures and types them into a template, so that what comes back
// from Excel can be held against what went in.

// drawn makes up an input that its rule takes.
func drawn(r rule.Rule, spec rule.Spec, chance *rand.Rand) any {
	whole := func(below int) json.Number { return json.Number(strconv.Itoa(chance.IntN(below))) }
	tally := func() any {
		counts := map[string]any{}
		for _, word := range spec.Words {
			counts[word] = whole(60)
		}
		return counts
	}
	switch spec.Type {
	case rule.YesNo:
		return chance.IntN(2) == 0
	case rule.Word:
		return spec.Words[chance.IntN(len(spec.Words))]
	case rule.WordSet:
		met := []any{}
		for _, word := range spec.Words {
			if chance.IntN(3) > 0 {
				met = append(met, word)
			}
		}
		return met
	case rule.States:
		states := []any{}
		for range max(periodsOf(r, spec.Name), 1) {
			states = append(states, spec.Words[chance.IntN(len(spec.Words))])
		}
		return states
	case rule.Decimals:
		return []any{json.Number([]string{"0", "0.25"}[chance.IntN(2)])} // of one scorer, within every maximum
	case rule.Counts:
		return tally()
	case rule.Tallies:
		return []any{tally(), tally()}
	case rule.Items:
		item := map[string]any{}
		for i, inner := range spec.Item.Inputs() {
			if !isShare(spec.Item.Inputs(), i) {
				item[inner.Name] = drawn(spec.Item, inner, chance)
			}
		}
		return []any{item}
	}
	switch {
	case strings.HasSuffix(spec.Name, "den"), strings.HasSuffix(spec.Name, "target"):
		return json.Number(strconv.Itoa(60 + chance.IntN(60)))
	case spec.Type == rule.Decimal, spec.Type == rule.Amount:
		return json.Number(fmt.Sprintf("%d.%02d", chance.IntN(7), chance.IntN(100)))
	}
	return whole(60)
}

// fillAnyhow gives a unit figures for its leaves, leaving a few out.
func fillAnyhow(t testing.TB, sheet *scoring.Sheet, leaves []*criteria.Criterion, chance *rand.Rand) {
	t.Helper()
	for _, c := range leaves {
		if c.Rule == nil || chance.IntN(20) == 0 {
			continue
		}
		specs := c.Rule.Inputs()
		for i, spec := range specs {
			if spec.Name == "no_event" || isLeftOut(c, specs, i, bindingOf(c, spec)) {
				continue
			}
			if err := sheet.Set(c.Code, spec.Name, drawn(c.Rule, spec, chance)); err != nil {
				t.Fatalf("%s.%s: %v", c.Code, spec.Name, err)
			}
		}
	}
}

// typed is what the clerk types in a row of a template; "" leaves it empty.
func typed(t testing.TB, sheet *scoring.Sheet, c *criteria.Criterion, row string) string {
	t.Helper()
	if row == naInput {
		if slices.Contains(sheet.ApprovedCodes(), c.Code) {
			return say(locale.VI, "exchange.word.approved")
		}
		return ""
	}
	specs := c.Rule.Inputs()
	of, piece := rule.Find(specs, row), ""
	if of < 0 {
		of, piece, _ = splitPiece(specs, row)
	}
	v, err := sheet.Value(c.Code, specs[of].Name)
	if err != nil {
		t.Fatal(err)
	}
	if v.Is == rule.Absent {
		return ""
	}
	raw, err := json.Marshal(v.JSON(specs[of]))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		t.Fatal(err)
	}
	if piece != "" {
		value = pieceOf(t, specs[of], piece, value)
	}
	return asTyped(t, value)
}

func pieceOf(t testing.TB, spec rule.Spec, piece string, value any) any {
	t.Helper()
	switch list := value.(type) {
	case map[string]any:
		return list[piece]
	case []any:
		if spec.Type == rule.WordSet {
			for _, word := range list {
				if word == piece {
					return true
				}
			}
			return false
		}
		n, err := strconv.Atoi(piece)
		if err != nil {
			t.Fatal(err)
		}
		return list[n-1]
	}
	t.Fatalf("%v has no piece %s", value, piece)
	return nil
}

func asTyped(t testing.TB, value any) string {
	t.Helper()
	switch v := value.(type) {
	case nil:
		return say(locale.VI, "exchange.word.none")
	case bool:
		if v {
			return say(locale.VI, "exchange.word.yes")
		}
		return say(locale.VI, "exchange.word.no")
	case string:
		if key := "exchange.word." + v; Words().Has(key) {
			return say(locale.VI, key)
		}
		return v
	case json.Number:
		return v.String()
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// nationBook is a workbook of one row for each figure and one column for each
// unit, as Template lays it out.
func nationBook(t testing.TB, sheets []*scoring.Sheet, set *criteria.Set) File {
	t.Helper()
	table := Table{Sheet: say(locale.VI, "exchange.sheet.figures"), Titles: []string{set.Title}, Frozen: 2, Columns: []Column{
		{Head: say(locale.VI, "exchange.col.criterion"), Width: 10}, {Head: say(locale.VI, "exchange.col.input"), Width: 10},
	}}
	for _, sheet := range sheets {
		table.Columns = append(table.Columns, Column{Head: sheet.Unit, Width: 10, IsNumber: true})
	}
	var rows [][]string
	for _, c := range set.Leaves() {
		for _, row := range rowsOf(c, locale.VI) {
			cells := []string{c.Code, row.input}
			for _, sheet := range sheets {
				cells = append(cells, typed(t, sheet, c, row.input))
			}
			rows = append(rows, cells)
		}
	}
	var out bytes.Buffer
	if err := TableXLSX(&out, table, TableRows(rows)); err != nil {
		t.Fatal(err)
	}
	return File{Name: "toan-quoc.xlsx", Data: out.Bytes()}
}
