package app

import (
	"context"

	"minhbach/internal/cchc"
)

// verifyReadings holds what the modules keep against the facts, and names the
// first row that no use case wrote. Call it once the log itself was found to
// hold.
func (a *App) verifyReadings(ctx context.Context) (*cchc.Mismatch, error) {
	for _, verify := range []func(context.Context) (*cchc.Mismatch, error){
		a.Index.Verify, a.Round.Verify, a.Appraisal.Check, a.Publication.Verify, a.verifyReform,
	} {
		if bad, err := verify(ctx); err != nil || bad != nil {
			return bad, err
		}
	}
	return nil, nil //nolint:nilnil // nothing is wrong
}

func (a *App) verifyReform(ctx context.Context) (*cchc.Mismatch, error) {
	bad, err := a.Reform.Verify(ctx)
	if err != nil || bad == nil {
		return nil, err
	}
	return &cchc.Mismatch{Table: bad.Table, Fact: bad.Fact, Problem: bad.Problem}, nil
}
