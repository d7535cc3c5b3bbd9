package rule

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"minhbach/internal/points"
)

// What does not fit in a value's two words is scored and shown all the same.
func TestALargeInputIsWhatASmallOneIs(t *testing.T) {
	codes, items := make([]any, 40), make([]string, 40)
	for i := range items {
		codes[i] = fmt.Sprintf("m%d", i)
		items[i] = fmt.Sprintf("{code: m%d, points: 0.05}", i)
	}
	states := make([]any, 1200)
	for i := range states {
		states[i] = []string{"on_time", "late", "missing"}[i%3]
	}
	for _, c := range []struct {
		text, input string
		value       any
		want        points.Rat
	}{
		{"{kind: checklist, mode: sum, items: [" + strings.Join(items, ", ") + "]}", "met", codes[20:], points.Int(1)},
		{"{kind: checklist, mode: proportional, items: [" + strings.Join(items, ", ") + "]}", "met", codes[:39], points.NewRat(39, 20)},
		{"{kind: periodic_set, periods: 1200, points_each: 0.001, late_deduction: 0.0005}", "states", states, points.NewRat(6, 10)},
		{"{kind: deduct_per_violation, per: 0.0000000001}", "count", json.Number("10000000000"), points.Int(1)},
		{"{kind: external_scaled, from_max: 8000000000000}", "value", json.Number("4000000000000.5"), points.NewRat(80000000000010, 80000000000000)},
	} {
		r, full := decodeRule(t, c.text, "2")
		if out := scoreRaw(t, r, full, map[string]any{c.input: c.value}); out.State != Scored || !out.Points.Equal(c.want) {
			t.Errorf("%.40s gives %v %s, want %s", c.text, out.State, out.Points.Exact(), c.want.Exact())
		}
		spec := r.Inputs()[Find(r.Inputs(), c.input)]
		v, err := Bind(spec, c.value)
		if err != nil || !reflect.DeepEqual(v.JSON(spec), c.value) {
			t.Errorf("%.40s shows %v, %v", c.text, v.JSON(spec), err)
		}
	}
}
