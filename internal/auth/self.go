package auth

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// TOTP is a second factor by time-based codes.
type TOTP struct {
	Sealed      string
	IsConfirmed bool // its owner has shown that the telephone knows it
	LastStep    int64
}

// Own is what a person sees of the own account.
type Own struct {
	Account     Account
	Session     Session
	Sessions    []Session
	IsConfirmed bool // the last proof is fresh enough for what is sensitive
	HasTOTP     bool
	CodesLeft   int64
	Passkeys    []Passkey
	Identities  []Identity
	Grants      []GivenGrant
}

// Own reads the account of who asks.
func (s *Service) Own(ctx context.Context) (Own, error) {
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (own Own, err error) {
		if own.Account, own.Session, err = s.here(ctx, tx); err != nil {
			return Own{}, err
		}
		account, now := own.Account.ID, s.now()
		own.IsConfirmed = own.Session.isConfirmed(now)
		second, known, err := s.rows.TOTP(ctx, tx, account)
		if err != nil {
			return Own{}, fmt.Errorf("read the second factor: %w", err)
		}
		own.HasTOTP = known && second.IsConfirmed
		if own.CodesLeft, err = s.rows.CodesLeft(ctx, tx, account); err != nil {
			return Own{}, fmt.Errorf("count recovery codes: %w", err)
		}
		if own.Passkeys, err = s.rows.PasskeysOf(ctx, tx, account); err != nil {
			return Own{}, fmt.Errorf("read the passkeys: %w", err)
		}
		if own.Identities, err = s.rows.IdentitiesOf(ctx, tx, account); err != nil {
			return Own{}, fmt.Errorf("read the identities: %w", err)
		}
		if own.Grants, err = s.rows.GrantsOf(ctx, tx, account); err != nil {
			return Own{}, fmt.Errorf("read the grants: %w", err)
		}
		sessions, err := s.rows.SessionsOf(ctx, tx, account)
		if err != nil {
			return Own{}, fmt.Errorf("read the sessions: %w", err)
		}
		for _, session := range sessions {
			if !session.isOver(now) {
				own.Sessions = append(own.Sessions, session)
			}
		}
		return own, nil
	})
}

// Rename changes the own name and e-mail address.
func (s *Service) Rename(ctx context.Context, name, email string) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		account, _, err := s.here(ctx, tx)
		if err != nil {
			return err
		}
		account.Name, account.Email = name, email
		account = account.clean()
		if err := account.check().OrNil(); err != nil {
			return err
		}
		return s.save(ctx, tx, account)
	})
}

func (s *Service) save(ctx context.Context, tx *sql.Tx, account Account) error {
	isSaved, err := s.rows.UpdateAccount(ctx, tx, account)
	if err != nil {
		return fmt.Errorf("save account %s: %w", account.ID, err)
	}
	if !isSaved {
		return fault.New(fault.Conflict, "auth.changed_meanwhile", account.Login)
	}
	return nil
}

// ChangePassword sets a new password over the present one. Other browsers are
// signed out; this one gets a new token.
func (s *Service) ChangePassword(ctx context.Context, current, next string, from Visit) (token string, err error) {
	account, hash, err := s.ownHash(ctx)
	if err != nil {
		return "", err
	}
	next = cleanPassword(next)
	if account.HasPassword() {
		key := s.attemptKey("password", account.Login, from)
		if err := s.attempt(ctx, key); err != nil {
			return "", err
		}
		isRight, err := s.hasher.Verify(ctx, cleanPassword(current), hash)
		if err != nil {
			return "", fmt.Errorf("check a password: %w", err)
		}
		if !isRight {
			return "", fault.New(fault.Invalid, "auth.wrong_password").At(fault.Place{Field: FieldCurrent})
		}
	}
	if err := checkPassword(next, account); err != nil {
		return "", err
	}
	fresh, err := s.hasher.Hash(ctx, next)
	if err != nil {
		return "", err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		find := s.here
		if !account.HasPassword() {
			find = s.confirmed
		}
		account, session, err := find(ctx, tx)
		if err != nil {
			return nil, err
		}
		if err := s.setPassword(ctx, tx, account.ID, fresh, session.ID); err != nil {
			return nil, err
		}
		if err := s.forgive(ctx, tx, s.attemptKey("password", account.Login, from)); err != nil {
			return nil, err
		}
		token, err = s.rotate(ctx, tx, session)
		return []evidence.Fact{factorFact(account.ID, factorPassword, changeSet, string(account.ID), s.clock.Today())}, err
	})
	return token, err
}

// setPassword keeps the hash and ends every session but one, and every link that
// could set another.
func (s *Service) setPassword(ctx context.Context, tx *sql.Tx, account id.ID, hash string, but id.ID) error {
	if err := s.rows.SetPassword(ctx, tx, account, hash, s.now()); err != nil {
		return fmt.Errorf("save a password: %w", err)
	}
	if err := s.rows.DeleteTickets(ctx, tx, ticketPassword, account); err != nil {
		return fmt.Errorf("end the links: %w", err)
	}
	if err := s.rows.DeleteTickets(ctx, tx, ticketSecond, account); err != nil {
		return fmt.Errorf("end the second steps: %w", err)
	}
	if err := s.rows.DeleteSessions(ctx, tx, account, but); err != nil {
		return fmt.Errorf("end the sessions: %w", err)
	}
	return nil
}

// BeginTOTP makes a secret for the telephone; it counts once ConfirmTOTP has seen
// a code of it. A secret that was begun and not confirmed is replaced.
func (s *Service) BeginTOTP(ctx context.Context) (account Account, secret string, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if account, _, err = s.confirmed(ctx, tx); err != nil {
			return err
		}
		if secret, err = s.newTOTPSecret(); err != nil {
			return err
		}
		old, known, err := s.rows.TOTP(ctx, tx, account.ID)
		if err != nil {
			return fmt.Errorf("read the second factor: %w", err)
		}
		if known && old.IsConfirmed {
			return fault.New(fault.Conflict, "auth.totp_there")
		}
		sealed, err := s.seal(string(account.ID), secret)
		if err != nil {
			return err
		}
		return s.rows.PutTOTP(ctx, tx, account.ID, TOTP{Sealed: sealed})
	})
	return account, secret, err
}

// PendingTOTP shows the secret that waits to be confirmed once more.
func (s *Service) PendingTOTP(ctx context.Context) (account Account, secret string, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if account, _, err = s.confirmed(ctx, tx); err != nil {
			return err
		}
		waiting, known, err := s.rows.TOTP(ctx, tx, account.ID)
		if err != nil {
			return fmt.Errorf("read the second factor: %w", err)
		}
		if !known || waiting.IsConfirmed {
			return fault.New(fault.NotFound, "auth.totp_not_begun")
		}
		secret, err = s.unseal(string(account.ID), waiting.Sealed)
		return err
	})
	return account, secret, err
}

// ConfirmTOTP turns the second factor on and gives the recovery codes, which are
// shown this once.
func (s *Service) ConfirmTOTP(ctx context.Context, code string) (codes []string, err error) {
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, session, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		waiting, known, err := s.rows.TOTP(ctx, tx, account.ID)
		if err != nil {
			return nil, fmt.Errorf("read the second factor: %w", err)
		}
		if !known || waiting.IsConfirmed {
			return nil, fault.New(fault.NotFound, "auth.totp_not_begun")
		}
		secret, err := s.unseal(string(account.ID), waiting.Sealed)
		if err != nil {
			return nil, err
		}
		step, isRight, err := matchTOTP(secret, code, s.now(), waiting.LastStep)
		if err != nil {
			return nil, err
		}
		if !isRight {
			return nil, fault.New(fault.Invalid, "auth.wrong_code").At(fault.Place{Field: FieldCode})
		}
		waiting.IsConfirmed, waiting.LastStep = true, step
		if err := s.rows.PutTOTP(ctx, tx, account.ID, waiting); err != nil {
			return nil, fmt.Errorf("save the second factor: %w", err)
		}
		if err := s.rows.DeleteSessions(ctx, tx, account.ID, session.ID); err != nil {
			return nil, fmt.Errorf("end the other sessions: %w", err)
		}
		codes, err = s.freshCodes(ctx, tx, account.ID)
		return []evidence.Fact{factorFact(account.ID, factorTOTP, changeAdded, string(account.ID), s.clock.Today())}, err
	})
	return codes, err
}

// RemoveTOTP turns the second factor off.
func (s *Service) RemoveTOTP(ctx context.Context) error {
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		return s.dropTOTP(ctx, tx, account.ID, string(account.ID))
	})
}

func (s *Service) dropTOTP(ctx context.Context, tx *sql.Tx, account id.ID, actor string) ([]evidence.Fact, error) {
	second, known, err := s.rows.TOTP(ctx, tx, account)
	if err != nil {
		return nil, fmt.Errorf("read the second factor: %w", err)
	}
	if !known || !second.IsConfirmed {
		return nil, nil
	}
	if err := s.rows.DeleteTOTP(ctx, tx, account); err != nil {
		return nil, fmt.Errorf("remove the second factor: %w", err)
	}
	if err := s.rows.DeleteCodes(ctx, tx, account); err != nil {
		return nil, fmt.Errorf("remove the recovery codes: %w", err)
	}
	return []evidence.Fact{factorFact(account, factorTOTP, changeRemoved, actor, s.clock.Today())}, nil
}

// NewRecoveryCodes replaces the recovery codes; the old ones count no more.
func (s *Service) NewRecoveryCodes(ctx context.Context) (codes []string, err error) {
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, _, err := s.confirmed(ctx, tx)
		if err != nil {
			return nil, err
		}
		second, known, err := s.rows.TOTP(ctx, tx, account.ID)
		if err != nil {
			return nil, fmt.Errorf("read the second factor: %w", err)
		}
		if !known || !second.IsConfirmed {
			return nil, fault.New(fault.Conflict, "auth.codes_without_totp")
		}
		codes, err = s.freshCodes(ctx, tx, account.ID)
		return []evidence.Fact{factorFact(account.ID, factorRecovery, changeSet, string(account.ID), s.clock.Today())}, err
	})
	return codes, err
}

func (s *Service) freshCodes(ctx context.Context, tx *sql.Tx, account id.ID) ([]string, error) {
	codes, err := s.newRecoveryCodes()
	if err != nil {
		return nil, err
	}
	if err := s.rows.DeleteCodes(ctx, tx, account); err != nil {
		return nil, fmt.Errorf("remove the recovery codes: %w", err)
	}
	for _, code := range codes {
		plain, _ := cleanRecoveryCode(code)
		if err := s.rows.InsertCode(ctx, tx, account, s.recoveryHash(string(account), plain)); err != nil {
			return nil, fmt.Errorf("save the recovery codes: %w", err)
		}
	}
	return codes, nil
}

// Identity is who a single sign-on says somebody is.
type Identity struct {
	Issuer   string
	Subject  string
	Account  id.ID
	LinkedAt time.Time
}
