package notify

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/store"
)

// Source answers what is due on a day: overdue, due that day, due soon, each
// thing for each account that owes it.
type Source interface {
	Due(ctx context.Context, day civil.Date) ([]Item, error)
}

// Recipient is an account as a letter needs it.
type Recipient struct {
	Name  string
	Email string
}

// People finds who may be written to; false when the account is not there,
// disabled, or without an address.
type People interface {
	Recipient(ctx context.Context, account id.ID) (Recipient, bool, error)
}

// Sender hands one letter to a mail server.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// Options are the parts of a service.
type Options struct {
	DB    *store.DB
	Store Store
	Clock civil.Clock
	IDs   id.Source
	Guard auth.Guard
	Rules Rules
	// Calendar is the working days as they are known now: a year's notice may be
	// entered while the program runs.
	Calendar func(ctx context.Context) (*civil.Calendar, error)
	People   People
	Words    *locale.Catalogue // of all modules: notices are said in their sentences
	// Sources by name. A name is kept with each notice, so it never changes.
	Sources map[string]Source
}

// Service is what people do with their notices.
type Service struct{ Options }

// NewService puts the parts together.
func NewService(o Options) *Service { return &Service{o} }

// Instants are kept to the microsecond, so what is compared is what was stored.
func (s *Service) now() time.Time { return s.Clock.Now().UTC().Truncate(time.Microsecond) }

// owner is the account of whoever acts: nobody sees the notices of another.
func owner(ctx context.Context) (id.ID, error) {
	person, err := auth.Signed(ctx)
	return person.Account, err
}

// PageSize is how many notices a page shows.
const PageSize = 50

// List is a page of somebody's notices.
type List struct {
	Notices []Notice
	Counts  Counts
	Filter  Filter
	Page    int       // from 1
	At      time.Time // when it was read: "all" means what was there then
}

// Total is how many notices the filter finds.
func (l List) Total() int {
	return map[Filter]int{OpenNotices: l.Counts.Open, UnreadNotices: l.Counts.Unread, SettledNotices: l.Counts.Settled}[l.Filter]
}

// pagesMax bounds how far back a list may be turned.
const pagesMax = 1_000

// List reads a page of the notices of whoever asks.
func (s *Service) List(ctx context.Context, filter Filter, page int) (List, error) {
	account, err := owner(ctx)
	if err != nil {
		return List{}, err
	}
	list := List{Filter: filter, Page: min(max(page, 1), pagesMax), At: s.now()}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		if list.Counts, err = s.Store.CountOf(ctx, tx, account); err != nil {
			return fmt.Errorf("count the notices: %w", err)
		}
		list.Notices, err = s.Store.NoticesOf(ctx, tx, account, filter, PageSize, (list.Page-1)*PageSize)
		return err
	})
	return list, err
}

// Unread counts what whoever asks has not read; nobody has none.
func (s *Service) Unread(ctx context.Context) (int, error) {
	person, isKnown := auth.From(ctx)
	if !isKnown || person.IsGuest() || person.IsSystem() {
		return 0, nil
	}
	var counts Counts
	err := s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		counts, err = s.Store.CountOf(ctx, tx, person.Account)
		return err
	})
	return counts.Unread, err
}

// MarkRead marks one notice of whoever asks as read, or (empty) all that were
// there at an instant. What merely happened is thereby settled.
func (s *Service) MarkRead(ctx context.Context, notice id.ID, until time.Time) error {
	account, err := owner(ctx)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.Store.MarkRead(ctx, tx, account, notice, until, s.now()); err != nil {
			return fmt.Errorf("mark as read: %w", err)
		}
		return s.Store.SettleRead(ctx, tx, account, s.Clock.Today())
	})
}

// Post tells an account, in the transaction of the use case by which it
// happened. A key that was posted before is told anew.
func (s *Service) Post(ctx context.Context, tx *sql.Tx, item Item) error {
	n := Notice{ID: s.IDs.New(), Item: item, MadeAt: s.now(), Band: BandOn(item.On, s.Clock.Today())}
	if err := s.Store.PutNotice(ctx, tx, n); err != nil {
		return fmt.Errorf("post a notice: %w", err)
	}
	return nil
}

// Settings reads how whoever asks wants to be told.
func (s *Service) Settings(ctx context.Context) (set Settings, err error) {
	account, err := owner(ctx)
	if err != nil {
		return Settings{}, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		set, err = s.settingsOf(ctx, tx, account)
		return err
	})
	return set, err
}

// settingsOf are those of the account, or those of the rules.
func (s *Service) settingsOf(ctx context.Context, tx *sql.Tx, account id.ID) (Settings, error) {
	set, isSet, err := s.Store.Settings(ctx, tx, account)
	if err != nil {
		return Settings{}, fmt.Errorf("read how %s wants to be told: %w", account, err)
	}
	if !isSet {
		set = Settings{Account: account, ByMail: true, Hour: s.Rules.DigestHour, Lang: locale.VI}
	}
	return set, nil
}

// SetSettings keeps how whoever asks wants to be told.
func (s *Service) SetSettings(ctx context.Context, set Settings) error {
	account, err := owner(ctx)
	if err != nil {
		return err
	}
	if err := set.check(); err != nil {
		return err
	}
	set.Account = account
	return s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		kept, err := s.Store.PutSettings(ctx, tx, set)
		if err == nil && !kept {
			err = fault.New(fault.Conflict, "notify.settings_changed")
		}
		return err
	})
}

// Posted is the outbox as an administrator sees it: no name, no address, no text.
type Posted struct {
	Counts  map[LetterState]int
	Letters []Letter
}

const outboxShown = 100

// Outbox tells how the letters fare.
func (s *Service) Outbox(ctx context.Context) (posted Posted, err error) {
	if err := s.Guard.Authorize(ctx, actOutbox, auth.Resource{Kind: "outbox"}); err != nil {
		return Posted{}, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		if posted.Counts, err = s.Store.LetterCounts(ctx, tx); err != nil {
			return fmt.Errorf("count the letters: %w", err)
		}
		posted.Letters, err = s.Store.NewestLetters(ctx, tx, outboxShown)
		return err
	})
	return posted, err
}
