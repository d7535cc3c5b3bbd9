package expr

import "minhbach/internal/points"

// Kind tells what a value is.
type Kind uint8

// The kinds of values.
const (
	Missing       Kind = iota // has not arrived
	NotApplicable             // does not exist for this unit
	Number
	Bool
	Word
)

// Value is what an expression works with and yields.
type Value struct {
	Kind Kind
	Yes  bool
	Num  points.Rat
	Text string
}

// Num makes a number value.
func Num(r points.Rat) Value { return Value{Kind: Number, Num: r} }

// YesNo makes a bool value.
func YesNo(b bool) Value { return Value{Kind: Bool, Yes: b} }

// Text makes a word value.
func Text(s string) Value { return Value{Kind: Word, Text: s} }

func (k Kind) String() string {
	return [...]string{"missing", "na", "number", "yes/no", "word"}[k]
}
