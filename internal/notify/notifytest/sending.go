package notifytest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/notify"
)

// nothing is a guard that refuses.
type nothing struct{ auth.Guard }

func (nothing) Authorize(context.Context, string, auth.Resource) error {
	return fault.New(fault.Forbidden, "auth.refused", "")
}

func triedAgain(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	k := w.Start("one")
	w.Server.Err = errors.New("greylisted")
	w.Tick(t, k)
	w.Server.Err = nil
	w.Tick(t, k)
	wantCount(t, "letters at once", len(w.Server.Taken), 0)
	posted, err := w.Outbox(As(t, Lan))
	must(t, err)
	if l := posted.Letters[0]; l.State != notify.Failed || l.Trouble != notify.Refused || l.Attempts != 1 || l.NextTry.Sub(w.Clock.Now()) != time.Minute {
		t.Errorf("after one try: %+v", l)
	}
	w.Clock.Advance(time.Minute)
	w.Tick(t, k)
	wantCount(t, "letters a minute later", len(w.Server.Taken), 1)
	w.Server.Taken = nil

	w.At(Monday.AddDays(1), 7, 0)
	w.Server.Err = errors.New("greylisted")
	tries := 0
	for range 16 * 60 {
		before := w.attempts(t)
		w.Tick(t, k)
		tries += w.attempts(t) - before
		w.Clock.Advance(time.Minute)
	}
	if tries < 9 || tries > 20 {
		t.Errorf("%d tries in a day", tries)
	}
	posted, err = w.Outbox(As(t, Lan))
	must(t, err)
	if l := posted.Letters[0]; l.State != notify.GivenUp || l.Trouble != notify.TooOften {
		t.Errorf("in the end: %+v", l)
	}
}

func (w *World) attempts(t testing.TB) (tries int) {
	t.Helper()
	posted, err := w.Outbox(As(t, Lan))
	must(t, err)
	for _, l := range posted.Letters {
		tries += l.Attempts
	}
	return tries
}

func givenUp(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	w.Server.Err = fmt.Errorf("no such mailbox: %w", notify.ErrRefused)
	k := w.Start("one")
	for range 3 {
		w.Tick(t, k)
		w.Clock.Advance(time.Hour)
	}
	posted, err := w.Outbox(As(t, Lan))
	must(t, err)
	if l := posted.Letters[0]; l.State != notify.GivenUp || l.Trouble != notify.NoAddress || l.Attempts != 1 {
		t.Errorf("%+v", l)
	}
}

func serverAway(t *testing.T, w *World) {
	for i := range 20 {
		account := id.ID(fmt.Sprintf("account-%02d", i))
		w.people[account] = notify.Recipient{Name: "Người", Email: fmt.Sprintf("%02d@so.example", i)}
		w.Work.Items = append(w.Work.Items, Task(account, "a", Monday))
	}
	w.Server.Err = fmt.Errorf("no route: %w", notify.ErrUnreachable)
	k := w.Start("one")
	for range 10 {
		w.Tick(t, k)
		w.Clock.Advance(time.Minute)
	}
	wantCount(t, "tries in ten looks", w.attempts(t), 10)
	w.Server.Err = nil
	w.Clock.Advance(time.Hour)
	w.Tick(t, k)
	wantCount(t, "letters once it is back", len(w.Server.Taken), 20)
}

func yesterday(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	w.Server.Err = errors.New("greylisted")
	k := w.Start("one")
	w.At(Monday, 23, 59)
	w.Tick(t, k)
	w.Server.Err = nil
	w.At(Monday.AddDays(1), 0, 5)
	w.Tick(t, k)
	wantCount(t, "letters after midnight", len(w.Server.Taken), 0)
	w.At(Monday.AddDays(1), 7, 0)
	w.Tick(t, k)
	wantCount(t, "letters in the morning", len(w.Server.Taken), 1)
	wantText(t, "which says what is so now", w.Server.Taken[0].Subject, "Minh Bạch: 1 việc quá hạn")
}

// killed is what a test panics with where the program is killed.
type killed struct{}

// untilKilled runs what may be killed, and tells whether it was.
func untilKilled(do func()) (was bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, isKill := r.(killed); !isKill {
				panic(r)
			}
			was = true
		}
	}()
	do()
	return false
}

// dying is a store that kills the program at its n-th call to the outbox.
type dying struct {
	notify.Store
	left *int
}

func (d dying) count() {
	if *d.left--; *d.left == 0 {
		panic(killed{})
	}
}

func (d dying) InsertLetter(ctx context.Context, tx *sql.Tx, l notify.Letter) (bool, error) {
	d.count()
	isNew, err := d.Store.InsertLetter(ctx, tx, l)
	d.count()
	return isNew, err
}

func (d dying) DueLetters(ctx context.Context, tx *sql.Tx, now time.Time, most int) ([]notify.Letter, error) {
	d.count()
	return d.Store.DueLetters(ctx, tx, now, most)
}

func (d dying) ClaimLetter(ctx context.Context, tx *sql.Tx, l notify.Letter, until time.Time) (bool, error) {
	d.count()
	isOurs, err := d.Store.ClaimLetter(ctx, tx, l, until)
	d.count()
	return isOurs, err
}

func (d dying) EndAttempt(ctx context.Context, tx *sql.Tx, l notify.Letter) error {
	d.count()
	err := d.Store.EndAttempt(ctx, tx, l)
	d.count()
	return err
}

func (d dying) PutNotice(ctx context.Context, tx *sql.Tx, n notify.Notice) error {
	d.count()
	return d.Store.PutNotice(ctx, tx, n)
}

// startDying starts a keeper that is killed at its n-th call to the outbox.
func (w *World) startDying(holder string, at int) *notify.Keeper {
	k := w.Start(holder)
	options := w.Options
	options.Store = dying{options.Store, &at}
	k.Service = notify.NewService(options)
	return k
}

func killedBeforeSend(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	// Before and after the letter is put in the outbox, before it is read, before
	// and after it is claimed; each start gets one call further than the last.
	for life, at := range []int{2, 2, 3, 2, 3} {
		if !untilKilled(func() { w.Tick(t, w.startDying(fmt.Sprint("life ", life), at)) }) {
			t.Errorf("life %d was not killed", life)
		}
		w.Clock.Advance(4 * time.Minute) // the lease of the dead runs out
	}
	w.Clock.Advance(5 * time.Minute) // and its claim
	for range 3 {
		w.Tick(t, w.Start("alive"))
		w.Clock.Advance(10 * time.Minute)
	}
	wantCount(t, "letters", len(w.Server.Taken), 1)
}

func killedAfterSend(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	w.Server.After = func() { panic(killed{}) }
	if !untilKilled(func() { w.Tick(t, w.Start("one")) }) {
		t.Error("it was not killed")
	}
	w.Server.After = nil
	for range 5 {
		w.Clock.Advance(10 * time.Minute)
		w.Tick(t, w.Start("two"))
	}
	wantCount(t, "letters", len(w.Server.Taken), 2)
	if first, again := w.Server.Taken[0], w.Server.Taken[1]; first != again {
		t.Errorf("the repetition differs: %+v, %+v", first, again)
	}
}

func twoProcesses(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday), Task(Mai, "b", Monday)}
	one, two := w.Start("one"), w.Start("two")
	w.Tick(t, one)
	asked := w.Work.Items
	w.Work.Items = nil
	w.Tick(t, two) // not the leader: it does not ask, so nothing is settled
	wantText(t, "open", w.Keys(t, Lan, notify.OpenNotices), "a*")
	w.Work.Items = asked
	done := make(chan error)
	for _, k := range []*notify.Keeper{one, two} {
		go func() { done <- k.Tick(t.Context()) }()
	}
	must(t, errors.Join(<-done, <-done))
	wantCount(t, "letters", len(w.Server.Taken), 2)
}

func deadLeader(t *testing.T, w *World) {
	w.Tick(t, w.Start("one"))
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	w.Clock.Advance(2 * time.Minute)
	two := w.Start("two")
	w.Tick(t, two)
	wantCount(t, "letters while the lease lasts", len(w.Server.Taken), 0)
	w.Clock.Advance(time.Minute)
	w.Tick(t, two)
	wantCount(t, "letters once it ran out", len(w.Server.Taken), 1)
}

// anyOrder kills and restarts two keepers at random for three weeks while work
// comes and goes and the mail server is away now and then.
func anyOrder(t *testing.T, w *World) {
	for seed := range uint64(3) {
		w.Work.Items, w.Server.Taken = nil, nil
		chance := rand.New(rand.NewPCG(seed, 1))
		first := Monday.AddDays(int(seed) * 28)
		w.At(first, 0, 0)
		w.wander(t, chance, seed, first.AddDays(21))
		w.Server.Err, w.Server.After = nil, nil
		w.onePerDay(t, seed)

		w.At(first.AddDays(22), 7, 0) // a calm Tuesday: nobody is forgotten
		w.Server.Taken = nil
		w.Work.Items = []notify.Item{Task(Lan, "end", first), Task(Mai, "end", first)}
		w.Tick(t, w.Start(fmt.Sprint("calm ", seed)))
		wantCount(t, "letters on a calm day", len(w.Server.Taken), 2)
	}
}

func (w *World) wander(t *testing.T, chance *rand.Rand, seed uint64, until civil.Date) {
	keepers := [2]*notify.Keeper{}
	for step := 0; w.Clock.Today().Before(until); step++ {
		w.Clock.Advance(time.Duration(chance.IntN(200)) * time.Minute)
		at := chance.IntN(2)
		if keepers[at] == nil || chance.IntN(3) == 0 {
			holder := fmt.Sprintf("%d/%d/%d", seed, at, step)
			if keepers[at] = w.Start(holder); chance.IntN(2) == 0 {
				keepers[at] = w.startDying(holder, 1+chance.IntN(14))
			}
		}
		w.Server.Err, w.Server.After = nil, nil
		switch chance.IntN(6) {
		case 0:
			w.Server.Err = fmt.Errorf("away: %w", notify.ErrUnreachable)
		case 1:
			w.Server.Err = errors.New("greylisted")
		case 2:
			w.Server.After = func() { panic(killed{}) }
		}
		for _, account := range []id.ID{Lan, Mai, Nam} {
			if chance.IntN(4) == 0 {
				w.Work.Items = append(w.Work.Items, Task(account, fmt.Sprintf("%d-%d", seed, step), w.Clock.Today().AddDays(chance.IntN(8)-2)))
			}
		}
		if len(w.Work.Items) > 12 {
			w.Work.Items = w.Work.Items[chance.IntN(12):]
		}
		if untilKilled(func() { w.Tick(t, keepers[at]) }) {
			keepers[at] = nil
		}
	}
}

// onePerDay holds what the mail server took against the promise: for a person
// and a day one Message-ID, and always the same letter under it, sent on its day.
func (w *World) onePerDay(t *testing.T, seed uint64) {
	t.Helper()
	byDay, byID := map[string]string{}, map[string]notify.Mail{}
	for _, m := range w.Server.Taken {
		at := m.To + " " + civil.DateOf(m.At).String()
		if was, isThere := byDay[at]; isThere && was != m.MessageID {
			t.Errorf("seed %d: %s got %s and %s", seed, at, was, m.MessageID)
		}
		byDay[at] = m.MessageID
		if was, isThere := byID[m.MessageID]; isThere && was != m {
			t.Errorf("seed %d: two letters are called %s", seed, m.MessageID)
		}
		byID[m.MessageID] = m
	}
	if len(byDay) < 12 {
		t.Errorf("seed %d: only %d letters in three weeks: nothing is proved", seed, len(byDay))
	}
}
