package points

import (
	"fmt"
	"strconv"
)

// Points is an amount of points in millionths: 1.5 points is 1_500_000.
type Points int64

// One is a single point.
const One Points = 1_000_000

// Parse reads a plain decimal of at most 6 decimals, such as "0.25".
func Parse(s string) (Points, error) {
	r, err := ParseRat(s)
	if err != nil {
		return 0, err
	}
	p, ok := r.Points()
	if !ok {
		return 0, fmt.Errorf("%w: %q is too large", ErrNumber, clip(s))
	}
	if !p.Rat().Equal(r) {
		return 0, fmt.Errorf("%w: %q has more than %d decimals", ErrNumber, clip(s), PlacesMax)
	}
	return p, nil
}

// MustParse reads a plain decimal that is known to be right.
func MustParse(s string) Points {
	p, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return p
}

// Rat returns the points as an exact rational.
func (p Points) Rat() Rat {
	if p%One == 0 { // a small fraction keeps what follows in machine words
		return Rat{num: int64(p / One), den: 1}
	}
	return Rat{num: int64(p), den: int64(One)}
}

// String prints the points with a decimal point and no trailing zeros: "1.5".
func (p Points) String() string {
	whole, fraction := int64(p)/int64(One), int64(p)%int64(One)
	sign := ""
	if p < 0 {
		sign = "-"
	}
	return sign + trimZeros(strconv.FormatUint(magnitude(whole), 10)+"."+fmt.Sprintf("%06d", magnitude(fraction)))
}

// Round returns the points with at most places decimals.
func (p Points) Round(places int, mode Mode) Points {
	if places >= PlacesMax {
		return p
	}
	unit := Points(pow10[PlacesMax-places])
	rest := p % unit
	kept := p - rest
	twice := 2 * rest
	switch {
	case rest == 0 || mode == Down:
		return kept
	case twice >= unit:
		if twice == unit && mode == HalfEven && kept/unit%2 == 0 {
			return kept
		}
		return kept + unit
	case twice <= -unit:
		if twice == -unit && mode == HalfEven && kept/unit%2 == 0 {
			return kept
		}
		return kept - unit
	}
	return kept
}

// Decimal prints the points with exactly places decimals, rounded by mode.
func (p Points) Decimal(places int, mode Mode) string { return p.Rat().Decimal(places, mode) }

// Share returns p as a share of whole, and false when whole is 0.
func (p Points) Share(whole Points) (Rat, bool) {
	if whole == 0 {
		return Rat{}, false
	}
	return NewRat(int64(p), int64(whole)), true
}

// PercentOf returns p in percent of whole, and false when whole is 0.
func (p Points) PercentOf(whole Points) (Rat, bool) {
	const percent = 100
	if whole > 0 && whole%percent == 0 { // one percent is whole millionths
		return Rat{num: int64(p), den: int64(whole / percent)}, true
	}
	share, ok := p.Share(whole)
	return share.Mul(Int(percent)), ok
}

// MarshalText writes the decimal form.
func (p Points) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a plain decimal of at most 6 decimals.
func (p *Points) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return fmt.Errorf("read points: %w", err)
	}
	*p = parsed
	return nil
}
