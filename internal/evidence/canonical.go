package evidence

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of what may stand in a fact.
const (
	integerMax   = 1<<53 - 1 // RFC 8785 numbers are doubles; beyond this, and for decimals, facts use strings
	depthMax     = 8
	leafBytesMax = 64 << 10
)

// canonical is RFC 8785 for strings, integers, booleans, null, arrays and
// objects. A number with a point or an exponent is refused: facts hold no floats.
// depth is how deep the value will lie in another one.
func canonical(value any, depth int) ([]byte, error) {
	var b bytes.Buffer
	if err := writeCanonical(&b, value, depth); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeCanonical(b *bytes.Buffer, value any, depth int) error {
	if depth > depthMax {
		return fmt.Errorf("nested deeper than %d", depthMax)
	}
	switch v := value.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		return writeString(b, v)
	case json.Number:
		n, err := exactInteger(v)
		if err != nil {
			return err
		}
		b.WriteString(strconv.FormatInt(n, 10))
	case []any:
		return writeArray(b, v, depth)
	case map[string]any:
		return writeObject(b, v, depth)
	default:
		return fmt.Errorf("%T has no canonical form", value)
	}
	return nil
}

func writeArray(b *bytes.Buffer, values []any, depth int) error {
	b.WriteByte('[')
	for i, value := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeCanonical(b, value, depth+1); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeObject(b *bytes.Buffer, object map[string]any, depth int) error {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.SortFunc(names, compareUTF16)
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeString(b, name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeCanonical(b, object[name], depth+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	b.WriteByte('}')
	return nil
}

// compareUTF16 sorts as RFC 8785 §3.2.3 asks. It is the order of bytes but for
// U+E000 to U+FFFF, which come after what UTF-16 writes with surrogates.
func compareUTF16(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] == b[i] {
			continue
		}
		const pairLead, privateLead = 0xf0, 0xee // first bytes of U+10000 and of U+E000
		if a[i] >= privateLead && b[i] >= privateLead && (a[i] >= pairLead) != (b[i] >= pairLead) {
			return cmp.Compare(b[i], a[i])
		}
		return cmp.Compare(a[i], b[i])
	}
	return cmp.Compare(len(a), len(b))
}

// escapes are how the characters below U+005D are written that may not stand
// for themselves.
var escapes = func() (list ['\\' + 1]string) {
	for c := range 0x20 {
		list[c] = fmt.Sprintf(`\u%04x`, c)
	}
	list['\b'], list['\f'], list['\n'], list['\r'], list['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	list['"'], list['\\'] = `\"`, `\\`
	return list
}()

func writeString(b *bytes.Buffer, s string) error {
	if !utf8.ValidString(s) {
		return errors.New("text is not UTF-8")
	}
	b.WriteByte('"')
	from := 0
	for i := range len(s) {
		if c := s[i]; int(c) < len(escapes) && escapes[c] != "" {
			b.WriteString(s[from:i])
			b.WriteString(escapes[c])
			from = i + 1
		}
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
	return nil
}

func exactInteger(n json.Number) (int64, error) {
	value, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil || value > integerMax || value < -integerMax || string(n) == "-0" {
		return 0, fmt.Errorf("number %s is not an integer within ±%d; write it as text", n, int64(integerMax))
	}
	return value, nil
}

// decode reads one JSON value and keeps its numbers as written.
func decode(content []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
