package cchcweb

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// A list of a trial stands in a table: a row for each item, each answer of a
// survey or each mark a scorer gave, and a few empty rows for more. The first
// column says that the row counts; taking its tick away takes the item away.
// The field "muc.1.1.3.items" tells how many rows there were, "nhap.1.1.3.items/2/num"
// is a cell.

// The limits of such a table. A longer list is changed in a workbook.
const (
	gridRowsMax = 40
	gridRowsNew = 2
)

const keepColumn = "giu"

// Grid is a list of the form.
type Grid struct {
	Code    string // of its criterion
	Columns []GridColumn
	Rows    []GridRow
	Count   int // of rows that stand there already
}

// GridColumn is the head of a column.
type GridColumn struct {
	Title    string
	IsNumber bool
}

// GridRow is an item, or an empty row for one.
type GridRow struct {
	Keep  form.Field
	Kept  bool
	IsNew bool
	Cells []GridCell
}

// GridCell is one field of a row.
type GridCell struct {
	form.Field
	Choices []form.Choice // of a word out of a few
	IsBox   bool
	Ticked  bool
	IsText  bool // a list in itself, in words
}

func (g Grid) hasErrors() bool {
	return slices.ContainsFunc(g.Rows, func(r GridRow) bool {
		return slices.ContainsFunc(r.Cells, func(c GridCell) bool { return c.Error != "" })
	})
}

// gridColumn is a column: an input of the items, or one word of one.
type gridColumn struct {
	name   string // in the names of its cells
	title  string
	input  string // of the item; empty where the item is a number or a tally
	word   string // the word a box or a count is about
	spec   rule.Spec
	labels map[string]string
}

// gridColumns are the columns of a list. An input that says in another way what
// two others say, and one that only a guard asks for, has a column where it is used.
func gridColumns(ctx context.Context, spec rule.Spec, list []any) []gridColumn {
	switch spec.Type {
	case rule.Decimals:
		return []gridColumn{{name: "so", title: inputTitle(ctx, "value"), spec: rule.Spec{Type: rule.Decimal}}}
	case rule.Tallies:
		var columns []gridColumn
		for _, word := range spec.Words {
			columns = append(columns, gridColumn{name: word, title: wordText(ctx, word, nil), word: word, spec: rule.Spec{Type: rule.Count}})
		}
		return columns
	}
	inputs, labels := spec.Item.Inputs(), wordLabels(spec.Item)
	var columns []gridColumn
	for _, in := range inputs {
		isUsed := slices.ContainsFunc(list, func(item any) bool {
			values, isItem := item.(map[string]any)
			_, has := values[in.Name]
			return isItem && has
		})
		isShare := strings.HasSuffix(in.Name, "value") && rule.Find(inputs, strings.TrimSuffix(in.Name, "value")+"den") >= 0
		switch {
		case !isUsed && (isShare || isGuard(in) || exchange.IsFromBlock(spec.Item, in.Name)):
		case in.Type == rule.WordSet:
			for _, word := range in.Words {
				columns = append(columns, gridColumn{in.Name + "/" + word, wordText(ctx, word, labels), in.Name, word, in, labels})
			}
		default:
			columns = append(columns, gridColumn{in.Name, inputTitle(ctx, in.Name), in.Name, "", in, labels})
		}
	}
	return columns
}

func cellName(key string, row int, column string) string {
	return typedPrefix + key + "/" + strconv.Itoa(row) + "/" + column
}

// gridOf draws the list that a text holds, with what was typed where it comes back.
func gridOf(ctx context.Context, t *WhatIf, c *criteria.Criterion, spec rule.Spec, text string, errors map[string]string) *Grid {
	key, list := c.Code+"."+spec.Name, heldList(spec, text)
	sent := t.typed
	count := len(list)
	if n, again := sent[listedPrefix+key]; again {
		count = rowCount(n)
	}
	columns := gridColumns(ctx, spec, list)
	g := &Grid{Code: c.Code, Count: count}
	for _, column := range columns {
		g.Columns = append(g.Columns, GridColumn{column.title, isNumberType(column.spec)})
	}
	_, isAgain := sent[listedPrefix+key]
	for i := range count + gridRowsNew {
		var item any
		if i < len(list) {
			item = list[i]
		}
		row := GridRow{IsNew: i >= count, Kept: i < count, Keep: form.Field{Name: cellName(key, i, keepColumn), Label: voice.Say(ctx, "cchc.detail.whatif.keep_row", i+1)}}
		if isAgain {
			_, row.Kept = sent[row.Keep.Name]
		}
		for _, column := range columns {
			cell := column.cell(ctx, item)
			cell.Name, cell.Label = cellName(key, i, column.name), voice.Say(ctx, "cchc.detail.whatif.cell", column.title, i+1)
			cell.Error = errors[cell.ID()]
			if isAgain {
				cell.again(sent)
			}
			row.Cells = append(row.Cells, cell)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// again puts what was typed back into a cell.
func (c *GridCell) again(sent map[string]string) {
	c.Value = sent[c.Name]
	_, c.Ticked = sent[c.Name]
	for i := range c.Choices {
		c.Choices[i].Chosen = c.Choices[i].Value == c.Value
	}
}

// cell draws a column of an item; nil is an empty row.
func (c gridColumn) cell(ctx context.Context, item any) GridCell {
	value := item
	if values, isMap := item.(map[string]any); isMap {
		value = values[c.input]
		if c.input == "" {
			value = values[c.word]
		}
	}
	cell := GridCell{IsBox: c.spec.Type == rule.WordSet}
	switch c.spec.Type {
	case rule.WordSet:
		list, isList := value.([]any)
		cell.Ticked = isList && slices.Contains(list, any(c.word))
	case rule.YesNo:
		cell.Choices = choices(ctx, []string{"true", "false"}, nil, scalarOf(value))
	case rule.Word:
		cell.Choices = choices(ctx, c.spec.Words, c.labels, scalarOf(value))
	default:
		cell.IsText = isListType(c.spec)
		if value != nil {
			cell.Value = exchange.FigureText(value, voice.Lang(ctx))
		} else if values, isMap := item.(map[string]any); isMap && c.spec.Nullable {
			if _, isThere := values[c.input]; isThere {
				cell.Value = voice.Say(ctx, "cchc.detail.value.none_typed")
			}
		}
	}
	return cell
}

func scalarOf(value any) string {
	if value == nil {
		return ""
	}
	return rawText(value)
}

func isNumberType(spec rule.Spec) bool {
	switch spec.Type {
	case rule.Decimal, rule.Amount, rule.Count, rule.Days, rule.Scalar:
		return true
	case rule.YesNo, rule.Word, rule.WordSet, rule.States, rule.Decimals, rule.Counts, rule.Tallies, rule.Items:
	}
	return false
}

func isListType(spec rule.Spec) bool {
	switch spec.Type {
	case rule.WordSet, rule.States, rule.Decimals, rule.Counts, rule.Tallies, rule.Items:
		return true
	case rule.Decimal, rule.Amount, rule.Count, rule.Days, rule.YesNo, rule.Word, rule.Scalar:
	}
	return false
}

// rowCount reads how many rows there were; what is no count is none.
func rowCount(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return max(0, min(n, gridRowsMax))
}

// readGrid reads a list of the form, with every cell that cannot be read.
func readGrid(ctx context.Context, c *criteria.Criterion, spec rule.Spec, was string, sent url.Values) (string, error) {
	key, own := c.Code+"."+spec.Name, heldList(spec, was)
	count := rowCount(sent.Get(listedPrefix + key))
	columns := gridColumns(ctx, spec, own)
	list := []any{}
	var problems fault.Problems
	for i := range count + gridRowsNew {
		r := gridReader{spec: spec, key: key, row: i, sent: sent, isOwn: i < len(own)}
		if r.isOwn {
			r.own, _ = own[i].(map[string]any)
		}
		isKept := sent.Has(cellName(key, i, keepColumn))
		if !isKept && (i < count || !r.isFilled(columns)) {
			continue
		}
		list = append(list, r.item(ctx, columns))
		problems = append(problems, r.problems...)
	}
	if len(list) == 0 && was == "" {
		return "", problems.OrNil()
	}
	return rawText(list), problems.OrNil()
}

// gridReader reads one row.
type gridReader struct {
	spec     rule.Spec
	key      string
	row      int
	sent     url.Values
	isOwn    bool           // the agency has an item in this place
	own      map[string]any // that item, where it is no number
	problems fault.Problems
}

func (r *gridReader) text(column gridColumn) string {
	return strings.TrimSpace(r.sent.Get(cellName(r.key, r.row, column.name)))
}

func (r *gridReader) isFilled(columns []gridColumn) bool {
	return slices.ContainsFunc(columns, func(c gridColumn) bool { return r.text(c) != "" })
}

func (r *gridReader) item(ctx context.Context, columns []gridColumn) any {
	if r.spec.Type == rule.Decimals {
		if text := r.text(columns[0]); text != "" {
			return r.value(ctx, columns[0], text)
		}
		return nil // a place without a mark
	}
	item, ticked := map[string]any{}, map[string][]string{}
	for _, column := range columns {
		text := r.text(column)
		name := column.input
		if name == "" {
			name = column.word
		}
		switch {
		case column.spec.Type == rule.WordSet:
			if text != "" {
				ticked[name] = append(ticked[name], column.word)
			}
			if _, had := r.own[name]; had || !r.isOwn || len(ticked[name]) > 0 {
				item[name] = append([]string{}, orderedLike(column.spec.Words, ticked[name])...)
			}
		case text != "":
			item[name] = r.value(ctx, column, text)
		}
	}
	return item
}

// value reads a cell.
func (r *gridReader) value(ctx context.Context, column gridColumn, text string) any {
	switch column.spec.Type {
	case rule.YesNo:
		return text == "true"
	case rule.Word:
		return text
	}
	var raw any
	var err error
	if r.spec.Item == nil {
		raw, err = exchange.ReadNumber(text)
	} else {
		raw, err = exchange.ReadFigure(r.spec.Item, column.input, text)
	}
	for _, f := range fault.All(err) {
		said := f.At(fault.Place{}).Sentence(voice.Words(ctx), voice.Lang(ctx))
		r.problems = append(r.problems, fault.New(fault.Invalid, "cchc.detail.whatif.in_row", r.row+1, column.title, said).
			At(fault.Place{Field: strings.TrimPrefix(cellName(r.key, r.row, column.name), typedPrefix)}))
	}
	return raw
}
