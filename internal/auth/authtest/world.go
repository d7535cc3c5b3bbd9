package authtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authdb"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/id"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

// World is a service on a fresh database, with its log and a clock of its own.
type World struct {
	*auth.Service
	DB     *store.DB
	Log    *evidence.Log
	Clock  *civil.FixedClock
	Hashes *Hashes

	options auth.Options
}

// Hashes counts how often a password was hashed. Time differs from run to run;
// the count is what takes the time.
type Hashes struct {
	auth.Hasher
	Count atomic.Int64
}

// Hash counts.
func (h *Hashes) Hash(ctx context.Context, password string) (string, error) {
	h.Count.Add(1)
	return h.Hasher.Hash(ctx, password)
}

// Verify counts.
func (h *Hashes) Verify(ctx context.Context, password, encoded string) (bool, error) {
	h.Count.Add(1)
	return h.Hasher.Verify(ctx, password, encoded)
}

// Password is one that the rules take.
const Password = "bốn con vịt bơi ngược dòng"

// New makes a world. More options may be set through change.
func New(t testing.TB, open storetest.Open, change ...func(*auth.Options)) World {
	t.Helper()
	db := open(t)
	log := evidencetest.NewLog(t, db, auth.Kinds())
	clock := civil.NewFixedClock(time.Date(2026, 3, 2, 8, 0, 0, 0, civil.Zone))
	hashes := &Hashes{Hasher: auth.NewWeakArgon2id(rand.Reader)}
	options := auth.Options{
		DB: db, Rows: authdb.Rows{}, Log: log, Clock: clock, IDs: id.NewSource(clock, rand.Reader),
		Random: rand.Reader, Key: make([]byte, 32), Hasher: hashes,
	}
	return World{DB: db, Log: log, Clock: clock, Hashes: hashes, options: options}.With(t, change...)
}

// With is the same world with another service.
func (w World) With(t testing.TB, change ...func(*auth.Options)) World {
	t.Helper()
	for _, c := range change {
		c(&w.options)
	}
	service, err := auth.NewService(w.options)
	if err != nil {
		t.Fatal(err)
	}
	w.Service = service
	return w
}

// From is a visit from an address.
func From(address string) auth.Visit { return auth.Visit{Source: netip.MustParseAddr(address)} }

// Desk is where the people of the tests sit.
var Desk = From("203.0.113.7")

// Person creates an account with Password and the grants.
func (w World) Person(t testing.TB, login string, grants ...auth.Grant) auth.Account {
	t.Helper()
	_, link, err := w.Create(auth.AsSystem(t.Context()), auth.NewAccount{Login: login, Name: "Người thử " + login, Grants: grants})
	if err != nil {
		t.Fatal(err)
	}
	account, err := w.SetPasswordByLink(t.Context(), link, Password)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// Enter signs in by password and gives the context of the session.
func (w World) Enter(t testing.TB, login string) (context.Context, string) {
	t.Helper()
	signed, err := w.SignIn(t.Context(), login, Password, Desk)
	if err != nil {
		t.Fatal(err)
	}
	return w.As(t, signed.Token), signed.Token
}

// As is the context of a request with the token.
func (w World) As(t testing.TB, token string) context.Context {
	t.Helper()
	person, isKnown, err := w.Identify(t.Context(), token)
	if err != nil || !isKnown {
		t.Fatalf("the token is of nobody: %v", err)
	}
	return auth.With(t.Context(), person)
}

// Phone sets the second factor up and gives its secret and the recovery codes.
func (w World) Phone(t testing.TB, ctx context.Context) (secret string, codes []string) {
	t.Helper()
	_, secret, err := w.BeginTOTP(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if codes, err = w.ConfirmTOTP(ctx, w.Code(t, secret)); err != nil {
		t.Fatal(err)
	}
	return secret, codes
}

// Code is what the telephone shows now.
func (w World) Code(t testing.TB, secret string) string {
	t.Helper()
	code, err := auth.TOTPCode(secret, auth.TOTPStep(w.Clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// Facts are the kinds of all facts about a subject, in order.
func (w World) Facts(t testing.TB, subject id.ID) (facts []evidence.Entry) {
	t.Helper()
	err := w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		facts, err = w.Log.Facts(ctx, tx, evidence.Query{Subject: string(subject)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}
