package exchange

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// ResultsXLSX writes a scored block as a workbook of three sheets: the ranking,
// every criterion of every unit, and the reason for every point. Index and sums
// are rounded as the set publishes them; the points of criteria are whole.
func ResultsXLSX(out io.Writer, block *scoring.Block, l locale.Lang, h Heading) error {
	r := &results{block: block, set: block.Engine.Set(), lang: l, order: block.Order(), codes: h.Codes}
	ranking, matrix, why := r.say("exchange.sheet.ranking"), r.say("exchange.sheet.matrix"), r.say("exchange.sheet.why")
	w := newBook(ranking)
	r.bookWriter = w
	w.addSheet(matrix)
	w.addSheet(why)
	titles := r.titles(h.Period, h.Notes)
	w.table(Table{Sheet: ranking, Titles: titles, Columns: r.rankingColumns(), Frozen: 3}, r.ranking())
	w.table(Table{Sheet: matrix, Titles: append(slices.Clip(titles), r.say("exchange.results.marks")), Columns: r.matrixColumns(), Frozen: 2}, r.matrix())
	w.table(Table{Sheet: why, Titles: titles, Columns: r.whyColumns(), Frozen: 2}, r.reasons())
	return w.write(out)
}

// Heading is what a workbook of results says besides the results.
type Heading struct {
	Period string
	Codes  map[string]string // what people call a unit, by what the block calls it
	Notes  []string          // under the titles, such as a word that the figures are invented
}

type results struct {
	*bookWriter
	block *scoring.Block
	set   *criteria.Set
	lang  locale.Lang
	order []int // places of the units, best first
	codes map[string]string
}

func (r *results) code(unit string) string {
	if code := r.codes[unit]; code != "" {
		return code
	}
	return unit
}

// What stands in a cell of numbers where there is none.
const (
	markAbsent  = "✕"
	markOutside = "–"
)

// The widths of columns, in characters.
const (
	codeWidth   = 12
	numberWidth = 11
	nameWidth   = 44
	textWidth   = 90
)

func (r *results) say(key string, args ...any) string { return say(r.lang, key, args...) }

func (r *results) titles(period string, notes []string) []string {
	titles := []string{r.set.Title, r.set.Basis, r.say("exchange.results.of", r.set.ID, r.set.Block)}
	if period != "" {
		titles[2] = r.say("exchange.results.of_period", r.set.ID, r.set.Block, period)
	}
	if slices.ContainsFunc(r.set.Leaves(), func(c *criteria.Criterion) bool { return c.Rule != nil && rule.DependsOnBlock(c.Rule) }) {
		state := "exchange.results.live"
		if r.block.Peers != nil && r.block.Peers.Frozen {
			state = "exchange.results.frozen"
		}
		titles = append(titles, r.say(state))
	}
	for _, note := range notes {
		if note != "" {
			titles = append(titles, note)
		}
	}
	return slices.DeleteFunc(titles, func(title string) bool { return title == "" })
}

func (r *results) text(key string, width int) Column {
	return Column{Head: r.say("exchange.col." + key), Width: width}
}

func (r *results) number(key string, decimals int) Column {
	return Column{Head: r.say("exchange.col." + key), Width: numberWidth, IsNumber: true, Decimals: decimals}
}

func (r *results) rankingColumns() []Column {
	decimals := r.set.Rounding.Points
	columns := []Column{
		r.number("rank", 0), r.text("unit", codeWidth), r.text("name", nameWidth), r.number("index", r.set.Rounding.Index),
		r.number("points", decimals), r.number("max", decimals), r.text("band", codeWidth), r.number("missing", 0),
	}
	for _, field := range r.set.Fields() {
		columns = append(columns, Column{Head: field.Code + ". " + field.Name, Width: numberWidth, IsNumber: true, Decimals: decimals})
	}
	return append(columns, r.text("band_why", nameWidth))
}

func (r *results) shown(p points.Points) string {
	return p.Decimal(r.set.Rounding.Points, r.set.Rounding.Mode)
}

func (r *results) index(of *scoring.Result) string {
	if !of.HasIndex {
		return markOutside
	}
	return of.Index.Decimal(r.set.Rounding.Index, r.set.Rounding.Mode)
}

func rankOf(of *scoring.Result) string {
	if of.Rank == 0 {
		return markOutside
	}
	return strconv.Itoa(of.Rank)
}

func (r *results) ranking() iter.Seq[TableRow] {
	return func(yield func(TableRow) bool) {
		for _, i := range r.order {
			unit, of := r.block.Sheets[i], &r.block.Results[i]
			cells := []string{
				rankOf(of), r.code(unit.Unit), unit.Name, r.index(of), r.shown(of.Points), r.shown(of.Max), of.Band, strconv.Itoa(of.Missing),
			}
			for _, field := range r.set.Fields() {
				cells = append(cells, r.shown(of.Nodes[field.Index].Points))
			}
			why := ""
			if of.Excluded {
				why = r.say("exchange.results.excluded") + " "
			}
			if !yield(TableRow{Cells: append(cells, why+r.sentences(r.block.BandWhy(i)))}) {
				return
			}
		}
	}
}

func (r *results) sentences(steps []rule.Sentence) string {
	said := make([]string, len(steps))
	for i, step := range steps {
		said[i] = scoring.SayStep(r.lang, step)
	}
	return strings.Join(said, " ")
}

func (r *results) matrixColumns() []Column {
	columns := []Column{r.text("code", codeWidth), r.text("criterion_name", nameWidth), r.number("set_max", 0)}
	for _, i := range r.order {
		columns = append(columns, Column{Head: r.block.Sheets[i].Name, Width: numberWidth, IsNumber: true})
	}
	return columns
}

func (r *results) matrix() iter.Seq[TableRow] {
	return func(yield func(TableRow) bool) {
		for _, c := range r.set.Criteria {
			cells := []string{c.Code, c.Name, c.MaxPoints.String()}
			for _, i := range r.order {
				cells = append(cells, pointsOf(c, r.block.Results[i].Nodes[c.Index]))
			}
			if !yield(TableRow{cells, !c.IsLeaf()}) {
				return
			}
		}
		for _, sum := range r.sums() {
			if !yield(TableRow{sum, true}) {
				return
			}
		}
	}
}

// pointsOf shows the points of a node; a group has points though some below it
// are missing.
func pointsOf(c *criteria.Criterion, n scoring.Node) string {
	switch {
	case n.State == scoring.NotApplicable:
		return markOutside
	case n.State == scoring.Missing && c.IsLeaf():
		return markAbsent
	}
	return n.Points.String()
}

// sums are the rows under the matrix: what each unit's column comes to.
func (r *results) sums() [][]string {
	rows := [][]string{
		{"", r.say("exchange.col.points"), r.set.MaxPoints.String()}, {"", r.say("exchange.col.max"), ""},
		{"", r.say("exchange.col.index"), ""}, {"", r.say("exchange.col.rank"), ""},
	}
	for _, i := range r.order {
		of := &r.block.Results[i]
		for j, text := range []string{r.shown(of.Points), r.shown(of.Max), r.index(of), rankOf(of)} {
			rows[j] = append(rows[j], text)
		}
	}
	return rows
}

func (r *results) whyColumns() []Column {
	return []Column{
		r.text("unit", codeWidth), r.text("name", nameWidth), r.text("code", codeWidth), r.text("criterion_name", nameWidth),
		r.number("points", 0), r.number("max", 0), r.text("state", nameWidth/2), r.text("why", textWidth),
	}
}

func (r *results) reasons() iter.Seq[TableRow] {
	leaves := r.set.Leaves()
	return func(yield func(TableRow) bool) {
		for _, i := range r.order {
			unit := r.block.Sheets[i]
			for _, c := range leaves {
				if !yield(TableRow{Cells: r.reason(i, unit, c)}) {
					return
				}
			}
		}
	}
}

func (r *results) reason(i int, unit *scoring.Sheet, c *criteria.Criterion) []string {
	n := r.block.Results[i].Nodes[c.Index]
	why, err := r.block.Why(unit.Unit, c.Code)
	if err != nil {
		r.keep(fmt.Errorf("explain %s of %s: %w", c.Code, unit.Unit, err))
		return nil
	}
	state := r.say("exchange.state." + n.State.String())
	if n.State == scoring.Scored {
		state = r.say("exchange.certainty." + n.Certainty.String())
	}
	return []string{r.code(unit.Unit), unit.Name, c.Code, c.Name, n.Points.String(), n.Max.String(), state, r.sentences(why.Steps)}
}
