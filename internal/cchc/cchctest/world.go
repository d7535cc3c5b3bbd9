package cchctest

import (
	"fmt"
	"testing"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Clerk is who acts in the suite.
const Clerk = "suite"

// World is a database with the services on it.
type World struct {
	DB      *store.DB
	Log     *evidence.Log
	Service *cchc.Service
	Clock   *civil.FixedClock
	IDs     id.Source
	Set     cchc.StoredSet
	Units   []cchc.Unit
}

// Set is the set most of the suite scores by: a share, a comparison with the
// block, and a criterion that may not apply.
const Set = `id: suite-2018
title: Bộ tiêu chí của bộ kiểm thử
basis: số liệu minh hoạ
valid_from: 2018-01-01
valid_to: 2018-12-31
block: so
max_points: 100
rounding: {points: 3, index: 2}
ranking: {method: competition, by: index, tie_break: ["criterion:1", manual]}
facts: [{name: self_scored, type: bool, default: true}]
bands_by: index
bands:
  - {name: Tốt, lo: 80, lo_incl: true}
  - {name: Chưa tốt, hi: 80, hi_incl: false}
vetoes: [{when: "!self_scored", band: Chưa tốt}]
criteria:
  - {code: "1", parent: null, name: Báo cáo, max_points: 50, source: self, evidence: [báo cáo],
     rule: {kind: proportional, on_zero_den: zero}}
  - {code: "2", parent: null, name: So với khối, max_points: 30, source: computed, evidence: [số liệu],
     rule: {kind: relative_to_peers, stat: mean, op: ">="}}
  - {code: "3", parent: null, name: Thủ tục, max_points: 20, source: self, evidence: [danh mục],
     rule: {kind: count_unit, unit_points: 5}, na: {policy: exclude_and_rescale, when: không có thủ tục}}
`

// New builds a world on a fresh database: the set published, three units.
func New(t *testing.T, db *store.DB) *World {
	t.Helper()
	clock := civil.NewFixedClock(time.Date(2019, 2, 1, 8, 0, 0, 0, civil.Zone))
	ids := id.Seeded(clock, 7)
	kinds, err := evidence.NewKinds(cchc.FactKinds())
	must(t, err)
	key, err := evidence.SeededKey(7)
	must(t, err)
	log := evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}, Kinds: kinds, Key: key, Clock: clock, IDs: ids})
	w := &World{DB: db, Log: log, Clock: clock, IDs: ids}
	w.Service = w.Again()
	set, findings, err := w.Service.ImportSet(t.Context(), "suite.yaml", []byte(Set), Clerk)
	must(t, err)
	if len(findings) > 0 {
		t.Fatalf("the suite's set has findings: %v", findings)
	}
	must(t, w.Service.PublishSet(t.Context(), set.Digest, Clerk))
	w.Set = set
	for i, name := range []string{"Sở Một", "Sở Hai", "Sở Ba"} {
		w.Units = append(w.Units, cchc.Unit{Agency: ids.New(), Code: fmt.Sprintf("S%d", i+1), Name: name, ShortName: name})
	}
	return w
}

// Again is a service that has just been started: it remembers nothing.
func (w *World) Again() *cchc.Service {
	return cchc.NewService(w.DB, cchcdb.Rows{}, w.Log, w.Clock, w.IDs)
}

// Rows is the database of package cchc.
func (w *World) Rows() cchc.Store { return cchcdb.Rows{} }

// Open opens the round of 2018.
func (w *World) Open(t *testing.T) cchc.Round {
	t.Helper()
	round, err := w.Service.OpenRound(t.Context(), cchc.NewRound{Year: 2018, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}, Clerk)
	must(t, err)
	return round
}

// Sheets gives every unit figures: unit i reports 8+i of 10, stands at 70+10i
// against the block and has i+1 procedures.
func (w *World) Sheets() []cchc.Sheet {
	sheets := make([]cchc.Sheet, len(w.Units))
	for i, u := range w.Units {
		sheets[i] = cchc.Sheet{Agency: u.Agency, Inputs: []cchc.Input{
			{Criterion: "1", Name: "num", Value: fmt.Sprint(8 + i)}, {Criterion: "1", Name: "den", Value: "10"},
			{Criterion: "2", Name: "own", Value: fmt.Sprint(70 + 10*i)}, {Criterion: "3", Name: "count", Value: fmt.Sprint(i + 1)},
		}}
	}
	return sheets
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
