package rule

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Type is the shape of one input.
type Type string

// The shapes of inputs.
const (
	Decimal  Type = "decimal"  // an exact decimal
	Amount   Type = "amount"   // a decimal not under 0
	Count    Type = "count"    // a whole number not under 0
	Days     Type = "days"     // a whole number of days, under 0 when early
	YesNo    Type = "yes_no"   // true or false
	Word     Type = "word"     // one word out of Spec.Words
	WordSet  Type = "words"    // a list of different words out of Spec.Words
	States   Type = "states"   // a list of words out of Spec.Words, in order
	Decimals Type = "decimals" // a list of decimals; null marks a place without one
	Counts   Type = "counts"   // {word: count}
	Tallies  Type = "tallies"  // a list of {word: count}
	Items    Type = "items"    // a list of the inputs of Spec.Item
	Scalar   Type = "scalar"   // a decimal, a word, or true/false
)

// Spec describes one input of a rule.
type Spec struct {
	Name     string
	Aliases  []string // shorter names that mean the same input
	Type     Type
	Nullable bool     // null has a meaning of its own, such as "never sent"
	Words    []string // the words allowed, where they are a closed list
	Item     Rule     // of Items
}

// Is reports whether the input goes by this name.
func (s Spec) Is(name string) bool { return s.Name == name || slices.Contains(s.Aliases, name) }

// Limits of one input.
const (
	listMax  = 100_000
	wordMax  = 200
	countMax = 1 << 50
)

// Bind checks a raw input against its spec. Raw is what JSON holds: nil, bool,
// string, json.Number, []any or map[string]any.
func Bind(spec Spec, raw any) (Value, error) {
	if raw == nil {
		// Only some inputs can say that there is none ("never sent"); of the
		// others, null says no more than an absent row: it has not arrived.
		if !spec.Nullable {
			return Value{}, nil
		}
		return Value{Is: Null}, nil
	}
	v, err := spec.bind(raw)
	v.Is = Given
	return v, err
}

// BindText reads an input from a cell: a decimal or a word as it stands, a
// list or map as JSON, and null for "there is none".
func BindText(spec Spec, text string) (Value, error) {
	text = strings.TrimSpace(text)
	switch spec.Type {
	case WordSet, States, Decimals, Counts, Tallies, Items:
		var raw any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&raw); err != nil || dec.More() {
			return Value{}, spec.refuse("rule.input_json", text)
		}
		return Bind(spec, raw)
	case Decimal, Amount, Count, Days:
		if text == "null" {
			return Bind(spec, nil)
		}
		return Bind(spec, json.Number(text))
	case YesNo:
		return Bind(spec, boolOrWord(text))
	case Scalar:
		if _, err := points.ParseRat(text); err == nil {
			return Bind(spec, json.Number(text))
		}
		return Bind(spec, boolOrWord(text))
	}
	return Bind(spec, text)
}

func boolOrWord(text string) any {
	switch strings.ToLower(text) {
	case "true", "yes", "có":
		return true
	case "false", "no", "không":
		return false
	}
	return text
}

func (s Spec) refuse(key string, raw any, args ...any) *fault.Error {
	return fault.New(fault.Invalid, key, append([]any{s.Name}, args...)...).
		At(fault.Place{Field: s.Name, Value: clip(fmt.Sprint(raw))})
}

func clip(s string) string {
	const shown = 60
	if r := []rune(s); len(r) > shown {
		return string(r[:shown]) + "…"
	}
	return s
}

func (s Spec) bind(raw any) (Value, error) {
	switch s.Type {
	case Decimal, Amount, Count, Days:
		r, err := s.number(raw)
		return NumberValue(r), err
	case YesNo:
		if yes, ok := raw.(bool); ok {
			return Value{Yes: yes}, nil
		}
		return Value{}, s.refuse("rule.input_yes_no", raw)
	case Word:
		word, err := s.word(raw)
		return wordValue(s, word), err
	case Scalar:
		return s.scalar(raw)
	case WordSet, States:
		words, err := s.words(raw)
		return wordsValue(s, words), err
	case Decimals:
		return s.numbers(raw)
	case Counts:
		counts := make([]int64, len(s.Words))
		return Value{bits: 1, more: &more{counts: counts}}, s.count(raw, counts)
	case Tallies:
		return s.questions(raw)
	}
	return s.items(raw)
}

func (s Spec) number(raw any) (points.Rat, error) {
	text, ok := raw.(json.Number)
	if !ok {
		return points.Rat{}, s.refuse("rule.input_number", raw)
	}
	r, err := points.ParseScientific(text.String())
	if err != nil {
		return points.Rat{}, s.refuse("rule.input_number", raw)
	}
	whole := s.Type == Count || s.Type == Days
	if whole && !r.IsInt() {
		return points.Rat{}, s.refuse("rule.input_whole", raw)
	}
	if (s.Type == Amount || s.Type == Count) && r.Sign() < 0 {
		return points.Rat{}, s.refuse("rule.input_negative", raw)
	}
	return r, nil
}

func (s Spec) word(raw any) (string, error) {
	word, ok := raw.(string)
	place := slices.Index(s.Words, word)
	switch {
	case !ok || len(word) > wordMax || (s.Words != nil && place < 0):
		return "", s.refuse("rule.input_word", raw, strings.Join(s.Words, ", "))
	case place >= 0:
		return s.Words[place], nil // the rule's own copy, shared by all units
	}
	return word, nil
}

func (s Spec) place(word string) int32 { return int32(slices.Index(s.Words, word)) }

func (s Spec) scalar(raw any) (Value, error) {
	switch v := raw.(type) {
	case bool:
		return Value{Yes: v, shape: shapeTruth}, nil
	case string:
		if len(v) > wordMax {
			return Value{}, s.refuse("rule.input_word", raw, "")
		}
		return Value{shape: shapeWord, more: &more{words: []string{v}}}, nil
	}
	r, err := s.number(raw)
	return NumberValue(r), err
}

func (s Spec) list(raw any) ([]any, error) {
	list, ok := raw.([]any)
	if !ok || len(list) > listMax {
		return nil, s.refuse("rule.input_list", raw, listMax)
	}
	return list, nil
}

func (s Spec) words(raw any) ([]string, error) {
	list, err := s.list(raw)
	if err != nil {
		return nil, err
	}
	words := make([]string, 0, len(list))
	for _, item := range list {
		word, err := s.word(item)
		if err != nil {
			return nil, err
		}
		if s.Type == WordSet && slices.Contains(words, word) {
			return nil, s.refuse("rule.input_repeated", raw, word)
		}
		words = append(words, word)
	}
	return words, nil
}

func (s Spec) numbers(raw any) (Value, error) {
	list, err := s.list(raw)
	if err != nil {
		return Value{}, err
	}
	numbers := make([]points.Rat, 0, len(list))
	for _, item := range list {
		if item == nil {
			continue
		}
		r, err := s.number(item)
		if err != nil {
			return Value{}, err
		}
		numbers = append(numbers, r)
	}
	return Value{more: &more{numbers: numbers}}, nil
}

// count reads {word: count} into a row, one place a word.
func (s Spec) count(raw any, row []int64) error {
	counts, ok := raw.(map[string]any)
	if !ok || len(counts) > listMax {
		return s.refuse("rule.input_counts", raw, strings.Join(s.Words, ", "))
	}
	for i := range row {
		row[i] = unsaid
	}
	for word, n := range counts {
		if _, err := s.word(word); err != nil {
			return err
		}
		r, err := Spec{Name: s.Name, Type: Count}.number(n)
		if err != nil {
			return err
		}
		count, ok := r.Int64()
		if !ok || count > countMax {
			return s.refuse("rule.input_number", raw)
		}
		row[s.place(word)] = count
	}
	return nil
}

func (s Spec) questions(raw any) (Value, error) {
	list, err := s.list(raw)
	if err != nil {
		return Value{}, err
	}
	counts := make([]int64, len(list)*len(s.Words))
	for i, row := range rows(counts, len(s.Words)) {
		if err := s.count(list[i], row); err != nil {
			return Value{}, err
		}
	}
	return Value{bits: int32(len(list)), more: &more{counts: counts}}, nil
}

func (s Spec) items(raw any) (Value, error) {
	list, err := s.list(raw)
	if err != nil {
		return Value{}, err
	}
	items := make([]Value, 0, len(list)*len(s.Item.Inputs()))
	for i, item := range list {
		inputs, ok := item.(map[string]any)
		if !ok {
			return Value{}, s.refuse("rule.input_items", item)
		}
		values, err := BindAll(s.Item, inputs)
		if err != nil {
			return Value{}, fmt.Errorf("%s[%d]: %w", s.Name, i, err)
		}
		items = append(items, values...)
	}
	return Value{bits: int32(len(list)), more: &more{items: items}}, nil
}

// BindAll checks the raw inputs of a rule and puts them in the order of its
// specs. An input the rule does not have is refused.
func BindAll(r Rule, raw map[string]any) ([]Value, error) {
	specs, raw := r.Inputs(), Flatten(raw)
	values := make([]Value, len(specs))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		input := raw[name]
		i := Find(specs, name)
		if i < 0 {
			return nil, UnknownInput(specs, name)
		}
		if values[i].Is != Absent {
			return nil, specs[i].refuse("rule.input_twice", input)
		}
		v, err := Bind(specs[i], input)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// Flatten writes the inputs of parts with their full names: {parts: {base:
// {num: 1}}} is {parts.base.num: 1}, and so is a list of them by index.
func Flatten(raw map[string]any) map[string]any {
	flat := make(map[string]any, len(raw))
	for name, value := range raw {
		parts := partsOf(value)
		if (name != "parts" && name != "rules") || parts == nil {
			flat[name] = value
			continue
		}
		for part, inputs := range parts {
			of, ok := inputs.(map[string]any)
			if !ok {
				flat[name+"."+part] = inputs
				continue
			}
			for input, v := range Flatten(of) {
				flat[name+"."+part+"."+input] = v
			}
		}
	}
	return flat
}

// partsOf returns the parts of a nested input by name, or by index.
func partsOf(value any) map[string]any {
	switch v := value.(type) {
	case map[string]any:
		return v
	case []any:
		parts := make(map[string]any, len(v))
		for i, part := range v {
			parts[strconv.Itoa(i)] = part
		}
		return parts
	}
	return nil
}

// Find returns the index of the input that goes by this name, or −1.
func Find(specs []Spec, name string) int {
	return slices.IndexFunc(specs, func(s Spec) bool { return s.Is(name) })
}

// UnknownInput is the refusal of an input that a rule does not have.
func UnknownInput(specs []Spec, name string) *fault.Error {
	known := make([]string, len(specs))
	for i, s := range specs {
		known[i] = s.Name
	}
	return fault.New(fault.Invalid, "rule.input_unknown", name, strings.Join(known, ", ")).At(fault.Place{Field: name})
}
