package criteria

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/fault"
)

// head is a set that loads; the tests break it in one place each.
const head = `id: t
title: T
basis: số liệu minh hoạ
valid_from: 2018-01-01
block: so
max_points: 10
criteria:
`

const leafLine = `  - {code: "1", parent: null, name: A, max_points: 10, source: self, evidence: [x], rule: {kind: yes_no}}
`

func TestAGoodSetLoadsClean(t *testing.T) {
	set, err := Load("t.yaml", []byte(head+leafLine))
	if err != nil {
		t.Fatal(err)
	}
	if findings := Lint(set); len(findings) > 0 {
		t.Errorf("findings: %v", findings)
	}
	if set.Digest == "" || set.Criterion("1").Line != 8 || set.Rounding.Mode != "half_up" {
		t.Errorf("loaded as %+v", set)
	}
}

func TestBrokenFilesAreRefusedWithLineAndReason(t *testing.T) {
	for name, c := range map[string]struct {
		text, key string
		line      int
	}{
		"broken YAML":         {head + "  - {code: [", "ruleset.syntax", 0},
		"unknown key":         {head + strings.Replace(leafLine, "source:", "sauce:", 1), "ruleset.unknown_key", 8},
		"unknown rule":        {head + strings.Replace(leafLine, "yes_no", "yes_or_no", 1), "rule.decode.unknown_kind", 8},
		"unknown parameter":   {head + strings.Replace(leafLine, "yes_no", "yes_no, points: 1", 1), "ruleset.unknown_key", 8},
		"duplicate key":       {head + strings.Replace(leafLine, "source: self", "source: self, source: self", 1), "ruleset.duplicate_key", 8},
		"duplicate code":      {head + leafLine + leafLine, "criteria.code_twice", 9},
		"no such parent":      {head + strings.Replace(leafLine, "null", `"9"`, 1), "criteria.no_parent", 8},
		"a cycle of parents":  {head + strings.Replace(leafLine, "null", `"2"`, 1) + strings.Replace(strings.Replace(leafLine, `"1"`, `"2"`, 1), "null", `"1"`, 1), "criteria.cycle", 8},
		"its own parent":      {head + strings.Replace(leafLine, "null", `"1"`, 1), "criteria.cycle", 8},
		"Vietnamese decimals": {head + strings.Replace(leafLine, "max_points: 10", `max_points: "7,5"`, 1), "criteria.want_points", 8},
		"words for points":    {head + strings.Replace(leafLine, "max_points: 10", "max_points: 7.5 điểm", 1), "criteria.want_points", 8},
		"not a number":        {head + strings.Replace(leafLine, "max_points: 10", "max_points: .nan", 1), "criteria.want_points", 8},
		"a date of the moon":  {strings.Replace(head, "2018-01-01", "2018-02-31", 1) + leafLine, "ruleset.want_date", 4},
		"an alias":            {head + strings.Replace(leafLine, "{kind: yes_no}", "&r {kind: yes_no}", 1) + `  - {code: "2", parent: null, name: A, max_points: 10, rule: *r}`, "ruleset.no_alias", 9},
		"an empty file":       {"", "ruleset.empty_file", 0},
		"no criteria":         {head, "criteria.how_many", 0},
		"a rule on a group":   {head + leafLine + strings.Replace(strings.Replace(leafLine, `"1"`, `"1.1"`, 1), "null", `"1"`, 1), "criteria.rule_on_group", 8},
		"a guard on a group":  {head + strings.Replace(leafLine, ", rule: {kind: yes_no}", ", no_event: full", 1) + strings.Replace(strings.Replace(leafLine, `"1"`, `"1.1"`, 1), "null", `"1"`, 1), "criteria.guard_on_group", 8},
		"na twice":            {head + strings.Replace(leafLine, "{kind: yes_no}}", "{kind: yes_no, na: {policy: full_points}}, na: {policy: full_points}}", 1), "rule.decode.guard_twice", 8},
		"a gate twice":        {head + strings.Replace(leafLine, "{kind: yes_no}}", "{kind: yes_no, no_event: full}, no_event: full}", 1), "rule.decode.guard_twice", 8},
		"too deep":            {head + "  - " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "ruleset.too_complex", 8},
	} {
		_, err := Load("t.yaml", []byte(c.text))
		problems := fault.All(err)
		if len(problems) == 0 {
			t.Errorf("%s: loaded (%v)", name, err)
			continue
		}
		found := false
		for _, p := range problems {
			found = found || (p.Key == c.key && p.Place.File == "t.yaml" && (c.line == 0 || p.Place.Line == c.line))
		}
		if !found {
			t.Errorf("%s: want %s at line %d, got %v", name, c.key, c.line, err)
		}
	}
}

func TestAllProblemsOfAFileAreToldAtOnce(t *testing.T) {
	mixed := head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: yes_nooo}", 1) +
		strings.Replace(strings.Replace(leafLine, `"1"`, `"2"`, 1), "null", `"9"`, 1) +
		strings.Replace(strings.Replace(leafLine, `"1"`, `"3"`, 1), "{kind: yes_no}", "{kind: yes_no}, na: {policy: foo}", 1)
	_, err := Load("t.yaml", []byte(mixed))
	var keys []string
	for _, e := range fault.All(err) {
		keys = append(keys, e.Key)
	}
	slices.Sort(keys)
	if want := []string{"criteria.no_parent", "rule.decode.unknown_kind", "ruleset.want_one_of"}; !slices.Equal(keys, want) {
		t.Errorf("a wrong key, a wrong parent and a wrong rule are told as %v", keys)
	}
	text := head + strings.Replace(leafLine, "source:", "sauce:", 1) + strings.Replace(strings.Replace(leafLine, `"1"`, `"2"`, 1), "max_points: 10", "max_points: x", 1)
	if _, err := Load("t.yaml", []byte(text)); len(fault.All(err)) != 2 {
		t.Errorf("want both problems, got %v", err)
	}
}

func TestCodesAndNumbersAreReadAsWritten(t *testing.T) {
	text := head + strings.Replace(leafLine, `"1"`, "1.10", 1) + strings.Replace(leafLine, `"1"`, "1.1", 1)
	set, err := Load("t.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if set.Criterion("1.10") == nil || set.Criterion("1.1") == nil {
		t.Error("1.10 and 1.1 are one code")
	}
}

func TestTheDefectsOfRealTextsAreFound(t *testing.T) {
	for _, c := range []struct{ file, place, code, says string }{
		{"hai-phong-212-2025-pl01.yaml", "II.5.1.b", "best_reachable", "nhiều nhất 1 điểm"},
		{"hai-phong-212-2025-pl01.yaml", "II.5.2.a", "rescale_target", "quy đổi về 10 điểm trong khi mục II.5 có 20 điểm"},
		{"can-tho-157-kh-ubnd-2025.yaml", "5.2", "bound_unsaid", "đúng bằng 0,9 "},
		{"can-tho-157-kh-ubnd-2025.yaml", "5.2", "bound_unsaid", "đúng bằng 0,95 "},
		{"phu-tho-2025-fragment.yaml", "I", "sum_of_children", "cộng lại 3"},
	} {
		found := false
		for _, f := range Lint(loadFile(t, c.file)) {
			found = found || (f.Place == c.place && f.Code == c.code && strings.Contains(f.Say("vi"), c.says) && f.Line > 0)
		}
		if !found {
			t.Errorf("%s: no %s at %s saying %q", c.file, c.code, c.place, c.says)
		}
	}
}

func TestTheDemoSetsAreClean(t *testing.T) {
	for _, file := range []string{"mau-so-nganh.yaml", "minh-hoa-so-2013.yaml", "minh-hoa-so-2016.yaml", "minh-hoa-huyen-2013.yaml", "pci-2019.yaml"} {
		for _, f := range Lint(loadFile(t, file)) {
			t.Errorf("%s:%d %s: %s", file, f.Line, f.Place, f.Say("en"))
		}
	}
}

func TestLintFindsEachDefect(t *testing.T) {
	for code, text := range map[string]string{
		"no_evidence":       head + strings.Replace(leafLine, "[x]", "[]", 1),
		"no_source":         head + strings.Replace(leafLine, "source: self, ", "", 1),
		"no_rule":           head + strings.Replace(leafLine, ", rule: {kind: yes_no}", "", 1),
		"no_basis":          strings.Replace(head, "basis: số liệu minh hoạ\n", "", 1) + leafLine,
		"sum_of_fields":     strings.Replace(head, "max_points: 10", "max_points: 12", 1) + leafLine,
		"zero_den_unsaid":   head + strings.Replace(leafLine, "yes_no", "proportional", 1),
		"na_unsaid":         head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: proportional, on_zero_den: na}", 1),
		"na_when":           head + strings.Replace(leafLine, "evidence:", "na: {policy: full_points}, evidence:", 1),
		"bands_gap":         head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: step_table, on_zero_den: zero, bands: [{lo: 0.9, lo_incl: true, points: 10}, {hi: 0.8, hi_incl: false, points: 0}]}", 1),
		"bands_overlap":     head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: step_table, on_zero_den: zero, bands: [{lo: 0.8, lo_incl: true, points: 10}, {hi: 0.8, hi_incl: true, points: 0}]}", 1),
		"open_below":        head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: step_table, on_zero_den: zero, bands: [{lo: 0.8, lo_incl: true, points: 10}]}", 1),
		"tie_unknown":       strings.Replace(head, "criteria:", "ranking: {tie_break: [\"criterion:9\"]}\ncriteria:", 1) + leafLine,
		"ordinal_chain":     strings.Replace(head, "criteria:", "ranking: {method: ordinal}\ncriteria:", 1) + leafLine,
		"fact_default":      strings.Replace(head, "criteria:", "facts: [{name: x, type: bool}]\ncriteria:", 1) + leafLine,
		"unknown_name":      strings.Replace(head, "criteria:", "bands_by: index\nbands: [{name: A, require: [\"foo == 1\"]}]\ncriteria:", 1) + leafLine,
		"same_as":           head + strings.Replace(leafLine, "evidence:", `inputs: {answer: {same_as: "7.x"}}, evidence:`, 1),
		"input_bound_twice": head + strings.Replace(leafLine, "evidence:", `inputs: {answer: {metric: m, declared: true}}, evidence:`, 1),
		"weight_missing": head + `  - {code: g, parent: null, name: G, max_points: 10, group: {kind: weighted, weights: {a: 1}}}
  - {code: a, parent: g, name: A, max_points: 10, source: self, evidence: [x], rule: {kind: yes_no}}
  - {code: b, parent: g, name: B, max_points: 10, source: self, evidence: [x], rule: {kind: yes_no}}
`,
	} {
		set, err := Load("t.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		var codes []string
		for _, f := range Lint(set) {
			codes = append(codes, f.Code)
			if said := f.Say("vi") + f.Say("en"); strings.Contains(said, "⟦") {
				t.Errorf("%s is said as %s", f.Code, said)
			}
		}
		if !strings.Contains(fmt.Sprint(codes), code) {
			t.Errorf("%s was not found; findings: %v", code, codes)
		}
	}
}

func TestOverlappingVersionsOfABlockAreFound(t *testing.T) {
	a, b := loadFile(t, "minh-hoa-so-2013.yaml"), loadFile(t, "minh-hoa-so-2016.yaml")
	if findings := Lint(a, b); len(findings) != 0 {
		t.Errorf("versions that follow each other: %v", findings)
	}
	late := *a
	late.ValidTo = b.ValidFrom
	if findings := Lint(&late, b); len(findings) != 1 || findings[0].Code != "overlap" {
		t.Errorf("an overlap of one day: %v", findings)
	}
}

func FuzzLoadNeverFails(f *testing.F) {
	f.Add([]byte(head + leafLine))
	f.Add([]byte(`{"id":"x","criteria":[{"code":1.10,"rule":{"kind":"best_of","rules":[]}}]}`))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := Load("fuzz.yaml", data)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		Lint(set)
	})
}

func TestWhatOnlyStopsPublishingStillLoads(t *testing.T) {
	for code, of := range map[string]struct{ text, place string }{
		"veto_band":       {head + leafLine, "vetoes"},
		"steps_order":     {head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: lateness, steps: [{days_lte: 10, points: 1}, {days_lte: 5, points: 2}]}", 1), "1"},
		"zero_den_unsaid": {head + strings.Replace(leafLine, "{kind: yes_no}", `{kind: expression, expr: "a / b"}`, 1), "1"},
		"best_reachable":  {head + strings.Replace(leafLine, "{kind: yes_no}", "{kind: judgement, granularity: 0.3}", 1), "1"},
	} {
		if code == "veto_band" {
			of.text = strings.Replace(of.text, "criteria:", "bands_by: index\nbands: [{name: Tốt, lo: 0, lo_incl: true}]\nvetoes: [{when: \"missing > 0\", band: Kém}]\ncriteria:", 1)
		}
		set, err := Load("t.yaml", []byte(of.text))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if !slices.ContainsFunc(Lint(set), func(f Finding) bool { return f.Code == code && f.Place == of.place && !f.Warning }) {
			t.Errorf("%s is not found at %s: %v", code, of.place, Lint(set))
		}
	}
}
