package live_test

import (
	"testing"

	"minhbach/internal/cchc/live/livetest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { livetest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { livetest.Exercise(t, storetest.Postgres) }
