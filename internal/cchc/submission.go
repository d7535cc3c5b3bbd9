package cchc

import (
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// SubmissionState is how far an agency's self-score has come.
type SubmissionState string

// The states of a submission.
const (
	SubmissionDraft     SubmissionState = "draft"     // chưa nộp
	SubmissionSubmitted SubmissionState = "submitted" // đã nộp
	SubmissionReturned  SubmissionState = "returned"  // trả lại để bổ sung
)

// Submission is the self-score of one agency as it is handed in (phiếu tự
// chấm). It exists in a round with a plan from the first word about it; an
// agency without one has a draft.
type Submission struct {
	Round  id.ID
	Agency id.ID
	State  SubmissionState
	// Due is a deadline of its own, by an extension or a return; zero: the plan's.
	Due civil.Moment
	// Digest is of everything that was handed in, and is in the fact.
	Digest      string
	SubmittedAt string // an instant; empty before the first time
	SubmittedBy id.ID
	// DaysLate is counted as the plan says; 0: in time.
	DaysLate int
	// Reason is why it was returned.
	Reason string
	// Paper cites the paper it was entered from, when the agency sent one.
	Paper   string
	Version int64 // 0: not kept yet
}

// IsSubmitted tells that it lies with the province.
func (s *Submission) IsSubmitted() bool { return s.State == SubmissionSubmitted }

// DueIn is the deadline that counts under a plan.
func (s *Submission) DueIn(plan *Plan) civil.Moment {
	if !s.Due.IsZero() {
		return s.Due
	}
	return plan.Deadlines[PhaseSelfScoring]
}

// TakesFigures tells whether self-scores of an agency may be changed: while
// self-scoring lasts and it has not been handed in, or after it was returned,
// or until an extended deadline has passed.
func (s *Submission) TakesFigures(plan *Plan, now time.Time) bool {
	switch {
	case s.IsSubmitted() || plan.Phase == PhasePreparing:
		return false
	case plan.Phase == PhaseSelfScoring || s.State == SubmissionReturned:
		return true
	}
	return !s.Due.IsZero() && !s.Due.IsOver(now)
}
