package evidence_test

import (
	"testing"

	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { evidencetest.Exercise(t, storetest.SQLiteConfig) }
func TestPostgres(t *testing.T) { evidencetest.Exercise(t, storetest.PostgresConfig) }
