package points

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strings"
)

// digitsMax bounds the digits of a number read from a file or a form: far more
// than any criterion needs, few enough that no input can make arithmetic slow.
const digitsMax = 40

// ErrNumber marks a text that is not a plain decimal: an optional minus sign,
// digits, and at most one point with digits on both sides of it.
var ErrNumber = errors.New("not a plain decimal number")

// Rat is an exact rational number. The zero value is 0.
// It is a value: copying is cheap and no method changes its receiver.
type Rat struct {
	num, den int64    // den 0 stands for 1, so that the zero value is the number 0
	wide     *big.Rat // set instead of num and den once they no longer fit
}

// Int returns the whole number n.
func Int(n int64) Rat { return Rat{num: n, den: 1} }

// NewRat returns num/den exactly; den must not be 0.
func NewRat(num, den int64) Rat {
	if den > 0 {
		return Rat{num: num, den: den}
	}
	return turned(num, den)
}

// turned is NewRat for a denominator that is not positive.
func turned(num, den int64) Rat {
	switch {
	case den == 0:
		panic("points: a ratio with denominator 0")
	case num == math.MinInt64 || den == math.MinInt64:
		return narrow(big.NewRat(num, den))
	}
	return Rat{num: -num, den: -den}
}

// OfDecimal returns n with its last places digits behind the point; places is
// at most 18.
func OfDecimal(n int64, places uint8) Rat { return Rat{num: n, den: pow10[places]} }

// AsDecimal returns the number the way OfDecimal takes it, and false when it
// is not written over a power of ten, or does not fit.
func (r Rat) AsDecimal() (n int64, places uint8, ok bool) {
	num, den := r.parts()
	i := slices.Index(pow10[:], den)
	if r.wide != nil || i < 0 {
		return 0, 0, false
	}
	return num, uint8(i), true
}

// ParseRat reads a plain decimal such as "0.8", "-12" or "1234.5" exactly.
// It refuses exponents, grouping, fractions and more than 40 digits.
func ParseRat(s string) (Rat, error) {
	digits, places, negative, err := scanDecimal(s)
	if err != nil {
		return Rat{}, err
	}
	if len(digits) <= 18 && places <= 18 {
		var n int64
		for _, c := range []byte(digits) {
			n = n*10 + int64(c-'0')
		}
		if negative {
			n = -n
		}
		return Rat{num: n, den: pow10[places]}, nil
	}
	n, _ := new(big.Int).SetString(digits, 10)
	if negative {
		n.Neg(n)
	}
	return narrow(new(big.Rat).SetFrac(n, bigPow10(places))), nil
}

// exponentMax bounds the exponent of a number that is written with one.
const exponentMax = 18

// ParseScientific is ParseRat that also takes the exponents which writers of
// JSON produce for small numbers (1e-05).
func ParseScientific(s string) (Rat, error) {
	mantissa, exponent, found := strings.Cut(strings.ToLower(s), "e")
	r, err := ParseRat(mantissa)
	if err != nil || !found {
		return r, err
	}
	shift, err := ParseRat(strings.TrimPrefix(exponent, "+"))
	n, ok := shift.Int64()
	if err != nil || !ok || n > exponentMax || n < -exponentMax {
		return Rat{}, fmt.Errorf("%w: %q", ErrNumber, clip(s))
	}
	if n < 0 {
		r, _ = r.Quo(Int(pow10[-n]))
		return r, nil
	}
	return r.Mul(Int(pow10[n])), nil
}

func scanDecimal(s string) (digits string, places int, negative bool, err error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, fraction, hasPoint := strings.Cut(body, ".")
	digits = whole + fraction
	if whole == "" || (hasPoint && fraction == "") || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false, fmt.Errorf("%w: %q", ErrNumber, clip(s))
	}
	if len(digits) > digitsMax {
		return "", 0, false, fmt.Errorf("%w: %q has more than %d digits", ErrNumber, clip(s), digitsMax)
	}
	return digits, len(fraction), negative, nil
}

func clip(s string) string {
	if len(s) > 2*digitsMax {
		return s[:2*digitsMax] + "…"
	}
	return s
}

var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

func bigPow10(places int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
}

func narrow(r *big.Rat) Rat {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return Rat{num: r.Num().Int64(), den: r.Denom().Int64()}
	}
	return Rat{wide: r}
}

func (r Rat) parts() (num, den int64) {
	if r.den == 0 {
		return r.num, 1
	}
	return r.num, r.den
}

// Big returns the number as a math/big rational that the caller may change.
func (r Rat) Big() *big.Rat {
	if r.wide != nil {
		return new(big.Rat).Set(r.wide)
	}
	num, den := r.parts()
	return big.NewRat(num, den)
}

// FromBig returns the number x holds now; later changes of x do not show.
func FromBig(x *big.Rat) Rat { return narrow(new(big.Rat).Set(x)) }

// short reports whether all four fit in 32 bits, as the figures of a criterion
// nearly always do: products of two such, and a sum of two products, need no
// check.
func short(a, b, c, d int64) bool {
	const half = 1 << 31
	return uint64((a+half)|(b+half)|(c+half)|(d+half))>>32 == 0
}

// mul64 multiplies, and reports whether the product fits.
func mul64(a, b int64) (int64, bool) {
	if a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return uint64(-a)
	}
	return uint64(a)
}

func add64(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

// Add returns r + s.
func (r Rat) Add(s Rat) Rat {
	if r.wide == nil && s.wide == nil {
		if sum, ok := addSmall(r, s); ok {
			return sum
		}
	}
	return narrow(new(big.Rat).Add(r.Big(), s.Big()))
}

// addSmall adds in machine words, and reports whether everything fitted.
func addSmall(r, s Rat) (Rat, bool) {
	rn, rd := r.parts()
	sn, sd := s.parts()
	if short(rn, rd, sn, sd) {
		if rd == sd {
			return Rat{num: rn + sn, den: rd}, true
		}
		return Rat{num: rn*sd + sn*rd, den: rd * sd}, true
	}
	if rd == sd {
		sum, ok := add64(rn, sn)
		return Rat{num: sum, den: rd}, ok
	}
	a, okA := mul64(rn, sd)
	b, okB := mul64(sn, rd)
	d, okD := mul64(rd, sd)
	sum, okSum := add64(a, b)
	return Rat{num: sum, den: d}, okA && okB && okD && okSum
}

// Reduced returns r in lowest terms, which keeps what is computed from it in
// machine words for longer.
func (r Rat) Reduced() Rat { return narrow(r.Big()) }

// Neg returns −r.
func (r Rat) Neg() Rat {
	if r.wide == nil && r.num != math.MinInt64 {
		return Rat{num: -r.num, den: r.den}
	}
	x := r.Big()
	return narrow(x.Neg(x))
}

// Sub returns r − s.
func (r Rat) Sub(s Rat) Rat {
	if s.wide == nil && s.num != math.MinInt64 {
		s.num = -s.num
		return r.Add(s)
	}
	return r.Add(s.Neg())
}

// Mul returns r × s.
func (r Rat) Mul(s Rat) Rat {
	if r.den != 0 && s.den != 0 && short(r.num, r.den, s.num, s.den) {
		return Rat{num: r.num * s.num, den: r.den * s.den}
	}
	return r.mulLong(s)
}

// mulLong is Mul in a word with a check, or without bound.
func (r Rat) mulLong(s Rat) Rat {
	if r.wide == nil && s.wide == nil {
		rn, rd := r.parts()
		sn, sd := s.parts()
		if n, ok := mul64(rn, sn); ok {
			if d, ok := mul64(rd, sd); ok {
				return Rat{num: n, den: d}
			}
		}
	}
	return narrow(new(big.Rat).Mul(r.Big(), s.Big()))
}

// Quo returns r / s, and false when s is 0.
func (r Rat) Quo(s Rat) (Rat, bool) {
	if s.Sign() == 0 {
		return Rat{}, false
	}
	if s.wide == nil {
		sn, sd := s.parts()
		if sn > 0 {
			return r.Mul(Rat{num: sd, den: sn}), true
		}
		if sn > math.MinInt64 {
			return r.Mul(Rat{num: -sd, den: -sn}), true
		}
	}
	return narrow(new(big.Rat).Quo(r.Big(), s.Big())), true
}

// Sign returns −1, 0 or 1.
func (r Rat) Sign() int {
	switch {
	case r.wide != nil:
		return r.wide.Sign()
	case r.num < 0:
		return -1
	case r.num > 0:
		return 1
	}
	return 0
}

// Cmp compares exactly, by cross-multiplication: −1, 0 or 1.
func (r Rat) Cmp(s Rat) int {
	if r.den != 0 && s.den != 0 && short(r.num, r.den, s.num, s.den) {
		return cmp.Compare(r.num*s.den, s.num*r.den)
	}
	return r.cmpLong(s)
}

// cmpLong is Cmp in twice the width of a word, or without bound.
func (r Rat) cmpLong(s Rat) int {
	if r.wide != nil || s.wide != nil || r.num == math.MinInt64 || s.num == math.MinInt64 {
		return r.Big().Cmp(s.Big())
	}
	rn, rd := r.parts()
	sn, sd := s.parts()
	if (rn < 0) != (sn < 0) {
		if rn < 0 {
			return -1
		}
		return 1
	}
	ahi, alo := bits.Mul64(magnitude(rn), uint64(sd))
	bhi, blo := bits.Mul64(magnitude(sn), uint64(rd))
	order := 0
	switch {
	case ahi != bhi:
		order = 1
		if ahi < bhi {
			order = -1
		}
	case alo != blo:
		order = 1
		if alo < blo {
			order = -1
		}
	}
	if rn < 0 {
		return -order
	}
	return order
}

// Equal reports whether r and s are the same number.
func (r Rat) Equal(s Rat) bool { return r.Cmp(s) == 0 }

// Less reports whether r < s.
func (r Rat) Less(s Rat) bool {
	if r.den != 0 && s.den != 0 && short(r.num, r.den, s.num, s.den) {
		return r.num*s.den < s.num*r.den
	}
	return r.Cmp(s) < 0
}

// IsInt reports whether r is a whole number.
func (r Rat) IsInt() bool {
	if r.wide != nil {
		return r.wide.IsInt()
	}
	num, den := r.parts()
	return num%den == 0
}

// Int64 returns the whole number r is, and false when it is not one or does
// not fit.
func (r Rat) Int64() (int64, bool) {
	if r.wide != nil {
		return 0, false
	}
	num, den := r.parts()
	if num%den != 0 {
		return 0, false
	}
	return num / den, true
}

// Min returns the smaller of a and b.
func Min(a, b Rat) Rat {
	if b.Less(a) {
		return b
	}
	return a
}

// Max returns the larger of a and b.
func Max(a, b Rat) Rat {
	if a.Less(b) {
		return b
	}
	return a
}

// Clamp returns r moved into [lo, hi].
func (r Rat) Clamp(lo, hi Rat) Rat { return Min(Max(r, lo), hi) }
