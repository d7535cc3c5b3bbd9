package app

import (
	"context"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/appraisal/appraisaldb"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/round/rounddb"
)

// keepAppraisals puts the province's side of rounds together.
func (a *App) keepAppraisals() {
	a.Appraisal = appraisal.NewService(appraisal.Options{
		DB: a.DB, Index: a.Index, Store: appraisaldb.Rows{}, Evidence: rounddb.Rows{}, Tasks: a.Round, Intake: evidenceIntake{a.Intake, a.Drafts},
		Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard,
	})
}

// province is what the pages of the verification stand on.
func (a *App) province() *cchcweb.Province {
	return &cchcweb.Province{Appraisal: a.Appraisal, HandedIn: a.Round}
}

// checkScores derives the kept figures and the kept cases from the facts again.
func (a *App) checkScores(ctx context.Context) (*cchc.Mismatch, error) {
	if bad, err := a.Index.Verify(ctx); err != nil || bad != nil {
		return bad, err
	}
	return a.Appraisal.Check(ctx)
}
