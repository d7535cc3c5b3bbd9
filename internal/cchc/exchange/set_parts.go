package exchange

import (
	"slices"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// clause is "name: value" of a closed list of names.
type clause struct{ name, text string }

// clauses reads lines of clauses parted by semicolons; entries are refused.
func (r *ruleReader) clauses(block []line, names ...string) []clause {
	var list []clause
	for _, l := range block {
		if len(l.entries)+len(l.inner) > 0 {
			r.refuse(refuseLine(l.text))
		}
		list = append(list, r.clausesOf(l.text, names...)...)
	}
	return list
}

func (r *ruleReader) clausesOf(text string, names ...string) []clause {
	var list []clause
	for _, part := range cutEach(text, ';') {
		label, value, found := cutAt(part, ':')
		name, known := wordOf(label, paramPrefix, names)
		if known && name == "declared" && !found { // the word says it
			value, found = say(locale.VI, "exchange.word.yes"), true
		}
		if !found || !known {
			r.refuse(fault.New(fault.Invalid, "exchange.set.unknown_param", label, wordTexts("vi", paramPrefix, names)))
			continue
		}
		list = append(list, clause{name, value})
	}
	return list
}

func (r *ruleReader) gate(block []line) *ruleset.Node {
	n := mapNode(r.line)
	for _, c := range r.clauses(block, "require", "on_fail") {
		if c.name == "require" {
			r.put(n, c.name, r.codes(c.text))
			continue
		}
		r.put(n, c.name, r.number(c.text))
	}
	return n
}

func (r *ruleReader) na(block []line) *ruleset.Node {
	n := mapNode(r.line)
	if len(block) > 0 && !strings.Contains(block[0].text, ":") { // the policy alone, as people write it
		r.put(n, "policy", r.choice(block[0].text, naPolicies...))
		block = block[1:]
	}
	for _, c := range r.clauses(block, "policy", "when", "group", "to") {
		switch c.name {
		case "policy":
			r.put(n, c.name, r.choice(c.text, naPolicies...))
		case "to":
			r.put(n, c.name, r.number(c.text))
		default:
			r.put(n, c.name, textNode(unquoted(c.text), r.line))
		}
	}
	return n
}

func (r *ruleReader) group(block []line) *ruleset.Node {
	n := mapNode(r.line)
	for _, l := range block {
		label, rest, found := cutAt(l.text, ':')
		if name, known := wordOf(label, paramPrefix, []string{"weights"}); found && known && rest == "" {
			r.put(n, name, r.weights(l.entries))
			continue
		}
		if len(l.entries)+len(l.inner) > 0 {
			r.refuse(refuseLine(l.text))
		}
		for _, c := range r.clausesOf(l.text, "group_kind", "cap") {
			if c.name == "cap" {
				r.put(n, c.name, r.number(c.text))
				continue
			}
			r.put(n, "kind", r.choice(c.text, groupKinds...))
		}
	}
	return n
}

func (r *ruleReader) weights(entries []line) *ruleset.Node {
	n := mapNode(r.line)
	for _, e := range entries {
		name, number, found := cutAt(e.text, '=')
		if name = unquoted(name); !found || n.Get(name) != nil || len(e.inner) > 0 {
			r.refuse(refuseLine(e.text))
			continue
		}
		putNode(n, name, r.number(number))
	}
	return n
}

// inputs reads one input to a line: "num: tự khai: Có; nhãn: Số hồ sơ".
func (r *ruleReader) inputs(block []line) *ruleset.Node {
	n := mapNode(r.line)
	for _, l := range block {
		name, rest, found := cutAt(l.text, ':')
		if name = unquoted(name); !found || n.Get(name) != nil || len(l.entries)+len(l.inner) > 0 {
			r.refuse(refuseLine(l.text))
			continue
		}
		of := mapNode(r.line)
		for _, c := range r.clausesOf(rest, "metric", "same_as", "declared", "label") {
			if c.name == "declared" {
				r.put(of, c.name, r.yesNo(c.text))
				continue
			}
			r.put(of, c.name, textNode(unquoted(c.text), r.line))
		}
		putNode(n, name, of)
	}
	return n
}

// about reads the sheet on the set itself.
func (i *setImport) about(tree *ruleset.Node) {
	s := i.head
	lists := map[string]*ruleset.Node{}
	for _, row := range s.rows {
		what, content := row.cell(1), row.cell(2)
		if what.Kind == Empty && content.Kind == Empty && !content.isUnsolved {
			continue
		}
		name, known := wordOf(what.words(), headPrefix, headRows)
		if isWord(what.words(), "exchange.head.what") {
			continue
		}
		if !known {
			i.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_head", what.words(), wordTexts("vi", headPrefix, headRows)).At(s.placeOf(what)))
			continue
		}
		if !i.usable(s, content) {
			continue
		}
		node := i.headNode(name, content, i.lineOf(s, row.number, 2))
		switch {
		case node == nil:
		case slices.Contains([]string{headFact, headBand, headVeto, headStage}, name):
			if lists[name] == nil {
				lists[name] = listNode(node.Line)
			}
			lists[name].Items = append(lists[name].Items, node)
		default:
			i.putAt(tree, name, node, what)
		}
	}
	for _, name := range []string{headFact, headBand, headVeto, headStage} {
		if lists[name] != nil {
			putNode(tree, name, lists[name])
		}
	}
}

func (i *setImport) putAt(tree *ruleset.Node, name string, node *ruleset.Node, what sheetCell) {
	if part, key, nested := strings.Cut(name, "."); nested {
		inner := tree.Get(part)
		if inner == nil {
			inner = mapNode(node.Line)
			putNode(tree, part, inner)
		}
		tree, name = inner, key
	}
	if tree.Get(name) != nil {
		i.problems.add(fault.New(fault.Invalid, "exchange.set.twice", what.words()).At(i.head.placeOf(what)))
		return
	}
	putNode(tree, name, node)
}

func (i *setImport) headNode(name string, c sheetCell, line int) *ruleset.Node {
	r := &ruleReader{line: line}
	node, err := r.head(name, c)
	if err != nil {
		r.refuse(err)
	}
	i.problems.addInside(r.problems, i.head.placeOf(c))
	if len(r.problems) > 0 {
		return nil
	}
	return node
}

func (r *ruleReader) head(name string, c sheetCell) (*ruleset.Node, error) {
	switch {
	case name == "valid_from", name == "valid_to":
		return dayNode(c.Cell, r.line)
	case isHeadNumber(name):
		n, err := cellNumber(c.Cell, false)
		return plainNode(n.String(), r.line), err
	}
	text, err := cellSaid(c.Cell)
	if err != nil {
		return nil, err
	}
	switch {
	case headChoices[name] != nil:
		return r.choice(text, headChoices[name]...), nil
	case name == "ranking.tie_break":
		return linesNode(text, r.line), nil
	case name == headFact:
		return r.fact(text), nil
	case name == headBand:
		return r.band(text), nil
	case name == headVeto:
		return r.veto(text), nil
	case name == headStage:
		return r.stage(text)
	}
	return textNode(unquoted(text), r.line), nil
}

func (r *ruleReader) fact(text string) *ruleset.Node {
	n := mapNode(r.line)
	first, rest, _ := cutAt(strings.ReplaceAll(text, "\n", ";"), ';')
	name, kind, found := cutAt(first, ':')
	if !found {
		r.refuse(refuseLine(first))
		return n
	}
	putNode(n, "name", textNode(unquoted(name), r.line))
	of := r.choice(kind, factTypes...)
	putNode(n, "type", of)
	for _, c := range r.clausesOf(rest, "label", "default") {
		switch {
		case c.name == "label" || of.Text == "word":
			r.put(n, c.name, textNode(unquoted(c.text), r.line))
		case of.Text == "bool":
			r.put(n, c.name, r.yesNo(c.text))
		default:
			r.put(n, c.name, r.number(c.text))
		}
	}
	return n
}

func (r *ruleReader) band(text string) *ruleset.Node {
	first, rest, _ := strings.Cut(text, "\n")
	name, bounds, found := cutAt(first, ':')
	if !found {
		r.refuse(refuseLine(first))
		return mapNode(r.line)
	}
	n := mapNode(r.line)
	putNode(n, "name", textNode(unquoted(name), r.line))
	n.Keys = append(n.Keys, r.interval(bounds).Keys...)
	block, err := readBlock(rest)
	if err != nil {
		r.refuse(err)
	}
	require := listNode(r.line)
	for _, c := range r.clauses(block, "require") {
		require.Items = append(require.Items, textNode(unquoted(c.text), r.line))
	}
	if len(require.Items) > 0 {
		putNode(n, "require", require)
	}
	return n
}

func (r *ruleReader) veto(text string) *ruleset.Node {
	n := mapNode(r.line)
	block, err := readBlock(text)
	if err != nil {
		r.refuse(err)
	}
	for _, c := range r.clauses(block, "when", "band", "best_band") {
		r.put(n, c.name, textNode(unquoted(c.text), r.line))
	}
	return n
}

func (r *ruleReader) stage(text string) (*ruleset.Node, error) {
	stage, day, found := cutAt(text, ':')
	if !found {
		return nil, refuseLine(text)
	}
	n := mapNode(r.line)
	putNode(n, "stage", textNode(unquoted(stage), r.line))
	if day == "" { // not settled yet
		return n, nil
	}
	until, err := dayNode(Cell{Kind: Text, Text: day}, r.line)
	if err == nil {
		putNode(n, "until", until)
	}
	return n, err
}
