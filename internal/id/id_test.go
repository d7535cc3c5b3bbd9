package id_test

import (
	"bytes"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

var start = time.Date(2018, 12, 31, 16, 59, 59, 0, time.UTC)

func TestNewIsAStandardUUIDOfVersion7(t *testing.T) {
	made := id.NewSource(&clock{start}, rand.Reader).New()
	standard, err := uuid.Parse(made.String())
	if err != nil || standard.Version() != 7 || standard.Variant() != uuid.RFC4122 {
		t.Fatalf("%s: %v, version %d", made, err, standard.Version())
	}
	if !made.Time().Equal(start) {
		t.Errorf("made at %s, want %s", made.Time(), start)
	}
}

func TestNewIsStrictlyIncreasingWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &clock{start}
		source := id.Seeded(c, rapid.Uint64().Draw(t, "seed"))
		last := id.ID("")
		for _, step := range rapid.SliceOfN(rapid.Int64Range(-5, 5), 1, 50).Draw(t, "steps") {
			c.now = c.now.Add(time.Duration(step) * time.Millisecond)
			if next := source.New(); next <= last {
				t.Fatalf("%s after %s", next, last)
			} else {
				last = next
			}
		}
	})
}

func TestNewCountsPastOneMillisecond(t *testing.T) {
	source := id.Seeded(&clock{start}, 1)
	last := id.ID("")
	for range 20_000 {
		next := source.New()
		if next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
	}
	if ahead := last.Time().Sub(start); ahead > time.Second {
		t.Errorf("the ids ran %s ahead of the clock", ahead)
	}
}

func TestSeededIsReproducible(t *testing.T) {
	a, b, other := id.Seeded(&clock{start}, 7), id.Seeded(&clock{start}, 7), id.Seeded(&clock{start}, 8)
	for range 100 {
		x, y, z := a.New(), b.New(), other.New()
		if x != y || x == z {
			t.Fatalf("%s %s %s", x, y, z)
		}
	}
}

func TestSourceMayBeShared(t *testing.T) {
	source := id.NewSource(&clock{start}, rand.Reader)
	var mu sync.Mutex
	seen := map[id.ID]bool{}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 200 {
				made := source.New()
				mu.Lock()
				if seen[made] {
					t.Errorf("%s twice", made)
				}
				seen[made] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
}

func TestNewPanicsWithoutChance(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an id was made of nothing")
		}
	}()
	id.NewSource(&clock{start}, bytes.NewReader(nil)).New()
}

func TestParseRefusesWhatIsNoID(t *testing.T) {
	good := "01680546-f2d8-7000-8000-000000000000"
	if got, err := id.Parse("01680546-F2D8-7000-8000-000000000000"); err != nil || got != id.ID(good) {
		t.Errorf("capitals: %s, %v", got, err)
	}
	for _, bad := range []string{
		"", "x", good[:35], good + "0", "01680546f2d87000800000000000000000000",
		"01680546-f2d8-4000-8000-000000000000", "01680546-f2d8-7000-c000-000000000000",
		"01680546-f2d8-7000-8000-00000000000g", "01680546_f2d8-7000-8000-000000000000",
	} {
		_, err := id.Parse(bad)
		if e, ok := fault.From(err); !ok || e.Key != "id.malformed" {
			t.Errorf("Parse(%q): %v", bad, err)
		}
		if !id.ID(bad).Time().IsZero() {
			t.Errorf("%q has a time", bad)
		}
	}
	if !id.ID("").IsZero() || id.ID(good).IsZero() {
		t.Error("IsZero is wrong")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("01680546-f2d8-7000-8000-000000000000")
	f.Add("01680546-F2D8-7000-BFFF-FFFFFFFFFFFF")
	f.Add("------------------------------------")
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := id.Parse(s)
		if err != nil {
			return
		}
		again, err := id.Parse(parsed.String())
		if err != nil || again != parsed {
			t.Fatalf("%q reads as %s, then %s, %v", s, parsed, again, err)
		}
		if _, err := uuid.Parse(s); err != nil {
			t.Fatalf("%q is no UUID: %v", s, err)
		}
	})
}
