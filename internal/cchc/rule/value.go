package rule

import (
	"slices"
	"strings"

	"minhbach/internal/cchc/expr"
	"minhbach/internal/points"
)

// Presence tells whether an input has arrived.
type Presence uint8

// The presences.
const (
	Absent Presence = iota // not arrived: missing
	Null                   // arrived, and says that there is none
	Given
)

// Value is one input of a unit. The zero value is an input that has not
// arrived.
//
// A unit has a hundred of them and a country half a million, so a value is
// three words. What scoring asks stands in it, prepared when the input was
// bound; the list a person gave, in its order, stands behind more.
type Value struct {
	Is     Presence
	Yes    bool
	shape  shape
	places uint8 // decimals of bits

	at   int32 // of a word: its place in Spec.Words; of a list: how long
	bits int64 // of a number: its digits; of a set of words: one bit a place; of states: see statesOf
	more *more
}

// shape tells what a value of an open type holds.
type shape uint8

const (
	shapeNumber shape = iota
	shapeTruth
	shapeWord
)

// more is what does not fit in a value.
type more struct {
	words   []string // as given; of a Scalar the one word
	numbers []points.Rat
	counts  []int64 // by place in Spec.Words, row after row; unsaid where a word was not named
	items   []Value // the inputs of one item after those of another
}

// unsaid is the count of a word that an input did not name.
const unsaid = -1

// bitsMax is how many words of a set have a bit.
const bitsMax = 64

// NumberValue makes an input of a decimal.
func NumberValue(r points.Rat) Value {
	if r.Sign() == 0 {
		return Value{Is: Given}
	}
	if n, places, ok := r.AsDecimal(); ok {
		return Value{Is: Given, bits: n, places: places}
	}
	return NumbersValue([]points.Rat{r})
}

// NumbersValue makes an input of a list of decimals.
func NumbersValue(list []points.Rat) Value {
	return Value{Is: Given, more: &more{numbers: list}}
}

// Num is the number of an input that is one.
func (v *Value) Num() points.Rat {
	if v.more == nil {
		return points.OfDecimal(v.bits, v.places)
	}
	return v.long()
}

// long is a number that is no short decimal.
func (v *Value) long() points.Rat {
	if len(v.more.numbers) != 1 {
		return points.Rat{}
	}
	return v.more.numbers[0]
}

// word returns the word of a Word or Scalar input, else "".
func (v *Value) word(spec Spec) string {
	switch {
	case v.Is != Given:
		return ""
	case v.shape == shapeWord:
		return v.more.words[0]
	case spec.Type == Word:
		return spec.Words[v.at]
	}
	return ""
}

// has reports whether a set of words holds the word at a place of Spec.Words.
func (v *Value) has(place int, word string) bool {
	if place < bitsMax {
		return v.bits>>place&1 == 1
	}
	return slices.Contains(v.more.words, word)
}

// value turns an input into a value of the expression language.
func (v *Value) value() expr.Value {
	switch {
	case v.Is == Absent:
		return expr.Value{Kind: expr.Missing}
	case v.Is == Null:
		return expr.Value{Kind: expr.NotApplicable}
	case v.shape == shapeWord:
		return expr.Text(v.more.words[0])
	case v.shape == shapeTruth:
		return expr.YesNo(v.Yes)
	}
	return expr.Num(v.Num())
}

// wordValue makes an input of one word out of a closed list.
func wordValue(s Spec, word string) Value { return Value{Is: Given, at: s.place(word)} }

// wordsValue makes an input of a set of words, or of states in order.
func wordsValue(s Spec, words []string) Value {
	v := Value{Is: Given, at: int32(len(words)), more: &more{words: words}}
	for _, word := range words {
		switch place := s.place(word); {
		case s.Type == States:
			v.bits += 1 << (stateBits * place)
		case place < bitsMax:
			v.bits |= 1 << uint(place)
		}
	}
	return v
}

// stateBits is the room of one state's count: three states in a word, each
// counted to more than a list may hold.
const stateBits = 21

// statesOf returns how many states of a place in Spec.Words there are.
func (v *Value) statesOf(place int) int64 { return v.bits >> (stateBits * place) & (1<<stateBits - 1) }

// Tally is a word with how often it occurred.
type Tally struct {
	Word  string
	Count int64
	at    int
}

// tallies lists the words a row of counts names, in alphabetical order.
func (s Spec) tallies(row []int64) []Tally {
	var named []Tally
	for i, n := range row {
		if n != unsaid {
			named = append(named, Tally{s.Words[i], n, i})
		}
	}
	slices.SortFunc(named, func(a, b Tally) int { return strings.Compare(a.Word, b.Word) })
	return named
}

// rows cuts a list into rows of a width.
func rows[T any](list []T, width int) func(yield func(int, []T) bool) {
	return func(yield func(int, []T) bool) {
		for i := 0; (i+1)*width <= len(list); i++ {
			if !yield(i, list[i*width:(i+1)*width:(i+1)*width]) {
				return
			}
		}
	}
}

// item returns the inputs of the item at a place.
func (v *Value) item(i, width int) []Value { return v.more.items[i*width : (i+1)*width : (i+1)*width] }
