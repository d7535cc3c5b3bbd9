package metrictest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/id"
	"minhbach/internal/metric"
	"minhbach/internal/metric/metricdb"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

var fields = []evidence.Field{
	{Name: "state", Type: evidence.Word},
	{Name: "count", Type: evidence.Integer},
	{Name: "amount", Type: evidence.Decimal, Optional: true},
	{Name: "on", Type: evidence.Date},
	{Name: "is_signed", Type: evidence.Bool},
	{Name: "topics", Type: evidence.Word, List: true, Optional: true},
}

var (
	dossier  = evidence.Kind{Name: "test.dossier", Version: 1, About: "A dossier moved on.", Fields: fields}
	dossier2 = evidence.Kind{Name: "test.dossier", Version: 2, About: "A dossier moved on, told anew.", Fields: fields}
	session  = evidence.Kind{Name: "test.session", Version: 1, About: "A session was held.", Fields: fields}
)

// Definitions are one metric of every sort.
func Definitions() []metric.Definition {
	both := []string{dossier.String(), session.String()}
	signed := []metric.Condition{{Field: "is_signed", Op: metric.Equal, Value: "true"}}
	return []metric.Definition{
		{Name: "test.count", Version: 1, Kinds: both, Per: metric.PerFact, Aggregate: metric.Count},
		{Name: "test.count_versions", Version: 1, Kinds: []string{dossier.String(), dossier2.String()}, Per: metric.PerFact, Aggregate: metric.Count},
		{Name: "test.subjects", Version: 1, Kinds: both, Per: metric.PerFact, Aggregate: metric.CountDistinct, Field: "subject"},
		{Name: "test.states", Version: 1, Kinds: both, Per: metric.PerSubject, Aggregate: metric.CountDistinct, Field: "state"},
		{
			Name: "test.done_last", Version: 1, Kinds: []string{dossier.String()}, Per: metric.PerSubject, Aggregate: metric.Count,
			Where: []metric.Condition{{Field: "state", Op: metric.In, Values: []string{"done", "late"}}},
		},
		{
			Name: "test.amount", Version: 1, Kinds: both, Per: metric.PerSubject, Aggregate: metric.Sum, Field: "amount",
			Where: []metric.Condition{{Field: "count", Op: metric.Range, Min: "2", Max: "10"}},
		},
		{Name: "test.total", Version: 1, Kinds: both, Per: metric.PerFact, Aggregate: metric.Sum, Field: "count"},
		{Name: "test.signed_share", Version: 1, Kinds: both, Per: metric.PerFact, Aggregate: metric.Share, Of: signed},
		{
			Name: "test.signed_last", Version: 1, Kinds: both, Per: metric.PerSubject, Aggregate: metric.Share, Of: signed,
			Where: []metric.Condition{{Field: "on", Op: metric.Range, Min: "2018-03-01"}, {Field: "topics", Op: metric.Equal, Value: "reform"}},
		},
	}
}

// World is a keeper that observes a log.
type World struct {
	*metric.Keeper
	DB  *store.DB
	Log *evidence.Log
}

// New makes a world; with no definitions the log is not yet observed.
func New(t testing.TB, open storetest.Open, definitions ...metric.Definition) World {
	t.Helper()
	db := open(t)
	log := evidencetest.NewLog(t, db, []evidence.Kind{dossier, dossier2, session})
	w := World{Keeper: metric.NewKeeper(db, metricdb.Rows{}, log), DB: db, Log: log}
	if len(definitions) > 0 {
		w.load(t, definitions...)
		log.Observe(w.Keeper)
	}
	return w
}

func (w World) load(t testing.TB, definitions ...metric.Definition) {
	t.Helper()
	if err := w.Load(t.Context(), definitions); err != nil {
		t.Fatal(err)
	}
}

type payload struct {
	State    string   `json:"state"`
	Count    int      `json:"count"`
	Amount   string   `json:"amount"`
	On       string   `json:"on"`
	IsSigned bool     `json:"is_signed"`
	Topics   []string `json:"topics"`
}

func agency(n int) id.ID { return id.ID(fmt.Sprintf("01680000-0000-7000-8000-00000000000%d", n)) }

func fact(subject, state, period string, n int) evidence.Fact {
	on := civil.YearPeriod(2018).First().AddDays(n)
	return evidence.Fact{
		Kind: dossier.String(), Agency: agency(1), Subject: subject, Actor: "account-1", OccurredOn: on, Period: period,
		Payload: payload{State: state, Count: n, Amount: fmt.Sprintf("%d.25", n), On: on.String(), IsSigned: n%2 == 0, Topics: []string{"reform", "x"}},
	}
}

func (w World) record(t testing.TB, facts ...evidence.Fact) (entries []evidence.Entry) {
	t.Helper()
	err := w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		entries, err = w.Log.RecordAll(ctx, tx, facts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func (w World) value(t testing.TB, name string, period string) (value metric.Value) {
	t.Helper()
	err := w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		value, err = w.ValueIn(ctx, tx, name, agency(1), period)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func (w World) mustAgree(t testing.TB) {
	t.Helper()
	differences, err := w.Differences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range differences {
		t.Error(difference)
	}
}
