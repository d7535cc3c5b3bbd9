package paper

import (
	"fmt"
	"strings"

	"minhbach/internal/civil"
)

// head writes boxes 1 to 5a of the decree: issuer and number on the left,
// country, motto, place and day on the right, then kind and summary. A document
// without issuer and number, such as a page of figures, has only the latter.
func (s *sheet) head() {
	d := s.doc
	switch {
	case d.Annex != "":
		s.centred(wordsOf(d.Annex, bold), s.layout.of("annex_pt"))
	case d.Issuer != "" || d.Superior != "" || d.Number != "":
		s.boxes()
	}
	if d.Title != "" {
		s.y += s.gap()
		s.centred(wordsOf(strings.ToUpper(d.Title), bold), s.layout.of("title_pt"))
	}
	s.summary()
}

func (s *sheet) gap() float64 { return s.layout.of("paragraph_gap_pt") * mmPerPt }

// summary is the subject line: bold under a kind, in brackets under an annex.
func (s *sheet) summary() {
	if s.doc.Subtitle == "" {
		return
	}
	words, size := wordsOf(s.doc.Subtitle, bold), s.layout.of("subtitle_pt")
	if s.doc.Annex != "" {
		words, size = wordsOf(s.doc.Subtitle, italic), s.layout.of("attached_pt")
	}
	s.centred(words, size)
	last := s.balance(words, size, s.width)
	s.under(s.left, s.width, s.natural(last[len(last)-1].words, size))
	s.y += s.gap()
}

// under draws the short rule below a centred line and moves the pen past it.
func (s *sheet) under(x, width, text float64) {
	long := text * s.layout.of("issuer_rule_share")
	s.y++
	s.rule(x+(width-long)/2, s.y, long)
	s.y++
}

// boxes writes the two columns of the head, each as its own stack of lines.
// Number and day stand on one line, below the longer of the two.
func (s *sheet) boxes() {
	l, d, top := s.layout, s.doc, s.y
	narrow := s.width * l.of("head_left_share")
	right, wide := s.left+narrow, s.width-narrow

	s.stack(s.left, narrow, wordsOf(strings.ToUpper(d.Superior), upright), l.of("superior_pt"))
	issuer := wordsOf(strings.ToUpper(d.Issuer), bold)
	s.stack(s.left, narrow, issuer, l.of("issuer_pt"))
	lines := s.balance(issuer, l.of("issuer_pt"), narrow)
	s.under(s.left, narrow, s.natural(lines[len(lines)-1].words, l.of("issuer_pt")))
	below := s.y

	s.y = top
	s.stack(right, wide, wordsOf(l.texts["nation"], bold), l.of("nation_pt"))
	motto := wordsOf(l.texts["motto"], bold)
	s.stack(right, wide, motto, l.of("motto_pt"))
	s.y++
	length := s.natural(motto, l.of("motto_pt"))
	s.rule(right+(wide-length)/2, s.y, length)
	s.y = max(s.y+1, below) + s.gap()/2

	line := s.y
	if d.Number != "" {
		s.stack(s.left, narrow, wordsOf(l.texts["number"]+" "+roomFor(d.Number), upright), l.of("number_pt"))
	}
	below, s.y = s.y, line
	s.stack(right, wide, wordsOf(s.day(), italic), l.of("date_pt"))
	s.y = max(s.y, below) + s.gap()
}

// stack writes centred lines in a column; what is empty takes no room.
func (s *sheet) stack(x, width float64, words []word, size float64) {
	if len(words) == 0 {
		return
	}
	for _, l := range s.balance(words, size, width) {
		s.put(x, s.y, width, l.words, size, Centre)
		s.y += lineHeight(size)
	}
}

// roomFor leaves a gap before a notation whose number is not yet given.
func roomFor(number string) string {
	if strings.HasPrefix(number, "/") {
		return strings.Repeat("\u00a0", 8) + number
	}
	return number
}

// day is place and day, with room for both when they are not yet known. Days
// below 10 and the first two months are written with two digits, so that
// nothing can be put before them.
func (s *sheet) day() string {
	day, month, year := "……", "……", "………"
	if on := s.doc.On; on != (civil.Date{}) {
		day, month, year = fmt.Sprintf("%02d", on.Day()), itoa(int(on.Month())), itoa(on.Year())
		if on.Month() <= 2 {
			month = "0" + month
		}
	}
	text := strings.NewReplacer("{day}", day, "{month}", month, "{year}", year).Replace(s.layout.texts["date"])
	if s.doc.Place == "" {
		return text
	}
	return s.doc.Place + ", " + text
}
