package rounddb

import (
	"context"
	"database/sql"

	"minhbach/internal/cchc/round"
	"minhbach/internal/id"
)

func toRequest(r CchcNaRequest) round.Request {
	return round.Request{
		ID: id.ID(r.ID), Round: id.ID(r.RoundID), Agency: id.ID(r.AgencyID), Criterion: r.Criterion, Reason: r.Reason, By: id.ID(r.RequestedBy),
		At: r.RequestedAt, State: round.RequestState(r.State), Answer: r.Answer, DecidedBy: id.ID(r.DecidedBy), DecidedAt: r.DecidedAt,
	}
}

// PutRequest keeps a new request; a second one while the first waits is refused
// as a duplicate.
func (Rows) PutRequest(ctx context.Context, tx *sql.Tx, r round.Request) error {
	return New(tx).InsertRequest(ctx, InsertRequestParams{
		ID: string(r.ID), RoundID: string(r.Round), AgencyID: string(r.Agency), Criterion: r.Criterion, Reason: r.Reason,
		RequestedBy: string(r.By), RequestedAt: r.At,
	})
}

// DecideRequest answers a request that waits, and tells whether it did.
func (Rows) DecideRequest(ctx context.Context, tx *sql.Tx, r round.Request) (bool, error) {
	n, err := New(tx).DecideRequest(ctx, DecideRequestParams{
		ID: string(r.ID), State: string(r.State), Answer: r.Answer, DecidedBy: string(r.DecidedBy), DecidedAt: r.DecidedAt,
	})
	return n == 1, err
}

// Request reads one request.
func (Rows) Request(ctx context.Context, tx *sql.Tx, request id.ID) (round.Request, error) {
	r, err := New(tx).RequestByID(ctx, string(request))
	if err != nil {
		return round.Request{}, err
	}
	return toRequest(r), nil
}

// Requests lists the requests of a round, oldest first.
func (Rows) Requests(ctx context.Context, tx *sql.Tx, of id.ID) ([]round.Request, error) {
	rows, err := New(tx).ListRequests(ctx, ListRequestsParams{RoundID: string(of), Limit: requestsMax})
	if err != nil {
		return nil, err
	}
	list := make([]round.Request, len(rows))
	for i, r := range rows {
		list[i] = toRequest(r)
	}
	return list, nil
}
