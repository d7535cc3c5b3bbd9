package chart

import (
	"context"

	"github.com/a-h/templ"
)

// HistoryPoint is one year: what is written in the node, and how high it stands
// (more is higher; give the negative rank for ranks).
type HistoryPoint struct {
	Label, Text, Href string
	At                int64
}

// History is a short line of years with a number in each node; the last is filled.
type History struct {
	Words
	Points []HistoryPoint
	Width  int // 280 when zero
}

const (
	historyWidth, historyHeight = 280, 120
	historyEdge                 = 24
	historyTop, historyBottom   = 18, 40
	historyNode                 = 12
)

// HistoryLine draws the years.
func HistoryLine(h History) templ.Component {
	if h.Width == 0 {
		h.Width = historyWidth
	}
	hasLinks := false
	for _, p := range h.Points {
		hasLinks = hasLinks || p.Href != ""
	}
	return frame(h.Words, "history", pixels(h.Width), pixels(historyHeight), hasLinks, h.draw)
}

func (h History) draw(_ context.Context, d *drawing) {
	if len(h.Points) == 0 {
		return
	}
	low, high := h.Points[0].At, h.Points[0].At
	for _, p := range h.Points {
		low, high = min(low, p.At), max(high, p.At)
	}
	x := scale{0, int64(max(len(h.Points)-1, 1)), pixels(historyEdge), pixels(h.Width - historyEdge)}
	y := scale{low, high, pixels(historyHeight - historyBottom), pixels(historyTop)}
	d.line("rule", 0, pixels(historyHeight-24), pixels(h.Width), pixels(historyHeight-24))
	d.WriteString(`<path class="bump-own" d="`)
	for i, p := range h.Points {
		pen := "L"
		if i == 0 {
			pen = "M"
		}
		d.f("%s%s %s", pen, x.pos(int64(i)), y.pos(p.At))
	}
	d.WriteString(`"/>`)
	for i, p := range h.Points {
		class, text := "history-node", "history-text middle"
		if i == len(h.Points)-1 {
			class, text = "history-node history-last", "history-text history-on middle"
		}
		d.open(p.Href, p.Label+": "+p.Text)
		d.circle(class, x.pos(int64(i)), y.pos(p.At), pixels(historyNode))
		d.text(text, x.pos(int64(i)), y.pos(p.At)+pixels(4), p.Text)
		d.close(p.Href)
		d.text("axis middle", x.pos(int64(i)), pixels(historyHeight-6), p.Label)
	}
}
