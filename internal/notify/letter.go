package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// LetterState is how far a letter has come.
type LetterState string

// The states of a letter.
const (
	Waiting LetterState = "waiting"
	Sent    LetterState = "sent"
	Failed  LetterState = "failed" // and will be tried again
	GivenUp LetterState = "given_up"
)

// Trouble is why a letter has not left. It is a word of a closed list, because
// what a mail server says may hold the address.
type Trouble string

// The troubles.
const (
	Unreachable Trouble = "unreachable" // no connection, no encryption, or refused to sign in
	Refused     Trouble = "refused"     // the server would not take this letter
	NoAddress   Trouble = "no_address"  // the owner has none, or is gone, or wants no letters any more
	DayOver     Trouble = "day_over"    // its day is past; the next digest says it anew
	TooOften    Trouble = "too_often"   // tried as often as it may be
)

// Letter is a digest in the outbox.
type Letter struct {
	ID        id.ID
	Account   id.ID
	Day       civil.Date
	State     LetterState
	MessageID string
	Subject   string
	Body      string // empty once the letter is sent or given up
	Attempts  int
	NextTry   time.Time
	Trouble   Trouble
	MadeAt    time.Time
	SentAt    time.Time
}

// Mail is a letter on its way: what a Sender is given.
type Mail struct {
	To        string
	Subject   string
	Body      string
	MessageID string // without brackets
	At        time.Time
}

// What a Sender's error means. An error that is neither is a refusal that may
// pass: the letter is tried again, and so are the others.
var (
	// ErrUnreachable says that no letter would have been taken.
	ErrUnreachable = errors.New("notify: the mail server cannot be used")
	// ErrRefused says that this letter will never be taken.
	ErrRefused = errors.New("notify: the letter is refused for good")
)

// How a letter is tried again: pauses double from the first to the longest. A
// claim lasts longer than sending may take.
const (
	attemptsMax = 12
	pauseFirst  = time.Minute
	pauseMax    = time.Hour
	claimLasts  = 5 * time.Minute
)

// pauseAfter is how long to wait after so many attempts.
func pauseAfter(attempts int) time.Duration {
	pause := pauseFirst
	for range attempts - 1 {
		pause = min(2*pause, pauseMax)
	}
	return pause
}

// messageID names the digest of an account on a day, so that the same digest
// sent twice is recognised. It tells nothing of the account.
func messageID(account id.ID, day civil.Date, domain string) string {
	const nameBytes = 16
	sum := sha256.Sum256([]byte("digest/" + day.String() + "/" + string(account)))
	return "digest." + day.String() + "." + hex.EncodeToString(sum[:nameBytes]) + "@" + domain
}
