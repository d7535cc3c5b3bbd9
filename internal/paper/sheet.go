package paper

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/text/unicode/norm"
)

// style is a cut of the one typeface, by the library's own letters.
type style string

const (
	upright    style = ""
	bold       style = "B"
	italic     style = "I"
	boldItalic style = "BI"
)

const (
	family  = "Liberation Serif"
	mmPerPt = 25.4 / 72
	// lineEm is the height of a line set solid, as a word processor sets the
	// typeface: ascent, descent and gap of Liberation Serif.
	lineEm = 1.15
	// hairMM is the width of a printed rule.
	hairMM = 0.2
)

// sheet is the paper being written on: it knows where the pen stands.
type sheet struct {
	pdf    *fpdf.Fpdf
	layout *layout
	doc    *Document

	left, top, width, bottom float64 // what lies within the margins, mm
	y                        float64
}

func newSheet(d *Document, l *layout) *sheet {
	wide, high := l.of("page_width_mm"), l.of("page_height_mm")
	if d.IsLandscape {
		wide, high = high, wide
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: wide, Ht: high}})
	pdf.AddUTF8FontFromBytes(family, string(upright), liberationserifregular.TTF)
	pdf.AddUTF8FontFromBytes(family, string(bold), liberationserifbold.TTF)
	pdf.AddUTF8FontFromBytes(family, string(italic), liberationserifitalic.TTF)
	pdf.AddUTF8FontFromBytes(family, string(boldItalic), liberationserifbolditalic.TTF)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetLineWidth(hairMM)
	s := &sheet{pdf: pdf, layout: l, doc: d}
	s.left, s.top = l.of("margin_left_mm"), l.of("margin_top_mm")
	s.width = wide - s.left - l.of("margin_right_mm")
	s.bottom = high - l.of("margin_bottom_mm")
	return s
}

// page begins a new page. The number stands in the top margin from the second
// page on; the foot stands on each, since the pages of an annex are parted.
func (s *sheet) page() {
	s.pdf.AddPage()
	s.y = s.top
	if n := s.pdf.PageNo(); n > 1 {
		size := s.layout.of("page_number_pt")
		at := (s.top - lineHeight(size)) / 2
		s.put(s.left, at, s.width, wordsOf(itoa(n), upright), size, Centre)
	}
	if s.doc.Foot == "" {
		return
	}
	size := s.layout.of("foot_pt")
	at := s.bottom + lineHeight(size)
	s.rule(s.left, at, s.width)
	for _, line := range s.wrap(wordsOf(s.doc.Foot, upright), size, s.width, 0) {
		s.put(s.left, at, s.width, line.words, size, Left)
		at += lineHeight(size)
	}
}

// room makes sure that so much of the page is left, or turns it.
func (s *sheet) room(height float64) {
	if s.y+height > s.bottom && s.y > s.top {
		s.page()
	}
}

func (s *sheet) rule(x, y, width float64) { s.pdf.Line(x, y, x+width, y) }

func lineHeight(size float64) float64 { return size * mmPerPt * lineEm }

// clean gives text the one form the typeface has letters for: composed, one
// line, without what is no letter.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\r' || r == '\n':
			return ' '
		case r < ' ' || (r >= 0x7f && r < 0xa0) || r == '\u200b' || r == '\ufeff':
			return -1
		case r > 0xffff: // beyond what the library's fonts can hold
			return '□'
		}
		return r
	}, norm.NFC.String(text))
}
