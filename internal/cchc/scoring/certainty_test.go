package scoring

import (
	"testing"

	"minhbach/internal/cchc/criteria"
)

func TestGroupIsAsCertainAsItsWeakestLeaf(t *testing.T) {
	set, err := criteria.Load("set.yaml", []byte(`
id: x
title: x
block: so
max_points: 3
criteria:
  - {code: A, name: A, max_points: 3}
  - {code: A.1, parent: A, name: a, max_points: 1, rule: {kind: yes_no}}
  - {code: A.2, parent: A, name: b, max_points: 2, rule: {kind: yes_no}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		second *Origin
		want   Certainty
	}{
		"both computed": {new(Computed), CertainComputed},
		"one declared":  {new(Declared), CertainDeclared},
		"one missing":   {nil, Unknown},
	} {
		sheet := New(set).NewSheet("u", "U", "so")
		give := func(code string, origin Origin) {
			if err := sheet.Set(code, "answer", "yes"); err != nil {
				t.Fatal(err)
			}
			if err := sheet.SetOrigin(code, "answer", origin); err != nil {
				t.Fatal(err)
			}
		}
		give("A.1", Computed)
		if test.second != nil {
			give("A.2", *test.second)
		}
		block, err := sheet.engine.ScoreBlock([]*Sheet{sheet}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := block.Results[0].Nodes[0].Certainty; got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
