package chart

import (
	"context"

	"github.com/a-h/templ"

	"minhbach/internal/web/voice"
)

// Bullet is one field of one agency, in millionths of points.
type Bullet struct {
	Label, Href            string
	Value, Mean, Best, Max int64
}

// Bullets shows how an agency stands in each field against the mean and the
// best of its block. Each row is drawn in percent of its own maximum.
type Bullets struct {
	Words
	Rows     []Bullet
	Decimals int
	Width    int // 520 when zero
}

const (
	bulletWidth  = 520
	bulletLabels = 190
	bulletRow    = 30
	bulletFoot   = 24
)

type bulletPlan struct{ Bullets }

// BulletRows draws the rows.
func BulletRows(b Bullets) templ.Component {
	if b.Width == 0 {
		b.Width = bulletWidth
	}
	hasLinks := false
	for _, r := range b.Rows {
		hasLinks = hasLinks || r.Href != ""
	}
	return frame(b.Words, "bullets", pixels(b.Width), pixels(bulletRow*len(b.Rows)+bulletFoot), hasLinks, bulletPlan{b}.draw)
}

func (p bulletPlan) draw(ctx context.Context, d *drawing) {
	from, to := pixels(bulletLabels), pixels(p.Width-100)
	for i, r := range p.Rows {
		top := pixels(bulletRow * i)
		x := scale{0, max(r.Max, 1), from, to}
		d.open(r.Href, "")
		d.text("label", 0, top+pixels(20), r.Label)
		d.rect("bullet-track", from, top+pixels(10), to-from, pixels(10))
		d.rect("bullet-fill", from, top+pixels(10), x.pos(min(r.Value, r.Max))-from, pixels(10))
		d.rect("bullet-mean", x.pos(min(r.Mean, r.Max))-pixels(1), top+pixels(6), pixels(2), pixels(18))
		d.circle("bullet-best", x.pos(min(r.Best, r.Max)), top+pixels(15), pixels(4))
		d.text("label strong end", pixels(p.Width-42), top+pixels(20), fixed(ctx, r.Value, p.Decimals))
		d.text("axis", pixels(p.Width-36), top+pixels(20), "/ "+fixed(ctx, r.Max, 0))
		d.close(r.Href)
	}
	bottom := pixels(bulletRow*len(p.Rows) + 17)
	d.rect("bullet-mean", from, bottom-pixels(11), pixels(2), pixels(14))
	mean := voice.Say(ctx, "web.chart.mean")
	d.text("axis", from+pixels(8), bottom, mean)
	next := from + pixels(24) + wordsWidth(mean)*9/10
	d.circle("bullet-best", next, bottom-pixels(4), pixels(4))
	d.text("axis", next+pixels(10), bottom, voice.Say(ctx, "web.chart.best"))
}
