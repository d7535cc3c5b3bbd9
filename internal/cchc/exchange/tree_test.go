package exchange

import (
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/ruleset"
)

const setsDir = "../../../rules/criteria"

func setFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(setsDir + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no sets", err)
	}
	return files
}

func readTree(t testing.TB, path string) *ruleset.Node {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	node, err := ruleset.Parse(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	return node
}

func parsed(t interface{ Fatalf(string, ...any) }, name string, data []byte) *ruleset.Node {
	node, err := ruleset.Parse(name, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return node
}

func TestEverySetIsTheSameWrittenAnew(t *testing.T) {
	for _, file := range setFiles(t) {
		tree := readTree(t, file)
		for name, text := range map[string][]byte{"a.yaml": WriteYAML(tree), "a.json": WriteJSON(tree)} {
			if again := parsed(t, name, text); !SameTree(tree, again) {
				t.Errorf("%s differs as %s:\n%s", file, name, text)
			}
		}
		if once := WriteYAML(tree); string(once) != string(WriteYAML(parsed(t, "a.yaml", once))) {
			t.Errorf("%s is written otherwise the second time", file)
		}
	}
}

func TestTextsThatLookLikeSomethingElseStayTexts(t *testing.T) {
	texts := []string{
		"", " ", "1.10", "1.0", "007", "true", "True", "no", "null", "~", "-", "- a", "a: b", "a #b", "#", "@x", "`", "%a", "!!str x", "&a", "*a",
		"[a]", "{a}", "a, b", "?", "? a", "'", `"`, `\`, "a\nb", "a\tb", "\u0085", "\ufeff", "\u2028", "\x00", "\x7f", "---", "...", "2018-01-01",
		"0x1F", "1_000", "1e3", ".inf", "=", "<<", "Đạt từ 80%", " lề ", "|", ">", "🙂", "a:", ":a", "12:30",
	}
	tree := listNode(0)
	for _, text := range texts {
		tree.Items = append(tree.Items, textNode(text, 0))
		entry := mapNode(0)
		putNode(entry, text, textNode(text, 0))
		tree.Items = append(tree.Items, entry)
	}
	for name, data := range map[string][]byte{"a.yaml": WriteYAML(tree), "a.json": WriteJSON(tree)} {
		again := parsed(t, name, data)
		for i, item := range tree.Items {
			if !SameTree(item, again.Items[i]) {
				t.Errorf("%s: %q came back as %q", name, oneLine(item), oneLine(again.Items[i]))
			}
		}
	}
}

func TestSameTreeTellsWhatMattersFromWhatDoesNot(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"{a: 1, b: 2}", "{b: 2, a: 1}", true},
		{"{a: 1, b: null}", "{a: 1}", true},
		{"{a: 1, b: []}", "{a: 1}", true},
		{"{a: '1'}", "{a: 1}", true},
		{"{a: 'true'}", "{a: true}", false},
		{"{a: 'null'}", "{a: null}", false},
		{"{a: ''}", "{a: null}", false},
		{"{a: 1.10}", "{a: 1.1}", false},
		{"[1, 2]", "[2, 1]", false},
		{"{a: 1}", "[1]", false},
	} {
		if got := SameTree(parsed(t, "a.yaml", []byte(c.a)), parsed(t, "b.yaml", []byte(c.b))); got != c.same {
			t.Errorf("%s and %s: same is %v", c.a, c.b, got)
		}
	}
}

func drawTree(t *rapid.T, depth int) *ruleset.Node {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind == 0 && depth > 0:
		n := listNode(0)
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			n.Items = append(n.Items, drawTree(t, depth-1))
		}
		return n
	case kind == 1 && depth > 0:
		n := mapNode(0)
		for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 4, rapid.ID).Draw(t, "keys") {
			putNode(n, name, drawTree(t, depth-1))
		}
		return n
	case kind == 2:
		return plainNode(rapid.SampledFrom([]string{"true", "false", "0.8", "1.10", "2018-12-31", "-3"}).Draw(t, "plain"), 0)
	case kind == 3:
		return &ruleset.Node{Kind: ruleset.Null}
	}
	return textNode(rapid.String().Draw(t, "text"), 0)
}

func TestAnyTreeIsTheSameWrittenAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := drawTree(t, 4)
		for name, data := range map[string][]byte{"a.yaml": WriteYAML(tree), "a.json": WriteJSON(tree)} {
			if again := parsed(t, name, data); !SameTree(tree, again) {
				t.Fatalf("%s\n%s\n%s", oneLine(tree), data, oneLine(again))
			}
		}
	})
}

func TestKeyTooLongForYAMLIsKept(t *testing.T) {
	tree := mapNode(0)
	name := ""
	for range 3000 {
		name += "a"
	}
	putNode(tree, name, plainNode("1", 0))
	if !SameTree(tree, parsed(t, "a.yaml", WriteYAML(tree))) {
		t.Error("the key was lost")
	}
}
