package livetest

import (
	"context"
	"database/sql"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/live/livedb"
	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// World is the suite's round with a live score beside it.
type World struct {
	*roundtest.World
	Live *live.Service
}

// New builds the world on a fresh database.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{World: roundtest.New(t, db)}
	w.Log.Observe(live.Watch{Store: livedb.Rows{}})
	w.Live = live.NewService(live.Options{
		DB: db, Index: w.Index, Store: livedb.Rows{}, Metrics: w.Metrics(), Agencies: agencies(w.Units), Clock: w.Clock, Guard: authtest.Open{}, Duties: duties{},
	})
	return w
}

// Metrics is what the suite reads figures from.
func (w *World) Metrics() live.Metrics { return w.Options.Metrics.(live.Metrics) }

// agencies are the units of the suite while no round is open.
type agencies []cchc.Unit

func (a agencies) InBlock(_ context.Context, _ *sql.Tx, block string, _ civil.Date) ([]cchc.Unit, error) {
	if block != "so" {
		return nil, nil
	}
	return a, nil
}

// duties give the first criterion to the office.
type duties struct{}

func (duties) DutiesOf(context.Context, id.ID, id.ID) (map[string]live.Duty, error) {
	return map[string]live.Duty{"1.2": {Division: "Văn phòng"}}, nil
}

// Exercise runs the suite on a fresh database for each test.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, test := range map[string]func(*testing.T, *World){
		"AYearWithoutARoundIsScoredFromFacts": scoredFromFacts,
		"WhatIsNotKnownIsNeitherZeroNorFull":  notKnown,
		"CertaintiesAreToldApart":             certainties,
		"LiveRanksAgainstLive":                ranks,
		"ASingleLiveFigureHasNoRank":          single,
		"EachStepNamesTheFactThatMovedIt":     steps,
		"AFactThatMovesNothingIsNoStep":       noStep,
		"SettlingTwiceDrawsOnce":              settleTwice,
		"LossesAreThoseItCanMakeGood":         losses,
		"ABlockNobodyScoresIsRefused":         refused,
		"TheListHoldsWhatIsTheReadersToSee":   seen,
	} {
		t.Run(name, func(t *testing.T) { test(t, New(t, open(t))) })
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *World) of(t *testing.T, unit int) (*live.Board, live.Standing) {
	t.Helper()
	board, standing, err := w.Live.Of(roundtest.Province(t), 2019, "so", w.Units[unit].Agency)
	must(t, err)
	return board, standing
}

func (w *World) settle(t *testing.T) {
	t.Helper()
	for {
		count, err := w.Live.Settle(t.Context())
		must(t, err)
		if count == 0 {
			return
		}
	}
}

// declare fills figures of the self-score in.
func (w *World) declare(t *testing.T, unit int, origin scoring.Origin, inputs ...cchc.Input) {
	t.Helper()
	for i := range inputs {
		inputs[i].Origin = origin
	}
	_, err := w.Index.Declare(t.Context(), w.Opened.ID, cchc.Self, []cchc.Sheet{{Agency: w.Units[unit].Agency, Inputs: inputs}}, "suite", false)
	must(t, err)
}

func onTime(num, den string) []cchc.Input {
	return []cchc.Input{{Criterion: "1.2", Name: "num", Value: num}, {Criterion: "1.2", Name: "den", Value: den}}
}

func scoredFromFacts(t *testing.T, w *World) {
	w.Hold(t, "một")
	w.Hold(t, "hai")
	board, s := w.of(t, 0)
	if board.Round != nil || s.Points.String() != "10" || s.Known.String() != "20" || s.Max.String() != "100" {
		t.Errorf("two sessions before the round is opened: %+v", s)
	}
	// 90, not 100: what the session count can still give is not unknown.
	if s.Reachable.String() != "90" {
		t.Errorf("reachable %s", s.Reachable)
	}
}

func notKnown(t *testing.T, w *World) {
	w.Open(t)
	_, s := w.of(t, 1)
	if s.Points != 0 || s.Reachable.String() != "100" || s.Known != 0 || s.Rank != 0 {
		t.Errorf("nothing is known of it: %+v", s)
	}
}

func certainties(t *testing.T, w *World) {
	w.Open(t)
	w.Hold(t, "một")
	w.declare(t, 0, scoring.Evidenced, onTime("3", "4")...)
	w.declare(t, 0, scoring.Declared, cchc.Input{Criterion: "2.1", Name: "answer", Value: `"yes"`})
	_, s := w.of(t, 0)
	for certainty, want := range map[scoring.Certainty][2]string{
		scoring.CertainComputed: {"5", "20"}, scoring.CertainEvidenced: {"22.5", "30"}, scoring.CertainDeclared: {"20", "20"}, scoring.Unknown: {"0", "30"},
	} {
		if got := s.ByCertainty[certainty]; got.Points.String() != want[0] || got.Max.String() != want[1] {
			t.Errorf("%s: %s of %s, want %v", certainty, got.Points, got.Max, want)
		}
	}
	share, _ := s.KnownShare()
	if s.Points.String() != "47.5" || s.Reachable.String() != "77.5" || share.String() != "0.7" {
		t.Errorf("points %s, reachable %s, known %s", s.Points, s.Reachable, share)
	}
}

func ranks(t *testing.T, w *World) {
	w.Open(t)
	w.declare(t, 0, scoring.Declared, onTime("1", "1")...) // 30 so far, 100 reachable
	w.declare(t, 1, scoring.Declared, onTime("0", "1")...) // 0 so far, 70 reachable
	_, first := w.of(t, 0)
	_, second := w.of(t, 1)
	_, third := w.of(t, 2)
	if first.Rank != 1 || first.Best != 1 || first.Worst != 2 || first.Of != 2 {
		t.Errorf("first: %+v", first)
	}
	if second.Rank != 2 || second.Best != 1 || second.Worst != 2 {
		t.Errorf("second: %+v", second)
	}
	if third.Rank != 0 {
		t.Errorf("an agency without a live figure is ranked %d", third.Rank)
	}
}

func single(t *testing.T, w *World) {
	w.Hold(t, "một")
	if _, s := w.of(t, 0); s.Rank != 0 || s.Best != 0 || s.Worst != 0 {
		t.Errorf("ranked against nobody: %+v", s)
	}
}

func steps(t *testing.T, w *World) {
	w.Open(t)
	w.settle(t)
	for _, topic := range []string{"một", "hai"} {
		w.Hold(t, topic)
		w.settle(t)
	}
	w.declare(t, 0, scoring.Declared, onTime("1", "2")...)
	w.settle(t)
	line, err := w.Live.Line(roundtest.Province(t), 2019, "so", w.Units[0].Agency)
	must(t, err)
	var got []string
	for _, s := range line {
		got = append(got, s.Points.String())
	}
	if len(got) < 3 || got[len(got)-1] != "25" || got[len(got)-2] != "10" || got[len(got)-3] != "5" {
		t.Fatalf("the line goes %v", got)
	}
	must(t, w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		fact, err := w.Log.Fact(ctx, tx, line[len(line)-1].Fact)
		if err == nil && fact.Kind != "cchc.inputs_declared/1" {
			t.Errorf("the last step names %s", fact.Kind)
		}
		return err
	}))
}

func noStep(t *testing.T, w *World) {
	w.Open(t)
	for range 6 { // 20 points are reached with four
		w.Hold(t, "lại")
		w.settle(t)
	}
	line, err := w.Live.Line(roundtest.Province(t), 2019, "so", w.Units[0].Agency)
	must(t, err)
	if last := line[len(line)-1]; last.Points.String() != "20" || len(line) != 4 {
		t.Errorf("%d steps up to %s", len(line), last.Points)
	}
}

func settleTwice(t *testing.T, w *World) {
	w.Hold(t, "một")
	w.Hold(t, "hai") // before the line was drawn: one step of two facts
	w.settle(t)
	w.settle(t)
	line, err := w.Live.Line(roundtest.Province(t), 2019, "so", w.Units[0].Agency)
	must(t, err)
	if len(line) != 1 || line[0].Facts != 2 || line[0].Points.String() != "10" {
		t.Errorf("the line: %+v", line)
	}
}

func losses(t *testing.T, w *World) {
	w.Open(t)
	w.declare(t, 0, scoring.Declared, onTime("1", "3")...)
	board, _ := w.of(t, 0)
	list, err := w.Live.Losses(roundtest.Province(t), board, w.Units[0].Agency)
	must(t, err)
	// 1.2 lost 20 of 30; 1.1, 2.1 and 2.2 are not known; 2.3 is the appraisers'.
	if len(list) != 3 || list[0].Criterion.Code != "1.1" || !list[0].IsUnknown || list[1].Criterion.Code != "1.2" || list[1].IsUnknown || list[1].Division != "Văn phòng" {
		for _, l := range list {
			t.Logf("%s %s", l.Criterion.Code, l.Points)
		}
		t.Errorf("losses of the first agency")
	}
}

func refused(t *testing.T, w *World) {
	_, err := w.Live.Board(t.Context(), 2019, "xa")
	if e, ok := fault.From(err); !ok || e.Key != "cchc.live.no_set" {
		t.Errorf("a block without a set: %v", err)
	}
}

// ofOne is a guard for whom one agency is open.
type ofOne struct {
	authtest.Open
	agency id.ID
}

func (g ofOne) Authorize(_ context.Context, action string, on auth.Resource) error {
	if on.Agency != g.agency {
		return fault.New(fault.Forbidden, "auth.refused", action)
	}
	return nil
}

func seen(t *testing.T, w *World) {
	spots, err := w.Live.Spots(t.Context())
	must(t, err)
	w.Open(t)
	again, err := w.Live.Spots(t.Context())
	must(t, err)
	if want := (live.Spot{Block: "so", Year: 2019}); len(spots) != 1 || spots[0] != want || len(again) != 1 || again[0] != want {
		t.Errorf("before and with a round: %v, %v", spots, again)
	}
	w.declare(t, 0, scoring.Declared, onTime("1", "4")...)
	w.declare(t, 1, scoring.Declared, onTime("3", "4")...)
	all, err := w.Live.Seen(t.Context(), 2019, "so")
	must(t, err)
	w.Live.Guard = ofOne{agency: w.Units[0].Agency}
	one, err := w.Live.Seen(t.Context(), 2019, "so")
	must(t, err)
	if len(all.Units) != len(w.Units) || len(one.Units) != 1 || len(one.Stand) != 1 || one.Stand[0].Rank != 2 || one.Stand[0].Of != 2 || w.Live.SeesAll(t.Context()) {
		t.Errorf("all sees %d, one sees %+v", len(all.Units), one.Stand)
	}
	w.Live.Guard = ofOne{agency: "another"}
	if _, err := w.Live.Seen(t.Context(), 2019, "so"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("nothing is his to see: %v", err)
	}
}
