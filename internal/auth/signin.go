package auth

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// SignedIn is what signing in leads to: a session, or a second step.
type SignedIn struct {
	Token   string // of the session; empty while a second step waits
	Second  string // ticket of the second step
	Account id.ID
	Device  string // the mark the browser should keep
}

// wrongPair is the one answer to an unknown name, a wrong password, an account
// without one and a disabled account: a stranger learns nothing of who exists.
func wrongPair() error {
	return fault.New(fault.Unauthenticated, "auth.wrong_pair").At(fault.Place{Field: FieldPassword})
}

// SignIn checks a name and a password. Every attempt that is not told to wait
// hashes exactly once, whoever is meant.
func (s *Service) SignIn(ctx context.Context, login, password string, from Visit) (SignedIn, error) {
	login, password = cleanLogin(login), cleanPassword(password)
	if len(password) > passwordBytesMax {
		return SignedIn{}, wrongPair() // no password is that long
	}
	key := s.attemptKey("password", login, from)
	if err := s.attempt(ctx, key); err != nil {
		return SignedIn{}, err
	}
	account, hash, err := s.byLogin(ctx, login)
	if err != nil {
		return SignedIn{}, err
	}
	isRight, err := s.hasher.Verify(ctx, password, hash)
	if err != nil {
		return SignedIn{}, fmt.Errorf("check a password: %w", err)
	}
	if !isRight || account.ID == "" || account.State != Active {
		return SignedIn{}, wrongPair()
	}
	return s.admit(ctx, account, key, from)
}

// byLogin gives an account and what its password is checked against; for a name
// that nobody has, or without a password, that is a hash nobody can meet.
func (s *Service) byLogin(ctx context.Context, login string) (account Account, hash string, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, known, err := s.rows.AccountByLogin(ctx, tx, login)
		if err != nil || !known {
			return err
		}
		account = found
		hash, err = s.rows.PasswordHash(ctx, tx, account.ID)
		return err
	})
	if err != nil {
		return Account{}, "", fmt.Errorf("look for a login: %w", err)
	}
	if hash == "" {
		hash = s.hasher.Nobody()
	}
	return account, hash, nil
}

// admit ends a password that was right: with a session, or with a ticket for the
// second step when the account has a second factor.
func (s *Service) admit(ctx context.Context, account Account, key string, from Visit) (SignedIn, error) {
	signed := SignedIn{Account: account.ID}
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		signed.Token, signed.Second = "", ""
		if err := s.forgive(ctx, tx, key); err != nil {
			return err
		}
		second, known, err := s.rows.TOTP(ctx, tx, account.ID)
		if err != nil {
			return fmt.Errorf("read the second factor: %w", err)
		}
		if known && second.IsConfirmed {
			signed.Second, err = s.issue(ctx, tx, ticketSecond, account.ID, nil, ceremonyLife)
			return err
		}
		signed.Token, err = s.start(ctx, tx, account.ID, ByPassword, from)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if signed.Token != "" {
		signed.Device = s.DeviceMark(account.Login)
	}
	return signed, nil
}

// SecondStep finishes signing in with a code of the telephone or a recovery code.
// A few wrong codes end the step, and the password is asked for again.
func (s *Service) SecondStep(ctx context.Context, token, code string, from Visit) (SignedIn, error) {
	waiting, err := view(ctx, s, func(ctx context.Context, tx *sql.Tx) (Ticket, error) {
		return s.ticket(ctx, tx, ticketSecond, token)
	})
	if err != nil {
		return SignedIn{}, err
	}
	account, err := view(ctx, s, func(ctx context.Context, tx *sql.Tx) (Account, error) {
		return s.account(ctx, tx, waiting.Account)
	})
	if err != nil {
		return SignedIn{}, err
	}
	// The password is known already, so here the name alone is counted: the owner's
	// own browser has a count of its own.
	key := s.secondKey(account, from)
	if err := s.attempt(ctx, key); err != nil {
		return SignedIn{}, err
	}
	signed := SignedIn{Account: account.ID, Device: s.DeviceMark(account.Login)}
	isRight := false
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		isRight, signed.Token = false, ""
		found, err := s.ticket(ctx, tx, ticketSecond, token)
		if err != nil {
			return nil, err
		}
		facts, ok, err := s.proveSecond(ctx, tx, account, code, string(account.ID))
		if err != nil {
			return nil, err
		}
		if isRight = ok && account.State == Active; !isRight {
			return nil, s.missTicket(ctx, tx, token, found)
		}
		if _, err := s.take(ctx, tx, ticketSecond, token, nil); err != nil {
			return nil, err
		}
		if err := s.forgive(ctx, tx, key); err != nil {
			return nil, err
		}
		signed.Token, err = s.start(ctx, tx, account.ID, ByPasswordTwo, from)
		return facts, err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if !isRight {
		return SignedIn{}, fault.New(fault.Unauthenticated, "auth.wrong_code").At(fault.Place{Field: FieldCode})
	}
	return signed, nil
}

func (s *Service) secondKey(account Account, from Visit) string {
	known := Visit{}
	if s.knowsDevice(account.Login, from.Device) {
		known.Device = from.Device
	}
	return s.attemptKey("code", account.Login, known)
}

// missTicket counts a wrong code and ends the step after too many.
func (s *Service) missTicket(ctx context.Context, tx *sql.Tx, token string, found Ticket) error {
	if found.Tries+1 < secondTriesMax {
		return s.rows.TryTicket(ctx, tx, hashToken(token))
	}
	_, err := s.rows.TakeTicket(ctx, tx, hashToken(token))
	return err
}

// proveSecond uses up a code, which never counts again. A recovery code that was
// used is a fact.
func (s *Service) proveSecond(ctx context.Context, tx *sql.Tx, account Account, code, actor string) ([]evidence.Fact, bool, error) {
	if recovery, isShaped := cleanRecoveryCode(code); isShaped {
		isUsed, err := s.rows.UseCode(ctx, tx, account.ID, s.recoveryHash(string(account.ID), recovery), s.now())
		if err != nil || !isUsed {
			return nil, false, err
		}
		return []evidence.Fact{factorFact(account.ID, factorRecovery, changeUsed, actor, s.clock.Today())}, true, nil
	}
	second, known, err := s.rows.TOTP(ctx, tx, account.ID)
	if err != nil || !known || !second.IsConfirmed {
		return nil, false, err
	}
	secret, err := s.unseal(string(account.ID), second.Sealed)
	if err != nil {
		return nil, false, err
	}
	step, isRight, err := matchTOTP(secret, code, s.now(), second.LastStep)
	if err != nil || !isRight {
		return nil, false, err
	}
	isFirst, err := s.rows.UseStep(ctx, tx, account.ID, step)
	return nil, isFirst, err
}

// Confirm proves once more who sits at the keyboard, by the password and, where
// there is one, a code. The session gets a new token.
func (s *Service) Confirm(ctx context.Context, password, code string, from Visit) (token string, err error) {
	account, hash, err := s.ownHash(ctx)
	if err != nil {
		return "", err
	}
	key := s.attemptKey("password", account.Login, from)
	if err := s.attempt(ctx, key); err != nil {
		return "", err
	}
	isRight, err := s.hasher.Verify(ctx, cleanPassword(password), hash)
	if err != nil {
		return "", fmt.Errorf("check a password: %w", err)
	}
	if !isRight {
		return "", fault.New(fault.Invalid, "auth.wrong_password").At(fault.Place{Field: FieldCurrent})
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		account, session, err := s.here(ctx, tx)
		if err != nil {
			return nil, err
		}
		facts, err := s.confirmCode(ctx, tx, account, code)
		if err != nil {
			return nil, err
		}
		if err := s.forgive(ctx, tx, key); err != nil {
			return nil, err
		}
		token, err = s.rotate(ctx, tx, session)
		return facts, err
	})
	return token, err
}

func (s *Service) confirmCode(ctx context.Context, tx *sql.Tx, account Account, code string) ([]evidence.Fact, error) {
	second, known, err := s.rows.TOTP(ctx, tx, account.ID)
	if err != nil || !known || !second.IsConfirmed {
		return nil, err
	}
	facts, isRight, err := s.proveSecond(ctx, tx, account, code, string(account.ID))
	if err == nil && !isRight {
		return nil, fault.New(fault.Invalid, "auth.wrong_code").At(fault.Place{Field: FieldCode})
	}
	return facts, err
}

// rotate gives the session a new token, so that one that leaked before is worth nothing.
func (s *Service) rotate(ctx context.Context, tx *sql.Tx, session Session) (string, error) {
	token, hash, err := s.newToken()
	if err != nil {
		return "", err
	}
	if err := s.rows.RotateSession(ctx, tx, session.ID, hash, s.now()); err != nil {
		return "", fmt.Errorf("renew the session: %w", err)
	}
	return token, nil
}

// ownHash is what the own password is checked against.
func (s *Service) ownHash(ctx context.Context) (account Account, hash string, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if account, _, err = s.here(ctx, tx); err != nil {
			return err
		}
		hash, err = s.rows.PasswordHash(ctx, tx, account.ID)
		return err
	})
	if err == nil && hash == "" {
		hash = s.hasher.Nobody()
	}
	return account, hash, err
}
