package app

import (
	"crypto/rand"

	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveydb"
)

// keepSurveys puts the surveys of rounds together. Their chance is the
// machine's and never the demonstration's seed: a link must not be guessed.
func (a *App) keepSurveys() {
	a.Survey = survey.NewService(survey.Options{
		DB: a.DB, Index: a.Index, Store: surveydb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Random: rand.Reader, Guard: a.Guard,
	})
}
