package cchcweb

import (
	"context"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// field makes a field of the form.
func (f *criterionForm) field(name, label string) form.Field {
	field := form.Field{Name: name, Label: label, Value: f.typed[name]}
	for _, p := range f.problems {
		if p.Field == field.ID() {
			field.Error = p.Text
		}
	}
	return field
}

// column makes the field of a column of the workbook.
func (f *criterionForm) column(ctx context.Context, name string) form.Field {
	field := f.field(name, exchange.ColumnWord(name, voice.Lang(ctx)))
	field.Optional = exchange.ColumnChoices(name) == nil // a choice offers to say nothing
	if key := "cchc.detail.sets.column_hint." + name; voice.Words(ctx).Has(key) {
		field.Hint = voice.Say(ctx, key)
	}
	return field
}

// columnChoices are the words that a column may hold.
func (f *criterionForm) columnChoices(ctx context.Context, name string) []form.Choice {
	return choicesOf(ctx, exchange.ColumnChoices(name), f.typed[name])
}

// kindChoices lists the kinds of rules by their names in words.
func (f *criterionForm) kindChoices(ctx context.Context) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.detail.sets.no_rule"), Chosen: f.kind == ""}}
	for _, k := range rule.Kinds() {
		list = append(list, form.Choice{Value: string(k.Kind), Label: exchange.KindWords(k.Kind, voice.Lang(ctx)), Chosen: k.Kind == f.kind})
	}
	return list
}

// params are the parameters of the chosen kind.
func (f *criterionForm) params() []rule.Param {
	if info := rule.InfoOf(f.kind); info != nil {
		return info.Params
	}
	return nil
}

// paramField makes the field of a parameter.
func (f *criterionForm) paramField(ctx context.Context, param rule.Param) form.Field {
	l := voice.Lang(ctx)
	field := f.field(paramPrefix+param.Name, upperFirst(exchange.ParamWord(param.Name, l)))
	field.Optional = !param.Required && !isChosen(param)
	field.Short = param.Type == rule.ParamNumber || param.Type == rule.ParamWhole
	if !isChosen(param) {
		field.Hint = exchange.ParamHint(f.kind, param, l)
	}
	return field
}

// isChosen tells the parameters that are one of a few words.
func isChosen(param rule.Param) bool { return len(param.Enum) > 0 || param.Type == rule.ParamBool }

// wordChoices lists the words a parameter may hold.
func (f *criterionForm) wordChoices(ctx context.Context, param rule.Param) []form.Choice {
	words := param.Enum
	if param.Type == rule.ParamBool {
		words = []string{"true", "false"}
	}
	list := choicesOf(ctx, words, f.typed[paramPrefix+param.Name])
	if param.Default != "" {
		list[0].Label = voice.Say(ctx, "cchc.detail.sets.unsaid_so", exchange.ChoiceWord(param.Default, voice.Lang(ctx)))
	}
	return list
}

// parentChoices lists what a new criterion may stand below: groups, and
// criteria that have no rule yet.
func (f *criterionForm) parentChoices(ctx context.Context) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.detail.sets.no_parent"), Chosen: f.typed["parent"] == ""}}
	for _, c := range f.set.Criteria {
		if canHold(c) {
			list = append(list, form.Choice{Value: c.Code, Label: c.Code + " " + c.Name, Chosen: f.typed["parent"] == c.Code})
		}
	}
	return list
}

func canHold(c *criteria.Criterion) bool { return !c.IsLeaf() || c.Rule == nil }

// hasMore tells whether the seldom columns hold anything or are refused, so
// that they stand open.
func (f *criterionForm) hasMore() bool {
	return slices.ContainsFunc(moreColumns, func(name string) bool {
		return f.typed[name] != "" || f.field(name, "").Error != ""
	})
}

// moreColumns are the columns that few criteria fill.
var moreColumns = []string{"gate", "no_event", "na", "group", "inputs", "maps_to", "notes"}
