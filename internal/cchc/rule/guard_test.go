package rule

import (
	"encoding/json"
	"testing"

	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// decodeRule reads a rule worth at most full.
func decodeRule(t testing.TB, text, full string) (Rule, points.Rat) {
	t.Helper()
	node, err := ruleset.Parse("rule.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	top := points.MustParse(full).Rat()
	rd := ruleset.NewReader("rule.yaml")
	r := Decode(rd, node, "rule", top, Guards{})
	if problems := rd.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return r, top
}

func scoreRaw(t testing.TB, r Rule, full points.Rat, raw map[string]any) Outcome {
	t.Helper()
	in, err := BindAll(r, raw)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Score(r, in, full, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAChecklistInsideAnExpressionDoesNotAnswerForTheGate(t *testing.T) {
	r, full := decodeRule(t, `
kind: expression
expr: part.x
parts: {x: {kind: checklist, mode: sum, items: [{code: a, points: 1}, {code: b, points: 1}]}}
gate: {kind: precondition, require: [ke_hoach], on_fail: 0.5}
`, "2")
	if out := scoreRaw(t, r, full, map[string]any{"parts.x.met": []any{"a"}}); out.State != Missing {
		t.Errorf("without a word on the gate the leaf is %v, want missing", out)
	}
	if out := scoreRaw(t, r, full, map[string]any{"parts.x.met": []any{"a"}, "met": []any{"ke_hoach"}}); out.State != Scored || !out.Points.Equal(points.Int(1)) {
		t.Errorf("with the gate met the leaf is %v", out)
	}
	if out := scoreRaw(t, r, full, map[string]any{"met": []any{}}); out.State != Gated || !out.Points.Equal(points.NewRat(1, 2)) {
		t.Errorf("with the gate unmet the leaf is %v", out)
	}
}

func TestAChecklistBehindAGateSharesItsList(t *testing.T) {
	r, full := decodeRule(t, `
kind: checklist
mode: sum
items: [{code: a, points: 1}, {code: b, points: 1}]
gate: {kind: precondition, require: [ke_hoach]}
`, "2")
	if out := scoreRaw(t, r, full, map[string]any{"met": []any{"ke_hoach", "a"}}); !out.Points.Equal(points.Int(1)) {
		t.Errorf("%v", out)
	}
}

func TestAUnitWhereNothingAroseIsNoPeer(t *testing.T) {
	r, full := decodeRule(t, "{kind: relative_to_peers, stat: max, mode: share_of_stat, on_zero_den: zero, no_event: na}", "2")
	row := func(raw map[string]any) []Value {
		in, err := BindAll(r, raw)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	own := row(map[string]any{"own": json.Number("3")})
	idle := row(map[string]any{"own": json.Number("12"), "no_event": true})
	filled := r.(BlockRule).Fill(own, [][]Value{own, idle}, 0)
	if out, err := Score(r, filled, full, nil); err != nil || !out.Points.Equal(full) {
		t.Errorf("beside a unit where nothing arose the leader has %v, %v", out, err)
	}
}
