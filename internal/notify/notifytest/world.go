package notifytest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/notify/notifydb"
	"minhbach/internal/store"
)

// The people of the suite. Nam has no address.
const (
	Lan id.ID = "account-lan"
	Nam id.ID = "account-nam"
	Mai id.ID = "account-mai"
)

// Monday is the suite's first day.
var Monday = day(2019, 11, 11)

func day(year int, month time.Month, d int) civil.Date {
	date, err := civil.NewDate(year, month, d)
	if err != nil {
		panic(err)
	}
	return date
}

// World is a database with a service on it.
type World struct {
	DB    *store.DB
	Clock *civil.FixedClock
	*notify.Service
	Work   *Work
	Server *Server
	people People
	words  *locale.Catalogue
	ids    id.Source
}

// Work is a source whose answer the test decides.
type Work struct {
	Items []notify.Item
	Err   error
}

// Due answers it.
func (w *Work) Due(context.Context, civil.Date) ([]notify.Item, error) { return w.Items, w.Err }

// People are addresses by account.
type People map[id.ID]notify.Recipient

// Recipient finds one with an address.
func (p People) Recipient(_ context.Context, account id.ID) (notify.Recipient, bool, error) {
	r, isThere := p[account]
	return r, isThere && r.Email != "", nil
}

// Server is a mail server as a Sender sees it.
type Server struct {
	Taken []notify.Mail
	Err   error  // instead of taking a letter
	After func() // when a letter was taken, before anybody here knows: the place to be killed
}

// Send takes a letter.
func (s *Server) Send(_ context.Context, m notify.Mail) error {
	if s.Err != nil {
		return s.Err
	}
	s.Taken = append(s.Taken, m)
	if s.After != nil {
		s.After()
	}
	return nil
}

var suiteWords = map[string]*fstest.MapFile{
	"words/vi.json": {Data: []byte(`{"suite.task": "Nhiệm vụ", "suite.news": "Tin", "suite.named": "{0}", "suite.until": "nộp {0} trước {1}"}`)},
	"words/en.json": {Data: []byte(`{"suite.task": "Task", "suite.news": "News", "suite.named": "{0}", "suite.until": "hand in {0} before {1}"}`)},
}

// New builds the world on a fresh database, at seven on Monday.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	words, err := locale.Load(fstest.MapFS(suiteWords), "words")
	must(t, err)
	words, err = locale.Merge(words, notify.Words(), fault.Words())
	must(t, err)
	week, err := civil.NewCalendar(civil.Week{RestDays: []time.Weekday{time.Saturday, time.Sunday}})
	must(t, err)
	w := &World{
		DB: db, Clock: civil.NewFixedClock(Monday.Start().Add(7 * time.Hour)), Work: &Work{}, Server: &Server{}, words: words,
		people: People{Lan: {Name: "Lan", Email: "lan@so.example"}, Nam: {Name: "Nam"}, Mai: {Name: "Mai", Email: "mai@so.example"}},
	}
	w.ids = id.Seeded(w.Clock, 8)
	w.Service = notify.NewService(notify.Options{
		DB: db, Store: notifydb.Rows{}, Clock: w.Clock, IDs: w.ids, Guard: authtest.Only{"outbox.read"},
		Rules: notify.Rules{SoonWorkingDays: 5, DigestHour: 7, KeepDays: 30}, Calendar: func(context.Context) (*civil.Calendar, error) { return week, nil }, People: w.people, Words: words,
		Sources: map[string]notify.Source{"work": w.Work},
	})
	return w
}

// Start starts a keeper, as a program that starts does.
func (w *World) Start(holder string) *notify.Keeper {
	return &notify.Keeper{Service: w.Service, Holder: holder, Sender: w.Server, Domain: "tinh.example", Site: "https://cchc.tinh.example", Log: slog.New(slog.DiscardHandler)}
}

// Tick lets a keeper look once.
func (w *World) Tick(t testing.TB, k *notify.Keeper) {
	t.Helper()
	must(t, k.Tick(t.Context()))
}

// At moves the clock to an hour of a day.
func (w *World) At(on civil.Date, hour, minute int) {
	w.Clock.Set(on.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))
}

// Task is a thing of the suite that an account owes.
func Task(account id.ID, key string, on civil.Date) notify.Item {
	return notify.Item{Account: account, Key: key, Kind: "suite.task", Subject: notify.Say("suite.named", "Việc "+key), Href: "/nhiem-vu/" + key, On: on}
}

// As lets an account act.
func As(t testing.TB, account id.ID) context.Context {
	return auth.With(t.Context(), auth.Person{Account: account, Name: string(account)})
}

// Keys are those of a list of somebody's notices.
func (w *World) Keys(t testing.TB, account id.ID, filter notify.Filter) string {
	t.Helper()
	list, err := w.List(As(t, account), filter, 1)
	must(t, err)
	keys := make([]string, len(list.Notices))
	for i, n := range list.Notices {
		keys[i] = n.Key
		if !n.IsRead() && filter == notify.OpenNotices {
			keys[i] += "*"
		}
	}
	if len(keys) != list.Total() {
		t.Errorf("%s: %d notices, the count says %d", filter, len(keys), list.Total())
	}
	return strings.Join(keys, " ")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantText(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func wantCount(t testing.TB, what string, got, want int) {
	t.Helper()
	wantText(t, what, fmt.Sprint(got), fmt.Sprint(want))
}
