package locale

import (
	"strings"
)

// Lang is a language the program speaks.
type Lang string

// The two languages. Vietnamese is the first and the fallback.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

// Langs lists the languages, the first one first.
func Langs() []Lang { return []Lang{VI, EN} }

// ParseLang reads "vi" or "en", also with a region ("vi-VN", "en_GB").
func ParseLang(s string) (Lang, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	switch Lang(strings.ToLower(base)) {
	case VI:
		return VI, true
	case EN:
		return EN, true
	}
	return VI, false
}

// minus is the typographic sign used in display; a hyphen breaks lines and reads as a dash.
const minus = "\u2212"

func (l Lang) marks() (group byte, point byte) {
	if l == EN {
		return ',', '.'
	}
	return '.', ','
}

// Decimal writes a plain decimal ("-1234567.89") the way the language does:
// "−1.234.567,89" or "−1,234,567.89". Text that is no plain decimal comes back
// unchanged, so it is safe on anything.
func (l Lang) Decimal(s string) string {
	sign, digits := cutSign(s)
	whole, frac, hasFrac := strings.Cut(digits, ".")
	if !isDigits(whole) || (hasFrac && !isDigits(frac)) {
		return s
	}
	group, point := l.marks()
	var b strings.Builder
	b.Grow(len(s) + len(whole)/3 + len(minus))
	if sign {
		b.WriteString(minus)
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(group)
		}
		b.WriteByte(whole[i])
	}
	if hasFrac {
		b.WriteByte(point)
		b.WriteString(frac)
	}
	return b.String()
}

func cutSign(s string) (negative bool, rest string) {
	if rest, found := strings.CutPrefix(s, "-"); found {
		return true, rest
	}
	if rest, found := strings.CutPrefix(s, minus); found {
		return true, rest
	}
	return false, s
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
