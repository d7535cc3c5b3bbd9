package ruleset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"minhbach/internal/fault"
)

// Limits of a rule file. A province's set of 400 criteria stays under 300 kB.
const (
	fileBytesMax = 4 << 20
	nodesMax     = 200_000
	depthMax     = 40
)

// Kind is the shape of a node.
type Kind int

// The shapes of a node.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// Node is one value of a rule file, with the line it stands on.
type Node struct {
	Kind  Kind
	Text  string // of a scalar, as written
	Plain bool   // the scalar was not quoted, so it may be a number or a bool
	Line  int
	Items []*Node
	Keys  []Key
}

// Key is one entry of a map, in file order.
type Key struct {
	Name  string
	Line  int
	Value *Node
}

// Get returns the value of a key, or nil.
func (n *Node) Get(name string) *Node {
	for _, k := range n.Keys {
		if k.Name == name {
			return k.Value
		}
	}
	return nil
}

// Parse reads a YAML or JSON file. name is used in messages, and its ending
// .json makes the file JSON only.
func Parse(name string, data []byte) (*Node, error) {
	place := fault.Place{File: name}
	if len(data) > fileBytesMax {
		return nil, fault.New(fault.TooLarge, "ruleset.file_too_large", fileBytesMax>>20).At(place)
	}
	if isJSON := strings.EqualFold(filepath.Ext(name), ".json"); isJSON || looksLikeJSON(data) {
		node, err := parseJSON(name, data)
		if err == nil || isJSON {
			return node, err
		}
	}
	return parseYAML(name, data)
}

func looksLikeJSON(data []byte) bool {
	text := strings.TrimSpace(string(data[:min(len(data), 200)]))
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

type builder struct {
	name  string
	nodes int
}

func (b *builder) grow(line, depth int) error {
	b.nodes++
	if b.nodes > nodesMax || depth > depthMax {
		return fault.New(fault.TooLarge, "ruleset.too_complex", nodesMax, depthMax).At(fault.Place{File: b.name, Line: line})
	}
	return nil
}

func (b *builder) syntax(line int, cause error) error {
	return fault.New(fault.Invalid, "ruleset.syntax", cause.Error()).At(fault.Place{File: b.name, Line: line}).Because(cause)
}

func (b *builder) duplicate(key string, line, first int) error {
	return fault.New(fault.Invalid, "ruleset.duplicate_key", key, first).At(fault.Place{File: b.name, Line: line, Field: key})
}

func parseYAML(name string, data []byte) (*Node, error) {
	b := &builder{name: name}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		var where interface{ Line() int }
		if errors.As(err, &where) {
			return nil, b.syntax(where.Line(), err)
		}
		return nil, b.syntax(lineIn(err.Error()), err)
	}
	if len(document.Content) == 0 {
		return nil, fault.New(fault.Invalid, "ruleset.empty_file").At(fault.Place{File: name})
	}
	return b.fromYAML(document.Content[0], 0)
}

// lineIn finds "line 12" in a parser's message.
func lineIn(message string) int {
	_, rest, found := strings.Cut(message, "line ")
	if !found {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	line, err := strconv.Atoi(rest[:end])
	if err != nil {
		return 0
	}
	return line
}

func (b *builder) fromYAML(y *yaml.Node, depth int) (*Node, error) {
	if err := b.grow(y.Line, depth); err != nil {
		return nil, err
	}
	node := &Node{Line: y.Line}
	switch y.Kind {
	case yaml.ScalarNode:
		node.Kind, node.Text = Scalar, y.Value
		node.Plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
		if node.Plain && (y.Value == "" || y.Value == "null" || y.Value == "~") {
			node.Kind = Null
		}
	case yaml.SequenceNode:
		node.Kind = List
		for _, item := range y.Content {
			child, err := b.fromYAML(item, depth+1)
			if err != nil {
				return nil, err
			}
			node.Items = append(node.Items, child)
		}
	case yaml.MappingNode:
		node.Kind = Map
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			value, err := b.fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if err := b.put(node, key.Value, key.Line, value); err != nil {
				return nil, err
			}
		}
	default:
		// Aliases let a small file stand for a huge one, and a rule that is
		// shared by reference is not visible where it applies.
		return nil, fault.New(fault.Invalid, "ruleset.no_alias").At(fault.Place{File: b.name, Line: y.Line})
	}
	return node, nil
}

func (b *builder) put(node *Node, key string, line int, value *Node) error {
	for _, k := range node.Keys {
		if k.Name == key {
			return b.duplicate(key, line, k.Line)
		}
	}
	node.Keys = append(node.Keys, Key{Name: key, Line: line, Value: value})
	return nil
}

type jsonReader struct {
	builder
	dec   *json.Decoder
	data  []byte
	seen  int64
	lines int
}

func parseJSON(name string, data []byte) (*Node, error) {
	r := &jsonReader{builder: builder{name: name}, dec: json.NewDecoder(strings.NewReader(string(data))), data: data, lines: 1}
	r.dec.UseNumber()
	node, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "ruleset.trailing").At(fault.Place{File: name, Line: r.line()})
	}
	return node, nil
}

func (r *jsonReader) line() int {
	offset := r.dec.InputOffset()
	r.lines += strings.Count(string(r.data[r.seen:offset]), "\n")
	r.seen = offset
	return r.lines
}

func (r *jsonReader) token() (json.Token, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, r.syntax(r.line(), err)
	}
	return token, nil
}

func (r *jsonReader) value(depth int) (*Node, error) {
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	node := &Node{Kind: Scalar, Line: r.line()}
	if err := r.grow(node.Line, depth); err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case nil:
		node.Kind = Null
	case bool:
		node.Text, node.Plain = strconv.FormatBool(v), true
	case json.Number:
		node.Text, node.Plain = v.String(), true
	case string:
		node.Text = v
	case json.Delim:
		if v == '[' {
			return r.list(node, depth)
		}
		return r.object(node, depth)
	}
	return node, nil
}

func (r *jsonReader) list(node *Node, depth int) (*Node, error) {
	node.Kind = List
	for r.dec.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		node.Items = append(node.Items, item)
	}
	_, err := r.token()
	return node, err
}

func (r *jsonReader) object(node *Node, depth int) (*Node, error) {
	node.Kind = Map
	for r.dec.More() {
		token, err := r.token()
		if err != nil {
			return nil, err
		}
		// The decoder only lets a string stand here.
		key, line := fmt.Sprint(token), r.line()
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if err := r.put(node, key, line, value); err != nil {
			return nil, err
		}
	}
	_, err := r.token()
	return node, err
}
