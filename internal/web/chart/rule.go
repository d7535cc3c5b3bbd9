package chart

import (
	"context"

	"github.com/a-h/templ"
)

// RulePoint is a value and what the rule gives for it, in millionths.
type RulePoint struct{ X, Y int64 }

// Tick is a labelled place on an axis; the label is already in the reader's words.
type Tick struct {
	At    int64
	Label string
}

// RuleMark is where the agency stands.
type RuleMark struct {
	RulePoint
	Label string // "2,65 điểm"
	Note  string // "88,17%"
}

// Rule is the graph of a rule. Each branch is unbroken; between two branches
// the rule jumps, which is drawn dotted.
type Rule struct {
	Words
	Branches       [][]RulePoint
	XTicks, YTicks []Tick
	Mark           *RuleMark
	Width, Height  int // 320 × 150 when zero
}

const (
	ruleWidth, ruleHeight = 320, 150
	ruleLeft, ruleRight   = 34, 16
	ruleTop, ruleBottom   = 12, 26
)

type rulePlan struct {
	Rule
	x, y scale
}

// RuleGraph draws what a rule gives for each value and marks one.
func RuleGraph(r Rule) templ.Component {
	if r.Width == 0 {
		r.Width = ruleWidth
	}
	if r.Height == 0 {
		r.Height = ruleHeight
	}
	var xMin, xMax, yMin, yMax int64
	for i, branch := range r.Branches {
		for j, p := range branch {
			if i == 0 && j == 0 {
				xMin, xMax = p.X, p.X
			}
			xMin, xMax = min(xMin, p.X), max(xMax, p.X)
			yMin, yMax = min(yMin, p.Y), max(yMax, p.Y)
		}
	}
	p := rulePlan{
		r,
		scale{xMin, xMax, pixels(ruleLeft), pixels(r.Width - ruleRight)},
		scale{yMin, yMax, pixels(r.Height - ruleBottom), pixels(ruleTop)},
	}
	return frame(r.Words, "rule-graph", pixels(r.Width), pixels(r.Height), false, p.draw)
}

func (p rulePlan) draw(_ context.Context, d *drawing) {
	for _, t := range p.YTicks {
		d.line("guide", p.x.at, p.y.pos(t.At), p.x.end, p.y.pos(t.At))
		d.text("axis end", p.x.at-pixels(8), p.y.pos(t.At)+pixels(4), t.Label)
	}
	for _, t := range p.XTicks {
		d.text("axis middle", p.x.pos(t.At), pixels(p.Height-6), t.Label)
	}
	var last *RulePoint
	for _, branch := range p.Branches {
		for i, point := range branch {
			if i == 0 && last != nil && *last != point {
				d.line("rule-jump", p.x.pos(last.X), p.y.pos(last.Y), p.x.pos(point.X), p.y.pos(point.Y))
			}
		}
		p.drawBranch(d, branch)
		if len(branch) > 0 {
			last = &branch[len(branch)-1]
		}
	}
	p.drawMark(d)
}

func (p rulePlan) drawBranch(d *drawing, branch []RulePoint) {
	if len(branch) == 1 {
		d.circle("rule-single", p.x.pos(branch[0].X), p.y.pos(branch[0].Y), pixels(3))
		return
	}
	d.WriteString(`<path class="rule-line" d="`)
	for i, point := range branch {
		pen := "L"
		if i == 0 {
			pen = "M"
		}
		d.f("%s%s %s", pen, p.x.pos(point.X), p.y.pos(point.Y))
	}
	d.WriteString(`"/>`)
}

func (p rulePlan) drawMark(d *drawing) {
	if p.Mark == nil {
		return
	}
	clamped := RulePoint{min(max(p.Mark.X, p.x.from), p.x.to), min(max(p.Mark.Y, p.y.from), p.y.to)}
	x, y := p.x.pos(clamped.X), p.y.pos(clamped.Y)
	d.line("rule-drop", x, y, x, p.y.at)
	d.circle("rule-mark", x, y, pixels(6))
	// The words stand under the line where it is high and above where it is low.
	at := (y + p.y.at) / 2
	if p.y.at-y < pixels(50) {
		at = y - pixels(30)
	}
	class, side := "end", x-pixels(8)
	if side-wordsWidth(p.Mark.Label) < p.x.at {
		class, side = "start", x+pixels(8)
	}
	d.text("label own halo "+class, side, at, p.Mark.Label)
	d.text("axis own halo "+class, side, at+pixels(18), p.Mark.Note)
}
