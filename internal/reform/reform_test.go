package reform_test

import (
	"testing"

	"minhbach/internal/reform/reformtest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { reformtest.Exercise(t, storetest.SQLite) }
func TestPostgres(t *testing.T) { reformtest.Exercise(t, storetest.Postgres) }
