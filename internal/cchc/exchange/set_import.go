package exchange

import (
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
)

// ImportSet reads a set from a workbook and returns it with its YAML, whose
// digest is the set's. The error lists every problem with sheet, row and
// column; problems of meaning, such as a parent that does not exist, are told
// where their cell stands too.
func ImportSet(name string, data []byte) (*criteria.Set, []byte, error) {
	tree, i, err := readSetTree(File{name, data})
	if err != nil {
		return nil, nil, err
	}
	if _, err := criteria.Decode(name, tree); err != nil {
		return nil, nil, i.placed(err)
	}
	text := WriteYAML(tree)
	set, err := criteria.Load(name, text)
	if err != nil {
		return nil, nil, i.placed(err)
	}
	return set, text, nil
}

// setImport reads the sheets of a set. Its nodes bear, as their line, the cell
// they come from.
type setImport struct {
	bookReader
	table, head *worksheet
}

func readSetTree(f File) (*ruleset.Node, *setImport, error) {
	book, err := openWorkbook(f)
	if err != nil {
		return nil, nil, err
	}
	i := &setImport{bookReader: bookReader{book: book, figures: &Figures{File: f.Name}, seen: names{}}}
	i.head, err = i.sheetOf("exchange.sheet.head")
	if err != nil {
		return nil, nil, err
	}
	i.table, err = i.sheetOf("exchange.sheet.criteria")
	if err != nil {
		return nil, nil, err
	}
	h := i.table.findHeader(&i.problems, setColumnKey, setNeeded...)
	if h == nil {
		var list []string
		for _, name := range setNeeded {
			list = append(list, say("vi", columnPrefix+name))
		}
		return nil, nil, fault.New(fault.Invalid, "exchange.no_header", strings.Join(list, ", ")).At(i.table.place(0, 0, ""))
	}
	tree := mapNode(i.lineOf(i.head, 1, 1))
	i.about(tree)
	putNode(tree, "criteria", i.criteria(h))
	if len(i.problems.found) > 0 {
		return nil, nil, i.problems.found
	}
	return tree, i, nil
}

func (i *setImport) sheetOf(key string) (*worksheet, error) {
	at := i.book.named(key)
	if at < 0 {
		return nil, i.noSheet("exchange.no_set_sheet", key)
	}
	return i.book.sheet(at, uint16(at+1))
}

const (
	headSheetMark = 1 << 40
	rowShift      = 16
)

// lineOf makes a cell into a line number and back.
func (i *setImport) lineOf(s *worksheet, row uint32, column uint16) int {
	line := int(row)<<rowShift | int(column)
	if s == i.head {
		line |= headSheetMark
	}
	return line
}

func (i *setImport) placed(err error) error {
	var problems fault.Problems
	for _, e := range fault.All(err) {
		cell := *e
		if e.Place.Line >= 1<<rowShift {
			s := i.table
			if e.Place.Line&headSheetMark != 0 {
				s = i.head
			}
			line := e.Place.Line &^ headSheetMark
			cell.Place = s.place(uint32(line>>rowShift), uint16(line&(1<<rowShift-1)), e.Place.Value)
			cell.Place.Field = e.Place.Field
		}
		problems = append(problems, &cell)
	}
	return problems.OrNil()
}

func (i *setImport) criteria(h *header) *ruleset.Node {
	s := i.table
	for _, c := range h.free {
		i.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_column", c.words()).At(s.placeOf(c)))
	}
	var columns []string
	for _, name := range setColumns {
		if h.named[name] != 0 && name != "explained" {
			columns = append(columns, name)
		}
	}
	i.refuseMerged(s, h, append(columns, "code")...)
	list := listNode(i.lineOf(s, s.rows[h.row].number, 1))
	first := map[string]int{}
	for _, row := range s.below(h) {
		if len(list.Items) == setRowsMax {
			i.problems.add(fault.New(fault.TooLarge, "exchange.too_many_rows", setRowsMax).At(s.place(row.number, 0, "")))
			break
		}
		r := &rowReader{setImport: i, row: row, header: h, node: mapNode(i.lineOf(s, row.number, h.named["code"]))}
		r.read()
		code := textOf(r.node.Get("code"))
		if at, twice := first[code]; twice && code != "" {
			i.problems.add(fault.New(fault.Invalid, "exchange.set.code_twice", code, at).At(s.placeOf(row.cell(h.named["code"]))))
		} else {
			first[code] = int(row.number)
		}
		list.Items = append(list.Items, r.node)
	}
	return list
}

// rowReader reads one criterion.
type rowReader struct {
	*setImport
	row    sheetRow
	header *header
	node   *ruleset.Node
}

// at returns a column's cell, and the line its nodes bear.
func (r *rowReader) at(column string) (sheetCell, int) {
	c := r.row.cell(r.header.named[column])
	return c, r.lineOf(r.table, r.row.number, r.header.named[column])
}

func (r *rowReader) read() {
	code := r.label(r.table, r.row, r.header, "code")
	if c, line := r.at("code"); code != "" {
		putNode(r.node, "code", textNode(code, line))
	} else if c.Kind == Empty {
		r.problems.add(fault.New(fault.Invalid, "exchange.cell_empty", say("vi", columnPrefix+"code")).At(r.table.placeOf(c)))
	}
	_, line := r.at("parent")
	if parent := r.label(r.table, r.row, r.header, "parent"); parent != "" {
		putNode(r.node, "parent", textNode(parent, line))
	} else {
		putNode(r.node, "parent", &ruleset.Node{Kind: ruleset.Null, Line: line})
	}
	r.text("name")
	r.number("max_points")
	r.choice("source", sources)
	r.list("evidence", false)
	r.parsed("inputs", (*ruleReader).inputs)
	r.rule()
	r.parsed("gate", (*ruleReader).gate)
	r.choice("no_event", noEventWords)
	r.parsed("na", (*ruleReader).na)
	r.parsed("group", (*ruleReader).group)
	r.list("maps_to", true)
	r.text("notes")
}

// said returns what a cell says as text; "" when nothing usable stands there.
func (r *rowReader) said(column string) (string, int) {
	c, line := r.at(column)
	if r.header.named[column] == 0 || !r.usable(r.table, c) {
		return "", line
	}
	text, err := cellSaid(c.Cell)
	if err != nil {
		r.problems.addAll(err, r.table.placeOf(c))
	}
	return text, line
}

// cellSaid is a cell as text. Numbers are taken as stored; a date or an error
// is no text.
func cellSaid(c Cell) (string, error) {
	switch c.Kind {
	case Number:
		return storedDecimal(c.Text)
	case DateTime:
		return "", fault.New(fault.Invalid, "exchange.date_text", dateText(c.Text))
	case Percent:
		return "", fault.New(fault.Invalid, "exchange.percent_text")
	case Broken:
		return "", fault.New(fault.Invalid, "exchange.broken_cell", c.Text)
	case Bool:
		return strings.ToLower(map[string]string{"1": "TRUE", "0": "FALSE"}[c.Text]), nil
	}
	return c.Text, nil
}

func (r *rowReader) text(column string) {
	if text, line := r.said(column); text != "" {
		putNode(r.node, column, textNode(unquoted(text), line))
	}
}

func (r *rowReader) number(column string) {
	c, line := r.at(column)
	if !r.usable(r.table, c) {
		return
	}
	n, err := cellNumber(c.Cell, false)
	if err != nil {
		r.problems.addAll(err, r.table.placeOf(c))
		return
	}
	putNode(r.node, column, plainNode(n.String(), line))
}

func (r *rowReader) choice(column string, names []string) {
	text, line := r.said(column)
	if text == "" {
		return
	}
	name, known := wordOf(text, choicePrefix, names)
	if !known {
		c, _ := r.at(column)
		r.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_choice", text, wordTexts("vi", choicePrefix, names)).At(r.table.placeOf(c)))
		return
	}
	putNode(r.node, column, textNode(name, line))
}

// list reads one thing to a line. Codes typed as a number have lost what made
// them codes.
func (r *rowReader) list(column string, isCodes bool) {
	text, line := r.said(column)
	if isCodes {
		text = r.optionalLabel(column)
	}
	if node := linesNode(text, line); len(node.Items) > 0 {
		putNode(r.node, column, node)
	}
}

func (r *rowReader) optionalLabel(column string) string {
	c, _ := r.at(column)
	if r.header.named[column] == 0 || c.Kind == Text {
		return c.Text
	}
	return r.label(r.table, r.row, r.header, column)
}

func linesNode(text string, line int) *ruleset.Node {
	list := listNode(line)
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			list.Items = append(list.Items, textNode(unquoted(strings.TrimPrefix(l, "- ")), line))
		}
	}
	return list
}

func (r *rowReader) rule() {
	kind, line := r.said("kind")
	params, paramLine := r.said("params")
	c, _ := r.at("params")
	if kind == "" {
		if strings.TrimSpace(params) != "" {
			r.problems.add(fault.New(fault.Invalid, "exchange.set.params_without_kind").At(r.table.placeOf(c)))
		}
		return
	}
	name, known := wordOf(kind, kindPrefix, kindNames())
	if !known {
		c, _ := r.at("kind")
		r.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_kind", kind, wordTexts("vi", kindPrefix, kindNames())).At(r.table.placeOf(c)))
		return
	}
	block, err := readBlock(params)
	if err != nil {
		r.problems.addInside(fault.All(err), r.table.placeOf(c))
		return
	}
	reader := &ruleReader{line: paramLine}
	node := reader.rule(name, block)
	node.Keys[0].Value.Line = line
	r.keep(reader, c)
	putNode(r.node, "rule", node)
}

func (r *rowReader) keep(reader *ruleReader, c sheetCell) {
	r.problems.addInside(reader.problems, r.table.placeOf(c))
}

// addInside adds what is wrong inside a cell: of a cell with many lines, the
// value told is the line.
func (p *problemList) addInside(problems fault.Problems, cell fault.Place) {
	for _, e := range problems {
		inside := *e
		inside.Place = cell
		if e.Place.Value != "" {
			inside.Place.Value = e.Place.Value
		}
		p.add(&inside)
	}
}

// parsed reads a column that has a small text of its own.
func (r *rowReader) parsed(column string, read func(*ruleReader, []line) *ruleset.Node) {
	text, line := r.said(column)
	if strings.TrimSpace(text) == "" {
		return
	}
	c, _ := r.at(column)
	block, err := readBlock(text)
	if err != nil {
		r.problems.addInside(fault.All(err), r.table.placeOf(c))
		return
	}
	reader := &ruleReader{line: line}
	node := read(reader, block)
	r.keep(reader, c)
	putNode(r.node, column, node)
}

// dayNode reads a day as people write it, or as a cell that is a date.
func dayNode(c Cell, line int) (*ruleset.Node, error) {
	if c.Kind == DateTime {
		day, isDay := dateText(c.Text).(civil.Date)
		if !isDay {
			return nil, fault.New(fault.Invalid, "exchange.set.want_day", c.Text)
		}
		return plainNode(day.String(), line), nil
	}
	text := strings.TrimSpace(c.words())
	day, err := civil.ParseDate(text)
	if err != nil {
		day, err = civil.ParseVN(text)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "exchange.set.want_day", text).Because(err)
	}
	return plainNode(day.String(), line), nil
}
