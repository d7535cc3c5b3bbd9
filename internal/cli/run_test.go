package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ran is what a run of the program left behind.
type ran struct {
	code        int
	out, failed string
}

func run(t *testing.T, args ...string) ran { return runWith(t, nil, args...) }

func runWith(t *testing.T, app App, args ...string) ran {
	t.Helper()
	var out, failed bytes.Buffer
	p := Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &failed, Version: "test"}
	if app != nil {
		p.Open = func(context.Context, Place) (App, error) { return app, nil }
	}
	code := p.Run(t.Context(), args)
	return ran{code, out.String(), failed.String()}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update to see what changed:\n%s", path, got)
	}
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const goodSet = `id: nho
title: Bộ nhỏ
basis: minh hoạ
valid_from: 2018-01-01
block: so
max_points: 2
criteria:
  - {code: "1", name: Kế hoạch, max_points: 2, source: self, evidence: [kế hoạch], rule: {kind: yes_no}}
`

func TestExitCodesTellWhatHappened(t *testing.T) {
	good := file(t, "good.yaml", goodSet)
	odd := file(t, "odd.yaml", strings.Replace(goodSet, "max_points: 2\ncriteria", "max_points: 3\ncriteria", 1))
	cycle := file(t, "cycle.yaml", strings.Replace(goodSet, `code: "1",`, `code: "1", parent: "1",`, 1))
	kind := file(t, "kind.yaml", strings.Replace(goodSet, "yes_no", "maybe", 1))
	key := file(t, "key.yaml", strings.Replace(goodSet, "basis:", "bases:", 1))
	broken := file(t, "broken.yaml", "id: [")
	passing := file(t, "passing.json", `{"cases": [{"id": "a", "rule": {"kind": "yes_no"}, "max_points": 1, "input": {"answer": "yes"}, "expected": 1, "why": ""}]}`)
	failing := file(t, "failing.json", `{"cases": [{"id": "a", "rule": {"kind": "yes_no"}, "max_points": 1, "input": {"answer": "yes"}, "expected": 0, "why": "x"}]}`)
	for _, test := range []struct {
		name string
		args string
		code int
	}{
		{"help", "--help", 0},
		{"help of a command that lacks its flags", "index score --help", 0},
		{"no command at all", "", 0},
		{"version", "version", 0},
		{"help as a word", "help set lint", 0},
		{"a clean set", "set lint " + good, 0},
		{"a set of the program by its id", "set lint mau-so-nganh-tai-dung", 0},
		{"maxima that do not add up", "set lint " + odd, 1},
		{"a cycle of parents is about meaning", "set lint " + cycle, 1},
		{"an unknown rule is about meaning", "set lint " + kind, 1},
		{"an unknown key is no set", "set lint " + key, 2},
		{"broken YAML is no set", "set lint " + broken, 2},
		{"a file that is not there", "set lint nowhere.yaml", 2},
		{"a folder for a file", "set lint " + t.TempDir(), 2},
		{"a set nobody knows", "set lint nobody-knows", 2},
		{"cases that pass", "index cases " + passing, 0},
		{"a case that fails", "index cases " + failing, 1},
		{"no case file", "index cases " + broken, 2},
		{"an unknown flag", "version --loud", 2},
		{"an unknown command", "vrsion", 2},
		{"half a command", "index", 2},
		{"flags left out", "index score", 2},
		{"a word for a number", "index import x.csv --year later --block so", 2},
		{"a word outside the list", "completion powershell", 2},
		{"a flag without its value", "set lint --lang", 2},
		{"a language nobody speaks here", "version --lang fr", 2},
		{"a proof that is no proof", "evidence check " + good, 2},
		{"no data folder in this build", "evidence verify --data .", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := run(t, strings.Fields(test.args)...)
			if got.code != test.code {
				t.Errorf("exit code %d, want %d\n%s%s", got.code, test.code, got.out, got.failed)
			}
			if (test.code >= exitBadInput) != (got.failed != "") {
				t.Errorf("code %d with standard error %q", got.code, got.failed)
			}
			if strings.Contains(got.out+got.failed, "⟦") {
				t.Errorf("a sentence is missing: %s%s", got.out, got.failed)
			}
		})
	}
}

func TestRefusalsSpeakBothLanguages(t *testing.T) {
	for args, want := range map[string][2]string{
		"version --loud":              {"Không có lựa chọn --loud.", "There is no flag --loud."},
		"index scroe":                 {"Có phải ý bạn là score?", "Did you mean score?"},
		"index score --sett x":        {"Có phải ý bạn là --set?", "Did you mean --set?"},
		"index score":                 {"Còn thiếu: --inputs=FILE.csv, --set=SET.", "Missing: --inputs=FILE.csv, --set=SET."},
		"set":                         {"lint, schema, export, import, list, publish", "lint, schema, export, import, list, publish"},
		"set lint":                    {"Còn thiếu một trong: FILE", "Missing one of: FILE"},
		"completion powershell":       {"chỉ nhận một trong bash,zsh,fish, không nhận “powershell”", "takes one of bash,zsh,fish, not “powershell”"},
		"index import x --year x":     {"--year phải là số nguyên, không nhận “x”", "--year must be a whole number, not “x”"},
		"set lint nowhere.yaml":       {"nowhere.yaml: Không có tệp này", "nowhere.yaml: There is no such file"},
		"set lint a --lang":           {"--lang cần một giá trị", "--lang needs a value"},
		"set lint a b":                {"Không hiểu “b”", "“b” is not expected"},
		"set lint nobody-knows":       {"Các bộ có sẵn: bo-tu-phap", "The program carries: bo-tu-phap"},
		"evidence verify --data /tmp": {"Bản này không mở được thư mục dữ liệu", "This build cannot open a data folder"},
	} {
		if got := run(t, strings.Fields(args)...); !strings.Contains(got.failed, want[0]) {
			t.Errorf("%s\n got %s want %s", args, got.failed, want[0])
		}
		t.Setenv("MINHBACH_LANG", "en")
		if got := run(t, strings.Fields(args)...); !strings.Contains(got.failed, want[1]) {
			t.Errorf("%s\n got %s want %s", args, got.failed, want[1])
		}
		t.Setenv("MINHBACH_LANG", "")
	}
}

func TestFailuresAreJSONWhenAsked(t *testing.T) {
	got := run(t, "set", "lint", file(t, "key.yaml", "id: x\nstranger: 1\n"), "--json")
	var body failure
	if err := json.Unmarshal([]byte(got.failed), &body); err != nil {
		t.Fatalf("%v in %s", err, got.failed)
	}
	if body.Error.Exit != exitBadInput || len(body.Error.Problems) != 5 || got.out != "" {
		t.Errorf("%+v, output %q", body, got.out)
	}
	for _, p := range body.Error.Problems {
		if p.Kind != "invalid" || p.Message == "" || p.Place == nil || p.Place.Line == 0 {
			t.Errorf("a problem lacks what a script needs: %+v", p)
		}
	}
}

func TestLintTellsFindingsInBothForms(t *testing.T) {
	const set = "can-tho-157-kh-ubnd-2025"
	golden(t, "lint.txt", run(t, "set", "lint", set).out)
	golden(t, "lint.json", run(t, "set", "lint", set, "--json").out)
}

func TestCasesOfTheSpecificationPass(t *testing.T) {
	for _, name := range []string{"cases.json", "extra.json"} {
		got := run(t, "index", "cases", "../../rules/cases/"+name, "--json")
		var report struct {
			Passed, Failed int
			Cases          []struct {
				ID, Why       string
				OK            bool
				Expected, Got any
			}
		}
		if err := json.Unmarshal([]byte(got.out), &report); err != nil {
			t.Fatal(err)
		}
		if got.code != 0 || report.Failed != 0 || report.Passed != len(report.Cases) || report.Passed < 36 {
			t.Errorf("%s: %d passed, %d failed, exit code %d", name, report.Passed, report.Failed, got.code)
		}
	}
}

func TestSetOfACaseLiesBesideTheCaseFile(t *testing.T) {
	cases := file(t, "cases.json", `{"cases": [{"id": "a", "set": "nho.yaml", "units": [
		{"unit": "u", "name": "U", "block": "so", "inputs": {"1": {"answer": "yes"}}, "expected": {"points": 2, "rank": 1}}], "why": ""}]}`)
	if err := os.WriteFile(filepath.Join(filepath.Dir(cases), "nho.yaml"), []byte(goodSet), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "index", "cases", cases); got.code != 0 {
		t.Errorf("%d: %s%s", got.code, got.out, got.failed)
	}
}

func TestSchemaIsPrintedAsItIs(t *testing.T) {
	schema, err := criteria.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if got := run(t, "set", "schema"); got.code != 0 || got.out != string(schema) {
		t.Errorf("%d, %d bytes", got.code, len(got.out))
	}
}

func TestFilesAreWrittenWholeOrNotAtAll(t *testing.T) {
	name := file(t, "kept.txt", "before")
	half := errors.New("half-way")
	err := writeFile(name, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return half
	})
	if !errors.Is(err, half) {
		t.Errorf("the failure is lost: %v", err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "before" {
		t.Errorf("the file now holds %q, %v", data, err)
	}
	if err := writeFile(name, writeBytes([]byte("after"))); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("something was left behind: %v, %v", entries, err)
	}
	if err := writeFile(filepath.Join(t.TempDir(), "no", "folder"), writeBytes(nil)); exitOf(err) != exitBadInput {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestEverySentenceIsThere(t *testing.T) {
	for _, lang := range locale.Langs() {
		for path := range examples {
			got := run(t, append(strings.Fields(path), "--help", "--lang", string(lang))...)
			if got.code != 0 || strings.Contains(got.out, "⟦") || got.failed != "" {
				t.Errorf("%s in %s: %d %s%s", path, lang, got.code, got.out, got.failed)
			}
		}
	}
	golden(t, "help.txt", run(t, "index", "score", "--help").out)
	golden(t, "help.en.txt", run(t, "--lang=en", "--help").out)
}

func TestEveryExampleParses(t *testing.T) {
	parser, err := newParser(&session{Program: Program{Stdout: io.Discard, Stderr: io.Discard}, lang: locale.VI}, &grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range shellNodes(parser.Model.Node) {
		if len(examples[node.path]) == 0 {
			t.Errorf("%q has no example", node.path)
		}
	}
	for _, lines := range examples {
		for _, line := range lines {
			_, args, _ := strings.Cut(line, "minhbach")
			args = strings.NewReplacer("> criteria-set.schema.json", "", ")", "", "| source", "").Replace(args)
			if strings.Contains(line, "postgres:") {
				_, args, _ = strings.Cut(args, "minhbach ")
			}
			if _, err := parser.Parse(strings.Fields(args)); err != nil && !errors.Is(err, errHelp) {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func TestPanicsAreInternalFailures(t *testing.T) {
	got := runWith(t, &fakeApp{panics: true}, "set", "publish", "pci-2019")
	if got.code != exitInternal || !strings.Contains(got.failed, "Lỗi của chương trình") {
		t.Errorf("%d: %s", got.code, got.failed)
	}
}

func TestExitCodeOfAnError(t *testing.T) {
	for want, err := range map[int]error{
		exitDone: nil, exitNotHold: errNotHold, exitInternal: errors.New("disk full"),
		exitBadInput: fault.New(fault.Conflict, "cli.no_file"),
	} {
		if got := exitOf(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
	if got := exitOf(fault.Problems{fault.New(fault.Invalid, "a"), fault.New(fault.Unavailable, "b")}); got != exitInternal {
		t.Errorf("a failure among refusals: %d", got)
	}
	if got := exitOf(notHold{fault.New(fault.Conflict, "evidence.proof_wrong")}); got != exitNotHold {
		t.Errorf("a proof that does not hold: %d", got)
	}
}
