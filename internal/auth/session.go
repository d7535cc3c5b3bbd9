package auth

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// How long a browser stays signed in. NIST SP 800-63B-4 advises for its second
// level an hour of quiet and a day in all; two hours let a lunch break pass, and
// twelve end with the working day.
const (
	sessionQuietMax = 2 * time.Hour
	sessionLifeMax  = 12 * time.Hour
	// seenEvery is how exactly "last seen" is kept: a write for every page would
	// make readers wait for writers.
	seenEvery = time.Minute
	// confirmedFor is how long a proof of who one is counts for what is sensitive.
	confirmedFor = 10 * time.Minute
	// browserRunesMax bounds what a browser says of itself.
	browserRunesMax = 60
)

// Means is how somebody signed in.
type Means string

// The means. Two factors are a password with a code, a passkey, and whatever a
// single sign-on asked for.
const (
	ByPassword    Means = "password"
	ByPasswordTwo Means = "password_code"
	ByPasskey     Means = "passkey"
	BySSO         Means = "single_sign_on"
	ByLink        Means = "link"
	ByDemo        Means = "demo"
)

// Session is a browser that is signed in.
type Session struct {
	ID          id.ID
	Account     id.ID
	Means       Means
	Browser     string // "Firefox, Windows"; never an address
	CreatedAt   time.Time
	SeenAt      time.Time
	ConfirmedAt time.Time // when its owner last proved who he is
	ExpiresAt   time.Time
}

// isOver tells whether the session has ended by itself.
func (s Session) isOver(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= sessionQuietMax
}

func (s Session) isConfirmed(now time.Time) bool { return now.Sub(s.ConfirmedAt) < confirmedFor }

// start begins a session. It always makes a new token, so a token that somebody
// laid into the browser before is worth nothing.
func (s *Service) start(ctx context.Context, tx *sql.Tx, account id.ID, means Means, from Visit) (string, error) {
	token, hash, err := s.newToken()
	if err != nil {
		return "", err
	}
	now := s.now()
	session := Session{
		ID: s.ids.New(), Account: account, Means: means, Browser: clip(from.Browser, browserRunesMax),
		CreatedAt: now, SeenAt: now, ConfirmedAt: now, ExpiresAt: now.Add(sessionLifeMax),
	}
	if err := s.rows.InsertSession(ctx, tx, session, hash); err != nil {
		return "", fmt.Errorf("save a session: %w", err)
	}
	return token, nil
}

func clip(text string, runesMax int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), runesMax)])
}

// Identify finds who sends a request by the token of the browser. The answer is
// false when nobody is signed in with it any more.
func (s *Service) Identify(ctx context.Context, token string) (Person, bool, error) {
	if token == "" || len(token) > 4*tokenBytes {
		return Person{}, false, nil
	}
	now := s.now()
	var session Session
	var person Person
	known := false
	err := s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		session, known, err = s.rows.SessionByHash(ctx, tx, hashToken(token))
		if err != nil || !known {
			return err
		}
		account, err := s.account(ctx, tx, session.Account)
		if err != nil {
			return err
		}
		if known = account.State == Active && !session.isOver(now); !known {
			return nil
		}
		person, err = s.person(ctx, tx, account)
		return err
	})
	if err != nil || !known {
		return Person{}, false, err
	}
	person.Session = session.ID
	if person, err = s.withPosts(ctx, person); err != nil {
		return Person{}, false, err
	}
	return person, true, s.see(ctx, session, now)
}

// Person finds an account as it is today, without anybody having signed in: a
// calendar that other programs fetch tells what its owner may read. The answer
// is false when the account is not active.
func (s *Service) Person(ctx context.Context, account id.ID) (person Person, isActive bool, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := s.account(ctx, tx, account)
		if isActive = err == nil && found.State == Active; !isActive {
			if fault.Is(err, fault.NotFound) {
				return nil
			}
			return err
		}
		person, err = s.person(ctx, tx, found)
		return err
	})
	if err != nil || !isActive {
		return Person{}, false, err
	}
	person, err = s.withPosts(ctx, person)
	return person, err == nil, err
}

// withPosts adds what the person holds in an agency.
func (s *Service) withPosts(ctx context.Context, person Person) (Person, error) {
	if s.more != nil {
		grants, agencies, err := s.more(ctx, person.Account, s.clock.Today())
		if err != nil {
			return Person{}, fmt.Errorf("read the posts of %s: %w", person.Account, err)
		}
		person.Grants = append(person.Grants, grants...)
		person.Agencies = append(person.Agencies, agencies...)
	}
	slices.Sort(person.Agencies)
	person.Agencies = slices.Compact(person.Agencies)
	return person, nil
}

func (s *Service) see(ctx context.Context, session Session, now time.Time) error {
	if now.Sub(session.SeenAt) < seenEvery {
		return nil
	}
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return s.rows.SeeSession(ctx, tx, session.ID, now)
	})
}

// person is an account with the grants of today.
func (s *Service) person(ctx context.Context, tx *sql.Tx, account Account) (Person, error) {
	person := Person{Account: account.ID, Name: account.Name}
	given, err := s.rows.GrantsOf(ctx, tx, account.ID)
	if err != nil {
		return Person{}, fmt.Errorf("read the grants of %s: %w", account.ID, err)
	}
	today := s.clock.Today()
	for _, g := range given {
		if !g.IsOn(today) {
			continue
		}
		person.Grants = append(person.Grants, g.Grant)
		if g.Agency != "" {
			person.Agencies = append(person.Agencies, g.Agency)
		}
	}
	return person, nil
}

// IsOn tells whether a grant holds on a day.
func (g Grant) IsOn(day civil.Date) bool {
	return !day.Before(g.From) && (g.To.IsZero() || !day.After(g.To))
}

// here finds the session of the request and its account.
func (s *Service) here(ctx context.Context, tx *sql.Tx) (Account, Session, error) {
	p, err := Signed(ctx)
	if err != nil {
		return Account{}, Session{}, err
	}
	session, known, err := s.rows.Session(ctx, tx, p.Session)
	if err != nil {
		return Account{}, Session{}, fmt.Errorf("read the session: %w", err)
	}
	if !known || session.Account != p.Account || session.isOver(s.now()) {
		return Account{}, Session{}, fault.New(fault.Unauthenticated, "auth.sign_in_first")
	}
	account, err := s.account(ctx, tx, p.Account)
	return account, session, err
}

// confirmed is here, and refuses when the last proof is too old: somebody else
// may sit at the keyboard.
func (s *Service) confirmed(ctx context.Context, tx *sql.Tx) (Account, Session, error) {
	account, session, err := s.here(ctx, tx)
	if err == nil && !session.isConfirmed(s.now()) {
		return account, session, fault.New(fault.Forbidden, ConfirmFirst)
	}
	return account, session, err
}

// ConfirmFirst is the key of the refusal that asks for the password once more.
const ConfirmFirst = "auth.confirm_first"

// IsConfirmFirst tells whether that is what an error says.
func IsConfirmFirst(err error) bool {
	refusal, ok := fault.From(err)
	return ok && refusal.Key == ConfirmFirst
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		session, known, err := s.rows.SessionByHash(ctx, tx, hashToken(token))
		if err != nil || !known {
			return err
		}
		_, err = s.rows.DeleteSession(ctx, tx, session.Account, session.ID)
		return err
	})
}

// EndSession ends one of the own sessions.
func (s *Service) EndSession(ctx context.Context, session id.ID) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		account, _, err := s.here(ctx, tx)
		if err != nil {
			return err
		}
		isEnded, err := s.rows.DeleteSession(ctx, tx, account.ID, session)
		if err == nil && !isEnded {
			return fault.New(fault.NotFound, "auth.no_such_session")
		}
		return err
	})
}

// EndOtherSessions ends all own sessions but this one.
func (s *Service) EndOtherSessions(ctx context.Context) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		account, session, err := s.here(ctx, tx)
		if err != nil {
			return err
		}
		return s.rows.DeleteSessions(ctx, tx, account.ID, session.ID)
	})
}
