package exchange

import (
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// How a rule stands in a cell. Parameters of one value are written
// "name: value", each on its line; a list has a line with its name and below it
// one line for each entry, led by a dash; a rule inside a rule is indented:
//
//	0 điểm khi dưới: 0,8
//	khi mẫu số bằng 0: không áp dụng
//
//	các mức:
//	- từ 0,2 đến dưới 0,3: 0,5
//	- từ 0,3: 1
//
// Only what the set says is written, so that what it leaves to a default stays
// so, and everything it says is, so that reading it back gives the same rule.
// Words are those of the catalogue; either language is read.
type ruleText struct {
	lang  locale.Lang
	lines []string
}

// ruleLines writes the parameters of a rule, without its kind.
func ruleLines(n *ruleset.Node, l locale.Lang) []string {
	t := &ruleText{lang: l}
	kind := textOf(n.Get("kind"))
	info := rule.InfoOf(rule.Kind(kind))
	var short []string
	for _, k := range n.Keys {
		if p, known := paramOf(info, k.Name); known && isSaid(k.Value) && k.Value.Kind == ruleset.Scalar {
			short = append(short, t.word(k.Name)+": "+t.value(p, k.Value))
		}
	}
	if no := n.Get("no_event"); isSaid(no) {
		short = append(short, t.word("no_event")+": "+wordText(l, choicePrefix, no.Text))
	}
	t.clauses(short)
	t.clauses(gateClauses(n.Get("gate"), l))
	for _, k := range n.Keys {
		if p, known := paramOf(info, k.Name); known && isSaid(k.Value) && k.Value.Kind != ruleset.Scalar {
			t.list(p, k.Value)
		}
	}
	return t.lines
}

const (
	paramPrefix  = "exchange.param."
	choicePrefix = "exchange.choice."
	kindPrefix   = "exchange.kind."
)

func paramOf(info *rule.KindInfo, name string) (rule.Param, bool) {
	if info != nil {
		for _, p := range info.Params {
			if p.Name == name {
				return p, true
			}
		}
	}
	return rule.Param{}, false
}

func textOf(n *ruleset.Node) string {
	if n == nil || n.Kind == ruleset.Null {
		return ""
	}
	return n.Text
}

func (t *ruleText) word(param string) string { return wordText(t.lang, paramPrefix, param) }

func (t *ruleText) clauses(list []string) {
	t.lines = append(t.lines, list...)
}

func (t *ruleText) value(p rule.Param, n *ruleset.Node) string {
	switch {
	case p.Type == rule.ParamExpr:
		return quoted(n.Text, ";")
	case p.Type == rule.ParamBool && n.Text == "true":
		return say(t.lang, "exchange.word.yes")
	case p.Type == rule.ParamBool:
		return say(t.lang, "exchange.word.no")
	case isPlainNumber(n.Text):
		return numberText(n.Text, t.lang)
	}
	return wordText(t.lang, choicePrefix, n.Text)
}

func (t *ruleText) number(n *ruleset.Node) string { return numberText(textOf(n), t.lang) }

func (t *ruleText) entry(text string) { t.lines = append(t.lines, "- "+text) }

func (t *ruleText) nested(n *ruleset.Node) {
	for _, line := range ruleLines(n, t.lang) {
		t.lines = append(t.lines, "  "+line)
	}
}

func (t *ruleText) kindWord(n *ruleset.Node) string {
	return wordText(t.lang, kindPrefix, textOf(n.Get("kind")))
}

func (t *ruleText) list(p rule.Param, n *ruleset.Node) {
	if p.Type == rule.ParamRule {
		t.lines = append(t.lines, t.word(p.Name)+": "+t.kindWord(n))
		t.nested(n)
		return
	}
	t.lines = append(t.lines, t.word(p.Name)+":")
	for _, k := range n.Keys { // weights and parts
		if p.Type == rule.ParamParts {
			t.entry(quoted(k.Name, `:"`) + ": " + t.kindWord(k.Value))
			t.nested(k.Value)
			continue
		}
		t.entry(quoted(k.Name, `:="`) + " = " + t.number(k.Value))
	}
	for _, item := range n.Items {
		switch p.Type {
		case rule.ParamRules:
			t.entry(t.kindWord(item))
			t.nested(item)
		case rule.ParamBands:
			t.entry(intervalText(item, t.lang) + ": " + t.number(item.Get("points")))
		case rule.ParamKnots:
			t.entry(say(t.lang, "exchange.bound.at") + " " + t.number(item.Items[0]) + ": " + t.number(item.Items[1]))
		case rule.ParamSteps:
			t.entry(t.step(item) + ": " + t.number(item.Get("points")))
		default:
			t.entry(t.option(item))
		}
	}
}

func (t *ruleText) step(n *ruleset.Node) string {
	if days := n.Get("days_lte"); days != nil {
		return say(t.lang, "exchange.bound.upto") + " " + t.number(days)
	}
	at := n.Get("gte")
	if at == nil {
		at = n.Get("delta_gte")
	}
	return say(t.lang, "exchange.bound.from") + " " + t.number(at)
}

// option writes "code: label = points", of which only the code is certain.
func (t *ruleText) option(n *ruleset.Node) string {
	var text strings.Builder
	text.WriteString(quoted(textOf(n.Get("code")), `:="`))
	if label := n.Get("label"); isSaid(label) {
		text.WriteString(": " + quoted(label.Text, `="`))
	}
	for _, name := range []string{"points", "per"} {
		if worth := n.Get(name); isSaid(worth) {
			text.WriteString(" = " + t.number(worth))
		}
	}
	return text.String()
}

// intervalText writes the bounds of a band. Which side owns a bound may be
// left unsaid, as some printed texts do, and then stays so.
func intervalText(n *ruleset.Node, l locale.Lang) string {
	lo, hi := n.Get("lo"), n.Get("hi")
	var parts []string
	if isSaid(lo) {
		parts = append(parts, boundWord(l, n.Get("lo_incl"), "from", "above")+" "+numberText(lo.Text, l))
	}
	if isSaid(hi) {
		below := "below"
		if isSaid(lo) {
			below = "till_below"
		}
		parts = append(parts, boundWord(l, n.Get("hi_incl"), "upto", below)+" "+numberText(hi.Text, l))
	}
	if parts == nil {
		return say(l, "exchange.bound.all")
	}
	return strings.Join(parts, " ")
}

func boundWord(l locale.Lang, incl *ruleset.Node, with, without string) string {
	switch {
	case !isSaid(incl):
		return say(l, "exchange.bound."+with+"_unsaid")
	case incl.Text == "true":
		return say(l, "exchange.bound."+with)
	}
	return say(l, "exchange.bound."+without)
}

func gateClauses(n *ruleset.Node, l locale.Lang) []string {
	if !isSaid(n) {
		return nil
	}
	clauses := []string{wordText(l, paramPrefix, "require") + ": " + codeList(n.Get("require"))}
	if fail := n.Get("on_fail"); isSaid(fail) {
		clauses = append(clauses, wordText(l, paramPrefix, "on_fail")+": "+numberText(fail.Text, l))
	}
	return clauses
}

func codeList(n *ruleset.Node) string {
	var codes []string
	if n != nil {
		for _, item := range n.Items {
			codes = append(codes, quoted(item.Text, `,;:"`))
		}
	}
	return strings.Join(codes, ", ")
}
