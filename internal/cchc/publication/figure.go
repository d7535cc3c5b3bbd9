package publication

import (
	"encoding/json"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// ReadFigure reads a figure as a person types it, "7,5" or "yes", and returns it
// as it is declared. Lists and tallies are typed as they are shown. Nothing
// typed takes the figure away.
func ReadFigure(spec rule.Spec, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || typed == "null" {
		return typed, nil
	}
	switch spec.Type {
	case rule.Amount, rule.Count, rule.Days, rule.Decimal:
		number, err := vn.ParseDecimal(typed, vn.ExcelText)
		if err != nil {
			return "", err
		}
		return number.Plain, nil
	case rule.YesNo, rule.Word:
		text, err := json.Marshal(typed)
		return string(text), err
	}
	if !json.Valid([]byte(typed)) {
		return "", fault.New(fault.Invalid, "cchc.publication.figure_unreadable", typed)
	}
	return typed, nil
}

// ShowFigure is a kept figure as ReadFigure reads it.
func ShowFigure(spec rule.Spec, value string) string {
	switch spec.Type {
	case rule.Amount, rule.Count, rule.Days, rule.Decimal:
		return strings.Replace(value, ".", ",", 1)
	case rule.YesNo, rule.Word:
		var text string
		if json.Unmarshal([]byte(value), &text) == nil {
			return text
		}
	}
	return value
}
