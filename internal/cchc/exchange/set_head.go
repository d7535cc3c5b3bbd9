package exchange

import (
	"slices"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// The widths of the columns of the two sheets beside the table.
var headWidths, kindWidths = []int{34, 90}, []int{34, 110}

// about writes the sheet on the set itself: what each row says, and what it
// says it of.
func (e *setExport) about(n *ruleset.Node) {
	e.set(e.head, 1, 1, say(e.lang, "exchange.head.what"))
	e.set(e.head, 2, 1, say(e.lang, "exchange.head.content"))
	row := 2
	put := func(name, text string) {
		e.put(e.head, 1, row, say(e.lang, headPrefix+name))
		e.put(e.head, 2, row, text)
		if words := headChoices[name]; words != nil {
			e.offer(e.head, e.lists, cellRef(2, row), e.words(choicePrefix, words), e.seen)
		}
		row++
	}
	for _, name := range headRows {
		value := nodeAt(n, name)
		switch {
		case !isSaid(value):
		case slices.Contains([]string{headFact, headBand, headVeto, headStage}, name):
			for _, item := range value.Items {
				put(name, e.headItem(name, item))
			}
		default:
			put(name, e.headText(name, value))
		}
	}
	e.look(e.head, 1, 1, 2, 1, lookHeader)
	e.look(e.head, 1, 2, 2, row-1, lookWrapped)
	e.freeze(e.head, 1, 1)
	e.widths(e.head, headWidths...)
}

// nodeAt follows a path such as "rounding.mode".
func nodeAt(n *ruleset.Node, path string) *ruleset.Node {
	for name := range strings.SplitSeq(path, ".") {
		if n == nil {
			return nil
		}
		n = n.Get(name)
	}
	return n
}

func (e *setExport) headText(name string, n *ruleset.Node) string {
	switch name {
	case "valid_from", "valid_to":
		return dayText(n.Text)
	case "ranking.tie_break":
		return e.lines(n)
	}
	switch {
	case headChoices[name] != nil:
		return wordText(e.lang, choicePrefix, n.Text)
	case isHeadNumber(name):
		return numberText(n.Text, e.lang)
	}
	return cellText(n.Text)
}

func isHeadNumber(name string) bool {
	switch name {
	case "max_points", "total_cap", "rounding.points", "rounding.index", "rounding.places":
		return true
	}
	return false
}

func (e *setExport) headItem(name string, n *ruleset.Node) string {
	switch name {
	case headFact:
		return e.fact(n)
	case headBand:
		lines := []string{quoted(textOf(n.Get("name")), `:"`) + ": " + intervalText(n, e.lang)}
		if require := n.Get("require"); require != nil {
			for _, item := range require.Items {
				lines = append(lines, e.clause("require", quoted(item.Text, ";")))
			}
		}
		return strings.Join(lines, "\n")
	case headVeto:
		lines := []string{e.clause("when", quoted(textOf(n.Get("when")), ";"))}
		for _, key := range []string{"band", "best_band"} {
			if band := n.Get(key); isSaid(band) {
				lines = append(lines, e.clause(key, quoted(band.Text, ";")))
			}
		}
		return strings.Join(lines, "\n")
	}
	return quoted(textOf(n.Get("stage")), `:"`) + ": " + dayText(textOf(n.Get("until")))
}

func (e *setExport) fact(n *ruleset.Node) string {
	kind := textOf(n.Get("type"))
	text := quoted(textOf(n.Get("name")), `:;"`) + ": " + wordText(e.lang, choicePrefix, kind)
	if label := n.Get("label"); isSaid(label) && label.Text != "" {
		text += "; " + e.clause("label", quoted(label.Text, ";"))
	}
	if value := n.Get("default"); value != nil && value.Kind == ruleset.Scalar {
		said := quoted(value.Text, ";")
		switch {
		case kind == "bool" && value.Text == "true":
			said = say(e.lang, "exchange.word.yes")
		case kind == "bool":
			said = say(e.lang, "exchange.word.no")
		case kind != "word" && isPlainNumber(value.Text):
			said = numberText(value.Text, e.lang)
		}
		text += "; " + e.clause("default", said)
	}
	return text
}

// kinds writes how each kind of rule is written, from what the kinds say of
// themselves.
func (e *setExport) kinds(sheet string) {
	for i, key := range []string{"kind", "params"} {
		e.set(sheet, i+1, 1, say(e.lang, columnPrefix+key))
	}
	for i, info := range rule.Kinds() {
		e.set(sheet, 1, i+2, wordText(e.lang, kindPrefix, string(info.Kind)))
		e.put(sheet, 2, i+2, paramsHelp(info, e.lang))
	}
	last := len(rule.Kinds()) + 1
	e.look(sheet, 1, 1, 2, 1, lookHeader)
	e.look(sheet, 1, 2, 2, last, lookWrapped)
	e.widths(sheet, kindWidths...)
	e.set(sheet, 1, last+2, say(e.lang, "exchange.set.help"))
	e.look(sheet, 1, last+2, 1, last+2, lookNote)
}

func paramsHelp(info rule.KindInfo, l locale.Lang) string {
	var lines []string
	for _, p := range info.Params {
		lines = append(lines, paramHelp(info.Kind, p, l))
	}
	return strings.Join(lines, "\n")
}

// paramHelp says how a parameter is written: its name, what it may hold, and
// what holds without it.
func paramHelp(kind rule.Kind, p rule.Param, l locale.Lang) string {
	text := wordText(l, paramPrefix, p.Name) + ": " + paramShape(kind, p, l)
	switch {
	case p.Required:
		text += " (" + say(l, "exchange.set.required") + ")"
	case p.Default != "":
		text += " (" + say(l, "exchange.set.default", defaultText(p, l)) + ")"
	}
	return text
}

// paramShape says what a parameter may hold.
func paramShape(kind rule.Kind, p rule.Param, l locale.Lang) string {
	switch {
	case p.Type == rule.ParamSteps:
		return "- " + say(l, "exchange.bound."+stepWord(kind)) + " …: …"
	case len(p.Enum) > 0:
		return wordTexts(l, choicePrefix, p.Enum)
	case Words().Has("exchange.shape." + string(p.Type)):
		return say(l, "exchange.shape."+string(p.Type))
	}
	return ""
}

func defaultText(p rule.Param, l locale.Lang) string {
	switch p.Default {
	case defaultMax:
		return wordsOfMax(l)
	case "true":
		return say(l, "exchange.word.yes")
	case "false":
		return say(l, "exchange.word.no")
	}
	return wordText(l, choicePrefix, p.Default)
}

func stepWord(kind rule.Kind) string {
	if stepKey(kind) == "days_lte" {
		return "upto"
	}
	return "from"
}
