package cchcweb

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/vn"
	"minhbach/internal/web/voice"
)

// readTyped reads the figures of a request: those tried out in its address, and
// those of the form where they differ from the agency's own.
func readTyped(ctx context.Context, s spot, i int, sent url.Values) (figures []whatif.Input, typed map[string]string, problems fault.Problems) {
	typed = map[string]string{}
	sheet := s.scored.Sheets[i]
	for _, key := range sortedKeys(sent) {
		switch {
		case strings.HasPrefix(key, trialPrefix):
			if c, name := s.view.Set.SplitInput(strings.TrimPrefix(key, trialPrefix)); c != nil {
				figures = append(figures, whatif.Input{Code: c.Code, Name: name, Text: sent.Get(key)})
			} else {
				problems = append(problems, fault.New(fault.Invalid, "cchc.detail.whatif.unknown", strings.TrimPrefix(key, trialPrefix)))
			}
		case strings.HasPrefix(key, typedPrefix), strings.HasPrefix(key, listedPrefix):
			typed[key] = strings.Join(sent[key], "\n")
		}
	}
	if len(typed) == 0 {
		return figures, typed, problems
	}
	for _, c := range s.view.Set.Leaves() {
		if c.Rule == nil {
			continue
		}
		for _, spec := range c.Rule.Inputs() {
			text, was, found, err := readField(ctx, sheet, c, spec, sent)
			for _, f := range fault.All(err) {
				if f.Place.Field == "" || !strings.HasPrefix(f.Place.Field, c.Code+".") {
					f = f.At(fault.Place{Field: c.Code + "." + spec.Name})
				}
				problems = append(problems, f)
			}
			if found { // what the form shows it says anew
				figures = without(figures, c.Code, spec.Name)
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
func readField(ctx context.Context, sheet *scoring.Sheet, c *criteria.Criterion, spec rule.Spec, sent url.Values) (text, was string, found bool, err error) {
	key := c.Code + "." + spec.Name
	own, err := sheet.Value(c.Code, spec.Name)
	if err != nil {
		return "", "", false, err
	}
	if own.Is != rule.Absent {
		was = rawText(own.JSON(spec))
	}
	values, has := sent[typedPrefix+key]
	if !has && !sent.Has(listedPrefix+key) {
		return "", was, false, nil
	}
	switch spec.Type {
	case rule.WordSet:
		if len(values) == 0 && own.Is == rule.Absent {
			return "", was, true, nil
		}
		return listText(orderedLike(spec.Words, values)), inOrder(spec, was), true, nil
	case rule.States:
		states := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		if len(states) == 0 {
			return "", was, true, nil
		}
		return listText(states), was, true, nil
	case rule.Counts:
		text, err = readCounts(sent, key, spec.Words)
		return text, was, true, err
	case rule.Tallies, rule.Items, rule.Decimals:
		text, err = readGrid(ctx, c, spec, was, sent)
		return text, was, true, err
	case rule.Amount, rule.Count, rule.Days, rule.Decimal, rule.Scalar:
		text, err = readFigure(ctx, c.Rule, spec, first(values), was)
		return text, was, true, err
	case rule.YesNo, rule.Word:
	}
	return first(values), was, true, nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// readFigure reads a number or a word as typed. What was shown and not touched
// passes as it is, so that no reading of it can go wrong.
func readFigure(ctx context.Context, r rule.Rule, spec rule.Spec, typed, was string) (string, error) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return "", nil
	case typed == shownFigure(ctx, spec, was):
		return was, nil
	case spec.Nullable && vn.Fold(typed) == vn.Fold(voice.Say(ctx, "cchc.detail.value.none_typed")):
		return "null", nil
	}
	raw, err := exchange.ReadFigure(r, spec.Name, typed)
	if err != nil {
		return "", err
	}
	return rawText(raw), nil
}

// shownFigure is a figure as it stands in a field of one line: a number without
// grouping, because a grouped number reads two ways.
func shownFigure(ctx context.Context, spec rule.Spec, plain string) string {
	if spec.Type == rule.Scalar && (plain == "true" || plain == "false") {
		return wordText(ctx, map[string]string{"true": "yes", "false": "no"}[plain], nil)
	}
	return shownNumber(ctx, plain)
}

func shownNumber(ctx context.Context, plain string) string {
	if plain == "null" {
		return voice.Say(ctx, "cchc.detail.value.none_typed")
	}
	if voice.Lang(ctx) == locale.VI {
		return strings.Replace(plain, ".", ",", 1)
	}
	return plain
}

func readCounts(sent url.Values, key string, words []string) (string, error) {
	counts := map[string]json.Number{}
	for i, word := range words {
		values := sent[typedPrefix+key]
		if i >= len(values) || strings.TrimSpace(values[i]) == "" {
			continue
		}
		n, err := exchange.ReadNumber(values[i])
		if err != nil {
			return "", err
		}
		counts[word] = n
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

// inOrder rewrites a list of words in the order of the rule.
func inOrder(spec rule.Spec, text string) string {
	if text == "" {
		return ""
	}
	return listText(orderedLike(spec.Words, heldWords(spec, text)))
}

// held is what the text of a figure holds, as JSON has it. A text that the
// rules refuse holds nothing: the trial refuses it too, and the page says so
// beside the field.
func held(spec rule.Spec, text string) any {
	if text == "" {
		return nil
	}
	v, err := rule.BindText(spec, text)
	if err != nil {
		return nil
	}
	return v.JSON(spec)
}

func heldList(spec rule.Spec, text string) []any {
	list, isList := held(spec, text).([]any)
	if !isList {
		return nil
	}
	return list
}

func heldWords(spec rule.Spec, text string) []string {
	words, areWords := wordsIn(heldList(spec, text))
	if !areWords {
		return nil
	}
	return words
}

// heldCount is how often a word occurred, as a field shows it.
func heldCount(spec rule.Spec, text, word string) string {
	counts, isMap := held(spec, text).(map[string]any)
	if !isMap || counts[word] == nil {
		return ""
	}
	return rawText(counts[word])
}
