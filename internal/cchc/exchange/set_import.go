package exchange

import (
	"path"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// ImportSet reads a set from a workbook and returns it with its YAML, whose
// digest is the set's. The error lists every problem with sheet, row, column
// and value: what a cell does not say right, and what the set as a whole does
// not hold together.
func ImportSet(name string, data []byte) (*criteria.Set, []byte, error) {
	i, err := openSet(File{Name: name, Data: data})
	if err != nil {
		return nil, nil, err
	}
	tree := i.tree()
	i.checkMeaning(tree)
	if len(i.problems.found) > 0 {
		return nil, nil, i.problems.found
	}
	text := WriteYAML(tree)
	set, err := criteria.Load(strings.TrimSuffix(name, path.Ext(name))+".yaml", text)
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
	header      *header // of the table
	codeRows    map[string]int
	codesFailed bool // a code could not be read, so others may miss it
}

func openSet(f File) (*setImport, error) {
	book, err := openWorkbook(f)
	if err != nil {
		return nil, err
	}
	i := &setImport{bookReader: bookReader{book: book, figures: &Figures{File: f.Name}, seen: names{}}, codeRows: map[string]int{}}
	headErr := i.openHead()
	if err := i.openTable(); err != nil { // not a file of a set at all
		return nil, err
	}
	return i, headErr
}

func (i *setImport) openHead() error {
	at := i.book.named("exchange.sheet.head")
	if at < 0 {
		var needed []string
		for _, name := range headNeeded {
			needed = append(needed, say(locale.VI, headPrefix+name))
		}
		return i.noSet("exchange.no_set_head", say(locale.VI, "exchange.sheet.head"), i.book.names(), strings.Join(needed, ", "))
	}
	var err error
	i.head, err = i.book.sheet(at, uint16(at+1))
	return err
}

// openTable finds the table of criteria: the sheet of that name, or any that
// has its columns, because an office brings the annex it has.
func (i *setImport) openTable() error {
	named := i.book.named("exchange.sheet.criteria")
	for at, ref := range i.book.sheets {
		if at != named && (named >= 0 || ref.hidden || i.head != nil && ref.name == i.head.name) {
			continue
		}
		s, err := i.book.sheet(at, uint16(at+1))
		if err != nil {
			return err
		}
		i.table = s
		if i.header = s.findHeader(&i.problems, setColumnKey, setNeeded...); i.header != nil {
			return nil
		}
		if at == named {
			return fault.New(fault.Invalid, "exchange.no_header", neededColumns()).At(s.place(0, 0, ""))
		}
	}
	return i.noSet("exchange.no_set_sheet", say(locale.VI, "exchange.sheet.criteria"), i.book.names())
}

func (i *setImport) noSet(key string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, key, args...).At(fault.Place{File: i.book.file})
}

func neededColumns() string {
	list := make([]string, len(setNeeded))
	for i, name := range setNeeded {
		list[i] = say(locale.VI, columnPrefix+name)
	}
	return strings.Join(list, ", ")
}

func (i *setImport) tree() *ruleset.Node {
	tree := mapNode(i.lineOf(i.head, 1, 1))
	i.about(tree)
	putNode(tree, "criteria", i.criteria(i.header))
	return tree
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
	for n, row := range s.below(h) {
		if isNumbering(h, row, n) || isTotal(h, row) {
			continue
		}
		if len(list.Items) == setRowsMax {
			i.problems.add(fault.New(fault.TooLarge, "exchange.too_many_rows", setRowsMax).At(s.place(row.number, 0, "")))
			break
		}
		i.refuseNameless(h, row)
		r := &rowReader{setImport: i, row: row, header: h, node: mapNode(i.lineOf(s, row.number, h.named["code"]))}
		r.read()
		list.Items = append(list.Items, r.node)
	}
	if h.named["parent"] == 0 {
		i.deriveParents(list)
	}
	return list
}

// refuseNameless refuses what stands in a column without a heading, such as
// the second half of a merged one: it would be lost.
func (i *setImport) refuseNameless(h *header, row sheetRow) {
	for _, c := range row.cells {
		isKnown := c.Kind == Empty
		for _, column := range h.named {
			isKnown = isKnown || column == c.at.column
		}
		for _, free := range h.free { // refused by its heading already
			isKnown = isKnown || free.at.column == c.at.column
		}
		if !isKnown {
			i.problems.add(fault.New(fault.Invalid, "exchange.set.column_nameless").At(i.table.placeOf(c)))
		}
	}
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
	r.code()
	if r.header.named["parent"] != 0 {
		r.parent()
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

func (r *rowReader) code() {
	c, line := r.at("code")
	code := r.label(r.table, r.row, r.header, "code")
	if code == "" {
		r.codesFailed = true
		if c.Kind == Empty && !c.isUnsolved {
			r.problems.add(fault.New(fault.Invalid, "exchange.cell_empty", say(locale.VI, columnPrefix+"code")).At(r.table.placeOf(c)))
		}
		return
	}
	putNode(r.node, "code", textNode(code, line))
	if at, twice := r.codeRows[code]; twice {
		r.problems.add(fault.New(fault.Invalid, "exchange.set.code_twice", code, at).At(r.table.placeOf(c)))
		return
	}
	r.codeRows[code] = int(r.row.number)
}

func (r *rowReader) parent() {
	_, line := r.at("parent")
	if parent := r.label(r.table, r.row, r.header, "parent"); parent != "" {
		putNode(r.node, "parent", textNode(parent, line))
		return
	}
	putNode(r.node, "parent", &ruleset.Node{Kind: ruleset.Null, Line: line})
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
		r.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_choice", text, wordTexts(locale.VI, choicePrefix, names)).At(r.table.placeOf(c)))
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
		r.problems.add(fault.New(fault.Invalid, "exchange.set.unknown_kind", kind, wordTexts(locale.VI, kindPrefix, kindNames())).At(r.table.placeOf(c)))
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
