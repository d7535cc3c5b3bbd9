package locale

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Texter is a value that writes itself in a language: points, ratios, dates.
type Texter interface {
	Text(l Lang) string
}

// Plain is a whole number written without grouping: a year, a row, an order number.
type Plain int64

// Text writes the digits alone.
func (p Plain) Text(Lang) string { return strconv.FormatInt(int64(p), 10) }

// Key is an argument that is itself a sentence of the catalogue, said in the same language.
type Key string

// maxKeyDepth bounds a Key that leads to a sentence: Key arguments take no arguments of their own.
const maxKeyDepth = 1

// Say returns the sentence of a key with {0}, {1}, … replaced. It never fails:
// an unknown key and a placeholder without argument come out as ⟦…⟧.
func (c *Catalogue) Say(l Lang, key string, args ...any) string {
	return c.say(l, key, args, 0)
}

func (c *Catalogue) say(l Lang, key string, args []any, depth int) string {
	t, ok := c.find(l, key)
	if !ok {
		return unknown(key)
	}
	var b strings.Builder
	for _, piece := range t {
		if piece.arg < 0 {
			b.WriteString(piece.text)
			continue
		}
		if piece.arg >= len(args) {
			b.WriteString(unknown(strconv.Itoa(piece.arg)))
			continue
		}
		b.WriteString(strings.ToValidUTF8(c.word(l, args[piece.arg], depth), "\uFFFD"))
	}
	return b.String()
}

func unknown(what string) string {
	return "⟦" + strings.ToValidUTF8(what, "\uFFFD") + "⟧"
}

// word turns one argument into text. A Stringer of the caller may panic on its
// zero value; a page must still be drawn, so the panic becomes a visible mark.
func (c *Catalogue) word(l Lang, arg any, depth int) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = unknown(fmt.Sprintf("%T", arg))
		}
	}()
	switch v := arg.(type) {
	case nil:
		return ""
	case Key:
		if depth >= maxKeyDepth {
			return unknown(string(v))
		}
		return c.say(l, string(v), nil, depth+1)
	case string:
		return v
	case bool:
		return boolWord(l, v)
	case Texter:
		return v.Text(l)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	return plainWord(l, arg)
}

// plainWord takes named types too: type Count int is grouped like an int.
func plainWord(l Lang, arg any) string {
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		return l.Decimal(strconv.FormatInt(v.Int(), 10))
	case v.CanUint():
		return l.Decimal(strconv.FormatUint(v.Uint(), 10))
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Bool:
		return boolWord(l, v.Bool())
	}
	return fmt.Sprint(arg)
}

func boolWord(l Lang, v bool) string {
	switch {
	case l == EN && v:
		return "yes"
	case l == EN:
		return "no"
	case v:
		return "có"
	}
	return "không"
}
