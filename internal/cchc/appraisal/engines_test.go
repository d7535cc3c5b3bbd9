package appraisal_test

import (
	"testing"

	"minhbach/internal/cchc/appraisal/appraisaltest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { appraisaltest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { appraisaltest.Exercise(t, storetest.Postgres) }
