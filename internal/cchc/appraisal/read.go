package appraisal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Queue reads a round as the province works on it, disagreements first.
func (s *Service) Queue(ctx context.Context, roundID id.ID) (*Queue, error) {
	return s.queue(ctx, roundID, auth.Resource{Kind: "round", ID: string(roundID)}, nil)
}

// OfAgency is the queue of one agency, for those who may see its score.
func (s *Service) OfAgency(ctx context.Context, roundID, agency id.ID) (*Queue, error) {
	return s.queue(ctx, roundID, auth.Resource{Kind: "score", ID: string(roundID), Agency: agency}, func(i *Item) bool { return i.Unit.Agency == agency })
}

func (s *Service) queue(ctx context.Context, roundID id.ID, on auth.Resource, wanted func(*Item) bool) (q *Queue, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, err := s.Index.ViewIn(ctx, tx, roundID)
		if err != nil {
			return err
		}
		on.IsPublished = view.Round.State == cchc.Published
		if err := s.Guard.Authorize(ctx, actRead, on); err != nil {
			return err
		}
		cases, err := s.Store.Cases(ctx, tx, roundID)
		if err != nil {
			return fmt.Errorf("read the cases: %w", err)
		}
		submitted, err := s.submitted(ctx, tx, roundID)
		if err != nil {
			return err
		}
		isMine, problem := s.mine(ctx, view.Plan)
		q = queueOf(view, cases, submitted, isMine)
		return problem()
	})
	if err != nil {
		return nil, err
	}
	if wanted != nil {
		q = q.Keep(wanted)
	}
	return q, nil
}

func (s *Service) submitted(ctx context.Context, tx *sql.Tx, roundID id.ID) (map[id.ID]bool, error) {
	subs, err := s.Index.SubmissionsIn(ctx, tx, roundID)
	if err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	submitted := make(map[id.ID]bool, len(subs))
	for i := range subs {
		submitted[subs[i].Agency] = subs[i].IsSubmitted()
	}
	return submitted, nil
}

// mine tells which fields of which agencies the plan gives the person who asks.
func (s *Service) mine(ctx context.Context, plan *cchc.Plan) (isMine func(field string, agency id.ID) bool, problem func() error) {
	var failed error
	by, isKnown := auth.From(ctx)
	isMine = func(field string, agency id.ID) bool {
		if !isKnown || plan == nil || by.BelongsTo(agency) {
			return false
		}
		named, err := s.isNamed(ctx, plan, by, field, agency)
		failed = errors.Join(failed, err)
		return named
	}
	return isMine, func() error { return failed }
}

// historyMax bounds the facts of one stage of a criterion.
const historyMax = 500

// Event is one fact in the life of a criterion of an agency.
type Event struct {
	evidence.Entry
	Stage cchc.Stage
}

// History lists what happened to a criterion of an agency, from its first figure
// to the last decision. Nothing in it was ever changed.
func (s *Service) History(ctx context.Context, roundID, agency id.ID, criterion string) (events []Event, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, err := s.Index.ViewIn(ctx, tx, roundID)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actRead, auth.Resource{
			Kind: "score", ID: string(roundID), Agency: agency, IsPublished: view.Round.State == cchc.Published,
		}); err != nil {
			return err
		}
		for _, stage := range []cchc.Stage{cchc.Self, cchc.Verified, cchc.Explained, cchc.Final} {
			entries, err := s.Log.Facts(ctx, tx, evidence.Query{Subject: subject(roundID, agency, stage, criterion), Limit: historyMax})
			if err != nil {
				return fmt.Errorf("read the facts of %s: %w", criterion, err)
			}
			for _, e := range entries {
				events = append(events, Event{Entry: e, Stage: stage})
			}
		}
		return nil
	})
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Position, b.Position) })
	return events, err
}

// Files lists the files that came with the explanations of an agency.
func (s *Service) Files(ctx context.Context, roundID, agency id.ID) (files []round.Attachment, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", ID: string(roundID), Agency: agency}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		files, err = s.Evidence.Attachments(ctx, tx, roundID, agency, round.WithExplanation)
		return err
	})
	return files, err
}

// Sessions lists the sessions of a round in order of their numbers.
func (s *Service) Sessions(ctx context.Context, roundID id.ID) (sessions []Session, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "round", ID: string(roundID)}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		sessions, err = s.Store.Sessions(ctx, tx, roundID)
		return err
	})
	return sessions, err
}

// Session reads one session.
func (s *Service) Session(ctx context.Context, session id.ID) (found Session, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err = s.Store.Session(ctx, tx, session)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "cchc.appraisal.no_session")
		}
		return err
	})
	if err != nil {
		return Session{}, err
	}
	return found, s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "round", ID: string(found.Round)})
}
