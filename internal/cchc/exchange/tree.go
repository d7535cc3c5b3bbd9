package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/ruleset"
)

// SameTree tells whether two trees say the same: the order of keys does not
// matter, and null, an empty list and an empty map are as good as nothing.
// Texts are compared as written, because 1.10 and 1.1 are two codes.
func SameTree(a, b *ruleset.Node) bool {
	switch {
	case !isSaid(a) || !isSaid(b):
		return !isSaid(a) && !isSaid(b)
	case a.Kind != b.Kind:
		return false
	case a.Kind == ruleset.List:
		return slices.EqualFunc(a.Items, b.Items, SameTree)
	case a.Kind == ruleset.Map:
		return keysIn(a, b) && keysIn(b, a)
	}
	return a.Text == b.Text && isBool(a) == isBool(b)
}

func keysIn(a, b *ruleset.Node) bool {
	for _, k := range a.Keys {
		if !SameTree(k.Value, b.Get(k.Name)) {
			return false
		}
	}
	return true
}

// isBool tells true from the word "true"; only there do quotes change what a
// text means.
func isBool(n *ruleset.Node) bool { return n.Plain && (n.Text == "true" || n.Text == "false") }

// keyBytesMax is the longest key YAML knows without a mark of its own.
const keyBytesMax = 1000

// WriteYAML writes a tree as a file that a person can read and change, so that
// reading gives the same tree. A key longer than YAML allows makes the file
// JSON, which is read all the same.
func WriteYAML(n *ruleset.Node) []byte {
	if hasLongKey(n) {
		return WriteJSON(n)
	}
	return yamlOf(n)
}

func hasLongKey(n *ruleset.Node) bool {
	if n == nil {
		return false
	}
	return slices.ContainsFunc(n.Items, hasLongKey) ||
		slices.ContainsFunc(n.Keys, func(k ruleset.Key) bool { return len(k.Name) > keyBytesMax || hasLongKey(k.Value) })
}

// jsonWidth is where a map or list no longer fits on its line.
const jsonWidth = 110

// WriteJSON writes a tree as JSON. A code such as 1.10 becomes a text, so that
// no reader takes its zero away.
func WriteJSON(n *ruleset.Node) []byte {
	var b bytes.Buffer
	writeJSON(&b, n, "")
	b.WriteByte('\n')
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, n *ruleset.Node, indent string) {
	line := oneLine(n)
	if !isSaid(n) || n.Kind == ruleset.Scalar || indent != "" && len([]rune(line)) <= jsonWidth {
		b.WriteString(line)
		return
	}
	inner := indent + "  "
	open, end := "{", "}"
	if n.Kind == ruleset.List {
		open, end = "[", "]"
	}
	b.WriteString(open)
	for i, k := range n.Keys {
		fmt.Fprintf(b, "%s\n%s%s: ", comma(i), inner, jsonText(k.Name))
		writeJSON(b, k.Value, inner)
	}
	for i, item := range n.Items {
		fmt.Fprintf(b, "%s\n%s", comma(i), inner)
		writeJSON(b, item, inner)
	}
	b.WriteString("\n" + indent + end)
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}

// oneLine writes a tree as JSON on one line.
func oneLine(n *ruleset.Node) string {
	if n == nil || n.Kind == ruleset.Null {
		return "null"
	}
	var parts []string
	for _, k := range n.Keys {
		parts = append(parts, jsonText(k.Name)+": "+oneLine(k.Value))
	}
	for _, item := range n.Items {
		parts = append(parts, oneLine(item))
	}
	switch {
	case n.Kind == ruleset.Map:
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == ruleset.List:
		return "[" + strings.Join(parts, ", ") + "]"
	case isBool(n) || n.Plain && isKeptNumber(n.Text):
		return n.Text
	}
	return jsonText(n.Text)
}

// isKeptNumber tells numbers that stay the same text in every program.
func isKeptNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return isPlainNumber(text) && text != "-0" && (digits == "0" || digits[0] != '0' || strings.HasPrefix(digits, "0.")) &&
		(!strings.Contains(text, ".") || !strings.HasSuffix(text, "0"))
}

// jsonText quotes a text with the escapes of JSON alone.
func jsonText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ', r >= 0x7f && r <= 0x9f, r == '\u2028', r == '\u2029':
			writeEscape(&b, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
