package cchcdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Plan reads the plan of a round.
func (Rows) Plan(ctx context.Context, tx *sql.Tx, round id.ID) (cchc.Plan, error) {
	r, err := New(tx).PlanOfRound(ctx, string(round))
	if err != nil {
		return cchc.Plan{}, err
	}
	var plan cchc.Plan
	if err := json.Unmarshal([]byte(r.Document), &plan); err != nil {
		return cchc.Plan{}, fmt.Errorf("kept plan of round %s: %w", round, err)
	}
	plan.Phase, plan.Version = cchc.Phase(r.Phase), r.Version
	return plan, nil
}

// PutPlan keeps a plan in the place of the version it was read in.
func (Rows) PutPlan(ctx context.Context, tx *sql.Tx, plan cchc.Plan, at string) (bool, error) {
	document, err := json.Marshal(plan)
	if err != nil {
		return false, fmt.Errorf("write the plan: %w", err)
	}
	var n int64
	if plan.Version == 0 {
		n, err = New(tx).InsertPlan(ctx, InsertPlanParams{RoundID: string(plan.Round), Phase: string(plan.Phase), Document: string(document), ChangedAt: at})
	} else {
		n, err = New(tx).ReplacePlan(ctx, ReplacePlanParams{
			RoundID: string(plan.Round), Phase: string(plan.Phase), Document: string(document), ChangedAt: at, Version: plan.Version,
		})
	}
	return n == 1, err
}

func toSubmission(r CchcSubmission) (cchc.Submission, error) {
	s := cchc.Submission{
		Round: id.ID(r.RoundID), Agency: id.ID(r.AgencyID), State: cchc.SubmissionState(r.State), Digest: r.Digest, SubmittedAt: r.SubmittedAt,
		SubmittedBy: id.ID(r.SubmittedBy), DaysLate: int(r.DaysLate), Reason: r.Reason, Paper: r.Paper, Version: r.Version,
	}
	if r.Due == "" {
		return s, nil
	}
	var err error
	if s.Due, err = civil.ParseMoment(r.Due); err != nil {
		return s, fmt.Errorf("kept deadline of %s: %w", r.AgencyID, err)
	}
	return s, nil
}

// Submission reads where the self-score of an agency stands.
func (Rows) Submission(ctx context.Context, tx *sql.Tx, round, agency id.ID) (cchc.Submission, error) {
	r, err := New(tx).SubmissionOf(ctx, SubmissionOfParams{RoundID: string(round), AgencyID: string(agency)})
	if err != nil {
		return cchc.Submission{}, err
	}
	return toSubmission(r)
}

// Submissions lists those of a round about which something was said.
func (Rows) Submissions(ctx context.Context, tx *sql.Tx, round id.ID) ([]cchc.Submission, error) {
	rows, err := New(tx).ListSubmissions(ctx, ListSubmissionsParams{RoundID: string(round), Limit: unitsMax})
	if err != nil {
		return nil, err
	}
	list := make([]cchc.Submission, len(rows))
	for i, r := range rows {
		if list[i], err = toSubmission(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PutSubmission keeps a submission in the place of the version it was read in.
func (Rows) PutSubmission(ctx context.Context, tx *sql.Tx, s cchc.Submission) (bool, error) {
	var n int64
	var err error
	if s.Version == 0 {
		n, err = New(tx).InsertSubmission(ctx, InsertSubmissionParams{
			RoundID: string(s.Round), AgencyID: string(s.Agency), State: string(s.State), Due: s.Due.String(), Digest: s.Digest,
			SubmittedAt: s.SubmittedAt, SubmittedBy: string(s.SubmittedBy), DaysLate: int64(s.DaysLate), Reason: s.Reason, Paper: s.Paper,
		})
	} else {
		n, err = New(tx).ReplaceSubmission(ctx, ReplaceSubmissionParams{
			RoundID: string(s.Round), AgencyID: string(s.Agency), State: string(s.State), Due: s.Due.String(), Digest: s.Digest,
			SubmittedAt: s.SubmittedAt, SubmittedBy: string(s.SubmittedBy), DaysLate: int64(s.DaysLate), Reason: s.Reason, Paper: s.Paper,
			Version: s.Version,
		})
	}
	return n == 1, err
}
