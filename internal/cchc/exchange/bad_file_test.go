package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/sheet"
)

// zipOf packs parts; sizes of names are what they hold.
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i+1 < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err == nil {
			_, err = part.Write([]byte(parts[i+1]))
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

func encrypted(t testing.TB) []byte {
	t.Helper()
	book := excelize.NewFile()
	var out bytes.Buffer
	if err := book.Write(&out, excelize.Options{Password: "mật khẩu"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesThatAreNoPlainWorkbookAreRefused(t *testing.T) {
	sound := rawBook(t, "Số liệu", oneFigure("1.4", "count", number("1", "0")), nil)
	manyParts := make([]string, 0, 2*sheet.PartsMax+4)
	for i := range sheet.PartsMax + 1 {
		manyParts = append(manyParts, fmt.Sprint("part", i), "")
	}
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"200 MB":                 {append([]byte("PK\x03\x04"), make([]byte, 200<<20)...), "sheet.file_too_large"},
		"an old .xls":            {append([]byte(oldOffice), make([]byte, 600)...), "sheet.old_excel"},
		"a password":             {encrypted(t), "sheet.password"},
		"a broken zip":           {[]byte("PK\x03\x04 and nothing"), "sheet.not_excel"},
		"a cut zip":              {sound[:len(sound)/2], "sheet.not_excel"},
		"a zip of something":     {zipOf(t, "a.txt", "hello"), "sheet.not_excel"},
		"a binary workbook":      {zipOf(t, "[Content_Types].xml", "<Types/>", "xl/workbook.bin", "x"), "sheet.binary_excel"},
		"an OpenDocument":        {zipOf(t, "mimetype", "x", "content.xml", "<x/>"), "sheet.open_document"},
		"macros":                 {rawBook(t, "Số liệu", "", map[string]string{"xl/vbaProject.bin": "x"}), "sheet.macros"},
		"macros by their type":   {zipOf(t, "[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), "sheet.macros"},
		"too many parts":         {zipOf(t, manyParts...), "sheet.zip_entries"},
		"a bomb":                 {rawBook(t, "Số liệu", strings.Repeat(" ", 64<<20), nil), "sheet.zip_bomb"},
		"a bomb that lies":       {lying(t), "sheet.broken_excel"},
		"a part twice":           {zipOf(t, "[Content_Types].xml", "a", "xl/../[Content_Types].xml", "b"), "sheet.not_excel"},
		"a document type":        {rawBook(t, "Số liệu", "", map[string]string{"xl/styles.xml": `<!DOCTYPE a [<!ENTITY b "c">]><a/>`}), "sheet.broken_excel"},
		"XML that does not end":  {rawBook(t, "Số liệu", "<sheetData>", nil), "sheet.broken_excel"},
		"a deep sheet":           {rawBook(t, "Số liệu", strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100), nil), "sheet.zip_bomb"},
		"a wrong sheet":          {rawBook(t, "Sheet1", "<sheetData/>", nil), "exchange.no_figure_sheet"},
		"no header":              {rawBook(t, "Số liệu", `<sheetData><row r="1">`+str("A1", "x")+`</row></sheetData>`, nil), "exchange.no_header"},
		"nothing but a header":   {rawBook(t, "Số liệu", `<sheetData>`+longHead+`</sheetData>`, nil), "exchange.no_figures"},
		"no column of a unit":    {rawBook(t, "Số liệu", `<sheetData><row r="1">`+str("A1", "Mã tiêu chí")+str("B1", "Mã số liệu")+`</row></sheetData>`, nil), "exchange.no_unit_columns"},
		"a strange column":       {rawBook(t, "Số liệu", `<sheetData>`+strings.Replace(longHead, `</row>`, str("E1", "x")+`</row>`, 1)+`</sheetData>`, nil), "exchange.column_unknown"},
		"a value without a unit": {rawBook(t, "Số liệu", wide(str("E2", "5")), nil), "exchange.column_nameless"},
		"merged figures":         {rawBook(t, "Số liệu", wide("")+`<mergeCells><mergeCell ref="C2:D2"/></mergeCells>`, nil), "exchange.merged"},
		"merged codes":           {rawBook(t, "Số liệu", wide("")+`<mergeCells><mergeCell ref="A2:A3"/></mergeCells>`, nil), "exchange.merged"},
		"a merge that is none":   {rawBook(t, "Số liệu", wide("")+`<mergeCells><mergeCell ref="A2:??"/></mergeCells>`, nil), "sheet.broken_excel"},
		"a cell without end":     {rawBook(t, "Số liệu", wide(str("E2", strings.Repeat("x", cellBytesMax+1))), nil), "sheet.cell_too_long"},
	} {
		figures, err := ReadInputs("so-lieu.xlsx", c.data)
		if err == nil {
			_, err = FillBlock(engineOf(t, "mau-so-nganh.yaml"), nil, figures)
		}
		all := fault.All(err)
		if len(all) == 0 || all[0].Key != c.key || all[0].Place.File != "so-lieu.xlsx" {
			t.Errorf("%s: %.300v, want %s", name, err, c.key)
			continue
		}
		for _, l := range locale.Langs() {
			if said := all[0].Say(Words(), l); strings.Contains(said, "⟦") || !strings.HasSuffix(said, ".") {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}

// wide is a sheet of one row and two units.
func wide(more string) string {
	return `<sheetData><row r="1">` + str("A1", "Mã tiêu chí") + str("B1", "Mã số liệu") + str("C1", "a") + str("D1", "b") + `</row>` +
		`<row r="2">` + str("A2", "1.4") + str("B2", "count") + `<c r="C2"><v>1</v></c><c r="D2"><v>2</v></c>` + more + `</row></sheetData>`
}

// lying is a workbook whose sheet claims to be small and is not.
func lying(t testing.TB) []byte {
	t.Helper()
	data := rawBook(t, "Số liệu", strings.Repeat(" ", 4<<20), nil)
	claim := binary.LittleEndian.AppendUint32(nil, uint32(4<<20+len("<worksheet></worksheet>")))
	if bytes.Count(data, claim) == 0 {
		t.Fatal("the claim was not found")
	}
	return bytes.ReplaceAll(data, claim, []byte{100, 0, 0, 0})
}

func TestEmptyRowsCostNothing(t *testing.T) {
	var rows strings.Builder
	for i := 3; i < 100_003; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" s="1"/><c r="D%d" s="2"/></row>`, i, i, i)
	}
	sheet := strings.Replace(wide(""), `</sheetData>`, rows.String()+`<row r="100003">`+str("A100003", "1.5")+str("B100003", "count")+`<c r="C100003"><v>2</v></c></row></sheetData>`, 1)
	figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", sheet, nil))
	if err != nil || len(figures.Rows) != 3 || figures.Rows[2].Value.at.row != 100_003 {
		t.Fatalf("%v %v", figures, err)
	}
}

func TestEveryDateAmongTheCountsIsToldAtOnce(t *testing.T) {
	rows := `<sheetData>` + longHead
	for i := 2; i < 30; i++ {
		rows += fmt.Sprintf(`<row r="%d">%s%s%s<c r="D%d" s="1"><v>43831</v></c></row>`, i, str(fmt.Sprint("A", i), fmt.Sprint("u", i)), str(fmt.Sprint("B", i), "1.4"), str(fmt.Sprint("C", i), "count"), i)
	}
	figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", rows+`</sheetData>`, nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FillBlock(engineOf(t, "mau-so-nganh.yaml"), nil, figures)
	all := fault.All(err)
	if len(all) != 28 || all[27].Place.Row != 29 {
		t.Errorf("%d problems", len(all))
	}
}

func TestUnitsOfAnotherBlockAndStrangersAreRefused(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", wide(""), nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FillBlock(engine, []Unit{{ID: "a", Block: "huyen"}}, figures)
	all := fault.All(err)
	if len(all) != 2 || all[0].Key != "exchange.other_block" || all[1].Key != "exchange.unit_unknown" || all[1].Place.Column != "D" {
		t.Errorf("%v", err)
	}
}

func TestScoringProblemsAreFoundInTheRowTheyComeFrom(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	data := "unit,criterion,input,value\na,1.4,count,1\na,3.3,num,5\na,3.3,den,4\n"
	figures, err := ReadInputs("a.csv", []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := FillBlock(engine, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.ScoreBlock(sheets, nil)
	all := fault.All(figures.Locate(err))
	if len(all) != 1 || all[0].Place.File != "a.csv" || all[0].Place.Row != 3 || all[0].Place.Value != "5" {
		t.Errorf("%v", figures.Locate(err))
	}
}

func TestAWrongCellHidesNoContradictionOfOthers(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	figures, err := ReadInputs("a.csv", []byte("unit,criterion,input,value\na,3.3,num,5\na,3.3,den,4\nz,1.4,count,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FillBlock(engine, []Unit{{ID: "a", Block: engine.Set().Block}}, figures)
	all := fault.All(err)
	if len(all) != 2 || all[0].Place.Row != 4 || all[1].Place.Row != 2 {
		t.Errorf("want the unknown unit and the ratio over 1: %v", err)
	}
}

// oldOffice begins a workbook of before 2007.
const oldOffice = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
