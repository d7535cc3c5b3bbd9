package org_test

import (
	"testing"

	"minhbach/internal/org/orgtest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { orgtest.Exercise(t, storetest.SQLite) }
func TestPostgres(t *testing.T) { orgtest.Exercise(t, storetest.Postgres) }
