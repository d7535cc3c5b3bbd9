package app

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store/storetest"
)

// How often the working child is killed on each engine; more by the variable.
const (
	workKills = 10
	envKills  = "MINHBACH_TEST_KILLS"
	// killedWithin bounds how long a child lives after it is ready.
	killedWithin = 800 * time.Millisecond
	// killsTold is after how many kills a long run tells how far it has come.
	killsTold = 25
)

func TestSQLiteLosesNothingAcknowledgedWhenKilled(t *testing.T) {
	killedWork(t, Config{Data: t.TempDir()})
}

func TestPostgresLosesNothingAcknowledgedWhenKilled(t *testing.T) {
	killedWork(t, Config{Data: t.TempDir(), Database: storetest.EmptyPostgresURL(t)})
}

func killedWork(t *testing.T, config Config) {
	app, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&killWork{app: app}).begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	times := workKills
	if text := os.Getenv(envKills); text != "" {
		if times, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(killSeed, 1))
	known, acknowledged := progress{}, 0
	for kill := range times {
		told := workAndKill(t, config, time.Duration(random.Int64N(int64(killedWithin))))
		before := maps.Clone(known)
		known = checkWork(t, config, known, told)
		for who, n := range known {
			acknowledged += n - before[who]
		}
		if t.Failed() {
			t.Fatalf("after kill %d of %d; before it %v, acknowledged %v", kill+1, times, before, told.counts)
		}
		if (kill+1)%killsTold == 0 {
			t.Logf("%d kills, %d changes: %v", kill+1, acknowledged, known)
		}
	}
	for _, who := range []string{"score", "upload", "submit", "publish"} {
		if known[who] == 0 {
			t.Errorf("nobody came to %s in %d lives", who, times)
		}
	}
	t.Logf("%d kills, %d changes: %v", times, acknowledged, known)
}

// progress is how far each of the four has come.
type progress map[string]int

// told is what a child said before it was killed.
type told struct {
	counts progress
	// The last part of a file that was acknowledged, and the turn it is of.
	draft    id.ID
	received int64
	turn     int
}

// workAndKill starts the child and kills it a while after it is ready.
func workAndKill(t *testing.T, config Config, after time.Duration) told {
	t.Helper()
	child := killChild(t, config, "work")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said, isReady := told{counts: progress{}}, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch words[0] {
		case "ready":
			isReady = true
			time.AfterFunc(after, func() { _ = child.Process.Kill() }) // it may have ended; the state tells
		case "part":
			said.draft = id.ID(words[1])
			_, err = fmt.Sscan(words[2]+" "+words[3], &said.turn, &said.received)
		default:
			said.counts[words[0]], err = strconv.Atoi(words[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Wait(); err == nil || child.ProcessState.Exited() || !isReady {
		t.Fatalf("the child was not killed at work: ready %v, %v", isReady, err)
	}
	return said
}

// checkWork opens the installation again: of each of the four the last
// acknowledged change is there, or the one after it whole; everything kept is
// what the facts say.
func checkWork(t *testing.T, config Config, before progress, said told) progress {
	t.Helper()
	ctx := auth.AsSystem(t.Context())
	app, err := Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	}()
	w, err := openKillWork(ctx, app)
	if err != nil {
		t.Fatal(err)
	}
	now := progress{}
	for who, check := range map[string]func(context.Context, *testing.T) int{
		"score": w.checkScore, "upload": w.checkUpload, "submit": w.checkSubmit, "publish": w.checkPublish,
	} {
		now[who] = check(ctx, t)
		acknowledged := max(before[who], said.counts[who])
		if now[who] != acknowledged && now[who] != acknowledged+1 {
			t.Errorf("%s: %d acknowledged, %d kept", who, acknowledged, now[who])
		}
	}
	checkWhole(t, app)
	bad, err := w.results.Verify(ctx)
	if err != nil || bad != nil {
		t.Errorf("publications after a kill: %+v, %v", bad, err)
	}
	w.checkFiles(ctx, t)
	if said.draft != "" {
		w.goOn(ctx, t, said)
	}
	return now
}

// checkWhole checks that the log holds and that everything kept beside it is
// what the facts say.
func checkWhole(t testing.TB, app *App) {
	t.Helper()
	report, err := app.Log.Verify(t.Context(), evidence.VerifyOptions{})
	if err != nil || !report.Holds() {
		t.Errorf("the log: %v, %v", report.Bad, err)
	}
	bad, err := app.verifyReadings(t.Context())
	if err != nil || bad != nil {
		t.Errorf("what is kept: %+v, %v", bad, err)
	}
	differences, err := app.Metric.Differences(t.Context())
	if err != nil || len(differences) > 0 {
		t.Errorf("the metrics: %v, %v", differences, err)
	}
}

// checkScore: figures and note are of one and the same turn.
func (w *killWork) checkScore(ctx context.Context, t *testing.T) int {
	n, task, err := w.turn(ctx, theScored, "1.2")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.app.Index.View(ctx, workYear, killBlock)
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]string{}
	for _, in := range v.InputsOf(cchc.Self, w.units[theScored].Agency) {
		figures[in.Name] = strings.Trim(in.Value, `"`)
	}
	want := map[string]string{"num": strconv.Itoa(n), "den": strconv.Itoa(n)}
	if n > 0 && (!maps.Equal(figures, want) || task.Entry.Version != int64(n)) {
		t.Errorf("turn %d of version %d has the figures %v", n, task.Entry.Version, figures)
	}
	return n
}

// checkUpload: the evidence is the file of the turn and no other.
func (w *killWork) checkUpload(ctx context.Context, t *testing.T) int {
	n, task, err := w.turn(ctx, theUploading, "2.1")
	if err != nil {
		t.Fatal(err)
	}
	if n > 0 && (len(task.Files) != 1 || task.Files[0].Digest != blob.Sum(killFile(n)) || task.Files[0].Name != fileName(n)) {
		t.Errorf("turn %d has the evidence %v", n, task.Files)
	}
	return n
}

// checkSubmit: the submission is what the last fact about it says.
func (w *killWork) checkSubmit(ctx context.Context, t *testing.T) int {
	n, last, err := w.handed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := w.app.Round.Tasks(ctx, w.round.ID, w.units[theSubmitting].Agency)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Digest string `json:"submission_digest"`
	}
	if n%2 == 1 {
		if err := last.Decode(&said); err != nil {
			t.Fatal(err)
		}
	}
	sub := tasks.Submission
	if sub.IsSubmitted() != (n%2 == 1) || sub.Version != int64(n) || (n%2 == 1 && said.Digest != sub.Digest) {
		t.Errorf("after %d acts the submission is %+v, the fact says %s", n, sub, said.Digest)
	}
	return n
}

// checkPublish: the last round stands at a step, not between two.
func (w *killWork) checkPublish(ctx context.Context, t *testing.T) int {
	n, last, err := w.published(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		return 0
	}
	step := (n-1)%stepsOfYear + 1
	if (last.State == cchc.Published) != (step >= isPublished) || last.State == cchc.Frozen {
		t.Errorf("at step %d the round is %s", step, last.State)
	}
	return n
}

// digestsOf lists the files that the rows of a table name.
func digestsOf(ctx context.Context, tx *sql.Tx, table string) (digests []string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT digest FROM "+table)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var digest string
		if err := rows.Scan(&digest); err != nil {
			return nil, err
		}
		digests = append(digests, digest)
	}
	return digests, rows.Err()
}

// checkFiles reads every file that a row names; those that facts name are read
// with the log.
func (w *killWork) checkFiles(ctx context.Context, t *testing.T) {
	var digests []string
	err := w.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, table := range []string{"cchc_attachments", "cchc_publication_files", "evidence_files"} {
			found, err := digestsOf(ctx, tx, table)
			if err != nil {
				return err
			}
			digests = append(digests, found...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(digests)
	for _, digest := range slices.Compact(digests) {
		if _, err := w.app.Files.Size(ctx, blob.Digest(digest)); err != nil {
			t.Errorf("a row names a file that is not there: %v", err)
		}
	}
}

// goOn sends the rest of the file whose parts were acknowledged last, as a
// browser would: no part is asked for twice.
func (w *killWork) goOn(ctx context.Context, t *testing.T, said told) {
	content := killFile(said.turn)
	ctx = w.as(ctx, theUploading, uploader, auth.ReformOfficer)
	draft, err := w.app.Drafts.Of(string(uploader), said.draft)
	if fault.Is(err, fault.NotFound) { // taken in before the end
		if err := w.app.Files.Check(ctx, blob.Sum(content)); err != nil {
			t.Errorf("a file of which %d bytes were acknowledged: %v", said.received, err)
		}
		return
	}
	if err != nil || draft.Received < said.received {
		t.Errorf("%d bytes were acknowledged, %d are there: %v", said.received, draft.Received, err)
		return
	}
	_, err = w.app.Drafts.Append(string(uploader), said.draft, draft.Received, bytes.NewReader(content[draft.Received:]))
	var file round.File
	if err == nil {
		file, err = w.app.Round.KeepDraft(ctx, w.round.ID, w.units[theUploading].Agency, said.draft)
	}
	if err != nil || file.Digest != blob.Sum(content) {
		t.Errorf("the file sent in two lives: %s, %v", file.Digest, err)
	}
}
