package survey_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveytest"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) { surveytest.Exercise(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { surveytest.Exercise(t, storetest.Postgres) }

// TestTheFilesOfTheDatabaseDoNotOrderLinksAsAnswers reads the database and its
// write-ahead log as bytes, as somebody would who took the disk: the only thing
// that could tell who answered what is the order in which things were written.
// No link is written while its answer is, and the batch that writes both writes
// the links in the order of their hashes and the answers in that of new ids.
func TestTheFilesOfTheDatabaseDoNotOrderLinksAsAnswers(t *testing.T) {
	db, dir := storetest.SQLiteAt(t)
	w := surveytest.New(t, db)
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, survey.BatchMin)
	read := func() []byte {
		var all []byte
		for _, name := range []string{"minhbach.db", "minhbach.db-wal"} {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, content...)
		}
		return all
	}
	for i, link := range links[:survey.BatchMin-1] {
		before := len(read())
		if err := w.Survey.Cast(t.Context(), link, survey.Choices{string("ABCD"[i]), "A"}); err != nil {
			t.Fatal(err)
		}
		added := read()[before:]
		if len(added) == 0 {
			t.Fatal("an acknowledged answer is not in the log")
		}
		for _, other := range links { // a page of links would hold their hashes
			if sum := sha256.Sum256([]byte(other)); bytes.Contains(added, []byte(hex.EncodeToString(sum[:]))) {
				t.Errorf("answer %d wrote a link", i)
			}
		}
	}
	if strings.Contains(string(read()), links[0]) {
		t.Error("a link stands in the database as it was handed out")
	}
}
