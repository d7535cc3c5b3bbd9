package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationdb"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
	"minhbach/rules"
)

// killWork is what the child does until it is killed: four people at once, each
// of whom goes on where the last child was stopped and says what was
// acknowledged. How far each has come is a count that can be read off what is
// kept, so the parent knows what must be there.
type killWork struct {
	app     *App
	results *publication.Service
	round   cchc.Round
	units   []cchc.Unit
	// say acknowledges: whoever hears it may rely on it.
	say func(what string, words ...any)
}

// The years of the harness: the round that is worked, and from publishFrom on
// those that are published one after another.
const (
	workYear    = 2019
	publishFrom = 2020
	publishLast = 9000
	killBlock   = "so"
)

// The agencies of the harness by what is done to them.
const (
	theScored = iota
	theUploading
	theSubmitting
	killUnits
)

// killSet is the set of package round's suite, valid as long as the harness
// needs years.
func killSet() []byte {
	return []byte(strings.Replace(roundtest.Set, "valid_to: 2019-12-31", fmt.Sprintf("valid_to: %d-12-31", publishLast), 1))
}

func openKillWork(ctx context.Context, app *App) (*killWork, error) {
	v, err := app.Index.View(ctx, workYear, killBlock)
	if err != nil {
		return nil, err
	}
	results, err := killResults(app)
	return &killWork{app: app, results: results, round: v.Round, units: v.Units, say: func(string, ...any) {}}, err
}

func killResults(app *App) (*publication.Service, error) {
	words, err := publication.ReadRules(rules.Files)
	if err != nil {
		return nil, err
	}
	return publication.NewService(publication.Options{
		DB: app.DB, Index: app.Index, Store: publicationdb.Rows{}, Log: app.Log, Clock: app.Clock, IDs: app.ids, Guard: app.Guard,
		Vault: app.Files, Metrics: app.Metric, Rules: words,
	}), nil
}

// begin makes the installation: a round with a plan, and an agency that needs
// only be handed in.
func (w *killWork) begin(ctx context.Context) error {
	system := auth.AsSystem(ctx)
	set, _, err := w.app.Index.ImportSet(system, "kill.yaml", killSet(), consoleActor)
	if err != nil {
		return err
	}
	if err := w.app.Index.PublishSet(system, set.Digest, consoleActor); err != nil {
		return err
	}
	n := cchc.NewRound{Year: workYear, Block: killBlock, SetDigest: set.Digest}
	for i := range killUnits {
		n.Units = append(n.Units, cchc.Unit{Agency: w.app.ids.New(), Code: unitCode(i), Name: "Cơ quan " + unitCode(i), ShortName: unitCode(i)})
	}
	plan := cchc.Plan{
		Phase: cchc.PhaseSelfScoring, Basis: "số liệu minh hoạ", Lateness: cchc.CalendarDays, Evidence: cchc.EvidenceAdvised,
		Deadlines: map[cchc.Phase]civil.Moment{cchc.PhaseSelfScoring: w.tomorrow()},
	}
	opened, err := w.app.Round.Open(system, round.Opening{Round: n, Plan: plan})
	if err != nil {
		return err
	}
	_, err = w.app.Index.Declare(system, opened.ID, cchc.Self, []cchc.Sheet{killSheet(n.Units[theSubmitting].Agency)}, consoleActor, false)
	return err
}

func (w *killWork) tomorrow() civil.Moment {
	return civil.Moment{On: w.app.Clock.Today().AddDays(2), Minutes: 17 * 60}
}

// killSheet has every figure that an agency gives itself.
func killSheet(agency id.ID) cchc.Sheet {
	return cchc.Sheet{Agency: agency, Inputs: []cchc.Input{
		{Criterion: "1.1", Name: "count", Value: "2"}, {Criterion: "1.2", Name: "num", Value: "3"}, {Criterion: "1.2", Name: "den", Value: "4"},
		{Criterion: "2.1", Name: "answer", Value: `"yes"`}, {Criterion: "2.2", Name: "answer", Value: `"no"`},
	}}
}

// workUntilKilled is the child.
func workUntilKilled(config Config) error {
	ctx := context.Background()
	app, err := Open(ctx, config)
	if err != nil {
		return err
	}
	w, err := openKillWork(ctx, app)
	if err != nil {
		return err
	}
	w.say = func(what string, words ...any) { fmt.Println(append([]any{what}, words...)...) }
	failed := make(chan error)
	for name, do := range map[string]func(context.Context) error{"score": w.score, "upload": w.upload, "submit": w.submit, "publish": w.publish, "settle": w.settle} {
		go func() { failed <- fmt.Errorf("%s: %w", name, do(ctx)) }()
	}
	fmt.Println("ready")
	return <-failed
}

func (w *killWork) as(ctx context.Context, unit int, who id.ID, role auth.Role) context.Context {
	return authtest.As(ctx, who, role, w.units[unit].Agency)
}

// turn is how far a criterion has come: its note says it.
func (w *killWork) turn(ctx context.Context, unit int, code string) (n int, task *round.Task, err error) {
	tasks, err := w.app.Round.Tasks(ctx, w.round.ID, w.units[unit].Agency)
	if err != nil {
		return 0, nil, err
	}
	task, _ = tasks.Task(code)
	if task.Entry.Note != "" {
		n, err = strconv.Atoi(task.Entry.Note)
	}
	return n, task, err
}

func (w *killWork) filling(unit int, task *round.Task, n int) round.Filling {
	return round.Filling{Round: w.round.ID, Agency: w.units[unit].Agency, Criterion: task.Criterion.Code, Mark: task.Mark, Note: strconv.Itoa(n)}
}

// score saves two figures and a note, which are the count.
func (w *killWork) score(ctx context.Context) error {
	ctx = w.as(ctx, theScored, "scorer", auth.ReformOfficer)
	for {
		n, task, err := w.turn(ctx, theScored, "1.2")
		if err != nil {
			return err
		}
		n++
		f := w.filling(theScored, task, n)
		f.Figures = map[string]string{"num": strconv.Itoa(n), "den": strconv.Itoa(n)}
		if err := w.app.Round.Fill(ctx, f); err != nil {
			return err
		}
		w.say("score", n)
	}
}

// killFileBytes is several writes of every layer, and quick to hash.
const killFileBytes = 96 << 10

// killFile is the evidence of a turn.
func killFile(n int) []byte {
	chance := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	raw := make([]byte, killFileBytes/2)
	_, _ = chance.Read(raw) // never fails
	return append([]byte("%PDF-1.7\n"), hex.EncodeToString(raw)...)
}

const uploader id.ID = "uploader"

// upload sends a file, in parts and whole in turn, and lets it take the place of
// the one before as evidence.
func (w *killWork) upload(ctx context.Context) error {
	ctx = w.as(ctx, theUploading, uploader, auth.ReformOfficer)
	for {
		n, task, err := w.turn(ctx, theUploading, "2.1")
		if err != nil {
			return err
		}
		n++
		var file round.File
		if n%2 == 0 {
			file, err = w.app.Round.Keep(ctx, w.round.ID, w.units[theUploading].Agency, fileName(n), bytes.NewReader(killFile(n)))
		} else {
			file, err = w.sendParts(ctx, n)
		}
		if err != nil {
			return err
		}
		f := w.filling(theUploading, task, n)
		for _, old := range task.Files {
			f.Detach = append(f.Detach, old.Digest)
		}
		if err := w.app.Round.Upload(ctx, f, []round.File{file}); err != nil {
			return err
		}
		w.say("upload", n)
	}
}

func fileName(n int) string { return fmt.Sprintf("minh chứng %d.pdf", n) }

func (w *killWork) sendParts(ctx context.Context, n int) (round.File, error) {
	content := killFile(n)
	draft, err := w.app.Drafts.Begin(string(uploader), fileName(n), int64(len(content)))
	if err != nil {
		return round.File{}, err
	}
	w.say("part", draft.ID, n, 0)
	for draft.Received < int64(len(content)) {
		end := min(draft.Received+killFileBytes/3, int64(len(content)))
		if draft, err = w.app.Drafts.Append(string(uploader), draft.ID, draft.Received, bytes.NewReader(content[draft.Received:end])); err != nil {
			return round.File{}, err
		}
		w.say("part", draft.ID, n, draft.Received)
	}
	return w.app.Round.KeepDraft(ctx, w.round.ID, w.units[theUploading].Agency, draft.ID)
}

// handed counts the times the agency handed in and got it back.
func (w *killWork) handed(ctx context.Context) (n int, last evidence.Entry, err error) {
	err = w.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n = 0
		return w.app.Log.EachFact(ctx, tx, evidence.Query{Subject: string(w.round.ID) + "/" + string(w.units[theSubmitting].Agency)}, func(e evidence.Entry) error {
			n, last = n+1, e
			return nil
		})
	})
	return n, last, err
}

// submit hands in as the leader, and returns as the province, in turn.
func (w *killWork) submit(ctx context.Context) error {
	agency := w.units[theSubmitting].Agency
	leader, province := w.as(ctx, theSubmitting, "leader", auth.Leader), authtest.As(ctx, "province", auth.RoundOfficer, "")
	n, _, err := w.handed(ctx)
	for err == nil {
		n++
		if n%2 == 0 {
			err = w.app.Round.Return(province, w.round.ID, agency, "bổ sung minh chứng", w.tomorrow())
		} else {
			var tasks *round.Tasks
			if tasks, err = w.app.Round.Tasks(leader, w.round.ID, agency); err == nil {
				err = w.app.Round.Submit(leader, w.round.ID, agency, tasks.Digest())
			}
		}
		if err == nil {
			w.say("submit", n)
		}
	}
	return err
}

// The steps of a year that is published.
const (
	notBegun = iota
	isOpen
	isScored
	isPublished
	isCorrected
)

const stepsOfYear = isCorrected

// published is how many steps of publishing were made.
func (w *killWork) published(ctx context.Context) (n int, last cchc.Round, err error) {
	rounds, err := w.app.Index.Rounds(ctx)
	for _, r := range rounds {
		if r.Year >= publishFrom && r.Year > last.Year {
			last = r
		}
	}
	if err != nil || last.Year == 0 {
		return 0, last, err
	}
	v, err := w.app.Index.View(ctx, last.Year, killBlock)
	if err != nil {
		return 0, last, err
	}
	step := isOpen
	if v.Blocks[cchc.Self] != nil {
		step = isScored
	}
	err = w.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		made, err := w.results.Store.Of(ctx, tx, last.ID)
		if len(made) > 0 {
			step = isScored + len(made)
		}
		return err
	})
	return (last.Year-publishFrom)*stepsOfYear + step, last, err
}

// publish opens, scores, publishes and corrects one year after another.
func (w *killWork) publish(ctx context.Context) error {
	ctx = authtest.As(ctx, "province", auth.RoundOfficer, "")
	n, last, err := w.published(ctx)
	for err == nil {
		sheet := killSheet(w.units[n%killUnits].Agency)
		switch n % stepsOfYear {
		case notBegun: // the year before was corrected
			next := cchc.NewRound{Year: publishFrom + n/stepsOfYear, Block: killBlock, SetDigest: w.round.SetDigest, Units: w.units}
			last, err = w.app.Index.OpenRound(ctx, next, consoleActor)
		case isOpen:
			_, err = w.app.Index.Declare(ctx, last.ID, cchc.Self, []cchc.Sheet{sheet}, consoleActor, false)
		case isScored:
			_, err = w.results.Publish(ctx, last.ID, w.decision(n))
		case isPublished:
			sheet.Inputs = []cchc.Input{{Criterion: "1.1", Name: "count", Value: "1"}}
			_, err = w.results.Correct(ctx, last.ID, publication.Correction{Decision: w.decision(n), Reason: "nhập sai số liệu", Sheets: []cchc.Sheet{sheet}})
		}
		if n++; err == nil {
			w.say("publish", n)
		}
	}
	return err
}

// decision is an invented one.
func (w *killWork) decision(n int) publication.Decision {
	return publication.Decision{
		Number: fmt.Sprintf("%d/QĐ-UBND", n), On: w.app.Clock.Today(), Issuer: "Ủy ban nhân dân tỉnh Minh Hoạ", Place: "Minh Hoạ", Role: "Chủ tịch", Signer: "Nguyễn Minh Hoạ",
	}
}

// settle draws the lines of live scores, as a server does meanwhile.
func (w *killWork) settle(ctx context.Context) error {
	for {
		if _, err := w.app.Live.Settle(ctx); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
