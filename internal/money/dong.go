package money

import (
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/vn"
)

// Dong is an amount in đồng.
type Dong int64

// amountRunesMax bounds typed amounts; the longest Dong takes 26 signs.
const amountRunesMax = 64

var (
	amountShape   = regexp.MustCompile(`^([+-]?) ?([0-9][0-9., ]*)$`)
	groupedShape  = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+$|^[0-9]{1,3}(,[0-9]{3})+$|^[0-9]{1,3}( [0-9]{3})+$`)
	fractionShape = regexp.MustCompile(`^[0-9]{1,3}((\.[0-9]{3})*,|(,[0-9]{3})*\.)[0-9]+$|^[0-9]+[.,][0-9]{1,2}$`)
	currencyShape = regexp.MustCompile(`(?i)\s*(đồng|đ|₫|vnđ|vnd)$`)
)

// Parse reads an amount: "-1.234.567", "1234567", "1.234.567 đồng". A mark is
// always grouping here, because an amount has no fraction.
func Parse(s string) (Dong, error) {
	if len(s) > amountRunesMax*4 {
		return 0, fault.New(fault.TooLarge, "vn.text_too_long", amountRunesMax)
	}
	text := strings.Join(strings.Fields(vn.Clean(strings.ReplaceAll(s, "\u2212", "-"))), " ")
	m := amountShape.FindStringSubmatch(currencyShape.ReplaceAllString(text, ""))
	if m == nil {
		return 0, fault.New(fault.Invalid, "money.malformed", s)
	}
	digits := m[2]
	if strings.ContainsAny(digits, "., ") {
		switch {
		case groupedShape.MatchString(digits):
			digits = strings.NewReplacer(".", "", ",", "", " ", "").Replace(digits)
		case fractionShape.MatchString(digits):
			return 0, fault.New(fault.Invalid, "money.fraction", s)
		default:
			return 0, fault.New(fault.Invalid, "money.grouping", s)
		}
	}
	n, err := strconv.ParseInt(m[1]+digits, 10, 64)
	if err != nil {
		return 0, tooLarge().Because(err)
	}
	return Dong(n), nil
}

func tooLarge() *fault.Error { return fault.New(fault.TooLarge, "money.too_large") }

// String is the form of the books, "-1.234.567"; Parse reads it back.
func (d Dong) String() string {
	digits := strconv.FormatInt(int64(d), 10)
	sign := ""
	if d < 0 {
		sign, digits = "-", digits[1:]
	}
	return sign + locale.VI.Decimal(digits)
}

// Text is the form of a page, in the language's grouping.
func (d Dong) Text(l locale.Lang) string { return l.Decimal(strconv.FormatInt(int64(d), 10)) }

// Words is the amount read aloud, as receipts require.
func (d Dong) Words() string { return vn.Spell(int64(d)) + " đồng" }

// Add is the exact sum.
func (d Dong) Add(other Dong) (Dong, error) {
	sum := d + other
	if (sum > d) != (other > 0) && other != 0 {
		return 0, tooLarge()
	}
	return sum, nil
}

// Sub is the exact difference.
func (d Dong) Sub(other Dong) (Dong, error) {
	difference := d - other
	if (difference < d) != (other > 0) && other != 0 {
		return 0, tooLarge()
	}
	return difference, nil
}

// Mul is the exact amount of so many times d.
func (d Dong) Mul(times int64) (Dong, error) {
	high, low := bits.Mul64(magnitude(int64(d)), magnitude(times))
	negative := (d < 0) != (times < 0)
	switch {
	case high != 0, low > math.MaxInt64+1, low > math.MaxInt64 && !negative:
		return 0, tooLarge()
	case negative:
		return Dong(-low), nil // two's complement gives the least value too
	}
	return Dong(low), nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Sum is the exact sum of all.
func Sum(amounts ...Dong) (Dong, error) {
	var total Dong
	for _, amount := range amounts {
		var err error
		if total, err = total.Add(amount); err != nil {
			return 0, err
		}
	}
	return total, nil
}
