package rule

import (
	"slices"

	"minhbach/internal/points"
)

// RelativeToPeers compares a unit with the mean, median or best of its block.
type RelativeToPeers struct {
	Stat        string // mean, median, max
	Op          string // of the comparison; "" with Share
	True, False points.Rat
	Share       bool // mode share_of_stat: min(own/stat, 1) × max
	ExcludeSelf bool
	OnZeroDen   Policy // what a statistic of 0 is worth with Share
}

// The slots of relative_to_peers.
const (
	slotOwn   = 0
	slotPeers = 1
)

var peerInputs = []Spec{{Name: "own", Type: Decimal}, {Name: "peers", Type: Decimals}}

// Kind is relative_to_peers.
func (*RelativeToPeers) Kind() Kind { return "relative_to_peers" }

// Inputs is the own value and those of the block.
func (*RelativeToPeers) Inputs() []Spec { return peerInputs }

// Best is the better side, or the maximum with Share.
func (r *RelativeToPeers) Best(full points.Rat) points.Rat {
	if r.Share {
		return full
	}
	return points.Max(r.True, r.False)
}

// Words says the rule.
func (r *RelativeToPeers) Words(full points.Rat) []Sentence {
	if r.Share {
		return []Sentence{{"rule.words.peers_share_" + r.Stat, []any{full}}}
	}
	return []Sentence{{"rule.words.peers_" + r.Stat, []any{r.Op, r.True, r.False}}}
}

// Lint has nothing to ask.
func (*RelativeToPeers) Lint(points.Rat, Report) {}

// statistic computes the mean, median or maximum of a list that is not empty.
func statistic(stat string, values []points.Rat) points.Rat {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, points.Rat.Cmp)
	n := len(sorted)
	switch stat {
	case "max":
		return sorted[n-1]
	case "median":
		if n%2 == 1 {
			return sorted[n/2]
		}
		return sorted[n/2-1].Add(sorted[n/2]).Mul(points.NewRat(1, 2))
	}
	sum := points.Rat{}
	for _, v := range sorted {
		sum = sum.Add(v)
	}
	return sum.Mul(points.NewRat(1, int64(n)))
}

func (r *RelativeToPeers) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	own, peers := in[slotOwn], in[slotPeers]
	if own.Is == Absent || peers.Is == Absent || len(peers.more.numbers) == 0 {
		return missing()
	}
	stat := statistic(r.Stat, peers.more.numbers)
	if why != nil {
		why.add("rule.why.peers_"+r.Stat, len(peers.more.numbers), stat)
	}
	if r.Share {
		share, ok := own.Num().Quo(stat)
		if !ok {
			return r.OnZeroDen.give(full, why, "rule.zero_den")
		}
		share = points.Min(share, points.Int(1))
		if why != nil {
			why.add("rule.why.share_of", points.Percent{Rat: share}, full, share.Mul(full))
		}
		return scored(share.Mul(full))
	}
	if holds(own.Num(), r.Op, stat) {
		if why != nil {
			why.add("rule.why.peers_true", own.Num(), r.Op, stat, r.True)
		}
		return scored(r.True)
	}
	if why != nil {
		why.add("rule.why.peers_false", own.Num(), r.Op, stat, r.False)
	}
	return scored(r.False)
}
