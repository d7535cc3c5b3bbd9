package vn

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"minhbach/internal/fault"
)

// legacyBytesMax bounds a text of the old encodings; a scanned book has less.
const legacyBytesMax = 16 << 20

// tcvn3 holds the letters of bytes A1 to FF of TCVN 5712:1993 VN3 (fonts .VnTime).
// Its capitals with tones came from capital fonts and cannot be told apart here.
var tcvn3 = []rune("" +
	"ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãá" +
	"ạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽé" +
	"ẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗố" +
	"ộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ")

const tcvn3First = 0xA1

// DecodeTCVN3 reads text of the northern offices before Unicode.
func DecodeTCVN3(text []byte) (string, error) {
	return decodeLegacy("TCVN3", text, func(b *strings.Builder, c byte) bool {
		if c < tcvn3First {
			return false
		}
		b.WriteRune(tcvn3[c-tcvn3First])
		return true
	})
}

// vniLetters are the letters of VNI that are a byte of their own; capitals lie 20h below.
var vniLetters = map[byte]string{
	0xF1: "đ", 0xF4: "ơ", 0xF6: "ư", 0xED: "í", 0xEC: "ì", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ",
}

// vniMarks are the bytes that follow a vowel and mark it.
var vniMarks = map[byte]string{
	0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
	0xE2: "\u0302", 0xE1: "\u0302\u0301", 0xE0: "\u0302\u0300", 0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
	0xEA: "\u0306", 0xE9: "\u0306\u0301", 0xE8: "\u0306\u0300", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
}

// DecodeVNI reads text of VNI-Windows, in the south before Unicode: most
// letters with marks are two bytes, the vowel and its mark.
func DecodeVNI(text []byte) (string, error) {
	return decodeLegacy("VNI", text, func(b *strings.Builder, c byte) bool {
		small, capital := c, false
		if c >= 0xC0 && c < 0xE0 {
			small, capital = c+0x20, true
		}
		if letter, ok := vniLetters[small]; ok {
			if capital {
				letter = strings.ToUpper(letter)
			}
			b.WriteString(letter)
			return true
		}
		mark, ok := vniMarks[small]
		if ok {
			b.WriteString(mark)
		}
		return ok
	})
}

// decodeLegacy gives each byte above ASCII to letter, and what that does not
// know (quotes, dashes) to the Windows code page these fonts lived in.
func decodeLegacy(name string, text []byte, letter func(*strings.Builder, byte) bool) (string, error) {
	if len(text) > legacyBytesMax {
		return "", fault.New(fault.TooLarge, "vn.text_too_long", legacyBytesMax)
	}
	var b strings.Builder
	for i, c := range text {
		if c < 0x80 {
			b.WriteByte(c)
			continue
		}
		if letter(&b, c) {
			continue
		}
		r := charmap.Windows1252.DecodeByte(c)
		if r == utf8.RuneError || r < 0xA0 || c >= 0xC0 { // no sign, a control sign or a letter of another language
			return "", fault.New(fault.Invalid, "vn.legacy_text", i+1, name)
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), nil
}
