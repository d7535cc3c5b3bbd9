package exchange

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// likeNumber is text that somebody meant as a number.
var likeNumber = regexp.MustCompile(`^[+-]?[0-9.,]*[0-9][0-9.,]*([eE][+-]?[0-9]+)?%?$`)

// giveCSV reads what a program wrote: a decimal with a point, a word, or JSON.
func giveCSV(sheet *scoring.Sheet, row *Figure, spec rule.Spec) error {
	text := row.Value.Text
	switch spec.Type {
	case rule.Decimal, rule.Amount, rule.Count, rule.Days:
		if text == "null" {
			break
		}
		plain, err := plainNumber(text)
		if err != nil {
			return err
		}
		text = plain
	case rule.Scalar:
		if likeNumber.MatchString(text) {
			plain, err := plainNumber(text)
			if err != nil {
				return err
			}
			text = plain
		}
	case rule.WordSet, rule.States, rule.Decimals, rule.Counts, rule.Tallies, rule.Items:
		if err := checkJSON(text); err != nil {
			return err
		}
	}
	return sheet.SetText(row.Criterion, row.Input, text)
}

// plainNumber makes a number plain. 0.5 and -3 are so already, and most
// numbers are.
func plainNumber(text string) (string, error) {
	if simpleNumber(text) {
		return text, nil
	}
	d, err := vn.ParseDecimal(text, vn.CSV)
	if err != nil {
		return "", err
	}
	return d.Plain, nil
}

const simpleNumberMax = 15

func simpleNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > simpleNumberMax || digits[0] == '.' || digits[len(digits)-1] == '.' {
		return false
	}
	points := 0
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.':
			points++
		case c < '0' || c > '9':
			return false
		}
	}
	return points <= 1
}

// checkJSON refuses a map that names a key twice: the decoder would silently
// keep the last.
func checkJSON(text string) error {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var open []map[string]bool // one for each open map; nil for a list
	wantKey := false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return nil //nolint:nilerr // broken JSON is refused by what reads the value, with an example
		}
		top := len(open) - 1
		isInMap := top >= 0 && open[top] != nil
		switch v := token.(type) {
		case json.Delim:
			switch v {
			case '{':
				open, wantKey = append(open, map[string]bool{}), true
				continue
			case '[':
				open, wantKey = append(open, nil), false
				continue
			}
			open = open[:max(top, 0)]
			wantKey = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if isInMap && wantKey {
				if open[top][v] {
					return fault.New(fault.Invalid, "exchange.json_key_twice", v)
				}
				open[top][v], wantKey = true, false
				continue
			}
		}
		wantKey = isInMap
		if len(open) > jsonDepthMax {
			return fault.New(fault.TooLarge, "exchange.json_deep", jsonDepthMax)
		}
	}
}
