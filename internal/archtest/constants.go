package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A rule of law written as a Go constant is right until the law changes, and
// nobody who reads law reads Go. These checks find the usual shapes: the name
// of a place, a percentage in a text, a number named like a deadline.

// ruleBound are the folders whose numbers could be rules.
var ruleBound = []string{
	"internal/cchc", "internal/reform", "internal/document", "internal/legal", "internal/procedure",
	"internal/programme", "internal/policy", "internal/accounting", "internal/archive", "internal/portal",
}

var (
	percentage = regexp.MustCompile(`\d+([.,]\d+)?\s?%`)
	ruleName   = regexp.MustCompile(`(?i)(days|percent|share|threshold|deadline|quota|weight)(min|max)?$`)
)

func placeFaults(f file, places []string) []string {
	if f.isTest {
		return nil
	}
	faults := []string{}
	eachString(f, func(at token.Pos, text string) {
		for _, place := range places {
			if hasWord(text, place) {
				faults = append(faults, f.at(at)+": "+place+" is data: it changes its name and borders; put it in rules/ or worlds/")
			}
		}
	})
	return faults
}

// hasWord finds a whole word: Huế, not the middle of another name.
func hasWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(word):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from += i + len(word)
	}
}

func eachString(f file, visit func(token.Pos, string)) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if _, isImport := n.(*ast.ImportSpec); isImport {
			return false
		}
		literal, isLiteral := n.(*ast.BasicLit)
		if !isLiteral || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil {
			visit(literal.Pos(), text)
		}
		return true
	})
}

func ruleFaults(f file) []string {
	if f.isTest || !liesIn(f.path, ruleBound) || isDelivery(f) {
		return nil
	}
	faults := []string{}
	eachString(f, func(at token.Pos, text string) {
		if found := percentage.FindString(text); found != "" {
			faults = append(faults, f.at(at)+": the percentage "+found+" belongs in rules/, dated and with its legal basis")
		}
	})
	for _, decl := range f.syntax.Decls {
		general, isGeneral := decl.(*ast.GenDecl)
		if !isGeneral || (general.Tok != token.CONST && general.Tok != token.VAR) {
			continue
		}
		for _, spec := range general.Specs {
			faults = append(faults, namedNumbers(f, spec)...)
		}
	}
	return faults
}

// namedNumbers finds `const reviewDays = 15`. Zero and one are shapes, not rules.
func namedNumbers(f file, spec ast.Spec) []string {
	values, isValues := spec.(*ast.ValueSpec)
	if !isValues {
		return nil
	}
	faults := []string{}
	for i, name := range values.Names {
		if !ruleName.MatchString(name.Name) || i >= len(values.Values) {
			continue
		}
		number, isNumber := values.Values[i].(*ast.BasicLit)
		if isNumber && number.Kind == token.INT && number.Value != "0" && number.Value != "1" {
			faults = append(faults, f.at(name.Pos())+": "+name.Name+" = "+number.Value+" reads like a rule; put it in rules/ with its legal basis")
		}
	}
	return faults
}
