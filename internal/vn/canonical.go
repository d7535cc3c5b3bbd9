package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tones are the five tone marks, as combining signs.
const tones = "\u0300\u0309\u0303\u0301\u0323"

// Canonical is Clean with the tone on the vowel the dictionary puts it on, so
// that one word has one spelling: hoà and hòa are hòa, thuỷ and thủy are thủy.
// Only the open endings oa, oe and uy have two habits; in quý the u belongs to
// the consonant and nothing moves.
func Canonical(s string) string {
	runes := []rune(norm.NFD.String(Clean(s)))
	for start := 0; start < len(runes); {
		end := start
		for end < len(runes) && (unicode.IsLetter(runes[end]) || unicode.IsMark(runes[end])) {
			end++
		}
		moveTone(runes[start:end])
		start = max(end, start+1)
	}
	return norm.NFC.String(string(runes))
}

// moveTone turns a decomposed word ending in o a ◌̀ into o ◌̀ a, in place.
func moveTone(word []rune) {
	last := len(word) - 3
	if last < 0 || !strings.ContainsRune(tones, word[last+2]) {
		return
	}
	first, second := unicode.ToLower(word[last]), unicode.ToLower(word[last+1])
	open := first == 'o' && (second == 'a' || second == 'e') || first == 'u' && second == 'y'
	if !open || last > 0 && unicode.ToLower(word[last-1]) == 'q' {
		return
	}
	word[last+1], word[last+2] = word[last+2], word[last+1]
}
