package exchange

import (
	"fmt"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
)

// cellList reads a list that a person wrote in one cell: things parted by
// semicolons, groups of things by lines.
func cellList(r rule.Rule, spec rule.Spec, c Cell, text string) (any, error) {
	switch spec.Type {
	case rule.WordSet, rule.States:
		return eachOf(parted(text), func(word string) (any, error) {
			return cellWord(Cell{Kind: Text, Text: word}, spec.Words, labelsOf(r, spec.Name))
		})
	case rule.Decimals:
		if c.Kind != Text {
			n, err := cellNumber(c, false)
			return []any{n}, err
		}
		return eachOf(parted(text), func(number string) (any, error) { return cellNumber(Cell{Kind: Text, Text: number}, false) })
	case rule.Counts:
		return tally(text, spec.Words, labelsOf(r, spec.Name))
	case rule.Tallies:
		return eachOf(lines(text), func(line string) (any, error) { return tally(line, spec.Words, nil) })
	}
	return eachOf(lines(text), func(line string) (any, error) { return item(spec.Item, line) })
}

func eachOf(list []string, read func(string) (any, error)) (any, error) {
	values := make([]any, 0, len(list))
	for _, text := range list {
		v, err := read(text)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

func parted(text string) []string {
	return fields(text, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' })
}

func lines(text string) []string {
	return fields(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '|' })
}

func fields(text string, cut func(rune) bool) []string {
	var list []string
	for _, part := range strings.FieldsFunc(text, cut) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// tally reads "A: 120; B: 30".
func tally(text string, words []string, labels map[string]string) (any, error) {
	counts := map[string]any{}
	for _, part := range parted(text) {
		name, number, found := cutLast(part, ":")
		if !found {
			return nil, fault.New(fault.Invalid, "exchange.want_tally", part)
		}
		word, err := cellWord(Cell{Kind: Text, Text: name}, words, labels)
		if err != nil {
			return nil, err
		}
		n, err := cellNumber(Cell{Kind: Text, Text: number}, false)
		if err != nil {
			return nil, err
		}
		if _, twice := counts[fmt.Sprint(word)]; twice {
			return nil, fault.New(fault.Invalid, "exchange.json_key_twice", word)
		}
		counts[fmt.Sprint(word)] = n
	}
	return counts, nil
}

// item reads the inputs of one item: "num: 3; den: 4".
func item(r rule.Rule, text string) (any, error) {
	specs := r.Inputs()
	inputs := map[string]any{}
	parts := parted(text)
	if len(specs) == 1 { // which needs no name, and may be a list itself
		if name, value, found := strings.Cut(text, ":"); found && findInput(specs, strings.TrimSpace(name)) == 0 {
			text = value
		}
		parts = []string{specs[0].Name + ":" + text}
	}
	for _, part := range parts {
		name, value, found := strings.Cut(part, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !found || value == "" {
			return nil, fault.New(fault.Invalid, "exchange.want_item", part)
		}
		i := findInput(specs, name)
		if i < 0 {
			return nil, rule.UnknownInput(specs, name)
		}
		if _, twice := inputs[specs[i].Name]; twice {
			return nil, fault.New(fault.Invalid, "exchange.json_key_twice", specs[i].Name)
		}
		v, err := cellValue(r, specs, i, Cell{Kind: Text, Text: value})
		if err != nil {
			return nil, err
		}
		inputs[specs[i].Name] = v
	}
	return inputs, nil
}

// findInput finds an input by its name or by what a template calls it.
func findInput(specs []rule.Spec, name string) int {
	if i := rule.Find(specs, name); i >= 0 {
		return i
	}
	for i, s := range specs {
		if isWord(name, "exchange.input."+s.Name) {
			return i
		}
	}
	return -1
}

func cutLast(text, mark string) (before, after string, found bool) {
	i := strings.LastIndex(text, mark)
	if i < 0 {
		return text, "", false
	}
	return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+len(mark):]), true
}
