package notify

import (
	"context"
	"database/sql"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Store is the database this package needs, inside a transaction. What is
// looked for and not there comes back as false.
type Store interface {
	Notices
	Outbox

	Settings(ctx context.Context, tx *sql.Tx, account id.ID) (Settings, bool, error)
	// PutSettings is false when the version is no longer the one that was read.
	PutSettings(ctx context.Context, tx *sql.Tx, s Settings) (bool, error)

	// TakeLease gives a lease to a holder until an instant; false when another
	// holds it and it has not run out.
	TakeLease(ctx context.Context, tx *sql.Tx, name, holder string, now, until time.Time) (bool, error)
}

// Filter chooses among the notices of an account.
type Filter string

// The filters.
const (
	OpenNotices    Filter = "open" // the unread ones first, then by deadline
	UnreadNotices  Filter = "unread"
	SettledNotices Filter = "settled" // the newest first
)

// Counts is how many notices an account has.
type Counts struct{ Open, Unread, Settled int }

// Notices keeps what people are told.
type Notices interface {
	// PutNotice keeps a notice by its account and key: what is there already keeps
	// its id.
	PutNotice(ctx context.Context, tx *sql.Tx, n Notice) error
	// OpenOf lists the open notices of a source.
	OpenOf(ctx context.Context, tx *sql.Tx, source string) ([]Notice, error)
	Settle(ctx context.Context, tx *sql.Tx, notice id.ID, day civil.Date) error

	NoticesOf(ctx context.Context, tx *sql.Tx, account id.ID, filter Filter, most, offset int) ([]Notice, error)
	CountOf(ctx context.Context, tx *sql.Tx, account id.ID) (Counts, error)
	// MarkRead marks one open notice, or (empty) all made until an instant.
	MarkRead(ctx context.Context, tx *sql.Tx, account, notice id.ID, until, at time.Time) error
	// SettleRead settles what merely happened and has been read.
	SettleRead(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) error
	// AccountsWithOpen lists who has open notices, in order of the account.
	AccountsWithOpen(ctx context.Context, tx *sql.Tx) ([]id.ID, error)
	DropNotices(ctx context.Context, tx *sql.Tx, settledBefore civil.Date) error
}

// Outbox keeps letters.
type Outbox interface {
	// InsertLetter is false when the account has a letter for that day.
	InsertLetter(ctx context.Context, tx *sql.Tx, l Letter) (bool, error)
	HasLetter(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) (bool, error)
	// LastSent is when the newest letter that was sent had been made; zero: none.
	LastSent(ctx context.Context, tx *sql.Tx, account id.ID) (time.Time, error)
	// DueLetters lists letters to be tried by an instant, oldest first.
	DueLetters(ctx context.Context, tx *sql.Tx, now time.Time, most int) ([]Letter, error)
	// ClaimLetter counts an attempt and keeps others away until an instant; false
	// when somebody else was first.
	ClaimLetter(ctx context.Context, tx *sql.Tx, l Letter, until time.Time) (bool, error)
	// EndAttempt keeps what became of a letter.
	EndAttempt(ctx context.Context, tx *sql.Tx, l Letter) error
	// NewestLetters lists letters without their text, the newest day first.
	NewestLetters(ctx context.Context, tx *sql.Tx, most int) ([]Letter, error)
	LetterCounts(ctx context.Context, tx *sql.Tx) (map[LetterState]int, error)
	DropLetters(ctx context.Context, tx *sql.Tx, before civil.Date) error
}
