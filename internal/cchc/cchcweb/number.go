package cchcweb

import (
	"context"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/points"
	"minhbach/internal/web/voice"
)

// Numbers in view models are plain decimals ("90.84") with the decimals that
// people see by the set's rounding; pages turn them into the reader's language
// with voice.Number. Rounding for show never feeds back into a decision.

// pagePlacesMax is how many decimals of points a page shows: sets round to
// three, and three down a column of a hundred rows is noise.
const pagePlacesMax = 2

// pointsText is points as a page shows them.
func pointsText(set *criteria.Set, p points.Points) string {
	return p.Decimal(pointsPlaces(set), set.Rounding.Mode)
}

func pointsPlaces(set *criteria.Set) int { return min(set.Rounding.Points, pagePlacesMax) }

// indexText is an index or a mean of indices as a page shows it.
func indexText(set *criteria.Set, index points.Rat) string {
	return index.Decimal(set.Rounding.Index, set.Rounding.Mode)
}

// signedNumber writes a decimal with a plus before what is above zero.
func signedNumber(ctx context.Context, decimal string) string {
	if decimal == "" || decimal[0] == '-' || strings.Trim(decimal, "0.") == "" {
		return voice.Number(ctx, decimal)
	}
	return "+" + voice.Number(ctx, decimal)
}

// maxText is a maximum, written short: "15", "36.5".
func maxText(p points.Points) string { return p.String() }

// percent is a share of a maximum in whole percent, rounded down so that 100
// means all of it; false when the maximum is zero.
func percent(p, whole points.Points) (int, bool) {
	if whole <= 0 {
		return 0, false
	}
	return int(int64(p) * 100 / int64(whole)), true
}

// pointsTextOf writes millionths as the points of a card.
func pointsTextOf(card AgencyCard, millionths int64) string {
	return pointsText(card.set, points.Points(millionths))
}
