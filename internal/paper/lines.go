package paper

import (
	"strconv"
	"strings"
)

// word is what is never parted, unless it alone is wider than a line.
type word struct {
	text  string
	style style
}

// line is a row of words with what they take up.
type line struct {
	words  []word
	isLast bool // of its paragraph: it is not stretched
	indent float64
}

// narrowing is the step by which a balanced text is tried narrower.
const narrowing = 0.96

func itoa(n int) string { return strconv.Itoa(n) }

func wordsOf(text string, st style) []word {
	var words []word
	for _, w := range strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' }) {
		words = append(words, word{w, st})
	}
	return words
}

func (s *sheet) measure(w word, size float64) float64 {
	s.pdf.SetFont(family, string(w.style), size)
	return s.pdf.GetStringWidth(w.text)
}

// blank is the width of the space after a word.
func (s *sheet) blank(w word, size float64) float64 { return s.measure(word{" ", w.style}, size) }

// wrap sets words into lines; the first line begins indent to the right.
func (s *sheet) wrap(words []word, size, width, indent float64) []line {
	lines := []line{}
	current, used := line{indent: indent}, indent
	for _, w := range words {
		for _, piece := range s.pieces(w, size, width-indent) {
			need := s.measure(piece, size)
			if n := len(current.words); n > 0 {
				gap := s.blank(current.words[n-1], size)
				if used+gap+need > width {
					lines = append(lines, current)
					current, used = line{}, 0
				} else {
					used += gap
				}
			}
			current.words = append(current.words, piece)
			used += need
		}
	}
	current.isLast = true
	return append(lines, current)
}

// balance wraps a centred text so that its lines are about as long as each
// other: no agency's name leaves one syllable alone.
func (s *sheet) balance(words []word, size, width float64) []line {
	best := s.wrap(words, size, width, 0)
	for narrower := width * narrowing; narrower > width/float64(len(best)); narrower *= narrowing {
		next := s.wrap(words, size, narrower, 0)
		if len(next) > len(best) {
			break
		}
		best = next
	}
	return best
}

// pieces parts a word that no line can hold: a digest, an address.
func (s *sheet) pieces(w word, size, width float64) []word {
	if s.measure(w, size) <= width {
		return []word{w}
	}
	pieces, used := []word{{style: w.style}}, 0.0
	for _, r := range w.text {
		need := s.measure(word{string(r), w.style}, size)
		last := &pieces[len(pieces)-1]
		if used+need > width && last.text != "" {
			pieces = append(pieces, word{style: w.style})
			last, used = &pieces[len(pieces)-1], 0
		}
		last.text += string(r)
		used += need
	}
	return pieces
}

// put writes one line of words in a box.
func (s *sheet) put(x, y, width float64, words []word, size float64, align Align) {
	natural := s.natural(words, size)
	switch align {
	case Right:
		x += width - natural
	case Centre:
		x += (width - natural) / 2
	}
	s.draw(x, y, words, size, 0)
}

// stretch writes a line from margin to margin, by widening its spaces.
func (s *sheet) stretch(x, y, width float64, words []word, size float64) {
	gaps := len(words) - 1
	if gaps < 1 {
		s.draw(x, y, words, size, 0)
		return
	}
	s.draw(x, y, words, size, (width-s.natural(words, size))/float64(gaps))
}

func (s *sheet) natural(words []word, size float64) float64 {
	total := 0.0
	for i, w := range words {
		total += s.measure(w, size)
		if i < len(words)-1 {
			total += s.blank(w, size)
		}
	}
	return total
}

// draw writes runs of one style with their spaces in them, so that text taken
// out of the file has its words apart.
func (s *sheet) draw(x, y float64, words []word, size, more float64) {
	for from := 0; from < len(words); {
		to := from
		var text strings.Builder
		width := 0.0
		for ; to < len(words) && words[to].style == words[from].style; to++ {
			text.WriteString(words[to].text)
			width += s.measure(words[to], size)
			if to < len(words)-1 {
				text.WriteByte(' ')
				width += s.blank(words[to], size) + more
			}
		}
		s.pdf.SetFont(family, string(words[from].style), size)
		s.pdf.SetXY(x, y)
		align := "L"
		if more > 0 {
			align = "J"
		}
		s.pdf.CellFormat(width, lineHeight(size), text.String(), "", 0, align, false, 0, "")
		x += width
		from = to
	}
}

// centred writes lines in the middle and moves the pen below them.
func (s *sheet) centred(words []word, size float64) {
	for _, l := range s.balance(words, size, s.width) {
		s.room(lineHeight(size))
		s.put(s.left, s.y, s.width, l.words, size, Centre)
		s.y += lineHeight(size)
	}
}
