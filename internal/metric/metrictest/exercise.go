package metrictest

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/fault"
	"minhbach/internal/metric"
	"minhbach/internal/store/storetest"
)

// Exercise runs the suite on one engine; rounds is how many random histories the
// property tries.
func Exercise(t *testing.T, open storetest.Open, rounds int) {
	t.Helper()
	t.Run("each aggregate reads what it says", func(t *testing.T) { aggregates(t, New(t, open, Definitions()...)) })
	t.Run("the last state of a subject wins", func(t *testing.T) { lastState(t, New(t, open, Definitions()...)) })
	t.Run("a correction moves a fact to another period and agency", func(t *testing.T) { moved(t, New(t, open, Definitions()...)) })
	t.Run("a later fact never changes what is computed below a checkpoint", func(t *testing.T) { pinned(t, New(t, open, Definitions()...)) })
	t.Run("facts recorded before the metric are read", func(t *testing.T) { late(t, New(t, open)) })
	t.Run("a changed definition is a new version", func(t *testing.T) { versions(t, New(t, open, Definitions()...)) })
	t.Run("kept equals recomputed after any history", func(t *testing.T) {
		for seed := range rounds {
			randomHistory(t, open, uint64(seed))
		}
	})
}

func aggregates(t *testing.T, w World) {
	t.Helper()
	w.record(t,
		fact("a", "open", "2018", 1), fact("a", "done", "2018", 70), fact("b", "late", "2018-Q2", 4),
		fact("b", "late", "2018-Q3", 6), fact("c", "open", "2017", 8),
	)
	for _, c := range []struct {
		name, period string
		want         metric.Value
	}{
		{"test.count", "2018", metric.Value{Num: 4, Scale: 1, Facts: 4}},
		{"test.count", "2018-Q2", metric.Value{Num: 1, Scale: 1, Facts: 1}},
		{"test.count", "2019", metric.Value{Scale: 1}},
		{"test.subjects", "2018", metric.Value{Num: 2, Scale: 1, Facts: 4}},
		{"test.states", "2018", metric.Value{Num: 2, Scale: 1, Facts: 2}},
		{"test.done_last", "2018", metric.Value{Num: 2, Scale: 1, Facts: 2}},
		{"test.total", "2018", metric.Value{Num: 81, Scale: 1, Facts: 4}},
		{"test.amount", "2018", metric.Value{Num: 6_250_000, Scale: 1_000_000, Facts: 1}},
		{"test.signed_share", "2018", metric.Value{Num: 3, Den: 4, Scale: 1, Facts: 4}},
		{"test.signed_last", "2018", metric.Value{Num: 1, Den: 1, Scale: 1, Facts: 1}},
	} {
		if got := w.value(t, c.name, c.period); got != c.want {
			t.Errorf("%s in %s: %+v, want %+v", c.name, c.period, got, c.want)
		}
	}
	err := w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		values, err := w.ValuesIn(ctx, tx, "test.count", "2018")
		if len(values) != 1 || values[agency(1)].Num != 4 {
			t.Errorf("all agencies: %v", values)
		}
		if _, unknown := w.ValuesIn(ctx, tx, "test.nothing", "2018"); !fault.Is(unknown, fault.NotFound) {
			t.Errorf("an unknown metric: %v", unknown)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	w.mustAgree(t)
}

func lastState(t *testing.T, w World) {
	t.Helper()
	w.record(t, fact("a", "done", "2018", 50))
	w.record(t, fact("a", "open", "2018", 40)) // told later, happened earlier
	if got := w.value(t, "test.done_last", "2018"); got.Num != 1 {
		t.Errorf("an earlier state told later: %+v", got)
	}
	w.record(t, fact("a", "open", "2018", 50)) // the same day, told later
	if got := w.value(t, "test.done_last", "2018"); got.Num != 0 {
		t.Errorf("a later state: %+v", got)
	}
	w.record(t, fact("a", "done", "2019", 400))
	if got := w.value(t, "test.done_last", "2018"); got.Num != 0 {
		t.Errorf("another year changed this one: %+v", got)
	}
	w.mustAgree(t)
}

func moved(t *testing.T, w World) {
	t.Helper()
	old := w.record(t, fact("a", "done", "2018-Q1", 3), fact("b", "done", "2018-Q1", 4))[0]
	next := fact("a", "done", "2019-Q2", 3)
	next.Corrects = old.ID
	again := w.record(t, next)[0]
	for period, want := range map[string]int64{"2018-Q1": 1, "2018": 1, "2019-Q2": 1, "2019": 1} {
		if got := w.value(t, "test.count", period); got.Num != want {
			t.Errorf("in %s: %+v, want %d", period, got, want)
		}
	}
	away := fact("a", "done", "2019-Q2", 3)
	away.Agency, away.Corrects, away.Kind = agency(2), again.ID, dossier2.String()
	w.record(t, away)
	if got := w.value(t, "test.count", "2019"); got != (metric.Value{Scale: 1}) {
		t.Errorf("moved to another agency and kind version: %+v", got)
	}
	w.mustAgree(t)
	evidencetest.MustHold(t, w.Log)
}

func pinned(t *testing.T, w World) {
	t.Helper()
	old := w.record(t, fact("a", "done", "2018", 3))[0]
	next := fact("a", "open", "2018", 3)
	next.Corrects = old.ID
	w.record(t, next, fact("b", "done", "2018", 4))
	err := w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for below, want := range map[int64]int64{0: 0, 1: 1, 2: 0, 3: 1} {
			d, _ := w.Definition("test.done_last")
			values, err := w.Compute(ctx, tx, d, below)
			if err != nil {
				return err
			}
			if got := values[metric.Group{Agency: agency(1), Period: "2018"}].Num; got != want {
				t.Errorf("below %d: %d, want %d", below, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func late(t *testing.T, w World) {
	t.Helper()
	w.record(t, fact("a", "done", "2018", 3)) // nobody observes
	w.load(t, Definitions()...)
	if got := w.value(t, "test.count", "2018"); got.Num != 1 {
		t.Errorf("after loading: %+v", got)
	}
	w.record(t, fact("b", "done", "2018", 3)) // still nobody
	w.Log.Observe(w.Keeper)
	w.record(t, fact("c", "done", "2018", 3))
	if got := w.value(t, "test.count", "2018"); got.Num != 3 {
		t.Errorf("after observing: %+v", got)
	}
	w.record(t, fact("d", "done", "2018", 3))
	w.load(t, Definitions()...)
	w.mustAgree(t)
}

func versions(t *testing.T, w World) {
	t.Helper()
	w.record(t, fact("a", "done", "2018", 3), fact("b", "open", "2018", 4))
	changed := Definitions()[0]
	changed.Where = []metric.Condition{{Field: "state", Op: metric.Equal, Value: "done"}}
	if err := w.Load(t.Context(), []metric.Definition{changed}); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed under its version: %v", err)
	}
	changed.Version = 2
	w.load(t, changed)
	if got := w.value(t, "test.count", "2018"); got.Num != 1 {
		t.Errorf("version 2: %+v", got)
	}
	if err := w.Load(t.Context(), Definitions()[:1]); !fault.Is(err, fault.Conflict) {
		t.Errorf("an older version: %v", err)
	}
	w.mustAgree(t)
}

// randomHistory records facts and corrections in a random order, in random
// batches, and compares after each.
func randomHistory(t *testing.T, open storetest.Open, seed uint64) {
	t.Helper()
	w := New(t, open, Definitions()...)
	r := rand.New(rand.NewPCG(seed, 7))
	pick := func(choices ...string) string { return choices[r.IntN(len(choices))] }
	var standing []evidence.Entry // not yet corrected
	for step := range 12 {
		var facts []evidence.Fact
		corrected := map[int]bool{}
		for range 1 + r.IntN(6) {
			n := r.IntN(15)
			on := civil.YearPeriod(2018).First().AddDays(r.IntN(120))
			f := evidence.Fact{
				Kind: pick(dossier.String(), dossier2.String(), session.String()), Agency: agency(1 + r.IntN(2)), Subject: pick("a", "b", "c"),
				Actor: "account-1", OccurredOn: on, Period: pick("2017", "2018", "2018-Q1", "2018-Q4"),
				Payload: payload{
					State: pick("open", "done", "late"), Count: n - 3, Amount: pick("", "0.5", "-1.25", "7"), On: on.String(),
					IsSigned: r.IntN(2) == 0, Topics: []string{pick("reform", "y")},
				},
			}
			if at := r.IntN(len(standing) + 3); at < len(standing) && !corrected[at] {
				corrected[at] = true
				f.Corrects = standing[at].ID
				if standing[at].KindName() == session.Name {
					f.Kind = session.String()
				} else if f.Kind == session.String() {
					f.Kind = dossier2.String()
				}
			}
			facts = append(facts, f)
		}
		var rest []evidence.Entry
		for i, e := range standing {
			if !corrected[i] {
				rest = append(rest, e)
			}
		}
		standing = append(rest, w.record(t, facts...)...)
		w.mustAgree(t)
		if t.Failed() {
			t.Fatalf("seed %d, step %d", seed, step)
		}
	}
}
