package exchange

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// Atoms of the text in which a rule is written in a cell: a number with the
// language's own mark, a word of the catalogue, or free text, which is put in
// quotation marks where it could be read as something else.

// numberText writes a number so that it reads one way only: 1.125 becomes
// 1,1250, because 1,125 could be a thousand and more.
func numberText(plain string, l locale.Lang) string {
	if l == locale.VI {
		plain = strings.ReplaceAll(plain, ".", ",")
	}
	if _, err := vn.ParseDecimal(plain, vn.ExcelText); err != nil {
		return plain + "0"
	}
	return plain
}

// readNumber reads a number, "7,5 điểm" or "80%" too.
func readNumber(text string) (string, error) {
	d, err := vn.ParseDecimal(text, vn.ExcelText)
	if err != nil {
		return "", err
	}
	if d.Unit != "%" {
		return d.Plain, nil
	}
	r, err := points.ParseRat(d.Plain)
	if err != nil {
		return "", fault.New(fault.Invalid, "vn.decimal_malformed", text).Because(err)
	}
	return r.Mul(points.NewRat(1, 100)).Exact(), nil
}

// quoted writes free text that stands before one of the marks.
func quoted(text, marks string) string {
	if text == "" || strings.ContainsAny(text, marks) || !isPlainText(text) || strings.Contains(text, "\n") {
		return strconv.Quote(text)
	}
	return text
}

// cellText writes free text that fills a cell.
func cellText(text string) string {
	if text != "" && isPlainText(text) {
		return text
	}
	if text == "" {
		return ""
	}
	return strconv.Quote(text)
}

// isPlainText reports whether text reads back as itself: no spaces at its
// ends, no marks that cannot be seen, no opening quotation mark or dash.
func isPlainText(text string) bool {
	if text != strings.TrimSpace(text) || text[0] == '"' || strings.HasPrefix(text, "- ") {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
}

// unquoted reads free text. What only looks quoted is taken as it stands.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, `"`) {
		if plain, err := strconv.Unquote(text); err == nil {
			return plain
		}
	}
	return text
}

// cutAt parts text at the first mark outside quotation marks.
func cutAt(text string, mark byte) (before, after string, found bool) {
	inside := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && inside:
			i++
		case c == '"' && (inside || strings.TrimRight(text[:i], " ") == "" || opensQuote(text[:i])):
			inside = !inside
		case c == mark && !inside:
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:]), true
		}
	}
	return strings.TrimSpace(text), "", false
}

// opensQuote reports whether a quotation mark after this text opens a quoted
// text rather than standing inside a plain one.
func opensQuote(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ":;,=")
}

// cutEach parts text at every mark outside quotation marks.
func cutEach(text string, mark byte) []string {
	var parts []string
	for {
		part, rest, found := cutAt(text, mark)
		if part != "" {
			parts = append(parts, part)
		}
		if !found {
			return parts
		}
		text = rest
	}
}

// wordOf finds which of the names a person wrote, in either language, by
// another word for it, or as it stands in a file.
func wordOf(text, prefix string, names []string) (string, bool) {
	text = strings.TrimSpace(text)
	for _, as := range []string{text, vn.Fold(text)} {
		if slices.Contains(names, as) {
			return as, true
		}
	}
	folded := vn.Fold(text)
	for _, name := range names {
		if isWord(text, prefix+name) || slices.Contains(wordsOf(strings.TrimSuffix(prefix, ".")+"_also."+name), folded) {
			return name, true
		}
	}
	return "", false
}

// wordText is a name in words; without words, as it stands in a file.
func wordText(l locale.Lang, prefix, name string) string {
	if Words().Has(prefix + name) {
		return say(l, prefix+name)
	}
	return name
}

func wordTexts(l locale.Lang, prefix string, names []string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = wordText(l, prefix, name)
	}
	return strings.Join(texts, "; ")
}

// Nodes of a set made from text. A number and yes or no are written plainly,
// anything else is a text.

func textNode(text string, line int) *ruleset.Node {
	return &ruleset.Node{Kind: ruleset.Scalar, Text: text, Line: line}
}

func plainNode(text string, line int) *ruleset.Node {
	return &ruleset.Node{Kind: ruleset.Scalar, Text: text, Plain: true, Line: line}
}

func mapNode(line int) *ruleset.Node { return &ruleset.Node{Kind: ruleset.Map, Line: line} }

func listNode(line int, items ...*ruleset.Node) *ruleset.Node {
	return &ruleset.Node{Kind: ruleset.List, Line: line, Items: items}
}

func putNode(n *ruleset.Node, name string, value *ruleset.Node) {
	n.Keys = append(n.Keys, ruleset.Key{Name: name, Line: value.Line, Value: value})
}

// isSaid reports whether a key is there and says something: null and an empty
// list or map say nothing.
func isSaid(n *ruleset.Node) bool {
	return n != nil && n.Kind != ruleset.Null && (n.Kind == ruleset.Scalar || len(n.Items) > 0 || len(n.Keys) > 0)
}
