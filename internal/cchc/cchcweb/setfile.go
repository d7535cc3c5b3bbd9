package cchcweb

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"minhbach/internal/ruleset"
)

// A set that was edited on a page is written anew from its tree: order and
// text are kept, comments are not, because a tree has none.

// plainShape is a scalar that is a number, a bool, null or a date without quotes.
var plainShape = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?|true|false|null|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// yamlOf writes a tree: one line for each key, one criterion below the other,
// and what is inside a criterion's rule in one line.
func yamlOf(n *ruleset.Node) []byte {
	var b bytes.Buffer
	writeBlock(&b, n, 0, false)
	return b.Bytes()
}

// blockDepth is down to where maps and lists are written one entry a line:
// the keys of the set, the list of criteria, the keys of a criterion.
const blockDepth = 3

func writeBlock(b *bytes.Buffer, n *ruleset.Node, depth int, isAfterDash bool) {
	indent := strings.Repeat("  ", depth)
	if n.Kind == ruleset.Map {
		for i, k := range n.Keys {
			if i > 0 || !isAfterDash {
				b.WriteString(indent)
			}
			b.WriteString(scalarText(&ruleset.Node{Kind: ruleset.Scalar, Text: k.Name, Plain: wordShape.MatchString(k.Name)}) + ":")
			writeBelow(b, k.Value, depth)
		}
		return
	}
	for _, item := range n.Items {
		b.WriteString(indent + "- ")
		if depth+1 < blockDepth && item.Kind == ruleset.Map && len(item.Keys) > 0 {
			writeBlock(b, item, depth+1, true)
			continue
		}
		writeFlow(b, item, false)
		b.WriteByte('\n')
	}
}

// wordShape is a key that needs no quotes.
var wordShape = regexp.MustCompile(`^[a-z_]+$`)

func writeBelow(b *bytes.Buffer, n *ruleset.Node, depth int) {
	isDeep := n.Kind == ruleset.List && len(n.Items) > 0 && n.Items[0].Kind == ruleset.Map && depth == 0
	if isDeep {
		b.WriteByte('\n')
		writeBlock(b, n, depth+1, false)
		return
	}
	b.WriteByte(' ')
	writeFlow(b, n, false)
	b.WriteByte('\n')
}

// jsonOf writes a tree as JSON.
func jsonOf(n *ruleset.Node) []byte {
	var flat, out bytes.Buffer
	writeFlow(&flat, n, true)
	if err := json.Indent(&out, flat.Bytes(), "", "  "); err != nil {
		panic(err) // what writeFlow writes is JSON
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// writeFlow writes a node in one line: as JSON, or as YAML that differs from it
// only in keys and dates without quotes.
func writeFlow(b *bytes.Buffer, n *ruleset.Node, isJSON bool) {
	switch n.Kind {
	case ruleset.Null:
		b.WriteString("null")
	case ruleset.Scalar:
		text := scalarText(n)
		if isJSON && strings.Count(text, "-") == 2 && text[0] != '"' {
			text = `"` + text + `"` // a date
		}
		b.WriteString(text)
	case ruleset.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFlow(b, item, isJSON)
		}
		b.WriteByte(']')
	case ruleset.Map:
		b.WriteByte('{')
		for i, k := range n.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoted(k.Name) + ": ")
			writeFlow(b, k.Value, isJSON)
		}
		b.WriteByte('}')
	}
}

func scalarText(n *ruleset.Node) string {
	if n.Plain && (plainShape.MatchString(n.Text) || wordShape.MatchString(n.Text) && n.Text != "true" && isKey(n)) {
		return n.Text
	}
	return quoted(n.Text)
}

// isKey tells a key made by writeBlock from a value: only those carry no line.
func isKey(n *ruleset.Node) bool { return n.Line == 0 }

func quoted(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// word, list and put build and change trees.
func word(text string) *ruleset.Node { return &ruleset.Node{Kind: ruleset.Scalar, Text: text, Line: 1} }

func plain(text string) *ruleset.Node {
	return &ruleset.Node{Kind: ruleset.Scalar, Text: text, Plain: true, Line: 1}
}

func words(list []string) *ruleset.Node {
	n := &ruleset.Node{Kind: ruleset.List, Line: 1}
	for _, w := range list {
		n.Items = append(n.Items, word(w))
	}
	return n
}

// put returns the map with a key set to a value, in its place or at the end; a
// nil value takes the key away.
func put(n *ruleset.Node, name string, value *ruleset.Node) *ruleset.Node {
	out := *n
	out.Keys = nil
	found := false
	for _, k := range n.Keys {
		if k.Name == name {
			found = true
			if value == nil {
				continue
			}
			k.Value = value
		}
		out.Keys = append(out.Keys, k)
	}
	if !found && value != nil {
		out.Keys = append(out.Keys, ruleset.Key{Name: name, Line: 1, Value: value})
	}
	return &out
}

// flowOf writes a node in one line of YAML.
func flowOf(n *ruleset.Node) []byte {
	var b bytes.Buffer
	writeFlow(&b, n, false)
	return b.Bytes()
}
