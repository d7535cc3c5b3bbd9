package round

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// RequestNA asks to leave a criterion out, with its reason.
func (s *Service) RequestNA(ctx context.Context, round, agency id.ID, criterion, reason string) (request id.ID, err error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return "", err
	}
	if reason, err = needed("reason", reason, "cchc.round.na_needs_reason"); err != nil {
		return "", err
	}
	request = s.IDs.New()
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		c, err := d.criterion(criterion)
		if err != nil {
			return err
		}
		on := d.on()
		on.Field = c.Field().Code
		if err := s.Guard.Authorize(ctx, actRequestNA, on); err != nil {
			return err
		}
		if err := s.takes(d); err != nil {
			return err
		}
		if na, _ := c.NearestNA(); na == nil {
			return fault.New(fault.Conflict, "cchc.round.na_never", c.Code)
		}
		r := Request{ID: request, Round: round, Agency: agency, Criterion: c.Code, Reason: reason, By: by.Account, At: s.now(), State: Requested}
		if err := s.Store.PutRequest(ctx, tx, r); err != nil {
			if store.IsDuplicate(err) {
				return fault.New(fault.Conflict, "cchc.round.na_waiting", c.Code)
			}
			return fmt.Errorf("keep the request: %w", err)
		}
		return s.record(ctx, tx, by, []evidence.Fact{s.fact(d, kindRequested, d.subject(c.Code), requestPayload{
			Round: string(round), Request: string(request), Criterion: c.Code, Reason: reason,
		})})
	})
	if err != nil {
		return "", fmt.Errorf("ask to leave %s out: %w", criterion, err)
	}
	return request, nil
}

// ApproveNA leaves a criterion out. Nobody approves his own request.
func (s *Service) ApproveNA(ctx context.Context, request id.ID, answer string) error {
	return s.decide(ctx, request, Approved, answer)
}

// RefuseNA keeps a criterion in, with the reason.
func (s *Service) RefuseNA(ctx context.Context, request id.ID, answer string) error {
	return s.decide(ctx, request, Refused, answer)
}

func (s *Service) decide(ctx context.Context, request id.ID, to RequestState, answer string) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if to == Refused {
		answer, err = needed("answer", answer, "cchc.round.refusal_needs_reason")
	} else {
		answer, err = text("answer", answer, reasonRunesMax)
	}
	if err != nil {
		return err
	}
	var next *cchc.View
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := s.Store.Request(ctx, tx, request)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "cchc.round.no_request")
		}
		if err != nil {
			return fmt.Errorf("read the request: %w", err)
		}
		d, err := s.desk(ctx, tx, r.Round, r.Agency)
		if err != nil {
			return err
		}
		if err := s.mayDecide(ctx, d, r, by); err != nil {
			return err
		}
		r.State, r.Answer, r.DecidedBy, r.DecidedAt = to, answer, by.Account, s.now()
		next, err = s.keepDecision(ctx, tx, d, r, by)
		return err
	})
	if err != nil {
		return fmt.Errorf("decide a request: %w", err)
	}
	if next != nil {
		s.Index.Remember(next)
	}
	return nil
}

// mayDecide asks the policies; that nobody approves his own request does not
// rest on them alone.
func (s *Service) mayDecide(ctx context.Context, d *desk, r Request, by auth.Person) error {
	on := d.on()
	on.Owner = r.By
	if c := d.view.Set.Criterion(r.Criterion); c != nil {
		on.Field = c.Field().Code
	}
	if err := s.Guard.Authorize(ctx, actApproveNA, on); err != nil {
		return err
	}
	if r.By == by.Account || by.BelongsTo(r.Agency) {
		return fault.New(fault.Forbidden, "cchc.round.own_request")
	}
	if d.view.Round.State != cchc.Open {
		return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(d.view.Round.Year))
	}
	return nil
}

func (s *Service) keepDecision(ctx context.Context, tx *sql.Tx, d *desk, r Request, by auth.Person) (next *cchc.View, err error) {
	waited, err := s.Store.DecideRequest(ctx, tx, r)
	if err != nil {
		return nil, fmt.Errorf("keep the decision: %w", err)
	}
	if !waited {
		return nil, fault.New(fault.Conflict, "cchc.round.already_decided")
	}
	if r.State == Approved {
		next, err = s.Index.DeclareIn(ctx, tx, cchc.Declaration{
			Round: r.Round, Stage: cchc.Self, By: by.Actor(), IsDecided: true,
			Sheets: []cchc.Sheet{{Agency: r.Agency, Marks: []cchc.Mark{{Kind: cchc.MarkNA, Name: r.Criterion, Value: r.Reason}}}},
		})
		if err != nil {
			return nil, err
		}
	}
	return next, s.record(ctx, tx, by, []evidence.Fact{s.fact(d, kindDecided, d.subject(r.Criterion), decidedPayload{
		requestPayload: requestPayload{Round: string(r.Round), Request: string(r.ID), Criterion: r.Criterion, Reason: r.Answer},
		Approved:       r.State == Approved,
	})})
}

// Requests lists the requests of a round, oldest first.
func (s *Service) Requests(ctx context.Context, round id.ID) (requests []Request, err error) {
	if err := s.Guard.Authorize(ctx, actStatus, auth.Resource{Kind: "round", ID: string(round)}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		requests, err = s.Store.Requests(ctx, tx, round)
		return err
	})
	return requests, err
}
