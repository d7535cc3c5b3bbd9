package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestReportEndsWithThePlainLineAndTheRightCode(t *testing.T) {
	tests := map[string]struct {
		outcomes   []outcome
		missing    []need
		requireAll bool
		code       int
		last       string
	}{
		"all passed":               {outcomes: []outcome{passed, passed}, last: "2 passed, 0 failed, 0 skipped"},
		"one failed":               {outcomes: []outcome{passed, failed}, code: exitFailed, last: "1 passed, 1 failed, 0 skipped"},
		"skipped on a laptop":      {outcomes: []outcome{passed, skipped}, missing: testedWith[:1], last: "1 passed, 0 failed, 1 skipped"},
		"skipped where required":   {outcomes: []outcome{passed, skipped}, requireAll: true, code: exitFailed, last: "1 passed, 1 failed, 0 skipped"},
		"missing where required":   {outcomes: []outcome{passed}, missing: testedWith[:1], requireAll: true, code: exitFailed, last: "1 passed, 1 failed, 0 skipped"},
		"nothing ran":              {code: exitFailed, last: "0 passed, 1 failed, 0 skipped"},
		"nothing ran but skipping": {outcomes: []outcome{skipped}, code: exitFailed, last: "0 passed, 1 failed, 1 skipped"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			counted := newTally()
			for _, o := range test.outcomes {
				counted.add("points", engineSQLite, o)
			}
			var out bytes.Buffer
			if code := report(&out, counted, test.missing, test.requireAll, time.Second); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if last := lines[len(lines)-1]; last != test.last {
				t.Errorf("last line %q, want %q", last, test.last)
			}
		})
	}
}

func TestReportNamesWhatWasMissingAndSkippedWithCounts(t *testing.T) {
	counted := newTally()
	counted.add("store", enginePostgres, skipped)
	counted.add("store", enginePostgres, skipped)
	counted.add("store", engineSQLite, passed)
	var out bytes.Buffer
	report(&out, counted, testedWith[:1], false, time.Second)
	for _, want := range []string{"not on this machine: postgresql", "store on PostgreSQL (2)", "suite  engine"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestNeedIsMetByAnyOfItsFiles(t *testing.T) {
	here := need{packages: []string{"go"}, files: []string{"no-such-program", "go"}}
	gone := need{packages: []string{"none"}, files: []string{"no-such-program", "/no/such/*/folder"}}
	if left := unmet([]need{here, gone}); len(left) != 1 || left[0].String() != "none" {
		t.Errorf("unmet: %v", left)
	}
}

func TestMachineThatMayNotInstallOnlyNamesWhatIsMissing(t *testing.T) {
	if _, allowed := newMachine(&bytes.Buffer{}, false).asRoot(t.Context()); allowed {
		t.Error("it would have installed")
	}
}

func TestOptionsRefuseAStageThatDoesNotExist(t *testing.T) {
	var out bytes.Buffer
	if code := run([]string{"-only", "everything"}, &out); code != exitMisused {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(out.String(), "the stages are: build, source, lint, tests") {
		t.Errorf("it does not say what there is:\n%s", out.String())
	}
}
