package round_test

import (
	"testing"

	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { roundtest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { roundtest.Exercise(t, storetest.Postgres) }
