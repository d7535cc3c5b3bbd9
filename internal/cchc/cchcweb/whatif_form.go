package cchcweb

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/vn"
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
}

// isTriable tells which shapes of inputs the form offers; lists of items and
// answers of a survey are not made up by hand.
func isTriable(spec rule.Spec) bool {
	switch spec.Type {
	case rule.Tallies, rule.Items, rule.Decimals, rule.Scalar:
		return false
	case rule.Amount, rule.Count, rule.Days, rule.Decimal, rule.YesNo, rule.Word, rule.WordSet, rule.States, rule.Counts:
	}
	return true
}

// readTyped reads the figures of an address: those tried out, and those of the
// form where they differ from the agency's own.
func readTyped(ctx context.Context, s spot, i int, query url.Values) (figures []whatif.Input, typed map[string]string, problems fault.Problems) {
	typed = map[string]string{}
	sheet := s.scored.Sheets[i]
	for _, key := range sortedKeys(query) {
		switch {
		case strings.HasPrefix(key, trialPrefix):
			if c, name := s.view.Set.SplitInput(strings.TrimPrefix(key, trialPrefix)); c != nil {
				figures = append(figures, whatif.Input{Code: c.Code, Name: name, Text: query.Get(key)})
			} else {
				problems = append(problems, fault.New(fault.Invalid, "cchc.detail.whatif.unknown", strings.TrimPrefix(key, trialPrefix)))
			}
		case strings.HasPrefix(key, typedPrefix), strings.HasPrefix(key, listedPrefix):
			typed[key] = strings.Join(query[key], "\n")
		}
	}
	if len(typed) == 0 {
		return figures, typed, problems
	}
	figures = nil // the form shows every figure, so it says everything anew
	for _, c := range s.view.Set.Leaves() {
		if c.Rule == nil {
			continue
		}
		for _, spec := range c.Rule.Inputs() {
			text, was, found, err := readField(ctx, sheet, c, spec, query)
			if err != nil {
				problems = append(problems, fault.All(err).At(fault.Place{Field: c.Code + "." + spec.Name})...)
			}
			if found && err == nil && text != was {
				figures = append(figures, whatif.Input{Code: c.Code, Name: spec.Name, Text: text})
			}
		}
	}
	return figures, typed, problems
}

// readField reads one input of the form; was is the agency's own figure in the
// same writing.
func readField(ctx context.Context, sheet *scoring.Sheet, c *criteria.Criterion, spec rule.Spec, query url.Values) (text, was string, found bool, err error) {
	key := c.Code + "." + spec.Name
	own, err := sheet.Value(c.Code, spec.Name)
	if err != nil {
		return "", "", false, err
	}
	if own.Is != rule.Absent {
		was = rawText(own.JSON(spec))
	}
	values, has := query[typedPrefix+key]
	if !has && !query.Has(listedPrefix+key) {
		return "", was, false, nil
	}
	switch spec.Type {
	case rule.WordSet:
		if len(values) == 0 && own.Is == rule.Absent {
			return "", was, true, nil
		}
		return listText(orderedLike(spec.Words, values)), sortedList(spec.Words, was), true, nil
	case rule.States:
		states := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		if len(states) == 0 {
			return "", was, true, nil
		}
		return listText(states), was, true, nil
	case rule.Counts:
		text, err = readCounts(query, key, spec.Words)
		return text, was, true, err
	case rule.Amount, rule.Count, rule.Days, rule.Decimal:
		text, err = readNumber(ctx, values[0], was, spec.Nullable)
		return text, was, true, err
	}
	return values[0], was, true, nil
}

// readNumber reads a number as typed. What was shown and not touched passes as
// it is, so that no reading of it can go wrong.
func readNumber(ctx context.Context, typed, was string, nullable bool) (string, error) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return "", nil
	case typed == shownNumber(ctx, was):
		return was, nil
	case nullable && vn.Fold(typed) == vn.Fold(voice.Say(ctx, "cchc.detail.value.none_typed")):
		return "null", nil
	}
	d, err := vn.ParseDecimal(typed, vn.ExcelText)
	if err != nil {
		return "", err
	}
	return d.Plain, nil
}

// shownNumber is a number as it stands in a field: without grouping, because a
// grouped number reads two ways.
func shownNumber(ctx context.Context, plain string) string {
	if plain == "null" {
		return voice.Say(ctx, "cchc.detail.value.none_typed")
	}
	if voice.Lang(ctx) == locale.VI {
		return strings.Replace(plain, ".", ",", 1)
	}
	return plain
}

func readCounts(query url.Values, key string, words []string) (string, error) {
	counts := map[string]json.Number{}
	for i, word := range words {
		values := query[typedPrefix+key]
		if i >= len(values) || strings.TrimSpace(values[i]) == "" {
			continue
		}
		d, err := vn.ParseDecimal(values[i], vn.ExcelText)
		if err != nil {
			return "", err
		}
		counts[word] = json.Number(d.Plain)
	}
	if len(counts) == 0 {
		return "", nil
	}
	return rawText(counts), nil
}

func listText(words []string) string {
	if words == nil {
		words = []string{}
	}
	return rawText(words)
}

// orderedLike puts words into the order of the rule, unknown ones last.
func orderedLike(order, words []string) []string {
	var list []string
	for _, w := range order {
		if slices.Contains(words, w) {
			list = append(list, w)
		}
	}
	for _, w := range words {
		if !slices.Contains(order, w) {
			list = append(list, w)
		}
	}
	return list
}

// sortedList rewrites a list of words in the order of the rule.
func sortedList(order []string, text string) string {
	var words []string
	if text == "" || json.Unmarshal([]byte(text), &words) != nil {
		return text
	}
	return listText(orderedLike(order, words))
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
		if !isTriable(spec) || (!known && !isTried && (len(lines) > 0 || spec.Name == "value" || isGuard(spec))) {
			continue
		}
		line.Name = spec.Name
		leaf.Changed = leaf.Changed || isTried
		leaf.Controls = append(leaf.Controls, control(ctx, t.typed, c, spec, line, texts, errors[fieldID(key)]))
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
	case rule.Amount, rule.Count, rule.Days, rule.Decimal:
		if k.Value == "" && wrong == "" {
			k.Value = shownNumber(ctx, text)
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
		var met []string
		_ = json.Unmarshal([]byte(text), &met) // an empty text holds no word
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
	var states []string
	_ = json.Unmarshal([]byte(text), &states) // an empty text holds no state
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
	var have map[string]json.Number
	_ = json.Unmarshal([]byte(text), &have) // an empty text holds no count
	var list []form.Choice
	for _, w := range spec.Words {
		list = append(list, form.Choice{Value: have[w].String(), Label: wordText(ctx, w, labels)})
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
