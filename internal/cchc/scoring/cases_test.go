package scoring

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheCaseFilesPass(t *testing.T) {
	for _, name := range []string{"cases.json", "extra.json"} {
		path := filepath.Join("..", "..", "..", "rules", "cases", name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		report, err := RunCases(name, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Passed == 0 {
			t.Errorf("%s ran no case", name)
		}
		for _, c := range report.Cases {
			if !c.OK {
				t.Errorf("%s %s: expected %v, got %v (%s)", name, c.ID, c.Expected, c.Got, c.Why)
			}
		}
	}
}

func TestCasesAreReadOneByOne(t *testing.T) {
	const set = `{"id": "t", "title": "t", "valid_from": "2018-01-01", "block": "so", "max_points": 10, "criteria": [
		{"code": "1", "name": "a", "max_points": 5, "rule": {"kind": "proportional", "on_zero_den": "na", "na": {"policy": "full_points"}}},
		{"code": "2", "name": "b", "max_points": 5, "rule": {"kind": "yes_no"}}]}`
	read := func(string) ([]byte, error) { return []byte(set), nil }
	report, err := RunCases("t.json", []byte(`{"source": "of the file", "cases": [
		{"id": "na on a rule", "rule": {"kind": "proportional", "na": {"policy": "full_points", "when": "x"}}, "max_points": 2, "input": {"value": 0.5}, "expected": 1},
		{"id": "na on a rule, automatic", "rule": {"kind": "proportional", "on_zero_den": "na", "na": {"policy": "full_points"}}, "max_points": 2, "input": {"num": 0, "den": 0}, "expected": 2},
		{"id": "left out", "rule": {"kind": "proportional", "on_zero_den": "na", "na": {"policy": "exclude_and_rescale"}}, "max_points": 2, "input": {"num": 0, "den": 0}, "expected": "na"},
		{"id": "exponents", "rule": {"kind": "count_unit", "unit_points": 5e-1}, "max_points": 2e0, "input": {"count": 3}, "expected": 1.5e0},
		{"id": "small", "rule": {"kind": "proportional"}, "max_points": 1, "input": {"num": 1, "den": 1000000}, "expected": 1e-06, "note": "as writers of JSON put it"},
		{"id": "steps out of order", "rule": {"kind": "lateness", "steps": [{"days_lte": 10, "points": 0.25}, {"days_lte": 5, "points": 0.4}], "otherwise": 0.1}, "max_points": 1, "input": {"days_late": 11}, "expected": 0.1},
		{"id": "the first that holds", "rule": {"kind": "lateness", "steps": [{"days_lte": 10, "points": 0.25}, {"days_lte": 5, "points": 0.4}]}, "max_points": 1, "input": {"days_late": 3}, "expected": 0.25},
		{"id": "by path", "path": "t.json", "units": [{"unit": "p", "block": "so", "inputs": {"1": {"num": 0, "den": 0}, "2": {"answer": "no"}}, "expected": {"points": 5, "applicable_max": 10, "criteria": {"1": {"points": 5, "max": 5, "state": "full_na"}}}}]},
		{"id": "a stranger", "rool": {}, "expected": 1}
	]}`), read)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Cases {
		if c.OK == (c.ID == "a stranger") {
			t.Errorf("%s: expected %v, got %v", c.ID, c.Expected, c.Got)
		}
	}
	last, _ := report.Cases[len(report.Cases)-1].Got.(string)
	if report.Failed != 1 || !strings.Contains(last, "rool") || !strings.Contains(last, "max_points") {
		t.Errorf("the stranger is not named with the keys there are: %q", last)
	}
}
