package exchange

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/sheet"
)

// ExportSet writes a set as a workbook that an office can edit: the criteria
// as a table, the set itself as a list, and how each kind of rule is written.
// ImportSet reads it back without loss, whichever language it is in. Comments
// of the file the set came from are not kept.
func ExportSet(out io.Writer, set *criteria.Set, l locale.Lang) error {
	e := &setExport{
		bookWriter: newBook(say(l, "exchange.sheet.criteria")), lang: l, seen: map[string]string{},
		table: say(l, "exchange.sheet.criteria"), head: say(l, "exchange.sheet.head"), lists: say(l, "exchange.sheet.lists"),
	}
	for _, name := range []string{e.head, say(l, "exchange.sheet.kinds"), e.lists} {
		e.addSheet(name)
	}
	e.criteria(set)
	e.about(set.Source)
	e.kinds(say(l, "exchange.sheet.kinds"))
	const tablePages = 3 // wide; on one its letters would be too small to read
	e.paper(e.table, 1, tablePages)
	e.paper(e.head, 1, 1)
	e.paper(say(l, "exchange.sheet.kinds"), 1, 1)
	e.heights(e.table, setWidths...)
	e.heights(e.head, headWidths...)
	e.heights(say(l, "exchange.sheet.kinds"), kindWidths...)
	e.keep(e.file.SetSheetVisible(e.lists, false))
	return e.write(out)
}

type setExport struct {
	*bookWriter
	lang               locale.Lang
	table, head, lists string
	seen               map[string]string
}

// cellRunesMax is what a cell of a workbook can hold.
const cellRunesMax = 32_767

func (e *setExport) put(sheet string, column, row int, text string) {
	if len([]rune(text)) > cellRunesMax {
		e.keep(fault.New(fault.TooLarge, "exchange.set.cell_full", cellRunesMax).
			At(fault.Place{Sheet: sheet, Row: row, Column: columnName(column), Value: text}))
		return
	}
	e.set(sheet, column, row, escaped(text))
}

func escaped(text string) string { return sheet.Escape(text) }

func (e *setExport) criteria(set *criteria.Set) {
	for i, name := range setColumns {
		e.set(e.table, i+1, 1, say(e.lang, columnPrefix+name))
	}
	list := set.Source.Get("criteria")
	for i, n := range list.Items {
		for column, name := range setColumns {
			text := e.cell(name, n)
			if name == "explained" {
				text = explained(set.Criteria[i], e.lang)
			}
			e.put(e.table, column+1, i+2, text)
		}
		e.points(i+2, n.Get("max_points"))
	}
	last := len(list.Items) + 1
	look := func(from, to int, look string) { e.look(e.table, from, 2, to, last, look) }
	e.look(e.table, 1, 1, len(setColumns), 1, lookHeader)
	look(1, len(setColumns), lookWrapped)
	e.indent(set.Criteria)
	for name, words := range map[string][]string{"source": e.words(choicePrefix, sources), "kind": e.words(kindPrefix, kindNames()), "no_event": e.words(choicePrefix, noEventWords)} {
		column := columnName(slices.Index(setColumns, name) + 1)
		// Room for the rows that an office adds.
		e.offer(e.table, e.lists, fmt.Sprintf("%s2:%s%d", column, column, last+setRowsMax), words, e.seen)
	}
	e.freeze(e.table, 2, 1)
	e.widths(e.table, setWidths...)
}

// points writes a maximum as a number, which an office can add up. The decimal
// goes into the file as it is, so no binary fraction comes between.
func (e *setExport) points(row int, n *ruleset.Node) {
	ref := cellRef(slices.Index(setColumns, "max_points")+1, row)
	switch {
	case !isSaid(n):
	case len(n.Text) > significantDigits:
		e.keep(e.file.SetCellStr(e.table, ref, numberText(n.Text, e.lang)))
	default:
		e.keep(e.file.SetCellDefault(e.table, ref, n.Text))
	}
}

// indent shows by its indentation how deep a criterion stands; fields and
// groups are bold.
func (e *setExport) indent(criteria []*criteria.Criterion) {
	column := slices.Index(setColumns, "name") + 1
	made := map[[2]int]int{}
	for i, c := range criteria {
		depth, bold := 0, 0
		for up := c.Parent; up != nil; up = up.Parent {
			depth++
		}
		if !c.IsLeaf() {
			bold = 1
		}
		id, known := made[[2]int{depth, bold}]
		if !known {
			var err error
			id, err = e.file.NewStyle(&excelize.Style{
				Font: &excelize.Font{Bold: bold == 1}, NumFmt: textFormat,
				Alignment: &excelize.Alignment{WrapText: true, Vertical: "top", Indent: min(depth, indentMax)},
			})
			e.keep(err)
			made[[2]int{depth, bold}] = id
		}
		e.keep(e.file.SetCellStyle(e.table, cellRef(column, i+2), cellRef(column, i+2), id))
	}
	column = slices.Index(setColumns, "max_points") + 1
	e.look(e.table, column, 2, column, len(criteria)+1, lookNumber)
}

// indentMax keeps deep trees inside the column.
const indentMax = 8

func (e *setExport) words(prefix string, names []string) []string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = wordText(e.lang, prefix, name)
	}
	return words
}

func explained(c *criteria.Criterion, l locale.Lang) string {
	if c.Rule == nil {
		return ""
	}
	var said []string
	for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
		said = append(said, sentence.Say(l))
	}
	return strings.Join(said, "\n")
}

// cell writes one column of a criterion.
func (e *setExport) cell(name string, n *ruleset.Node) string {
	switch value := n.Get(name); name {
	case "kind":
		if r := n.Get("rule"); isSaid(r) {
			return wordText(e.lang, kindPrefix, textOf(r.Get("kind")))
		}
	case "params":
		if r := n.Get("rule"); isSaid(r) {
			return strings.Join(ruleLines(r, e.lang), "\n")
		}
	case "max_points": // a number, written by points
	case "source", "no_event":
		return wordText(e.lang, choicePrefix, textOf(value))
	case "evidence", "maps_to":
		return e.lines(value)
	case "na":
		return e.na(value)
	case "gate":
		return strings.Join(gateClauses(value, e.lang), "\n")
	case "group":
		return e.group(value)
	case "inputs":
		return e.inputs(value)
	default:
		return cellText(textOf(value))
	}
	return ""
}

func (e *setExport) lines(n *ruleset.Node) string {
	if n == nil {
		return ""
	}
	list := make([]string, len(n.Items))
	for i, item := range n.Items {
		list[i] = quoted(item.Text, "")
	}
	return strings.Join(list, "\n")
}

func (e *setExport) clause(name, value string) string {
	return wordText(e.lang, paramPrefix, name) + ": " + value
}

func (e *setExport) na(n *ruleset.Node) string {
	if !isSaid(n) {
		return ""
	}
	clauses := []string{e.clause("policy", wordText(e.lang, choicePrefix, textOf(n.Get("policy"))))}
	for _, name := range []string{"when", "group"} {
		if v := n.Get(name); isSaid(v) {
			clauses = append(clauses, e.clause(name, quoted(v.Text, ";")))
		}
	}
	if to := n.Get("to"); isSaid(to) {
		clauses = append(clauses, e.clause("to", numberText(to.Text, e.lang)))
	}
	return strings.Join(clauses, "\n")
}

func (e *setExport) group(n *ruleset.Node) string {
	if !isSaid(n) {
		return ""
	}
	list := []string{e.clause("group_kind", wordText(e.lang, choicePrefix, textOf(n.Get("kind"))))}
	if limit := n.Get("cap"); isSaid(limit) {
		list = append(list, e.clause("cap", numberText(limit.Text, e.lang)))
	}
	if weights := n.Get("weights"); isSaid(weights) {
		list = append(list, wordText(e.lang, paramPrefix, "weights")+":")
		for _, k := range weights.Keys {
			list = append(list, "- "+quoted(k.Name, `:="`)+" = "+numberText(k.Value.Text, e.lang))
		}
	}
	return strings.Join(list, "\n")
}

func (e *setExport) inputs(n *ruleset.Node) string {
	if !isSaid(n) {
		return ""
	}
	var list []string
	for _, k := range n.Keys {
		var clauses []string
		for _, of := range k.Value.Keys {
			switch {
			case !isSaid(of.Value):
			case of.Name == "declared":
				word := "exchange.word.no"
				if of.Value.Text == "true" {
					word = "exchange.word.yes"
				}
				clauses = append(clauses, e.clause(of.Name, say(e.lang, word)))
			default:
				clauses = append(clauses, e.clause(of.Name, quoted(of.Value.Text, ";")))
			}
		}
		list = append(list, quoted(k.Name, `:="`)+": "+strings.Join(clauses, "; "))
	}
	return strings.Join(list, "\n")
}

// dayText writes a date as people do; what is no date stays as it is.
func dayText(text string) string {
	day, err := civil.ParseDate(text)
	if err != nil {
		return cellText(text)
	}
	return day.Text(locale.VI) // dd/mm/yyyy in both, which ImportSet reads
}
