package exchange

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/vn"
)

var storedShape = regexp.MustCompile(`^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$`)

// plainDigitsMax bounds a number written out from an exponent.
const plainDigitsMax = 40

// storedDecimal reads a number as a workbook stores it. Spreadsheets keep 15
// digits of what is typed and write up to 17, so that 7.16 may stand in the
// file as 7.1600000000000001 and a sum of tenths as 0.30000000000000004. The
// digits beyond the 15th are nobody's figure: they are rounded off, half up,
// which gives what the person saw. A whole number longer than that cannot be
// trusted to the last digit and is refused.
func storedDecimal(text string) (string, error) {
	refuse := func() (string, error) {
		return "", fault.New(fault.Invalid, "exchange.stored_number", text)
	}
	m := storedShape.FindStringSubmatch(text)
	if m == nil || m[2]+m[3] == "" {
		return refuse()
	}
	exponent := 0
	if m[4] != "" {
		n, err := strconv.Atoi(m[4])
		if err != nil {
			return refuse()
		}
		exponent = n
	}
	digits := m[2] + m[3]
	point := len(m[2]) + exponent
	trimmed := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(trimmed)
	digits = strings.TrimRight(trimmed, "0")
	if digits == "" {
		return "0", nil
	}
	if len(digits) > significantDigits {
		if point > significantDigits {
			return "", fault.New(fault.Invalid, "exchange.number_too_precise", significantDigits)
		}
		digits, point = roundDigits(digits, point)
	}
	if point > plainDigitsMax || len(digits)-point > plainDigitsMax {
		return refuse()
	}
	sign := ""
	if m[1] == "-" {
		sign = "-"
	}
	return sign + placePoint(digits, point), nil
}

// roundDigits keeps the digits a spreadsheet keeps.
func roundDigits(digits string, point int) (string, int) {
	kept := []byte(digits[:significantDigits])
	if digits[significantDigits] >= '5' {
		i := len(kept) - 1
		for ; i >= 0 && kept[i] == '9'; i-- {
			kept[i] = '0'
		}
		if i < 0 {
			return "1", point + 1
		}
		kept[i]++
	}
	return strings.TrimRight(string(kept), "0"), point
}

func placePoint(digits string, point int) string {
	switch {
	case point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return digits + strings.Repeat("0", point-len(digits))
	}
	return digits[:point] + "." + digits[point:]
}

// cellNumber reads the number a person meant. isShare says that the input is a
// share, where 85% is a way to write 0.85; anywhere else a percent sign leaves
// open whether 85 or 0.85 is meant.
func cellNumber(c Cell, isShare bool) (json.Number, error) {
	switch c.Kind {
	case Number:
		plain, err := storedDecimal(c.Text)
		return json.Number(plain), err
	case Percent:
		plain, err := storedDecimal(c.Text)
		if err == nil && !isShare {
			err = fault.New(fault.Invalid, "exchange.percent_cell", plain)
		}
		return json.Number(plain), err
	case DateTime:
		return "", fault.New(fault.Invalid, "exchange.date_cell", dateText(c.Text))
	case Bool:
		return "", fault.New(fault.Invalid, "exchange.want_number")
	case Broken:
		return "", fault.New(fault.Invalid, "exchange.broken_cell", c.Text)
	}
	d, err := vn.ParseDecimal(c.Text, vn.ExcelText)
	if err != nil {
		return "", err
	}
	if d.Unit != "%" {
		return json.Number(d.Plain), nil
	}
	if !isShare {
		return "", fault.New(fault.Invalid, "exchange.percent_cell", d.Plain)
	}
	share, err := points.ParseRat(d.Plain)
	if err != nil {
		return "", fault.New(fault.Invalid, "vn.decimal_malformed", c.Text).Because(err)
	}
	return json.Number(share.Mul(points.NewRat(1, 100)).Exact()), nil
}

// dateText shows the day a number stands for in the 1900 calendar of
// spreadsheets, or the number when it is none.
func dateText(stored string) any {
	whole, _, _ := strings.Cut(stored, ".")
	days, err := strconv.Atoi(whole)
	const lastDay = 2_958_465 // 31/12/9999
	if err != nil || days < 1 || days > lastDay {
		return stored
	}
	// Day 60 is a 29 February 1900 that never was.
	if days > 60 {
		days--
	}
	origin, err := civil.ParseDate("1899-12-31")
	if err != nil {
		return stored
	}
	return origin.AddDays(days)
}
