package points

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// Mode is how the last kept digit is decided.
type Mode string

// The rounding modes a criteria set may name.
const (
	HalfUp   Mode = "half_up"   // 0.5 goes away from zero
	HalfEven Mode = "half_even" // 0.5 goes to the even neighbour
	Down     Mode = "down"      // the rest is cut off
)

// Modes lists the rounding modes in the order they are documented.
func Modes() []Mode { return []Mode{HalfUp, HalfEven, Down} }

// PlacesMax is the number of decimals points are held with.
const PlacesMax = 6

// Round returns r with at most places decimals.
func (r Rat) Round(places int, mode Mode) Rat {
	n := r.scaled(places, mode)
	return narrow(new(big.Rat).SetFrac(n, bigPow10(places)))
}

// scaled returns r × 10^places as a whole number, rounded.
func (r Rat) scaled(places int, mode Mode) *big.Int {
	x := r.Big()
	num := new(big.Int).Mul(x.Num(), bigPow10(places))
	quotient, rest := new(big.Int).QuoRem(num, x.Denom(), new(big.Int))
	if rest.Sign() == 0 || mode == Down {
		return quotient
	}
	twice := rest.Abs(rest).Lsh(rest, 1)
	order := twice.Cmp(x.Denom())
	if order > 0 || (order == 0 && (mode == HalfUp || quotient.Bit(0) == 1)) {
		quotient.Add(quotient, big.NewInt(int64(x.Sign())))
	}
	return quotient
}

// Points rounds r once, half up, to millionths. It reports false when the
// number is too large to be points.
func (r Rat) Points() (Points, bool) {
	if r.wide == nil && r.num >= 0 {
		return r.pointsInWords()
	}
	n := r.scaled(PlacesMax, HalfUp)
	if !n.IsInt64() {
		return 0, false
	}
	return Points(n.Int64()), true
}

// PointsWithin is Points moved into [0, full]: rounding keeps order and whole
// millionths, so it is the same to clamp before it and after.
func (r Rat) PointsWithin(full Points) Points {
	if r.den != 0 && r.num <= numMax {
		return min(nearest(max(r.num, 0), r.den), full)
	}
	return r.pointsWithin(full)
}

func (r Rat) pointsWithin(full Points) Points {
	if r.Sign() <= 0 {
		return 0
	}
	p, ok := r.Points()
	if !ok {
		return full
	}
	return min(p, full)
}

// pointsInWords is Points for a number that is not negative and not wide.
func (r Rat) pointsInWords() (Points, bool) {
	num, den := r.parts()
	if num <= numMax {
		return nearest(num, den), true
	}
	hi, lo := bits.Mul64(uint64(num), uint64(One))
	if hi >= uint64(den) {
		return 0, false
	}
	quotient, rest := bits.Div64(hi, lo, uint64(den))
	if rest >= uint64(den)-rest {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, false
	}
	return Points(quotient), true
}

// numMax is the largest numerator whose millionths fit in a word, doubled.
const numMax = math.MaxInt64 / int64(One) / 2

// nearest is num/den in millionths, half up; num lies in [0, numMax].
func nearest(num, den int64) Points {
	// Most points are decimals as a set writes them: nothing to divide.
	switch Points(den) {
	case 1:
		return Points(num) * One
	case 10:
		return Points(num) * (One / 10)
	case 100:
		return Points(num) * (One / 100)
	case One:
		return Points(num)
	}
	a, b := uint64(num)*uint64(One), uint64(den)
	quotient, rest := a/b, a%b
	if rest >= b-rest {
		quotient++
	}
	return Points(quotient)
}

// Decimal prints r with exactly places decimals, rounded by mode, with a
// decimal point: "0.67".
func (r Rat) Decimal(places int, mode Mode) string {
	n := r.scaled(places, mode)
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	text := digits
	if places > 0 {
		text = digits[:len(digits)-places] + "." + digits[len(digits)-places:]
	}
	if n.Sign() < 0 {
		return "-" + text
	}
	return text
}

// String prints r as a decimal of up to 6 decimals without trailing zeros,
// rounded half up: the form numbers have in JSON.
func (r Rat) String() string {
	return trimZeros(r.Decimal(PlacesMax, HalfUp))
}

// Exact prints r without rounding: as a decimal when it has a finite one of
// at most 40 digits, else as a fraction "1/3".
func (r Rat) Exact() string {
	x := r.Big()
	places, exact := x.FloatPrec()
	if !exact || places > digitsMax {
		return x.RatString()
	}
	return r.Decimal(places, HalfUp)
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// MarshalText writes the decimal form of up to 6 decimals.
func (r Rat) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a plain decimal.
func (r *Rat) UnmarshalText(text []byte) error {
	parsed, err := ParseRat(string(text))
	if err != nil {
		return fmt.Errorf("read a number: %w", err)
	}
	*r = parsed
	return nil
}
