package evidence

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// FieldType says what may stand in a field of a payload.
type FieldType string

// The types. There is no float: a decimal is text such as "7.5".
const (
	Word    FieldType = "word"    // a code or identifier on one line
	Text    FieldType = "text"    // a name, title or reason, never a person's
	Integer FieldType = "integer" // within ±(2^53−1)
	Decimal FieldType = "decimal"
	Bool    FieldType = "bool"
	Date    FieldType = "date"
	Period  FieldType = "period"
	Ident   FieldType = "id"
	File    FieldType = "digest" // SHA-256 of a file
)

// Bounds of a payload.
const (
	wordBytesMax = 200
	textRunesMax = 4000
	listMax      = 1000
)

// Field is one declared field of a payload.
type Field struct {
	Name     string    `json:"name"`
	Type     FieldType `json:"type"`
	List     bool      `json:"list,omitempty"`
	Optional bool      `json:"optional,omitempty"` // may be absent, or empty text
}

// Kind is one version of one kind of fact. A changed payload is a new version;
// the old one stays declared as long as facts of it may exist.
type Kind struct {
	Name    string  `json:"name"`
	Version int     `json:"version"`
	About   string  `json:"about"` // one sentence for the list in the docs
	Fields  []Field `json:"fields"`
}

// String is the form in a fact: "document.issued/1".
func (k Kind) String() string { return fmt.Sprintf("%s/%d", k.Name, k.Version) }

// BlobDisposed is the fact that lets a file be absent. An installation that keeps
// files declares it beside the kinds of its modules.
var BlobDisposed = Kind{
	Name: "blob.disposed", Version: 1, About: "A file was destroyed lawfully.",
	Fields: []Field{{Name: "digest", Type: File}, {Name: "basis", Type: Text}, {Name: "decision", Type: Text}},
}

// Kinds is the set of kinds that may be recorded.
type Kinds struct {
	byName map[string]Kind
}

var kindShape = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)

// NewKinds gathers what the modules declare. A kind declared twice or badly is
// an error of the program.
func NewKinds(lists ...[]Kind) (*Kinds, error) {
	kinds := &Kinds{byName: map[string]Kind{}}
	for _, kind := range slices.Concat(lists...) {
		if err := kind.check(); err != nil {
			return nil, fmt.Errorf("kind %s: %w", kind, err)
		}
		if _, taken := kinds.byName[kind.String()]; taken {
			return nil, fmt.Errorf("kind %s is declared twice", kind)
		}
		kinds.byName[kind.String()] = kind
	}
	return kinds, nil
}

func (k Kind) check() error {
	if !kindShape.MatchString(k.Name) || k.Version < 1 || k.About == "" {
		return fmt.Errorf("needs a name module.happened, a version from 1 and a sentence about it")
	}
	seen := map[string]bool{}
	for _, field := range k.Fields {
		if field.Name == "" || seen[field.Name] {
			return fmt.Errorf("field %q is empty or doubled", field.Name)
		}
		if _, known := fieldChecks[field.Type]; !known {
			return fmt.Errorf("field %s has unknown type %q", field.Name, field.Type)
		}
		seen[field.Name] = true
	}
	return nil
}

// List is every kind in order of name and version.
func (k *Kinds) List() []Kind {
	list := make([]Kind, 0, len(k.byName))
	for _, kind := range k.byName {
		list = append(list, kind)
	}
	slices.SortFunc(list, func(a, b Kind) int {
		if byName := strings.Compare(a.Name, b.Name); byName != 0 {
			return byName
		}
		return a.Version - b.Version
	})
	return list
}

// Get finds a kind by its form in a fact.
func (k *Kinds) Get(kind string) (Kind, bool) {
	found, ok := k.byName[kind]
	return found, ok
}

// Field finds a declared field.
func (k Kind) Field(name string) (Field, bool) {
	for _, field := range k.Fields {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

// accept refuses a payload with an undeclared, missing or wrong field, naming all of them.
func (k Kind) accept(payload map[string]any) error {
	var problems fault.Problems
	names := make([]string, 0, len(payload))
	for name := range payload {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, declared := k.Field(name); !declared {
			problems = append(problems, fault.New(fault.Invalid, "evidence.field_undeclared", k.String(), name))
		}
	}
	for _, field := range k.Fields {
		value, present := payload[field.Name]
		if !present && field.Optional {
			continue
		}
		if !field.holds(value) {
			problems = append(problems, fault.New(fault.Invalid, "evidence.field_wrong", k.String(), field.Name, string(field.Type)))
		}
	}
	return problems.OrNil()
}

func (f Field) holds(value any) bool {
	if !f.List {
		return f.holdsOne(value)
	}
	values, ok := value.([]any)
	return ok && len(values) <= listMax && !slices.ContainsFunc(values, func(v any) bool { return !f.holdsOne(v) })
}

func (f Field) holdsOne(value any) bool {
	if text, ok := value.(string); ok && text == "" {
		return f.Optional && f.Type != Integer && f.Type != Bool
	}
	return fieldChecks[f.Type](value)
}

var decimalShape = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,12})?$`)

var fieldChecks = map[FieldType]func(any) bool{
	Word: ofText(isWord),
	Text: ofText(func(s string) bool { return utf8.RuneCountInString(s) <= textRunesMax }),
	Integer: func(value any) bool {
		n, ok := value.(json.Number)
		if !ok {
			return false
		}
		_, err := exactInteger(n)
		return err == nil
	},
	Decimal: ofText(decimalShape.MatchString),
	Bool:    func(value any) bool { _, ok := value.(bool); return ok },
	Date:    parsed(civil.ParseDate),
	Period:  parsed(civil.ParsePeriod),
	Ident:   parsed(id.Parse),
	File:    parsed(blob.ParseDigest),
}

func isWord(s string) bool { return s != "" && len(s) <= wordBytesMax && !hasControl(s) }

func ofText(holds func(string) bool) func(any) bool {
	return func(value any) bool {
		text, ok := value.(string)
		return ok && holds(text)
	}
}

func parsed[T interface{ String() string }](parse func(string) (T, error)) func(any) bool {
	return ofText(func(s string) bool {
		value, err := parse(s)
		return err == nil && value.String() == s
	})
}
