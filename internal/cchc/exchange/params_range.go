package exchange

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
	"minhbach/internal/vn"
)

// bound is a word for one end of a band.
type bound struct {
	folded string
	low    bool
	incl   string // "true", "false", or "" where it is unsaid
}

// bounds lists the words of both ends, longest first: those we write, and the
// others that people use.
var bounds = sync.OnceValue(func() []bound {
	var list []bound
	for key, b := range map[string]bound{
		"from": {low: true, incl: "true"}, "above": {low: true, incl: "false"}, "from_unsaid": {low: true},
		"upto": {incl: "true"}, "below": {incl: "false"}, "till_below": {incl: "false"}, "upto_unsaid": {},
	} {
		for _, folded := range append(wordsOf("exchange.bound."+key), wordsOf("exchange.bound_also."+key)...) {
			b.folded = folded
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b bound) int {
		if len(a.folded) != len(b.folded) {
			return len(b.folded) - len(a.folded)
		}
		return strings.Compare(a.folded, b.folded)
	})
	return list
})

// wordsOf is a text of the catalogue that holds several words, parted by
// bars, folded, of both languages.
func wordsOf(key string) []string {
	var list []string
	for _, text := range foldedWords()[key] {
		for word := range strings.SplitSeq(text, "|") {
			if word = strings.TrimSpace(word); word != "" {
				list = append(list, word)
			}
		}
	}
	return list
}

// boundAt finds the word that leads a folded text. A sign needs no space.
func boundAt(folded string) (bound, bool) {
	i := slices.IndexFunc(bounds(), func(b bound) bool {
		isSign := strings.ContainsAny(b.folded, "<>≤≥")
		return strings.HasPrefix(folded, b.folded) && (isSign || strings.HasPrefix(folded[len(b.folded):], " "))
	})
	if i < 0 {
		return bound{}, false
	}
	return bounds()[i], true
}

// nextBound returns where the next word of a bound begins, or the end.
func nextBound(folded string) int {
	for i := range len(folded) {
		if folded[i] == ' ' {
			if _, found := boundAt(folded[i+1:]); found {
				return i
			}
		}
	}
	return len(folded)
}

// dashShape is "88 – 90", which does not say who owns its ends.
var dashShape = regexp.MustCompile(`^(-?[0-9][0-9.,]*\s?%?)\s*[-–—]\s*(-?[0-9][0-9.,]*\s?%?)$`)

// interval reads "từ 0,2 đến dưới 0,3".
func (r *ruleReader) interval(text string) *ruleset.Node {
	n := mapNode(r.line)
	if isWord(text, "exchange.bound.all") {
		return n
	}
	rest := vn.Fold(text)
	if ends := dashShape.FindStringSubmatch(rest); ends != nil {
		r.put(n, "lo", r.number(ends[1]))
		r.put(n, "hi", r.number(ends[2]))
		return n
	}
	for first := true; first || rest != ""; first = false {
		b, found := boundAt(rest)
		if !found {
			r.refuse(fault.New(fault.Invalid, "exchange.set.bad_interval", text))
			return n
		}
		rest = strings.TrimSpace(rest[len(b.folded):])
		end := nextBound(rest)
		number := withoutTail(rest[:end])
		rest = strings.TrimSpace(rest[end:])
		name := "hi"
		if b.low {
			name = "lo"
		}
		r.put(n, name, r.number(number))
		if b.incl != "" {
			putNode(n, name+"_incl", plainNode(b.incl, r.line))
		}
	}
	return n
}

// withoutTail takes off what may follow a bound: "trở lên", a remark in
// brackets, a comma.
func withoutTail(folded string) string {
	folded, _, _ = strings.Cut(folded, "(")
	folded = strings.TrimRight(strings.TrimSpace(folded), ", ")
	for _, tail := range wordsOf("exchange.bound.tail") {
		if before, found := strings.CutSuffix(folded, " "+tail); found {
			return strings.TrimSpace(before)
		}
	}
	return folded
}
