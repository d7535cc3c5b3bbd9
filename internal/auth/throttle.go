package auth

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Guessing is slowed down for one name from one place, and never for one name as
// a whole: whoever could lock an account by guessing wrong would lock out its
// owner. A browser that has signed in before carries a mark of it and is counted
// by itself, so a guesser behind the same address does not slow it either (OWASP,
// "device cookies"). Names that do not exist are counted like those that do.
const (
	freeFailures = 4
	delayFirst   = 30 * time.Second
	delayMax     = 15 * time.Minute
	// attemptsKept is after how long failures are forgotten.
	attemptsKept = 24 * time.Hour
)

// Attempts is how often something failed in a row.
type Attempts struct {
	Failures int64
	LastAt   time.Time
}

// wait tells how long the next attempt has to wait.
func (a Attempts) wait(now time.Time) time.Duration {
	if a.Failures <= freeFailures || now.Sub(a.LastAt) > attemptsKept {
		return 0
	}
	delay := delayMax
	if doublings := a.Failures - freeFailures - 1; doublings < 10 {
		delay = min(delayFirst<<doublings, delayMax)
	}
	return max(0, a.LastAt.Add(delay).Sub(now))
}

// Visit is what is known of who knocks.
type Visit struct {
	Source  netip.Addr // the address of the visitor
	Device  string     // the mark of a browser that signed in before
	Browser string     // what the browser says it is, in a few words
}

// place is the part of an address that one customer of a provider holds.
func (v Visit) place() string {
	source := v.Source.Unmap()
	if source.Is6() {
		if prefix, err := source.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return source.String()
}

// attemptKey counts a name from a place, or from a browser known to it.
func (s *Service) attemptKey(use, login string, from Visit) string {
	place := from.place()
	if s.knowsDevice(login, from.Device) {
		place = "device " + from.Device
	}
	return s.mark("attempts", use+"|"+login+"|"+place)
}

// attempt counts a failure before it is known to be one, so that guesses sent at
// once are counted all; forgive takes it back.
func (s *Service) attempt(ctx context.Context, key string) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		so, err := s.rows.Attempts(ctx, tx, key)
		if err != nil {
			return fmt.Errorf("count attempts: %w", err)
		}
		now := s.now()
		if wait := so.wait(now); wait > 0 {
			return fault.New(fault.Unavailable, "auth.wait", int64((wait+time.Second-1)/time.Second))
		}
		if now.Sub(so.LastAt) > attemptsKept {
			so.Failures = 0
		}
		if err := s.rows.PutAttempts(ctx, tx, key, Attempts{Failures: so.Failures + 1, LastAt: now}); err != nil {
			return fmt.Errorf("count an attempt: %w", err)
		}
		return nil
	})
}

func (s *Service) forgive(ctx context.Context, tx *sql.Tx, key string) error {
	if err := s.rows.DeleteAttempts(ctx, tx, key); err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}

// DeviceMark is what a browser keeps once somebody signed in with it. It opens
// nothing.
func (s *Service) DeviceMark(login string) string {
	nonce := string(s.ids.New())
	return nonce + "." + s.deviceMAC(login, nonce)
}

func (s *Service) deviceMAC(login, nonce string) string {
	raw := s.mark("device", cleanLogin(login)+"|"+nonce)
	return base64.RawURLEncoding.EncodeToString([]byte(raw))
}

func (s *Service) knowsDevice(login, mark string) bool {
	nonce, mac, ok := strings.Cut(mark, ".")
	if !ok {
		return false
	}
	if _, err := id.Parse(nonce); err != nil {
		return false
	}
	return hmac.Equal([]byte(mac), []byte(s.deviceMAC(login, nonce)))
}
