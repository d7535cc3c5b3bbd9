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

// checkScores derives the kept figures, cases and publications from the facts
// again, and names the first row that no fact bears out.
func (a *App) checkScores(ctx context.Context) (*cchc.Mismatch, error) {
	for _, check := range []func(context.Context) (*cchc.Mismatch, error){a.Index.Verify, a.Appraisal.Check, a.Publication.Verify} {
		if bad, err := check(ctx); err != nil || bad != nil {
			return bad, err
		}
	}
	return nil, nil //nolint:nilnil // nothing to name
}
