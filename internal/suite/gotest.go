package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is one line of `go test -json`.
type event struct {
	Action     string  `json:"Action"`
	Package    string  `json:"Package"`
	ImportPath string  `json:"ImportPath"` // of a build event, with the test variant in brackets
	Test       string  `json:"Test"`
	Output     string  `json:"Output"`
	Elapsed    float64 `json:"Elapsed"`
}

// goTest runs go test with the arguments given and tallies every test, under
// the package's name and, when not empty, a word that tells this run from others.
func (t *tree) goTest(ctx context.Context, word string, args ...string) bool {
	cmd := t.program(ctx, "go", append([]string{"test", "-json"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return t.check("tests", "go test", err)
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return t.check("tests", "go test", err)
	}
	results := newResults(t.out, t.tally, word)
	readErr := results.read(stdout)
	waitErr := cmd.Wait()
	if readErr != nil {
		return t.check("tests", "go test", readErr)
	}
	// go test that fails without having named a failure must not look green.
	if waitErr != nil && results.failures == 0 {
		return t.check("tests", "go test", fmt.Errorf("%w\n%s", waitErr, lastLines(said.String(), 30)))
	}
	return waitErr == nil
}

// results turns the stream of events into lines for the reader and counts.
type results struct {
	out      io.Writer
	tally    *tally
	word     string
	output   map[string]*strings.Builder // by package and test, dropped when it passes
	parents  map[string]bool             // tests that have subtests: their leaves are counted
	broken   map[string]bool             // packages of which a test has failed
	failures int
}

func newResults(out io.Writer, tally *tally, word string) *results {
	return &results{
		out: out, tally: tally, word: word,
		output: map[string]*strings.Builder{}, parents: map[string]bool{}, broken: map[string]bool{},
	}
}

const eventBytesMax = 4 << 20 // a test may print a whole page on one line

func (r *results) read(stream io.Reader) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, eventBytesMax)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(r.out, lines.Text())
			continue
		}
		r.take(e)
	}
	return lines.Err()
}

func (r *results) take(e event) {
	switch e.Action {
	case "run":
		if parent, _, isSub := cutLast(e.Test, "/"); isSub {
			r.parents[e.Package+" "+parent] = true
		}
	case "output", "build-output":
		r.keep(e)
	case "pass", "skip":
		r.finish(e)
	case "fail":
		r.fail(e)
	}
}

func key(e event) string {
	if e.ImportPath != "" {
		pkg, _, _ := strings.Cut(e.ImportPath, " ")
		return strings.TrimSuffix(pkg, "_test") + " "
	}
	return e.Package + " " + e.Test
}

func (r *results) keep(e event) {
	k := key(e)
	if r.output[k] == nil {
		r.output[k] = &strings.Builder{}
	}
	r.output[k].WriteString(e.Output)
}

func (r *results) finish(e event) {
	delete(r.output, key(e))
	if e.Test == "" {
		if e.Action == "pass" {
			fmt.Fprintf(r.out, "   ok   %-32s %5.1fs\n", r.suite(e.Package), e.Elapsed)
		}
		return
	}
	if r.parents[key(e)] {
		return
	}
	o := passed
	if e.Action == "skip" {
		o = skipped
	}
	r.tally.add(r.suite(e.Package), engineOf(e.Package, e.Test), o)
}

// fail shows what the test said. A package fails once more after its tests:
// that counts only when no test of it did, as with a panic or a broken build.
func (r *results) fail(e event) {
	k := key(e)
	if e.Test == "" {
		fmt.Fprintf(r.out, "   FAIL %-32s %5.1fs\n", r.suite(e.Package), e.Elapsed)
		if r.broken[e.Package] {
			return
		}
	}
	r.broken[e.Package] = true
	if said := r.output[k]; said != nil {
		fmt.Fprint(r.out, indent(lastLines(said.String(), 60)))
	}
	r.failures++
	if !r.parents[k] {
		r.tally.add(r.suite(e.Package), engineOf(e.Package, e.Test), failed)
	}
}

func (r *results) suite(pkg string) string {
	return strings.TrimSpace(suiteOf(pkg) + " " + r.word)
}

// suiteOf is a package's short name in the table.
func suiteOf(pkg string) string {
	return strings.TrimPrefix(strings.TrimPrefix(pkg, modulePath+"/"), "internal/")
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func indent(text string) string {
	return "      " + strings.ReplaceAll(text, "\n", "\n      ") + "\n"
}
