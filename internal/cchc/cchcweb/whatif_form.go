package cchcweb

import (
	"context"
	"slices"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/points"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// TrialField is a field of the set with the inputs of its leaves.
type TrialField struct {
	Code, Name string
	Max        string
	Points     string
	Changed    bool
	Leaves     []TrialLeaf
}

// TrialLeaf is one criterion of the form.
type TrialLeaf struct {
	Code, Name  string
	Points, Max string
	State       string
	Changed     bool
	Controls    []Control
}

// Control is one input of the form.
type Control struct {
	form.Field
	Type    rule.Type
	Scale   *form.Scale
	Choices []form.Choice
	Periods [][]form.Choice // of states: one list for each period
	Grid    *Grid           // of a list: a row for each of its items
	TooLong int             // of a list too long for the form: its length
	Tried   string          // of such a list: the text tried, which the form hands on
}

// addFields builds the form with the figures tried.
func addFields(ctx context.Context, t *WhatIf, s spot, i int, figures []whatif.Input) {
	tried := map[string]string{}
	for _, f := range figures {
		tried[f.Code+"."+f.Name] = f.Text
	}
	errors := map[string]string{}
	for _, p := range t.Problems {
		errors[p.Field] = p.Text
	}
	moved := map[string]string{}
	for _, m := range t.Moved {
		moved[m.Code] = m.After
	}
	for _, field := range s.view.Set.Fields() {
		n := s.scored.Results[i].Nodes[field.Index]
		f := TrialField{Code: field.Code, Name: field.Name, Max: maxText(n.Max), Points: pointsText(t.set, n.Points)}
		if after, ok := moved[field.Code]; ok {
			f.Points = after
		}
		for _, c := range rowsOf(field, true) {
			if leaf, ok := trialLeafOf(ctx, t, s, i, c, tried, errors); ok {
				if after, isMoved := moved[c.Code]; isMoved {
					leaf.Points = after
				}
				f.Changed = f.Changed || leaf.Changed
				f.Leaves = append(f.Leaves, leaf)
			}
		}
		t.Fields = append(t.Fields, f)
	}
}

func trialLeafOf(ctx context.Context, t *WhatIf, s spot, i int, c *criteria.Criterion, tried, errors map[string]string) (TrialLeaf, bool) {
	n := s.scored.Results[i].Nodes[c.Index]
	leaf := TrialLeaf{Code: c.Code, Name: c.Name, Points: pointsText(t.set, n.Points), Max: maxText(n.Max), State: n.State.String()}
	if c.Rule == nil || n.State == scoring.NotApplicable || n.State == scoring.FullNA {
		return leaf, false
	}
	sheet := s.scored.Sheets[i]
	lines := map[string]InputLine{}
	for _, line := range inputLines(s.scored, sheet, c) {
		lines[line.Name] = line
	}
	texts := map[string]string{}
	for _, spec := range c.Rule.Inputs() {
		if text, isTried := tried[c.Code+"."+spec.Name]; isTried {
			texts[spec.Name] = text
		} else if line := lines[spec.Name]; line.Given {
			texts[spec.Name] = rawText(line.Value)
		}
	}
	for _, spec := range c.Rule.Inputs() {
		key := c.Code + "." + spec.Name
		line, known := lines[spec.Name]
		_, isTried := tried[key]
		isUnused := !known && !isTried && (len(lines) > 0 || spec.Name == "value" || isGuard(spec))
		if isUnused || exchange.IsFromBlock(c.Rule, spec.Name) {
			continue
		}
		line.Name = spec.Name
		leaf.Changed = leaf.Changed || isTried
		k := control(ctx, t.typed, c, spec, line, texts, errors[fieldID(key)])
		switch spec.Type {
		case rule.Tallies, rule.Items, rule.Decimals:
			if k.TooLong = len(heldList(spec, texts[spec.Name])); k.TooLong <= gridRowsMax {
				k.Grid = gridOf(ctx, t, c, spec, texts[spec.Name], errors)
			} else if isTried {
				k.Tried = texts[spec.Name]
			}
		}
		leaf.Controls = append(leaf.Controls, k)
	}
	return leaf, len(leaf.Controls) > 0
}

// isGuard tells the inputs that only a guard asks for.
func isGuard(spec rule.Spec) bool { return spec.Name == "no_event" || spec.Name == "precondition" }

func control(ctx context.Context, sent map[string]string, c *criteria.Criterion, spec rule.Spec, line InputLine, texts map[string]string, wrong string) Control {
	text := texts[spec.Name]
	key := c.Code + "." + spec.Name
	name := typedPrefix + key
	k := Control{Type: spec.Type, Field: form.Field{Name: name, Label: line.title(ctx), Error: wrong, Optional: false, Short: true}}
	if typed, again := sent[name]; again {
		k.Value = typed
	}
	labels := wordLabels(c.Rule)
	switch spec.Type {
	case rule.Amount, rule.Count, rule.Days, rule.Decimal, rule.Scalar:
		if k.Value == "" && wrong == "" {
			k.Value = shownFigure(ctx, spec, text)
		}
		if spec.Nullable {
			k.Hint = voice.Say(ctx, "cchc.detail.whatif.null_hint", voice.Say(ctx, "cchc.detail.value.none_typed"))
		}
		k.Scale = scaleOf(c, spec, texts)
	case rule.YesNo:
		k.Choices = choices(ctx, []string{"true", "false"}, nil, text)
	case rule.Word:
		k.Choices = choices(ctx, spec.Words, labels, text)
	case rule.WordSet:
		met := heldWords(spec, text)
		for _, w := range spec.Words {
			k.Choices = append(k.Choices, form.Choice{Value: w, Label: wordText(ctx, w, labels), Chosen: slices.Contains(met, w)})
		}
	case rule.States:
		k.Periods = periods(ctx, c, spec, text)
	case rule.Counts:
		k.Choices = counts(ctx, spec, labels, text)
	}
	return k
}

func choices(ctx context.Context, words []string, labels map[string]string, chosen string) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.detail.whatif.no_figure"), Chosen: chosen == ""}}
	for _, w := range words {
		label := w
		if l, ok := map[string]string{"true": "yes", "false": "no"}[w]; ok {
			label = l
		}
		list = append(list, form.Choice{Value: w, Label: wordText(ctx, label, labels), Chosen: w == chosen})
	}
	return list
}

func periods(ctx context.Context, c *criteria.Criterion, spec rule.Spec, text string) [][]form.Choice {
	states := heldWords(spec, text)
	count := len(states)
	if r, ok := rule.Unwrap(c.Rule).(*rule.PeriodicSet); ok {
		count = max(count, r.Periods)
	}
	var list [][]form.Choice
	for i := range count {
		state := ""
		if i < len(states) {
			state = states[i]
		}
		list = append(list, choices(ctx, spec.Words, nil, state))
	}
	return list
}

func counts(ctx context.Context, spec rule.Spec, labels map[string]string, text string) []form.Choice {
	var list []form.Choice
	for _, w := range spec.Words {
		list = append(list, form.Choice{Value: heldCount(spec, text, w), Label: wordText(ctx, w, labels)})
	}
	return list
}

// scaleOf bounds a slider where the rule or the other figures give a bound.
func scaleOf(c *criteria.Criterion, spec rule.Spec, texts map[string]string) *form.Scale {
	at, err := points.ParseRat(texts[spec.Name])
	if err != nil || !at.IsInt() {
		return nil
	}
	end, ok := boundOf(c, spec)
	if den, err := points.ParseRat(texts["den"]); err == nil && spec.Name == "num" {
		end, ok = den, true
	}
	if !ok {
		return nil
	}
	if limit, isInt := points.Max(end, at).Int64(); isInt && limit > 0 {
		return &form.Scale{Min: "0", Max: strconv.FormatInt(limit, 10), Step: "1", At: at.String()}
	}
	return nil
}

// boundOf is the count beyond which a rule gives no more, or takes no more.
func boundOf(c *criteria.Criterion, spec rule.Spec) (points.Rat, bool) {
	if spec.Name != "count" {
		return points.Rat{}, false
	}
	switch r := rule.Unwrap(c.Rule).(type) {
	case *rule.CountUnit:
		return r.Cap.Quo(r.UnitPoints)
	case *rule.CountSteps:
		most := points.Rat{}
		for _, s := range r.Steps {
			most = points.Max(most, s.At)
		}
		return most, true
	case *rule.DeductPerViolation:
		return r.Start.Quo(r.Per)
	}
	return points.Rat{}, false
}
