package authdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Rows implements auth.Store.
type Rows struct{}

var _ auth.Store = Rows{}

// Bounds of the lists.
const (
	accountsMax = 50_000
	grantsMax   = 100_000
	ofOneMax    = 1_000 // rows of one account
)

// optional turns "no row" into false.
func optional[R, T any](row R, err error, read func(R) (T, error)) (T, bool, error) {
	var none T
	if errors.Is(err, sql.ErrNoRows) {
		return none, false, nil
	}
	if err != nil {
		return none, false, err
	}
	found, err := read(row)
	return found, err == nil, err
}

func all[R, T any](rows []R, err error, read func(R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	found := make([]T, len(rows))
	for i, row := range rows {
		if found[i], err = read(row); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// instant is empty for no instant.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.FormatInstant(t)
}

// InsertAccount adds an account.
func (Rows) InsertAccount(ctx context.Context, tx *sql.Tx, a auth.Account, hash string) error {
	return New(tx).InsertAccount(ctx, InsertAccountParams{
		ID: string(a.ID), Login: a.Login, Name: a.Name, Email: a.Email, State: string(a.State), IsDemo: a.IsDemo,
		Password: hash, PasswordAt: instant(a.PasswordAt), CreatedAt: instant(a.CreatedAt), Version: a.Version,
	})
}

func toAccount(row AccountRow) (auth.Account, error) {
	a := auth.Account{
		ID: id.ID(row.ID), Login: row.Login, Name: row.Name, Email: row.Email, State: auth.State(row.State),
		IsDemo: row.IsDemo, Version: row.Version,
	}
	var err error
	if a.CreatedAt, err = at(row.CreatedAt); err != nil {
		return a, fmt.Errorf("account %s: %w", row.ID, err)
	}
	if a.PasswordAt, err = at(row.PasswordAt); err != nil {
		return a, fmt.Errorf("account %s: %w", row.ID, err)
	}
	return a, nil
}

// at reads an instant; empty is the zero time.
func at(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return civil.ParseInstant(text)
}

// Account finds an account.
func (Rows) Account(ctx context.Context, tx *sql.Tx, account id.ID) (auth.Account, bool, error) {
	row, err := New(tx).Account(ctx, string(account))
	return optional(row, err, toAccount)
}

// AccountByLogin finds the account of a login.
func (Rows) AccountByLogin(ctx context.Context, tx *sql.Tx, login string) (auth.Account, bool, error) {
	row, err := New(tx).AccountByLogin(ctx, login)
	return optional(AccountRow(row), err, toAccount)
}

// AllAccounts lists the accounts by login.
func (Rows) AllAccounts(ctx context.Context, tx *sql.Tx) ([]auth.Account, error) {
	rows, err := New(tx).AllAccounts(ctx, accountsMax)
	return all(rows, err, func(row AllAccountsRow) (auth.Account, error) { return toAccount(AccountRow(row)) })
}

// DemoAccounts lists invented people.
func (Rows) DemoAccounts(ctx context.Context, tx *sql.Tx) ([]auth.Account, error) {
	rows, err := New(tx).DemoAccounts(ctx, ofOneMax)
	return all(rows, err, func(row DemoAccountsRow) (auth.Account, error) { return toAccount(AccountRow(row)) })
}

// CountAccounts counts the accounts.
func (Rows) CountAccounts(ctx context.Context, tx *sql.Tx) (int64, error) {
	return New(tx).CountAccounts(ctx)
}

// UpdateAccount saves what is known of a person unless somebody else did.
func (Rows) UpdateAccount(ctx context.Context, tx *sql.Tx, a auth.Account) (bool, error) {
	rows, err := New(tx).UpdateAccount(ctx, UpdateAccountParams{
		Name: a.Name, Email: a.Email, State: string(a.State), ID: string(a.ID), VersionWas: a.Version,
	})
	return rows == 1, err
}

// PasswordHash gives the hash; empty: none.
func (Rows) PasswordHash(ctx context.Context, tx *sql.Tx, account id.ID) (string, error) {
	return New(tx).PasswordHash(ctx, string(account))
}

// SetPassword keeps a hash.
func (Rows) SetPassword(ctx context.Context, tx *sql.Tx, account id.ID, hash string, now time.Time) error {
	return New(tx).SetPassword(ctx, SetPasswordParams{Password: hash, PasswordAt: instant(now), ID: string(account)})
}

// InsertGrant adds a grant.
func (Rows) InsertGrant(ctx context.Context, tx *sql.Tx, g auth.GivenGrant) error {
	last := sql.NullString{}
	if !g.To.IsZero() {
		last = sql.NullString{String: g.To.String(), Valid: true}
	}
	return New(tx).InsertGrant(ctx, InsertGrantParams{
		ID: string(g.ID), AccountID: string(g.Account), Role: string(g.Role), AgencyID: string(g.Agency),
		Fields: strings.Join(g.Fields, " "), FirstDay: g.From.String(), LastDay: last, ForID: string(g.For),
	})
}

func toGrant(row AuthGrant) (auth.GivenGrant, error) {
	g := auth.GivenGrant{
		ID: id.ID(row.ID), Account: id.ID(row.AccountID),
		Grant: auth.Grant{Role: auth.Role(row.Role), Agency: id.ID(row.AgencyID), Fields: strings.Fields(row.Fields), For: id.ID(row.ForID)},
	}
	var err error
	if g.From, err = civil.ParseDate(row.FirstDay); err != nil {
		return g, fmt.Errorf("grant %s: %w", row.ID, err)
	}
	if row.LastDay.Valid {
		if g.To, err = civil.ParseDate(row.LastDay.String); err != nil {
			return g, fmt.Errorf("grant %s: %w", row.ID, err)
		}
	}
	if g.WithdrawnAt, err = at(row.WithdrawnAt); err != nil {
		return g, fmt.Errorf("grant %s: %w", row.ID, err)
	}
	return g, nil
}

// Grant finds a grant.
func (Rows) Grant(ctx context.Context, tx *sql.Tx, grant id.ID) (auth.GivenGrant, bool, error) {
	row, err := New(tx).Grant(ctx, string(grant))
	return optional(row, err, toGrant)
}

// GrantsOf lists the grants of an account.
func (Rows) GrantsOf(ctx context.Context, tx *sql.Tx, account id.ID) ([]auth.GivenGrant, error) {
	rows, err := New(tx).GrantsOf(ctx, GrantsOfParams{AccountID: string(account), Limit: ofOneMax})
	return all(rows, err, toGrant)
}

// GrantsOn lists what holds on a day.
func (Rows) GrantsOn(ctx context.Context, tx *sql.Tx, day civil.Date) ([]auth.GivenGrant, error) {
	rows, err := New(tx).GrantsOn(ctx, GrantsOnParams{OnDate: day.String(), RowsMax: grantsMax})
	return all(rows, err, toGrant)
}

// WithdrawGrant ends a grant.
func (Rows) WithdrawGrant(ctx context.Context, tx *sql.Tx, grant id.ID, now time.Time) (bool, error) {
	rows, err := New(tx).WithdrawGrant(ctx, WithdrawGrantParams{WithdrawnAt: instant(now), ID: string(grant)})
	return rows == 1, err
}
