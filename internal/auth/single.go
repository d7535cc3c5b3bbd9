package auth

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

// Bounds of what a provider calls a person (OpenID Connect Core, 2).
const subjectBytesMax = 255

// KeepFlow keeps an attempt at a single sign-on on the server and gives the ticket
// for it. An attempt is answered once.
func (s *Service) KeepFlow(ctx context.Context, flow any) (ticket string, err error) {
	person, _ := From(ctx) // a guest, or somebody who links the own account
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ticket, err = s.issue(ctx, tx, ticketSSO, person.Account, flow, ceremonyLife)
		return err
	})
	return ticket, err
}

// TakeFlow gives an attempt back, once, to whoever began it.
func (s *Service) TakeFlow(ctx context.Context, ticket string, flow any) error {
	person, _ := From(ctx)
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := s.take(ctx, tx, ticketSSO, ticket, nil)
		if err != nil {
			return err
		}
		if found.Account != person.Account {
			return fault.New(fault.NotFound, "auth.ceremony_expired")
		}
		if err := json.Unmarshal([]byte(found.Content), flow); err != nil {
			return fmt.Errorf("read an attempt: %w", err)
		}
		return nil
	})
}

// NewSecret makes a secret for one attempt.
func (s *Service) NewSecret() (string, error) {
	secret, _, err := s.newToken()
	return secret, err
}

// SignInBy signs in whom a provider names. An account is found by issuer and
// subject alone: whoever may choose an e-mail address could choose another's.
func (s *Service) SignInBy(ctx context.Context, issuer, subject string, from Visit) (signed SignedIn, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, known, err := s.rows.Identity(ctx, tx, issuer, subject)
		if err != nil {
			return fmt.Errorf("look for an identity: %w", err)
		}
		if !known {
			return fault.New(fault.Unauthenticated, "auth.sso_unknown")
		}
		account, err := s.account(ctx, tx, found.Account)
		if err != nil {
			return err
		}
		if account.State != Active {
			return fault.New(fault.Unauthenticated, "auth.sso_refused")
		}
		signed = SignedIn{Account: account.ID, Device: s.DeviceMark(account.Login)}
		signed.Token, err = s.start(ctx, tx, account.ID, BySSO, from)
		return err
	})
	return signed, err
}

// Link lets the own account be entered by whom a provider names.
func (s *Service) Link(ctx context.Context, issuer, subject string) error {
	if issuer == "" || subject == "" || len(subject) > subjectBytesMax {
		return fault.New(fault.Invalid, "auth.sso_refused")
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		found, known, err := s.rows.Identity(ctx, tx, issuer, subject)
		if err != nil {
			return nil, fmt.Errorf("look for an identity: %w", err)
		}
		if known && found.Account == account.ID {
			return nil, nil
		}
		if known {
			return nil, fault.New(fault.Conflict, "auth.sso_taken")
		}
		if err := s.rows.InsertIdentity(ctx, tx, Identity{Issuer: issuer, Subject: subject, Account: account.ID, LinkedAt: s.now()}); err != nil {
			return nil, fmt.Errorf("save an identity: %w", err)
		}
		return []evidence.Fact{factorFact(account.ID, factorSSO, changeAdded, string(account.ID), s.clock.Today())}, nil
	})
}

// MayLink refuses when it is too long since somebody proved who he is.
func (s *Service) MayLink(ctx context.Context) error {
	return s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, _, err := s.confirmed(ctx, tx)
		return err
	})
}

// Unlink ends all links of the own account.
func (s *Service) Unlink(ctx context.Context) error {
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		identities, err := s.rows.IdentitiesOf(ctx, tx, account.ID)
		if err != nil || len(identities) == 0 {
			return nil, err
		}
		if err := s.rows.DeleteIdentities(ctx, tx, account.ID); err != nil {
			return nil, fmt.Errorf("remove the identities: %w", err)
		}
		return []evidence.Fact{factorFact(account.ID, factorSSO, changeRemoved, string(account.ID), s.clock.Today())}, nil
	})
}
