package scoring_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"pgregory.net/rapid"
)

// This file draws small random sets and figures for the comparison of the
// engine with the reference. What RULES.md leaves open is not drawn: bounds
// that are not stated, conditions on facts nobody declared.

type drawn struct{ t *rapid.T }

func (d drawn) chance(oneIn int) bool { return rapid.IntRange(1, oneIn).Draw(d.t, "chance") == 1 }

func (d drawn) whole(lo, hi int) json.Number {
	return json.Number(strconv.Itoa(rapid.IntRange(lo, hi).Draw(d.t, "whole")))
}

// decimal draws n/den with den 1, 2, 4 or 10: a plain decimal.
func (d drawn) decimal(lo, hi int) json.Number {
	den := rapid.SampledFrom([]int{1, 2, 4, 10}).Draw(d.t, "den")
	n := rapid.IntRange(lo*den, hi*den).Draw(d.t, "num")
	return json.Number(whole(n).Quo(whole(n), whole(den)).FloatString(2))
}

func (d drawn) of(words ...string) string { return rapid.SampledFrom(words).Draw(d.t, "word") }

func (d drawn) some(words ...string) list {
	picked := list{}
	for _, w := range words {
		if d.chance(2) {
			picked = append(picked, w)
		}
	}
	return picked
}

func (d drawn) policy() string { return d.of("full", "zero", "na") }

// set draws a set with groups of every kind.
func (d drawn) set() object {
	s := &setDrawn{drawn: d}
	base := 0.0
	for i := range rapid.IntRange(1, 3).Draw(d.t, "fields") {
		base += s.field(strconv.Itoa(i+1), "")
	}
	if d.chance(3) {
		s.field("T", "bonus")
	}
	if d.chance(3) {
		s.field("P", "penalty")
	}
	set := object{
		"id": "ngau-nhien", "title": "Bộ ngẫu nhiên", "valid_from": "2020-01-01", "block": "so",
		"max_points": decimalOf(base), "criteria": s.nodes,
		"rounding": object{"points": d.whole(0, 3), "index": d.whole(0, 3), "mode": d.of("half_up", "half_even", "down"), "at": d.of("display", "display", "leaf", "group", "total")},
		"index":    object{"basis": d.of("applicable", "applicable", "printed")},
		"ranking":  object{"method": d.of("competition", "dense", "ordinal"), "by": d.of("index", "points"), "tie_break": s.ties()},
		"facts": list{
			object{"name": "self_scored", "type": "bool", "label": "Tự chấm", "default": true},
			object{"name": "late_days", "type": "decimal", "label": "Ngày chậm"},
			object{"name": "disciplined", "type": "word", "label": "Kỷ luật", "default": ""},
		},
	}
	if d.chance(4) {
		set["total_cap"] = decimalOf(base - 1)
	}
	if d.chance(4) {
		return set
	}
	set["bands_by"] = d.of("index", "points")
	tops := []string{"80", "50"}
	if set["bands_by"] == "points" {
		tops = []string{"3", "1.5"}
	}
	set["bands"] = list{
		object{"name": "A", "lo": json.Number(tops[0]), "lo_incl": true, "require": d.some("zero_criteria == 0", "missing <= 1", "late_days < 2")},
		object{"name": "B", "lo": json.Number(tops[1]), "lo_incl": true, "hi": json.Number(tops[0]), "hi_incl": false, "require": d.some("scored >= 2", "total > 2")},
		object{"name": "C", "hi": json.Number(tops[1]), "hi_incl": false, "require": list{}},
	}
	set["vetoes"] = list{
		object{"when": "!self_scored", "band": "C"},
		object{"when": "disciplined != ''", "best_band": "B"},
	}
	return set
}

type setDrawn struct {
	drawn
	nodes list
	codes []string // of leaves
}

func decimalOf(x float64) json.Number {
	return json.Number(strconv.FormatFloat(max(x, 0), 'f', -1, 64))
}

func (s *setDrawn) ties() list {
	return s.some("criterion:"+s.codes[0], "fact:late_days asc", "criterion:"+s.codes[len(s.codes)-1]+" asc")
}

// field draws a root with leaves, and at times a group between; it returns its
// maximum, a multiple of 0.5.
func (s *setDrawn) field(code, kind string) float64 {
	at := len(s.nodes)
	root := object{"code": code, "parent": nil, "name": "Lĩnh vực " + code}
	s.nodes = append(s.nodes, root)
	sum := 0.0
	var children []string
	for i := range rapid.IntRange(1, 3).Draw(s.t, "children") {
		child := fmt.Sprintf("%s.%d", code, i+1)
		children = append(children, child)
		if kind == "" && s.chance(4) {
			sum += s.inner(child, code)
		} else {
			sum += s.leaf(child, code, kind == "")
		}
	}
	root["max_points"] = decimalOf(sum)
	s.group(root, kind, children)
	s.nodes[at] = root
	return sum
}

func (s *setDrawn) inner(code, parent string) float64 {
	n := object{"code": code, "parent": parent, "name": "Nhóm " + code}
	s.nodes = append(s.nodes, n)
	sum := 0.0
	var children []string
	for i := range rapid.IntRange(1, 2).Draw(s.t, "grandchildren") {
		child := fmt.Sprintf("%s.%d", code, i+1)
		children = append(children, child)
		sum += s.leaf(child, code, true)
	}
	n["max_points"] = decimalOf(sum)
	s.group(n, "", children)
	s.word(n, parent)
	return sum
}

func (s *setDrawn) group(n object, kind string, children []string) {
	switch {
	case kind != "":
		n["group"] = object{"kind": kind, "cap": s.decimal(1, 2)}
	case s.chance(5):
		weights := object{}
		for _, c := range children {
			weights[c] = s.whole(1, 3)
		}
		n["group"] = object{"kind": "weighted", "weights": weights}
	case s.chance(6):
		n["group"] = object{"kind": "sum", "cap": s.decimal(1, 3)}
	}
}

func (s *setDrawn) leaf(code, parent string, mayRescale bool) float64 {
	halves := rapid.IntRange(1, 6).Draw(s.t, "halves")
	full := float64(halves) / 2
	n := object{"code": code, "parent": parent, "name": "Tiêu chí " + code, "max_points": decimalOf(full), "rule": s.rule(full, 0)}
	if s.chance(6) {
		n["gate"] = object{"kind": "precondition", "require": list{"ke_hoach", "bao_cao"}, "on_fail": json.Number("0.25")}
	}
	if s.chance(6) {
		n["no_event"] = s.policy()
	}
	if mayRescale {
		s.word(n, parent)
	} else if s.chance(4) {
		n["na"] = object{"policy": "exclude_and_rescale"}
	}
	s.nodes = append(s.nodes, n)
	s.codes = append(s.codes, code)
	return full
}

// word draws what a node says of being not applicable. A group has one target,
// whichever of its leaves rescales it.
func (s *setDrawn) word(n object, parent string) {
	if !s.chance(3) {
		return
	}
	na := object{"policy": s.of("exclude_and_rescale", "full_points", "rescale_in_group", "exclude_unit")}
	if na["policy"] == "rescale_in_group" && len(parent) == 1 {
		na["group"] = parent
		if parent == "1" {
			na["to"] = json.Number("1.5")
		}
	}
	n["na"] = na
}

// rule draws a leaf rule; depth bounds those inside others.
func (s *setDrawn) rule(full float64, depth int) object {
	kinds := []string{
		"yes_no", "choice", "step_table", "proportional", "proportional_threshold", "piecewise_linear", "all_or_nothing", "count_unit", "count_steps",
		"checklist", "deduct_per_violation", "deduct_by_class", "lateness", "periodic_set", "target_attainment", "year_on_year", "survey_options",
		"sample_check", "external_scaled", "violation_gate", "judgement",
	}
	if depth == 0 {
		kinds = append(kinds, "mean_over_items", "expression", "best_of", "target_leader", "relative_to_peers")
	}
	rule := object{"kind": s.of(kinds...)}
	top, half := decimalOf(full), decimalOf(full/2)
	switch rule["kind"] {
	case "step_table", "proportional", "proportional_threshold", "piecewise_linear", "all_or_nothing":
		s.shareRule(rule, top, half)
	case "count_unit", "count_steps", "checklist", "deduct_per_violation", "deduct_by_class", "violation_gate", "choice":
		s.caseRule(rule, top, half)
	case "mean_over_items", "expression", "best_of", "target_leader", "relative_to_peers":
		s.compound(rule, full)
	case "yes_no":
		if s.chance(3) {
			rule["points_yes"], rule["points_no"] = half, json.Number("0.25")
		}
	case "lateness":
		rule["steps"] = list{object{"days_lte": json.Number("3"), "points": half}, object{"days_lte": json.Number("10"), "points": json.Number("0.25")}}
		rule["otherwise"], rule["missing"] = s.of2("0", "0.1"), s.of2("0", "0.05")
	case "periodic_set":
		rule["periods"], rule["points_each"], rule["late_deduction"] = json.Number("3"), json.Number("0.3"), s.of2("0.1", "0.15")
	case "target_attainment":
		rule["op"], rule["on_no_target"] = s.of(">=", "<=", "="), s.policy()
	case "year_on_year":
		rule["steps"] = list{object{"delta_gte": json.Number("0"), "points": half}, object{"delta_gte": json.Number("2"), "points": top}}
		rule["on_no_previous"] = s.policy()
	case "survey_options":
		rule["weights"] = object{"A": json.Number("1"), "B": json.Number("0.6"), "C": json.Number("0")}
		rule["min_responses"] = s.whole(1, 4)
	case "sample_check":
		rule["sample_size"], rule["unit_points"] = json.Number("5"), json.Number("0.3")
	case "external_scaled":
		rule["from_max"] = s.of2("3", "7")
	case "judgement":
		rule["scorers"] = s.of("one", "mean")
		if s.chance(2) {
			rule["granularity"] = json.Number("0.25")
		}
	}
	return rule
}

func (s *setDrawn) of2(words ...string) json.Number { return json.Number(s.of(words...)) }

func (s *setDrawn) shareRule(rule object, top, half json.Number) {
	rule["on_zero_den"] = s.policy()
	switch rule["kind"] {
	case "proportional":
		rule["cap"] = s.of2("1", "0.9")
	case "proportional_threshold":
		rule["zero_below"], rule["threshold_incl"] = s.of2("0.5", "0.8"), s.chance(2)
		rule["full_at"] = s.of2("1", "0.9")
	case "all_or_nothing":
		rule["threshold"] = s.of2("1", "0.8")
	case "piecewise_linear":
		rule["knots"] = list{list{json.Number("0.3"), json.Number("0")}, list{json.Number("0.7"), top}, list{json.Number("1"), half}}
	default:
		incl := s.chance(2)
		rule["bands"] = list{
			object{"lo": nil, "lo_incl": false, "hi": json.Number("0.5"), "hi_incl": !incl, "points": json.Number("0")},
			object{"lo": json.Number("0.5"), "lo_incl": incl, "hi": json.Number("1"), "hi_incl": false, "points": half},
			object{"lo": json.Number("1"), "lo_incl": true, "hi": nil, "hi_incl": false, "points": top},
		}
	}
}

func (s *setDrawn) caseRule(rule object, top, half json.Number) {
	steps := list{object{"gte": json.Number("3"), "points": top}, object{"gte": json.Number("1"), "points": half}}
	switch rule["kind"] {
	case "count_unit":
		rule["unit_points"] = s.of2("0.2", "0.75")
		if s.chance(2) {
			rule["cap"] = half
		}
	case "count_steps":
		rule["steps"], rule["otherwise"] = steps, s.of2("0", "0.1")
	case "choice":
		rule["options"] = list{object{"code": "cao", "points": top}, object{"code": "vua", "points": half}, object{"code": "thap", "points": json.Number("0")}}
	case "deduct_per_violation":
		rule["per"], rule["floor"] = s.of2("0.1", "0.4"), s.of2("0", "0.2")
	case "deduct_by_class":
		rule["classes"] = list{object{"code": "nang", "per": json.Number("0.5")}, object{"code": "nhe", "per": json.Number("0.1")}}
	case "violation_gate":
		rule["max_violations"], rule["points_fail"] = s.whole(0, 2), s.of2("0", "0.25")
	default:
		rule["mode"] = s.of("sum", "proportional", "all_or_nothing", "steps")
		items := list{}
		for _, code := range []string{"a", "b", "c"} {
			item := object{"code": code}
			if rule["mode"] == "sum" {
				item["points"] = s.of2("0.2", "0.5")
			}
			items = append(items, item)
		}
		rule["items"] = items
		if rule["mode"] == "steps" {
			rule["steps"] = steps
		}
	}
}

func (s *setDrawn) compound(rule object, full float64) {
	switch rule["kind"] {
	case "mean_over_items":
		rule["item_max"], rule["on_no_items"] = json.Number("2"), s.policy()
		rule["item_rule"] = s.rule(2, 1)
	case "best_of":
		rule["rules"] = list{s.rule(full, 1), s.rule(full, 1)}
	case "relative_to_peers":
		rule["stat"], rule["exclude_self"], rule["on_zero_den"] = s.of("mean", "median", "max"), s.chance(2), s.of("full", "zero")
		if s.chance(2) {
			rule["mode"] = "share_of_stat"
		} else {
			rule["op"] = s.of(">=", "<=", ">", "<")
		}
	case "expression":
		rule["on_zero_den"] = s.policy()
		rule["expr"] = s.of("min(a / b, 1) * max", "max - 0.3 * a", "clamp(a + b / 3, 0, 2) - c / 7", "part.x * 0.5 + a / 10", "max(part.x, a / b)")
		part := s.rule(full, 1)
		for key, v := range part {
			// What an expression of a part that does not apply is worth, while
			// something else is missing, RULES.md leaves open.
			if v == "na" {
				part[key] = "zero"
			}
		}
		rule["parts"] = object{"x": part}
	}
}

// figures draws the inputs of a rule; an input is left out now and then. pre
// is the name of the part they belong to.
func (d drawn) figures(rule object, full float64, pre string, in object) {
	give := func(name string, v any) {
		if !d.chance(8) {
			in[pre+name] = v
		}
	}
	nothing := func(v any) any {
		if d.chance(5) {
			return nil
		}
		return v
	}
	switch rule["kind"] {
	case "step_table", "proportional", "proportional_threshold", "piecewise_linear", "all_or_nothing":
		if d.chance(4) {
			give("value", d.decimal(0, 2))
			return
		}
		give("num", d.whole(0, 12))
		give("den", d.whole(0, 12))
	case "count_unit", "count_steps", "deduct_per_violation", "violation_gate":
		give("count", d.whole(0, 6))
	case "yes_no":
		give("answer", d.of("yes", "yes", "no", "na"))
	case "choice":
		give("option", d.of("cao", "vua", "thap"))
	case "checklist":
		give("met", d.some("a", "b", "c"))
	case "deduct_by_class":
		give("counts", object{"nang": d.whole(0, 3), "nhe": d.whole(0, 9)})
	case "lateness":
		give("days_late", nothing(d.whole(-2, 14)))
	case "periodic_set":
		give("states", list{d.of("on_time", "late", "missing"), d.of("on_time", "late", "missing"), d.of("on_time", "late")})
	case "target_attainment":
		give("actual", d.decimal(0, 4))
		give("target", nothing(d.decimal(0, 4)))
	case "target_leader":
		give("actual", d.whole(0, 8))
		give("target", d.whole(0, 5))
	case "year_on_year":
		give("value", d.decimal(0, 6))
		give("previous", nothing(d.decimal(0, 4)))
	case "relative_to_peers":
		give("own", d.decimal(0, 5))
	case "sample_check":
		give("passed", d.whole(0, 7))
	case "external_scaled":
		give("value", d.decimal(0, 8))
	case "survey_options":
		give("questions", list{object{"A": d.whole(0, 4), "B": d.whole(0, 4)}, object{"C": d.whole(0, 2), "B": d.whole(0, 3)}})
		if d.chance(2) {
			give("respondents", d.whole(0, 9))
		}
	case "judgement":
		scores := list{d.quarters(full)}
		if rule["scorers"] == "mean" {
			scores = append(scores, d.quarters(full), d.quarters(full))
		}
		give("scores", scores)
	case "mean_over_items":
		items := list{}
		for range rapid.IntRange(0, 3).Draw(d.t, "items") {
			item := object{}
			d.figures(rule["item_rule"].(object), 2, "", item)
			items = append(items, item)
		}
		give("items", items)
	case "best_of":
		for i, r := range rule["rules"].(list) {
			d.figures(r.(object), full, fmt.Sprintf("parts.%d.", i), in)
		}
	case "expression":
		for _, name := range expressionNames[rule["expr"].(string)] {
			if name == "part" {
				continue
			}
			give(name, d.whole(0, 4))
		}
		d.figures(rule["parts"].(object)["x"].(object), full, "parts.x.", in)
	}
}

var expressionNames = map[string][]string{
	"min(a / b, 1) * max": {"a", "b"}, "max - 0.3 * a": {"a"}, "clamp(a + b / 3, 0, 2) - c / 7": {"a", "b", "c"},
	"part.x * 0.5 + a / 10": {"a"}, "max(part.x, a / b)": {"a", "b"},
}

func (d drawn) quarters(full float64) json.Number {
	return decimalOf(float64(rapid.IntRange(0, int(full*4)).Draw(d.t, "quarters")) / 4)
}

// guards draws the inputs of a gate and of "nothing arose".
func (d drawn) guards(n, in object) {
	if n["gate"] != nil {
		met, shared := in["met"].(list)
		switch {
		case d.chance(8):
		case shared || d.chance(2):
			in["met"] = append(slices.Clone(met), d.some("ke_hoach", "ke_hoach", "bao_cao", "bao_cao")...)
			in["met"] = distinct(in["met"].(list))
		default:
			in["precondition"] = !d.chance(4)
		}
	}
	if n["no_event"] != nil && d.chance(3) {
		in["no_event"] = d.chance(2)
	}
}

func distinct(words list) list {
	kept := list{}
	for _, w := range words {
		if !slices.Contains(kept, w) {
			kept = append(kept, w)
		}
	}
	return kept
}

// unit draws one unit's figures for a set.
func (d drawn) unit(name string, s *refSet) *refUnit {
	u := &refUnit{name: name, inputs: map[string]object{}, facts: object{}}
	for _, n := range s.nodes {
		code := n["code"].(string)
		if n["na"] != nil && d.chance(5) && s.approvedFor(u, n) == nil {
			u.na = append(u.na, code)
		}
		rule, leaf := n["rule"].(object)
		if !leaf {
			continue
		}
		in := object{}
		full, _ := ratOf(n["max_points"]).Float64()
		d.figures(rule, full, "", in)
		d.guards(n, in)
		u.inputs[code] = in
	}
	if !d.chance(6) {
		u.facts["late_days"] = d.whole(0, 3)
	}
	if d.chance(4) {
		u.facts["self_scored"] = false
	}
	if d.chance(4) {
		u.facts["disciplined"] = "khien_trach"
	}
	return u
}
