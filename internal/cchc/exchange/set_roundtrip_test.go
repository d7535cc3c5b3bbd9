package exchange

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

func loadedSet(t testing.TB, file string) *criteria.Set {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	set, err := criteria.Load(filepath.Base(file), data)
	if err != nil {
		t.Fatal(file, err)
	}
	return set
}

// diff names the first place where two trees differ.
func diff(path string, a, b *ruleset.Node) string {
	switch {
	case SameTree(a, b):
		return ""
	case a == nil || b == nil || a.Kind != b.Kind:
		return path + ": " + oneLine(a) + " and " + oneLine(b)
	}
	for i := range min(len(a.Items), len(b.Items)) {
		if at := diff(path+"["+textOf(a.Items[i].Get("code"))+"]", a.Items[i], b.Items[i]); at != "" {
			return at
		}
	}
	for _, k := range append(a.Keys, b.Keys...) {
		if at := diff(path+"."+k.Name, a.Get(k.Name), b.Get(k.Name)); at != "" {
			return at
		}
	}
	return path + ": " + oneLine(a) + " and " + oneLine(b)
}

type lintLine struct {
	code, place, says string
	warning           bool
}

func lintLines(set *criteria.Set) []lintLine {
	var lines []lintLine
	for _, f := range criteria.Lint(set) {
		lines = append(lines, lintLine{f.Code, f.Place, f.Say(locale.VI), f.Warning})
	}
	return lines
}

func TestEverySetComesBackFromExcelTheSame(t *testing.T) {
	for _, file := range setFiles(t) {
		for _, l := range locale.Langs() {
			t.Run(filepath.Base(file)+" "+string(l), func(t *testing.T) {
				set := loadedSet(t, file)
				again, text, err := ImportSet("bo.xlsx", exported(t, set, l))
				if err != nil {
					t.Fatal(err)
				}
				if at := diff("", plain(set.Source), plain(again.Source)); at != "" {
					t.Error(at)
				}
				if stored, err := criteria.Load("bo.yaml", text); err != nil || stored.Digest != again.Digest {
					t.Error("the text is not the set's", err)
				}
				if before, after := lintLines(set), lintLines(again); !reflect.DeepEqual(before, after) {
					t.Errorf("lint says\n%v\nand then\n%v", before, after)
				}
			})
		}
	}
}

func TestSetWrittenTwiceIsTheSameFile(t *testing.T) {
	set := loadedSet(t, setsDir+"/minh-hoa-so-2016.yaml")
	first, err := criteria.Load("a.yaml", WriteYAML(set.Source))
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := ImportSet("bo.xlsx", exported(t, first, locale.VI))
	if err != nil {
		t.Fatal(err)
	}
	again, err := criteria.Load("a.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := ImportSet("bo.xlsx", exported(t, again, locale.EN))
	if err != nil || !bytes.Equal(text, second) {
		t.Error("the second trip gives another file", err)
	}
}

// hardSet holds what the project's own sets do not: every key of the format,
// and texts that a cell could spoil.
const hardSet = `
id: "2025"
title: "\"Bộ tiêu chí\""
basis: " đầu dòng"
valid_from: 2025-01-01
block: xã, phường
max_points: 12.5
total_cap: 13.125
rounding: {places: 1, mode: half_even, at: group}
index: {basis: applicable}
ranking: {method: ordinal, by: points, tie_break: ["criterion:1.10", "input:1.1.num asc", "fact:late desc", manual]}
facts:
  - {name: late, type: decimal, label: "Chậm; số ngày", default: 1.125}
  - {name: note, type: word, default: ""}
  - {name: word, type: word, default: "true"}
  - {name: on, type: bool, default: false}
  - {name: bare, type: number}
bands_by: points
bands:
  - {name: "Tốt: xuất sắc", lo: 10, lo_incl: true, require: ["zero_criteria == 0", "note != 'a; b'"]}
  - {name: Khá, lo: 5, hi: 10}
  - {name: Kém, hi: 5, hi_incl: false}
vetoes:
  - {when: "note == 'x: y'", band: Kém}
  - {when: on, best_band: "Tốt: xuất sắc"}
calendar:
  - {stage: "tự chấm", until: 2025-12-15}
  - {stage: "null"}
criteria:
  - {code: "1", name: "Lĩnh vực\nhai dòng", max_points: 10, group: {kind: sum, cap: 10}, maps_to: ["1", "a, b", "c; d"], na: {policy: exclude_unit, when: "khi: a; b"}}
  - {code: "1.1", parent: "1", name: "= không phải công thức", max_points: 4, source: computed, evidence: ["Một", "Hai; ba", "\"Bốn\"", "- năm", "sáu\nbảy"], inputs: {num: {metric: a.b}, den: {same_as: "1.10.num", label: "Nhãn (%); có dấu"}, value: {declared: false, metric: x}}, rule: {kind: proportional, on_zero_den: na}, na: {policy: rescale_in_group, group: "1", to: 10}}
  - {code: "1.10", parent: "1", name: "@tên", max_points: 6, rule: {kind: proportional, gate: {require: [a], on_fail: 1}, no_event: full}}
  - {code: "2", name: "Nhóm trọng số", max_points: 2.5, group: {kind: weighted, weights: {"2.1": 0.3, "2.2": 0.7}}}
  - {code: "2.1", parent: "2", name: "1.5", max_points: 1, rule: {kind: yes_no}, gate: {require: ["a, b", c], on_fail: 0.5}, no_event: na, notes: "Ghi chú: có, dấu; \"kép\""}
  - {code: "2.2", parent: "2", name: "true", max_points: 1.5}
  - {code: "T", name: Thưởng, max_points: 1, group: {kind: bonus, cap: 1}}
  - {code: "T.1", parent: T, name: "_x0041_x0042_", max_points: 1, rule: {kind: count_unit, unit_points: 0.001}}
`

func TestHardSetComesBackFromExcelTheSame(t *testing.T) {
	set, err := criteria.Load("hard.yaml", []byte(hardSet))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Langs() {
		again, _, err := ImportSet("bo.xlsx", exported(t, set, l))
		if err != nil {
			t.Fatal(err)
		}
		if at := diff("", plain(set.Source), plain(again.Source)); at != "" {
			t.Error(at)
		}
	}
}

// exportedBy is exported for a drawn set.
func exportedBy(t interface{ Fatal(...any) }, set *criteria.Set) []byte {
	var book bytes.Buffer
	if err := ExportSet(&book, set, locale.VI); err != nil {
		t.Fatal(err)
	}
	return book.Bytes()
}

func TestAnyLeafComesBackFromExcelTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := parsed(t, "a.yaml", []byte("id: a\ntitle: b\nblock: so\nmax_points: 1\ncriteria:\n  - {code: '1', max_points: 1}\n"))
		leaf := tree.Get("criteria").Items[0]
		putNode(leaf, "rule", drawRule(t, 1))
		for _, name := range []string{"name", "notes", "source"} {
			text := rapid.StringMatching(`[\p{L}0-9"=:;,(+@-]{1,12}( [\p{L}"=:;,-]{1,9}){0,3}`).Draw(t, name)
			if name == "source" {
				text = rapid.SampledFrom(sources).Draw(t, name)
			}
			putNode(leaf, name, textNode(text, 0))
		}
		evidence := listNode(0)
		for range rapid.IntRange(0, 3).Draw(t, "evidence") {
			evidence.Items = append(evidence.Items, textNode(drawnTexts.Draw(t, "evidence"), 0))
		}
		putNode(leaf, "evidence", evidence)
		set, err := criteria.Decode("a.yaml", tree)
		if err != nil {
			t.Skip("the rule does not hold together")
		}
		again, _, err := ImportSet("bo.xlsx", exportedBy(t, set))
		if err != nil {
			t.Fatal(oneLine(tree), err)
		}
		if at := diff("", plain(tree), plain(again.Source)); at != "" {
			t.Fatal(at)
		}
	})
}
