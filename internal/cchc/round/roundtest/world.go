package roundtest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/metric"
	"minhbach/internal/metric/metricdb"
	"minhbach/internal/store"
)

// Set is the suite's set: 1.1 is read from facts, 1.2 and 2.1 are declared, 2.2
// may not apply, 2.3 is the appraisers'.
const Set = `id: round-2019
title: Bộ tiêu chí của bộ kiểm thử
basis: số liệu minh hoạ
valid_from: 2019-01-01
valid_to: 2019-12-31
block: so
max_points: 100
rounding: {points: 3, index: 2}
ranking: {method: competition, by: index, tie_break: ["criterion:1", manual]}
criteria:
  - {code: "1", parent: null, name: Chỉ đạo, max_points: 50}
  - {code: "1.1", parent: "1", name: Sinh hoạt chuyên đề, max_points: 20, source: computed, evidence: [biên bản],
     inputs: {count: {metric: suite.sessions.count}}, rule: {kind: count_unit, unit_points: 5}}
  - {code: "1.2", parent: "1", name: Báo cáo đúng hạn, max_points: 30, source: self, evidence: [báo cáo],
     rule: {kind: proportional, on_zero_den: zero}}
  - {code: "2", parent: null, name: Thủ tục, max_points: 50}
  - {code: "2.1", parent: "2", name: Công khai, max_points: 20, source: self, evidence: [ảnh chụp],
     rule: {kind: yes_no}}
  - {code: "2.2", parent: "2", name: Một cửa, max_points: 20, source: self, evidence: [quyết định],
     rule: {kind: yes_no}, na: {policy: exclude_and_rescale, when: không có thủ tục}}
  - {code: "2.3", parent: "2", name: Chất lượng, max_points: 10, source: verifier, evidence: [nhận xét],
     rule: {kind: external_scaled, from_max: 10}}
`

// World is a database with a round in the middle of its self-scoring.
type World struct {
	DB     *store.DB
	Log    *evidence.Log
	Index  *cchc.Service
	Round  *round.Service
	Clock  *civil.FixedClock
	IDs    id.Source
	Opened cchc.Round
	Units  []cchc.Unit
	Set    cchc.StoredSet
	Disk   *blob.Disk
	// Options are what the service was made of, to make another one.
	Options round.Options
	shelf   shelf
}

// Times of the suite: the plan's deadline is 17:00 on 13 December 2019, a Friday.
var (
	Start    = time.Date(2019, 12, 2, 8, 0, 0, 0, civil.Zone)
	Deadline = civil.Moment{On: civil.DateOf(time.Date(2019, 12, 13, 0, 0, 0, 0, civil.Zone)), Minutes: 17 * 60}
)

// kinds are the facts of the offices that the suite's metric reads.
func kinds() []evidence.Kind {
	return []evidence.Kind{{Name: "suite.session_held", Version: 1, About: "A session was held.", Fields: []evidence.Field{{Name: "topic", Type: evidence.Text}}}}
}

// New builds the world on a fresh database; more are the kinds of facts of what
// else stands on it. The round is not opened yet.
func New(t testing.TB, db *store.DB, more ...evidence.Kind) *World {
	t.Helper()
	w := &World{DB: db, Clock: civil.NewFixedClock(Start)}
	w.IDs = id.Seeded(w.Clock, 9)
	known, err := evidence.NewKinds(cchc.FactKinds(), round.FactKinds(), kinds(), more)
	must(t, err)
	key, err := evidence.SeededKey(9)
	must(t, err)
	w.Disk, err = blob.OpenDisk(t.TempDir())
	must(t, err)
	w.Log = evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}, Kinds: known, Key: key, Clock: w.Clock, IDs: w.IDs, Files: w.Disk})
	metrics := metric.NewKeeper(db, metricdb.Rows{}, w.Log)
	must(t, metrics.Load(t.Context(), []metric.Definition{{
		Name: "suite.sessions.count", Version: 1, Kinds: []string{"suite.session_held/1"}, Per: metric.PerFact, Aggregate: metric.Count,
	}}))
	w.Log.Observe(metrics)
	w.Index = cchc.NewService(db, cchcdb.Rows{}, w.Log, w.Clock, w.IDs)
	calendar, err := civil.NewCalendar(civil.Week{RestDays: []time.Weekday{time.Saturday, time.Sunday}}, civil.Notice{Year: 2019, Basis: "số liệu minh hoạ"})
	must(t, err)
	w.Options = round.Options{
		DB: db, Index: w.Index, Store: rounddb.Rows{}, Log: w.Log, Clock: w.Clock, IDs: w.IDs, Guard: authtest.Open{}, Metrics: metrics,
		Intake: intake{w.Disk}, Vault: w.Disk, Shelf: &w.shelf, Divisions: divisions{},
		Calendar: func(context.Context) (*civil.Calendar, error) { return calendar, nil },
	}
	w.Round = round.NewService(w.Options)
	stored, findings, err := w.Index.ImportSet(t.Context(), "round.yaml", []byte(Set), "suite")
	must(t, err)
	if len(findings) > 0 {
		t.Logf("findings: %v", findings)
	}
	must(t, w.Index.PublishSet(t.Context(), stored.Digest, "suite"))
	w.Set = stored
	for i, name := range []string{"Sở Một", "Sở Hai", "Sở Ba"} {
		w.Units = append(w.Units, cchc.Unit{Agency: w.IDs.New(), Code: fmt.Sprintf("S%d", i+1), Name: name, ShortName: name})
	}
	return w
}

// Plan is the suite's plan: self-scoring until Deadline, verification after it.
func (w *World) Plan() cchc.Plan {
	return cchc.Plan{
		Phase: cchc.PhaseSelfScoring, Basis: "số liệu minh hoạ", Lateness: cchc.WorkingDays, Evidence: cchc.EvidenceExplained,
		Deadlines: map[cchc.Phase]civil.Moment{
			cchc.PhaseSelfScoring: Deadline, cchc.PhaseVerification: {On: Deadline.On.AddDays(20), Minutes: Deadline.Minutes},
		},
		Fields: map[string]cchc.Appraisal{"1": {Appraisers: []id.ID{Appraiser}}, "2": {Appraisers: []id.ID{Appraiser}, Substitutes: []id.ID{Officer}}},
	}
}

// Open opens the round with its plan.
func (w *World) Open(t testing.TB) cchc.Round {
	t.Helper()
	opened, err := w.Round.Open(Province(t), round.Opening{
		Round: cchc.NewRound{Year: 2019, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}, Plan: w.Plan(),
	})
	must(t, err)
	w.Opened = opened
	return opened
}

// The people of the suite.
const (
	Officer   id.ID = "province-officer"
	Appraiser id.ID = "appraiser"
	Reformer  id.ID = "reform-officer"
	Leader    id.ID = "leader"
	Head      id.ID = "head"
)

// Province lets the province's round officer act.
func Province(t testing.TB) context.Context {
	return authtest.As(t.Context(), Officer, auth.RoundOfficer, "")
}

// As lets somebody of the first agency act.
func (w *World) As(t testing.TB, who id.ID, role auth.Role) context.Context {
	return authtest.As(t.Context(), who, role, w.Units[0].Agency)
}

// Hold records that the first agency held a session.
func (w *World) Hold(t testing.TB, topic string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := w.Log.Record(ctx, tx, evidence.Fact{
			Kind: "suite.session_held/1", Agency: w.Units[0].Agency, Subject: topic, Actor: "suite", Payload: map[string]any{"topic": topic},
			OccurredOn: w.Clock.Today(), Period: "2019",
		})
		return err
	}))
}

// intake keeps files without looking into them.
type intake struct{ disk *blob.Disk }

func (i intake) Keep(ctx context.Context, name string, r io.Reader) (round.File, error) {
	const most = 1 << 20
	digest, size, err := i.disk.Put(ctx, r, most)
	return round.File{Digest: digest, Name: name, Media: "application/pdf", SizeBytes: size}, err
}

// Finish knows no draft: files of the suite come whole.
func (intake) Finish(context.Context, string, id.ID) (round.File, error) {
	return round.File{}, fault.New(fault.NotFound, "cchc.round.no_file")
}

// shelf holds the documents of the first agency.
type shelf struct{ files map[id.ID][]round.File }

func (s *shelf) Files(_ context.Context, agency id.ID, _ int) ([]round.File, error) {
	return s.files[agency], nil
}

func (s *shelf) File(_ context.Context, agency id.ID, digest blob.Digest) (round.File, bool, error) {
	for _, f := range s.files[agency] {
		if f.Digest == digest {
			return f, true, nil
		}
	}
	return round.File{}, false, nil
}

// Office is the division of every agency of the suite.
const Office id.ID = "01900000-0000-7000-8000-000000000001"

type divisions struct{}

func (divisions) Divisions(context.Context, id.ID) ([]round.Division, error) {
	return []round.Division{{ID: Office, Name: "Văn phòng"}}, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
