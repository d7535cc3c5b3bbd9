package paper

import "strings"

// signersAcross is how many signatures stand beside each other.
const signersAcross = 3

// sign writes boxes 7 and 9b: one signer on the right with the recipients on
// the left; several signers beside each other, the recipients below. The block
// is never parted from itself.
func (s *sheet) sign() {
	d := s.doc
	if len(d.Signers) == 0 && len(d.Recipients) == 0 {
		return
	}
	s.y += 2 * s.gap()
	half := s.width / 2
	if len(d.Signers) <= 1 {
		s.room(max(s.signerHeight(half), s.recipientsHeight(half)))
		top := s.y
		s.recipients(half)
		below := s.y
		s.y = top
		if len(d.Signers) == 1 {
			s.signer(d.Signers[0], s.left+half, half)
		}
		s.y = max(s.y, below)
		return
	}
	for from := 0; from < len(d.Signers); from += signersAcross {
		row := d.Signers[from:min(from+signersAcross, len(d.Signers))]
		each := s.width / float64(len(row))
		s.room(s.signerHeight(each))
		top, below := s.y, s.y
		for i, one := range row {
			s.y = top
			s.signer(one, s.left+float64(i)*each, each)
			below = max(below, s.y)
		}
		s.y = below + s.gap()
	}
	s.room(s.recipientsHeight(s.width))
	s.recipients(s.width)
}

func (s *sheet) signer(one Signer, x, width float64) {
	for role := range strings.SplitSeq(one.Role, "\n") {
		s.stack(x, width, wordsOf(strings.ToUpper(role), bold), s.layout.of("role_pt"))
	}
	s.stack(x, width, wordsOf(one.Note, italic), s.layout.of("recipients_pt"))
	s.y += s.layout.of("signature_gap_mm")
	s.stack(x, width, wordsOf(one.Name, bold), s.layout.of("name_pt"))
}

// signerHeight is what the tallest signer takes in a column so wide.
func (s *sheet) signerHeight(width float64) float64 {
	tallest := 0.0
	for _, one := range s.doc.Signers {
		lines := 0
		for role := range strings.SplitSeq(one.Role, "\n") {
			lines += len(s.wrap(wordsOf(strings.ToUpper(role), bold), s.layout.of("role_pt"), width, 0))
		}
		lines += len(s.wrap(wordsOf(one.Note, italic), s.layout.of("recipients_pt"), width, 0))
		lines += len(s.wrap(wordsOf(one.Name, bold), s.layout.of("name_pt"), width, 0))
		tallest = max(tallest, float64(lines)*lineHeight(s.layout.of("role_pt"))+s.layout.of("signature_gap_mm"))
	}
	return tallest
}

func (s *sheet) recipients(width float64) {
	if len(s.doc.Recipients) == 0 {
		return
	}
	size := s.layout.of("recipients_pt")
	s.put(s.left, s.y, width, wordsOf(s.layout.texts["recipients"], boldItalic), size, Left)
	s.y += lineHeight(size)
	size = s.layout.of("recipient_pt")
	for _, text := range s.doc.Recipients {
		for _, l := range s.wrap(wordsOf(text, upright), size, width, 0) {
			s.put(s.left, s.y, width, l.words, size, Left)
			s.y += lineHeight(size)
		}
	}
}

func (s *sheet) recipientsHeight(width float64) float64 {
	if len(s.doc.Recipients) == 0 {
		return 0
	}
	lines := 0
	for _, text := range s.doc.Recipients {
		lines += len(s.wrap(wordsOf(text, upright), s.layout.of("recipient_pt"), width, 0))
	}
	return lineHeight(s.layout.of("recipients_pt")) + float64(lines)*lineHeight(s.layout.of("recipient_pt"))
}
