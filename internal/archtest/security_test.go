package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// requirement is one row of the table in docs/SECURITY.md. Several ids share a
// row where one sentence answers them all.
type requirement struct {
	ids                  []string
	says, state, how, by string
}

const (
	stateMet   = "met"
	stateUnmet = "not met"
	stateApart = "n/a"
)

var (
	requirementID = regexp.MustCompile(`^V\d+\.\d+\.\d+$`)
	quoted        = regexp.MustCompile("`([^`]+)`")
	caseName      = regexp.MustCompile(`“([^”]+)”`)
)

func TestEveryRequirementOfASVSIsAnswered(t *testing.T) {
	table := requirements(t)
	mustHold(t, unanswered(levels(t), table))
}

func TestWhatSecurityNamesIsThere(t *testing.T) {
	names, texts := map[string]bool{}, map[string]bool{}
	for _, f := range everything(t) {
		for _, decl := range f.syntax.Decls {
			if function, isFunction := decl.(*ast.FuncDecl); isFunction && f.isTest && function.Recv == nil {
				names[function.Name.Name] = true
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if literal, isLiteral := n.(*ast.BasicLit); isLiteral && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					texts[text] = true
				}
			}
			return true
		})
	}
	there := func(path string) bool {
		_, err := os.Stat(filepath.Join(root, path))
		return err == nil
	}
	mustHold(t, baseless(requirements(t), names, texts, there))
}

func TestSecurityTableRulesFindWhatIsMissing(t *testing.T) {
	levels := map[string]int{"V1.1.1": 1, "V1.1.2": 2, "V1.1.3": 3}
	names, texts := map[string]bool{"TestThis": true}, map[string]bool{"a case": true}
	there := func(path string) bool { return path == "internal/web" }
	row := func(id, state, how, by string) []requirement {
		return []requirement{{ids: []string{id}, says: "something", state: state, how: how, by: by}}
	}
	mustBreak(t, unanswered(levels, row("V1.1.1", stateMet, "x", "")), "V1.1.2 has no row")
	mustBreak(t, unanswered(levels, append(row("V1.1.1", stateMet, "", ""), row("V1.1.1", stateMet, "", "")...)), "V1.1.1 has 2 rows")
	mustBreak(t, unanswered(levels, row("V9.9.9", stateMet, "", "")), "V9.9.9 is no requirement")
	mustBreak(t, baseless(row("V1.1.1", stateMet, "`internal/web`", "`TestThat`"), names, texts, there), "TestThat is not a test")
	mustBreak(t, baseless(row("V1.1.1", stateMet, "`internal/web`", "“another case”"), names, texts, there), "another case is not a case")
	mustBreak(t, baseless(row("V1.1.1", stateMet, "`internal/none`", "`TestThis`"), names, texts, there), "internal/none is not there")
	mustBreak(t, baseless(row("V1.1.1", stateMet, "by trust", "—"), names, texts, there), "V1.1.1 is met by nothing")
	mustBreak(t, baseless(row("V1.1.1", stateUnmet, "", "—"), names, texts, there), "V1.1.1 does not say why")
	mustBreak(t, baseless(row("V1.1.1", "nearly", "", "—"), names, texts, there), `V1.1.1 is "nearly"`)
	mustHold(t, baseless(row("V1.1.1", stateMet, "`internal/web`", "`TestThis`, “a case”"), names, texts, there))
}

// unanswered goes through levels 1 and 2: what the document promises to answer.
func unanswered(levels map[string]int, table []requirement) []string {
	count := map[string]int{}
	for _, r := range table {
		for _, id := range r.ids {
			count[id]++
		}
	}
	faults := []string{}
	for id, level := range levels {
		if level <= 2 && count[id] == 0 {
			faults = append(faults, id+" has no row in docs/SECURITY.md")
		}
	}
	for id, n := range count {
		if n > 1 {
			faults = append(faults, fmt.Sprintf("%s has %d rows in docs/SECURITY.md", id, n))
		}
		if levels[id] == 0 {
			faults = append(faults, id+" is no requirement of ASVS 5.0.0")
		}
	}
	slices.Sort(faults)
	return faults
}

// baseless finds claims that nothing in the tree bears out. A requirement that
// is met names a test, or else the files where a reader can see it.
func baseless(table []requirement, names, texts map[string]bool, there func(path string) bool) []string {
	faults := []string{}
	for _, r := range table {
		tests, cases := quoted.FindAllStringSubmatch(r.by, -1), caseName.FindAllStringSubmatch(r.by, -1)
		for _, test := range tests {
			if !names[test[1]] {
				faults = append(faults, r.ids[0]+": "+test[1]+" is not a test of ours")
			}
		}
		for _, one := range cases {
			if !texts[one[1]] {
				faults = append(faults, r.ids[0]+": "+one[1]+" is not a case of a suite of ours")
			}
		}
		files := 0
		for _, path := range quoted.FindAllStringSubmatch(r.how, -1) {
			if !strings.Contains(path[1], "/") {
				continue
			}
			if files++; !there(path[1]) {
				faults = append(faults, r.ids[0]+": "+path[1]+" is not there")
			}
		}
		switch {
		case r.says == "":
			faults = append(faults, r.ids[0]+" does not say what is asked")
		case r.state == stateMet && len(tests)+len(cases)+files == 0:
			faults = append(faults, r.ids[0]+" is met by nothing that can be looked at")
		case r.state != stateMet && r.state != stateUnmet && r.state != stateApart:
			faults = append(faults, fmt.Sprintf("%s is %q; say %s, %s or %s", r.ids[0], r.state, stateMet, stateUnmet, stateApart))
		case r.state != stateMet && r.how == "":
			faults = append(faults, r.ids[0]+" does not say why")
		}
	}
	return faults
}

func requirements(t *testing.T) []requirement {
	t.Helper()
	found := []requirement{}
	for _, line := range lines(t, filepath.Join(root, "docs", "SECURITY.md")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		ids := strings.Split(cells[0], ", ")
		if len(cells) != 5 || !requirementID.MatchString(ids[0]) {
			continue
		}
		found = append(found, requirement{ids: ids, says: cells[1], state: cells[2], how: cells[3], by: cells[4]})
	}
	return found
}

// levels reads which level each requirement of the standard belongs to.
func levels(t *testing.T) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, line := range lines(t, filepath.Join("testdata", "asvs-5.0.0.txt")) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		for i, text := range fields[1:] {
			level, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			found[fmt.Sprintf("%s.%d", fields[0], i+1)] = level
		}
	}
	return found
}
