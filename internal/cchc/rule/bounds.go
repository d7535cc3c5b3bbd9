package rule

import (
	"encoding/json"
	"strings"

	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Range is a band's interval as people write it.
type Range struct{ band Band }

// interval is the band as a Range.
func (b *Band) interval() Range { return Range{*b} }

// RangeOf returns the interval of a band for display.
func RangeOf(b Band) Range { return b.interval() }

// MarshalJSON writes the bounds as data.
func (r Range) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Lo     *points.Rat `json:"lo"`
		LoIncl *bool       `json:"lo_incl"`
		Hi     *points.Rat `json:"hi"`
		HiIncl *bool       `json:"hi_incl"`
	}{r.band.Lo, r.band.LoIncl, r.band.Hi, r.band.HiIncl})
}

// Text writes the interval: "từ 0,8 đến dưới 1".
func (r Range) Text(l locale.Lang) string {
	var parts []string
	if b := r.band; b.Lo != nil {
		parts = append(parts, Words().Say(l, "rule.range.lo_"+said(b.LoIncl), *b.Lo))
	}
	if b := r.band; b.Hi != nil {
		parts = append(parts, Words().Say(l, "rule.range.hi_"+said(b.HiIncl), *b.Hi))
	}
	if len(parts) == 0 {
		return Words().Say(l, "rule.range.all")
	}
	return strings.Join(parts, " ")
}

func said(incl *bool) string {
	switch {
	case incl == nil:
		return "unsaid"
	case *incl:
		return "incl"
	}
	return "excl"
}
