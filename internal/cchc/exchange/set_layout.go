package exchange

import (
	"strings"
	"sync"

	"minhbach/internal/vn"
)

// The columns of the sheet of criteria, by the ends of their keys, in order.
// "explained" says the rule in sentences, for the reader; it is not read.
var setColumns = []string{
	"code", "name", "max_points", "source", "kind", "params", "evidence", "na", "no_event", "gate", "group", "inputs",
	"parent", "maps_to", "notes", "explained",
}

var setWidths = []int{9, 44, 10, 14, 26, 50, 40, 30, 16, 26, 22, 44, 9, 14, 34, 50}

// Without these the sheet says nothing about a criterion; the rest may be left
// out of a table that a province already has.
var setNeeded = []string{"code", "name", "max_points"}

// headNeeded are the rows a set cannot be without.
var headNeeded = []string{"id", "title", "block", "max_points"}

// headRows are the rows of the sheet about the set, in order; the last four
// may stand any number of times.
var headRows = []string{
	"id", "title", "basis", "valid_from", "valid_to", "block", "max_points", "total_cap",
	"rounding.points", "rounding.index", "rounding.places", "rounding.mode", "rounding.at", "index.basis",
	"ranking.method", "ranking.by", "ranking.tie_break", "bands_by",
	headFact, headBand, headVeto, headStage,
}

const (
	headFact  = "facts"
	headBand  = "bands"
	headVeto  = "vetoes"
	headStage = "calendar"

	headPrefix   = "exchange.head."
	columnPrefix = "exchange.set_col."
)

// The words that a key may take, where they are few.
var (
	sources      = []string{"self", "verifier", "survey", "computed", "external"}
	groupKinds   = []string{"sum", "weighted", "bonus", "penalty"}
	naPolicies   = []string{"exclude_and_rescale", "full_points", "rescale_in_group", "exclude_unit"}
	noEventWords = []string{"full", "zero", "na"}
	factTypes    = []string{"bool", "word", "decimal", "number"}
	headChoices  = map[string][]string{
		"rounding.mode": {"half_up", "half_even", "down"}, "rounding.at": {"leaf", "group", "total", "display"},
		"index.basis": {"applicable", "printed"}, "ranking.method": {"competition", "dense", "ordinal"},
		"ranking.by": {"index", "points"}, "bands_by": {"index", "points"},
	}
)

func setColumnKey(text string) string { return setColumnKeys()[vn.Fold(strings.TrimSpace(text))] }

var setColumnKeys = sync.OnceValue(func() map[string]string {
	keys := map[string]string{}
	for _, name := range setColumns {
		for _, folded := range foldedWords()[columnPrefix+name] {
			keys[folded] = name
		}
	}
	// What the annexes of decisions call them, and files.
	for _, name := range setColumns {
		for _, folded := range append(wordsOf("exchange.set_also."+name), name) {
			keys[folded] = name
		}
	}
	return keys
})
