package chart

import (
	"context"

	"github.com/a-h/templ"
)

// Pair is self-score and verified score of one year or criterion.
type Pair struct {
	Label, Href          string
	Self, Verified       int64
	HasSelf, HasVerified bool
	Note                 string // "lệch 0,25"
	IsStrong             bool   // the difference needs a reason
}

// Dumbbell shows how far self-score and verified score stand apart.
type Dumbbell struct {
	Words
	Pairs  []Pair
	Max    int64
	Labels int // width of the labels, 44 when zero
	Width  int // 360 when zero
}

const (
	dumbbellWidth  = 360
	dumbbellLabels = 44
	dumbbellRow    = 31
	dumbbellHead   = 8
	dumbbellTicks  = 4
)

type dumbbellPlan struct {
	Dumbbell
	x      scale
	bottom px
}

// DumbbellChart draws the pairs on a scale that begins at zero.
func DumbbellChart(c Dumbbell) templ.Component {
	if c.Width == 0 {
		c.Width = dumbbellWidth
	}
	if c.Labels == 0 {
		c.Labels = dumbbellLabels
	}
	bottom := pixels(dumbbellHead + dumbbellRow*len(c.Pairs))
	p := dumbbellPlan{c, scale{0, max(c.Max, 1), pixels(c.Labels), pixels(c.Width - 22)}, bottom}
	hasLinks := false
	for _, pair := range c.Pairs {
		hasLinks = hasLinks || pair.Href != ""
	}
	return frame(c.Words, "dumbbell", pixels(c.Width), bottom+pixels(22), hasLinks, p.draw)
}

func (p dumbbellPlan) draw(ctx context.Context, d *drawing) {
	step := niceStep(p.Max, dumbbellTicks)
	for v := int64(0); v <= p.Max; v += step {
		d.line("guide", p.x.pos(v), pixels(dumbbellHead), p.x.pos(v), p.bottom)
		decimals := 0
		if step < Millionths {
			decimals = 1
		}
		d.text("axis middle", p.x.pos(v), p.bottom+pixels(17), fixed(ctx, v, decimals))
	}
	for i, pair := range p.Pairs {
		y := pixels(dumbbellHead+dumbbellRow*i) + pixels(dumbbellRow)/2
		d.open(pair.Href, "")
		d.text("label", 0, y+pixels(5), pair.Label)
		p.drawPair(d, y, pair)
		d.close(pair.Href)
	}
}

func (p dumbbellPlan) drawPair(d *drawing, y px, pair Pair) {
	self, verified := p.x.pos(pair.Self), p.x.pos(pair.Verified)
	class := ""
	if pair.IsStrong {
		class = " bad strong"
	}
	if pair.HasSelf && pair.HasVerified {
		d.line("dumbbell-bar"+class, self, y, verified, y)
	}
	if pair.HasSelf {
		d.circle("dumbbell-self", self, y, pixels(6))
	}
	if pair.HasVerified {
		d.circle("dumbbell-verified", verified, y, pixels(6))
	}
	if pair.Note == "" {
		return
	}
	left, right := min(self, verified), max(self, verified)
	if left-wordsWidth(pair.Note)-pixels(12) > p.x.at {
		d.text("note end"+class, left-pixels(12), y+pixels(4), pair.Note)
		return
	}
	d.text("note"+class, right+pixels(12), y+pixels(4), pair.Note)
}
