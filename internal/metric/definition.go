package metric

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Per says what is counted.
type Per string

// Every fact, or the last state of each subject within an agency and period:
// last by the day it occurred, then by its place in the log.
const (
	PerFact    Per = "fact"
	PerSubject Per = "subject"
)

// Aggregate says how what is counted becomes one value.
type Aggregate string

// The aggregates.
const (
	Count         Aggregate = "count"
	CountDistinct Aggregate = "count_distinct" // different values of Field
	Sum           Aggregate = "sum"            // of Field
	Share         Aggregate = "share"          // those that also meet Of, among those that meet Where
)

// Op compares a field of the payload.
type Op string

// The comparisons. A list meets a condition when one of its values does.
const (
	Equal Op = "eq"
	In    Op = "in"
	Range Op = "range" // Min ≤ field ≤ Max; an empty end is open
)

// Condition is one comparison. Values are written as text whatever the field's type.
type Condition struct {
	Field  string   `json:"field"`
	Op     Op       `json:"op"`
	Value  string   `json:"value,omitempty"`
	Values []string `json:"values,omitempty"`
	Min    string   `json:"min,omitempty"`
	Max    string   `json:"max,omitempty"`
}

// Definition is one version of a metric. Any change of it is a new version.
type Definition struct {
	Name      string      `json:"name"` // "reform.topical_sessions.count"
	Version   int         `json:"version"`
	Kinds     []string    `json:"kinds"` // "document.issued/1"
	Where     []Condition `json:"where,omitempty"`
	Per       Per         `json:"per"`
	Aggregate Aggregate   `json:"aggregate"`
	Field     string      `json:"field,omitempty"` // of count_distinct and sum; "subject" stands for the fact's subject
	Of        []Condition `json:"of,omitempty"`    // of share
}

// Bounds of a definition.
const (
	kindsMax      = 50
	conditionsMax = 20
	valuesMax     = 200
)

// subjectField names the fact's subject where a payload field is expected.
const subjectField = "subject"

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,5}$`)

// Validate refuses a definition that the declared kinds cannot serve, naming
// every mistake.
func (d Definition) Validate(kinds *evidence.Kinds) error {
	c := checker{definition: d, kinds: kinds}
	if !nameShape.MatchString(d.Name) || d.Version < 1 {
		c.refuse("metric.name_wrong")
	}
	if len(d.Kinds) == 0 || len(d.Kinds) > kindsMax {
		c.refuse("metric.kinds_missing", kindsMax)
	}
	for _, kind := range d.Kinds {
		if _, known := kinds.Get(kind); !known {
			c.refuse("metric.kind_unknown", kind)
		}
	}
	if d.Per != PerFact && d.Per != PerSubject {
		c.refuse("metric.per_unknown", string(d.Per))
	}
	c.conditions(d.Where)
	c.conditions(d.Of)
	c.aggregate()
	return c.problems.OrNil()
}

type checker struct {
	definition Definition
	kinds      *evidence.Kinds
	problems   fault.Problems
}

func (c *checker) refuse(key string, args ...any) {
	c.problems = append(c.problems, fault.New(fault.Invalid, key, append([]any{c.definition.Name}, args...)...))
}

// field finds the type that all kinds give a field.
func (c *checker) field(name string) (evidence.Field, bool) {
	var found evidence.Field
	for i, text := range c.definition.Kinds {
		kind, known := c.kinds.Get(text)
		if !known {
			return evidence.Field{}, false // refused before
		}
		field, declared := kind.Field(name)
		if !declared || (i > 0 && (field.Type != found.Type || field.List != found.List)) {
			c.refuse("metric.field_unknown", name, text)
			return evidence.Field{}, false
		}
		found = field
	}
	return found, len(c.definition.Kinds) > 0
}

func (c *checker) conditions(conditions []Condition) {
	if len(conditions) > conditionsMax {
		c.refuse("metric.too_many_conditions", conditionsMax)
		return
	}
	for _, condition := range conditions {
		field, ok := c.field(condition.Field)
		if !ok {
			continue
		}
		if !condition.fits(field) {
			c.refuse("metric.condition_wrong", condition.Field, string(condition.Op))
		}
	}
}

func (c Condition) fits(field evidence.Field) bool {
	switch c.Op {
	case Equal:
		return len(c.Values) == 0 && c.Min == "" && c.Max == ""
	case In:
		return len(c.Values) > 0 && len(c.Values) <= valuesMax && c.Value == "" && c.Min == "" && c.Max == ""
	case Range:
		if c.Value != "" || len(c.Values) > 0 || (c.Min == "" && c.Max == "") {
			return false
		}
		return isOrdered(field.Type) && endFits(field.Type, c.Min) && endFits(field.Type, c.Max)
	}
	return false
}

func isOrdered(t evidence.FieldType) bool {
	return isNumber(t) || t == evidence.Date || t == evidence.Period
}

func isNumber(t evidence.FieldType) bool { return t == evidence.Integer || t == evidence.Decimal }

func endFits(t evidence.FieldType, end string) bool {
	if end == "" || !isNumber(t) {
		return true
	}
	_, err := points.ParseRat(end)
	return err == nil
}

func (c *checker) aggregate() {
	d := c.definition
	needsField := d.Aggregate == CountDistinct || d.Aggregate == Sum
	switch {
	case !slices.Contains([]Aggregate{Count, CountDistinct, Sum, Share}, d.Aggregate):
		c.refuse("metric.aggregate_unknown", string(d.Aggregate))
	case needsField != (d.Field != ""), (d.Aggregate == Share) != (len(d.Of) > 0):
		c.refuse("metric.aggregate_parts", string(d.Aggregate))
	case d.Aggregate == CountDistinct && d.Field == subjectField:
	case needsField:
		field, ok := c.field(d.Field)
		if ok && (field.List || (d.Aggregate == Sum && !isNumber(field.Type))) {
			c.refuse("metric.field_not_summable", d.Field)
		}
	}
}

// text is what is compared to find a definition changed under its version.
func (d Definition) text() (string, error) {
	content, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write definition %s: %w", d.Name, err)
	}
	return string(content), nil
}
