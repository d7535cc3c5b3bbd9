package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the form text is searched in: small letters without marks, đ as d,
// one space between words, none at the ends. Both sides of a search are folded;
// a database's own folding would leave đ and the capitals outside ASCII.
func Fold(s string) string {
	// Compatible forms fall together here, so "№ 5" and "m²" are found as typed.
	visible := strings.Map(visibleRune, strings.ToValidUTF8(s, "\uFFFD"))
	plain := latinise(norm.NFKD.String(visible), plainWords)
	var b strings.Builder
	b.Grow(len(plain))
	space := false
	for _, r := range plain {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.Is(unicode.Mn, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(foldRune(r))
	}
	return b.String()
}

func foldRune(r rune) rune {
	if r = unicode.ToLower(r); r == 'đ' {
		return 'd'
	}
	return r
}
