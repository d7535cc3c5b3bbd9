package points

import "minhbach/internal/locale"

// Text prints the points for people: "1.234,5" in Vietnamese.
func (p Points) Text(l locale.Lang) string { return l.Decimal(p.String()) }

// Text prints the number for people with up to 6 decimals.
func (r Rat) Text(l locale.Lang) string { return l.Decimal(r.String()) }

// Percent is a ratio that people read as a percentage of two decimals.
type Percent struct{ Rat }

// Text prints 0.8817 as "88,17%" in Vietnamese.
func (p Percent) Text(l locale.Lang) string {
	return l.Decimal(trimZeros(p.Mul(Int(100)).Decimal(2, HalfUp))) + "%"
}
