package orgtest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
)

const actor = "account-1"

func (w World) apply(t *testing.T, changes org.Changes) org.Applied {
	t.Helper()
	changes.Actor = actor
	applied, err := w.Apply(t.Context(), changes)
	if err != nil {
		t.Fatal(err)
	}
	return applied
}

// refuses also checks that a refusal leaves nothing.
func (w World) refuses(t *testing.T, kind fault.Kind, changes org.Changes) error {
	t.Helper()
	before, err := w.Log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changes.Actor = actor
	_, refusal := w.Apply(t.Context(), changes)
	if !fault.Is(refusal, kind) {
		t.Errorf("want %s, got %v", kind, refusal)
	}
	if after, err := w.Log.Head(t.Context()); err != nil || after != before {
		t.Errorf("the refusal left something: %+v, %v", after, err)
	}
	return refusal
}

func (w World) found(t *testing.T, from, block string, agencies ...string) []org.Version {
	t.Helper()
	var changes org.Changes
	for i, name := range agencies {
		changes.Found = append(changes.Found, org.Founding{Version: org.Version{
			Code: fmt.Sprintf("%s-%s-%d", block, from, i), Name: name, Kind: block, Block: block, ValidFrom: day(from),
		}})
	}
	return w.apply(t, changes).Found
}

func (w World) foundOne(t *testing.T, v org.Version) org.Version {
	t.Helper()
	v.Kind = "so"
	return w.apply(t, org.Changes{Found: []org.Founding{{Version: v}}}).Found[0]
}

func (w World) facts(t *testing.T, agency id.ID) (facts []evidence.Entry) {
	t.Helper()
	err := w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		facts, err = w.Log.Facts(ctx, tx, evidence.Query{Subject: string(agency)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err) // the suite's own dates
	}
	return d
}

func names(versions []org.Version) []string {
	names := make([]string, len(versions))
	for i, v := range versions {
		names[i] = v.Name
	}
	return names
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
