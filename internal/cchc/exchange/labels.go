package exchange

import (
	"strings"

	"minhbach/internal/cchc/rule"
)

// labelsOf returns what the words of an input are called, by word.
func labelsOf(r rule.Rule, input string) map[string]string {
	labels := map[string]string{}
	options := func(list []rule.Option) {
		for _, o := range list {
			labels[o.Code] = o.Label
		}
	}
	switch r := rule.Unwrap(r).(type) {
	case *rule.Choice:
		options(r.Options)
	case *rule.Checklist:
		options(r.Items)
	case *rule.DeductByClass:
		for _, c := range r.Classes {
			labels[c.Code] = c.Label
		}
	case *rule.Expression:
		return labelsOfPart(r.Parts, input)
	case *rule.BestOf:
		return labelsOfPart(r.Parts, input)
	}
	return labels
}

func labelsOfPart(parts []rule.Part, input string) map[string]string {
	for _, part := range parts {
		for _, prefix := range []string{"parts.", "rules."} {
			if inner, found := strings.CutPrefix(input, prefix+part.Name+"."); found {
				return labelsOf(part.Rule, inner)
			}
		}
	}
	return nil
}

// periodsOf returns how many periods a list of states has; 0 when the rule
// does not say.
func periodsOf(r rule.Rule, input string) int {
	var parts []rule.Part
	switch r := rule.Unwrap(r).(type) {
	case *rule.PeriodicSet:
		return r.Periods
	case *rule.Expression:
		parts = r.Parts
	case *rule.BestOf:
		parts = r.Parts
	}
	for _, part := range parts {
		if inner, found := strings.CutPrefix(input, "parts."+part.Name+"."); found {
			return periodsOf(part.Rule, inner)
		}
	}
	return 0
}
