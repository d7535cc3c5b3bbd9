package demo

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// chance is a stream of random numbers of its own for each thing that is
// drawn, so that a new draw in one place moves nothing elsewhere. All of it is
// whole numbers: fractions round differently from machine to machine.
type chance struct{ *rand.Rand }

func newChance(seed uint64, of ...any) chance {
	h := fnv.New64a()
	for _, part := range of {
		_, _ = fmt.Fprint(h, part, "/") // a hash never fails to write
	}
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))} //nolint:gosec // figures of a demonstration, which must repeat
}

// between draws from lo to hi, both included.
func (c chance) between(lo, hi int64) int64 {
	if hi <= lo {
		return lo
	}
	return lo + c.Int64N(hi-lo+1)
}

// bell draws around 0, seldom near ±reach.
func (c chance) bell(reach int64) int64 {
	return (c.between(-reach, reach) + c.between(-reach, reach) + c.between(-reach, reach)) / 3
}

// happens is true in so many of a hundred cases.
func (c chance) happens(percent int) bool { return c.IntN(100) < percent }
