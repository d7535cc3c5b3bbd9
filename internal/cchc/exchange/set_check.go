package exchange

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// numberingShape is a cell of the row "(1) (2) (3)" below a printed header.
var numberingShape = regexp.MustCompile(`^\(?[0-9]{1,2}\)?$`)

// isNumbering tells the row that numbers the columns of a printed table.
func isNumbering(h *header, row sheetRow, below int) bool {
	if below > 0 || len(row.cells) == 0 || row.cell(h.named["name"]).Kind == Empty {
		return false
	}
	return !slices.ContainsFunc(row.cells, func(c sheetCell) bool { return !numberingShape.MatchString(c.words()) })
}

// isTotal tells the row of the sum at the foot of a table.
func isTotal(h *header, row sheetRow) bool {
	name := vn.Fold(row.cell(h.named["name"]).words())
	if code := row.cell(h.named["code"]); code.Kind != Empty {
		if name != "" {
			return false
		}
		name = vn.Fold(code.words())
	}
	return slices.Contains(wordsOf("exchange.set.total"), name)
}

// deriveParents finds the parents of a table that does not name them: 1.2.3
// stands under 1.2, or under 1 where there is no 1.2.
func (i *setImport) deriveParents(list *ruleset.Node) {
	for _, n := range list.Items {
		code := textOf(n.Get("code"))
		for up := code; up != ""; {
			up = up[:max(strings.LastIndexByte(up, '.'), 0)]
			if i.codeRows[up] != 0 {
				putNode(n, "parent", textNode(up, n.Line))
				break
			}
		}
	}
}

// checkMeaning adds what is wrong with the set as a whole. What follows from a
// cell that was refused already is not told again.
func (i *setImport) checkMeaning(tree *ruleset.Node) {
	i.checkParents(tree.Get("criteria"))
	var meant fault.Problems
	if _, err := criteria.Decode(i.book.file, tree); err != nil {
		meant = fault.All(err)
	}
	// The set is read in stages; a rule is looked at even where an earlier
	// stage stopped.
	rules := ruleset.NewReader(i.book.file)
	for _, n := range tree.Get("criteria").Items {
		if r := n.Get("rule"); r != nil {
			full, err := points.ParseRat(textOf(n.Get("max_points")))
			if err != nil {
				full = points.Rat{}
			}
			rule.Decode(rules, r, "", full, rule.Guards{})
		}
	}
	refused := i.problems.found
	for _, e := range i.worded(append(meant, rules.Problems()...)) {
		isTold := slices.ContainsFunc(refused, func(f *fault.Error) bool { return follows(e, f) }) ||
			slices.ContainsFunc(i.problems.found, func(f *fault.Error) bool { return f.Key == e.Key && f.Place == e.Place })
		if !isTold {
			i.problems.add(e)
		}
	}
}

// follows tells whether a problem of meaning comes from a cell that was refused.
func follows(e, refused *fault.Error) bool {
	a, b := e.Place, refused.Place
	return a.Sheet == b.Sheet && a.Row == b.Row && (a.Column == b.Column || e.Key == "exchange.cell_empty")
}

// checkParents names parents that do not exist and circles of parents.
func (i *setImport) checkParents(list *ruleset.Node) {
	parents := map[string]*ruleset.Node{}
	for _, n := range list.Items {
		if parent := n.Get("parent"); isSaid(parent) {
			parents[textOf(n.Get("code"))] = parent
		}
	}
	for _, n := range list.Items {
		code, parent := textOf(n.Get("code")), n.Get("parent")
		if !isSaid(parent) || code == "" {
			continue
		}
		if i.codeRows[parent.Text] == 0 {
			if !i.codesFailed {
				i.problems.add(fault.New(fault.Invalid, "criteria.no_parent", code, parent.Text).At(i.cellOf(parent.Line, parent.Text)))
			}
			continue
		}
		up := parent.Text
		for range parents {
			if up == code {
				i.problems.add(fault.New(fault.Invalid, "criteria.cycle", code).At(i.cellOf(parent.Line, parent.Text)))
				return
			}
			up = textOf(parents[up])
		}
	}
}

// cellOf tells which cell a line stands for.
func (i *setImport) cellOf(line int, value string) fault.Place {
	s := i.table
	if line&headSheetMark != 0 {
		s = i.head
	}
	line &^= headSheetMark
	return s.place(uint32(line>>rowShift), uint16(line&(1<<rowShift-1)), value)
}

// placed gives problems the cells they stand for.
func (i *setImport) placed(err error) error {
	var problems fault.Problems
	for _, e := range fault.All(err) {
		cell := *e
		if e.Place.Line >= 1<<rowShift {
			cell.Place = i.cellOf(e.Place.Line, e.Place.Value)
		}
		problems = append(problems, &cell)
	}
	return problems.OrNil()
}

// worded gives problems their cells, and says what is missing by the name it
// bears in the workbook. Parents were looked at already.
func (i *setImport) worded(problems fault.Problems) fault.Problems {
	var list fault.Problems
	for _, e := range problems {
		switch e.Key {
		case "criteria.no_parent", "criteria.cycle", "criteria.code_twice":
			continue
		case "ruleset.key_missing":
			list = append(list, i.missing(e))
		default:
			list = append(list, fault.All(i.placed(fault.Problems{e}))...)
		}
	}
	return list
}

func (i *setImport) missing(e *fault.Error) *fault.Error {
	name := fmt.Sprint(e.Args...)
	at := i.cellOf(e.Place.Line, "")
	isTop := !strings.Contains(e.Place.Field, ".")
	switch isRow := strings.Count(e.Place.Field, ".") == 1 && strings.HasPrefix(e.Place.Field, "criteria["); {
	case isTop && slices.Contains(headRows, name):
		return fault.New(fault.Invalid, "exchange.set.head_missing", say(locale.VI, headPrefix+name)).At(fault.Place{File: at.File, Sheet: at.Sheet})
	case isRow && slices.Contains(setColumns, name):
		at.Column = columnName(int(i.header.named[name]))
		return fault.New(fault.Invalid, "exchange.cell_empty", say(locale.VI, columnPrefix+name)).At(at)
	}
	return fault.New(fault.Invalid, e.Key, wordText(locale.VI, paramPrefix, name)).At(at)
}
