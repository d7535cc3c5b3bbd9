package scoring_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"slices"
)

// highest is the points of the highest step that x reaches.
func highest(steps any, mark string, x, otherwise *big.Rat) *big.Rat {
	best, at := otherwise, (*big.Rat)(nil)
	for _, s := range objects(steps) {
		if g := ratOf(s[mark]); x.Cmp(g) >= 0 && (at == nil || g.Cmp(at) > 0) {
			best, at = ratOf(s["points"]), g
		}
	}
	return best
}

func countRule(rule, in object, full *big.Rat) verdict {
	raw, ok := in["count"]
	if !ok {
		return state("missing")
	}
	n, zero := ratOf(raw), new(big.Rat)
	switch rule["kind"] {
	case "count_unit":
		return points(low(mul(n, param(rule, "unit_points", nil)), param(rule, "cap", full)))
	case "count_steps":
		return points(highest(rule["steps"], "gte", n, param(rule, "otherwise", zero)))
	case "deduct_per_violation":
		return points(high(less(param(rule, "start", full), mul(n, param(rule, "per", nil))), param(rule, "floor", zero)))
	}
	if n.Cmp(param(rule, "max_violations", zero)) <= 0 {
		return points(param(rule, "points_ok", full))
	}
	return points(param(rule, "points_fail", zero))
}

func wordRule(rule, in object, full *big.Rat) verdict {
	zero := new(big.Rat)
	switch rule["kind"] {
	case "yes_no":
		switch in["answer"] {
		case "yes":
			return points(param(rule, "points_yes", full))
		case "no":
			return points(param(rule, "points_no", zero))
		}
		return state("missing")
	case "choice":
		for _, o := range objects(rule["options"]) {
			if o["code"] == in["option"] {
				return points(ratOf(o["points"]))
			}
		}
		return state("missing")
	case "checklist":
		return checklistRule(rule, in, full)
	case "deduct_by_class":
		counts, ok := in["counts"].(object)
		if !ok {
			return state("missing")
		}
		left := param(rule, "start", full)
		for _, c := range objects(rule["classes"]) {
			left = less(left, mul(param(counts, c["code"].(string), zero), ratOf(c["per"])))
		}
		return points(high(left, param(rule, "floor", zero)))
	case "lateness":
		return latenessRule(rule, in, full)
	}
	states, ok := in["states"].(list)
	if !ok {
		return state("missing")
	}
	each, sum := param(rule, "points_each", nil), new(big.Rat)
	for _, s := range states {
		switch s {
		case "on_time":
			sum = plus(sum, each)
		case "late":
			sum = plus(sum, less(each, param(rule, "late_deduction", zero)))
		default:
			sum = plus(sum, param(rule, "missing", zero))
		}
	}
	return points(sum)
}

func checklistRule(rule, in object, full *big.Rat) verdict {
	met, ok := in["met"].(list)
	if !ok {
		return state("missing")
	}
	items := objects(rule["items"])
	n, sum := 0, new(big.Rat)
	for _, item := range items {
		if slices.Contains(met, item["code"]) {
			n++
			sum = plus(sum, param(item, "points", new(big.Rat)))
		}
	}
	switch rule["mode"] {
	case "sum":
		return points(sum)
	case "proportional":
		return points(mul(big.NewRat(int64(n), int64(len(items))), full))
	case "steps":
		return points(highest(rule["steps"], "gte", whole(n), new(big.Rat)))
	}
	if n == len(items) {
		return points(full)
	}
	return points(new(big.Rat))
}

func latenessRule(rule, in object, full *big.Rat) verdict {
	raw, ok := in["days_late"]
	switch {
	case !ok:
		return state("missing")
	case raw == nil:
		return points(param(rule, "missing", new(big.Rat)))
	case ratOf(raw).Sign() <= 0:
		return points(full)
	}
	for _, s := range objects(rule["steps"]) {
		if ratOf(raw).Cmp(ratOf(s["days_lte"])) <= 0 {
			return points(ratOf(s["points"]))
		}
	}
	return points(param(rule, "otherwise", new(big.Rat)))
}

func compared(a *big.Rat, op string, b *big.Rat) bool {
	order := a.Cmp(b)
	return map[string]bool{">=": order >= 0, "<=": order <= 0, "=": order == 0, ">": order > 0, "<": order < 0}[op]
}

// expressionRule reads the expression with Go's own parser: without ?: the two
// languages are written alike.
func expressionRule(rule, in object, full *big.Rat) verdict {
	tree, err := parser.ParseExpr(rule["expr"].(string))
	if err != nil {
		panic(err)
	}
	x := &expression{rule: rule, in: in, full: full}
	result := x.value(tree)
	switch {
	case x.zeroDen:
		return policy(text(rule, "on_zero_den", "error"), full)
	case result == nil:
		return state("missing")
	}
	return points(result)
}

type expression struct {
	rule, in object
	full     *big.Rat
	zeroDen  bool
}

// value is nil where a figure has not arrived.
func (x *expression) value(e ast.Expr) *big.Rat {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return x.value(e.X)
	case *ast.BasicLit:
		return num(e.Value)
	case *ast.Ident:
		if e.Name == "max" {
			return x.full
		}
		if v, ok := x.in[e.Name]; ok {
			return ratOf(v)
		}
		return nil
	case *ast.SelectorExpr:
		return x.part(e.Sel.Name)
	case *ast.CallExpr:
		var args []*big.Rat
		for _, a := range e.Args {
			args = append(args, x.value(a))
		}
		if slices.Contains(args, nil) {
			return nil
		}
		switch e.Fun.(*ast.Ident).Name {
		case "min":
			return slices.MinFunc(args, (*big.Rat).Cmp)
		case "max":
			return slices.MaxFunc(args, (*big.Rat).Cmp)
		}
		return low(high(args[0], args[1]), args[2])
	}
	b := e.(*ast.BinaryExpr)
	left, right := x.value(b.X), x.value(b.Y)
	if left == nil || right == nil {
		return nil
	}
	switch b.Op {
	case token.ADD:
		return plus(left, right)
	case token.SUB:
		return less(left, right)
	case token.MUL:
		return mul(left, right)
	}
	if right.Sign() == 0 {
		x.zeroDen = true
		return nil
	}
	return quo(left, right)
}

func (x *expression) part(name string) *big.Rat {
	v := leafByRules(x.rule["parts"].(object)[name].(object), partInputs(x.in, "parts."+name+"."), x.full, "", nil)
	return v.p
}
