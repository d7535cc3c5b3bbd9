package exchange

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// ReadFigure reads a figure as a person writes it in a cell, and returns what
// JSON holds of it.
func ReadFigure(r rule.Rule, input, text string) (any, error) {
	specs := r.Inputs()
	i := rule.Find(specs, input)
	if i < 0 {
		return nil, rule.UnknownInput(specs, input)
	}
	if strings.TrimSpace(text) == "" {
		return nil, fault.New(fault.Invalid, "exchange.cell_empty", input)
	}
	return cellValue(r, specs, i, Cell{Kind: Text, Text: text})
}

// ReadNumber reads a number as a person writes it in a cell.
func ReadNumber(text string) (json.Number, error) {
	return cellNumber(Cell{Kind: Text, Text: text}, false)
}

// FigureText writes a list as ReadFigure reads it: its things parted by
// semicolons, groups of things by lines. Words go by their codes, which can be
// taken for nothing else.
func FigureText(raw any, l locale.Lang) string {
	switch v := raw.(type) {
	case []any:
		mark := "; "
		if slices.ContainsFunc(v, func(item any) bool { _, isGroup := item.(map[string]any); return isGroup }) {
			mark = "\n"
		}
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = FigureText(item, l)
		}
		return strings.Join(parts, mark)
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+": "+FigureText(v[name], l))
		}
		return strings.Join(parts, "; ")
	case bool:
		return say(l, map[bool]string{true: "exchange.word.yes", false: "exchange.word.no"}[v])
	case json.Number:
		return numberText(v.String(), l)
	}
	return fmt.Sprint(raw)
}

// IsFromBlock tells the inputs of a rule that a round takes from the other
// units, so that nobody writes them.
func IsFromBlock(r rule.Rule, input string) bool {
	return slices.Contains(fromBlock, input[strings.LastIndexByte(input, '.')+1:]) && rule.DependsOnBlock(r)
}
