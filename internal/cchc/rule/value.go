package rule

import (
	"math/bits"
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
// two words. What scoring asks stands in it, prepared when the input was
// bound; the list a person gave, in its order, stands behind more.
type Value struct {
	Is     Presence
	Yes    bool
	shape  shape
	places uint8 // decimals of a number; of words: partly, when bits do not hold them all

	// Of a number: its digits. Of a word: its place in Spec.Words. Of a set of
	// words: a bit for each place. Of states: see statesOf. Of another list: how
	// long it is.
	bits int32
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

// What bits can hold of words.
const (
	bitsMax   = 31 // words of a set
	stateBits = 10 // of one state's count: three states, each counted so far
	partly    = 1
)

// NumberValue makes an input of a decimal.
func NumberValue(r points.Rat) Value {
	if r.Sign() == 0 {
		return Value{Is: Given}
	}
	if n, places, ok := r.AsDecimal(); ok && n == int64(int32(n)) {
		return Value{Is: Given, bits: int32(n), places: places}
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
		return points.OfDecimal(int64(v.bits), v.places)
	}
	return v.long()
}

// long is a number whose digits do not fit in bits.
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
		return spec.Words[v.bits]
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

// held returns how many words a set holds.
func (v *Value) held() int64 {
	if v.places == partly {
		return int64(len(v.more.words))
	}
	return int64(bits.OnesCount32(uint32(v.bits)))
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
func wordValue(s Spec, word string) Value { return Value{Is: Given, bits: s.place(word)} }

// wordsValue makes an input of a set of words, or of states in order.
func wordsValue(s Spec, words []string) Value {
	v := Value{Is: Given, more: &more{words: words}}
	if s.Type == States && len(words) >= 1<<stateBits {
		v.places = partly
		return v
	}
	for _, word := range words {
		switch place := s.place(word); {
		case s.Type == States:
			v.bits += 1 << (stateBits * place)
		case place < bitsMax:
			v.bits |= 1 << place
		default:
			v.places = partly
		}
	}
	return v
}

// statesOf returns how many states of a place in Spec.Words there are.
func (v *Value) statesOf(s Spec, place int) int64 {
	if v.places != partly {
		return int64(v.bits >> (stateBits * place) & (1<<stateBits - 1))
	}
	var n int64
	for _, state := range v.more.words {
		if state == s.Words[place] {
			n++
		}
	}
	return n
}

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
