package evidencetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

// Exercise is the behaviour of the log on one engine; config makes a fresh database.
func Exercise(t *testing.T, config func(testing.TB) store.Config) {
	t.Helper()
	suite := func(name string, fn func(*testing.T, *evidence.Log)) {
		t.Run(name, func(t *testing.T) {
			fn(t, NewLogIn(t, storetest.OpenConfig(t, config(t)), t.TempDir(), kinds()))
		})
	}
	suite("a recorded fact reads back as it was", readsBack)
	suite("the same facts give the same root on every engine", sameRoot)
	suite("a refused use case leaves no fact", leavesNoFact)
	suite("a fact is corrected once, by its own kind", correctedOnce)
	suite("facts are listed by kind, subject and agency, under a size", listed)
	suite("an observer's refusal undoes the fact", observed)
	suite("every fact is proved without the database", proved)
	suite("growth since a checkpoint is proved", growth)
	suite("a changed column, deleted, added or moved row is found", tampered)
	suite("a correction of nothing is found", wrongCorrection)
	suite("rows that no search reaches are counted", unreachable)
	suite("removed newest records are found against a checkpoint", truncated)
	suite("a rewritten log is found against a checkpoint", rewritten)
	suite("a lost, changed and disposed file is told apart", files)
	t.Run("100 parallel writers leave a dense log", func(t *testing.T) { parallel(t, config(t)) })
}

func digests(n int) []blob.Digest {
	return []blob.Digest{blob.Sum([]byte{byte(n)}), blob.Sum([]byte{byte(n), 1})}
}

func readsBack(t *testing.T, log *evidence.Log) {
	t.Helper()
	want := fact(7)
	want.Files = digests(7)
	entry := mustRecord(t, log, fact(6), want)[1]
	view(t, log, func(ctx context.Context, tx *sql.Tx) error {
		got, err := log.Fact(ctx, tx, entry.ID)
		if err != nil {
			return err
		}
		var payload done
		if err := got.Decode(&payload); err != nil {
			return err
		}
		if got.Position != 1 || got.Kind != want.Kind || got.Agency != want.Agency || got.Subject != want.Subject ||
			got.Actor != want.Actor || got.OccurredOn != want.OccurredOn || got.Period != want.Period ||
			!got.RecordedAt.Equal(Start) || !slices.Equal(got.Files, want.Files) {
			t.Errorf("read back %+v", got)
		}
		if payload.Title != want.Payload.(done).Title || payload.Count != 7 || !bytes.Equal(got.Leaf, entry.Leaf) {
			t.Errorf("payload %+v", payload)
		}
		_, err = log.Fact(ctx, tx, agency)
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown fact: %v", err)
		}
		return nil
	})
	MustHold(t, log)
}

// goldenRoot is the root of the seven facts below. It changes only with the
// format of a fact, which must not happen once there are installations.
const goldenRoot = "SkRZTmQ5pI4/dG4RcdiRlc0TUslGAnsLfsDK+fAj3Ps="

func sameRoot(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 5)
	mustRecord(t, log, fact(5)) // one by one and together are the same
	mustRecord(t, log, fact(6))
	head, err := log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head.Size != 7 || head.Root.String() != goldenRoot {
		t.Errorf("%d facts with root %s, want 7 with %s", head.Size, head.Root, goldenRoot)
	}
}

func leavesNoFact(t *testing.T, log *evidence.Log) {
	t.Helper()
	wrong := fact(1)
	wrong.Payload = map[string]any{"title": "x", "count": 1, "citizen": "undeclared"}
	if _, err := record(t.Context(), log, fact(0), wrong); !fault.Is(err, fault.Invalid) {
		t.Errorf("err = %v", err)
	}
	late := errors.New("the use case failed after recording")
	err := log.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		if _, err := log.Record(ctx, tx, fact(0)); err != nil {
			return err
		}
		return late
	})
	if !errors.Is(err, late) {
		t.Errorf("err = %v", err)
	}
	if head, err := log.Head(t.Context()); err != nil || head.Size != 0 {
		t.Errorf("head %+v, %v", head, err)
	}
	MustHold(t, log)
}

func correctedOnce(t *testing.T, log *evidence.Log) {
	t.Helper()
	first := mustRecord(t, log, fact(0))[0]
	correct := func(old id.ID) evidence.Fact {
		f := fact(1)
		f.Corrects = old
		return f
	}
	second := mustRecord(t, log, correct(first.ID))[0]
	mustRecord(t, log, correct(second.ID))
	if _, err := record(t.Context(), log, correct(first.ID)); !fault.Is(err, fault.Conflict) {
		t.Errorf("corrected twice: %v", err)
	}
	if _, err := record(t.Context(), log, correct(agency)); !fault.Is(err, fault.NotFound) {
		t.Errorf("corrected nothing: %v", err)
	}
	third := mustRecord(t, log, fact(2))[0]
	if _, err := record(t.Context(), log, correct(third.ID), correct(third.ID)); !fault.Is(err, fault.Conflict) {
		t.Errorf("corrected twice at once: %v", err)
	}
	foreign := correct(third.ID)
	foreign.Kind, foreign.Payload = other.String(), nil
	if _, err := record(t.Context(), log, foreign); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected by another kind: %v", err)
	}
	MustHold(t, log)
}

func listed(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 10)
	elsewhere := evidence.Fact{Kind: other.String(), Subject: "subject-1", Actor: "a", OccurredOn: Day, Period: "2018-Q4"}
	mustRecord(t, log, elsewhere)
	for _, c := range []struct {
		query evidence.Query
		want  []int64
	}{
		{evidence.Query{Limit: 3}, []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		{evidence.Query{Kind: other.String()}, []int64{10}},
		{evidence.Query{Subject: "subject-1"}, []int64{1, 4, 7, 10}},
		{evidence.Query{Subject: "subject-1", From: 2, Below: 8}, []int64{4, 7}},
		{evidence.Query{Agency: agency, From: 8}, []int64{8, 9}},
	} {
		var got []int64
		view(t, log, func(ctx context.Context, tx *sql.Tx) error {
			return log.EachFact(ctx, tx, c.query, func(e evidence.Entry) error {
				got = append(got, e.Position)
				return nil
			})
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.query, got, c.want)
		}
	}
}

type observer func([]evidence.Entry) error

func (o observer) Recorded(_ context.Context, _ *sql.Tx, entries []evidence.Entry) error {
	return o(entries)
}

func observed(t *testing.T, log *evidence.Log) {
	t.Helper()
	refusal := fault.New(fault.Conflict, "evidence.already_corrected")
	var seen []int64
	log.Observe(observer(func(entries []evidence.Entry) error {
		for _, e := range entries {
			if e.Position == 2 {
				return refusal
			}
			seen = append(seen, e.Position)
		}
		return nil
	}))
	filled(t, log, 2)
	if _, err := record(t.Context(), log, fact(2)); !errors.Is(err, refusal) {
		t.Errorf("err = %v", err)
	}
	if head, err := log.Head(t.Context()); err != nil || head.Size != 2 || !slices.Equal(seen, []int64{0, 1}) {
		t.Errorf("head %+v, seen %v, %v", head, seen, err)
	}
}

// parallel writes from several processes' worth of connections.
func parallel(t *testing.T, config store.Config) {
	t.Helper()
	const writers, processes = 100, 4
	ids := make(chan id.ID, writers)
	failures := make(chan error, writers)
	var group sync.WaitGroup
	var last *evidence.Log
	for p := range processes {
		db := storetest.OpenConfig(t, config)
		log := NewLog(t, db, kinds())
		log.IDs = id.Seeded(log.Clock, uint64(p))
		last = log
		for w := range writers / processes {
			group.Go(func() {
				entries, err := record(t.Context(), log, fact(w))
				if err == nil {
					ids <- entries[0].ID
				}
				failures <- err
			})
		}
	}
	group.Wait()
	close(failures)
	close(ids)
	for err := range failures {
		if err != nil {
			t.Error(err)
		}
	}
	view(t, last, func(ctx context.Context, tx *sql.Tx) error {
		for recorded := range ids {
			if _, err := last.Fact(ctx, tx, recorded); err != nil {
				t.Errorf("lost %s: %v", recorded, err)
			}
		}
		return nil
	})
	if head, err := last.Head(t.Context()); err != nil || head.Size != writers {
		t.Errorf("head %+v, %v", head, err)
	}
	MustHold(t, last) // dense: every position from 0 up has its fact
}

func view(t testing.TB, log *evidence.Log, fn func(context.Context, *sql.Tx) error) {
	t.Helper()
	if err := log.DB.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}
