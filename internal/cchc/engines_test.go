package cchc_test

import (
	"testing"

	"minhbach/internal/cchc/cchctest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { cchctest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { cchctest.Exercise(t, storetest.Postgres) }
