package cchcweb

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"minhbach/internal/ruleset"
)

// plainShape is a scalar that is a number, a bool, null or a date without quotes.
var plainShape = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?|true|false|null|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// writeFlow writes a node in one line: JSON, but for dates without quotes.
func writeFlow(b *bytes.Buffer, n *ruleset.Node) {
	switch n.Kind {
	case ruleset.Null:
		b.WriteString("null")
	case ruleset.Scalar:
		b.WriteString(scalarText(n))
	case ruleset.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFlow(b, item)
		}
		b.WriteByte(']')
	case ruleset.Map:
		b.WriteByte('{')
		for i, k := range n.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoted(k.Name) + ": ")
			writeFlow(b, k.Value)
		}
		b.WriteByte('}')
	}
}

func scalarText(n *ruleset.Node) string {
	if n.Plain && plainShape.MatchString(n.Text) {
		return n.Text
	}
	return quoted(n.Text)
}

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
	writeFlow(&b, n)
	return b.Bytes()
}
