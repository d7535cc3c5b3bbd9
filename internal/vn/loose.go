package vn

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LooseReference is what somebody remembers of a reference: "50 hdnd",
// "50/nq-hdnd", "qd ubnd 2025". All that is said must fit.
type LooseReference struct {
	Number int      // 0 when not said
	Suffix string   // the letter after the number
	Year   int      // 0 when not said
	Words  []string // folded words: kind, issuer or a part of it
}

// ParseLooseReference reads the typing of a search box. It reports false when
// nothing in the text can belong to a reference.
func ParseLooseReference(s string) (LooseReference, bool) {
	var loose LooseReference
	if utf8.RuneCountInString(s) > referenceRunesMax {
		return loose, false
	}
	isMark := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("/-.&:,", r) }
	for i, word := range strings.FieldsFunc(Fold(dashes.Replace(s)), isMark) {
		if i == 0 && word == "so" { // "số 50"
			continue
		}
		loose = loose.with(word)
	}
	return loose, loose.Number != 0 || loose.Year != 0 || len(loose.Words) > 0
}

// with sorts one word in. A first number is the document's, a second one of
// four digits its year.
func (l LooseReference) with(word string) LooseReference {
	digits := strings.TrimLeft(word, "0123456789")
	number, err := strconv.Atoi(word[:len(word)-len(digits)])
	switch {
	case err != nil || len(digits) > 1:
		l.Words = append(l.Words, word)
	case l.Number == 0 && number >= 1 && number <= referenceNumberMax:
		l.Number, l.Suffix = number, digits
	case l.Year == 0 && digits == "" && number >= referenceYearMin && number <= referenceYearMax:
		l.Year = number
	default:
		l.Words = append(l.Words, word)
	}
	return l
}

// Matches tells whether everything said fits the reference.
func (l LooseReference) Matches(r Reference) bool {
	if l.Number != 0 && l.Number != r.Number || l.Year != 0 && r.Year != 0 && l.Year != r.Year {
		return false
	}
	if l.Suffix != "" && l.Suffix != Fold(r.Suffix) {
		return false
	}
	known := []string{Fold(r.Kind), Fold(r.Issuer)}
	known = append(known, strings.FieldsFunc(Fold(r.Issuer), func(c rune) bool { return strings.ContainsRune("-.&", c) })...)
	for _, word := range l.Words {
		if !slices.Contains(known, word) {
			return false
		}
	}
	return true
}
