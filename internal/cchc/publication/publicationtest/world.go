package publicationtest

import (
	"context"
	"database/sql"
	"io"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchctest"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationdb"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/store"
	"minhbach/rules"
)

// World is a scored round with the service that publishes it.
type World struct {
	*cchctest.World

	Service *publication.Service
	Vault   *blob.Disk
	Tasks   *Plans
	Round   cchc.Round
}

// Plans remembers what was proposed, as a module of plans would.
type Plans struct{ Proposed []publication.Proposal }

// ProposeIn takes a proposal.
func (p *Plans) ProposeIn(_ context.Context, _ *sql.Tx, one publication.Proposal) (id.ID, error) {
	p.Proposed = append(p.Proposed, one)
	return "0190a0c0-0000-7000-8000-000000000001", nil
}

// Link is where the task would be read.
func (*Plans) Link(task id.ID) string { return "/ke-hoach/viec/" + string(task) }

// intake takes every file.
type intake struct{ vault *blob.Disk }

func (i intake) Keep(ctx context.Context, name string, r io.Reader) (publication.File, error) {
	digest, size, err := i.vault.Put(ctx, r, 1<<20)
	return publication.File{Name: name, Media: "text/plain", Digest: digest, SizeBytes: size}, err
}

// week is a calendar without holidays.
type week struct{}

// Calendar knows weekends alone.
func (week) Calendar(context.Context) (*civil.Calendar, error) {
	return civil.NewCalendar(civil.Week{RestDays: []time.Weekday{time.Saturday, time.Sunday}})
}

// New builds a world: the round of 2018 scored at both stages, still open.
func New(t *testing.T, db *store.DB) *World {
	t.Helper()
	w := &World{World: cchctest.New(t, db), Tasks: &Plans{}}
	var err error
	w.Vault, err = blob.OpenDisk(t.TempDir())
	must(t, err)
	w.Log.Files = w.Vault
	w.Log.Kinds, err = evidence.NewKinds(cchc.FactKinds(), publication.FactKinds())
	must(t, err)
	w.Service = w.Again(t)
	w.Round = w.Open(t)
	for _, stage := range cchc.Stages() {
		_, err := w.World.Service.Declare(t.Context(), w.Round.ID, stage, w.Sheets(), cchctest.Clerk, false)
		must(t, err)
	}
	return w
}

// Again is a service that has just been started.
func (w *World) Again(t *testing.T) *publication.Service {
	t.Helper()
	words, err := publication.ReadRules(rules.Files)
	must(t, err)
	return publication.NewService(publication.Options{
		DB: w.DB, Index: w.World.Again(), Store: publicationdb.Rows{}, Log: w.Log, Clock: w.Clock, IDs: w.IDs, Guard: authtest.Open{},
		Vault: w.Vault, Intake: intake{w.Vault}, Calendar: week{}, Tasks: w.Tasks, Rules: words,
	})
}

// Correct publishes the round and then puts a figure of its first unit right,
// for suites that look at both publications.
func (w *World) Correct(t *testing.T) (first, second publication.Publication) {
	t.Helper()
	return correct(t, w)
}

// officer is somebody of the province who may do all of this.
func officer(t *testing.T) context.Context {
	t.Helper()
	return authtest.As(t.Context(), "0190a0c0-0000-7000-8000-0000000000aa", auth.RoundOfficer, "")
}

// decision is an invented one of the day before the suite's.
func decision(t *testing.T, number string) publication.Decision {
	t.Helper()
	on, err := civil.ParseDate("2019-01-31")
	must(t, err)
	return publication.Decision{Number: number, On: on, Issuer: "Ủy ban nhân dân tỉnh Minh Hoạ", Place: "Minh Hoạ", Role: "Chủ tịch", Signer: "Nguyễn Minh Hoạ"}
}

// figure is one figure of the unit at a place.
func (w *World) figure(unit int, criterion, name, value string) []cchc.Sheet {
	return []cchc.Sheet{{Agency: w.Units[unit].Agency, Inputs: []cchc.Input{{Criterion: criterion, Name: name, Value: value}}}}
}

func onePoint() points.Points { return points.One }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
