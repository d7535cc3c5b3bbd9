package authdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/id"
)

// InsertSession keeps a session.
func (Rows) InsertSession(ctx context.Context, tx *sql.Tx, s auth.Session, hash string) error {
	return New(tx).InsertSession(ctx, InsertSessionParams{
		ID: string(s.ID), TokenHash: hash, AccountID: string(s.Account), Means: string(s.Means), Browser: s.Browser,
		CreatedAt: instant(s.CreatedAt), SeenAt: instant(s.SeenAt), ConfirmedAt: instant(s.ConfirmedAt), ExpiresAt: instant(s.ExpiresAt),
	})
}

func toSession(row SessionRow) (auth.Session, error) {
	s := auth.Session{ID: id.ID(row.ID), Account: id.ID(row.AccountID), Means: auth.Means(row.Means), Browser: row.Browser}
	for _, column := range []struct {
		text string
		at   *time.Time
	}{{row.CreatedAt, &s.CreatedAt}, {row.SeenAt, &s.SeenAt}, {row.ConfirmedAt, &s.ConfirmedAt}, {row.ExpiresAt, &s.ExpiresAt}} {
		t, err := at(column.text)
		if err != nil {
			return s, fmt.Errorf("session %s: %w", row.ID, err)
		}
		*column.at = t
	}
	return s, nil
}

// SessionByHash finds the session of a token.
func (Rows) SessionByHash(ctx context.Context, tx *sql.Tx, hash string) (auth.Session, bool, error) {
	row, err := New(tx).SessionByHash(ctx, hash)
	return optional(SessionRow(row), err, toSession)
}

// Session finds a session.
func (Rows) Session(ctx context.Context, tx *sql.Tx, session id.ID) (auth.Session, bool, error) {
	row, err := New(tx).Session(ctx, string(session))
	return optional(row, err, toSession)
}

// SessionsOf lists the sessions of an account, newest first.
func (Rows) SessionsOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]auth.Session, error) {
	rows, err := New(tx).SessionsOf(ctx, SessionsOfParams{AccountID: string(account), Limit: ofOneMax})
	return all(rows, err, func(row SessionsOfRow) (auth.Session, error) { return toSession(SessionRow(row)) })
}

// SeeSession notes that a session is in use.
func (Rows) SeeSession(ctx context.Context, tx *sql.Tx, session id.ID, now time.Time) error {
	return New(tx).SeeSession(ctx, SeeSessionParams{SeenAt: instant(now), ID: string(session)})
}

// RotateSession gives a session a new token.
func (Rows) RotateSession(ctx context.Context, tx *sql.Tx, session id.ID, hash string, now time.Time) error {
	return New(tx).RotateSession(ctx, RotateSessionParams{TokenHash: hash, NowAt: instant(now), ID: string(session)})
}

// DeleteSession ends a session.
func (Rows) DeleteSession(ctx context.Context, tx *sql.Tx, account, session id.ID) (bool, error) {
	rows, err := New(tx).DeleteSession(ctx, DeleteSessionParams{ID: string(session), AccountID: string(account)})
	return rows == 1, err
}

// DeleteSessions ends the sessions of an account but one.
func (Rows) DeleteSessions(ctx context.Context, tx *sql.Tx, account, but id.ID) error {
	return New(tx).DeleteSessions(ctx, DeleteSessionsParams{AccountID: string(account), ButID: string(but)})
}

// InsertTicket keeps a secret for one use.
func (Rows) InsertTicket(ctx context.Context, tx *sql.Tx, t auth.Ticket, hash string) error {
	return New(tx).InsertTicket(ctx, InsertTicketParams{
		TokenHash: hash, Kind: t.Kind, AccountID: string(t.Account), Content: t.Content, ExpiresAt: instant(t.ExpiresAt),
	})
}

// Ticket finds a secret for one use.
func (Rows) Ticket(ctx context.Context, tx *sql.Tx, hash string) (auth.Ticket, bool, error) {
	row, err := New(tx).Ticket(ctx, hash)
	return optional(row, err, func(row TicketRow) (auth.Ticket, error) {
		t := auth.Ticket{Kind: row.Kind, Account: id.ID(row.AccountID), Content: row.Content, Tries: row.Tries}
		var err error
		t.ExpiresAt, err = at(row.ExpiresAt)
		return t, err
	})
}

// TakeTicket uses a secret up.
func (Rows) TakeTicket(ctx context.Context, tx *sql.Tx, hash string) (bool, error) {
	rows, err := New(tx).TakeTicket(ctx, hash)
	return rows == 1, err
}

// TryTicket counts a wrong try.
func (Rows) TryTicket(ctx context.Context, tx *sql.Tx, hash string) error {
	return New(tx).TryTicket(ctx, hash)
}

// DeleteTickets ends the secrets of a kind.
func (Rows) DeleteTickets(ctx context.Context, tx *sql.Tx, kind string, account id.ID) error {
	return New(tx).DeleteTickets(ctx, DeleteTicketsParams{Kind: kind, AccountID: string(account)})
}

// Attempts tells how often something failed.
func (Rows) Attempts(ctx context.Context, tx *sql.Tx, key string) (auth.Attempts, error) {
	row, err := New(tx).Attempts(ctx, key)
	found, _, err := optional(row, err, func(row AttemptsRow) (auth.Attempts, error) {
		last, err := at(row.LastAt)
		return auth.Attempts{Failures: row.Failures, LastAt: last}, err
	})
	return found, err
}

// PutAttempts keeps a count.
func (Rows) PutAttempts(ctx context.Context, tx *sql.Tx, key string, a auth.Attempts) error {
	return New(tx).PutAttempts(ctx, PutAttemptsParams{Key: key, Failures: a.Failures, LastAt: instant(a.LastAt)})
}

// DeleteAttempts forgets a count.
func (Rows) DeleteAttempts(ctx context.Context, tx *sql.Tx, key string) error {
	return New(tx).DeleteAttempts(ctx, key)
}

// Tidy deletes what is over.
func (Rows) Tidy(ctx context.Context, tx *sql.Tx, now, old time.Time) error {
	queries := New(tx)
	if err := queries.DeleteOldSessions(ctx, instant(now)); err != nil {
		return fmt.Errorf("delete old sessions: %w", err)
	}
	if err := queries.DeleteOldTickets(ctx, instant(now)); err != nil {
		return fmt.Errorf("delete old tickets: %w", err)
	}
	if err := queries.DeleteOldAttempts(ctx, instant(old)); err != nil {
		return fmt.Errorf("delete old attempts: %w", err)
	}
	return nil
}
