package exchange

import (
	"encoding/json"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/vn"
)

// cellValue reads an input the way a clerk writes it and returns what JSON
// would hold. JSON itself is understood everywhere too.
func cellValue(r rule.Rule, specs []rule.Spec, i int, c Cell) (any, error) {
	spec := specs[i]
	if c.Kind == Broken {
		return nil, fault.New(fault.Invalid, "exchange.broken_cell", c.Text)
	}
	text := c.words()
	if spec.Nullable && c.Kind == Text && isNone(text) {
		return nil, nil
	}
	switch spec.Type {
	case rule.Decimal, rule.Amount, rule.Count, rule.Days:
		return cellNumber(c, isShare(specs, i))
	case rule.YesNo:
		return cellYesNo(c)
	case rule.Word:
		return cellWord(c, spec.Words, labelsOf(r, spec.Name))
	case rule.Scalar:
		return cellScalar(c)
	}
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		return cellJSON(text, spec)
	}
	return cellList(r, spec, c, text)
}

// isShare tells the input `value` of a rule over num and den.
func isShare(specs []rule.Spec, i int) bool {
	stem, isValue := strings.CutSuffix(specs[i].Name, "value")
	return isValue && slices.ContainsFunc(specs, func(s rule.Spec) bool { return s.Name == stem+"den" })
}

func isNone(text string) bool {
	return strings.EqualFold(text, "null") || isWord(text, "exchange.word.none") || isWord(text, "exchange.word.never_sent")
}

func cellYesNo(c Cell) (any, error) {
	text := c.words()
	switch {
	case c.Kind == Bool:
		return c.Text == "1" || strings.EqualFold(c.Text, "true"), nil
	case c.Kind != Text:
	case isWord(text, "exchange.word.yes"), strings.EqualFold(text, "true"), strings.EqualFold(text, "x"), text == "✓", text == "✔":
		return true, nil
	case isWord(text, "exchange.word.no"), strings.EqualFold(text, "false"):
		return false, nil
	}
	return nil, fault.New(fault.Invalid, "exchange.want_yes_no")
}

// cellWord reads a word by its code, by what it is called, or as a template
// offers it: "code – name".
func cellWord(c Cell, words []string, labels map[string]string) (any, error) {
	text := c.words()
	if c.Kind == Bool {
		text = "no"
		if c.Text == "1" {
			text = "yes"
		}
	}
	if c.Kind == Number {
		plain, err := storedDecimal(c.Text)
		if err != nil {
			return nil, err
		}
		text = plain
	}
	if slices.Contains(words, text) {
		return text, nil
	}
	found := ""
	for _, word := range words {
		if !sameWord(text, word, labels[word]) {
			continue
		}
		if found != "" {
			return nil, fault.New(fault.Invalid, "exchange.word_ambiguous", found, word)
		}
		found = word
	}
	if found == "" {
		return nil, fault.New(fault.Invalid, "exchange.want_word", wordList(words, labels))
	}
	return found, nil
}

func sameWord(text, word, label string) bool {
	if isWord(text, "exchange.word."+word) {
		return true
	}
	folded := vn.Fold(text)
	return folded == vn.Fold(word) || label != "" && (folded == vn.Fold(label) || folded == vn.Fold(offered(word, label)))
}

// offered is a word as a template's list shows it.
func offered(word, label string) string {
	if label == "" || label == word {
		return word
	}
	return word + " – " + label
}

func wordList(words []string, labels map[string]string) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = offered(word, labels[word])
		if key := "exchange.word." + word; labels[word] == "" && Words().Has(key) {
			list[i] = say(locale.VI, key)
		}
	}
	return strings.Join(list, "; ")
}

// cellScalar reads the input of an expression, which may be a number, yes or
// no, or a word.
func cellScalar(c Cell) (any, error) {
	if c.Kind == Bool {
		return c.Text == "1", nil
	}
	if c.Kind != Text {
		return cellNumber(c, false)
	}
	text := c.words()
	if yes, err := cellYesNo(c); err == nil && !strings.EqualFold(text, "x") {
		return yes, nil
	}
	if text[0] >= '0' && text[0] <= '9' || text[0] == '-' || text[0] == '+' {
		return cellNumber(c, false)
	}
	return text, nil
}

func cellJSON(text string, spec rule.Spec) (any, error) {
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	var raw any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&raw); err != nil || dec.More() {
		return nil, fault.New(fault.Invalid, "rule.input_json", spec.Name)
	}
	return raw, nil
}

// isApproval reports whether the cell says that a "not applicable" was
// approved.
func isApproval(c Cell) bool {
	text := c.words()
	if c.Kind == CSVText {
		return text == naApproved
	}
	return c.Kind == Text && (strings.EqualFold(text, naApproved) || isWord(text, "exchange.word.approved"))
}

// factText reads a unit's fact and returns it as the engine takes it.
func factText(t criteria.FactType, c Cell) (string, error) {
	if c.Kind == CSVText {
		if t == criteria.FactDecimal {
			return plainNumber(c.words())
		}
		return c.words(), nil
	}
	switch t {
	case criteria.FactBool:
		yes, err := cellYesNo(c)
		if yes == true {
			return "true", err
		}
		return "false", err
	case criteria.FactDecimal:
		n, err := cellNumber(c, false)
		return n.String(), err
	}
	if c.Kind == Broken {
		return "", fault.New(fault.Invalid, "exchange.broken_cell", c.Text)
	}
	return c.words(), nil
}
