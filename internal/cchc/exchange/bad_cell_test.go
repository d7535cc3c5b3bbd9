package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/vn"
)

// rawBook is a workbook written by hand, so that a test can put into it what
// no library would write. Styles: 0 general, 1 a date, 2 a percentage, 3 text,
// 4 a date of its own, 5 a number with quoted letters.
func rawBook(t testing.TB, sheet, rows string, more map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://r"><sheets><sheet name="` + sheet + `" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[$-42A]dd\/mm"/><numFmt numFmtId="201" formatCode="0.0&quot; đ/m&quot;"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="49"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": `<worksheet>` + rows + `</worksheet>`,
	}
	maps.Copy(parts, more)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func str(ref, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, text)
}

const longHead = `<row r="1"><c r="A1" t="inlineStr"><is><t>unit</t></is></c><c r="B1" t="inlineStr"><is><t>criterion</t></is></c>` +
	`<c r="C1" t="inlineStr"><is><t>input</t></is></c><c r="D1" t="inlineStr"><is><t>value</t></is></c></row>`

// oneFigure is a long sheet with one figure, whose value is the cell given.
func oneFigure(criterion, input, value string) string {
	return `<sheetData>` + longHead + `<row r="2">` + str("A2", "a") + str("B2", criterion) + str("C2", input) + value + `</row></sheetData>`
}

func number(text, style string) string {
	return `<c r="D2" s="` + style + `"><v>` + text + `</v></c>`
}

// inputJSON is what a sheet holds, as JSON.
func inputJSON(t *testing.T, engine *scoring.Engine, sheet *scoring.Sheet, criterion, input string) string {
	t.Helper()
	value, err := sheet.Value(criterion, input)
	if err != nil {
		t.Fatal(err)
	}
	specs := engine.Set().Criterion(criterion).Rule.Inputs()
	text, err := json.Marshal(value.JSON(specs[rule.Find(specs, input)]))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCellsAreReadAsAClerkMeansThem(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	for name, c := range map[string]struct{ criterion, input, cell, want string }{
		"a whole number":            {"1.4", "count", number("3", "0"), "3"},
		"a number of 17 digits":     {"1.1.3", "num", number("7.1600000000000001", "0"), "7.16"},
		"a sum of tenths":           {"1.1.3", "num", number("0.30000000000000004", "0"), "0.3"},
		"a stored exponent":         {"1.1.3", "num", number("1.5E-3", "0"), "0.0015"},
		"nines that carry":          {"1.1.3", "num", number("9.9999999999999996", "0"), "10"},
		"letters in a number's own": {"1.1.3", "num", number("7.5", "5"), "7.5"},
		"a decimal comma":           {"1.1.3", "num", str("D2", "7,5"), "7.5"},
		"points named":              {"1.1.3", "num", str("D2", "7,5 điểm"), "7.5"},
		"grouped Vietnamese":        {"1.1.3", "num", str("D2", "1.234,5"), "1234.5"},
		"grouped English":           {"1.1.3", "num", str("D2", "1,234.5"), "1234.5"},
		"a share typed":             {"1.1.3", "value", str("D2", "85%"), "0.85"},
		"a share as a percentage":   {"1.1.3", "value", number("0.85", "2"), "0.85"},
		"never sent":                {"1.1.1", "days_late", str("D2", "chưa gửi"), "null"},
		"a code with a mark":        {"1.6", "answer", str("D2", "C_x00F3_"), `"yes"`},
		"yes":                       {"1.6", "answer", str("D2", "CÓ"), `"yes"`},
		"a list by codes":           {"1.1.2", "met", str("D2", "linh_vuc; nêu đủ 6 lĩnh vực"), ""},
		"states":                    {"1.2", "states", str("D2", "Đúng hạn; Trễ hạn; Thiếu; đúng hạn"), `["on_time","late","missing","on_time"]`},
		"nothing arose":             {"1.3.2", "no_event", `<c r="D2" t="b"><v>1</v></c>`, "true"},
	} {
		figures, err := ReadInputs("so-lieu.xlsx", rawBook(t, "Số liệu", oneFigure(c.criterion, c.input, c.cell), nil))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sheets, err := FillBlock(engine, nil, figures)
		if c.want == "" {
			if all := fault.All(err); len(all) != 1 || all[0].Key != "rule.input_repeated" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := inputJSON(t, engine, sheets[0], c.criterion, c.input)
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCellsThatMayMeanSomethingElseAreRefusedWithTheirPlace(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	for name, c := range map[string]struct{ criterion, input, cell, key string }{
		"text of two readings":      {"1.1.3", "num", str("D2", "1.234"), "vn.decimal_ambiguous"},
		"a date for a number":       {"1.4", "count", number("43831", "1"), "exchange.date_cell"},
		"a date of its own":         {"1.4", "count", number("43831", "4"), "exchange.date_cell"},
		"a percentage of no share":  {"1.1.3", "num", number("0.85", "2"), "exchange.percent_cell"},
		"a percent sign of none":    {"1.1.3", "num", str("D2", "85%"), "exchange.percent_cell"},
		"a negative count":          {"1.4", "count", number("-1", "0"), "rule.input_negative"},
		"half a count":              {"1.4", "count", number("1.5", "0"), "rule.input_whole"},
		"not a number":              {"1.1.3", "num", str("D2", "NaN"), "vn.decimal_not_a_number"},
		"an exponent typed":         {"1.1.3", "num", str("D2", "1e5"), "vn.decimal_exponent"},
		"more digits than it keeps": {"1.1.3", "num", number("12345678901234567", "0"), "exchange.number_too_precise"},
		"a tick for a number":       {"1.1.3", "num", `<c r="D2" t="b"><v>1</v></c>`, "exchange.want_number"},
		"an error value":            {"1.1.3", "num", `<c r="D2" t="e"><v>#N/A</v></c>`, "exchange.broken_cell"},
		"a word nobody knows":       {"1.6", "answer", str("D2", "chắc vậy"), "exchange.want_word"},
		"an unknown criterion":      {"99", "num", number("1", "0"), "scoring.no_criterion"},
		"a group":                   {"1.1", "num", number("1", "0"), "scoring.no_leaf"},
		"an unknown input":          {"1.4", "coutn", number("1", "0"), "rule.input_unknown"},
		"half a list":               {"1.1.2", "met.linh_vuc", str("D2", "Có"), "exchange.piece_missing"},
		"an unknown item":           {"1.1.2", "met.khac", str("D2", "Có"), "exchange.piece_unknown"},
		"an approval of no n/a":     {"1.4", "na", str("D2", "Đã duyệt"), "scoring.na_not_allowed"},
		"an approval in doubt":      {"1.3.1", "na", str("D2", "đang xét"), "exchange.na_value"},
		"JSON with a key twice":     {"1.1.2", "met", str("D2", "{&quot;a&quot;:1,&quot;a&quot;:2}"), "exchange.json_key_twice"},
	} {
		figures, err := ReadInputs("so-lieu.xlsx", rawBook(t, "Số liệu", oneFigure(c.criterion, c.input, c.cell), nil))
		if err == nil {
			_, err = FillBlock(engine, nil, figures)
		}
		all := fault.All(err)
		if len(all) != 1 || all[0].Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
			continue
		}
		p := all[0].Place
		if p.File != "so-lieu.xlsx" || p.Sheet != "Số liệu" || p.Row != 2 || p.Column != "D" || p.Value == "" {
			t.Errorf("%s: place %+v", name, p)
		}
		for _, l := range locale.Langs() {
			if said := all[0].Say(Words(), l); Words().Has(c.key) && strings.Contains(said, "⟦") {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}

func TestTheRefusalOfAnAmbiguousNumberNamesBothReadings(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", oneFigure("1.1.3", "num", str("D2", "1.234")), nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FillBlock(engine, nil, figures)
	var both *vn.Ambiguous
	for _, e := range fault.All(err) {
		if !errors.As(e.Cause, &both) || both.Grouped != "1234" || both.Pointed != "1.234" {
			t.Errorf("%v", e.Cause)
		}
	}
}

func TestAFormulaCountsWithItsComputedValueAndIsNoted(t *testing.T) {
	computed := oneFigure("1.4", "count", `<c r="D2"><f>1+2</f><v>3</v></c>`)
	figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", computed, nil))
	if err != nil || len(figures.Rows) != 1 || figures.Rows[0].Value.Text != "3" {
		t.Fatalf("%+v, %v", figures, err)
	}
	if len(figures.Notes) != 1 || figures.Notes[0].Key != "exchange.formula_value" || figures.Notes[0].Place.Column != "D" {
		t.Errorf("notes %v", figures.Notes)
	}
	_, err = ReadInputs("a.xlsx", rawBook(t, "Số liệu", oneFigure("1.4", "count", `<c r="D2"><f>1+2</f></c>`), nil))
	if all := fault.All(err); len(all) == 0 || all[0].Key != "exchange.formula_unsolved" {
		t.Errorf("%v", err)
	}
}

func TestCodesTypedAsNumbersAreRefused(t *testing.T) {
	for cell, key := range map[string]string{
		`<c r="B2"><v>1.1</v></c>`:           "exchange.code_number",
		`<c r="B2" s="1"><v>43831</v></c>`:   "exchange.code_date",
		`<c r="B2" t="b"><v>1</v></c>`:       "exchange.code_text",
		`<c r="B2" t="e"><v>#REF!</v></c>`:   "exchange.code_text",
		`<c r="B2"><f>A1</f></c>`:            "exchange.formula_unsolved",
		`<c r="B2" t="s"><v>0</v></c>`:       "sheet.broken_excel",
		`<c r="B2" t="s"><v>nobody</v></c>`:  "sheet.broken_excel",
		`<c r="ZZZZ2"><v>1</v></c>`:          "sheet.broken_excel",
		`<c r="A2"><v>1</v></c>`:             "sheet.broken_excel",
		`<c r="B2" s="many"><v>1</v></c>`:    "sheet.broken_excel",
		`<c r="B2"><v>1</v></c></row></row>`: "sheet.broken_excel",
	} {
		rows := `<sheetData>` + longHead + `<row r="2">` + str("A2", "a") + cell + str("C2", "num") + str("D2", "1") + `</row></sheetData>`
		_, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", rows, nil))
		if all := fault.All(err); len(all) == 0 || all[0].Key != key {
			t.Errorf("%s: %v, want %s", cell, err, key)
		}
	}
}
