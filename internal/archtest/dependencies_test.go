package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// licences are the words by which a decision names one.
var licences = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "ISC", "OFL"}

func TestEveryDependencyIsExplained(t *testing.T) {
	decisions, err := os.ReadFile(filepath.Join(root, "docs", "DECISIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, unexplained(modules(t), imported(t), string(decisions)))
}

func TestDependencyWithoutAnEntryIsFound(t *testing.T) {
	required, used := []string{"example.org/a", "example.org/b"}, []string{"example.org/a/sub", "example.org/b"}
	mustBreak(t, unexplained(required, used, "| example.org/a | v1 | MIT | it is small |\nexample.org/b is MIT too"), "example.org/b is used")
	mustBreak(t, unexplained(required, used, "| example.org/a | v1 | ? |\n| example.org/b | v1 | MIT |"), "example.org/a has no licence")
}

// unexplained goes by what is imported, whatever go.mod calls direct.
func unexplained(required, used []string, decisions string) []string {
	faults := []string{}
	for _, module := range required {
		isUsed := slices.ContainsFunc(used, func(path string) bool {
			return path == module || strings.HasPrefix(path, module+"/")
		})
		if !isUsed {
			continue
		}
		entry := entryOf(module, decisions)
		if entry == "" {
			faults = append(faults, module+" is used and not explained in docs/DECISIONS.md")
		} else if !slices.ContainsFunc(licences, func(licence string) bool { return strings.Contains(entry, licence) }) {
			faults = append(faults, module+" has no licence in docs/DECISIONS.md")
		}
	}
	return faults
}

// entryOf is the row of the document's table that begins with a module.
func entryOf(module, decisions string) string {
	for line := range strings.Lines(decisions) {
		if strings.HasPrefix(line, "| "+module+" |") {
			return line
		}
	}
	return ""
}

func modules(t *testing.T) []string {
	t.Helper()
	found := []string{}
	for _, line := range lines(t, filepath.Join(root, "go.mod")) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && strings.HasPrefix(fields[1], "v") && strings.Contains(fields[0], ".") {
			found = append(found, fields[0])
		}
	}
	return found
}

func imported(t *testing.T) []string {
	t.Helper()
	found := []string{}
	for _, f := range everything(t) {
		for _, spec := range f.syntax.Imports {
			found = append(found, strings.Trim(spec.Path.Value, `"`))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
