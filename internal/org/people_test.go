package org_test

import (
	"testing"

	"minhbach/internal/auth/policy"
	"minhbach/internal/org"
	"minhbach/internal/org/orgtest"
	"minhbach/internal/store/storetest"
	"minhbach/rules"
)

// realGuard loads the policies this package's actions stand in; those that name
// the actions of other modules are theirs to load.
func realGuard(t testing.TB) *policy.Engine {
	t.Helper()
	engine, err := policy.NewOf(rules.Files, []string{"duties", "org"}, org.Actions())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func TestPeopleSQLite(t *testing.T)   { orgtest.ExercisePeople(t, storetest.SQLite, realGuard) }
func TestPeoplePostgres(t *testing.T) { orgtest.ExercisePeople(t, storetest.Postgres, realGuard) }
