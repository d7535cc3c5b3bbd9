package exchange

import (
	"io/fs"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/rules"
)

func TestEveryParameterReadsBackByItself(t *testing.T) {
	for _, sample := range ruleSamples {
		n := ruleOf(t, sample)
		for _, l := range locale.Langs() {
			for _, p := range rule.InfoOf(kindOf(n)).Params {
				value := n.Get(p.Name)
				if value == nil {
					continue
				}
				text := FormatParam(kindOf(n), p, value, l)
				again, problems := ParseParam(kindOf(n), p, text)
				if len(problems) > 0 || !SameTree(value, again) {
					t.Errorf("%s of %s\n%s\n%s\n%v", p.Name, sample, text, oneLine(again), problems)
				}
			}
		}
	}
}

func TestEveryCellOfEverySetReadsBackByItself(t *testing.T) {
	files, err := fs.Glob(rules.Files, "criteria/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := rules.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		set, err := criteria.Load(file, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range locale.Langs() {
			for _, n := range set.Source.Get("criteria").Items {
				for _, column := range []string{"source", "evidence", "na", "no_event", "gate", "group", "inputs", "maps_to", "notes"} {
					again, problems := ParseCell(column, CellText(column, n, l))
					if column == "gate" && again != nil { // there is one kind of gate
						putNode(again, "kind", textNode("precondition", 1))
					}
					if len(problems) > 0 || !SameTree(again, n.Get(column)) {
						t.Errorf("%s: %s of %s: %s %v", file, column, textOf(n.Get("code")), oneLine(again), problems)
					}
				}
			}
			headReadsBack(t, file, set.Source, l)
		}
	}
}

func headReadsBack(t *testing.T, file string, source *ruleset.Node, l locale.Lang) {
	t.Helper()
	for _, name := range headRows {
		for i, text := range HeadTexts(name, source, l) {
			want := nodeAt(source, name)
			if IsHeadList(name) {
				want = want.Items[i]
			}
			again, problems := ParseHead(name, text)
			if len(problems) > 0 || !SameTree(again, want) {
				t.Errorf("%s: %s %q: %s %v", file, name, text, oneLine(again), problems)
			}
		}
	}
}

func TestWhatAFormMayLeaveOut(t *testing.T) {
	bands, most := rule.Param{}, rule.Param{}
	for _, p := range rule.InfoOf("step_table").Params {
		if p.Name == "bands" {
			bands = p
		}
	}
	for _, p := range rule.InfoOf("yes_no").Params {
		if p.Name == "points_yes" {
			most = p
		}
	}
	want := ruleOf(t, `{kind: step_table, bands: [{lo: 0.5, lo_incl: true, points: 1}, {hi: 0.5, hi_incl: false, points: 0}]}`).Get("bands")
	for _, text := range []string{"- từ 0,5: 1\n- dưới 0,5: 0", "từ 50%: 1\ndưới 0,5: 0", "từ 0,5: 1 điểm\n- under 0.5: 0"} {
		if n, problems := ParseParam("step_table", bands, text); len(problems) > 0 || !SameTree(n, want) {
			t.Errorf("%q: %s %v", text, oneLine(n), problems)
		}
	}
	if n, problems := ParseParam("step_table", bands, " "); n != nil || len(problems) != 1 {
		t.Error("bands may not be left out")
	}
	if n, problems := ParseParam("yes_no", most, "tối đa"); n != nil || len(problems) > 0 {
		t.Error("the maximum is what holds anyway")
	}
	for column, text := range map[string]string{"na": "bỏ đi", "gate": "cần: a", "group": "cộng: 1", "inputs": "num", "max_points": "một"} {
		if n, problems := ParseCell(column, text); n != nil || len(problems) == 0 {
			t.Errorf("%s %q was taken", column, text)
		}
	}
}
