package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// file is one Go file of ours, parsed.
type file struct {
	path   string // "internal/points/rat.go"
	lines  int
	isTest bool
	fset   *token.FileSet
	syntax *ast.File
}

func (f file) isGenerated() bool {
	return ast.IsGenerated(f.syntax)
}

func (f file) folder() string {
	return f.path[:strings.LastIndex(f.path, "/")]
}

func (f file) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", f.path, f.fset.Position(pos).Line)
}

const (
	fileLinesMax     = 500
	functionLinesMax = 90
	storySentences   = 3
	partSentences    = 2 // a component of the page is one small thing
)

func sizeFaults(f file) []string {
	faults := []string{}
	if f.lines > fileLinesMax {
		faults = append(faults, fmt.Sprintf("%s has %d lines; split it by noun (at most %d)", f.path, f.lines, fileLinesMax))
	}
	for _, decl := range f.syntax.Decls {
		function, isFunction := decl.(*ast.FuncDecl)
		if !isFunction || function.Body == nil {
			continue
		}
		first, last := f.fset.Position(function.Pos()).Line, f.fset.Position(function.End()).Line
		if n := last - first + 1; n > functionLinesMax {
			faults = append(faults, fmt.Sprintf("%s: %s has %d lines (at most %d)", f.at(function.Pos()), function.Name.Name, n, functionLinesMax))
		}
	}
	return faults
}

var (
	sentenceEnd    = regexp.MustCompile(`[.?:;]["”)]?(\s|$)`)
	leftForLater   = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)
	nolintMark     = regexp.MustCompile(`^//\s*nolint\b`)
	nolintReasoned = regexp.MustCompile(`^//nolint:[a-z0-9,_]+ // \S+ \S+`)
)

func commentFaults(f file) []string {
	faults := []string{}
	for _, group := range f.syntax.Comments {
		for _, comment := range group.List {
			if leftForLater.MatchString(comment.Text) && !strings.HasPrefix(f.path, "internal/archtest/") {
				faults = append(faults, f.at(comment.Pos())+": work left for later belongs in an issue, not in a comment")
			}
			if nolintMark.MatchString(comment.Text) && !nolintReasoned.MatchString(comment.Text) {
				faults = append(faults, f.at(comment.Pos())+": write //nolint:NAME // and the reason")
			}
		}
	}
	return faults
}

// storyFault is empty when one file of the folder tells what the package is
// for, in a few sentences.
func storyFault(folder string, files []file) string {
	longest := 0
	for _, f := range files {
		if f.folder() == folder && !f.isTest && f.syntax.Doc != nil {
			longest = max(longest, len(sentenceEnd.FindAllString(f.syntax.Doc.Text(), -1)))
		}
	}
	least := storySentences
	if liesIn(folder, []string{"internal/web/component"}) {
		least = partSentences
	}
	if longest >= least {
		return ""
	}
	return fmt.Sprintf("%s: its doc comment has %d sentences; tell the words it uses, what it serves and what always holds", folder, longest)
}

// exact are the folders where a binary fraction would decide about points or money.
var exact = []string{"internal/points", "internal/money", "internal/cchc", "internal/evidence", "internal/metric", "internal/accounting", "internal/ruleset"}

func liesIn(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return path == folder || strings.HasPrefix(path, folder+"/")
	})
}

// isDelivery is true of files in a module's web package, where a float is a
// coordinate in a drawing and "100%" is a width.
func isDelivery(f file) bool {
	home, _ := ringOf(f.folder())
	return home == delivery
}

func floatFaults(f file) []string {
	if f.isTest || !liesIn(f.path, exact) || isDelivery(f) {
		return nil
	}
	faults := []string{}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if n.Name == "float64" || n.Name == "float32" {
				faults = append(faults, f.at(n.Pos())+": "+n.Name+" near points or money; use points.Rat or money.Dong")
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT {
				faults = append(faults, f.at(n.Pos())+": the fraction "+n.Value+" is a binary float or a rule; neither belongs here")
			}
		}
		return true
	})
	return faults
}

// wallClock lists who may ask the machine for the time, and why.
var wallClock = map[string]string{
	"internal/civil": "the one place that turns the machine's clock into Vietnam's",
	"internal/suite": "measures how long its own stages take",
	"internal/web":   "measures how long an answer took; no date is made of it",
}

func clockFaults(f file) []string {
	if f.isTest || wallClock[f.folder()] != "" {
		return nil
	}
	faults := []string{}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if selects(n, "time", "Now") || selects(n, "time", "Local") {
			faults = append(faults, f.at(n.Pos())+": time comes from civil.Clock, so that tests and reports can choose it")
		}
		return true
	})
	return faults
}

func selects(n ast.Node, pkg, name string) bool {
	selector, isSelector := n.(*ast.SelectorExpr)
	if !isSelector || selector.Sel.Name != name {
		return false
	}
	from, isIdent := selector.X.(*ast.Ident)
	return isIdent && from.Name == pkg
}
