package auth

import (
	"context"
	"database/sql"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Store keeps people and what they sign in with, inside a transaction. What is
// looked for and not there comes back as false, not as an error.
type Store interface {
	Accounts
	Factors
	Sessions
	Throttle

	InsertGrant(ctx context.Context, tx *sql.Tx, g GivenGrant) error
	Grant(ctx context.Context, tx *sql.Tx, grant id.ID) (GivenGrant, bool, error)
	// GrantsOf lists what was given to an account, withdrawn or not, oldest first.
	GrantsOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]GivenGrant, error)
	// GrantsOn lists what holds on a day, of all accounts.
	GrantsOn(ctx context.Context, tx *sql.Tx, day civil.Date) ([]GivenGrant, error)
	// WithdrawGrant is false when it was withdrawn before.
	WithdrawGrant(ctx context.Context, tx *sql.Tx, grant id.ID, at time.Time) (bool, error)
}

// Accounts keeps accounts and their password hashes.
type Accounts interface {
	InsertAccount(ctx context.Context, tx *sql.Tx, a Account, hash string) error
	Account(ctx context.Context, tx *sql.Tx, account id.ID) (Account, bool, error)
	AccountByLogin(ctx context.Context, tx *sql.Tx, login string) (Account, bool, error)
	// AllAccounts lists them by login.
	AllAccounts(ctx context.Context, tx *sql.Tx) ([]Account, error)
	DemoAccounts(ctx context.Context, tx *sql.Tx) ([]Account, error)
	CountAccounts(ctx context.Context, tx *sql.Tx) (int64, error)
	// UpdateAccount saves name, e-mail and state; false when the version is no
	// longer the one that was read: somebody else changed it.
	UpdateAccount(ctx context.Context, tx *sql.Tx, a Account) (bool, error)
	PasswordHash(ctx context.Context, tx *sql.Tx, account id.ID) (string, error)
	SetPassword(ctx context.Context, tx *sql.Tx, account id.ID, hash string, at time.Time) error
}

// Factors keeps second factors, passkeys and identities of a single sign-on.
type Factors interface {
	TOTP(ctx context.Context, tx *sql.Tx, account id.ID) (TOTP, bool, error)
	PutTOTP(ctx context.Context, tx *sql.Tx, account id.ID, t TOTP) error
	DeleteTOTP(ctx context.Context, tx *sql.Tx, account id.ID) error
	// UseStep is false when this step or a later one was used before.
	UseStep(ctx context.Context, tx *sql.Tx, account id.ID, step int64) (bool, error)

	InsertCode(ctx context.Context, tx *sql.Tx, account id.ID, hash string) error
	DeleteCodes(ctx context.Context, tx *sql.Tx, account id.ID) error
	// UseCode is false when there is no such code, or it was used before.
	UseCode(ctx context.Context, tx *sql.Tx, account id.ID, hash string, at time.Time) (bool, error)
	CodesLeft(ctx context.Context, tx *sql.Tx, account id.ID) (int64, error)

	InsertPasskey(ctx context.Context, tx *sql.Tx, p Passkey) error
	PasskeysOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]Passkey, error)
	UpdatePasskey(ctx context.Context, tx *sql.Tx, p Passkey) error
	DeletePasskey(ctx context.Context, tx *sql.Tx, account, passkey id.ID) (bool, error)

	InsertIdentity(ctx context.Context, tx *sql.Tx, i Identity) error
	Identity(ctx context.Context, tx *sql.Tx, issuer, subject string) (Identity, bool, error)
	IdentitiesOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]Identity, error)
	DeleteIdentities(ctx context.Context, tx *sql.Tx, account id.ID) error
}

// Sessions keeps browsers that are signed in, and secrets for one use.
type Sessions interface {
	InsertSession(ctx context.Context, tx *sql.Tx, s Session, hash string) error
	SessionByHash(ctx context.Context, tx *sql.Tx, hash string) (Session, bool, error)
	Session(ctx context.Context, tx *sql.Tx, session id.ID) (Session, bool, error)
	SessionsOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]Session, error)
	SeeSession(ctx context.Context, tx *sql.Tx, session id.ID, at time.Time) error
	// RotateSession gives a session a new token and notes that its owner has just
	// proved who he is.
	RotateSession(ctx context.Context, tx *sql.Tx, session id.ID, hash string, at time.Time) error
	DeleteSession(ctx context.Context, tx *sql.Tx, account, session id.ID) (bool, error)
	// DeleteSessions ends all sessions of an account but one, which may be empty.
	DeleteSessions(ctx context.Context, tx *sql.Tx, account, but id.ID) error

	InsertTicket(ctx context.Context, tx *sql.Tx, t Ticket, hash string) error
	Ticket(ctx context.Context, tx *sql.Tx, hash string) (Ticket, bool, error)
	// TakeTicket deletes it; false when somebody else took it first.
	TakeTicket(ctx context.Context, tx *sql.Tx, hash string) (bool, error)
	TryTicket(ctx context.Context, tx *sql.Tx, hash string) error
	DeleteTickets(ctx context.Context, tx *sql.Tx, kind string, account id.ID) error
}

// Throttle counts failures.
type Throttle interface {
	Attempts(ctx context.Context, tx *sql.Tx, key string) (Attempts, error)
	PutAttempts(ctx context.Context, tx *sql.Tx, key string, a Attempts) error
	DeleteAttempts(ctx context.Context, tx *sql.Tx, key string) error
	// Tidy deletes sessions and tickets that expired before now, and failures
	// older than old.
	Tidy(ctx context.Context, tx *sql.Tx, now, old time.Time) error
}
