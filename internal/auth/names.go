package auth

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Names gives the accounts behind ids, for pages that show who holds what; ids
// of accounts that are gone are left out. Whoever asks was allowed to see them
// by the use case that gave him the ids.
func (s *Service) Names(ctx context.Context, accounts []id.ID) (map[id.ID]Account, error) {
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (map[id.ID]Account, error) {
		found := make(map[id.ID]Account, len(accounts))
		for _, account := range accounts {
			if _, isThere := found[account]; isThere {
				continue
			}
			a, err := s.account(ctx, tx, account)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			found[account] = a
		}
		return found, nil
	})
}

// Known finds the account of a login, for a use case that has asked its guard
// whether the person may give it something.
func (s *Service) Known(ctx context.Context, login string) (id.ID, error) {
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (id.ID, error) {
		a, isKnown, err := s.rows.AccountByLogin(ctx, tx, cleanLogin(login))
		if err != nil {
			return "", fmt.Errorf("look for a login: %w", err)
		}
		if !isKnown {
			return "", fault.New(fault.NotFound, "auth.no_such_login", login)
		}
		return a.ID, nil
	})
}
