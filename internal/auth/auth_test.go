package auth_test

import (
	"testing"

	"minhbach/internal/auth/authtest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { authtest.Exercise(t, storetest.SQLite) }
func TestPostgres(t *testing.T) { authtest.Exercise(t, storetest.Postgres) }
