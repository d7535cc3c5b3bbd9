package ruleset

import (
	"strings"
	"testing"

	"minhbach/internal/fault"
)

// sketch writes a tree on one line, so that trees can be compared.
func sketch(n *Node) string {
	switch n.Kind {
	case Null:
		return "null"
	case Scalar:
		if n.Plain {
			return n.Text
		}
		return `"` + n.Text + `"`
	case List:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = sketch(item)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	keys := make([]string, len(n.Keys))
	for i, k := range n.Keys {
		keys[i] = k.Name + ":" + sketch(k.Value)
	}
	return "{" + strings.Join(keys, ",") + "}"
}

func TestYAMLAndJSONGiveTheSameTreeAndKeepScalarsAsWritten(t *testing.T) {
	const want = `{code:1.10,name:"Sở Nội vụ",max:0.80,open:null,yes:true,list:[1,"1",[]],deep:{a:{}}}`
	for file, text := range map[string]string{
		"a.yaml": "code: 1.10\nname: \"Sở Nội vụ\"\nmax: 0.80\nopen: null\nyes: true\nlist: [1, '1', []]\ndeep: {a: {}}\n",
		"a.json": `{"code":1.10,"name":"Sở Nội vụ","max":0.80,"open":null,"yes":true,"list":[1,"1",[]],"deep":{"a":{}}}`,
		"b.yaml": `{"code":1.10,"name":"Sở Nội vụ","max":0.80,"open":null,"yes":true,"list":[1,"1",[]],"deep":{"a":{}}}`,
	} {
		n, err := Parse(file, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", file, err)
		} else if got := sketch(n); got != want {
			t.Errorf("%s: %s\nwant %s", file, got, want)
		}
	}
}

func TestNodesKnowTheirLine(t *testing.T) {
	for file, text := range map[string]string{
		"a.yaml": "a: 1\nb:\n  - x\n  - c: 2\n",
		"a.json": "{\"a\": 1,\n\"b\":\n [\"x\",\n {\"c\": 2}]}",
	} {
		n, err := Parse(file, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if item := n.Get("b").Items[1]; item.Line != 4 || item.Get("c").Line != 4 || n.Get("b").Items[0].Line != 3 {
			t.Errorf("%s: lines %d and %d", file, item.Line, n.Get("b").Items[0].Line)
		}
	}
}

func TestParseRefusesWhatCannotBeReadSafely(t *testing.T) {
	for name, c := range map[string]struct{ file, text, key string }{
		"a broken YAML":      {"a.yaml", "a: [", "ruleset.syntax"},
		"a broken JSON":      {"a.json", "{\"a\": 1,\n}", "ruleset.syntax"},
		"a second value":     {"a.json", "{} {}", "ruleset.trailing"},
		"an empty file":      {"a.yaml", "  \n", "ruleset.empty_file"},
		"an alias":           {"a.yaml", "a: &x 1\nb: *x", "ruleset.no_alias"},
		"a duplicate":        {"a.json", `{"a":1,"a":2}`, "ruleset.duplicate_key"},
		"endless levels":     {"a.json", strings.Repeat("[", 100), "ruleset.too_complex"},
		"too many entries":   {"a.json", "[" + strings.Repeat("1,", nodesMax) + "1]", "ruleset.too_complex"},
		"a file too large":   {"a.yaml", strings.Repeat("x", fileBytesMax+1), "ruleset.file_too_large"},
		"a laughing billion": {"a.yaml", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "ruleset.no_alias"},
	} {
		_, err := Parse(c.file, []byte(c.text))
		f, ok := fault.From(err)
		if !ok || f.Key != c.key || f.Place.File != c.file {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
		if ok && strings.Contains(f.Say(Words(), "vi")+f.Say(Words(), "en"), "⟦") {
			t.Errorf("%s is said as %s", name, f.Say(Words(), "vi"))
		}
	}
}

func TestAReaderCollectsEveryProblemWithItsLine(t *testing.T) {
	n, err := Parse("a.yaml", []byte("name: [1]\ncount: x\nwhen: 2018-02-30\nkind: c\nsure: maybe\nextra: 1\nlist: 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader("a.yaml")
	o := rd.Object(n, "")
	o.Word("name")
	o.Whole("count", 0, 0)
	o.Date("when")
	o.OneOf("kind", "", "a", "b")
	o.Bool("sure", false)
	o.List("list")
	o.Word("needed")
	o.End()
	var got []string
	for _, p := range rd.Problems() {
		got = append(got, p.Key)
		if p.Key != "ruleset.key_missing" && p.Place.Line == 0 {
			t.Errorf("%s has no line", p.Key)
		}
	}
	want := "ruleset.want_word ruleset.want_number ruleset.want_date ruleset.want_one_of ruleset.want_bool ruleset.want_list ruleset.key_missing ruleset.unknown_key"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

func TestAReaderGivesDefaultsForWhatIsLeftOut(t *testing.T) {
	n, err := Parse("a.yaml", []byte("a: null\n"))
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader("a.yaml")
	o := rd.Object(n, "")
	if o.WordOr("a", "x") != "x" || o.Whole("b", 7, 0) != 7 || !o.Bool("c", true) || o.MaybeNumber("d") != nil || !o.Date("e").IsZero() || o.Words("f") != nil {
		t.Error("a default was not given")
	}
	o.End()
	if len(rd.Problems()) > 0 {
		t.Error(rd.Problems())
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.yaml", []byte("a: {b: [1, 'x']}"))
	f.Add("a.json", []byte(`{"a":[1.10,null,true,"\ud83d\ude00"]}`))
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		n, err := Parse(file, data)
		if err == nil && n == nil {
			t.Fatal("neither a tree nor a refusal")
		}
		if err != nil && len(fault.All(err)) == 0 {
			t.Fatalf("not a refusal: %v", err)
		}
	})
}
