package scoring_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
)

// This file is a second, slow reading of RULES §4 and §5, for one leaf: plain
// maps and math/big, no type or function of the engine. It exists so that the
// engine can be compared with something that shares none of its thoughts.

type object = map[string]any

type list = []any

// verdict is what a leaf comes to.
type verdict struct {
	state string // missing, na, scored, no_event, gated, error
	p     *big.Rat
}

func points(p *big.Rat) verdict   { return verdict{"scored", p} }
func state(name string) verdict   { return verdict{state: name} }
func num(text string) *big.Rat    { return ratOf(json.Number(text)) }
func mul(a, b *big.Rat) *big.Rat  { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat  { return new(big.Rat).Quo(a, b) }
func plus(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
func less(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func whole(n int) *big.Rat { return big.NewRat(int64(n), 1) }

func low(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func high(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func ratOf(v any) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint(v))
	if !ok {
		panic(fmt.Sprintf("%v is no number", v))
	}
	return r
}

// param is a number of a rule, or its default.
func param(o object, name string, otherwise *big.Rat) *big.Rat {
	if v, ok := o[name]; ok && v != nil {
		return ratOf(v)
	}
	return otherwise
}

func text(o object, name, otherwise string) string {
	if v, ok := o[name].(string); ok {
		return v
	}
	return otherwise
}

func objects(v any) []object {
	raw, _ := v.(list)
	out := make([]object, len(raw))
	for i, x := range raw {
		out[i] = x.(object)
	}
	return out
}

func policy(name string, full *big.Rat) verdict {
	switch name {
	case "full":
		return points(full)
	case "zero":
		return points(new(big.Rat))
	case "na":
		return state("na")
	}
	return state("error")
}

// leafByRules evaluates in the order of RULES §4 and clamps to [0, max]. in
// holds the unit's raw inputs; block those of all units for the rules that
// look at it.
func leafByRules(rule object, in object, full *big.Rat, self string, block map[string]object) verdict {
	if gate, ok := rule["gate"].(object); ok {
		passed, known := gatePassed(gate, in)
		if !known {
			return state("missing")
		}
		if !passed {
			return clamp(verdict{"gated", param(gate, "on_fail", new(big.Rat))}, full)
		}
	}
	if p, ok := rule["no_event"].(string); ok && in["no_event"] == true {
		v := policy(p, full)
		if v.state == "scored" {
			v.state = "no_event"
		}
		return v
	}
	return clamp(byKind(rule, in, full, self, block), full)
}

func clamp(v verdict, full *big.Rat) verdict {
	if v.p != nil {
		v.p = low(high(v.p, new(big.Rat)), full)
	}
	return v
}

func gatePassed(gate, in object) (passed, known bool) {
	if sure, ok := in["precondition"].(bool); ok {
		return sure, true
	}
	met, ok := in["met"].(list)
	if !ok {
		return false, false
	}
	for _, code := range gate["require"].(list) {
		if !slices.Contains(met, code) {
			return false, true
		}
	}
	return true, true
}

func byKind(rule, in object, full *big.Rat, self string, block map[string]object) verdict {
	switch rule["kind"] {
	case "step_table", "proportional", "proportional_threshold", "piecewise_linear", "all_or_nothing":
		return shareRule(rule, in, full)
	case "count_unit", "count_steps", "deduct_per_violation", "violation_gate":
		return countRule(rule, in, full)
	case "yes_no", "choice", "checklist", "deduct_by_class", "lateness", "periodic_set":
		return wordRule(rule, in, full)
	case "target_attainment", "target_leader", "relative_to_peers", "year_on_year":
		return measuredRule(rule, in, full, self, block)
	case "survey_options", "sample_check", "external_scaled", "judgement":
		return givenRule(rule, in, full)
	case "mean_over_items":
		return meanRule(rule, in, full)
	case "expression":
		return expressionRule(rule, in, full)
	case "best_of":
		return bestRule(rule, in, full)
	}
	panic(fmt.Sprint("no such kind: ", rule["kind"]))
}

func shareRule(rule, in object, full *big.Rat) verdict {
	value, hasValue := in["value"]
	n, hasNum := in["num"]
	d, hasDen := in["den"]
	var x *big.Rat
	switch {
	case hasValue && (hasNum || hasDen):
		return state("error")
	case hasValue:
		x = ratOf(value)
	case hasDen && ratOf(d).Sign() == 0:
		return policy(text(rule, "on_zero_den", "error"), full)
	case !hasNum || !hasDen:
		return state("missing")
	case text(rule, "num_over_den", "allowed") == "error" && ratOf(n).Cmp(ratOf(d)) > 0:
		return state("error")
	default:
		x = quo(ratOf(n), ratOf(d))
	}
	one := whole(1)
	switch rule["kind"] {
	case "proportional":
		return points(mul(low(x, param(rule, "cap", one)), full))
	case "proportional_threshold":
		zero := param(rule, "zero_below", nil)
		scoresAt := rule["threshold_incl"] != false
		switch {
		case x.Cmp(zero) < 0, x.Cmp(zero) == 0 && !scoresAt:
			return points(new(big.Rat))
		case x.Cmp(param(rule, "full_at", one)) >= 0:
			return points(full)
		}
		return points(mul(x, full))
	case "all_or_nothing":
		if x.Cmp(param(rule, "threshold", one)) >= 0 {
			return points(full)
		}
		return points(new(big.Rat))
	case "step_table":
		return tableRule(rule, x)
	}
	return knotsRule(rule, x)
}

func tableRule(rule object, x *big.Rat) verdict {
	for _, b := range objects(rule["bands"]) {
		if lo := b["lo"]; lo != nil {
			if order := x.Cmp(ratOf(lo)); order < 0 || (order == 0 && b["lo_incl"] != true) {
				continue
			}
		}
		if hi := b["hi"]; hi != nil {
			if order := x.Cmp(ratOf(hi)); order > 0 || (order == 0 && b["hi_incl"] != true) {
				continue
			}
		}
		return points(param(b, "points", nil))
	}
	return state("error")
}

func knotsRule(rule object, x *big.Rat) verdict {
	var xs, ys []*big.Rat
	for _, k := range rule["knots"].(list) {
		xs, ys = append(xs, ratOf(k.(list)[0])), append(ys, ratOf(k.(list)[1]))
	}
	last := len(xs) - 1
	if x.Cmp(xs[0]) <= 0 {
		return points(ys[0])
	}
	for i := 1; i <= last; i++ {
		if x.Cmp(xs[i]) <= 0 {
			along := quo(less(x, xs[i-1]), less(xs[i], xs[i-1]))
			return points(plus(ys[i-1], mul(along, less(ys[i], ys[i-1]))))
		}
	}
	return points(ys[last])
}

func measuredRule(rule, in object, full *big.Rat, self string, block map[string]object) verdict {
	zero := new(big.Rat)
	switch rule["kind"] {
	case "target_attainment":
		target, ok := in["target"]
		if ok && target == nil {
			return policy(text(rule, "on_no_target", ""), full)
		}
		if _, has := in["actual"]; !ok || !has {
			return state("missing")
		}
		if compared(ratOf(in["actual"]), rule["op"].(string), ratOf(target)) {
			return points(param(rule, "points_met", full))
		}
		return points(param(rule, "points_missed", zero))
	case "year_on_year":
		previous, ok := in["previous"]
		if ok && previous == nil {
			return policy(text(rule, "on_no_previous", ""), full)
		}
		if _, has := in["value"]; !ok || !has {
			return state("missing")
		}
		return points(highest(rule["steps"], "delta_gte", less(ratOf(in["value"]), ratOf(previous)), param(rule, "otherwise", zero)))
	case "relative_to_peers":
		return peersRule(rule, in, full, self, block)
	}
	return leaderRule(in, full, block)
}

func peersRule(rule, in object, full *big.Rat, self string, block map[string]object) verdict {
	var values []*big.Rat
	for unit, peer := range block {
		if own, ok := peer["own"]; ok && (unit != self || rule["exclude_self"] != true) {
			values = append(values, ratOf(own))
		}
	}
	if _, ok := in["own"]; !ok || len(values) == 0 {
		return state("missing")
	}
	slices.SortFunc(values, (*big.Rat).Cmp)
	stat, n := new(big.Rat), len(values)
	switch rule["stat"] {
	case "max":
		stat = values[n-1]
	case "median":
		stat = mul(plus(values[(n-1)/2], values[n/2]), big.NewRat(1, 2))
	default:
		for _, v := range values {
			stat = plus(stat, v)
		}
		stat = quo(stat, whole(n))
	}
	own := ratOf(in["own"])
	if rule["mode"] == "share_of_stat" {
		if stat.Sign() == 0 {
			return policy(text(rule, "on_zero_den", "error"), full)
		}
		return points(mul(low(quo(own, stat), whole(1)), full))
	}
	if compared(own, rule["op"].(string), stat) {
		return points(param(rule, "points_if_true", full))
	}
	return points(param(rule, "points_if_false", new(big.Rat)))
}

func leaderRule(in object, full *big.Rat, block map[string]object) verdict {
	excess := func(o object) *big.Rat {
		return quo(less(ratOf(o["actual"]), ratOf(o["target"])), ratOf(o["target"]))
	}
	leader, most := new(big.Rat), new(big.Rat)
	for _, peer := range block {
		_, a := peer["actual"]
		_, t := peer["target"]
		switch {
		case !a || !t:
		case ratOf(peer["target"]).Sign() == 0:
			most = high(most, ratOf(peer["actual"]))
		default:
			leader = high(leader, excess(peer))
		}
	}
	actual, a := in["actual"]
	target, t := in["target"]
	half := mul(full, big.NewRat(1, 2))
	switch {
	case !a || !t:
		return state("missing")
	case ratOf(target).Sign() == 0 && most.Sign() == 0:
		return points(new(big.Rat))
	case ratOf(target).Sign() == 0:
		return points(mul(quo(ratOf(actual), most), full))
	case ratOf(actual).Cmp(ratOf(target)) < 0:
		return points(mul(half, quo(ratOf(actual), ratOf(target))))
	case ratOf(actual).Cmp(ratOf(target)) == 0 || leader.Sign() <= 0:
		return points(half)
	}
	return points(plus(half, mul(quo(excess(in), leader), half)))
}

func givenRule(rule, in object, full *big.Rat) verdict {
	switch rule["kind"] {
	case "sample_check":
		if in["passed"] == nil {
			return state("missing")
		}
		return points(mul(low(ratOf(in["passed"]), ratOf(rule["sample_size"])), ratOf(rule["unit_points"])))
	case "external_scaled":
		if in["value"] == nil {
			return state("missing")
		}
		return points(mul(quo(ratOf(in["value"]), ratOf(rule["from_max"])), full))
	case "survey_options":
		return surveyRule(rule, in, full)
	}
	scores, _ := in["scores"].(list)
	if len(scores) == 0 {
		return state("missing")
	}
	if rule["scorers"] == "one" && len(scores) != 1 {
		return state("error")
	}
	sum := new(big.Rat)
	for _, s := range scores {
		x := ratOf(s)
		if x.Sign() < 0 || x.Cmp(full) > 0 {
			return state("error")
		}
		if g, ok := rule["granularity"]; ok && g != "any" && !quo(x, ratOf(g)).IsInt() {
			return state("error")
		}
		sum = plus(sum, x)
	}
	return points(quo(sum, whole(len(scores))))
}

func surveyRule(rule, in object, full *big.Rat) verdict {
	questions, ok := in["questions"].(list)
	if !ok {
		return state("missing")
	}
	asked, largest, total := 0, new(big.Rat), new(big.Rat)
	for _, q := range questions {
		n, sum := new(big.Rat), new(big.Rat)
		for answer, count := range q.(object) {
			n = plus(n, ratOf(count))
			sum = plus(sum, mul(ratOf(count), ratOf(rule["weights"].(object)[answer])))
		}
		if n.Sign() == 0 {
			continue
		}
		asked++
		largest = high(largest, n)
		total = plus(total, quo(sum, n))
	}
	if r, given := in["respondents"]; given {
		largest = ratOf(r)
	}
	if asked == 0 || largest.Cmp(param(rule, "min_responses", whole(1))) < 0 {
		return state("missing")
	}
	return points(mul(quo(total, whole(asked)), full))
}

func meanRule(rule, in object, full *big.Rat) verdict {
	items, ok := in["items"].(list)
	if !ok {
		return state("missing")
	}
	itemMax := param(rule, "item_max", whole(1))
	n, sum := 0, new(big.Rat)
	for _, item := range items {
		switch v := leafByRules(rule["item_rule"].(object), item.(object), itemMax, "", nil); v.state {
		case "missing", "error":
			return v
		case "na":
		default:
			n++
			sum = plus(sum, v.p)
		}
	}
	if n == 0 {
		return policy(text(rule, "on_no_items", ""), full)
	}
	return points(mul(quo(quo(sum, whole(n)), itemMax), full))
}

func partInputs(in object, prefix string) object {
	own := object{}
	for name, v := range in {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix {
			own[name[len(prefix):]] = v
		}
	}
	return own
}

func bestRule(rule, in object, full *big.Rat) verdict {
	best, missing := state("na"), false
	for i, r := range objects(rule["rules"]) {
		v := leafByRules(r, partInputs(in, fmt.Sprintf("parts.%d.", i)), full, "", nil)
		switch {
		case v.state == "error":
			return v
		case v.state == "missing":
			missing = true
		case v.p != nil && (best.p == nil || v.p.Cmp(best.p) > 0):
			best = points(v.p)
		}
	}
	if best.p == nil && missing {
		return state("missing")
	}
	return best
}
