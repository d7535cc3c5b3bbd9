package rule

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"minhbach/internal/points"
)

// What was asked beforehand, and what lies beside it, is what the rule says.
func TestAPreparedRuleAnswersAsTheRuleDoes(t *testing.T) {
	numbers := []any{nil}
	for _, n := range []string{"-17", "-16", "-1", "0", "1", "2", "3", "3.0", "30", "31", "32", "40", "1125899906842624", "100000000000000000000", "18446744073709551616"} {
		numbers = append(numbers, json.Number(n))
	}
	words := []any{nil, "yes", "no", "na", "a", "b", "c"}
	var sets []any
	for _, list := range [][]any{{}, {"a"}, {"b", "a"}, {"c"}, {"c", "a", "b"}, {"g"}, {"a", "g"}, {"g", "c", "b"}} {
		sets = append(sets, list)
	}
	guards := []map[string]any{{}, {"no_event": true}, {"no_event": false}, {"precondition": true}, {"met": []any{"g"}}}
	items := "items: [{code: a, points: 1}, {code: b, points: 0.5}, {code: c, points: 0.25}]"
	for _, c := range []struct {
		input, text string
		values      []any
	}{
		{"answer", "{kind: yes_no}", words},
		{"option", "{kind: choice, options: [{code: a, points: 2}, {code: b, points: 0.1}, {code: c, points: 5}]}", words},
		{"count", "{kind: count_unit, unit_points: 0.3}", numbers},
		{"count", "{kind: count_unit, unit_points: 0.3, no_event: full}", numbers},
		{"count", "{kind: deduct_per_violation, per: 0.7, gate: {kind: precondition, require: [g], on_fail: 0.5}}", numbers},
		{"count", "{kind: violation_gate, max_violations: 2}", numbers},
		{"passed", "{kind: sample_check, sample_size: 5, unit_points: 0.1}", numbers},
		{"days_late", "{kind: lateness, steps: [{days_lte: 2, points: 1}], otherwise: 0.5}", numbers},
		{"met", "{kind: checklist, mode: sum, " + items + "}", sets},
		{"met", "{kind: checklist, mode: proportional, " + items + "}", sets},
		{"met", "{kind: checklist, mode: all_or_nothing, " + items + ", gate: {kind: precondition, require: [g], on_fail: 0.5}}", sets},
	} {
		r, full := decodeRule(t, c.text, "2")
		prepared := Prepare(r, points.MustParse("2"))
		for _, v := range c.values {
			for _, guard := range guards {
				raw := maps.Clone(guard)
				raw[c.input] = v
				in, err := BindAll(r, raw)
				if err != nil {
					continue // an input the rule does not have or take
				}
				want, wantErr := Score(r, in, full, nil)
				state, got, err := prepared.Points(in)
				p, _ := want.Points.Points()
				if state != want.State || got != p || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s of %v: prepared %v %s %v, the rule %v %s %v", c.text, raw, state, got, err, want.State, p, wantErr)
				}
			}
		}
	}
}
