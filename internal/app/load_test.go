package app

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/demo"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
	"minhbach/internal/org"
)

// load is how hard an installation is worked: agencies that hand their
// self-scores in, all in the last ten minutes, by people who are at it at once.
type load struct {
	agencies, users int
	turns           int           // saves of one criterion, before an agency hands in
	pause           time.Duration // between two acts of one person, on average
}

// loadSeed fixes who waits how long.
const loadSeed = 20181231

// The criterion that is saved, and where the forms have what.
const loadCriterion = "1.4"

var (
	markIn   = regexp.MustCompile(`name="dau" value="([^"]+)"`)
	digestIn = regexp.MustCompile(`name="ma-bam" value="([^"]+)"`)
)

// loaded is an installation under load and what it acknowledged.
type loaded struct {
	load
	app   *App
	round cchc.Round
	url   string
	desks []*desk

	mu    sync.Mutex
	saves []time.Duration // of a form until the answer
	pages []time.Duration
}

// desk is an agency with its two people and what they were told is kept.
type desk struct {
	unit            cchc.Unit
	officer, leader string // tokens
	count           int
	file            blob.Digest
	handedIn        string // the digest
}

func newLoaded(tb testing.TB, l load) *loaded {
	tb.Helper()
	app, err := Open(tb.Context(), Config{Data: tb.TempDir()})
	must(tb, err)
	w := &loaded{load: l, app: app}
	ctx := auth.AsSystem(tb.Context())
	set, err := (&filler{App: app}).importSet(ctx, "criteria/minh-hoa-so-2016.yaml")
	must(tb, err)
	must(tb, app.Index.PublishSet(ctx, set.Digest, consoleActor))
	n := cchc.NewRound{Year: 2018, Block: "so", SetDigest: set.Digest}
	changes := org.Changes{Actor: consoleActor, Basis: "số liệu minh hoạ"}
	for i := range l.agencies {
		unit := cchc.Unit{Agency: app.ids.New(), Code: unitCode(i), Name: "Cơ quan " + unitCode(i), ShortName: unitCode(i)}
		n.Units = append(n.Units, unit)
		w.desks = append(w.desks, &desk{unit: unit})
		changes.Found = append(changes.Found, org.Founding{Version: org.Version{
			Agency: unit.Agency, Code: unit.Code, Name: unit.Name, ShortName: unit.ShortName, Kind: "so", Block: "so", ValidFrom: civil.YearPeriod(2018).First(),
		}})
	}
	_, err = app.Org.Apply(ctx, changes)
	must(tb, err)
	due := civil.MomentOf(app.Clock.Now().Add(10 * time.Minute))
	w.round, err = app.Round.Open(ctx, round.Opening{Round: n, Plan: cchc.Plan{
		Phase: cchc.PhaseSelfScoring, Basis: "số liệu minh hoạ", Lateness: cchc.CalendarDays, Evidence: cchc.EvidenceAdvised,
		Deadlines: map[cchc.Phase]civil.Moment{cchc.PhaseSelfScoring: due},
	}})
	must(tb, err)
	w.people(tb)
	w.allButDone(tb)
	words, err := AllWords()
	must(tb, err)
	serving, stop := context.WithCancel(tb.Context())
	site, err := app.Site(serving, words, slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelError})))
	must(tb, err)
	server := httptest.NewServer(site)
	w.url = server.URL
	tb.Cleanup(func() {
		server.Close()
		stop()
		must(tb, app.Close())
	})
	return w
}

// people gives every agency two people who are signed in.
func (w *loaded) people(tb testing.TB) {
	tb.Helper()
	var accounts []auth.DemoAccount
	for _, d := range w.desks {
		for _, role := range []auth.Role{auth.ReformOfficer, auth.Leader} {
			accounts = append(accounts, auth.DemoAccount{
				ID: w.app.ids.New(), Login: string(role) + "." + d.unit.Code, Name: "Người minh hoạ",
				Grants: []auth.Grant{{Role: role, Agency: d.unit.Agency, From: civil.YearPeriod(2018).First()}},
			})
		}
	}
	must(tb, w.app.Auth.CreateDemo(auth.AsSystem(tb.Context()), accounts, DemoPassword))
	for _, d := range w.desks {
		for role, token := range map[auth.Role]*string{auth.ReformOfficer: &d.officer, auth.Leader: &d.leader} {
			signed, err := w.app.Auth.SignInDemo(tb.Context(), string(role)+"."+d.unit.Code, auth.Visit{})
			must(tb, err)
			*token = signed.Token
		}
	}
}

// allButDone fills everything in but what the people will do: the figures of a
// demonstration's agency, what facts say, and a note where there is neither.
func (w *loaded) allButDone(tb testing.TB) {
	tb.Helper()
	ctx := auth.AsSystem(tb.Context())
	world, err := demo.Build(1)
	must(tb, err)
	sheets, err := (&filler{App: w.app, world: world}).sheets(lastRound(world, "so").Self, nil)
	must(tb, err)
	first, err := w.app.Round.Tasks(ctx, w.round.ID, w.desks[0].unit.Agency)
	must(tb, err)
	var given []cchc.Sheet
	for i, d := range w.desks {
		sheet := cchc.Sheet{Agency: d.unit.Agency}
		for _, in := range sheets[i%len(sheets)].Inputs {
			if task, isThere := first.Task(in.Criterion); isThere && len(task.Readings) == 0 && in.Criterion != loadCriterion {
				sheet.Inputs = append(sheet.Inputs, in)
			}
		}
		given = append(given, sheet)
	}
	_, err = w.app.Index.Declare(ctx, w.round.ID, cchc.Self, given, consoleActor, false)
	must(tb, err)
	for _, d := range w.desks {
		tasks, err := w.app.Round.Tasks(ctx, w.round.ID, d.unit.Agency)
		must(tb, err)
		for i := range tasks.List {
			task := &tasks.List[i]
			if !task.State.IsOpen() || task.Criterion.Code == loadCriterion {
				continue
			}
			must(tb, w.app.Round.Fill(ctx, round.Filling{
				Round: w.round.ID, Agency: d.unit.Agency, Criterion: task.Criterion.Code, Mark: task.Mark, Note: "số liệu minh hoạ",
			}))
		}
	}
}

// run lets the users work off the agencies.
func (w *loaded) run(tb testing.TB) {
	tb.Helper()
	waiting := make(chan *desk)
	var users sync.WaitGroup
	for i := range w.users {
		u := &user{loaded: w, chance: rand.New(rand.NewPCG(loadSeed, uint64(i))), client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 1},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}
		users.Go(func() {
			defer u.client.CloseIdleConnections()
			for d := range waiting {
				if err := u.handIn(tb.Context(), d); err != nil {
					tb.Errorf("%s: %v", d.unit.Code, err)
				}
			}
		})
	}
	for _, d := range w.desks {
		waiting <- d
	}
	close(waiting)
	users.Wait()
}

// user is a browser with a person at it.
type user struct {
	*loaded
	chance *rand.Rand
	client *http.Client
}

// wait is the time a person thinks: between nothing and twice the pause.
func (u *user) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(u.chance.Float64() * 2 * float64(u.pause))):
	}
}

// handIn is what the people of an agency do in the last ten minutes.
func (u *user) handIn(ctx context.Context, d *desk) error {
	home := u.url + "/tu-cham/" + string(d.unit.Agency) + "/so/" + strconv.Itoa(u.round.Year)
	u.wait(ctx)
	if _, err := u.page(ctx, d.officer, home); err != nil {
		return err
	}
	for range u.turns {
		if err := u.save(ctx, d, home); err != nil {
			return err
		}
	}
	u.wait(ctx)
	check, err := u.page(ctx, d.leader, home+"/nop")
	if err != nil {
		return err
	}
	digest := digestIn.FindStringSubmatch(check)
	if digest == nil {
		return fmt.Errorf("the page of the check has nothing to hand in: %s", plain(check))
	}
	u.wait(ctx)
	_, err = u.send(ctx, d.leader, home+"/nop", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"ma-bam": {digest[1]}}.Encode()))
	if err == nil {
		d.handedIn = digest[1]
	}
	return err
}

// save opens the form of the criterion, changes figure and note, and adds a file
// the last time.
func (u *user) save(ctx context.Context, d *desk, home string) error {
	u.wait(ctx)
	form, err := u.page(ctx, d.officer, home+"?tieu-chi="+loadCriterion)
	if err != nil {
		return err
	}
	mark := markIn.FindStringSubmatch(form)
	if mark == nil {
		return fmt.Errorf("the page of the criterion has no form: %s", plain(form))
	}
	n := d.count + 1
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range map[string]string{"dau": mark[1], "nhap." + loadCriterion + ".count": strconv.Itoa(n), "ghi-chu": strconv.Itoa(n)} {
		if err := parts.WriteField(name, value); err != nil {
			return err
		}
	}
	content := killFile(int(u.chance.Uint32()))
	if n == u.turns {
		file, err := parts.CreateFormFile("tep", "minh-chung.pdf")
		if err == nil {
			_, err = file.Write(content)
		}
		if err != nil {
			return err
		}
	}
	if err := parts.Close(); err != nil {
		return err
	}
	u.wait(ctx)
	began := time.Now()
	next, err := u.send(ctx, d.officer, home+"/"+loadCriterion, parts.FormDataContentType(), &body)
	if err != nil {
		return err
	}
	u.took(&u.saves, began)
	d.count = n
	if n == u.turns {
		d.file = blob.Sum(content)
	}
	_, err = u.page(ctx, d.officer, u.url+next)
	return err
}

func (w *loaded) took(list *[]time.Duration, began time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, time.Since(began))
}

func (u *user) page(ctx context.Context, token, address string) (string, error) {
	began := time.Now()
	status, body, _, err := u.ask(ctx, http.MethodGet, token, address, "", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s answers %d: %s", address, status, plain(body))
	}
	if err == nil {
		u.took(&u.pages, began)
	}
	return body, err
}

// send sends a form; done, the server leads on to another page.
func (u *user) send(ctx context.Context, token, address, kind string, form io.Reader) (next string, err error) {
	status, body, next, err := u.ask(ctx, http.MethodPost, token, address, kind, form)
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("POST %s answers %d: %s", address, status, plain(body))
	}
	return next, err
}

func (u *user) ask(ctx context.Context, method, token, address, kind string, form io.Reader) (status int, body, next string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, address, form)
	if err != nil {
		return 0, "", "", err
	}
	request.AddCookie(&http.Cookie{Name: "mb_session", Value: token})
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	answer, err := u.client.Do(request)
	if err != nil {
		return 0, "", "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), answer.Header.Get("Location"), err
}

var markup = regexp.MustCompile(`(?s)<head.*</head>|<[^>]*>|\s+`)

// plain is the text of a page, for a message.
func plain(page string) string {
	text := markup.ReplaceAllString(page, " ")
	return text[max(0, min(len(text), 2000)-2000):min(len(text), 2000)]
}

// check compares what was acknowledged with what is kept and with the facts.
func (w *loaded) check(tb testing.TB) {
	tb.Helper()
	ctx := auth.AsSystem(tb.Context())
	for _, d := range w.desks {
		tasks, err := w.app.Round.Tasks(ctx, w.round.ID, d.unit.Agency)
		must(tb, err)
		task, _ := tasks.Task(loadCriterion)
		figure, count := "", strconv.Itoa(d.count)
		for _, in := range tasks.View.InputsOf(cchc.Self, d.unit.Agency) {
			if in.Criterion == loadCriterion {
				figure = strings.Trim(in.Value, `"`)
			}
		}
		if task.Entry.Note != count || figure != count || len(task.Files) != 1 || task.Files[0].Digest != d.file {
			tb.Errorf("%s: of turn %d there are the note %s, the figure %s and the files %v", d.unit.Code, d.count, task.Entry.Note, figure, task.Files)
		}
		if sub := tasks.Submission; !sub.IsSubmitted() || sub.Digest != d.handedIn {
			tb.Errorf("%s: handed in as %s, kept as %+v", d.unit.Code, d.handedIn, sub)
		}
	}
	facts := w.facts(tb, "cchc.submitted/1")
	if len(facts) != len(w.desks) {
		tb.Errorf("%d agencies handed in, of %d there is a fact", len(w.desks), len(facts))
	}
	for _, d := range w.desks {
		if facts[d.unit.Agency] != 1 {
			tb.Errorf("%s handed in once, there are %d facts", d.unit.Code, facts[d.unit.Agency])
		}
	}
	for agency, n := range w.facts(tb, "cchc.evidence_attached/1") {
		if n != 1 {
			tb.Errorf("%s attached one file, there are %d facts", agency, n)
		}
	}
	checkWhole(tb, w.app)
}

func (w *loaded) facts(tb testing.TB, kind string) map[id.ID]int {
	tb.Helper()
	count := map[id.ID]int{}
	must(tb, w.app.DB.View(tb.Context(), func(ctx context.Context, tx *sql.Tx) error {
		clear(count)
		return w.app.Log.EachFact(ctx, tx, evidence.Query{Kind: kind}, func(e evidence.Entry) error {
			count[e.Agency]++
			return nil
		})
	}))
	return count
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func TestNothingIsLostWhenEverybodyHandsInAtOnce(t *testing.T) {
	w := newLoaded(t, load{agencies: 20, users: 15, turns: 2})
	w.run(t)
	w.check(t)
}

// The last ten minutes: 150 agencies, 100 people at once, one database file. The
// people of "paced" think as people do; those of "at once" never do.
func BenchmarkTheLastTenMinutes(b *testing.B) {
	people, pauses := load{agencies: blockUnits, users: 100, turns: 3}, map[string]time.Duration{"paced": 5 * time.Second, "at_once": 0}
	if testing.Short() {
		people, pauses = load{agencies: 20, users: 15, turns: 2}, map[string]time.Duration{"at_once": 0}
	}
	for name, pause := range pauses {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				people.pause = pause
				w := newLoaded(b, people)
				bare := w.bareCommit(b)
				b.StartTimer()
				w.run(b)
				b.StopTimer()
				w.check(b)
				b.ReportMetric(milliseconds(quantile(w.saves, 50)), "ms-save-median")
				b.ReportMetric(milliseconds(quantile(w.saves, 95)), "ms-save-p95")
				b.ReportMetric(milliseconds(quantile(w.pages, 50)), "ms-page-median")
				b.ReportMetric(milliseconds(quantile(w.pages, 95)), "ms-page-p95")
				b.ReportMetric(milliseconds(bare), "ms-bare-commit")
				b.ReportMetric(float64(quantile(w.saves, 50))/float64(bare), "save-median/commit")
				b.ReportMetric(float64(len(w.saves)), "saves")
				b.StartTimer()
			}
		})
	}
}

// bareCommit is what the smallest change costs on the same database: one row.
func (w *loaded) bareCommit(tb testing.TB) time.Duration {
	tb.Helper()
	must(tb, w.app.DB.Update(tb.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `CREATE TABLE bare (n BIGINT NOT NULL)`)
		return err
	}))
	times := make([]time.Duration, 200)
	for i := range times {
		began := time.Now()
		must(tb, w.app.DB.Update(tb.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO bare (n) VALUES ($1)`, i)
			return err
		}))
		times[i] = time.Since(began)
	}
	return quantile(times, 50)
}

func quantile(times []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
