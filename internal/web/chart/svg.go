package chart

import (
	"context"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"minhbach/internal/points"
	"minhbach/internal/web/voice"
)

// Millionths is the scale of values: 1 point is 1,000,000.
const Millionths = 1_000_000

// px is a length on the drawing in tenths of a pixel: whole numbers keep the
// text short and two renderings equal.
type px int64

func pixels(n int) px { return px(n) * 10 }

func (p px) String() string {
	whole, tenth := p/10, p%10
	if tenth == 0 {
		return strconv.FormatInt(int64(whole), 10)
	}
	if p < 0 {
		return fmt.Sprintf("-%d.%d", -whole, -tenth)
	}
	return fmt.Sprintf("%d.%d", whole, tenth)
}

// scale maps values to positions.
type scale struct {
	from, to int64 // values
	at, end  px    // positions
}

func (s scale) pos(v int64) px {
	if s.to == s.from {
		return s.at
	}
	return s.at + px((v-s.from)*int64(s.end-s.at)/(s.to-s.from))
}

// drawing collects the elements of one SVG.
type drawing struct {
	strings.Builder
}

func (d *drawing) f(format string, args ...any) { fmt.Fprintf(&d.Builder, format, args...) }

func (d *drawing) line(class string, x1, y1, x2, y2 px) {
	d.f(`<path class="%s" d="M%s %sL%s %s"/>`, class, x1, y1, x2, y2)
}

func (d *drawing) rect(class string, x, y, w, h px) {
	d.f(`<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, class, x, y, max(w, 0), h)
}

func (d *drawing) circle(class string, x, y, r px) {
	d.f(`<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, x, y, r)
}

func (d *drawing) text(class string, x, y px, words string) {
	d.f(`<text class="%s" x="%s" y="%s">%s</text>`, class, x, y, escape(words))
}

// open starts a link round what is drawn next; nothing without an address. The
// text inside names the link unless a name is given, which must begin with that
// text or hold it. templ's check keeps script addresses out.
func (d *drawing) open(href, name string) {
	switch {
	case href == "":
	case name == "":
		d.f(`<a href="%s">`, escape(string(templ.URL(href))))
	default:
		d.f(`<a href="%s" aria-label="%s">`, escape(string(templ.URL(href))), escape(name))
	}
}

func (d *drawing) close(href string) {
	if href != "" {
		d.WriteString("</a>")
	}
}

// Words name a drawing: Title is the finding, Describe says what is drawn, for
// those who do not see it. ID must be unique on the page.
type Words struct {
	ID, Title, Describe string
}

// frame puts the drawing into an SVG of its own size. A drawing with links is a
// group; without them it is one picture.
func frame(w Words, class string, width, height px, hasLinks bool, draw func(ctx context.Context, d *drawing)) templ.Component {
	role := "img"
	if hasLinks {
		role = "group"
	}
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		d := &drawing{}
		d.f(`<svg class="chart %s" width="%s" height="%s" viewBox="0 0 %s %s" role="%s" aria-labelledby="%s-t %s-d">`,
			class, width, height, width, height, role, w.ID, w.ID)
		d.f(`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, w.ID, escape(w.Title), w.ID, escape(w.Describe))
		draw(ctx, d)
		d.WriteString("</svg>")
		if _, err := io.WriteString(out, d.String()); err != nil {
			return fmt.Errorf("write chart %s: %w", w.ID, err)
		}
		return nil
	})
}

// fixed writes millionths rounded to some decimals, all of them shown, in the
// reader's language.
func fixed(ctx context.Context, v int64, decimals int) string {
	whole, frac, _ := strings.Cut(points.Points(v).Round(decimals, points.HalfUp).String(), ".")
	for len(frac) < decimals {
		frac += "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	return voice.Number(ctx, whole)
}

// words guesses the width of words at 14 px, on the generous side, so that
// labels stay on the drawing.
func wordsWidth(words string) px { return px(utf8.RuneCountInString(words)) * 74 }

func escape(words string) string { return html.EscapeString(words) }
