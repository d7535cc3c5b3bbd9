package notifydb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
)

// Settings reads how an account wants to be told.
func (Rows) Settings(ctx context.Context, tx *sql.Tx, account id.ID) (notify.Settings, bool, error) {
	r, err := New(tx).SettingsOf(ctx, string(account))
	if errors.Is(err, sql.ErrNoRows) {
		return notify.Settings{}, false, nil
	}
	return notify.Settings{Account: account, ByMail: r.ByMail, Hour: int(r.Hour), Lang: locale.Lang(r.Lang), Version: r.Version}, err == nil, err
}

// PutSettings keeps settings in the version they were read in.
func (Rows) PutSettings(ctx context.Context, tx *sql.Tx, s notify.Settings) (bool, error) {
	var n int64
	var err error
	if s.Version == 0 {
		n, err = New(tx).InsertSettings(ctx, InsertSettingsParams{AccountID: string(s.Account), ByMail: s.ByMail, Hour: int64(s.Hour), Lang: string(s.Lang)})
	} else {
		n, err = New(tx).UpdateSettings(ctx, UpdateSettingsParams{
			AccountID: string(s.Account), ByMail: s.ByMail, Hour: int64(s.Hour), Lang: string(s.Lang), Version: s.Version,
		})
	}
	return n == 1, err
}

// InsertLetter puts a letter into the outbox.
func (Rows) InsertLetter(ctx context.Context, tx *sql.Tx, l notify.Letter) (bool, error) {
	n, err := New(tx).InsertLetter(ctx, InsertLetterParams{
		ID: string(l.ID), AccountID: string(l.Account), Day: l.Day.String(), MessageID: l.MessageID, Subject: l.Subject, Body: l.Body,
		NextTry: instantText(l.NextTry), MadeAt: instantText(l.MadeAt),
	})
	return n == 1, err
}

// HasLetter tells whether an account has a letter for a day.
func (Rows) HasLetter(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) (bool, error) {
	n, err := New(tx).CountLettersOn(ctx, CountLettersOnParams{AccountID: string(account), Day: day.String()})
	return n > 0, err
}

// LastSent is when the newest letter that was sent had been made.
func (Rows) LastSent(ctx context.Context, tx *sql.Tx, account id.ID) (time.Time, error) {
	made, err := New(tx).LastSentLetter(ctx, string(account))
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return toInstant(made)
}

func toLetter(r NotifyLetter) (l notify.Letter, err error) {
	l = notify.Letter{
		ID: id.ID(r.ID), Account: id.ID(r.AccountID), State: notify.LetterState(r.State), MessageID: r.MessageID, Subject: r.Subject, Body: r.Body,
		Attempts: int(r.Attempts), Trouble: notify.Trouble(r.Trouble),
	}
	errs := []error{l.Day.UnmarshalText([]byte(r.Day))}
	for _, at := range []struct {
		text string
		into *time.Time
	}{{r.NextTry, &l.NextTry}, {r.MadeAt, &l.MadeAt}, {r.SentAt, &l.SentAt}} {
		*at.into, err = toInstant(at.text)
		errs = append(errs, err)
	}
	if err = errors.Join(errs...); err != nil {
		return l, fmt.Errorf("kept letter %s: %w", r.ID, err)
	}
	return l, nil
}

// DueLetters lists letters to be tried by an instant.
func (Rows) DueLetters(ctx context.Context, tx *sql.Tx, now time.Time, most int) ([]notify.Letter, error) {
	rows, err := New(tx).DueLetters(ctx, DueLettersParams{NextTry: instantText(now), Limit: int32(most)})
	if err != nil {
		return nil, err
	}
	letters := make([]notify.Letter, len(rows))
	for i, r := range rows {
		if letters[i], err = toLetter(r); err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// ClaimLetter counts an attempt and keeps others away until an instant.
func (Rows) ClaimLetter(ctx context.Context, tx *sql.Tx, l notify.Letter, until time.Time) (bool, error) {
	n, err := New(tx).ClaimLetter(ctx, ClaimLetterParams{NextTry: instantText(until), ID: string(l.ID), Attempts: int64(l.Attempts)})
	return n == 1, err
}

// EndAttempt keeps what became of a letter; an attempt that was overtaken by a
// later one says nothing any more.
func (Rows) EndAttempt(ctx context.Context, tx *sql.Tx, l notify.Letter) error {
	return New(tx).EndAttempt(ctx, EndAttemptParams{
		State: string(l.State), Trouble: string(l.Trouble), NextTry: instantText(l.NextTry), SentAt: instantText(l.SentAt), Body: l.Body,
		ID: string(l.ID), Attempts: int64(l.Attempts),
	})
}

// NewestLetters lists letters without their text.
func (Rows) NewestLetters(ctx context.Context, tx *sql.Tx, most int) ([]notify.Letter, error) {
	rows, err := New(tx).NewestLetters(ctx, int32(most))
	if err != nil {
		return nil, err
	}
	letters := make([]notify.Letter, len(rows))
	for i, r := range rows {
		letters[i], err = toLetter(NotifyLetter{
			ID: r.ID, AccountID: r.AccountID, Day: r.Day, State: r.State, Attempts: r.Attempts, NextTry: r.NextTry, Trouble: r.Trouble, MadeAt: r.MadeAt, SentAt: r.SentAt,
		})
		if err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// LetterCounts counts the letters by state.
func (Rows) LetterCounts(ctx context.Context, tx *sql.Tx) (map[notify.LetterState]int, error) {
	rows, err := New(tx).CountLetters(ctx)
	counts := make(map[notify.LetterState]int, statesMax)
	for _, r := range rows {
		counts[notify.LetterState(r.State)] = int(r.Letters)
	}
	return counts, err
}

// DropLetters drops letters of days before one.
func (Rows) DropLetters(ctx context.Context, tx *sql.Tx, before civil.Date) error {
	return New(tx).DropLetters(ctx, before.String())
}

// TakeLease gives a lease to a holder until an instant.
func (Rows) TakeLease(ctx context.Context, tx *sql.Tx, name, holder string, now, until time.Time) (bool, error) {
	n, err := New(tx).TakeLease(ctx, TakeLeaseParams{Name: name, Holder: holder, Until: instantText(until), Now: instantText(now)})
	return n == 1, err
}
