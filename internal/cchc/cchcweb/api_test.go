package cchcweb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// apiPaths are the twins whose shape the golden file holds.
func apiPaths(set string) []string {
	return []string{
		"/overview", "/rounds", "/rankings/so/2015", "/agencies/BDT/so/2015", "/heat-maps/so/2015?follow=BDT&level=leaves", "/criteria/so/2015/3.3",
		"/criteria/so/2015/3.3/BDT", "/criteria/so/2015/1/BDT", "/what-if/BDT/so/2016?try=1.1.3.num=20&try=1.1.3.den=20", "/stages/BDT/so/2015",
		"/comparisons/BDT/so/2016", "/sets", "/sets/" + set, "/sets/" + set + "/lint", "/sets/" + set + "/comparison", "/published-results", "/facts/40", "/search?q=dan",
	}
}

func TestEveryTwinKeepsItsShape(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	published, _ := w.setsOf(t)
	var got strings.Builder
	for _, path := range apiPaths(published) {
		answer := ask(site, apiRoot+path)
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json") {
			t.Fatalf("%s: %d %s %s", path, answer.Code, answer.Header().Get("Content-Type"), answer.Body)
		}
		var value any
		must(t, json.Unmarshal(answer.Body.Bytes(), &value))
		shape := map[string]bool{}
		shapeOf(value, "", shape)
		fmt.Fprintf(&got, "%s\n", strings.ReplaceAll(path, published, "{set}"))
		for _, line := range sortedKeys(shape) {
			fmt.Fprintf(&got, "  %s\n", line)
		}
	}
	const golden = "testdata/api_shapes.txt"
	if os.Getenv("MINHBACH_GOLDEN") == "write" {
		must(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if got.String() != string(want) {
		t.Errorf("the shape of the API changed; MINHBACH_GOLDEN=write writes it anew:\n%s", firstDifference(got.String(), string(want)))
	}
}

// shapeOf lists the paths of a JSON value with the types at their ends.
func shapeOf(value any, at string, shape map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			shapeOf(inner, at+"."+name, shape)
		}
	case []any:
		shape[at+" list"] = true
		for _, inner := range v {
			shapeOf(inner, at+"[]", shape)
		}
	case nil:
	default:
		shape[fmt.Sprintf("%s %T", at, v)] = true
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: %q, was %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, were %d", len(a), len(b))
}

func TestNumbersOfTheAPIAreDecimalStrings(t *testing.T) {
	site := rich(t).open(t)
	var card struct{ Points, Max, Lost any }
	must(t, json.Unmarshal([]byte(fetch(t, site, apiRoot+"/criteria/so/2015/1.1.3/BDT")), &card))
	for _, v := range []any{card.Points, card.Max, card.Lost} {
		if _, isText := v.(string); !isText {
			t.Errorf("a number is %T", v)
		}
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	site := rich(t).open(t)
	var about struct {
		OpenAPI string                    `json:"openapi"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	must(t, json.Unmarshal([]byte(fetch(t, site, apiRoot+"/openapi.json")), &about))
	if !strings.HasPrefix(about.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", about.OpenAPI)
	}
	for _, path := range []string{"/rankings/{block}/{year}", "/criteria/{block}/{year}/{code}/{agency}", "/what-if/{agency}/{block}/{year}", "/sets/{set}"} {
		if about.Paths[apiRoot+path] == nil {
			t.Errorf("%s is not described: %v", path, slices.Sorted(slices.Values(sortedKeys(about.Paths))))
		}
	}
}

func TestTheAPIRefusesWithProblems(t *testing.T) {
	site := rich(t).open(t)
	for path, status := range map[string]int{
		"/khong-co": http.StatusNotFound, "/rankings/so/1999": http.StatusNotFound, "/criteria/so/2015/99": http.StatusNotFound,
		"/rankings/so/nam": http.StatusUnprocessableEntity, "/rankings/so/2015?stage=x": http.StatusUnprocessableEntity,
		"/what-if/BDT/so/2016?try=1.1.3.num=-1": http.StatusUnprocessableEntity, "/what-if/BDT/so/2016?try=x=1": http.StatusUnprocessableEntity,
		"/facts/khong": http.StatusNotFound, "/search": http.StatusUnprocessableEntity,
	} {
		answer := ask(site, apiRoot+path)
		if answer.Code != status || answer.Header().Get("Content-Type") != "application/problem+json" || strings.Contains(answer.Body.String(), "⟦") {
			t.Errorf("%s: %d %s %s", path, answer.Code, answer.Header().Get("Content-Type"), answer.Body)
		}
	}
}
