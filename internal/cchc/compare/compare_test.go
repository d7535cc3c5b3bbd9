package compare

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

const older = `
id: cu
title: Bộ cũ (số liệu minh hoạ)
valid_from: 2013-01-01
block: so
max_points: 10
criteria:
  - {code: "1", parent: null, name: Nhóm một, max_points: 6}
  - {code: "1.1", parent: "1", name: Giữ nguyên, max_points: 2, rule: {kind: proportional, on_zero_den: na}}
  - {code: "1.2", parent: "1", name: Sẽ tách, max_points: 4, rule: {kind: proportional, on_zero_den: na}}
  - {code: "2", parent: null, name: Nhóm hai, max_points: 4}
  - {code: "2.1", parent: "2", name: Sẽ gộp, max_points: 1, rule: {kind: yes_no}}
  - {code: "2.2", parent: "2", name: Cũng gộp, max_points: 1, rule: {kind: yes_no}}
  - {code: "2.3", parent: "2", name: Sẽ bỏ, max_points: 2, rule: {kind: yes_no}}
`

const newer = `
id: moi
title: Bộ mới (số liệu minh hoạ)
valid_from: 2016-01-01
block: so
max_points: 10
criteria:
  - {code: "1", parent: null, name: Nhóm một, max_points: 7, maps_to: ["1"]}
  - {code: "1.1", parent: "1", name: Giữ nguyên, max_points: 3, maps_to: ["1.1"], rule: {kind: proportional, on_zero_den: na}}
  - {code: "1.2", parent: "1", name: Tách một, max_points: 1, maps_to: ["1.2"], rule: {kind: proportional, on_zero_den: na}}
  - {code: "1.3", parent: "1", name: Tách hai, max_points: 3, maps_to: ["1.2"], rule: {kind: proportional, on_zero_den: na}}
  - {code: "2", parent: null, name: Nhóm hai, max_points: 3}
  - {code: "2.1", parent: "2", name: Đã gộp, max_points: 2, maps_to: ["2.1", "2.2"], rule: {kind: proportional, on_zero_den: na}, na: {policy: rescale_in_group}}
  - {code: "2.3", parent: "2", name: Trùng mã nhưng là việc khác, max_points: 1, rule: {kind: yes_no}}
`

type figures map[string]map[string]any

func sideOf(t *testing.T, label, text string, in figures) Side {
	t.Helper()
	set, err := criteria.Load(label+".yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e := scoring.New(set)
	sheet := e.NewSheet("u", "Đơn vị minh hoạ", set.Block)
	for code, inputs := range in {
		for name, raw := range inputs {
			if err := sheet.Set(code, name, raw); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := e.ScoreBlock([]*scoring.Sheet{sheet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Side{Set: set, Result: &b.Results[0], Label: label}
}

func share(num, den string) map[string]any {
	return map[string]any{"num": json.Number(num), "den": json.Number(den)}
}

func yes() map[string]any { return map[string]any{"answer": "yes"} }

func both(t *testing.T) *Comparison {
	t.Helper()
	return Results(
		sideOf(t, "2015", older, figures{"1.1": share("1", "3"), "1.2": share("1", "2"), "2.1": yes(), "2.2": yes(), "2.3": yes()}),
		sideOf(t, "2016", newer, figures{"1.1": share("2", "3"), "1.2": share("1", "1"), "1.3": share("1", "3"), "2.1": share("1", "2"), "2.3": yes()}),
	)
}

func TestCriteriaAreTiedByMapsToAndNeverByCode(t *testing.T) {
	c := both(t)
	for code, want := range map[string]Relation{"1": Same, "1.1": Same, "1.2": Split, "1.3": Split, "2": Added, "2.1": Merged, "2.3": Added} {
		if p := c.Of(code); p == nil || p.Relation != want {
			t.Errorf("new %s: %+v, want %s", code, p, want)
		}
	}
	for code, want := range map[string]Relation{"2": Dropped, "2.2": Merged, "2.3": Dropped} {
		if p := c.WasOf(code); p == nil || p.Relation != want {
			t.Errorf("old %s: %+v, want %s", code, p, want)
		}
	}
	if c.SameSet || !c.Mapped || c.Of("9") != nil {
		t.Errorf("same set %v, mapped %v", c.SameSet, c.Mapped)
	}
}

func TestSharesAreComparedExactlyWhereTheMaximumChanged(t *testing.T) {
	p := both(t).Of("1.1")
	// 0.666667 of 2 and 2 of 3: points are rounded once, shares are of points.
	want := points.NewRat(2_000_000, 3_000_000).Sub(points.NewRat(666_667, 2_000_000))
	if !p.Comparable || !p.Change.Equal(want) || p.SameMax || !slices.Contains(p.Notes, Reweighted) {
		t.Errorf("%+v, want the change %s", p, want.Exact())
	}
	split := both(t).Of("1.3")
	if !split.Comparable || !split.SameMax || split.Gain != 0 || split.Before.Points != 2*points.One || split.After.Max != 4*points.One {
		t.Errorf("split: %+v", split)
	}
}

func TestWhatStandsAloneIsNotComparable(t *testing.T) {
	c := both(t)
	for _, p := range []*Pair{c.Of("2.3"), c.WasOf("2.3")} {
		if p.Comparable || !slices.Equal(p.Notes, []Note{NoMapping}) {
			t.Errorf("%+v", p)
		}
	}
	if got := c.Coverage.After; !got.Equal(points.NewRat(9, 10)) {
		t.Errorf("the pairs cover %s of the newer set, want 0.9", got)
	}
	if got := c.Coverage.Before; !got.Equal(points.NewRat(8, 10)) {
		t.Errorf("the pairs cover %s of the older set, want 0.8", got)
	}
}

func TestMissingFiguresAndRescaledGroupsAreNotComparable(t *testing.T) {
	before := sideOf(t, "2015", older, figures{"1.1": share("1", "3"), "2.1": yes(), "2.2": yes(), "2.3": yes()})
	after := sideOf(t, "2016", strings.Replace(newer, `name: Nhóm hai, max_points: 3`, `name: Nhóm hai, max_points: 3, maps_to: ["2"]`, 1),
		figures{"1.1": share("2", "3"), "1.2": share("1", "1"), "1.3": share("1", "3"), "2.1": share("0", "0"), "2.3": yes()})
	c := Results(before, after)
	for code, want := range map[string]Note{"1.2": MissingFigure, "1": MissingFigure, "2": Rescaled, "2.1": NotApplicable} {
		if p := c.Of(code); p.Comparable || !slices.Contains(p.Notes, want) {
			t.Errorf("%s: comparable %v, notes %v; want %s", code, p.Comparable, p.Notes, want)
		}
	}
}

func TestOneSetComparesByCode(t *testing.T) {
	a := sideOf(t, "2016", newer, figures{"1.1": share("1", "3"), "1.2": share("1", "1"), "1.3": share("1", "3"), "2.1": share("1", "2"), "2.3": yes()})
	b := sideOf(t, "2017", newer, figures{"1.1": share("3", "3"), "1.2": share("1", "1"), "1.3": share("1", "3"), "2.1": share("1", "2"), "2.3": yes()})
	c := Results(a, b)
	if !c.SameSet || len(c.Pairs) != len(a.Set.Criteria) {
		t.Fatalf("%d pairs, same set %v", len(c.Pairs), c.SameSet)
	}
	if p := c.Of("1.1"); p.Relation != Same || !p.SameMax || p.Gain != 2*points.One {
		t.Errorf("%+v", p)
	}
	if p := c.Of("2.3"); !p.Comparable || p.Change.Sign() != 0 {
		t.Errorf("%+v", p)
	}
}

func TestSetsWithoutAnyMappingSaySo(t *testing.T) {
	a := sideOf(t, "2015", older, nil)
	b := sideOf(t, "2016", strings.NewReplacer(`maps_to: ["1"], `, "", `, maps_to: ["1"]`, "", `, maps_to: ["1.1"]`, "", `, maps_to: ["1.2"]`, "", `, maps_to: ["2.1", "2.2"]`, "").Replace(newer), nil)
	c := Results(a, b)
	if c.Mapped || c.Total.Comparable || !slices.Contains(c.Total.Notes, NoMapping) {
		t.Errorf("mapped %v, total %+v", c.Mapped, c.Total)
	}
	for i := range c.Pairs {
		if c.Pairs[i].Comparable {
			t.Errorf("%+v", c.Pairs[i])
		}
	}
}

func TestNamesTheOlderSetDoesNotHaveAreTold(t *testing.T) {
	a := sideOf(t, "2015", older, nil)
	b := sideOf(t, "2016", strings.Replace(newer, `maps_to: ["1.1"]`, `maps_to: ["7.7"]`, 1), nil)
	if c := Results(a, b); !slices.Equal(c.Unknown, []string{"7.7"}) || c.Of("1.1").Relation != Added {
		t.Errorf("unknown %v, relation %s", c.Unknown, c.Of("1.1").Relation)
	}
}

func TestEveryPairIsToldInBothLanguages(t *testing.T) {
	c := both(t)
	pairs := append(slices.Clone(c.Pairs), c.Total)
	for i := range pairs {
		for _, l := range []locale.Lang{locale.VI, locale.EN} {
			for _, said := range pairs[i].Say(l) {
				if said == "" || strings.ContainsAny(said, "⟦⟧") {
					t.Errorf("%s: %q", l, said)
				}
			}
		}
	}
	if said := strings.Join(c.Of("1.1").Say(locale.VI), " "); !strings.Contains(said, "Từ 33,33% lên 66,67%") {
		t.Errorf("%q", said)
	}
}
