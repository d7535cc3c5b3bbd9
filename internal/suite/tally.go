package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// engine is what a test ran on, besides the Go runtime.
type engine string

const (
	engineNone     engine = "–"
	engineSQLite   engine = "SQLite"
	enginePostgres engine = "PostgreSQL"
	engineBrowser  engine = "Chromium"
)

// engineOf reads the engine from a test's name, which the two-engine habit
// fixes: TestSQLite, TestPostgres or a subtest so called; browser tests say so
// or live in a package of their own.
func engineOf(pkg, test string) engine {
	switch {
	case strings.Contains(test, "Postgres"), strings.Contains(test, "postgres"):
		return enginePostgres
	case strings.Contains(test, "SQLite"), strings.Contains(test, "sqlite"):
		return engineSQLite
	case strings.Contains(test, "Browser"), strings.Contains(test, "Axe"), strings.HasSuffix(pkg, "/webtest"):
		return engineBrowser
	}
	return engineNone
}

// outcome of one test or check.
type outcome int

const (
	passed outcome = iota
	failed
	skipped
)

type row struct {
	suite  string
	engine engine
}

type counts struct {
	passed, failed, skipped int
}

func (c *counts) add(o outcome) {
	switch o {
	case passed:
		c.passed++
	case failed:
		c.failed++
	case skipped:
		c.skipped++
	}
}

func (c *counts) run() int {
	return c.passed + c.failed
}

// tally is the count of everything that ran or should have.
type tally struct {
	rows map[row]*counts
}

func newTally() *tally {
	return &tally{rows: map[row]*counts{}}
}

func (t *tally) add(suite string, e engine, o outcome) {
	r := row{suite, e}
	if t.rows[r] == nil {
		t.rows[r] = &counts{}
	}
	t.rows[r].add(o)
}

func (t *tally) total() counts {
	var sum counts
	for _, c := range t.rows {
		sum.passed += c.passed
		sum.failed += c.failed
		sum.skipped += c.skipped
	}
	return sum
}

func (t *tally) sorted() []row {
	return slices.SortedFunc(maps.Keys(t.rows), func(a, b row) int {
		return cmp.Or(cmp.Compare(a.suite, b.suite), cmp.Compare(a.engine, b.engine))
	})
}

func (t *tally) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "suite\tengine\trun\tfailed\tskipped")
	for _, r := range t.sorted() {
		c := t.rows[r]
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\n", r.suite, r.engine, c.run(), c.failed, c.skipped)
	}
	return w.Flush()
}

// report prints the table, what was missing and why, and the closing line that
// scripts read; it returns the exit code of the whole run.
func report(out io.Writer, t *tally, missing []need, requireAll bool, took time.Duration) int {
	fmt.Fprintln(out)
	if err := t.print(out); err != nil {
		fmt.Fprintln(out, err)
		return exitFailed
	}
	fmt.Fprintln(out)
	total := t.total()
	for _, n := range missing {
		fmt.Fprintf(out, "not on this machine: %s; not tested: %s\n", n, n.serves)
	}
	if total.skipped > 0 {
		fmt.Fprintf(out, "skipped: %s\n", strings.Join(t.skippedSuites(), ", "))
	}
	if total.run() == 0 {
		fmt.Fprintln(out, "no test ran, which is a failure")
		total.failed++
	}
	incomplete := requireAll && (total.skipped > 0 || len(missing) > 0)
	if incomplete {
		fmt.Fprintln(out, "MINHBACH_REQUIRE=all: what could not run is a failure")
		total.failed += total.skipped + len(missing)
		total.skipped = 0
	}
	fmt.Fprintf(out, "took %s\n", took.Round(time.Second))
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	if total.failed > 0 {
		return exitFailed
	}
	return exitHolds
}

func (t *tally) skippedSuites() []string {
	names := []string{}
	for _, r := range t.sorted() {
		if n := t.rows[r].skipped; n > 0 {
			names = append(names, fmt.Sprintf("%s on %s (%d)", r.suite, r.engine, n))
		}
	}
	return names
}
