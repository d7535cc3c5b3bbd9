package chart

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"minhbach/internal/web/voice"
)

// Sizes of the bump chart that must agree with the rank table beside it: its
// style fixes the same heights.
const (
	BumpRowHeight  = 31
	BumpHeadHeight = 64
)

const (
	bumpAxis      = 40     // from the left edge to the first year
	bumpTail      = 36     // from the last year to the right edge: the line runs on into the row
	bumpYearWidth = 54     // between two years
	bumpNode      = 11     // radius of our own nodes
	bumpDot       = px(25) // radius of the others
)

// BumpLine is the course of one agency. Ranks holds one rank for each year,
// zero where it was not ranked. Row is its row in the table, from zero: two
// agencies may share a rank and never a row.
type BumpLine struct {
	Name  string
	Ranks []int
	Hrefs []string // for the reader's own agency: what each node opens
	Row   int
	IsOwn bool
}

// Bump is the chart of ranks over years. The last year's order is that of the
// table, and each line ends at the height of its row.
type Bump struct {
	Words
	Years []string
	Lines []BumpLine
	Rows  int // of the table; at least the greatest rank
	Step  int // pixels between two years; 54 when zero, less beside a wide table
}

type bumpPlan struct {
	Bump
	width, height px
}

// BumpChart draws how ranks moved; put it at the left of the rank table.
func BumpChart(b Bump) templ.Component {
	if b.Step == 0 {
		b.Step = bumpYearWidth
	}
	plan := bumpPlan{b, pixels(bumpAxis + b.Step*max(len(b.Years)-1, 0) + bumpTail), pixels(BumpHeadHeight + BumpRowHeight*b.Rows + 1)}
	hasLinks := false
	for _, l := range b.Lines {
		hasLinks = hasLinks || (l.IsOwn && len(l.Hrefs) > 0)
	}
	return frame(b.Words, "bump", plan.width, plan.height, hasLinks, plan.draw)
}

func (p bumpPlan) x(year int) px { return pixels(bumpAxis + p.Step*year) }

func (p bumpPlan) y(row int) px {
	return pixels(BumpHeadHeight+BumpRowHeight*row) + pixels(BumpRowHeight)/2
}

// row of a line in a year: its rank, except in the last year its place in the table.
func (p bumpPlan) row(l BumpLine, year int) (row int, known bool) {
	if year >= len(l.Ranks) || l.Ranks[year] <= 0 {
		return 0, false
	}
	if year == len(p.Years)-1 {
		return l.Row, true
	}
	return min(l.Ranks[year]-1, p.Rows-1), true
}

func (p bumpPlan) draw(ctx context.Context, d *drawing) {
	for _, l := range p.Lines {
		if l.IsOwn {
			d.rect("bump-own-row", 0, p.y(l.Row)-pixels(BumpRowHeight)/2, p.width, pixels(BumpRowHeight))
		}
	}
	p.drawAxes(d)
	for _, l := range p.Lines {
		if !l.IsOwn {
			d.f("<g><title>%s</title>", escape(l.Name))
			p.drawPath(d, l, "bump-other")
			for year := range p.Years {
				if row, known := p.row(l, year); known {
					d.circle("bump-dot", p.x(year), p.y(row), bumpDot)
				}
			}
			d.WriteString("</g>")
		}
	}
	for _, l := range p.Lines {
		if l.IsOwn {
			p.drawPath(d, l, "bump-own")
			p.drawNodes(ctx, d, l)
		}
		d.text("bump-label", p.width+pixels(6), p.y(l.Row)+pixels(5), l.Name)
	}
}

func (p bumpPlan) drawAxes(d *drawing) {
	for row := range p.Rows {
		d.text("axis end", pixels(bumpAxis-20), p.y(row)+pixels(4), strconv.Itoa(row+1))
	}
	for year, name := range p.Years {
		d.line("guide", p.x(year), pixels(BumpHeadHeight), p.x(year), p.height)
		d.text("bump-year middle", p.x(year), pixels(BumpHeadHeight-13), name)
	}
	d.line("rule", 0, pixels(BumpHeadHeight)-5, p.width, pixels(BumpHeadHeight)-5)
}

// drawPath joins the years that are known; a year without a rank is a gap.
func (p bumpPlan) drawPath(d *drawing, l BumpLine, class string) {
	d.f(`<path class="%s" d="`, class)
	pen := "M"
	for year := range p.Years {
		row, known := p.row(l, year)
		if !known {
			pen = "M"
			continue
		}
		d.f("%s%s %s", pen, p.x(year), p.y(row))
		pen = "L"
		if year == len(p.Years)-1 {
			d.f("H%s", p.width)
		}
	}
	d.WriteString(`"/>`)
}

func (p bumpPlan) drawNodes(ctx context.Context, d *drawing, l BumpLine) {
	for year, name := range p.Years {
		row, known := p.row(l, year)
		if !known {
			continue
		}
		href := ""
		if year < len(l.Hrefs) {
			href = l.Hrefs[year]
		}
		rank := strconv.Itoa(l.Ranks[year])
		d.open(href, voice.Say(ctx, "web.chart.point", l.Name, name, rank))
		d.circle("bump-node", p.x(year), p.y(row), pixels(bumpNode))
		d.text("bump-rank middle", p.x(year), p.y(row)+pixels(4), rank)
		d.close(href)
	}
}
