package id

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Clock is the part of civil.Clock that a source needs.
type Clock interface {
	Now() time.Time
}

// Source makes new identifiers; it may be shared.
type Source interface {
	New() ID
}

// counterMax is what the twelve bits after the version can count in one millisecond.
const counterMax = 1<<12 - 1

type source struct {
	clock Clock
	rand  io.Reader

	mu      sync.Mutex
	millis  int64
	counter int
}

// NewSource makes identifiers from a clock and a reader of random bytes, which
// must not run dry: without chance no identifier can be made, and New panics.
func NewSource(clock Clock, rand io.Reader) Source {
	return &source{clock: clock, rand: rand}
}

// Seeded makes the same identifiers whenever clock and seed are the same. Never
// for real data: whoever knows the seed knows the identifiers.
func Seeded(clock Clock, seed uint64) Source {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return NewSource(clock, rand.NewChaCha8(key))
}

// New makes an identifier greater than all before it from this source.
func (s *source) New() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var raw [16]byte
	if _, err := io.ReadFull(s.rand, raw[6:]); err != nil {
		panic(fmt.Errorf("read random bytes for an identifier: %w", err))
	}
	s.tick(int(raw[6]&0x07)<<8 | int(raw[7])) // the top bit stays free for counting
	var millis [8]byte
	binary.BigEndian.PutUint64(millis[:], uint64(s.millis))
	copy(raw[:6], millis[2:])
	binary.BigEndian.PutUint16(raw[6:8], 0x7000|uint16(s.counter))
	raw[8] = raw[8]&0x3f | 0x80
	return encode(raw)
}

// tick moves to the clock's millisecond, or counts on in the last one when the
// clock stands still or stepped back.
func (s *source) tick(start int) {
	now := max(s.clock.Now().UnixMilli(), 0)
	switch {
	case now > s.millis:
		s.millis, s.counter = now, start
	case s.counter < counterMax:
		s.counter++
	default:
		s.millis, s.counter = s.millis+1, start
	}
}
