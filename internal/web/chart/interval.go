package chart

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"
)

// Interval is the ranks between which an agency may end: never one number while
// the year is open.
type Interval struct {
	Words
	From, To, Of int
	Width        int // 480 when zero
}

const (
	intervalWidth  = 480
	intervalHeight = 52
	intervalEdge   = 14
	intervalLabels = 5 // apart from the ends, every fifth rank is labelled
)

// RankInterval draws all ranks as dots and frames the possible ones.
func RankInterval(r Interval) templ.Component {
	if r.Width == 0 {
		r.Width = intervalWidth
	}
	return frame(r.Words, "interval", pixels(r.Width), pixels(intervalHeight), false, r.draw)
}

func (r Interval) draw(_ context.Context, d *drawing) {
	x := scale{1, int64(max(r.Of, 2)), pixels(intervalEdge), pixels(r.Width - intervalEdge)}
	y := pixels(18)
	d.line("interval-line", x.at, y, x.end, y)
	if r.From > 0 {
		left, right := x.pos(int64(r.From)), x.pos(int64(r.To))
		d.f(`<rect class="interval-range" x="%s" y="%s" width="%s" height="22" rx="11"/>`, left-pixels(11), y-pixels(11), right-left+pixels(22))
	}
	labelled := []int{1, r.Of}
	if r.From > 0 {
		labelled = append(labelled, r.From, r.To)
	}
	for rank := 1; rank <= r.Of; rank++ {
		at := x.pos(int64(rank))
		isIn := rank >= r.From && rank <= r.To
		class, size := "interval-dot", px(20)
		if isIn {
			class, size = "interval-dot interval-in", px(35)
		}
		d.circle(class, at, y, size)
		if slices.Contains(labelled, rank) || (rank%intervalLabels == 0 && isFarFrom(rank, labelled)) {
			text := "axis middle"
			if rank == r.From || rank == r.To {
				text = "axis own strong middle"
			}
			d.text(text, at, pixels(intervalHeight-6), strconv.Itoa(rank))
		}
	}
}

// isFarFrom keeps labels from touching each other.
func isFarFrom(rank int, labelled []int) bool {
	return !slices.ContainsFunc(labelled, func(l int) bool { return max(l-rank, rank-l) < 3 })
}
