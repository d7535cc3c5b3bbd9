package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// keysOf names every key of a JSON value with the kind of what it holds, once:
// "units[].criteria[].points string".
func keysOf(t *testing.T, text string) []string {
	t.Helper()
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	found := map[string]bool{}
	walk(found, "", value)
	return slices.Sorted(maps.Keys(found))
}

func walk(found map[string]bool, path string, value any) {
	kind := map[string]string{"string": "string", "bool": "bool", "json.Number": "number", "<nil>": "null"}[fmt.Sprintf("%T", value)]
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			walk(found, strings.TrimPrefix(path+"."+key, "."), inner)
		}
	case []any:
		for _, inner := range v {
			walk(found, path+"[]", inner)
		}
	default:
		found[path+" "+kind] = true
	}
}

// Scripts read these names; a name that changes here breaks them.
func TestJSONOfScoreKeepsItsNames(t *testing.T) {
	got := keysOf(t, run(t, append([]string{"index", "score", "--json"}, mixed(t)...)...).out)
	for _, want := range []string{
		"set string", "units[].unit string", "units[].name string", "units[].block string", "units[].points string",
		"units[].applicable_max string", "units[].index string", "units[].rank number", "units[].rank null", "units[].of number",
		"units[].band string", "units[].band null", "units[].missing number",
		"units[].criteria[].code string", "units[].criteria[].points string", "units[].criteria[].max string",
		"units[].criteria[].state string", "units[].criteria[].certainty string",
		"units[].criteria[].why.vi string", "units[].criteria[].why.en string", "units[].criteria[].why.data.code string",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestJSONOfOtherCommandsKeepsItsNames(t *testing.T) {
	cases := file(t, "cases.json", `{"cases": [{"id": "a", "rule": {"kind": "yes_no"}, "max_points": 1, "input": {"answer": "yes"}, "expected": 1, "why": "x"}]}`)
	for args, want := range map[string][]string{
		"index cases " + cases: {
			"cases[].expected number", "cases[].got number", "cases[].id string", "cases[].ok bool", "cases[].why string", "failed number", "passed number",
		},
		"set lint can-tho-157-kh-ubnd-2025": {
			"clean bool", "file string", "findings[].code string", "findings[].file string", "findings[].line number",
			"findings[].message.en string", "findings[].message.vi string", "findings[].place string", "findings[].severity string", "set string",
		},
		"version": {"version string"},
		"evidence verify --data .": {
			"bad null", "checkpoints number", "files number", "files_read bool", "holds bool", "message.en string", "message.vi string", "root string", "size number",
		},
		"index publish --year 2018 --block so --data .": {
			"block string", "evidence_size number", "fact string", "published_on string", "set string", "units number", "year number",
		},
		"round status --year 2019 --block so --data .": {
			"agencies[].code string", "agencies[].days_late number", "agencies[].due string", "agencies[].filled number", "agencies[].late bool",
			"agencies[].name string", "agencies[].of number", "agencies[].requests_waiting number", "agencies[].state string", "block string",
			"deadlines[].phase string", "deadlines[].until string", "late number", "phase string", "planned bool", "round string",
			"set_digest string", "submitted number", "year number",
		},
	} {
		if got := keysOf(t, runWith(t, &fakeApp{}, append(strings.Fields(args), "--json")...).out); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", args, got, want)
		}
	}
}

func TestStatesComeOutUnderTheirNames(t *testing.T) {
	states := map[string]string{}
	for _, u := range scoreJSON(t, mixed(t)...) {
		for _, c := range u.Criteria {
			states[u.Unit+" "+c.Code] = c.State
		}
	}
	for place, want := range map[string]string{"mot A.1": "scored", "hai A.2": "na", "hai B": "gated", "ba A": "missing", "ba B": "na", "bon A.3": "missing"} {
		if states[place] != want {
			t.Errorf("%s is %s, want %s", place, states[place], want)
		}
	}
}

func TestProblemsOfBothFilesAreToldTogether(t *testing.T) {
	got := run(t, append([]string{"index", "score", "--json"}, mixed(t, "criterion,input,value", "criterion,value", "unit,name,block", "unit,block")...)...)
	var body failure
	if err := json.Unmarshal([]byte(got.failed), &body); err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for _, p := range body.Error.Problems {
		if p.Place != nil {
			files[p.Place.File] = true
		}
	}
	if len(files) != 2 || body.Error.Exit != exitBadInput {
		t.Errorf("%+v", body)
	}
}

func TestOutputThatCannotBePrintedIsAFailure(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []*os.File{reader, writer} {
		if err := end.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{"version", "set schema", "--help", "completion bash", "set lint pci-2019", "set list"} {
		p := Program{Stdout: writer, Stderr: io.Discard}
		if code := p.Run(t.Context(), strings.Fields(args)); code != exitInternal {
			t.Errorf("%s ends with %d", args, code)
		}
	}
}

// Whatever somebody types, the program answers with one of its four codes and
// a sentence, and never with a panic.
func FuzzArguments(f *testing.F) {
	for _, lines := range examples {
		for _, line := range lines {
			f.Add(strings.TrimPrefix(line, "minhbach "))
		}
	}
	f.Add("--lang")
	f.Add("set lint - --json --json")
	f.Add("index whatif --set pci-2019 --inputs - --unit x --try =")
	f.Fuzz(func(t *testing.T, line string) {
		t.Chdir(t.TempDir())
		var out, failed strings.Builder
		p := Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &failed}
		code := p.Run(t.Context(), strings.Fields(line))
		if code < exitDone || code > exitInternal || strings.Contains(failed.String(), "goroutine") {
			t.Errorf("%q ends with %d\n%s", line, code, failed.String())
		}
		if code >= exitBadInput && failed.Len() == 0 {
			t.Errorf("%q ends with %d and says nothing", line, code)
		}
	})
}
