package vn

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Dialect is how a source writes numbers.
type Dialect int

const (
	// ExcelText is what people type into a cell or a form: either mark may
	// group or point, so a number that reads both ways is refused.
	ExcelText Dialect = iota
	// CSV is what programs write: a decimal point, no grouping, no unit.
	CSV
)

// Limits of a typed number; amounts of a whole state budget have sixteen digits.
const (
	decimalDigitsMax = 30
	decimalRunesMax  = 80
)

// Decimal is a number as typed, made plain.
type Decimal struct {
	Plain string // "-1234.5": no grouping, no leading or trailing zeros
	Unit  string // "điểm", "%", … empty when none was typed; the number is not scaled by it
}

// Ambiguous is the cause of a refusal of text that reads as two numbers.
type Ambiguous struct {
	Text    string
	Grouped string // the reading in which the mark groups thousands: "1234"
	Pointed string // the reading in which the mark is the decimal one: "1.234"
}

// Error names both readings.
func (a *Ambiguous) Error() string {
	return fmt.Sprintf("%q reads as %s or as %s", a.Text, a.Grouped, a.Pointed)
}

// units are the words that may follow a number, by their folded form.
var units = map[string]string{
	"diem": "điểm", "d": "đ", "dong": "đồng", "vnd": "đồng", "%": "%", "phan tram": "%",
	"ngay": "ngày", "gio": "giờ", "thang": "tháng", "nam": "năm", "lan": "lần",
}

var (
	numberShape   = regexp.MustCompile(`^([+-]?) ?([0-9., ]*[0-9]) ?([^.,].*)?$`)
	exponentShape = regexp.MustCompile(`^[+-]? ?[0-9.,]*[0-9][.,]?[eE] ?[+-]?[0-9]`)
	pointedShape  = regexp.MustCompile(`^[0-9]*(\.[0-9]+)?$`)
	groupedShape  = regexp.MustCompile(`^[1-9][0-9]{0,2}([., ][0-9]{3})+$`)
	noValueShape  = regexp.MustCompile(`^[+-]? ?(nan|inf|infinity|∞|vo cung|vo cuc)$`)
)

// ParseDecimal reads a number: "7,5 điểm", "1.234,5", "1,234.5", "85%".
// Its refusal of an ambiguous text has an *Ambiguous as cause.
func ParseDecimal(s string, d Dialect) (Decimal, error) {
	if utf8.RuneCountInString(s) > decimalRunesMax {
		return Decimal{}, fault.New(fault.TooLarge, "vn.text_too_long", decimalRunesMax)
	}
	text := strings.Join(strings.Fields(Clean(strings.ReplaceAll(s, "\u2212", "-"))), " ")
	if err := refuseNoNumber(s, text); err != nil {
		return Decimal{}, err
	}
	m := numberShape.FindStringSubmatch(text)
	if m == nil {
		return Decimal{}, fault.New(fault.Invalid, "vn.decimal_malformed", s)
	}
	sign, digits, unit := m[1], m[2], ""
	if m[3] != "" {
		var known bool
		unit, known = units[Fold(m[3])]
		if !known {
			return Decimal{}, fault.New(fault.Invalid, "vn.unit_unknown", s, m[3])
		}
	}
	plain, err := readDigits(s, digits, unit, d)
	if err != nil {
		return Decimal{}, err
	}
	if plain, err = canonicalDecimal(sign, plain); err != nil {
		return Decimal{}, err
	}
	return Decimal{Plain: plain, Unit: unit}, nil
}

// refuseNoNumber names the common things that only look like numbers, among
// them the error values of a spreadsheet (#N/A, #DIV/0!).
func refuseNoNumber(typed, text string) error {
	switch {
	case text == "":
		return fault.New(fault.Invalid, "vn.decimal_empty")
	case noValueShape.MatchString(Fold(text)), strings.HasPrefix(text, "#"):
		return fault.New(fault.Invalid, "vn.decimal_not_a_number", typed)
	case exponentShape.MatchString(text):
		return fault.New(fault.Invalid, "vn.decimal_exponent", typed)
	}
	return nil
}

func readDigits(typed, digits, unit string, d Dialect) (string, error) {
	if d == CSV {
		switch {
		case strings.Contains(digits, ","):
			return "", fault.New(fault.Invalid, "vn.decimal_comma_in_csv", typed)
		case unit != "":
			return "", fault.New(fault.Invalid, "vn.unit_in_csv", typed, unit)
		case !pointedShape.MatchString(digits):
			return "", fault.New(fault.Invalid, "vn.decimal_malformed", typed)
		}
		return digits, nil
	}
	return readTyped(typed, digits)
}

// readTyped finds which mark groups and which one points.
func readTyped(typed, digits string) (string, error) {
	last := strings.LastIndexAny(digits, ".,")
	if last < 0 {
		return ungroup(typed, digits)
	}
	mark := digits[last : last+1]
	whole, frac := digits[:last], digits[last+1:]
	if strings.Contains(whole, mark) { // 1.234.567: a decimal mark stands once
		return ungroup(typed, digits)
	}
	if frac == "" || strings.Contains(frac, " ") {
		return "", fault.New(fault.Invalid, "vn.decimal_malformed", typed)
	}
	if groupedShape.MatchString(digits) && !strings.ContainsAny(whole, "., ") {
		return "", ambiguous(typed, whole, frac)
	}
	if whole != "" {
		plain, err := ungroup(typed, whole)
		if err != nil {
			return "", err
		}
		whole = plain
	}
	return whole + "." + frac, nil
}

// ungroup removes one kind of grouping mark, standing at every third digit.
func ungroup(typed, digits string) (string, error) {
	at := strings.IndexAny(digits, "., ")
	if at < 0 {
		return digits, nil
	}
	mark := digits[at : at+1]
	plain := strings.ReplaceAll(digits, mark, "")
	if !groupedShape.MatchString(digits) || strings.ContainsAny(plain, "., ") {
		return "", fault.New(fault.Invalid, "vn.decimal_grouping", typed)
	}
	return plain, nil
}

func ambiguous(typed, whole, frac string) error {
	a := &Ambiguous{Text: typed, Grouped: whole + frac, Pointed: whole + "." + frac}
	// One more zero makes four digits after the mark, which no grouping has.
	return fault.New(fault.Invalid, "vn.decimal_ambiguous", typed, a.Grouped, decimalText(a.Pointed), decimalText(a.Pointed+"0")).
		Because(a)
}

// decimalText is a plain decimal said with the language's own mark.
type decimalText string

func (t decimalText) Text(l locale.Lang) string { return l.Decimal(string(t)) }

func canonicalDecimal(sign, plain string) (string, error) {
	if len(strings.ReplaceAll(plain, ".", "")) > decimalDigitsMax {
		return "", fault.New(fault.TooLarge, "vn.decimal_too_long", decimalDigitsMax)
	}
	whole, frac, _ := strings.Cut(plain, ".")
	whole, frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if sign == "-" && whole != "0" {
		whole = "-" + whole
	}
	return whole, nil
}
