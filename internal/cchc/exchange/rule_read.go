package exchange

import (
	"slices"
	"strings"
	"sync"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// ruleReader turns the text of a rule back into its node. Every problem of a
// cell is kept, not only the first.
type ruleReader struct {
	line     int // what its nodes answer to: the cell
	problems []*fault.Error
}

func (r *ruleReader) refuse(err error) {
	r.problems = append(r.problems, fault.All(err)...)
}

func kindNames() []string {
	infos := rule.Kinds()
	list := make([]string, len(infos))
	for i, info := range infos {
		list[i] = string(info.Kind)
	}
	return list
}

// kindNode reads the name of a kind.
func (r *ruleReader) kindNode(text string) (*ruleset.Node, *rule.KindInfo) {
	kind, known := wordOf(text, kindPrefix, kindNames())
	if !known {
		r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_kind", text, wordTexts("vi", kindPrefix, kindNames())))
		return nil, nil
	}
	return textNode(kind, r.line), rule.InfoOf(rule.Kind(kind))
}

// rule reads a kind and its parameters.
func (r *ruleReader) rule(kind string, block []line) *ruleset.Node {
	n := mapNode(r.line)
	name, info := r.kindNode(kind)
	if info == nil {
		return n
	}
	putNode(n, "kind", name)
	names := []string{"no_event", "require", "on_fail"}
	for _, p := range info.Params {
		names = append(names, p.Name)
	}
	gate := mapNode(r.line)
	for _, l := range block {
		r.ruleLine(n, gate, info, names, l)
	}
	if len(gate.Keys) > 0 {
		putNode(n, "gate", gate)
	}
	return n
}

func (r *ruleReader) ruleLine(n, gate *ruleset.Node, info *rule.KindInfo, names []string, l line) {
	label, rest, found := cutAt(l.text, ':')
	name, known := wordOf(label, paramPrefix, names)
	if p, isParam := paramOf(info, name); found && known && isParam && takesLines(p) {
		r.put(n, name, r.list(info.Kind, p, rest, l))
		return
	}
	if len(l.entries)+len(l.inner) > 0 {
		r.refuse(refuseLine(l.text))
		return
	}
	for _, clause := range cutEach(l.text, ';') {
		label, text, found := cutAt(clause, ':')
		name, known := wordOf(label, paramPrefix, names)
		if !found || !known {
			r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_param", label, wordTexts("vi", paramPrefix, names)))
			continue
		}
		switch p, isParam := paramOf(info, name); {
		case isParam && takesLines(p):
			r.refuse(refuseLine(clause))
		case isParam:
			r.put(n, name, r.value(p, text))
		case name == "no_event":
			r.put(n, name, r.choice(text, "full", "zero", "na"))
		case name == "require":
			r.put(gate, name, r.codes(text))
		default:
			r.put(gate, name, r.number(text))
		}
	}
}

// put refuses what is said twice: the second would be lost.
func (r *ruleReader) put(n *ruleset.Node, name string, value *ruleset.Node) {
	if n.Get(name) != nil {
		r.refuse(fault.New(fault.Invalid, "exchange.set.twice", wordText("vi", paramPrefix, name)))
		return
	}
	if value != nil {
		putNode(n, name, value)
	}
}

func takesLines(p rule.Param) bool {
	switch p.Type {
	case rule.ParamNumber, rule.ParamWhole, rule.ParamWord, rule.ParamBool, rule.ParamExpr:
		return false
	}
	return true
}

func (r *ruleReader) number(text string) *ruleset.Node {
	plain, err := readNumber(text)
	if err != nil {
		r.refuse(err)
	}
	return plainNode(plain, r.line)
}

func (r *ruleReader) choice(text string, names ...string) *ruleset.Node {
	name, known := wordOf(text, choicePrefix, names)
	if !known {
		r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_choice", text, wordTexts("vi", choicePrefix, names)))
	}
	return textNode(name, r.line)
}

func (r *ruleReader) yesNo(text string) *ruleset.Node {
	v, err := cellYesNo(Cell{Kind: Text, Text: text})
	if err != nil {
		r.refuse(err)
	}
	if v == true {
		return plainNode("true", r.line)
	}
	return plainNode("false", r.line)
}

func (r *ruleReader) codes(text string) *ruleset.Node {
	list := listNode(r.line)
	for _, code := range cutEach(text, ',') {
		list.Items = append(list.Items, textNode(unquoted(code), r.line))
	}
	return list
}

func (r *ruleReader) value(p rule.Param, text string) *ruleset.Node {
	switch p.Type {
	case rule.ParamExpr:
		return textNode(unquoted(text), r.line)
	case rule.ParamBool:
		return r.yesNo(text)
	case rule.ParamWord:
		return r.choice(text, p.Enum...)
	}
	if name, known := wordOf(text, choicePrefix, []string{"any"}); known && p.Default == "any" {
		return textNode(name, r.line)
	}
	return r.number(text)
}

func (r *ruleReader) list(kind rule.Kind, p rule.Param, rest string, l line) *ruleset.Node {
	switch {
	case p.Type == rule.ParamRule && len(l.entries) == 0:
		return r.rule(rest, l.inner)
	case p.Type == rule.ParamRule, rest != "", len(l.inner) > 0, len(l.entries) == 0:
		r.refuse(fault.New(fault.Invalid, "exchange.set.want_entries", wordText("vi", paramPrefix, p.Name)))
		return nil
	case p.Type == rule.ParamWeights, p.Type == rule.ParamParts:
		return r.named(p, l.entries)
	}
	list := listNode(r.line)
	for _, e := range l.entries {
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
	mark := byte('=')
	if p.Type == rule.ParamParts {
		mark = ':'
	}
	for _, e := range entries {
		name, rest, found := cutAt(e.text, mark)
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

func (r *ruleReader) item(kind rule.Kind, p rule.Param, e line) *ruleset.Node {
	if p.Type == rule.ParamRules {
		return r.rule(e.text, e.inner)
	}
	if p.Type == rule.ParamOptions || p.Type == rule.ParamClasses {
		return r.option(p, e.text)
	}
	at, worth, found := cutAt(e.text, ':')
	if !found {
		r.refuse(refuseLine(e.text))
		return mapNode(r.line)
	}
	points := r.number(worth)
	switch p.Type {
	case rule.ParamBands:
		n := r.interval(at)
		putNode(n, "points", points)
		return n
	case rule.ParamKnots:
		return listNode(r.line, r.number(afterWord(at, "exchange.bound.at")), points)
	}
	n := mapNode(r.line)
	putNode(n, stepKey(kind), r.number(afterWord(at, "exchange.bound.from", "exchange.bound.upto")))
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

// option reads "code: label = points".
func (r *ruleReader) option(p rule.Param, text string) *ruleset.Node {
	n := mapNode(r.line)
	code, rest, hasLabel := cutAt(text, ':')
	label, worth, hasWorth := cutAt(rest, '=')
	if !hasLabel {
		code, worth, hasWorth = cutAt(text, '=')
	}
	putNode(n, "code", textNode(unquoted(code), r.line))
	if hasLabel {
		putNode(n, "label", textNode(unquoted(label), r.line))
	}
	if hasWorth {
		name := "points"
		if p.Type == rule.ParamClasses {
			name = "per"
		}
		putNode(n, name, r.number(worth))
	}
	return n
}

// afterWord takes a leading word of the catalogue away, and the unit of days
// behind the number.
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

// bounds lists the words of the two ends of a band, longest first.
type bound struct {
	folded string
	low    bool
	incl   string // "true", "false", or "" where it is unsaid
}

var bounds = sync.OnceValue(func() []bound {
	var list []bound
	for key, b := range map[string]bound{
		"from": {low: true, incl: "true"}, "above": {low: true, incl: "false"}, "from_unsaid": {low: true},
		"upto": {incl: "true"}, "below": {incl: "false"}, "till_below": {incl: "false"}, "upto_unsaid": {},
	} {
		for _, folded := range foldedWords()["exchange.bound."+key] {
			b.folded = folded
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b bound) int {
		if len(a.folded) != len(b.folded) {
			return len(b.folded) - len(a.folded)
		}
		return strings.Compare(a.folded, b.folded)
	})
	return list
})

// interval reads "từ 0,2 đến dưới 0,3".
func (r *ruleReader) interval(text string) *ruleset.Node {
	n := mapNode(r.line)
	if isWord(text, "exchange.bound.all") {
		return n
	}
	rest := vn.Fold(strings.TrimSpace(text))
	for rest != "" {
		i := slices.IndexFunc(bounds(), func(b bound) bool { return strings.HasPrefix(rest, b.folded+" ") })
		if i < 0 {
			r.refuse(fault.New(fault.Invalid, "exchange.set.bad_interval", text))
			return n
		}
		b := bounds()[i]
		rest = strings.TrimSpace(rest[len(b.folded):])
		end := nextBound(rest)
		number := strings.TrimRight(strings.TrimSpace(rest[:end]), ",")
		rest = strings.TrimSpace(rest[end:])
		name := "hi"
		if b.low {
			name = "lo"
		}
		r.put(n, name, r.number(number))
		if b.incl != "" {
			r.put(n, name+"_incl", plainNode(b.incl, r.line))
		}
	}
	return n
}

// nextBound returns where the next word of a bound begins, or the end.
func nextBound(text string) int {
	end := len(text)
	for _, b := range bounds() {
		if i := strings.Index(text, " "+b.folded+" "); i >= 0 {
			end = min(end, i)
		}
	}
	return end
}
