package exchange

import (
	"bytes"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// onlyRefuses fails on anything but a refusal.
func onlyRefuses(t *testing.T, err error) {
	t.Helper()
	if err != nil && len(fault.All(err)) == 0 {
		t.Fatalf("not a refusal: %v", err)
	}
}

// The fuzzer sees a sheet before it is packed: mutated archives hardly ever
// unpack.
func FuzzReadInputsSheet(f *testing.F) {
	engine := engineOf(f, "mau-so-nganh.yaml")
	f.Add(oneFigure("1.1.3", "num", number("7.1600000000000001", "0")))
	f.Add(wide("") + `<mergeCells><mergeCell ref="C2:D2"/></mergeCells>`)
	f.Add(oneFigure("1.1.2", "met", str("D2", `["linh_vuc"]`)))
	f.Fuzz(func(t *testing.T, sheet string) {
		figures, err := ReadInputs("a.xlsx", rawBook(t, "Số liệu", sheet, nil))
		onlyRefuses(t, err)
		if err == nil {
			_, err = FillBlock(engine, nil, figures)
			onlyRefuses(t, err)
		}
	})
}

func FuzzReadInputsArchive(f *testing.F) {
	f.Add(rawBook(f, "Số liệu", wide(""), nil))
	f.Add([]byte(oldOffice))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := ReadInputs("a.xlsx", data)
		onlyRefuses(t, err)
		_, err = ReadUnits("a.xlsx", data)
		onlyRefuses(t, err)
	})
}

// What reads as a rule is written and read again as the same rule.
func FuzzImportSetCell(f *testing.F) {
	f.Add("step_table", "các mức:\n- từ 0,2 đến dưới 0,3: 0,5\n- từ 0,3: 1")
	f.Add("mean_over_items", "cách chấm từng mục: Chọn một mức\n  các lựa chọn:\n  - a: b = 1")
	f.Add("checklist", "cách tính: theo bậc; cần có: a, b\ncác mục:\n- a: \"x\\ny\"\ncác bậc:\n- từ 1: 1")
	f.Fuzz(func(t *testing.T, kind, text string) {
		block, err := readBlock(text)
		onlyRefuses(t, err)
		if err != nil {
			return
		}
		r := &ruleReader{}
		node := r.rule(kind, block)
		if len(r.problems) > 0 || len(node.Keys) == 0 {
			return
		}
		for _, l := range locale.Langs() {
			again, problems := ParseParams(rule.Kind(node.Get("kind").Text), FormatParams(rule.Kind(node.Get("kind").Text), parameters(node), l))
			if len(problems) > 0 || !SameTree(plain(node), plain(again)) {
				t.Fatalf("%q differs in %s: %v", text, l, problems)
			}
		}
	})
}

// parameters is a rule without its kind.
func parameters(n *ruleset.Node) *ruleset.Node {
	of := mapNode(0)
	for _, k := range n.Keys {
		if k.Name != "kind" {
			putNode(of, k.Name, k.Value)
		}
	}
	return of
}

func FuzzImportSetArchive(f *testing.F) {
	for _, path := range setFiles(f)[:3] {
		set, err := criteria.Decode(path, readTree(f, path))
		if err != nil {
			f.Fatal(err)
		}
		var out bytes.Buffer
		if err := ExportSet(&out, set, locale.VI); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, text, err := ImportSet("a.xlsx", data)
		onlyRefuses(t, err)
		if err == nil && (set == nil || len(text) == 0) {
			t.Fatal("neither a set nor a refusal")
		}
	})
}
