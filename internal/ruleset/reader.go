package ruleset

import (
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Reader takes a tree apart and collects every problem of the file.
type Reader struct {
	file     string
	problems fault.Problems
}

// NewReader reads nodes of the named file.
func NewReader(file string) *Reader { return &Reader{file: file} }

// Problems returns what was found wrong so far; nil when nothing was.
func (r *Reader) Problems() fault.Problems { return r.problems }

// Refuse records a problem at a node.
func (r *Reader) Refuse(n *Node, field, key string, args ...any) {
	place := fault.Place{File: r.file, Field: field}
	if n != nil {
		place.Line = n.Line
		if n.Kind == Scalar {
			place.Value = n.Text
		}
	}
	r.problems = append(r.problems, fault.New(fault.Invalid, key, args...).At(place))
}

// Object is a map being read: every key is asked for once, and End reports
// those nobody asked for.
type Object struct {
	*Reader
	Node  *Node
	Path  string
	known []string
}

// Object begins to read a map. A node that is no map is a problem, and reads
// as an empty one.
func (r *Reader) Object(n *Node, path string) *Object {
	if n == nil || n.Kind != Map {
		r.Refuse(n, path, "ruleset.want_map", path)
		n = &Node{Kind: Map, Line: lineOf(n)}
	}
	return &Object{Reader: r, Node: n, Path: path}
}

func lineOf(n *Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}

// At returns the place of a key in messages: "criteria[3].rule.kind".
func (o *Object) At(key string) string {
	if o.Path == "" {
		return key
	}
	return o.Path + "." + key
}

// Key returns the value of a key, or nil when it is absent.
func (o *Object) Key(name string) *Node {
	o.known = append(o.known, name)
	return o.Node.Get(name)
}

// Has reports whether the key is present, without asking for it.
func (o *Object) Has(name string) bool { return o.Node.Get(name) != nil }

// End reports the keys nobody asked for, each with the list of known ones.
func (o *Object) End() {
	for _, k := range o.Node.Keys {
		if !slices.Contains(o.known, k.Name) {
			o.problems = append(o.problems, fault.New(fault.Invalid, "ruleset.unknown_key", k.Name, strings.Join(o.known, ", ")).
				At(fault.Place{File: o.file, Line: k.Line, Field: o.At(k.Name)}))
		}
	}
}

func (o *Object) missing(name string) { o.Refuse(o.Node, o.At(name), "ruleset.key_missing", name) }

// Word reads a required text.
func (o *Object) Word(name string) string {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		o.missing(name)
		return ""
	}
	return o.wordAt(n, name)
}

func (o *Object) wordAt(n *Node, name string) string {
	if n.Kind != Scalar {
		o.Refuse(n, o.At(name), "ruleset.want_word", name)
		return ""
	}
	return n.Text
}

// WordOr reads a text that may be left out.
func (o *Object) WordOr(name, otherwise string) string {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		return otherwise
	}
	return o.wordAt(n, name)
}

// OneOf reads a text out of a closed list; otherwise is used when the key is
// absent, and "" there makes the key required.
func (o *Object) OneOf(name, otherwise string, allowed ...string) string {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		if otherwise == "" {
			o.missing(name)
		}
		return otherwise
	}
	word := o.wordAt(n, name)
	if !slices.Contains(allowed, word) {
		o.Refuse(n, o.At(name), "ruleset.want_one_of", name, strings.Join(allowed, ", "))
		return otherwise
	}
	return word
}

// Words reads a list of texts; an absent key is an empty list.
func (o *Object) Words(name string) []string {
	var words []string
	for i, n := range o.List(name) {
		if n.Kind != Scalar {
			o.Refuse(n, fmt.Sprintf("%s[%d]", o.At(name), i), "ruleset.want_word", name)
			continue
		}
		words = append(words, n.Text)
	}
	return words
}

// List returns the items of a list; an absent key is an empty one.
func (o *Object) List(name string) []*Node {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		return nil
	}
	if n.Kind != List {
		o.Refuse(n, o.At(name), "ruleset.want_list", name)
		return nil
	}
	return n.Items
}

// Bool reads true or false.
func (o *Object) Bool(name string, otherwise bool) bool {
	if b := o.MaybeBool(name); b != nil {
		return *b
	}
	return otherwise
}

// MaybeBool reads true or false; nil when the file does not say.
func (o *Object) MaybeBool(name string) *bool {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		return nil
	}
	value := n.Text == "true"
	if n.Kind != Scalar || !n.Plain || (!value && n.Text != "false") {
		o.Refuse(n, o.At(name), "ruleset.want_bool", name)
		return nil
	}
	return &value
}

// Whole reads a whole number of at least least; nil-safe default otherwise.
func (o *Object) Whole(name string, otherwise, least int64) int64 {
	r := o.MaybeNumber(name)
	if r == nil {
		return otherwise
	}
	n, ok := r.Int64()
	if !ok || n < least {
		o.Refuse(o.Node.Get(name), o.At(name), "ruleset.want_whole", name, least)
		return otherwise
	}
	return n
}

// MaybeNumber reads an exact decimal; nil when the file does not say.
func (o *Object) MaybeNumber(name string) *points.Rat {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		return nil
	}
	return o.Number(n, o.At(name))
}

// Number reads an exact decimal from a node of a list or map.
func (r *Reader) Number(n *Node, field string) *points.Rat {
	if n == nil || n.Kind != Scalar {
		r.Refuse(n, field, "ruleset.want_number", field)
		return nil
	}
	value, err := points.ParseScientific(n.Text)
	if err != nil {
		r.Refuse(n, field, "ruleset.want_number", field)
		return nil
	}
	return &value
}

// NumberOr reads an exact decimal that may be left out.
func (o *Object) NumberOr(name string, otherwise points.Rat) points.Rat {
	if r := o.MaybeNumber(name); r != nil {
		return *r
	}
	return otherwise
}

// RequiredNumber reads an exact decimal.
func (o *Object) RequiredNumber(name string) points.Rat {
	if n := o.Node.Get(name); n == nil || n.Kind == Null {
		o.Key(name)
		o.missing(name)
		return points.Rat{}
	}
	return o.NumberOr(name, points.Rat{})
}

// Date reads a date such as 2018-12-31; the zero date when the key is absent
// or null.
func (o *Object) Date(name string) civil.Date {
	n := o.Key(name)
	if n == nil || n.Kind == Null {
		return civil.Date{}
	}
	date, err := civil.ParseDate(n.Text)
	if n.Kind != Scalar || err != nil {
		o.Refuse(n, o.At(name), "ruleset.want_date", name)
		return civil.Date{}
	}
	return date
}

// Known returns the keys asked for so far, in order.
func (o *Object) Known() []string { return o.known }
