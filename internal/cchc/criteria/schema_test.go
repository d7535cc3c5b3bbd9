package criteria

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(SchemaID, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// plain turns a tree into what a JSON parser would have given.
func plain(n *ruleset.Node) any {
	switch n.Kind {
	case ruleset.Null:
		return nil
	case ruleset.List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = plain(item)
		}
		return items
	case ruleset.Map:
		keys := map[string]any{}
		for _, k := range n.Keys {
			keys[k.Name] = plain(k.Value)
		}
		return keys
	}
	if n.Plain && (n.Text == "true" || n.Text == "false") {
		return n.Text == "true"
	}
	if _, err := points.ParseRat(n.Text); n.Plain && err == nil {
		return json.Number(n.Text)
	}
	return n.Text
}

func parseFile(t *testing.T, path string) *ruleset.Node {
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

func TestEverySetOfTheProjectFitsTheSchema(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("../../../rules/criteria/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no sets", err)
	}
	for _, file := range files {
		if err := schema.Validate(plain(parseFile(t, file))); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestEverySetAndRuleOfTheCaseFilesFitsTheSchema(t *testing.T) {
	schema := compiled(t)
	checked := 0
	for _, file := range []string{"cases.json", "extra.json"} {
		for _, c := range parseFile(t, "../../../rules/cases/"+file).Get("cases").Items {
			var set any
			switch {
			case c.Get("set") != nil && c.Get("set").Kind == ruleset.Map:
				set = plain(c.Get("set"))
			case c.Get("rule") != nil:
				set = withRule(plain(c.Get("rule")))
			default:
				continue
			}
			checked++
			if err := schema.Validate(set); err != nil {
				t.Errorf("%s, case %s: %v", file, c.Get("id").Text, err)
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d sets and rules were found", checked)
	}
}

func withRule(of any) any {
	return map[string]any{"id": "x", "title": "x", "block": "so", "max_points": json.Number("1"), "criteria": []any{
		map[string]any{"code": "1", "name": "x", "max_points": json.Number("1"), "rule": of},
	}}
}

func TestSchemaRefusesWhatLoadRefuses(t *testing.T) {
	schema := compiled(t)
	for name, of := range map[string]any{
		"an unknown kind":        map[string]any{"kind": "guess"},
		"an unknown key":         map[string]any{"kind": "yes_no", "points_maybe": json.Number("1")},
		"a parameter left out":   map[string]any{"kind": "count_unit"},
		"a word for a number":    map[string]any{"kind": "count_unit", "unit_points": "một"},
		"a step without a mark":  map[string]any{"kind": "count_steps", "steps": []any{map[string]any{"points": json.Number("1")}}},
		"a policy nobody wrote":  map[string]any{"kind": "proportional", "on_zero_den": "half"},
		"a rule inside, unknown": map[string]any{"kind": "best_of", "rules": []any{map[string]any{"kind": "guess"}}},
	} {
		if schema.Validate(withRule(of)) == nil {
			t.Errorf("the schema lets %s pass", name)
		}
	}
}

// The keys of the schema are written by hand, those of the loader are asked
// for in code; a key unknown to one of them is found here.
func TestSchemaKnowsTheKeysLoadKnows(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	same := func(what string, file string, have map[string]any) {
		t.Helper()
		known := knownKeys(t, file)
		if want := slices.Sorted(maps.Keys(have)); !slices.Equal(known, want) {
			t.Errorf("%s: the loader knows %v, the schema %v", what, known, want)
		}
	}
	const head = "id: x\ntitle: x\nblock: so\nmax_points: 1\n"
	const leaf = head + "criteria:\n  - {code: 1, name: x, max_points: 1"
	same("set", head+"stranger: 1\ncriteria:\n  - {code: 1, name: x, max_points: 1}\n", schema.Properties)
	same("criterion", leaf+", stranger: 1}\n", schema.Defs["criterion"].Properties)
	same("band", head+"bands_by: index\nbands: [{name: x, stranger: 1}]\n"+"criteria:\n  - {code: 1, name: x, max_points: 1}\n", schema.Defs["band"].Properties)
	for _, kind := range rule.Kinds() {
		same(string(kind.Kind), fmt.Sprintf(leaf+", rule: {kind: %s, stranger: 1}}\n", kind.Kind), schema.Defs["rule_"+string(kind.Kind)].Properties)
	}
}

// knownKeys reads the list that the refusal of the key "stranger" carries.
func knownKeys(t *testing.T, file string) []string {
	t.Helper()
	_, err := Load("set.yaml", []byte(file))
	for _, problem := range fault.All(err) {
		if problem.Key == "ruleset.unknown_key" && problem.Args[0] == "stranger" {
			keys := strings.Split(fmt.Sprint(problem.Args[1]), ", ")
			slices.Sort(keys)
			return slices.Compact(keys)
		}
	}
	t.Fatalf("no key was refused as unknown: %v", err)
	return nil
}
