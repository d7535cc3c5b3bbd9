package rule

import (
	"sync"

	"minhbach/internal/points"
)

// Param describes a parameter of a rule kind: what a JSON Schema, a template
// and a form need to know of it.
type Param struct {
	Name     string
	Type     ParamType
	Required bool
	Default  string   // "max" is the criterion's maximum; "" is none
	Enum     []string // of ParamWord
}

// ParamType is the shape of a parameter.
type ParamType string

// The shapes of parameters.
const (
	ParamNumber  ParamType = "number"
	ParamWhole   ParamType = "whole"
	ParamWord    ParamType = "word"
	ParamBool    ParamType = "bool"
	ParamBands   ParamType = "bands"
	ParamKnots   ParamType = "knots"
	ParamSteps   ParamType = "steps"
	ParamOptions ParamType = "options"
	ParamClasses ParamType = "classes"
	ParamWeights ParamType = "weights"
	ParamRule    ParamType = "rule"
	ParamRules   ParamType = "rules"
	ParamParts   ParamType = "parts"
	ParamExpr    ParamType = "expression"
)

// KindInfo is a rule kind with its parameters.
type KindInfo struct {
	Kind   Kind
	Params []Param
	decode func(*decoder) Rule
}

func number(name, otherwise string) Param {
	return Param{Name: name, Type: ParamNumber, Default: otherwise, Required: otherwise == ""}
}

func word(name, otherwise string, enum ...string) Param {
	return Param{Name: name, Type: ParamWord, Default: otherwise, Enum: enum}
}

func list(name string, of ParamType) Param { return Param{Name: name, Type: of, Required: true} }

func optionalList(name string, of ParamType) Param { return Param{Name: name, Type: of} }

var onZeroDen = word("on_zero_den", "error", "full", "zero", "na", "error")

func withRatio(params ...Param) []Param {
	return append(params, onZeroDen, word("num_over_den", "allowed", "allowed", "error"))
}

// Kinds lists the rule kinds in the order RULES §4 documents them.
func Kinds() []KindInfo { return kinds() }

// The table is made on first use, because decoding a rule inside a rule looks
// it up again.
var (
	kindsOnce sync.Once
	kindTable []KindInfo
)

func kinds() []KindInfo {
	kindsOnce.Do(func() { kindTable = makeKinds() })
	return kindTable
}

func makeKinds() []KindInfo {
	one := points.Int(1)
	return []KindInfo{
		{"yes_no", []Param{number("points_yes", "max"), number("points_no", "0")}, func(d *decoder) Rule {
			return &Answer{d.NumberOr("points_yes", d.full), d.NumberOr("points_no", points.Rat{})}
		}},
		{"choice", []Param{list("options", ParamOptions)}, func(d *decoder) Rule { return newChoice(d.options("options", true)) }},
		{"step_table", withRatio(list("bands", ParamBands)), func(d *decoder) Rule { return newStepTable(d.bands(), d.ratio()) }},
		{"proportional", withRatio(number("cap", "1")), func(d *decoder) Rule {
			return &Proportional{Cap: d.positive("cap", d.NumberOr("cap", one)), Ratio: d.ratio()}
		}},
		{"proportional_threshold", withRatio(number("zero_below", ""), number("full_at", "1"), Param{Name: "threshold_incl", Type: ParamBool, Default: "true"}),
			func(d *decoder) Rule {
				return &ProportionalThreshold{ZeroBelow: d.RequiredNumber("zero_below"), FullAt: d.NumberOr("full_at", one),
					ThresholdIncl: d.Bool("threshold_incl", true), Ratio: d.ratio()}
			}},
		{"piecewise_linear", withRatio(list("knots", ParamKnots)), func(d *decoder) Rule { return newPiecewise(d.knots(), d.ratio()) }},
		{"all_or_nothing", withRatio(number("threshold", "1")), func(d *decoder) Rule {
			return &AllOrNothing{Threshold: d.NumberOr("threshold", one), Ratio: d.ratio()}
		}},
		{"count_unit", []Param{number("unit_points", ""), number("cap", "max")}, func(d *decoder) Rule {
			return &CountUnit{d.RequiredNumber("unit_points"), d.NumberOr("cap", d.full)}
		}},
		{"count_steps", []Param{list("steps", ParamSteps), number("otherwise", "0")}, func(d *decoder) Rule {
			return newCountSteps(d.steps("gte"), d.NumberOr("otherwise", points.Rat{}))
		}},
		{"checklist", []Param{list("items", ParamOptions), {Name: "mode", Type: ParamWord, Required: true, Enum: []string{modeSum, modeProportional, modeAll, modeSteps}},
			optionalList("steps", ParamSteps)}, (*decoder).checklist},
		{"deduct_per_violation", []Param{number("start", "max"), number("per", ""), number("floor", "0")}, func(d *decoder) Rule {
			return &DeductPerViolation{d.NumberOr("start", d.full), d.RequiredNumber("per"), d.NumberOr("floor", points.Rat{})}
		}},
		{"deduct_by_class", []Param{number("start", "max"), list("classes", ParamClasses), number("floor", "0")}, func(d *decoder) Rule {
			return newDeductByClass(d.NumberOr("start", d.full), d.NumberOr("floor", points.Rat{}), d.classes())
		}},
		{"lateness", []Param{optionalList("steps", ParamSteps), number("otherwise", "0"), number("missing", "0"), word("calendar", "working", "working", "calendar")},
			(*decoder).lateness},
		{"periodic_set", []Param{{Name: "periods", Type: ParamWhole, Required: true}, number("points_each", ""), number("late_deduction", "0"), number("missing", "0")},
			func(d *decoder) Rule {
				d.positive("periods", d.RequiredNumber("periods"))
				return newPeriodicSet(int(d.Whole("periods", 1, 1)), d.RequiredNumber("points_each"), d.NumberOr("late_deduction", points.Rat{}), d.NumberOr("missing", points.Rat{}))
			}},
		{"mean_over_items", []Param{list("item_rule", ParamRule), number("item_max", "1"), word("on_no_items", "", "full", "zero", "na")}, (*decoder).item},
		{"target_attainment", []Param{{Name: "op", Type: ParamWord, Required: true, Enum: []string{">=", "<=", "="}}, number("points_met", "max"), number("points_missed", "0"),
			word("on_no_target", "", "na", "zero", "full")}, func(d *decoder) Rule {
			return &TargetAttainment{d.OneOf("op", "", ">=", "<=", "=", "=="), d.NumberOr("points_met", d.full), d.NumberOr("points_missed", points.Rat{}),
				d.policy("on_no_target", NA, Zero, Full)}
		}},
		{"target_leader", nil, func(*decoder) Rule { return &TargetLeader{} }},
		{"relative_to_peers", []Param{{Name: "stat", Type: ParamWord, Required: true, Enum: []string{"mean", "median", "max"}}, word("op", "", ">=", "<=", ">", "<", "="),
			number("points_if_true", "max"), number("points_if_false", "0"), word("mode", "", "share_of_stat"), {Name: "exclude_self", Type: ParamBool, Default: "false"}, onZeroDen},
			(*decoder).peers},
		{"year_on_year", []Param{list("steps", ParamSteps), number("otherwise", "0"), word("on_no_previous", "", "na", "zero", "full")}, func(d *decoder) Rule {
			return newYearOnYear(d.steps("delta_gte"), d.NumberOr("otherwise", points.Rat{}), d.policy("on_no_previous", NA, Zero, Full))
		}},
		{"survey_options", []Param{list("weights", ParamWeights), {Name: "min_responses", Type: ParamWhole, Default: "1"}}, func(d *decoder) Rule {
			return newSurvey(d.weights(), d.Whole("min_responses", 1, 0))
		}},
		{"sample_check", []Param{{Name: "sample_size", Type: ParamWhole, Required: true}, number("unit_points", "")}, func(d *decoder) Rule {
			d.positive("sample_size", d.RequiredNumber("sample_size"))
			return &SampleCheck{d.Whole("sample_size", 1, 1), d.RequiredNumber("unit_points")}
		}},
		{"external_scaled", []Param{number("from_max", "")}, func(d *decoder) Rule {
			return &ExternalScaled{d.positive("from_max", d.RequiredNumber("from_max"))}
		}},
		{"violation_gate", []Param{number("max_violations", "0"), number("points_ok", "max"), number("points_fail", "0")}, func(d *decoder) Rule {
			return &ViolationGate{d.NumberOr("max_violations", points.Rat{}), d.NumberOr("points_ok", d.full), d.NumberOr("points_fail", points.Rat{})}
		}},
		{"judgement", []Param{{Name: "granularity", Type: ParamNumber, Default: "any"}, word("scorers", "mean", "one", "mean")}, (*decoder).judgement},
		{"expression", []Param{list("expr", ParamExpr), optionalList("parts", ParamParts), onZeroDen}, (*decoder).expression},
		{"best_of", []Param{list("rules", ParamRules)}, (*decoder).bestOf},
	}
}

// InfoOf returns a kind's description, or nil.
func InfoOf(kind Kind) *KindInfo {
	list := kinds()
	for i := range list {
		if list[i].Kind == kind {
			return &list[i]
		}
	}
	return nil
}

func kindNames() []string {
	names := make([]string, len(kinds()))
	for i, k := range kinds() {
		names[i] = string(k.Kind)
	}
	return names
}
