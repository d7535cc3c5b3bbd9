package round

import (
	"context"
	"database/sql"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Status is a round as the province follows it.
type Status struct {
	Round    cchc.Round
	Phase    cchc.Phase
	Plan     *cchc.Plan // nil: the round has none
	Agencies []Standing
	// What the person who reads may do in some round.
	MayPlan, MayDecide, MayAnswer bool
}

// Standing is how far one agency has come.
type Standing struct {
	cchc.Unit
	State       cchc.SubmissionState
	Due         civil.Moment
	SubmittedAt string
	// IsLate tells that it is not handed in though its time is over.
	IsLate   bool
	DaysLate int // of what is not handed in: until today
	Paper    string
	Filled   int // criteria with figures, of those the agency scores itself
	Of       int
	Waiting  int  // requests to leave a criterion out that nobody answered
	MayRead  bool // the person who reads may open it
}

// Submitted counts the agencies that handed in.
func (s *Status) Submitted() (count int) {
	for i := range s.Agencies {
		if s.Agencies[i].State == cchc.SubmissionSubmitted {
			count++
		}
	}
	return count
}

// Late counts the agencies that are late and have not handed in.
func (s *Status) Late() (count int) {
	for i := range s.Agencies {
		if s.Agencies[i].IsLate {
			count++
		}
	}
	return count
}

// Status tells where a round stands: its phases, who submitted, who is late.
func (s *Service) Status(ctx context.Context, round id.ID) (status Status, err error) {
	if err := s.Guard.Authorize(ctx, actStatus, auth.Resource{Kind: "round", ID: string(round)}); err != nil {
		return Status{}, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, err := s.Index.ViewIn(ctx, tx, round)
		if err != nil {
			return err
		}
		plan, err := s.Index.PlanIn(ctx, tx, round)
		if err != nil {
			return err
		}
		status = Status{
			Round: view.Round, Plan: plan, Phase: cchc.PhaseOf(view.Round, plan),
			MayPlan: s.may(ctx, actPlan), MayDecide: s.may(ctx, actReturn), MayAnswer: s.may(ctx, actApproveNA),
		}
		return s.standings(ctx, tx, view, &status)
	})
	return status, err
}

func (s *Service) may(ctx context.Context, action string) bool {
	return s.Guard.Somewhere(ctx, action) == nil
}

// MayOpen tells whether the person may open a round.
func (s *Service) MayOpen(ctx context.Context) bool { return s.may(ctx, actOpen) }

func (s *Service) standings(ctx context.Context, tx *sql.Tx, view *cchc.View, status *Status) error {
	kept, err := s.Index.SubmissionsIn(ctx, tx, view.Round.ID)
	if err != nil {
		return err
	}
	subs := make(map[id.ID]cchc.Submission, len(kept))
	for _, sub := range kept {
		subs[sub.Agency] = sub
	}
	requests, err := s.Store.Requests(ctx, tx, view.Round.ID)
	if err != nil {
		return err
	}
	calendar, err := s.calendarOf(ctx, status.Plan)
	if err != nil {
		return err
	}
	waiting := map[id.ID]int{}
	for _, r := range requests {
		if r.State == Requested {
			waiting[r.Agency]++
		}
	}
	for _, u := range view.Units {
		sub, said := subs[u.Agency]
		if !said {
			sub.State = cchc.SubmissionDraft
		}
		a := Standing{
			Unit: u, State: sub.State, SubmittedAt: sub.SubmittedAt, DaysLate: sub.DaysLate, Paper: sub.Paper, Waiting: waiting[u.Agency],
		}
		a.Filled, a.Of = filled(view, u)
		a.MayRead = s.Guard.Authorize(ctx, actRead, (&desk{view: view, unit: u}).on()) == nil
		if status.Plan != nil {
			a.Due = sub.DueIn(status.Plan)
			if !sub.IsSubmitted() {
				late := late(status.Plan, calendar, a.Due, s.Clock.Now())
				a.IsLate, a.DaysLate = late.IsLate, late.Days
			}
		}
		status.Agencies = append(status.Agencies, a)
	}
	return nil
}

// filled counts the criteria with figures among those an agency scores itself.
func filled(view *cchc.View, u cchc.Unit) (count, of int) {
	block, at := view.Blocks[cchc.Self], -1
	if block != nil {
		at = block.At(string(u.Agency))
	}
	for _, c := range view.Set.Leaves() {
		if c.Rule == nil || !isOwn(c) {
			continue
		}
		of++
		if at >= 0 && block.Results[at].Nodes[c.Index].State != scoring.Missing {
			count++
		}
	}
	return count, of
}
