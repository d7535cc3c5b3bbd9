package cchcweb

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
	"minhbach/internal/web/voice"
)

// InputLine is one figure of a criterion, with where it comes from.
type InputLine struct {
	Name      string            `json:"name"`
	Label     string            `json:"label,omitempty"`
	Value     any               `json:"value"` // as JSON holds it; null is "there is none"
	Given     bool              `json:"given"`
	Origin    string            `json:"origin,omitempty"`
	Metric    string            `json:"metric,omitempty"`
	SameAs    string            `json:"same_as,omitempty"`
	Words     map[string]string `json:"words,omitempty"` // labels of the words it may hold
	valueType rule.Type
}

// inputLines lists the figures of a leaf in the order of its rule. An input
// that nobody gave is listed when the set binds it or nothing else is given.
func inputLines(b *scoring.Block, sheet *scoring.Sheet, c *criteria.Criterion) []InputLine {
	leaf, err := b.Leaf(sheet.Unit, c.Code)
	if err != nil {
		return nil
	}
	labels := wordLabels(c.Rule)
	var lines []InputLine
	for i, spec := range leaf.Specs {
		line := InputLine{Name: spec.Name, valueType: spec.Type}
		bound := false
		for _, b := range c.Inputs {
			if spec.Is(b.Input) {
				line.Label, line.Metric, line.SameAs, bound = b.Label, b.Metric, b.SameAs, true
			}
		}
		v := leaf.Values[i]
		if line.Given = v.Is != rule.Absent; line.Given {
			line.Value = v.JSON(spec)
			line.Origin = cchc.OriginName(sheet.OriginOf(c.Code, spec.Name))
		}
		if !line.Given && !bound {
			continue
		}
		if len(spec.Words) > 0 {
			line.Words = labels
		}
		lines = append(lines, line)
	}
	return lines
}

// wordLabels are the labels of the words that a rule's inputs may hold.
func wordLabels(r rule.Rule) map[string]string {
	labels := map[string]string{}
	note := func(options []rule.Option) {
		for _, o := range options {
			labels[o.Code] = o.Name()
		}
	}
	switch r := rule.Unwrap(r).(type) {
	case *rule.Choice:
		note(r.Options)
	case *rule.Checklist:
		note(r.Items)
	case *rule.DeductByClass:
		for _, class := range r.Classes {
			labels[class.Code] = class.Label
		}
	}
	return labels
}

// title is the label of the input: the set's, or the usual one of its name.
func (l InputLine) title(ctx context.Context) string {
	if l.Label != "" {
		return l.Label
	}
	return inputTitle(ctx, l.Name)
}

func inputTitle(ctx context.Context, name string) string {
	if key := "cchc.detail.input." + name[strings.LastIndex(name, ".")+1:]; voice.Words(ctx).Has(key) {
		return voice.Say(ctx, key)
	}
	return name
}

// origin says where the figure comes from.
func (l InputLine) origin(ctx context.Context) string {
	switch {
	case !l.Given:
		return voice.Say(ctx, "cchc.detail.input_missing")
	case l.Metric != "" && l.Origin == "computed":
		return voice.Say(ctx, "cchc.detail.origin.metric", l.Metric)
	case l.SameAs != "":
		return voice.Say(ctx, "cchc.detail.origin.same_as", l.SameAs)
	}
	return voice.Say(ctx, "cchc.detail.origin."+l.Origin)
}

// text is the value in the reader's words.
func (l InputLine) text(ctx context.Context) string {
	if !l.Given {
		return "–"
	}
	if l.Value == nil {
		return voice.Say(ctx, "cchc.detail.value.none")
	}
	return valueText(ctx, l.Value, l.Words)
}

// valueText writes what JSON holds as people read it.
func valueText(ctx context.Context, value any, labels map[string]string) string {
	switch v := value.(type) {
	case bool:
		return wordText(ctx, map[bool]string{true: "yes", false: "no"}[v], nil)
	case string:
		return wordText(ctx, v, labels)
	case json.Number:
		return numberText(ctx, v.String())
	case []any:
		if words, areWords := wordsIn(v); areWords {
			return joinWords(ctx, words, labels)
		}
		return voice.Say(ctx, "cchc.detail.value.items", len(v))
	case map[string]any:
		return countsText(ctx, v, labels)
	}
	return "–"
}

// wordsIn are the words of a list; false when it holds anything else.
func wordsIn(list []any) (words []string, areWords bool) {
	for _, item := range list {
		word, isWord := item.(string)
		if !isWord {
			return nil, false
		}
		words = append(words, word)
	}
	return words, true
}

func numberText(ctx context.Context, text string) string {
	if r, err := points.ParseRat(text); err == nil {
		return voice.Text(ctx, r)
	}
	return text
}

func joinWords(ctx context.Context, words []string, labels map[string]string) string {
	if len(words) == 0 {
		return voice.Say(ctx, "cchc.detail.value.no_items")
	}
	said := make([]string, len(words))
	for i, w := range words {
		said[i] = wordText(ctx, w, labels)
	}
	return strings.Join(said, "; ")
}

func wordText(ctx context.Context, word string, labels map[string]string) string {
	if label, ok := labels[word]; ok && label != "" {
		return label
	}
	if key := "cchc.detail.word." + word; voice.Words(ctx).Has(key) {
		return voice.Say(ctx, key)
	}
	return word
}

func countsText(ctx context.Context, counts map[string]any, labels map[string]string) string {
	var said []string
	for _, word := range sortedKeys(counts) {
		if n, ok := counts[word].(json.Number); ok {
			said = append(said, wordText(ctx, word, labels)+": "+numberText(ctx, n.String()))
		}
	}
	return strings.Join(said, "; ")
}

// markOf is the value that decides a rule with a graph: the share, the count,
// the days late.
func markOf(sheet *scoring.Sheet, c *criteria.Criterion) *points.Rat {
	number := func(name string) (points.Rat, bool) {
		v, err := sheet.Value(c.Code, name)
		return v.Num(), err == nil && v.Is == rule.Given
	}
	num, hasNum := number("num")
	den, hasDen := number("den")
	if hasNum && hasDen {
		if share, ok := num.Quo(den); ok {
			return &share
		}
		return nil
	}
	for _, name := range []string{"value", "count", "days_late"} {
		if v, ok := number(name); ok {
			return &v
		}
	}
	return nil
}

func number(n int) string { return strconv.Itoa(n) }
