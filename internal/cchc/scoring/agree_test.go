package scoring_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
)

// sheets fills an engine's sheets with the figures of the reference.
func sheets(t interface{ Fatalf(string, ...any) }, e *scoring.Engine, units []*refUnit) []*scoring.Sheet {
	out := make([]*scoring.Sheet, len(units))
	for i, u := range units {
		out[i] = e.NewSheet(u.name, u.name, "so")
		for _, code := range slices.Sorted(maps.Keys(u.inputs)) {
			for name, raw := range u.inputs[code] {
				if err := out[i].Set(code, name, raw); err != nil {
					t.Fatalf("%s.%s = %v: %v", code, name, raw, err)
				}
			}
		}
		for _, code := range u.na {
			if err := out[i].ApproveNA(code); err != nil {
				t.Fatalf("approve %s: %v", code, err)
			}
		}
		for name, v := range u.facts {
			if err := out[i].SetFact(name, fmt.Sprint(v)); err != nil {
				t.Fatalf("fact %s: %v", name, err)
			}
		}
	}
	return out
}

func drawSet(t *rapid.T) (*criteria.Set, *refSet) {
	data, err := json.Marshal(drawn{t}.set())
	if err != nil {
		t.Fatal(err)
	}
	set, err := criteria.Load("ngau-nhien.json", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return set, readSet(data)
}

func drawUnits(t *rapid.T, s *refSet, n int) []*refUnit {
	units := make([]*refUnit, n)
	for i := range units {
		units[i] = drawn{t}.unit(fmt.Sprintf("u%d", i+1), s)
	}
	return units
}

func TestTheEngineAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set, ref := drawSet(t)
		units := drawUnits(t, ref, rapid.IntRange(1, 4).Draw(t, "units"))
		e := scoring.New(set)
		block, err := e.ScoreBlock(sheets(t, e, units), nil)
		ref.score(units)
		failed := slices.ContainsFunc(units, func(u *refUnit) bool { return u.failed })
		if failed != (err != nil) {
			t.Fatalf("the engine says %v, the reference %v\n%s", err, failed, set.Source.Text)
		}
		if failed {
			return
		}
		for i, u := range units {
			sameUnit(t, set, ref, u, &block.Results[i])
		}
	})
}

func sameUnit(t *rapid.T, set *criteria.Set, ref *refSet, u *refUnit, r *scoring.Result) {
	for i, c := range set.Criteria {
		n, want := r.Nodes[i], u.nodes[c.Code]
		if n.Points.Rat().Big().Cmp(want.p) != 0 || n.Max.Rat().Big().Cmp(want.max) != 0 || (c.IsLeaf() && n.State.String() != want.state) {
			t.Fatalf("%s %s: engine %s of %s %s, reference %s of %s %s\n%s", u.name, c.Code, n.Points, n.Max, n.State,
				want.p.FloatString(6), want.max.FloatString(6), want.state, describe(ref, u))
		}
	}
	index := new(big.Rat)
	if u.index != nil {
		index = u.index
	}
	switch {
	case r.Points.Rat().Big().Cmp(u.points) != 0 || r.Max.Rat().Big().Cmp(u.max) != 0:
		t.Fatalf("%s: engine %s of %s, reference %s of %s", u.name, r.Points, r.Max, u.points.FloatString(6), u.max.FloatString(6))
	case r.HasIndex != (u.index != nil) || r.Index.Big().Cmp(index) != 0:
		t.Fatalf("%s: engine index %s %v, reference %s", u.name, r.Index, r.HasIndex, index.FloatString(6))
	case r.Missing != u.missing || r.Zeros != u.zero || r.Scored != u.scored || r.Excluded != u.excluded:
		t.Fatalf("%s: engine %d missing %d zero %d scored, reference %d %d %d", u.name, r.Missing, r.Zeros, r.Scored, u.missing, u.zero, u.scored)
	case r.Rank != u.rank || r.Band != u.band:
		t.Fatalf("%s: engine rank %d band %q, reference %d %q", u.name, r.Rank, r.Band, u.rank, u.band)
	}
}

// describe prints what a failure needs to be understood.
func describe(ref *refSet, u *refUnit) string {
	all, err := json.Marshal(map[string]any{"set": ref.raw, "inputs": u.inputs, "facts": u.facts, "not_applicable": u.na})
	if err != nil {
		return err.Error()
	}
	return string(all)
}
