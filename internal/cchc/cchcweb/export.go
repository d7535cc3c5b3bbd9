package cchcweb

import (
	"bytes"
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/points"
	"minhbach/internal/web/voice"
)

// sheetTable is a page's table as it leaves for Excel. Numbers are plain
// decimals and become real numbers; a number column may hold a word.
type sheetTable struct {
	file    string // without its ending
	sheet   string // its name among others; empty: the file's
	title   string
	notes   []string // below the title
	heads   []string
	numbers []bool // by column
	rows    [][]string
	strong  map[int]bool // rows that are headings or sums
	isDemo  bool
}

// The widths of columns in a workbook, in characters.
const (
	textWidth   = 44
	numberWidth = 12
)

func (t *sheetTable) send(w http.ResponseWriter, r *http.Request) error {
	return sendBook(w, r, t.file, t)
}

// sendBook answers with tables as the sheets of one workbook.
func sendBook(w http.ResponseWriter, r *http.Request, file string, tables ...*sheetTable) error {
	sheets := make([]exchange.Sheet, len(tables))
	for i, t := range tables {
		sheets[i] = exchange.Sheet{Table: t.table(r.Context()), Rows: t.lines()}
	}
	var out bytes.Buffer
	if err := exchange.SheetsXLSX(&out, sheets...); err != nil {
		return err
	}
	return sendFile(w, r, fileName(file)+".xlsx", xlsxType, out.Bytes())
}

// table is what stands above the rows.
func (t *sheetTable) table(ctx context.Context) exchange.Table {
	name := t.file
	if t.sheet != "" {
		name = t.sheet
	}
	table := exchange.Table{Sheet: name, Titles: append([]string{t.title}, t.notes...)}
	if t.isDemo {
		table.Titles = append(table.Titles, voice.Say(ctx, "web.demo"))
	}
	for i, head := range t.heads {
		column := exchange.Column{Head: head, Width: t.width(i), IsNumber: t.numbers[i]}
		table.Columns = append(table.Columns, column)
	}
	return table
}

// width is as much as the longest text of a column needs, within limits.
func (t *sheetTable) width(column int) int {
	longest := 0
	for _, row := range t.rows {
		longest = max(longest, len([]rune(row[column])))
	}
	return min(max(longest+2, numberWidth), textWidth)
}

func (t *sheetTable) lines() iter.Seq[exchange.TableRow] {
	return func(yield func(exchange.TableRow) bool) {
		for i, cells := range t.rows {
			if !yield(exchange.TableRow{Cells: cells, IsStrong: t.strong[i]}) {
				return
			}
		}
	}
}

func (p *Pages) heatBook(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	t := p.heatMap(s, heatChoice(r, p.options.Follow)).sheet(r.Context())
	t.isDemo = s.view.Round.IsDemo
	return t.send(w, r)
}

// sheet is the heat map as a table: a missing figure is ✕, what does not apply
// is –, as on the page.
func (m HeatMap) sheet(ctx context.Context) *sheetTable {
	t := &sheetTable{
		file: "ban-do-nhiet-" + m.Block + "-" + strconv.Itoa(m.Year), title: voice.Say(ctx, "cchc.detail.heat.lead_short", strconv.Itoa(m.Year)),
		heads:   []string{voice.Say(ctx, "cchc.detail.field"), voice.Say(ctx, "cchc.detail.code"), voice.Say(ctx, "cchc.detail.criterion"), voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.mean")},
		numbers: []bool{false, false, false, true, true},
	}
	for _, a := range m.Agencies {
		t.heads, t.numbers = append(t.heads, a.Name), append(t.numbers, true)
	}
	for _, f := range m.Fields {
		for _, c := range f.Criteria {
			row := []string{f.Name, c.Code, c.Name, c.MaxPoints, wholeText(c.Mean)}
			for _, cell := range c.Cells {
				text := wholeText(cell.Percent)
				if cell.Percent == nil && cell.State == "missing" {
					text = "✕"
				}
				row = append(row, text)
			}
			t.rows = append(t.rows, row)
		}
	}
	last := []string{voice.Say(ctx, "cchc.web.index"), "", "", "", m.MeanIndex}
	for _, a := range m.Agencies {
		last = append(last, orDash(a.Index))
	}
	t.rows = append(t.rows, last)
	return t
}

func wholeText(n *int) string {
	if n == nil {
		return "–"
	}
	return strconv.Itoa(*n)
}

func (p *Pages) criterionBook(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	c, err := criterionBlock(s, r.PathValue("code"), "")
	if err != nil {
		return err
	}
	ctx := r.Context()
	t := sheetTable{
		file: "tieu-chi-" + c.Code + "-" + strconv.Itoa(c.Year), title: c.Code + " " + c.Name,
		isDemo:  s.view.Round.IsDemo,
		heads:   []string{voice.Say(ctx, "cchc.web.agency"), voice.Say(ctx, "cchc.detail.points"), voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.state"), voice.Say(ctx, "cchc.detail.rank_in_block")},
		numbers: []bool{false, true, true, false, true},
	}
	for _, a := range c.Agencies {
		t.rows = append(t.rows, []string{a.Name, a.Points, a.Max, stateWords(ctx, a.State, a.Certainty), rankText(a.Rank)})
	}
	return t.send(w, r)
}

func (p *Pages) pairBook(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	u, _, err := s.unit(r.PathValue("agency"))
	if err != nil {
		return err
	}
	ctx, m := r.Context(), stagePair(s.view, u, true)
	t := sheetTable{
		file: "doi-chieu-" + u.Code + "-" + strconv.Itoa(m.Year), title: m.title(ctx),
		isDemo: s.view.Round.IsDemo,
		heads: []string{
			voice.Say(ctx, "cchc.detail.code"), voice.Say(ctx, "cchc.detail.criterion"), voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.stage.self"),
			voice.Say(ctx, "cchc.detail.stage.verified"), voice.Say(ctx, "cchc.detail.difference"), voice.Say(ctx, "cchc.detail.stage.final"),
			voice.Say(ctx, "cchc.detail.stages.reason"),
		},
		numbers: []bool{false, false, true, true, true, true, true, false},
	}
	for _, c := range m.Criteria {
		t.rows = append(t.rows, []string{c.Code, c.Name, c.Max, orDash(c.Self), orDash(c.Verified), orDash(c.Gap), orDash(c.Final), c.Reason})
	}
	return t.send(w, r)
}

func (p *Pages) compareBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := p.yearComparison(ctx, r)
	if err != nil {
		return err
	}
	b := c.Comparison
	t := sheetTable{
		file: "so-sanh-" + c.Agency.Code + "-" + b.Before + "-" + b.After, title: c.title(ctx),
		isDemo: c.IsDemo,
		heads: []string{
			voice.Say(ctx, "cchc.detail.compare.was", b.Before), voice.Say(ctx, "cchc.detail.compare.is", b.After), b.Before, voice.Say(ctx, "cchc.detail.max"),
			b.After, voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.compare.change"), voice.Say(ctx, "cchc.detail.compare.mind"),
		},
		numbers: []bool{false, false, true, true, true, true, true, false},
	}
	for _, pair := range b.Pairs {
		change := voice.Say(ctx, "cchc.detail.compare.not")
		if pair.Comparable {
			change = pair.Change.Decimal(4, points.HalfUp)
		}
		mind := strings.Join(append([]string{relationText(ctx, pair)}, notesOf(ctx, pair)...), " ")
		t.rows = append(t.rows, []string{
			memberNames(pair.Before), memberNames(pair.After), pair.Before.Points.String(), pair.Before.Max.String(), pair.After.Points.String(), pair.After.Max.String(), change, mind,
		})
	}
	return t.send(w, r)
}

func memberNames(h compare.Half) string {
	names := make([]string, len(h.Members))
	for i, m := range h.Members {
		names[i] = m.Code + " " + m.Name
	}
	return orDash(strings.Join(names, "; "))
}

// setCompareBook is two sets beside each other, with what each gives at most.
func (p *Pages) setCompareBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, _, err := p.setComparison(ctx, r.PathValue("set"), r.URL.Query().Get(againstParameter))
	if err != nil {
		return err
	}
	t := sheetTable{
		file: "so-sanh-" + c.Before + "-" + c.After, title: voice.Say(ctx, "cchc.detail.sets.compare_title", c.Older.Title, c.Newer.Title),
		notes: []string{voice.Say(ctx, "cchc.detail.sets.coverage", percentText(ctx, c.Coverage.Before), percentText(ctx, c.Coverage.After))}, isDemo: p.site.IsDemo(),
		heads: []string{
			voice.Say(ctx, "cchc.detail.compare.was", c.Before), voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.compare.is", c.After),
			voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.compare.mind"),
		},
		numbers: []bool{false, true, false, true, false},
	}
	for _, pair := range c.Pairs {
		mind := strings.TrimSpace(relationText(ctx, pair) + " " + strings.Join(notesOf(ctx, pair), " "))
		t.rows = append(t.rows, []string{memberNames(pair.Before), fullOf(pair.Before), memberNames(pair.After), fullOf(pair.After), mind})
	}
	return t.send(w, r)
}

// fullOf is what a side gives at most; a dash where it has no such criterion.
func fullOf(h compare.Half) string {
	if len(h.Members) == 0 {
		return "–"
	}
	return h.Full.String()
}

func (p *Pages) setsBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lines, err := p.setLines(ctx)
	if err != nil {
		return err
	}
	t := sheetTable{
		file: "bo-tieu-chi", title: voice.Say(ctx, "cchc.detail.sets.title"),
		isDemo: p.site.IsDemo(),
		heads: []string{
			voice.Say(ctx, "cchc.detail.sets.set"), voice.Say(ctx, "cchc.detail.code"), voice.Say(ctx, "cchc.web.block"), voice.Say(ctx, "cchc.detail.sets.valid"),
			voice.Say(ctx, "cchc.detail.state"), voice.Say(ctx, "cchc.detail.max"), voice.Say(ctx, "cchc.detail.sets.leaves"), voice.Say(ctx, "cchc.detail.sets.findings"),
		},
		numbers: []bool{false, false, false, false, false, true, true, true},
	}
	for _, l := range lines {
		t.rows = append(t.rows, []string{
			l.Title, l.ID, BlockName(ctx, l.Block), l.validity(ctx), voice.Say(ctx, "cchc.detail.sets.state."+string(l.State)), l.MaxPoints, strconv.Itoa(l.Leaves), strconv.Itoa(l.Findings),
		})
	}
	return t.send(w, r)
}
