package civil

import (
	"sync"
	"time"
)

// Clock tells the time; everything that asks for it takes a Clock.
type Clock interface {
	Now() time.Time
	Today() Date
}

// SystemClock is the machine's clock, read in Vietnam.
type SystemClock struct{}

// Now is the present instant.
func (SystemClock) Now() time.Time { return time.Now().In(Zone) }

// Today is the present day in Vietnam.
func (c SystemClock) Today() Date { return DateOf(c.Now()) }

// FixedClock stands still until it is told to move; for tests and the demo world.
type FixedClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewFixedClock is a clock standing at an instant.
func NewFixedClock(now time.Time) *FixedClock { return &FixedClock{now: now} }

// Now is where the clock stands.
func (c *FixedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.In(Zone)
}

// Today is the day where the clock stands.
func (c *FixedClock) Today() Date { return DateOf(c.Now()) }

// Set moves the clock to an instant, also backwards.
func (c *FixedClock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Advance moves the clock on.
func (c *FixedClock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// ShiftedClock is the machine's clock as far ahead (or, negative, behind) as a
// demonstration wants it: time passes there as it does here.
type ShiftedClock struct{ By time.Duration }

// Now is the present instant there.
func (c ShiftedClock) Now() time.Time { return time.Now().Add(c.By).In(Zone) }

// Today is the present day there.
func (c ShiftedClock) Today() Date { return DateOf(c.Now()) }
