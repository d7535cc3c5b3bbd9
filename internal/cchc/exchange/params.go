package exchange

import (
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// KindWords names a kind of rule in words: "Theo bậc của tỷ lệ".
func KindWords(kind rule.Kind, l locale.Lang) string { return wordText(l, kindPrefix, string(kind)) }

// ParseKind reads the name of a kind in either language, or as a file has it.
func ParseKind(text string) (rule.Kind, bool) {
	name, known := wordOf(text, kindPrefix, kindNames())
	return rule.Kind(name), known
}

// FormatParams writes the parameters of a rule in words, as they stand in a
// cell of a workbook and in the form of a set. Only what the rule says is
// written, and ParseParams gives it back.
func FormatParams(kind rule.Kind, n *ruleset.Node, l locale.Lang) string {
	of := *n
	of.Keys = append([]ruleset.Key{{Name: "kind", Value: textNode(string(kind), 0)}}, n.Keys...)
	return strings.Join(ruleLines(&of, l), "\n")
}

// ParseParams reads the parameters of a rule, in words of either language or
// by their keys in a file, and returns the whole rule. The problems tell their
// line in the text.
func ParseParams(kind rule.Kind, text string) (*ruleset.Node, fault.Problems) {
	block, err := readBlock(text)
	if err != nil {
		return nil, fault.All(err)
	}
	r := &ruleReader{}
	n := r.rule(string(kind), block)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return n, nil
}
