package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Keeper does the work nobody asks for: it asks the sources, writes the digests
// and sends them. Several may run on one database.
type Keeper struct {
	*Service
	// Holder names this keeper among all, anew each time the program starts.
	Holder string
	Sender Sender // nil: no mail server is known, and no letter is written
	Domain string // of Message-IDs
	Site   string // the address people open; empty: letters have no links
	Log    *slog.Logger

	asked   time.Time // when the sources were last asked by this keeper
	askedOn civil.Date
}

// How often a keeper looks, how often it asks the sources, for how long it holds
// the lease, and how many letters leave at one look: a province's morning is
// spread over minutes.
const (
	TickEvery      = time.Minute
	askEvery       = 15 * time.Minute
	leaseLasts     = 3 * time.Minute
	lettersPerTick = 200
	leaseName      = "notify"
)

// Run works until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(TickEvery)
	defer tick.Stop()
	for {
		if err := k.Tick(ctx); err != nil && ctx.Err() == nil {
			k.Log.Error("remind people of their work", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Tick looks once: collect, digest, send. A step that fails does not keep the
// next from its work.
func (k *Keeper) Tick(ctx context.Context) error {
	isLeader, err := k.lead(ctx)
	if err != nil || !isLeader {
		return err
	}
	var problems []error
	now := k.now()
	if day := k.Clock.Today(); day != k.askedOn || now.Sub(k.asked) >= askEvery {
		problems = append(problems, k.Collect(ctx, day), k.tidy(ctx, day))
		k.asked, k.askedOn = now, day
	}
	if k.Sender != nil {
		problems = append(problems, k.digest(ctx, now), k.send(ctx))
	}
	return errors.Join(problems...)
}

func (k *Keeper) lead(ctx context.Context) (isLeader bool, err error) {
	now := k.now()
	err = k.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		isLeader, err = k.Store.TakeLease(ctx, tx, leaseName, k.Holder, now, now.Add(leaseLasts))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take the lease: %w", err)
	}
	return isLeader, nil
}

// ItemsMax bounds what one source may name at a time, in a whole province.
const ItemsMax = 100_000

// Collect asks every source what is due on a day and brings the notices to what
// it answers. A source that fails keeps its notices as they were.
func (s *Service) Collect(ctx context.Context, day civil.Date) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(s.Sources)) {
		items, err := s.Sources[name].Due(ctx, day)
		if len(items) > ItemsMax {
			err = fmt.Errorf("%d things at once", len(items))
		}
		if err == nil {
			err = s.keep(ctx, name, items, day)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("ask %q what is due: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// keep looks first and writes only when something changed.
func (s *Service) keep(ctx context.Context, source string, items []Item, day civil.Date) error {
	look := func(ctx context.Context, tx *sql.Tx) (change, error) {
		open, err := s.Store.OpenOf(ctx, tx, source)
		return reconcile(source, open, items, day), err
	}
	var todo change
	err := s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		todo, err = look(ctx, tx)
		return err
	})
	if err != nil || todo.isEmpty() {
		return err
	}
	return s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		todo, err := look(ctx, tx)
		if err != nil {
			return err
		}
		for _, n := range todo.put {
			if n.ID.IsZero() {
				n.ID, n.MadeAt = s.IDs.New(), s.now()
			}
			if err := s.Store.PutNotice(ctx, tx, n); err != nil {
				return fmt.Errorf("keep a notice: %w", err)
			}
		}
		for _, notice := range todo.settle {
			if err := s.Store.Settle(ctx, tx, notice, day); err != nil {
				return fmt.Errorf("settle a notice: %w", err)
			}
		}
		return nil
	})
}

// digest writes the letters of the day for everybody whose hour has come.
func (k *Keeper) digest(ctx context.Context, now time.Time) error {
	day := k.Clock.Today()
	days, err := k.Calendar(ctx)
	if err != nil {
		return fmt.Errorf("read the working calendar: %w", err)
	}
	if !k.Rules.OnDaysOff && !days.IsWorking(day) {
		return nil
	}
	var accounts []id.ID
	err = k.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		accounts, err = k.Store.AccountsWithOpen(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("list who has notices: %w", err)
	}
	var problems []error
	for _, account := range accounts {
		if err := k.digestFor(ctx, account, day, now); err != nil {
			problems = append(problems, fmt.Errorf("write the digest of %s: %w", account, err))
		}
	}
	return errors.Join(problems...)
}

// noticesPerLetter bounds what is read for one letter.
const noticesPerLetter = 2_000

func (k *Keeper) digestFor(ctx context.Context, account id.ID, day civil.Date, now time.Time) error {
	letter, isNeeded, err := k.compose(ctx, account, day, now)
	if err != nil || !isNeeded {
		return err
	}
	return k.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := k.Store.InsertLetter(ctx, tx, letter) // false: another keeper was first
		return err
	})
}

func (k *Keeper) compose(ctx context.Context, account id.ID, day civil.Date, now time.Time) (letter Letter, isNeeded bool, err error) {
	var set Settings
	var told []Notice
	err = k.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if set, err = k.settingsOf(ctx, tx, account); err != nil {
			return err
		}
		if !set.ByMail || now.In(civil.Zone).Hour() < set.Hour {
			return nil
		}
		if isThere, err := k.Store.HasLetter(ctx, tx, account, day); err != nil || isThere {
			return err
		}
		since, err := k.Store.LastSent(ctx, tx, account)
		if err != nil {
			return fmt.Errorf("find the last letter: %w", err)
		}
		open, err := k.Store.NoticesOf(ctx, tx, account, OpenNotices, noticesPerLetter, 0)
		told = digestOf(open, day, since)
		return err
	})
	if err != nil || len(told) == 0 {
		return Letter{}, false, err
	}
	to, isThere, err := k.People.Recipient(ctx, account)
	if err != nil || !isThere {
		return Letter{}, false, err
	}
	w := writer{words: k.Words, lang: set.Lang, site: k.Site}
	return Letter{
		ID: k.IDs.New(), Account: account, Day: day, State: Waiting, MessageID: messageID(account, day, k.Domain),
		Subject: w.subject(told), Body: w.body(to.Name, told, day), NextTry: now, MadeAt: now,
	}, true, nil
}

// send sends what is due, until the mail server cannot be used: then the rest
// waits for the next look.
func (k *Keeper) send(ctx context.Context) error {
	var due []Letter
	err := k.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		due, err = k.Store.DueLetters(ctx, tx, k.now(), lettersPerTick)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the outbox: %w", err)
	}
	for i, letter := range due {
		if i > 0 {
			if isLeader, err := k.lead(ctx); err != nil || !isLeader {
				return err
			}
		}
		isReachable, err := k.sendOne(ctx, letter)
		if err != nil || !isReachable {
			return err
		}
	}
	return nil
}

// sendOne claims a letter, sends it, and keeps what became of it.
func (k *Keeper) sendOne(ctx context.Context, letter Letter) (isReachable bool, err error) {
	var isOurs bool
	err = k.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		isOurs, err = k.Store.ClaimLetter(ctx, tx, letter, k.now().Add(claimLasts))
		return err
	})
	if err != nil || !isOurs {
		return true, err
	}
	letter.Attempts++
	trouble, sendErr := k.attempt(ctx, letter)
	if ctx.Err() != nil {
		return false, ctx.Err() // the program ends; the claim runs out by itself
	}
	letter = letter.after(trouble, k.now())
	err = k.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return k.Store.EndAttempt(ctx, tx, letter) })
	if err != nil {
		return false, fmt.Errorf("keep what became of letter %s: %w", letter.ID, err)
	}
	if sendErr != nil {
		k.Log.Warn("a letter did not leave", "letter", letter.ID, "trouble", trouble, "attempts", letter.Attempts)
	}
	return trouble != Unreachable, nil
}

// attempt sends a letter that is ours; no trouble is success.
func (k *Keeper) attempt(ctx context.Context, letter Letter) (Trouble, error) {
	if letter.Day != k.Clock.Today() {
		return DayOver, nil
	}
	if letter.Attempts > attemptsMax {
		return TooOften, nil
	}
	to, isThere, err := k.reader(ctx, letter.Account)
	switch {
	case err != nil:
		return Refused, err
	case !isThere:
		return NoAddress, nil
	}
	err = k.Sender.Send(ctx, Mail{To: to.Email, Subject: letter.Subject, Body: letter.Body, MessageID: letter.MessageID, At: letter.MadeAt})
	switch {
	case err == nil:
		return "", nil
	case errors.Is(err, ErrUnreachable):
		return Unreachable, err
	case errors.Is(err, ErrRefused):
		return NoAddress, err
	}
	return Refused, err
}

// reader finds the owner of a letter as of now: who left or switched letters off
// since it was written gets none.
func (k *Keeper) reader(ctx context.Context, account id.ID) (Recipient, bool, error) {
	var set Settings
	err := k.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		set, err = k.settingsOf(ctx, tx, account)
		return err
	})
	if err != nil || !set.ByMail {
		return Recipient{}, false, err
	}
	return k.People.Recipient(ctx, account)
}

// after is the letter once an attempt has ended.
func (l Letter) after(trouble Trouble, now time.Time) Letter {
	l.Trouble = trouble
	switch {
	case trouble == "":
		l.State, l.SentAt = Sent, now
	case trouble == DayOver, trouble == TooOften, trouble == NoAddress:
		l.State = GivenUp
	case l.Attempts >= attemptsMax:
		l.State, l.Trouble = GivenUp, TooOften
	default:
		l.State, l.NextTry = Failed, now.Add(pauseAfter(l.Attempts))
	}
	if l.State != Failed {
		l.Body = ""
	}
	return l
}

// tidy drops what was settled long ago.
func (k *Keeper) tidy(ctx context.Context, day civil.Date) error {
	before := day.AddDays(-k.Rules.KeepDays)
	err := k.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return errors.Join(k.Store.DropNotices(ctx, tx, before), k.Store.DropLetters(ctx, tx, before))
	})
	if err != nil {
		return fmt.Errorf("drop old notices: %w", err)
	}
	return nil
}
