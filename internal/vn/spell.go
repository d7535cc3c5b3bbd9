package vn

import (
	"strings"
)

var digitWords = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

const billion = 1_000_000_000

// Spell reads a whole number aloud: 1234000 is "một triệu hai trăm ba mươi tư
// nghìn". After mươi, one is mốt, four tư, five lăm; a gap in the tens is linh.
func Spell(n int64) string {
	switch {
	case n == 0:
		return digitWords[0]
	case n < 0:
		return "âm " + strings.Join(spell(-uint64(n), false), " ") // exact for the least int64 too
	}
	return strings.Join(spell(uint64(n), false), " ")
}

// spell reads a positive number; after a higher part its hundreds are read even when zero.
func spell(n uint64, after bool) []string {
	var words []string
	if high := n / billion; high > 0 {
		words = append(spell(high, after), "tỷ")
		after = true
	}
	low := n % billion
	for _, part := range []struct {
		value uint64
		name  string
	}{{low / 1_000_000, "triệu"}, {low / 1_000 % 1_000, "nghìn"}, {low % 1_000, ""}} {
		if part.value == 0 {
			continue
		}
		words = append(words, spellGroup(part.value, after)...)
		if part.name != "" {
			words = append(words, part.name)
		}
		after = true
	}
	return words
}

func spellGroup(n uint64, full bool) []string {
	hundreds, tens, units := n/100, n/10%10, n%10
	var words []string
	if hundreds > 0 || full {
		words = append(words, digitWords[hundreds], "trăm")
	}
	switch {
	case tens > 1:
		words = append(words, digitWords[tens], "mươi")
	case tens == 1:
		words = append(words, "mười")
	case units > 0 && len(words) > 0:
		words = append(words, "linh")
	}
	switch {
	case units == 0:
	case units == 1 && tens > 1:
		words = append(words, "mốt")
	case units == 4 && tens > 1:
		words = append(words, "tư")
	case units == 5 && tens > 0:
		words = append(words, "lăm")
	default:
		words = append(words, digitWords[units])
	}
	return words
}
