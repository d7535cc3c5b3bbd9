package paper

// body writes the blocks one below the other.
func (s *sheet) body() {
	for _, b := range s.doc.Blocks {
		switch b := b.(type) {
		case Paragraph:
			s.paragraph(b)
		case Heading:
			s.heading(b)
		case Table:
			s.table(b)
		}
	}
}

func (s *sheet) leading() float64 {
	return lineHeight(s.layout.of("body_pt")) * s.layout.of("line_spacing")
}

func (p Paragraph) words() []word {
	st := upright
	switch {
	case p.Bold && p.Italic:
		st = boldItalic
	case p.Bold:
		st = bold
	case p.Italic:
		st = italic
	}
	return append(wordsOf(p.Lead, bold), wordsOf(p.Text, st)...)
}

// paragraph writes box 6: both margins even, the first line indented.
func (s *sheet) paragraph(p Paragraph) {
	size := s.layout.of("body_pt")
	s.y += s.gap()
	if p.Centre {
		s.centred(p.words(), size)
		return
	}
	for _, l := range s.wrap(p.words(), size, s.width, s.layout.of("indent_mm")) {
		s.room(s.leading())
		if l.isLast {
			s.put(s.left+l.indent, s.y, s.width-l.indent, l.words, size, Left)
		} else {
			s.stretch(s.left+l.indent, s.y, s.width-l.indent, l.words, size)
		}
		s.y += s.leading()
	}
}

// headingKeeps is how many lines a heading wants below itself on its page.
const headingKeeps = 2

func (s *sheet) heading(h Heading) {
	s.y += s.gap()
	lines := s.wrap(wordsOf(h.Text, bold), s.layout.of("body_pt"), s.width, s.layout.of("indent_mm"))
	s.room(s.leading() * float64(len(lines)+headingKeeps))
	for _, l := range lines {
		s.room(s.leading())
		s.put(s.left+l.indent, s.y, s.width-l.indent, l.words, s.layout.of("body_pt"), Left)
		s.y += s.leading()
	}
}
