package evidencetest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Start is when the clock of a test log stands.
var Start = time.Date(2018, 12, 31, 10, 0, 0, 0, time.UTC)

// NewLog is a log on db with a fixed clock, seeded ids and a seeded key, so that
// the same facts give the same root on every engine and every run.
func NewLog(t testing.TB, db *store.DB, kinds ...[]evidence.Kind) *evidence.Log {
	t.Helper()
	return NewLogIn(t, db, "", kinds...)
}

// NewLogIn is NewLog with a data folder for its checkpoints.
func NewLogIn(t testing.TB, db *store.DB, dir string, kinds ...[]evidence.Kind) *evidence.Log {
	t.Helper()
	declared, err := evidence.NewKinds(append(kinds, []evidence.Kind{evidence.BlobDisposed})...)
	if err != nil {
		t.Fatal(err)
	}
	key, err := evidence.SeededKey(1)
	if err != nil {
		t.Fatal(err)
	}
	clock := civil.NewFixedClock(Start)
	return evidence.NewLog(evidence.Options{
		DB: db, Rows: evidencedb.Rows{}, Kinds: declared, Key: key, Clock: clock, IDs: id.Seeded(clock, 1), Dir: dir,
	})
}

// MustHold fails the test when the log does not verify.
func MustHold(t testing.TB, log *evidence.Log) {
	t.Helper()
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Bad != nil {
		t.Fatalf("the log does not hold: %v", report.Bad)
	}
}

// Done is the kind of fact that the suite records.
var Done = evidence.Kind{
	Name: "test.done", Version: 1, About: "Something was done in a test.",
	Fields: []evidence.Field{
		{Name: "title", Type: evidence.Text},
		{Name: "count", Type: evidence.Integer},
		{Name: "share", Type: evidence.Decimal, Optional: true},
		{Name: "codes", Type: evidence.Word, List: true, Optional: true},
	},
}

var other = evidence.Kind{Name: "test.other", Version: 1, About: "Something else was done in a test."}

func kinds() []evidence.Kind { return []evidence.Kind{Done, other} }

type done struct {
	Title string   `json:"title"`
	Count int      `json:"count"`
	Share string   `json:"share,omitempty"`
	Codes []string `json:"codes,omitempty"`
}

const agency = id.ID("01680000-0000-7000-8000-000000000001")

func fact(n int) evidence.Fact {
	return evidence.Fact{
		Kind: Done.String(), Agency: agency, Subject: fmt.Sprintf("subject-%d", n%3), Actor: "account-1",
		Payload: done{Title: fmt.Sprintf("Họp chuyên đề lần %d <\"&\u2028>", n), Count: n}, OccurredOn: Day, Period: "2018",
	}
}

// Day is the civil day of Start.
var Day = civil.DateOf(Start)

func record(ctx context.Context, log *evidence.Log, facts ...evidence.Fact) (entries []evidence.Entry, err error) {
	err = log.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err = log.RecordAll(ctx, tx, facts)
		return err
	})
	return entries, err
}

func mustRecord(t testing.TB, log *evidence.Log, facts ...evidence.Fact) []evidence.Entry {
	t.Helper()
	entries, err := record(t.Context(), log, facts...)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func filled(t testing.TB, log *evidence.Log, facts int) []evidence.Entry {
	t.Helper()
	all := make([]evidence.Fact, facts)
	for i := range all {
		all[i] = fact(i)
		if i%2 == 1 {
			all[i].Files = digests(i)
		}
	}
	return mustRecord(t, log, all...)
}
