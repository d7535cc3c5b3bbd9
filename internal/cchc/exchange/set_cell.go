package exchange

import (
	"slices"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// The cells of a set's workbook, one at a time, for a form that shows and reads
// the same words. Nodes that are read bear the line 1: a form has no lines.

// formLine is the line of nodes that come from a form.
const formLine = 1

// CellText writes what a criterion of a file says in a column of the workbook:
// "evidence", "na", "gate", "group", "inputs", "maps_to", "notes".
func CellText(column string, criterion *ruleset.Node, l locale.Lang) string {
	return (&setExport{lang: l}).cell(column, criterion)
}

// ParseCell reads such a column; an empty one says nothing and is nil.
func ParseCell(column, text string) (*ruleset.Node, fault.Problems) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	r := &ruleReader{line: formLine}
	switch column {
	case "evidence", "maps_to":
		return linesNode(text, formLine), nil
	case "source":
		return r.done(r.choice(text, sources...))
	case "no_event":
		return r.done(r.choice(text, noEventWords...))
	case "max_points":
		return r.done(r.points(text))
	}
	read := map[string]func(*ruleReader, []line) *ruleset.Node{
		"na": (*ruleReader).na, "gate": (*ruleReader).gate, "group": (*ruleReader).group, "inputs": (*ruleReader).inputs,
	}[column]
	if read == nil {
		return textNode(unquoted(text), formLine), nil
	}
	block, err := readBlock(text)
	if err != nil {
		return nil, fault.All(err)
	}
	return r.done(read(r, block))
}

// done gives a node only when nothing was wrong with it.
func (r *ruleReader) done(n *ruleset.Node) (*ruleset.Node, fault.Problems) {
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return n, nil
}

// ColumnWord is the heading of a column.
func ColumnWord(column string, l locale.Lang) string { return wordText(l, columnPrefix, column) }

// ColumnChoices are the words a column may hold; nil where they are not few.
func ColumnChoices(column string) []string {
	switch column {
	case "source":
		return slices.Clone(sources)
	case "no_event":
		return slices.Clone(noEventWords)
	}
	return nil
}

// ChoiceWord is one of the words that a parameter, a column or a row of the
// head may hold, as people read it.
func ChoiceWord(name string, l locale.Lang) string {
	switch name {
	case "true":
		return say(l, "exchange.word.yes")
	case "false":
		return say(l, "exchange.word.no")
	}
	return wordText(l, choicePrefix, name)
}

// ParamWord is what a parameter of a rule is called.
func ParamWord(name string, l locale.Lang) string { return wordText(l, paramPrefix, name) }

// ParamHint says how a parameter is written and what holds without it.
func ParamHint(kind rule.Kind, p rule.Param, l locale.Lang) string {
	hint := ""
	switch {
	case isShareParam(kind, p.Name):
		hint = say(l, "exchange.how.share")
	case p.Type != rule.ParamNumber: // whose field says as much
		hint = paramShape(kind, p, l)
	}
	if p.Default != "" {
		hint = strings.TrimPrefix(hint+"; "+say(l, "exchange.set.default", defaultText(p, l)), "; ")
	}
	return hint
}

// IsListParam tells the parameters that are written on lines of their own.
func IsListParam(p rule.Param) bool { return takesLines(p) }

// FormatParam writes one parameter of a rule as FormatParams does, without its
// name: a value, or the entries of a list.
func FormatParam(kind rule.Kind, p rule.Param, n *ruleset.Node, l locale.Lang) string {
	only := mapNode(n.Line)
	putNode(only, p.Name, n)
	text := FormatParams(kind, only, l)
	if !takesLines(p) {
		_, text, _ = cutAt(text, ':')
		return unquoted(text)
	}
	head, rest, _ := strings.Cut(text, "\n")
	if p.Type != rule.ParamRule {
		return rest
	}
	_, kindWord, _ := cutAt(head, ':')
	return strings.TrimSuffix(kindWord+"\n"+rest, "\n")
}

// ParseParam reads what FormatParam writes. Without text, and where the text
// says what holds anyway, there is no node.
func ParseParam(kind rule.Kind, p rule.Param, text string) (*ruleset.Node, fault.Problems) {
	r := &ruleReader{line: formLine}
	if strings.TrimSpace(text) == "" {
		if p.Required {
			r.refuse(fault.New(fault.Invalid, "exchange.set.param_missing", wordText(locale.VI, kindPrefix, string(kind)), paramHelp(kind, p, locale.VI)))
		}
		return nil, r.problems
	}
	if p.Type == rule.ParamExpr {
		return textNode(strings.TrimSpace(text), formLine), nil
	}
	if !takesLines(p) {
		return r.done(r.value(kind, p, strings.TrimSpace(text)))
	}
	block, err := readBlock(text)
	if err != nil {
		return nil, fault.All(err)
	}
	if p.Type == rule.ParamRule {
		inner := block[0].inner
		if len(inner) == 0 { // its parameters stand below it, not indented
			inner = block[1:]
		}
		return r.done(r.rule(block[0].text, inner))
	}
	var entries []line
	for _, l := range block { // a dash may be left out
		of := l.entries
		l.entries = nil
		entries = append(append(entries, l), of...)
	}
	return r.done(r.entries(kind, p, entries))
}

// HeadWord is what a row of the sheet about the set is called.
func HeadWord(name string, l locale.Lang) string { return wordText(l, headPrefix, name) }

// HeadChoices are the words that a row may hold; nil where they are not few.
func HeadChoices(name string) []string { return slices.Clone(headChoices[name]) }

// IsHeadList tells the rows that may stand any number of times.
func IsHeadList(name string) bool {
	return slices.Contains([]string{headFact, headBand, headVeto, headStage}, name)
}

// HeadTexts writes the rows of one name: at most one, but for lists.
func HeadTexts(name string, set *ruleset.Node, l locale.Lang) []string {
	e, value := &setExport{lang: l}, nodeAt(set, name)
	if !isSaid(value) {
		return nil
	}
	if !IsHeadList(name) {
		return []string{e.headText(name, value)}
	}
	texts := make([]string, len(value.Items))
	for i, item := range value.Items {
		texts[i] = e.headItem(name, item)
	}
	return texts
}

// ParseHead reads one row.
func ParseHead(name, text string) (*ruleset.Node, fault.Problems) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	r := &ruleReader{line: formLine}
	n, err := r.head(name, sheetCell{Cell: Cell{Kind: Text, Text: strings.TrimSpace(text)}})
	if err != nil {
		r.refuse(err)
	}
	return r.done(n)
}
