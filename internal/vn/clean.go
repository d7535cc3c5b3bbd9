package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean is the form text is stored in: NFC, spaces of one kind, no invisible
// signs, and Latin letters where look-alikes of other scripts stood in a Latin
// word. Line breaks and tabs stay. A word wholly of another script stays too.
func Clean(s string) string {
	visible := strings.Map(visibleRune, strings.ToValidUTF8(s, "\uFFFD"))
	return norm.NFC.String(latinise(norm.NFD.String(visible), mixedWords))
}

// visibleRune drops what has no shape and makes every wide or narrow space a plain one.
func visibleRune(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r == '\u2028', r == '\u2029', r == '\u0085', r == '\v', r == '\f':
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cc, r):
		return -1
	}
	return r
}

// lookalikes are letters that print like a Latin one.
var lookalikes = pairs(
	"АВЕЅІЈКМНОРСТУХҺԀԚԜаеѕіјорсухһԁԛԝ"+"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορ",
	"ABESIJKMHOPCTYXHDQWaesijopcyxhdqw"+"ABEZHIKMNOPTYXaivop",
)

// strokes are the letters typed for đ: eth and the African d have the same capital.
var strokes = pairs("ÐðƉɖ", "ĐđĐđ")

func pairs(from, to string) map[rune]rune {
	m := map[rune]rune{}
	target := []rune(to)
	for i, r := range []rune(from) {
		m[r] = target[i]
	}
	return m
}

// wordKind is what letters a word is made of.
type wordKind struct {
	latin      bool // a Latin letter
	foreign    bool // a Cyrillic or Greek letter that looks like no Latin one
	lookalikes bool
}

// mixedWords turns look-alikes only beside a Latin letter: the α of a formula is meant.
func mixedWords(k wordKind) bool { return k.latin && k.lookalikes }

// plainWords also turns words of look-alikes alone: a search must find them.
func plainWords(k wordKind) bool { return k.lookalikes && (k.latin || !k.foreign) }

// latinise replaces look-alikes in the words that want it. s is decomposed, so
// that а with a tone is seen as а.
func latinise(s string, wants func(wordKind) bool) string {
	runes := []rune(s)
	for start := 0; start < len(runes); {
		end, kind := start, wordKind{}
		for end < len(runes) && (unicode.IsLetter(runes[end]) || unicode.IsMark(runes[end])) {
			if stroke, ok := strokes[runes[end]]; ok {
				runes[end] = stroke
			}
			kind.see(runes[end])
			end++
		}
		if wants(kind) {
			for i, r := range runes[start:end] {
				if latin, ok := lookalikes[r]; ok {
					runes[start+i] = latin
				}
			}
		}
		start = max(end, start+1)
	}
	return string(runes)
}

func (k *wordKind) see(r rune) {
	_, alike := lookalikes[r]
	switch {
	case alike:
		k.lookalikes = true
	case unicode.Is(unicode.Latin, r):
		k.latin = true
	case unicode.IsLetter(r):
		k.foreign = true
	}
}
