package cchcweb

import (
	"context"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// paramColumns are the columns of a parameter that is a list, one item a line;
// nil for parameters in one piece. A number column ends with "#", one that
// says whether a bound belongs to the band with "?".
func paramColumns(kind rule.Kind, param rule.Param) []string {
	switch param.Type {
	case rule.ParamBands:
		return []string{"lo#", "lo_incl?", "hi#", "hi_incl?", "points#"}
	case rule.ParamKnots:
		return []string{"#", "#"}
	case rule.ParamOptions:
		return []string{"code", "label", "points#"}
	case rule.ParamClasses:
		return []string{"code", "label", "per#"}
	case rule.ParamWeights:
		return []string{"", "#"}
	case rule.ParamSteps:
		mark := map[rule.Kind]string{"lateness": "days_lte#", "year_on_year": "delta_gte#"}[kind]
		if mark == "" {
			mark = "gte#"
		}
		return []string{mark, "points#"}
	case rule.ParamNumber, rule.ParamWhole, rule.ParamWord, rule.ParamBool, rule.ParamRule, rule.ParamRules, rule.ParamParts, rule.ParamExpr:
	}
	return nil
}

// isWritten tells the parameters that hold rules of their own: they are written
// as in a file.
func isWritten(param rule.Param) bool {
	return param.Type == rule.ParamRule || param.Type == rule.ParamRules || param.Type == rule.ParamParts
}

const columnMark = " | "

// paramText writes a parameter as the form shows it.
func paramText(ctx context.Context, kind rule.Kind, param rule.Param, n *ruleset.Node) string {
	columns := paramColumns(kind, param)
	switch {
	case columns != nil:
		return listLines(ctx, columns, n)
	case isWritten(param):
		return strings.TrimSpace(string(flowOf(n)))
	case param.Type == rule.ParamNumber:
		return shownNumber(ctx, n.Text)
	}
	return n.Text
}

func listLines(ctx context.Context, columns []string, n *ruleset.Node) string {
	var lines []string
	if n.Kind == ruleset.Map {
		for _, k := range n.Keys {
			lines = append(lines, k.Name+columnMark+shownNumber(ctx, k.Value.Text))
		}
		return strings.Join(lines, "\n")
	}
	for _, item := range n.Items {
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = cellText(ctx, column, item, i)
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, columnMark), " |"))
	}
	return strings.Join(lines, "\n")
}

func cellText(ctx context.Context, column string, item *ruleset.Node, i int) string {
	value := item.Get(strings.TrimRight(column, "#?"))
	if item.Kind == ruleset.List && i < len(item.Items) {
		value = item.Items[i]
	}
	if value == nil || value.Kind == ruleset.Null {
		return ""
	}
	switch column[len(column)-1:] {
	case "#":
		return shownNumber(ctx, value.Text)
	case "?":
		return wordText(ctx, map[string]string{"true": "yes", "false": "no"}[value.Text], nil)
	}
	return value.Text
}

// paramNode reads a parameter of the form.
func paramNode(kind rule.Kind, param rule.Param, text string) (*ruleset.Node, error) {
	columns := paramColumns(kind, param)
	switch {
	case columns != nil:
		return listNode(columns, text)
	case isWritten(param):
		return ruleset.Parse("quy-tac.yaml", []byte(text))
	case param.Type == rule.ParamNumber && text == param.Default && !startsWithDigit(text):
		return word(text), nil
	case param.Type == rule.ParamNumber, param.Type == rule.ParamWhole:
		return numberNode(text)
	case param.Type == rule.ParamBool:
		return plain(text), nil
	}
	return word(text), nil
}

func startsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

func numberNode(text string) (*ruleset.Node, error) {
	d, err := vn.ParseDecimal(text, vn.ExcelText)
	if err != nil {
		return nil, err
	}
	return plain(d.Plain), nil
}

// listNode reads one item a line. The problems name the line.
func listNode(columns []string, text string) (*ruleset.Node, error) {
	list := &ruleset.Node{Kind: ruleset.List, Line: 1}
	isWeights := columns[0] == ""
	if isWeights {
		list = &ruleset.Node{Kind: ruleset.Map, Line: 1}
	}
	var problems fault.Problems
	for i, line := range linesOf(text) {
		cells := strings.Split(line, "|")
		if len(cells) > len(columns) {
			problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.too_many_columns", i+1, len(columns)))
			continue
		}
		item, err := itemNode(columns, cells)
		for _, f := range fault.All(err) {
			problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.line_wrong", i+1, strings.TrimSpace(line)).Because(f))
		}
		switch {
		case item == nil:
		case isWeights:
			list = put(list, strings.TrimSpace(cells[0]), item.Items[len(item.Items)-1])
		default:
			list.Items = append(list.Items, item)
		}
	}
	return list, problems.OrNil()
}

func itemNode(columns, cells []string) (*ruleset.Node, error) {
	item := &ruleset.Node{Kind: ruleset.Map, Line: 1}
	isList := strings.TrimRight(columns[len(columns)-1], "#") == ""
	if isList {
		item.Kind = ruleset.List
	}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		name := strings.TrimRight(columns[i], "#?")
		if cell == "" && !isList {
			continue
		}
		value := word(cell)
		switch {
		case strings.HasSuffix(columns[i], "#"):
			n, err := numberNode(cell)
			if err != nil {
				return nil, err
			}
			value = n
		case strings.HasSuffix(columns[i], "?"):
			value = plain(map[bool]string{true: "true", false: "false"}[vn.Fold(cell) == "co" || vn.Fold(cell) == "yes" || cell == "true"])
		}
		if isList {
			item.Items = append(item.Items, value)
		} else {
			item = put(item, name, value)
		}
	}
	return item, nil
}

// columnsHint names the columns of a list.
func columnsHint(ctx context.Context, columns []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		name := strings.TrimRight(c, "#?")
		if name == "" {
			name = map[int]string{0: "value", 1: "points"}[i]
		}
		names[i] = voice.Say(ctx, "cchc.detail.column."+name)
	}
	return voice.Say(ctx, "cchc.detail.sets.columns", strings.Join(names, columnMark))
}

// kindChoices lists the kinds of rules by their names in words.
func (f criterionForm) kindChoices(ctx context.Context) []form.Choice {
	var list []form.Choice
	for _, k := range rule.Kinds() {
		list = append(list, form.Choice{Value: string(k.Kind), Label: voice.Say(ctx, "cchc.detail.kind."+string(k.Kind)), Chosen: k.Kind == f.kind})
	}
	return list
}

// params are the parameters of the chosen kind.
func (f criterionForm) params() []rule.Param {
	if info := rule.InfoOf(f.kind); info != nil {
		return info.Params
	}
	return nil
}

// paramField makes the field of a parameter.
func (f criterionForm) paramField(ctx context.Context, param rule.Param) form.Field {
	field := f.field(paramPrefix+param.Name, voice.Say(ctx, "cchc.detail.param."+param.Name))
	field.Optional, field.Short = !param.Required, param.Type == rule.ParamNumber || param.Type == rule.ParamWhole
	switch columns := paramColumns(f.kind, param); {
	case columns != nil:
		field.Hint = columnsHint(ctx, columns)
	case isWritten(param):
		field.Hint = voice.Say(ctx, "cchc.detail.sets.written_hint")
	case param.Default == "max":
		field.Hint = voice.Say(ctx, "cchc.detail.sets.default_max")
	case param.Default != "" && len(param.Enum) == 0 && param.Type != rule.ParamBool:
		field.Hint = voice.Say(ctx, "cchc.detail.sets.default", param.Default)
	}
	return field
}

// wordChoices lists the words a parameter may hold.
func (f criterionForm) wordChoices(ctx context.Context, param rule.Param) []form.Choice {
	words, chosen := param.Enum, f.typed[paramPrefix+param.Name]
	if param.Type == rule.ParamBool {
		words = []string{"true", "false"}
	}
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.detail.sets.unsaid"), Chosen: chosen == ""}}
	for _, w := range words {
		label := w
		for _, key := range []string{"cchc.detail.enum." + param.Name + "." + w, "cchc.detail.enum." + w} {
			if voice.Words(ctx).Has(key) {
				label = voice.Say(ctx, key)
				break
			}
		}
		list = append(list, form.Choice{Value: w, Label: label, Chosen: w == chosen})
	}
	return list
}

// sourceChoices lists who may give a criterion's figures.
func (f criterionForm) sourceChoices(ctx context.Context) []form.Choice {
	list := []form.Choice{{Value: "-", Label: voice.Say(ctx, "cchc.detail.sets.unsaid"), Chosen: f.typed["source"] == "-"}}
	for _, s := range []string{"self", "verifier", "survey", "computed", "external"} {
		list = append(list, form.Choice{Value: s, Label: voice.Say(ctx, "cchc.detail.source."+s), Chosen: f.typed["source"] == s})
	}
	return list
}
