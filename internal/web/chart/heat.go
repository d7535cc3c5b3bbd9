package chart

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"minhbach/internal/web/voice"
)

// HeatState tells a low value from a value that is not there.
type HeatState int

// The states of a cell.
const (
	HeatValue   HeatState = iota
	HeatMissing           // no evidence: ✕
	HeatNone              // not applicable: –
)

// HeatCell is one criterion of one agency, in whole percent of the maximum.
type HeatCell struct {
	Percent int
	State   HeatState
}

// HeatColumn is one agency, in order of rank.
type HeatColumn struct {
	Key   string // stands for {column} in CellPattern
	Rank  string
	Name  string // short: it stands in 38 pixels, over two or three lines
	Full  string // the whole name, on pointing
	Href  string
	Total string // under the column: its index
	IsOwn bool
}

// HeatRow is one criterion.
type HeatRow struct {
	Code, Name, Href string
	Mean             string
	Cells            []HeatCell
}

// HeatGroup is a field with its criteria.
type HeatGroup struct {
	Name, Note string
	Rows       []HeatRow
}

// Heat is the map of who is weak where. CellPattern is the address behind a
// cell, with {row} and {column}; CellHref makes the same address for the links.
type Heat struct {
	Words
	Columns     []HeatColumn
	Groups      []HeatGroup
	TotalLabel  string
	TotalMean   string
	CellPattern string
	CellHref    func(row, column string) string
}

// linkedCellsMax is up to where every cell is a link. A larger map would triple
// in size: there rows and columns are links, and a script opens the cell.
const linkedCellsMax = 1200

// heatSteps are the lower ends of the six steps above the first.
var heatSteps = [...]int{40, 55, 70, 80, 88, 96}

// HeatStep is the step of a percentage, 1 to 7.
func HeatStep(percent int) int {
	step := 1
	for _, from := range heatSteps {
		if percent >= from {
			step++
		}
	}
	return step
}

func (h Heat) cells() int {
	n := 0
	for _, g := range h.Groups {
		n += len(g.Rows) * len(h.Columns)
	}
	return n
}

// HeatMap draws the map as a table: it is its own table twin. Attributes are
// written without quotes where HTML allows it and closing tags are left out,
// because a province has thousands of cells.
func HeatMap(h Heat) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		d := &drawing{}
		d.f(`<table class="heat" id="%s"`, escape(h.ID))
		isLinked := h.CellHref != nil && h.cells() <= linkedCellsMax
		if !isLinked && h.CellPattern != "" {
			d.f(` data-cell="%s"`, escape(h.CellPattern))
		}
		d.f(`><caption class="unseen">%s. %s</caption>`, escape(h.Title), escape(h.Describe))
		h.writeHead(ctx, d)
		for _, g := range h.Groups {
			h.writeGroup(ctx, d, g, isLinked)
		}
		h.writeFoot(d)
		d.WriteString("</table>")
		if _, err := io.WriteString(out, d.String()); err != nil {
			return fmt.Errorf("write heat map: %w", err)
		}
		return nil
	})
}

func (h Heat) writeHead(ctx context.Context, d *drawing) {
	d.f("<thead><tr><th colspan=2 class=heat-corner><span class=unseen>%s</span><th class=heat-mean>%s",
		escape(voice.Say(ctx, "web.chart.heat.criterion")), escape(voice.Say(ctx, "web.chart.heat.mean")))
	for _, c := range h.Columns {
		own := ""
		if c.IsOwn {
			own = " class=own"
		}
		d.f(`<th%s data-column="%s" title="%s"><span>%s</span> `, own, escape(c.Key), escape(c.Full), escape(c.Rank))
		d.link(c.Href, c.Name)
	}
}

// link writes words, as a link when there is an address.
func (d *drawing) link(href, words string) {
	if href == "" {
		d.WriteString(escape(words))
		return
	}
	d.f(`<a href="%s">%s</a>`, escape(string(templ.URL(href))), escape(words))
}

func (h Heat) writeGroup(ctx context.Context, d *drawing, g HeatGroup, isLinked bool) {
	d.WriteString("<tbody>")
	for i, r := range g.Rows {
		d.f(`<tr data-row="%s">`, escape(r.Code))
		if i == 0 {
			d.f(`<th class=heat-group rowspan=%d scope=rowgroup>%s<span>%s</span>`, len(g.Rows), escape(g.Name), escape(g.Note))
		}
		d.f(`<th class=heat-row scope=row><span>%s</span> `, escape(r.Code))
		d.link(r.Href, r.Name)
		d.f(`<td class=heat-mean>%s`, escape(r.Mean))
		for j, c := range r.Cells {
			h.writeCell(ctx, d, r, j, c, isLinked)
		}
	}
}

func (h Heat) writeCell(ctx context.Context, d *drawing, r HeatRow, column int, c HeatCell, isLinked bool) {
	class, text := "h"+strconv.Itoa(HeatStep(c.Percent)), strconv.Itoa(c.Percent)
	switch c.State {
	case HeatMissing:
		class, text = "hx", `<span aria-label="`+escape(voice.Say(ctx, "web.chart.heat.missing"))+`" role=img>✕</span>`
	case HeatNone:
		class, text = "h0", "–"
	case HeatValue:
	}
	isKnown := column < len(h.Columns)
	if isKnown && h.Columns[column].IsOwn {
		class = `"` + class + ` own"`
	}
	d.WriteString("<td class=" + class + ">")
	if isLinked && isKnown {
		d.f(`<a href="%s">%s</a>`, escape(string(templ.URL(h.CellHref(r.Code, h.Columns[column].Key)))), text)
		return
	}
	d.WriteString(text)
}

func (h Heat) writeFoot(d *drawing) {
	if h.TotalLabel == "" {
		return
	}
	d.f("<tfoot><tr><th colspan=2 scope=row>%s<td class=heat-mean>%s", escape(h.TotalLabel), escape(h.TotalMean))
	for _, c := range h.Columns {
		own := ""
		if c.IsOwn {
			own = " class=own"
		}
		d.f("<td%s>%s", own, escape(c.Total))
	}
}

// HeatLegend is the scale of the map with its two signs.
func HeatLegend() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		d := &drawing{}
		d.WriteString(`<div class="heat-legend"><ul>`)
		from := 0
		for i, next := range append(heatSteps[:], 101) {
			label := fmt.Sprintf("%d–%d", from, next-1)
			if i == 0 {
				label = "< " + strconv.Itoa(next)
			}
			d.f(`<li class="h%d">%s</li>`, i+1, escape(label))
			from = next
		}
		d.f(`</ul><p>%s <span class="hx">✕</span> %s <span class="h0">–</span> %s</p></div>`,
			escape(voice.Say(ctx, "web.chart.heat.legend")), escape(voice.Say(ctx, "web.chart.heat.missing")), escape(voice.Say(ctx, "web.chart.heat.na")))
		if _, err := io.WriteString(out, d.String()); err != nil {
			return fmt.Errorf("write heat legend: %w", err)
		}
		return nil
	})
}
