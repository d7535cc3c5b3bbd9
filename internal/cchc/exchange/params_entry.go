package exchange

import (
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// The entries of a rule's lists: bands, options, steps and their like. They
// stand below the name of the list, led by a dash. People leave both out where
// it is plain what is meant, and write "A: 1" as well as "A = 1".

// looseEntries are entries that stand below no name, by the list they must
// belong to.
type looseEntries map[string][]line

// take tells whether a line is such an entry, and keeps it.
func (e looseEntries) take(info *rule.KindInfo, names []string, l line) bool {
	label, _, _ := cutAt(l.text, ':')
	if _, known := wordOf(label, paramPrefix, names); known || len(l.entries)+len(l.inner) > 0 {
		return false
	}
	p, found := listFor(info, l)
	if found {
		e[p.Name] = append(e[p.Name], l)
	}
	return found
}

// listFor finds the one list of a kind that a line can be an entry of. Where a
// misspelt parameter could be taken for an entry, a line must look like one:
// led by a dash, with an equals sign, or with a code of one word.
func listFor(info *rule.KindInfo, l line) (rule.Param, bool) {
	for _, p := range info.Params {
		isCoded := false
		switch p.Type {
		case rule.ParamBands, rule.ParamKnots:
			return p, true
		case rule.ParamSteps:
			if info.Kind != "checklist" || isStep(l.text) {
				return p, true
			}
		case rule.ParamOptions, rule.ParamClasses, rule.ParamWeights:
			isCoded = true
		}
		if isCoded && (info.Kind != "checklist" || !isStep(l.text)) {
			code, _, hasEquals := cutAt(l.text, '=')
			if colon, _, hasColon := cutAt(l.text, ':'); hasColon && !hasEquals {
				code = colon
			}
			return p, l.isEntry || hasEquals || !strings.ContainsAny(code, " ")
		}
	}
	return rule.Param{}, false
}

func isStep(text string) bool {
	at, _, found := cutAt(text, ':')
	_, isLow := stepMark(at)
	return found && isLow
}

func (r *ruleReader) list(kind rule.Kind, p rule.Param, rest string, l line) *ruleset.Node {
	switch {
	case p.Type == rule.ParamRule && len(l.entries) == 0:
		return r.rule(rest, l.inner)
	case p.Type == rule.ParamRule, rest != "", len(l.inner) > 0, len(l.entries) == 0:
		r.refuse(fault.New(fault.Invalid, "exchange.set.want_entries", wordText(locale.VI, paramPrefix, p.Name)))
		return nil
	}
	return r.entries(kind, p, l.entries)
}

func (r *ruleReader) entries(kind rule.Kind, p rule.Param, entries []line) *ruleset.Node {
	if p.Type == rule.ParamWeights || p.Type == rule.ParamParts {
		return r.named(p, entries)
	}
	list := listNode(r.line)
	for _, e := range entries {
		r.begin(e)
		if len(e.inner) > 0 && p.Type != rule.ParamRules {
			r.refuse(refuseLine(e.inner[0].text))
			continue
		}
		list.Items = append(list.Items, r.item(kind, p, e))
	}
	return list
}

func (r *ruleReader) named(p rule.Param, entries []line) *ruleset.Node {
	n := mapNode(r.line)
	for _, e := range entries {
		r.begin(e)
		name, rest, found := cutAt(e.text, ':')
		if p.Type == rule.ParamWeights {
			name, rest, found = cutMark(e.text)
		}
		if name = unquoted(name); !found || n.Get(name) != nil {
			r.refuse(refuseLine(e.text))
			continue
		}
		if p.Type == rule.ParamParts {
			putNode(n, name, r.rule(rest, e.inner))
			continue
		}
		putNode(n, name, r.number(rest))
	}
	return n
}

// cutMark parts "A = 1" and "A: 1" at whichever mark comes first.
func cutMark(text string) (before, after string, found bool) {
	before, after, found = cutAt(text, '=')
	if colon, rest, hasColon := cutAt(text, ':'); hasColon && (!found || len(colon) < len(before)) {
		return colon, rest, true
	}
	return before, after, found
}

func (r *ruleReader) item(kind rule.Kind, p rule.Param, e line) *ruleset.Node {
	switch p.Type {
	case rule.ParamRules:
		return r.rule(e.text, e.inner)
	case rule.ParamOptions, rule.ParamClasses:
		return r.option(kind, p, e.text)
	}
	at, worth, found := cutAt(e.text, ':')
	if !found {
		r.refuse(refuseLine(e.text))
		return mapNode(r.line)
	}
	points := r.points(worth)
	switch p.Type {
	case rule.ParamBands:
		n := r.interval(at)
		putNode(n, "points", points)
		return n
	case rule.ParamKnots:
		return listNode(r.line, r.number(afterWord(at, "exchange.bound.at")), points)
	}
	n := mapNode(r.line)
	putNode(n, stepKey(kind), r.step(kind, at))
	putNode(n, "points", points)
	return n
}

// stepKey is what the steps of a kind go by.
func stepKey(kind rule.Kind) string {
	switch kind {
	case "lateness":
		return "days_lte"
	case "year_on_year":
		return "delta_gte"
	}
	return "gte"
}

// step reads "từ 3", "chậm đến 10 ngày" or the number alone. "Late from 3
// days" is the other way round and refused.
func (r *ruleReader) step(kind rule.Kind, at string) *ruleset.Node {
	number, isLow := stepMark(at)
	_, isMarked := cutStepWord(at)
	if isMarked && isLow == (kind == "lateness") {
		r.refuse(refuseLine(at))
	}
	return r.number(number)
}

// stepMark parts a step into its number and whether it is reached from below.
func stepMark(at string) (number string, isLow bool) {
	rest, _ := cutStepWord(at)
	b, found := boundAt(rest)
	if !found {
		return strings.TrimSpace(rest), false
	}
	return withoutTail(rest[len(b.folded):]), b.low && b.incl == "true"
}

// cutStepWord takes the verb off a step ("chậm", "đạt", "tăng") and tells
// whether a word of a bound leads what is left.
func cutStepWord(at string) (rest string, isMarked bool) {
	rest = vn.Fold(at)
	for _, verb := range wordsOf("exchange.bound.step") {
		if after, found := strings.CutPrefix(rest, verb+" "); found {
			rest = after
			break
		}
	}
	_, isMarked = boundAt(rest)
	return withoutTail(rest), isMarked
}

// option reads "code: label = points". People write "code = label: points"
// too, and leave the label out.
func (r *ruleReader) option(kind rule.Kind, p rule.Param, text string) *ruleset.Node {
	code, rest, _ := cutMark(text)
	isEquals := strings.HasPrefix(strings.TrimSpace(afterText(text, code)), "=")
	var label, worth string
	var hasLabel, hasWorth bool
	switch needsPoints := kind != "checklist"; {
	case rest == "" && !strings.ContainsAny(text, ":="):
	case !isEquals:
		label, worth, hasWorth = cutAt(rest, '=')
		hasLabel = true
		if !hasWorth && needsPoints { // "code: points"
			label, worth, hasLabel, hasWorth = "", rest, false, true
		}
	default:
		label, worth, hasLabel = cutLabel(rest)
		if hasWorth = true; hasLabel {
			break
		}
		worth = rest
		if !needsPoints && !startsNumber(rest) { // an item that has only a name
			label, hasLabel, hasWorth = rest, true, false
		}
	}
	n := mapNode(r.line)
	putNode(n, "code", textNode(unquoted(code), r.line))
	if hasLabel {
		putNode(n, "label", textNode(unquoted(label), r.line))
	}
	if hasWorth {
		name := "points"
		if p.Type == rule.ParamClasses {
			name = "per"
		}
		putNode(n, name, r.points(worth))
	}
	return n
}

// afterText is what stands behind a code, whatever spaces lead the line.
func afterText(text, code string) string { return strings.TrimSpace(text)[len(code):] }

func startsNumber(text string) bool {
	return text != "" && strings.ContainsRune("0123456789-+−,.", []rune(text)[0])
}

// cutLabel parts text at its last colon outside quotation marks.
func cutLabel(text string) (before, after string, found bool) {
	for at := 0; ; {
		_, rest, more := cutAt(text[at:], ':')
		if !more {
			return before, after, found
		}
		at = len(text) - len(rest)
		before, after, found = strings.TrimSpace(text[:strings.LastIndexByte(text[:at], ':')]), rest, true
	}
}

// afterWord takes a leading word of the catalogue away.
func afterWord(text string, keys ...string) string {
	text = strings.TrimSpace(text)
	words := strings.Fields(text)
	for i := len(words); i > 0; i-- {
		for _, key := range keys {
			if isWord(strings.Join(words[:i], " "), key) {
				return strings.Join(words[i:], " ")
			}
		}
	}
	return text
}
