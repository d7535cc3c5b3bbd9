package chart

import (
	"context"

	"github.com/a-h/templ"
)

// Fall is one loss on the way from the maximum to the score, or a gain where
// Lost is below 0.
type Fall struct {
	Label, Href string
	Lost        int64  // all of it, in millionths
	Recoverable int64  // the part of it that can still be won
	Note        string // said in place of the amount when nothing was lost: "đủ 7/7"
}

// Waterfall leads from the maximum to the score. The segments float, so the
// scale may begin above zero.
type Waterfall struct {
	Words
	Max, Score           int64
	MaxLabel, ScoreLabel string
	Falls                []Fall // sorted by the caller, largest first
	Decimals             int
	Width                int // 480 when zero
}

const (
	waterfallWidth  = 480
	waterfallRow    = 28
	waterfallHead   = 26
	waterfallLabels = 165
	waterfallBar    = 17
	ticksAround     = 5
)

type waterfallPlan struct {
	Waterfall
	scale  scale
	step   int64 // between the ticks
	height px
}

// WaterfallChart draws where points were lost, split into what can still be won
// and what is gone.
func WaterfallChart(w Waterfall) templ.Component {
	if w.Width == 0 {
		w.Width = waterfallWidth
	}
	low, high := w.extent()
	step := niceStep(high-low, ticksAround)
	floor := max((low-step/4)/step*step, 0)
	p := waterfallPlan{w, scale{floor, high, pixels(waterfallLabels), pixels(w.Width - 46)}, step, pixels(waterfallHead + waterfallRow*(len(w.Falls)+2))}
	hasLinks := false
	for _, f := range w.Falls {
		hasLinks = hasLinks || f.Href != ""
	}
	return frame(w.Words, "waterfall", pixels(w.Width), p.height, hasLinks, p.draw)
}

// extent is the lowest and the highest point on the way.
func (w Waterfall) extent() (low, high int64) {
	low, high = min(w.Score, w.Max), max(w.Score, w.Max)
	at := w.Max
	for _, f := range w.Falls {
		at -= f.Lost
		low, high = min(low, at), max(high, at)
	}
	return low, high
}

func (p waterfallPlan) y(row int) px { return pixels(waterfallHead + waterfallRow*row) }

func (p waterfallPlan) draw(ctx context.Context, d *drawing) {
	for v := p.scale.from; v <= p.scale.to; v += p.step {
		d.text("axis middle", p.scale.pos(v), pixels(14), fixed(ctx, v, 0))
		d.line("guide", p.scale.pos(v), pixels(waterfallHead-4), p.scale.pos(v), p.height)
	}
	top := p.scale.pos(p.Max)
	d.text("label strong", 0, p.y(0)+pixels(18), p.MaxLabel)
	d.rect("fall-end", top-pixels(2), p.y(0), pixels(3), pixels(waterfallRow))
	d.text("label strong", top+pixels(8), p.y(0)+pixels(18), fixed(ctx, p.Max, 0))
	left := p.Max
	for i, f := range p.Falls {
		p.drawFall(ctx, d, i+1, left, f)
		left -= f.Lost
	}
	last := p.y(len(p.Falls) + 1)
	d.text("label own", 0, last+pixels(18), p.ScoreLabel)
	d.rect("fall-score", p.scale.pos(p.Score)-pixels(1), last, pixels(3), pixels(waterfallRow))
	d.text("label own", p.scale.pos(p.Score)+pixels(8), last+pixels(18), fixed(ctx, p.Score, p.Decimals))
}

func (p waterfallPlan) drawFall(ctx context.Context, d *drawing, row int, from int64, f Fall) {
	y := p.y(row) + pixels(waterfallRow-waterfallBar)/2
	right, left := p.scale.pos(from), p.scale.pos(from-f.Lost)
	amount := fixed(ctx, -f.Lost, p.Decimals)
	d.open(f.Href, "")
	d.text("label", 0, p.y(row)+pixels(18), f.Label)
	if f.Lost == 0 {
		d.text("label good", right+pixels(8), p.y(row)+pixels(18), f.Note)
		d.close(f.Href)
		d.line("fall-link", right, p.y(row), right, p.y(row+1))
		return
	}
	if f.Lost < 0 {
		p.drawGain(ctx, d, row, from, f)
		return
	}
	middle := p.scale.pos(from - f.Lost + min(max(f.Recoverable, 0), f.Lost))
	d.rect("fall-recoverable", left, y, middle-left, pixels(waterfallBar))
	d.rect("fall-gone", middle, y, right-middle, pixels(waterfallBar))
	if right+wordsWidth(amount)+pixels(8) < pixels(p.Width-40) {
		d.text("label strong", right+pixels(8), p.y(row)+pixels(18), amount)
	} else {
		d.text("label strong end", left-pixels(8), p.y(row)+pixels(18), amount)
	}
	d.close(f.Href)
	d.line("fall-link", left, y+pixels(waterfallBar), left, p.y(row+1)+pixels(waterfallRow-waterfallBar)/2)
}

// drawGain draws what leads up again, inside the link that is already open.
func (p waterfallPlan) drawGain(ctx context.Context, d *drawing, row int, from int64, f Fall) {
	y := p.y(row) + pixels(waterfallRow-waterfallBar)/2
	left, right := p.scale.pos(from), p.scale.pos(from-f.Lost)
	d.rect("fall-gain", left, y, right-left, pixels(waterfallBar))
	amount := "+" + fixed(ctx, -f.Lost, p.Decimals)
	if right+wordsWidth(amount)+pixels(8) < pixels(p.Width) {
		d.text("label good", right+pixels(8), p.y(row)+pixels(18), amount)
	} else {
		d.text("label good end", left-pixels(8), p.y(row)+pixels(18), amount)
	}
	d.close(f.Href)
	d.line("fall-link", right, y+pixels(waterfallBar), right, p.y(row+1)+pixels(waterfallRow-waterfallBar)/2)
}

// niceStep is a round distance between ticks: 1, 2 or 5 times a power of ten.
func niceStep(extent int64, ticks int64) int64 {
	step := int64(1)
	for {
		for _, factor := range []int64{1, 2, 5} {
			if step*factor*ticks >= extent {
				return step * factor
			}
		}
		step *= 10
	}
}
