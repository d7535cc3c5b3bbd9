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
	"minhbach/internal/cchc/scoring"
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
	known, err := s.staff(ctx, roundID)
	if err != nil {
		return nil, err
	}
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
		q = queueOf(view, cases, submitted, known.mine(ctx, view.Plan))
		return nil
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
func (known staff) mine(ctx context.Context, plan *cchc.Plan) func(field string, agency id.ID) bool {
	by, isKnown := auth.From(ctx)
	return func(field string, agency id.ID) bool {
		return isKnown && plan != nil && !by.BelongsTo(agency) && known.isNamed(plan, by, field, agency)
	}
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

// Desk is one criterion of an agency with what the person who asks may do to it
// now; nil where he may, else why not.
type Desk struct {
	View                            *cchc.View
	Item                            Item
	Sheets                          map[cchc.Stage]*scoring.Sheet // nil where the stage has none
	Files                           []round.Attachment            // of the explanation
	Session                         *Session                      // the open one
	Verify, Explain, Answer, Decide error
}

// Desk reads one criterion of an agency for its page.
func (s *Service) Desk(ctx context.Context, roundID, agency id.ID, criterion string) (found *Desk, err error) {
	known, err := s.staff(ctx, roundID)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, roundID, agency, criterion)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actRead, d.on()); err != nil {
			return err
		}
		found = &Desk{View: d.view, Item: d.item, Sheets: map[cchc.Stage]*scoring.Sheet{}}
		for _, stage := range cchc.Stages() {
			found.Sheets[stage] = sheetOf(d.view, stage, d.unit.Agency)
		}
		if found.Files, err = s.filesOf(ctx, tx, d); err != nil {
			return err
		}
		return s.rights(ctx, tx, d, found, known)
	})
	return found, err
}

func (s *Service) rights(ctx context.Context, tx *sql.Tx, d *desk, found *Desk, known staff) error {
	by, isKnown := auth.From(ctx)
	if !isKnown || by.IsGuest() {
		refused := fault.New(fault.Unauthenticated, "auth.sign_in_first")
		found.Verify, found.Explain, found.Answer, found.Decide = refused, refused, refused, refused
		return nil
	}
	found.Item.IsMine = s.mayAppraise(ctx, d, actVerify, by, known) == nil
	found.Verify, found.Explain, found.Answer = s.mayVerify(ctx, d, by, known), s.mayExplain(ctx, d), s.mayAnswer(ctx, d, by, known)
	sessions, err := s.Store.Sessions(ctx, tx, d.view.Round.ID)
	if err != nil {
		return fmt.Errorf("list the sessions: %w", err)
	}
	for i := range sessions {
		if !sessions[i].Closed.IsDone() {
			found.Session = &sessions[i]
		}
	}
	found.Decide = fault.New(fault.Conflict, "cchc.appraisal.no_open_session")
	if found.Session != nil {
		found.Decide = s.mayDecide(ctx, d, found.Session, by)
	}
	return nil
}

// Sessions lists the sessions of a round in order of their numbers.
func (s *Service) Sessions(ctx context.Context, roundID id.ID) (sessions []Session, err error) {
	if err := s.Guard.Authorize(ctx, actMeet, auth.Resource{Kind: "round", ID: string(roundID)}); err != nil {
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
	return found, s.Guard.Authorize(ctx, actMeet, auth.Resource{Kind: "round", ID: string(found.Round)})
}
