package exchange

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

func ruleOf(t testing.TB, text string) *ruleset.Node {
	t.Helper()
	node, err := ruleset.Parse("rule.yaml", []byte(text))
	if err != nil {
		t.Fatal(text, err)
	}
	return node
}

func kindOf(n *ruleset.Node) rule.Kind { return rule.Kind(textOf(n.Get("kind"))) }

// ruleSamples hold every kind, every shape of a parameter and what makes them
// hard to write: names with marks in them, bounds left open, rules in rules.
var ruleSamples = []string{
	`{kind: yes_no}`,
	`{kind: yes_no, points_yes: 1.125, points_no: -0.5}`,
	`{kind: choice, options: [{code: tinh, label: được công nhận cấp tỉnh, points: 1}, {code: "1.10", points: 0.5}, {code: "a: b = c; d", label: "mức: 2 = \"tốt\"; hay", points: 0}]}`,
	`{kind: choice, options: [{code: "- a", label: " lề ", points: 1}, {code: còn lại, label: "", points: 0}, {code: "x\ny", label: "một\nhai", points: 2}]}`,
	`{kind: step_table, on_zero_den: na, bands: [{lo: 0.95, lo_incl: true, points: 3}, {lo: 0.8, lo_incl: false, hi: 0.95, hi_incl: false, points: 2.5}, {hi: 0.8, hi_incl: true, points: 0}]}`,
	`{kind: step_table, bands: [{lo: 88, hi: 90, points: 1}, {lo: 90, hi: 95, hi_incl: true, points: 2}, {lo: -1, lo_incl: true, hi: 88, points: 0}]}`,
	`{kind: step_table, bands: [{points: 2}], on_zero_den: error, num_over_den: error}`,
	`{kind: proportional, cap: 1.2, on_zero_den: full, num_over_den: allowed}`,
	`{kind: proportional_threshold, zero_below: 0.8, full_at: 1, threshold_incl: false, on_zero_den: zero, num_over_den: error}`,
	`{kind: piecewise_linear, knots: [[0, 0], [0.5, 1.125], [1234.567, 3]], on_zero_den: na, num_over_den: allowed}`,
	`{kind: all_or_nothing, threshold: 0.9, on_zero_den: full, num_over_den: error}`,
	`{kind: count_unit, unit_points: 0.25, cap: 2}`,
	`{kind: count_steps, steps: [{gte: 3, points: 2}, {gte: 1, points: 0.5}], otherwise: 0}`,
	`{kind: checklist, mode: sum, items: [{code: a, label: nêu đủ 6 lĩnh vực, points: 1}, {code: b, points: 0.5}]}`,
	`{kind: checklist, mode: steps, items: [{code: a, label: "kế hoạch: năm, quý"}, {code: b}], steps: [{gte: 2, points: 1}, {gte: 1, points: 0.5}]}`,
	`{kind: checklist, mode: proportional, items: [{code: a}, {code: cách tính, label: còn lại}]}`,
	`{kind: deduct_per_violation, start: 1, per: 0.25, floor: 0}`,
	`{kind: deduct_by_class, start: 2, classes: [{code: nhe, label: "lỗi nhẹ: nhắc nhở", per: 0.1}, {code: nang, per: 1}], floor: -1}`,
	`{kind: lateness, steps: [{days_lte: 10, points: 0.25}, {days_lte: 15, points: 0.125}], otherwise: 0, missing: 0, calendar: calendar}`,
	`{kind: lateness}`,
	`{kind: periodic_set, periods: 4, points_each: 0.5, late_deduction: 0.25, missing: -0.5}`,
	`{kind: mean_over_items, item_rule: {kind: choice, options: [{code: dung_han, label: "công bố, công khai đúng hạn", points: 1}, {code: chua, points: 0}]}, item_max: 2, on_no_items: zero}`,
	`{kind: mean_over_items, item_rule: {kind: all_or_nothing, threshold: 0.95, on_zero_den: na}}`,
	`{kind: target_attainment, op: ">=", points_met: 2.5, points_missed: 0, on_no_target: na}`,
	`{kind: target_attainment, op: "=="}`,
	`{kind: target_leader}`,
	`{kind: relative_to_peers, stat: mean, op: "<", points_if_true: 2, points_if_false: 1, exclude_self: true}`,
	`{kind: relative_to_peers, stat: median, mode: share_of_stat, on_zero_den: zero}`,
	`{kind: year_on_year, steps: [{delta_gte: 0.05, points: 1}, {delta_gte: -0.05, points: 0.5}], otherwise: 0, on_no_previous: full}`,
	`{kind: survey_options, weights: {A: 1, B: 0.6, "Rất tốt: 5": 0.2, "x = y": 0}, min_responses: 30}`,
	`{kind: sample_check, sample_size: 20, unit_points: 0.05}`,
	`{kind: external_scaled, from_max: 100}`,
	`{kind: violation_gate, max_violations: 1, points_ok: 2, points_fail: 0.5}`,
	`{kind: judgement, granularity: 0.25, scorers: one}`,
	`{kind: judgement, granularity: any, scorers: mean}`,
	`{kind: expression, expr: "clamp(part.base - 0.1 * overdue, 0, max)", parts: {base: {kind: proportional, on_zero_den: full}}}`,
	`{kind: expression, expr: "word == 'a; b' ? part.x : part.y", parts: {x: {kind: best_of, rules: [{kind: yes_no}, {kind: count_steps, steps: [{gte: 1, points: 1}]}]}, y: {kind: judgement}}, on_zero_den: na}`,
	`{kind: best_of, rules: [{kind: count_unit, unit_points: 1}, {kind: checklist, mode: all_or_nothing, items: [{code: a}]}, {kind: yes_no, no_event: full}]}`,
	`{kind: yes_no, gate: {require: [ke_hoach, "a, b", "c; d"], on_fail: 0.5}, no_event: na}`,
	`{kind: count_unit, unit_points: 1, gate: {require: [x]}}`,
}

func TestEveryKindIsAmongTheSamples(t *testing.T) {
	for _, info := range rule.Kinds() {
		if !slices.ContainsFunc(ruleSamples, func(s string) bool { return strings.HasPrefix(s, "{kind: "+string(info.Kind)) }) {
			t.Errorf("no sample of %s", info.Kind)
		}
		for _, p := range info.Params {
			if !slices.ContainsFunc(ruleSamples, func(s string) bool { return kindOf(ruleOf(t, s)) == info.Kind && ruleOf(t, s).Get(p.Name) != nil }) {
				t.Errorf("no sample of %s has %s", info.Kind, p.Name)
			}
		}
	}
}

func TestEveryRuleReadsBackAsWritten(t *testing.T) {
	for _, sample := range ruleSamples {
		n := ruleOf(t, sample)
		for _, l := range locale.Langs() {
			text := FormatParams(kindOf(n), n, l)
			again, problems := ParseParams(kindOf(n), text)
			if len(problems) > 0 || !SameTree(n, again) {
				t.Errorf("%s\n%s\n%s\n%v", sample, text, oneLine(again), problems)
			}
		}
	}
}

func TestFileKeysAreReadAsWellAsWords(t *testing.T) {
	for text, want := range map[string]string{
		"zero_below: 0.8\nfull_at: 1\non_zero_den: na": `{kind: proportional_threshold, zero_below: 0.8, full_at: 1, on_zero_den: na}`,
		"ZERO_BELOW: 80%": `{kind: proportional_threshold, zero_below: 0.8}`,
		"bands:\n- from 0.8 to under 0.95: 2.5\n- từ 95% trở lên: 3 điểm": `{kind: step_table, bands: [{lo: 0.8, lo_incl: true, hi: 0.95, hi_incl: false, points: 2.5}, {lo: 0.95, lo_incl: true, points: 3}]}`,
		"từ 0,8 đến dưới 0,95: 2,5\ndưới 0,8: 0":                          `{kind: step_table, bands: [{lo: 0.8, lo_incl: true, hi: 0.95, hi_incl: false, points: 2.5}, {hi: 0.8, hi_incl: false, points: 0}]}`,
		"88 – 90: 1\n90-95: 2": `{kind: step_table, bands: [{lo: 88, hi: 90, points: 1}, {lo: 90, hi: 95, points: 2}]}`,
		"tinh = được công nhận cấp tỉnh: 1\ncap_so: 0,5\n": `{kind: choice, options: [{code: tinh, label: được công nhận cấp tỉnh, points: 1}, {code: cap_so, points: 0.5}]}`,
		"A: 1\nB = 0,6":                      `{kind: survey_options, weights: {A: 1, B: 0.6}}`,
		"0: 0\n0,5: 1":                       `{kind: piecewise_linear, knots: [[0, 0], [0.5, 1]]}`,
		"từ 3 trở lên: 2\ntừ 1: 0,5":         `{kind: count_steps, steps: [{gte: 3, points: 2}, {gte: 1, points: 0.5}]}`,
		"chậm đến 10 ngày: 0,25":             `{kind: lateness, steps: [{days_lte: 10, points: 0.25}]}`,
		"":                                   `{kind: yes_no}`,
		"điểm khi có: tối đa":                `{kind: yes_no}`,
		"điểm khi không: 0\nPOINTS_YES: max": `{kind: yes_no, points_no: 0}`,
	} {
		n := ruleOf(t, want)
		got, problems := ParseParams(kindOf(n), text)
		if len(problems) > 0 || !SameTree(got, n) {
			t.Errorf("%q\ngives %s\nnot   %s\n%v", text, oneLine(got), oneLine(n), problems.Say(Words(), locale.VI))
		}
	}
}

func TestWrongParametersAreNamedWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		line       int
		key, says  string
	}{
		{"proportional_threshold", "zero_below: 1.234", 1, "vn.decimal_ambiguous", "1,234"},
		{"proportional_threshold", "zero_below: 0,8\nnguong: 1", 2, "exchange.set.unknown_param", "nguong"},
		{"proportional_threshold", "zero_below: 0,8\n\nzero_below: 0,9", 3, "exchange.set.twice", ""},
		{"proportional_threshold", "zero_below: 0,8\non_zero_den: nửa điểm", 2, "exchange.set.unknown_choice", "không áp dụng"},
		{"proportional_threshold", "", 0, "exchange.set.param_missing", ""},
		{"choice", "tinh = cấp tỉnh: một", 1, "vn.decimal_malformed", "một"},
		{"step_table", "bands:\n- khoảng giữa: 2", 2, "exchange.set.bad_interval", "khoảng giữa"},
		{"count_unit", "unit_points: 5%", 1, "exchange.percent_cell", ""},
		{"target_leader", "floor: 1", 1, "exchange.set.unknown_param", "floor"},
		{"no_such_kind", "", 0, "exchange.set.unknown_kind", "no_such_kind"},
	} {
		_, problems := ParseParams(rule.Kind(c.kind), c.text)
		i := slices.IndexFunc(problems, func(e *fault.Error) bool { return e.Key == c.key })
		if i < 0 {
			t.Errorf("%s %q: %v", c.kind, c.text, problems)
			continue
		}
		if said := problems[i].Say(Words(), locale.VI); problems[i].Place.Line != c.line || !strings.Contains(said, c.says) {
			t.Errorf("%s %q: %s", c.kind, c.text, said)
		}
	}
}

func TestAllProblemsOfARuleAreToldAtOnce(t *testing.T) {
	_, problems := ParseParams("proportional_threshold", "a: 1\nzero_below: x\non_zero_den: y")
	if len(problems) != 3 {
		t.Errorf("%d problems: %v", len(problems), problems)
	}
}

func drawNumber(t *rapid.T, label string) *ruleset.Node {
	n := rapid.Int64Range(-9_999_999, 9_999_999).Draw(t, label)
	den := rapid.SampledFrom([]int64{1, 10, 100, 1000, 1_000_000}).Draw(t, label+" places")
	return plainNode(points.NewRat(n, den).Exact(), 0)
}

var drawnTexts = rapid.OneOf(
	rapid.StringMatching(`[a-z_]{1,8}`), rapid.SampledFrom([]string{"còn lại", "A", "1.10", "không", "mức: 2", "a = b", "x; y", `"`, "- a", "max"}),
	rapid.String(),
)

func drawRule(t *rapid.T, depth int) *ruleset.Node {
	kinds := rule.Kinds()
	info := rapid.SampledFrom(kinds).Draw(t, "kind")
	n := mapNode(0)
	putNode(n, "kind", textNode(string(info.Kind), 0))
	for _, p := range info.Params {
		if p.Required || rapid.Bool().Draw(t, p.Name) {
			if v := drawParam(t, info.Kind, p, depth); v != nil {
				putNode(n, p.Name, v)
			}
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "guard") == 0 {
		putNode(n, "no_event", textNode(rapid.SampledFrom(noEventWords).Draw(t, "no_event"), 0))
	}
	return n
}

func drawParam(t *rapid.T, kind rule.Kind, p rule.Param, depth int) *ruleset.Node {
	entries := func(draw func() *ruleset.Node) *ruleset.Node {
		list := listNode(0)
		for range rapid.IntRange(1, 3).Draw(t, p.Name+" entries") {
			list.Items = append(list.Items, draw())
		}
		return list
	}
	entry := func(names ...string) *ruleset.Node {
		n := mapNode(0)
		for _, name := range names {
			if name == "code" || name == "label" {
				putNode(n, name, textNode(drawnTexts.Draw(t, name), 0))
			} else {
				putNode(n, name, drawNumber(t, name))
			}
		}
		return n
	}
	switch p.Type {
	case rule.ParamNumber:
		return drawNumber(t, p.Name)
	case rule.ParamWhole:
		return plainNode(points.Int(rapid.Int64Range(1, 5000).Draw(t, p.Name)).Exact(), 0)
	case rule.ParamWord:
		return textNode(rapid.SampledFrom(p.Enum).Draw(t, p.Name), 0)
	case rule.ParamBool:
		return plainNode(rapid.SampledFrom([]string{"true", "false"}).Draw(t, p.Name), 0)
	case rule.ParamBands:
		return entries(func() *ruleset.Node { return drawBand(t) })
	case rule.ParamKnots:
		return entries(func() *ruleset.Node { return listNode(0, drawNumber(t, "x"), drawNumber(t, "y")) })
	case rule.ParamSteps:
		return entries(func() *ruleset.Node { return entry(stepKey(kind), "points") })
	case rule.ParamOptions:
		return entries(func() *ruleset.Node { return entry("code", "label", "points") })
	case rule.ParamClasses:
		return entries(func() *ruleset.Node { return entry("code", "per") })
	case rule.ParamExpr:
		return textNode(rapid.SampledFrom([]string{"max", "a + b * 0.5", "x == 'a; b' ? 1 : 0"}).Draw(t, p.Name), 0)
	case rule.ParamWeights:
		return drawNamed(t, func() *ruleset.Node { return drawNumber(t, "weight") })
	case rule.ParamRule, rule.ParamRules, rule.ParamParts:
		return drawInner(t, p, depth)
	}
	return nil
}

func drawNamed(t *rapid.T, draw func() *ruleset.Node) *ruleset.Node {
	n := mapNode(0)
	for _, name := range rapid.SliceOfNDistinct(drawnTexts, 1, 3, rapid.ID).Draw(t, "names") {
		putNode(n, name, draw())
	}
	return n
}

func drawInner(t *rapid.T, p rule.Param, depth int) *ruleset.Node {
	inner := func() *ruleset.Node {
		if depth == 0 {
			return ruleset1("yes_no")
		}
		return drawRule(t, depth-1)
	}
	switch p.Type {
	case rule.ParamRule:
		return inner()
	case rule.ParamRules:
		return listNode(0, inner(), inner())
	}
	return drawNamed(t, inner)
}

func ruleset1(kind string) *ruleset.Node {
	n := mapNode(0)
	putNode(n, "kind", textNode(kind, 0))
	return n
}

func drawBand(t *rapid.T) *ruleset.Node {
	n := mapNode(0)
	for _, end := range []string{"lo", "hi"} {
		if !rapid.Bool().Draw(t, end) {
			continue
		}
		putNode(n, end, drawNumber(t, end))
		if incl := rapid.SampledFrom([]string{"", "true", "false"}).Draw(t, end+"_incl"); incl != "" {
			putNode(n, end+"_incl", plainNode(incl, 0))
		}
	}
	putNode(n, "points", drawNumber(t, "points"))
	return n
}

func TestAnyRuleReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawRule(t, 2)
		l := rapid.SampledFrom(locale.Langs()).Draw(t, "language")
		text := FormatParams(kindOf(n), n, l)
		again, problems := ParseParams(kindOf(n), text)
		if len(problems) > 0 || !SameTree(n, again) {
			t.Fatalf("%s\n%s\n%s\n%v", oneLine(n), text, oneLine(again), problems)
		}
	})
}

func FuzzParseParams(f *testing.F) {
	for _, sample := range ruleSamples {
		n := ruleOf(f, sample)
		f.Add(string(kindOf(n)), FormatParams(kindOf(n), n, locale.VI))
		f.Add(string(kindOf(n)), FormatParams(kindOf(n), n, locale.EN))
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		n, problems := ParseParams(rule.Kind(kind), text)
		if len(problems) > 0 {
			return
		}
		again, problems := ParseParams(kindOf(n), FormatParams(kindOf(n), n, locale.VI))
		if len(problems) > 0 || !SameTree(n, again) {
			t.Fatalf("%q gave %s, and then %s %v", text, oneLine(n), oneLine(again), problems)
		}
	})
}
