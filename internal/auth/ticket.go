package auth

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Ticket is a secret for one use: a link, or something under way.
type Ticket struct {
	Kind      string
	Account   id.ID // empty: not about an account
	Content   string
	Tries     int64
	ExpiresAt time.Time
}

// The kinds of tickets, and how long each lives.
const (
	ticketFirst     = "first_administrator"
	ticketPassword  = "set_password"
	ticketSecond    = "second_factor"
	ticketPasskeyIn = "passkey_sign_in"
	ticketPasskey   = "passkey_add"
	ticketSSO       = "single_sign_on"

	firstLinkLife    = 24 * time.Hour
	passwordLinkLife = 72 * time.Hour
	ceremonyLife     = 10 * time.Minute

	// secondTriesMax is how many codes may be tried before the password is asked
	// for again.
	secondTriesMax = 5
)

// issue makes a ticket and gives its secret.
func (s *Service) issue(ctx context.Context, tx *sql.Tx, kind string, account id.ID, content any, life time.Duration) (string, error) {
	token, hash, err := s.newToken()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("write a ticket: %w", err)
	}
	ticket := Ticket{Kind: kind, Account: account, Content: string(text), ExpiresAt: s.now().Add(life)}
	if err := s.rows.InsertTicket(ctx, tx, ticket, hash); err != nil {
		return "", fmt.Errorf("save a ticket: %w", err)
	}
	return token, nil
}

// ticket finds a ticket that still counts, without taking it.
func (s *Service) ticket(ctx context.Context, tx *sql.Tx, kind, token string) (Ticket, error) {
	found, known, err := s.rows.Ticket(ctx, tx, hashToken(token))
	if err != nil {
		return Ticket{}, fmt.Errorf("read a ticket: %w", err)
	}
	if !known || found.Kind != kind || !s.now().Before(found.ExpiresAt) {
		return Ticket{}, fault.New(fault.NotFound, expiredKeys[kind])
	}
	return found, nil
}

// expiredKeys says what to do when a ticket counts no more.
var expiredKeys = map[string]string{ //nolint:gosec // names of sentences
	ticketFirst: "auth.first_link_expired", ticketPassword: "auth.link_expired", ticketSecond: "auth.second_expired",
	ticketPasskeyIn: "auth.ceremony_expired", ticketPasskey: "auth.ceremony_expired", ticketSSO: "auth.ceremony_expired",
}

// take finds a ticket and uses it up.
func (s *Service) take(ctx context.Context, tx *sql.Tx, kind, token string, content any) (Ticket, error) {
	found, err := s.ticket(ctx, tx, kind, token)
	if err != nil {
		return Ticket{}, err
	}
	isTaken, err := s.rows.TakeTicket(ctx, tx, hashToken(token))
	if err != nil {
		return Ticket{}, fmt.Errorf("take a ticket: %w", err)
	}
	if !isTaken {
		return Ticket{}, fault.New(fault.NotFound, expiredKeys[kind])
	}
	if content != nil {
		if err := json.Unmarshal([]byte(found.Content), content); err != nil {
			return Ticket{}, fmt.Errorf("read a ticket: %w", err)
		}
	}
	return found, nil
}
