package exchange

import (
	"regexp"
	"strings"
	"unicode"

	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// yamlOf writes short maps on one line and long ones a key to a line, keys and
// items in the order of the tree. The same tree always gives the same bytes.
// Comments are not part of a tree and are not kept.
func yamlOf(n *ruleset.Node) []byte {
	w := &yamlWriter{}
	switch {
	case n == nil || n.Kind == ruleset.Null:
		w.out.WriteString("null\n")
	case n.Kind == ruleset.Scalar:
		w.out.WriteString(yamlScalar(n) + "\n")
	default:
		w.block(n, 0)
	}
	return []byte(w.out.String())
}

type yamlWriter struct{ out strings.Builder }

// yamlWidth is where a map or list no longer fits on its line.
const yamlWidth = 110

func (w *yamlWriter) block(n *ruleset.Node, indent int) {
	pad := strings.Repeat(" ", indent)
	if len(n.Keys)+len(n.Items) == 0 {
		w.out.WriteString(pad + yamlFlow(n) + "\n")
	}
	for _, k := range n.Keys {
		w.out.WriteString(pad)
		w.entry(yamlText(k.Name)+":", k.Value, indent)
	}
	for _, item := range n.Items {
		if item.Kind == ruleset.Map && len(item.Keys) > 0 && !fitsLine(item, indent+2) {
			var inner yamlWriter
			inner.block(item, indent+2)
			w.out.WriteString(pad + "- " + inner.out.String()[indent+2:])
			continue
		}
		w.out.WriteString(pad)
		w.entry("-", item, indent)
	}
}

func (w *yamlWriter) entry(head string, n *ruleset.Node, indent int) {
	w.out.WriteString(head)
	if n == nil || n.Kind == ruleset.Null || n.Kind == ruleset.Scalar || len(n.Keys)+len(n.Items) == 0 || fitsLine(n, indent+len(head)+1) {
		w.out.WriteString(" " + yamlFlow(n) + "\n")
		return
	}
	w.out.WriteString("\n")
	w.block(n, indent+2)
}

// fitsLine says that a tree may stand on one line: a list of maps never does,
// because each of them is something to read by itself.
func fitsLine(n *ruleset.Node, from int) bool {
	for _, item := range n.Items {
		if item.Kind == ruleset.Map {
			return false
		}
	}
	for _, k := range n.Keys {
		if k.Value.Kind == ruleset.List && !fitsLine(k.Value, 0) {
			return false
		}
	}
	return from+len([]rune(yamlFlow(n))) <= yamlWidth
}

func yamlFlow(n *ruleset.Node) string {
	switch {
	case n == nil || n.Kind == ruleset.Null:
		return "null"
	case n.Kind == ruleset.Scalar:
		return yamlScalar(n)
	}
	parts := make([]string, 0, len(n.Keys)+len(n.Items))
	for _, k := range n.Keys {
		parts = append(parts, yamlText(k.Name)+": "+yamlFlow(k.Value))
	}
	for _, item := range n.Items {
		parts = append(parts, yamlFlow(item))
	}
	if n.Kind == ruleset.Map {
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// yamlScalar writes numbers, dates and yes or no plainly if they were so.
func yamlScalar(n *ruleset.Node) string {
	if n.Plain && (isPlainNumber(n.Text) || n.Text == "true" || n.Text == "false" || yamlDate.MatchString(n.Text)) {
		return n.Text
	}
	return yamlText(n.Text)
}

func isPlainNumber(text string) bool {
	_, err := points.ParseRat(text)
	return err == nil
}

var (
	yamlDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	// yamlSafe is text that no reader of YAML takes for anything else.
	yamlSafe = regexp.MustCompile(`^[\p{L}_(][\p{L}\p{M}\p{N} _./()%+-]*$`)
	// yamlWords are texts that some version of YAML takes for a bool or null.
	yamlWords = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n|nan|inf)$`)
)

func yamlText(text string) string {
	if yamlSafe.MatchString(text) && !yamlWords.MatchString(text) && !strings.HasSuffix(text, " ") {
		return text
	}
	return yamlQuoted(text)
}

// yamlQuoted writes a double-quoted text. Its escapes are those of JSON, which
// YAML shares.
func yamlQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			writeEscape(&b, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func writeEscape(b *strings.Builder, r rune) {
	const hex = "0123456789abcdef"
	digits, mark := 4, byte('u')
	if r > 0xFFFF {
		digits, mark = 8, 'U'
	}
	b.WriteByte('\\')
	b.WriteByte(mark)
	for shift := (digits - 1) * 4; shift >= 0; shift -= 4 {
		b.WriteByte(hex[r>>shift&0xF])
	}
}
