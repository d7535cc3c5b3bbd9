package notifydb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/notify"
)

// Rows are the tables of package notify.
type Rows struct{}

var _ notify.Store = Rows{}

// Limits of what one read brings.
const (
	accountsMax = 200_000
	statesMax   = 4
)

func instantText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.FormatInstant(t)
}

func toInstant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return civil.ParseInstant(text)
}

func toNotice(r NotifyNotice) (n notify.Notice, err error) {
	n = notify.Notice{
		ID: id.ID(r.ID), Source: r.Source, Band: notify.Band(r.Band),
		Item: notify.Item{Account: id.ID(r.AccountID), Key: r.ItemKey, Kind: r.Kind, Href: r.Href},
	}
	errs := []error{json.Unmarshal([]byte(r.Subject), &n.Subject), n.On.UnmarshalText([]byte(r.DueOn)), n.SettledOn.UnmarshalText([]byte(r.SettledOn))}
	n.MadeAt, err = toInstant(r.MadeAt)
	errs = append(errs, err)
	n.ReadAt, err = toInstant(r.ReadAt)
	if err = errors.Join(append(errs, err)...); err != nil {
		return n, fmt.Errorf("kept notice %s: %w", r.ID, err)
	}
	return n, nil
}

func toNotices(rows []NotifyNotice, err error) ([]notify.Notice, error) {
	if err != nil {
		return nil, err
	}
	list := make([]notify.Notice, len(rows))
	for i, r := range rows {
		if list[i], err = toNotice(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PutNotice keeps a notice by its account and key.
func (Rows) PutNotice(ctx context.Context, tx *sql.Tx, n notify.Notice) error {
	subject, err := json.Marshal(n.Subject)
	if err != nil {
		return fmt.Errorf("write what a notice says: %w", err)
	}
	return New(tx).PutNotice(ctx, PutNoticeParams{
		ID: string(n.ID), AccountID: string(n.Account), Source: n.Source, ItemKey: n.Key, Kind: n.Kind, Subject: string(subject), Href: n.Href,
		DueOn: n.On.String(), Band: string(n.Band), MadeAt: instantText(n.MadeAt), ReadAt: instantText(n.ReadAt),
	})
}

// OpenOf lists the open notices of a source.
func (Rows) OpenOf(ctx context.Context, tx *sql.Tx, source string) ([]notify.Notice, error) {
	return toNotices(New(tx).OpenOfSource(ctx, OpenOfSourceParams{Source: source, Limit: notify.ItemsMax}))
}

// Settle settles a notice.
func (Rows) Settle(ctx context.Context, tx *sql.Tx, notice id.ID, day civil.Date) error {
	return New(tx).SettleNotice(ctx, SettleNoticeParams{SettledOn: day.String(), ID: string(notice)})
}

// NoticesOf lists notices of an account.
func (Rows) NoticesOf(ctx context.Context, tx *sql.Tx, account id.ID, filter notify.Filter, most, offset int) ([]notify.Notice, error) {
	q, limit, skip := New(tx), int32(most), int32(offset)
	switch filter {
	case notify.UnreadNotices:
		return toNotices(q.UnreadOfAccount(ctx, UnreadOfAccountParams{AccountID: string(account), Limit: limit, Offset: skip}))
	case notify.SettledNotices:
		return toNotices(q.SettledOfAccount(ctx, SettledOfAccountParams{AccountID: string(account), Limit: limit, Offset: skip}))
	case notify.OpenNotices:
	}
	return toNotices(q.OpenOfAccount(ctx, OpenOfAccountParams{AccountID: string(account), Limit: limit, Offset: skip}))
}

// CountOf counts the notices of an account.
func (Rows) CountOf(ctx context.Context, tx *sql.Tx, account id.ID) (notify.Counts, error) {
	r, err := New(tx).CountOfAccount(ctx, string(account))
	return notify.Counts{Open: int(r.Open), Unread: int(r.Unread), Settled: int(r.Settled)}, err
}

// MarkRead marks one notice, or (empty) all made until an instant.
func (Rows) MarkRead(ctx context.Context, tx *sql.Tx, account, notice id.ID, until, at time.Time) error {
	if notice.IsZero() {
		return New(tx).MarkAllRead(ctx, MarkAllReadParams{ReadAt: instantText(at), AccountID: string(account), MadeAt: instantText(until)})
	}
	return New(tx).MarkOneRead(ctx, MarkOneReadParams{ReadAt: instantText(at), AccountID: string(account), ID: string(notice)})
}

// SettleRead settles what merely happened and has been read.
func (Rows) SettleRead(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) error {
	return New(tx).SettleRead(ctx, SettleReadParams{SettledOn: day.String(), AccountID: string(account)})
}

// AccountsWithOpen lists who has open notices.
func (Rows) AccountsWithOpen(ctx context.Context, tx *sql.Tx) ([]id.ID, error) {
	rows, err := New(tx).AccountsWithOpen(ctx, accountsMax)
	if err != nil {
		return nil, err
	}
	accounts := make([]id.ID, len(rows))
	for i, r := range rows {
		accounts[i] = id.ID(r)
	}
	return accounts, nil
}

// DropNotices drops what was settled before a day.
func (Rows) DropNotices(ctx context.Context, tx *sql.Tx, settledBefore civil.Date) error {
	return New(tx).DropNotices(ctx, settledBefore.String())
}
