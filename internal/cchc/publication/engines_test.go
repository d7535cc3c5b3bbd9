package publication_test

import (
	"testing"

	"minhbach/internal/cchc/publication/publicationtest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T)   { publicationtest.Exercise(t, storetest.SQLite) }
func TestPostgres(t *testing.T) { publicationtest.Exercise(t, storetest.Postgres) }
