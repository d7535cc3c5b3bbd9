package evidence

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"minhbach/internal/blob"
)

// reader takes canonical JSON apart in one pass and refuses every other way of
// writing the same: a space, another order, a doubled key, a needless escape. So
// what it has read is what canonical would write, without writing it. The first
// refusal stays; what is read after it means nothing.
type reader struct {
	text string
	at   int
	err  error
}

func newReader(content []byte) *reader {
	r := &reader{text: string(content)}
	if !utf8.ValidString(r.text) {
		r.refuse("not UTF-8")
	}
	return r
}

func (r *reader) refuse(why string) {
	if r.err == nil {
		r.err = fmt.Errorf("not canonical JSON at byte %d: %s", r.at, why)
	}
}

// skip passes over a text that must stand here.
func (r *reader) skip(text string) {
	if r.err == nil && !strings.HasPrefix(r.text[r.at:], text) {
		r.refuse("want " + text)
	}
	if r.err == nil {
		r.at += len(text)
	}
}

// peek is the byte that comes; 0 at the end and after a refusal, where no value begins.
func (r *reader) peek() byte {
	if r.err != nil || r.at >= len(r.text) {
		return 0
	}
	return r.text[r.at]
}

// end refuses whatever follows.
func (r *reader) end() error {
	if r.at < len(r.text) {
		r.refuse("more than one value")
	}
	return r.err
}

func (r *reader) value(depth int) any {
	if depth > depthMax {
		r.refuse(fmt.Sprintf("nested deeper than %d", depthMax))
		return nil
	}
	switch c := r.peek(); {
	case c == '"':
		return r.string()
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '-' || isDigit(c):
		return r.integer()
	case c == 't':
		r.skip("true")
		return true
	case c == 'f':
		r.skip("false")
		return false
	}
	r.skip("null")
	return nil
}

func (r *reader) object(depth int) map[string]any {
	object := map[string]any{}
	r.skip("{")
	for last := ""; r.peek() != '}' && r.err == nil; {
		if len(object) > 0 {
			r.skip(",")
		}
		name := r.string()
		if len(object) > 0 && compareUTF16(last, name) >= 0 {
			r.refuse("keys out of order")
		}
		r.skip(":")
		object[name] = r.value(depth + 1)
		last = name
	}
	r.skip("}")
	return object
}

func (r *reader) array(depth int) []any {
	return listOf(r, func() any { return r.value(depth + 1) })
}

func (r *reader) digests() []blob.Digest {
	return listOf(r, func() blob.Digest { return blob.Digest(r.string()) })
}

func listOf[T any](r *reader, one func() T) []T {
	list := []T{}
	r.skip("[")
	for r.peek() != ']' && r.err == nil {
		if len(list) > 0 {
			r.skip(",")
		}
		list = append(list, one())
	}
	r.skip("]")
	return list
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (r *reader) integer() json.Number {
	from := r.at
	if r.peek() == '-' {
		r.at++
	}
	digits := r.at
	for isDigit(r.peek()) {
		r.at++
	}
	number := json.Number(r.text[from:r.at])
	if _, err := exactInteger(number); err != nil || r.at-digits > 1 && r.text[digits] == '0' {
		r.refuse("not an integer in its shortest form")
	}
	return number
}

func (r *reader) string() string {
	r.skip(`"`)
	var b strings.Builder // what stands before from; empty until something is escaped
	from := r.at
	for r.err == nil {
		switch c := r.peek(); {
		case c == '"':
			end := r.text[from:r.at]
			r.at++
			if b.Len() == 0 {
				return end
			}
			b.WriteString(end)
			return b.String()
		case c == '\\':
			b.WriteString(r.text[from:r.at])
			b.WriteByte(r.escape())
			from = r.at
		case c < 0x20:
			r.refuse("a text that does not end, or a bare control character")
		default:
			r.at++
		}
	}
	return ""
}

// escape is one character that cannot stand for itself: RFC 8785 §3.2.2.2 knows
// one way to write each.
func (r *reader) escape() byte {
	for c, written := range escapes {
		if written != "" && strings.HasPrefix(r.text[r.at:], written) {
			r.at += len(written)
			return byte(c)
		}
	}
	r.refuse("an escape that is not needed")
	return 0
}
