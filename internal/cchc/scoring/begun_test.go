package scoring

import (
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/points"
)

func TestAUnitWithoutFiguresStandsOnNoPlace(t *testing.T) {
	set, err := criteria.Load("set.yaml", []byte(`
id: x
title: x
block: so
max_points: 2
criteria:
  - {code: "1", name: a, max_points: 1, rule: {kind: yes_no}}
  - {code: "2", name: b, max_points: 1, rule: {kind: yes_no}}
`))
	if err != nil {
		t.Fatal(err)
	}
	e := New(set)
	given := map[string]string{"a": "no", "b": "", "c": "yes"}
	var sheets []*Sheet
	for _, unit := range []string{"c", "b", "a"} {
		s := e.NewSheet(unit, unit, "so")
		if given[unit] != "" {
			if err := s.Set("1", "answer", given[unit]); err != nil {
				t.Fatal(err)
			}
		}
		sheets = append(sheets, s)
	}
	block, err := e.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	begun := block.Begun()
	for unit, want := range map[string]struct{ rank, of int }{"c": {1, 2}, "a": {2, 2}, "b": {0, 0}} {
		r := &begun.Results[begun.At(unit)]
		if r.Rank != want.rank || r.Of != want.of || r.HasIndex != (want.rank > 0) {
			t.Errorf("%s: rank %d of %d, index %q", unit, r.Rank, r.Of, r.IndexText())
		}
	}
	if before := &block.Results[block.At("b")]; before.Rank != 2 || !before.HasIndex {
		t.Errorf("the block itself changed: %+v", before)
	}
}

func TestWhatACriterionKeepsBack(t *testing.T) {
	set, err := criteria.Load("set.yaml", []byte(`
id: x
title: x
block: so
max_points: 5
criteria:
  - {code: A, name: a, max_points: 5, rule: {kind: yes_no}}
  - {code: T, name: t, max_points: 2, group: {kind: bonus, cap: 2}}
  - {code: T.1, parent: T, name: t, max_points: 2, rule: {kind: yes_no}}
  - {code: P, name: p, max_points: 3, group: {kind: penalty, cap: 3}}
  - {code: P.1, parent: P, name: p, max_points: 3, rule: {kind: yes_no}}
`))
	if err != nil {
		t.Fatal(err)
	}
	one, two := points.MustParse("1"), points.MustParse("2")
	for code, want := range map[string]points.Points{"A": one, "T.1": 0, "T": 0, "P.1": one, "P": one} {
		if got := Lost(set.Criterion(code), Node{Points: one, Max: two, State: Scored}); got != want {
			t.Errorf("%s keeps %s back, want %s", code, got, want)
		}
	}
	if got := Lost(set.Criterion("A"), Node{State: NotApplicable}); got != 0 {
		t.Errorf("what does not apply keeps %s back", got)
	}
}
