package rule

import (
	"encoding/json"

	"minhbach/internal/points"
)

// JSON returns an input the way JSON holds it, so that Bind reads it back:
// nil, a bool, a string, a json.Number, a list or a map. An absent input is
// nil too; ask Is first.
func (v Value) JSON(spec Spec) any {
	if v.Is != Given {
		return nil
	}
	switch spec.Type {
	case YesNo:
		return v.Yes
	case Word:
		return v.more.word
	case WordSet, States:
		list := make([]any, len(v.more.words))
		for i, word := range v.more.words {
			list[i] = word
		}
		return list
	case Decimals:
		list := make([]any, len(v.more.numbers))
		for i, n := range v.more.numbers {
			list[i] = jsonNumber(n)
		}
		return list
	case Counts:
		return tallyJSON(v.more.counts)
	case Tallies:
		list := make([]any, len(v.more.tallies))
		for i, t := range v.more.tallies {
			list[i] = tallyJSON(t)
		}
		return list
	case Items:
		return itemsJSON(v.more.items, spec.Item)
	case Scalar:
		switch x := v.value(); {
		case v.more == nil:
			return jsonNumber(v.Num)
		case v.more.words == nil:
			return x.Yes
		default:
			return x.Text
		}
	}
	return jsonNumber(v.Num)
}

func jsonNumber(r points.Rat) json.Number { return json.Number(r.Exact()) }

func tallyJSON(tally []Tally) map[string]any {
	counts := make(map[string]any, len(tally))
	for _, t := range tally {
		counts[t.Word] = jsonNumber(points.Int(t.Count))
	}
	return counts
}

func itemsJSON(items [][]Value, item Rule) []any {
	specs := item.Inputs()
	list := make([]any, len(items))
	for i, values := range items {
		inputs := map[string]any{}
		for j, v := range values {
			if v.Is != Absent {
				inputs[specs[j].Name] = v.JSON(specs[j])
			}
		}
		list[i] = inputs
	}
	return list
}
