package exchange

import (
	"slices"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// ruleReader turns the text of a rule back into its node. Every problem of a
// cell is kept, not only the first.
type ruleReader struct {
	line     int         // what its nodes answer to: the cell
	at       fault.Place // the line being read
	problems fault.Problems
}

func (r *ruleReader) refuse(err error) {
	for _, e := range fault.All(err) {
		if e.Place == (fault.Place{}) {
			e = e.At(r.at)
		}
		r.problems = append(r.problems, e)
	}
}

// begin notes which line the next problems belong to.
func (r *ruleReader) begin(l line) { r.at = fault.Place{Line: l.number, Value: l.text} }

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
		r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_kind", text, wordTexts(locale.VI, kindPrefix, kindNames())))
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
	gate, own := mapNode(r.line), r.at
	loose := looseEntries{}
	for _, l := range block {
		r.begin(l)
		if !loose.take(info, names, l) {
			r.ruleLine(n, gate, info, names, l)
		}
	}
	if len(gate.Keys) > 0 {
		putNode(n, "gate", gate)
	}
	for _, p := range info.Params {
		if entries := loose[p.Name]; entries != nil {
			r.put(n, p.Name, r.entries(info.Kind, p, entries))
		}
	}
	r.at = own
	r.refuseIncomplete(n, info)
	return n
}

// refuseIncomplete names what a rule cannot do without.
func (r *ruleReader) refuseIncomplete(n *ruleset.Node, info *rule.KindInfo) {
	if len(r.problems) > 0 {
		return
	}
	for _, p := range info.Params {
		if p.Required && n.Get(p.Name) == nil {
			r.refuse(fault.New(fault.Invalid, "exchange.set.param_missing",
				wordText(locale.VI, kindPrefix, string(info.Kind)), paramHelp(info.Kind, p, locale.VI)))
		}
	}
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
			r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_param", label, wordTexts(locale.VI, paramPrefix, names)))
			continue
		}
		switch p, isParam := paramOf(info, name); {
		case isParam && takesLines(p):
			r.refuse(refuseLine(clause))
		case isParam:
			r.put(n, name, r.value(info.Kind, p, text))
		case name == "no_event":
			r.put(n, name, r.choice(text, "full", "zero", "na"))
		case name == "require":
			r.put(gate, name, r.codes(text))
		default:
			r.put(gate, name, r.points(text))
		}
	}
}

// put refuses what is said twice: the second would be lost.
func (r *ruleReader) put(n *ruleset.Node, name string, value *ruleset.Node) {
	if n.Get(name) != nil {
		r.refuse(fault.New(fault.Invalid, "exchange.set.twice", wordText(locale.VI, paramPrefix, name)))
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

// points reads a number that is no share: 50% of what it would be of, nobody
// could tell.
func (r *ruleReader) points(text string) *ruleset.Node {
	if d, err := vn.ParseDecimal(text, vn.ExcelText); err == nil && d.Unit == "%" {
		r.refuse(fault.New(fault.Invalid, "exchange.percent_cell", d.Plain+"%"))
	}
	return r.number(text)
}

func (r *ruleReader) choice(text string, names ...string) *ruleset.Node {
	name, known := wordOf(text, choicePrefix, names)
	if !known {
		r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_choice", text, wordTexts(locale.VI, choicePrefix, names)))
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

// isShareParam tells parameters that are held against a ratio, so that 80% is
// a way to write them.
func isShareParam(kind rule.Kind, name string) bool {
	switch name {
	case "zero_below", "full_at", "threshold":
		return true
	}
	return name == "cap" && kind == "proportional"
}

// defaultMax is the default of a parameter that is the criterion's maximum.
const defaultMax = "max"

func wordsOfMax(l locale.Lang) string { return say(l, "exchange.set.the_maximum") }

func isMax(text string) bool {
	return vn.Fold(text) == defaultMax || isWord(text, "exchange.set.the_maximum") || slices.Contains(wordsOf("exchange.set.the_maximum_also"), vn.Fold(text))
}

func (r *ruleReader) value(kind rule.Kind, p rule.Param, text string) *ruleset.Node {
	switch p.Type {
	case rule.ParamExpr:
		return textNode(unquoted(text), r.line)
	case rule.ParamBool:
		return r.yesNo(text)
	case rule.ParamWord:
		if p.Name == "op" && text == "==" { // a file may say so too
			return textNode(text, r.line)
		}
		return r.choice(text, p.Enum...)
	}
	if name, known := wordOf(text, choicePrefix, []string{"any"}); known && p.Default == "any" {
		return textNode(name, r.line)
	}
	if p.Default == defaultMax && isMax(text) { // what is not said means it
		return nil
	}
	if isShareParam(kind, p.Name) {
		return r.number(text)
	}
	return r.points(text)
}
