package exchange

import (
	"bytes"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// plain makes two ways of saying the same alike: 0.50 and 0.5, the kind of a
// gate that has only one, and a side of a bound that is not there.
func plain(n *ruleset.Node) *ruleset.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Items, c.Keys = nil, nil
	if n.Kind == ruleset.Scalar && n.Plain {
		if r, err := points.ParseRat(n.Text); err == nil {
			c.Text = r.Exact()
		}
	}
	for _, item := range n.Items {
		c.Items = append(c.Items, plain(item))
	}
	for _, k := range n.Keys {
		switch {
		case k.Name == "kind" && textOf(k.Value) == "precondition":
		case k.Name == "lo_incl" && !isSaid(n.Get("lo")), k.Name == "hi_incl" && !isSaid(n.Get("hi")):
		case k.Name == "label" && textOf(k.Value) == "":
		default:
			c.Keys = append(c.Keys, ruleset.Key{Name: k.Name, Value: plain(k.Value)})
		}
	}
	return &c
}

func exported(t testing.TB, set *criteria.Set, l locale.Lang) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := ExportSet(&out, set, l); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tellAll(t testing.TB, err error) {
	t.Helper()
	for _, e := range fault.All(err) {
		t.Log(e.Say(Words(), locale.VI))
	}
}

func TestASetComesBackFromExcelWithoutLoss(t *testing.T) {
	for _, path := range setFiles(t) {
		tree := readTree(t, path)
		set, err := criteria.Decode(path, tree)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range locale.Langs() {
			again, text, err := ImportSet("bo.xlsx", exported(t, set, l))
			if err != nil {
				tellAll(t, err)
				t.Fatalf("%s in %s: %v", path, l, err)
			}
			if !SameTree(plain(tree), plain(again.Source)) {
				t.Errorf("%s in %s differs:\n%s", path, l, text)
			}
		}
	}
}
