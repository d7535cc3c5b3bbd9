package rule

import (
	"encoding/json"

	"minhbach/internal/points"
)

// JSON returns an input the way JSON holds it, so that Bind reads it back:
// nil, a bool, a string, a json.Number, a list or a map. An absent input is
// nil too; ask Is first.
func (v *Value) JSON(spec Spec) any {
	if v.Is != Given {
		return nil
	}
	switch spec.Type {
	case YesNo:
		return v.Yes
	case Word:
		return v.word(spec)
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
		return spec.countsJSON(v.more.counts)
	case Tallies:
		list := make([]any, v.bits)
		for i, row := range rows(v.more.counts, len(spec.Words)) {
			list[i] = spec.countsJSON(row)
		}
		return list
	case Items:
		return v.itemsJSON(spec.Item)
	case Scalar:
		switch v.shape {
		case shapeTruth:
			return v.Yes
		case shapeWord:
			return v.word(spec)
		}
	}
	return jsonNumber(v.Num())
}

func jsonNumber(r points.Rat) json.Number { return json.Number(r.Exact()) }

func (s Spec) countsJSON(row []int64) map[string]any {
	counts := make(map[string]any, len(row))
	for i, n := range row {
		if n != unsaid {
			counts[s.Words[i]] = jsonNumber(points.Int(n))
		}
	}
	return counts
}

func (v *Value) itemsJSON(item Rule) []any {
	specs := item.Inputs()
	list := make([]any, v.bits)
	for i := range list {
		inputs := map[string]any{}
		for j, v := range v.item(i, len(specs)) {
			if v.Is != Absent {
				inputs[specs[j].Name] = v.JSON(specs[j])
			}
		}
		list[i] = inputs
	}
	return list
}
