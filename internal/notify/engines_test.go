package notify_test

import (
	"testing"

	"minhbach/internal/notify/notifytest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { notifytest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { notifytest.Exercise(t, storetest.Postgres) }
