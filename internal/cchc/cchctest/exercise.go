package cchctest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Exercise runs the behaviour suite, each part on a fresh database.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, part := range map[string]func(*testing.T, *World){
		"figures are scored, kept and read back alike":        scoredAndReadBack,
		"one figure moves one unit and the ranks":             oneFigure,
		"one figure moves the points of units compared":       peersMove,
		"what is wrong is told whole and nothing is kept":     nothingHalfWritten,
		"a dry run keeps nothing":                             dryRun,
		"a change is a fact that shows its figures":           changesAreFacts,
		"a frozen round takes no figures":                     frozen,
		"rows that the facts do not bear out are named":       tampered,
		"a published result is pinned and final":              published,
		"a set with findings is not published":                findingsStopPublishing,
		"a round needs a set of its block and year":           roundFitsSet,
		"a printed ranking is kept as printed":                printedRanking,
		"two imports at once both arrive":                     twoImports,
		"a use case that fails in the middle leaves no trace": cutInTheMiddle,
	} {
		t.Run(name, func(t *testing.T) { part(t, New(t, open(t))) })
	}
}

func scoredAndReadBack(t *testing.T, w *World) {
	round := w.Open(t)
	view, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	again, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	for _, v := range []*cchc.View{view, again} {
		b := v.Final()
		for i, want := range []string{"45", "85", "95"} {
			if got := b.Results[i].Points.String(); got != want {
				t.Errorf("unit %d has %s points, want %s", i, got, want)
			}
			if got := b.Results[i].Rank; got != 3-i {
				t.Errorf("unit %d has rank %d, want %d", i, got, 3-i)
			}
		}
		if b.Results[0].Band != "Chưa tốt" || b.Results[2].Band != "Tốt" {
			t.Errorf("bands %q and %q", b.Results[0].Band, b.Results[2].Band)
		}
	}
	if v := again; v.Units[0].Name != "Sở Một" || v.FinalStage() != cchc.Self || !v.IsProvisional() {
		t.Errorf("the view is not the one stored: %+v", v.Round)
	}
}

// peersMove raises the mean of the block above a unit that nobody touched: its
// points fall, and what is kept of it must follow.
func peersMove(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	var moved int
	before := map[string]string{}
	view, err := w.Service.View(t.Context(), 2018, "so")
	must(t, err)
	for i, u := range view.Units {
		before[u.Code] = view.Final().Results[i].Points.String()
	}
	for _, in := range view.InputsOf(cchc.Self, w.Units[0].Agency) {
		if in.Criterion != "2" {
			continue
		}
		in.Value = "1000"
		change := cchc.Sheet{Agency: w.Units[0].Agency, Inputs: []cchc.Input{in}}
		view, err = w.Service.Declare(t.Context(), round.ID, cchc.Self, []cchc.Sheet{change}, Clerk, false)
		must(t, err)
	}
	for i, u := range view.Units[1:] {
		if before[u.Code] != view.Final().Results[i+1].Points.String() {
			moved++
		}
	}
	if moved == 0 {
		t.Error("nobody else's points moved: the test shows nothing")
	}
	if bad, err := w.Again().Verify(t.Context()); err != nil || bad != nil {
		t.Errorf("what is kept: %+v, %v", bad, err)
	}
}

func oneFigure(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	change := cchc.Sheet{Agency: w.Units[0].Agency, Inputs: []cchc.Input{{Criterion: "3", Name: "count", Value: "4"}}}
	_, err = w.Service.Declare(t.Context(), round.ID, cchc.Self, []cchc.Sheet{change}, Clerk, false)
	must(t, err)
	na := cchc.Sheet{Agency: w.Units[1].Agency, Marks: []cchc.Mark{{Kind: cchc.MarkNA, Name: "3", Value: "không có thủ tục"}}}
	_, err = w.Service.Declare(t.Context(), round.ID, cchc.Self, []cchc.Sheet{na}, Clerk, false)
	must(t, err)
	gone := cchc.Sheet{Agency: w.Units[2].Agency, Inputs: []cchc.Input{{Criterion: "1", Name: "num"}}}
	kept, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, []cchc.Sheet{gone}, Clerk, false)
	must(t, err)
	again, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	for i, want := range []string{"60/100", "75/80", "45/100"} {
		a, b := &kept.Final().Results[i], &again.Final().Results[i]
		if got := a.Points.String() + "/" + a.Max.String(); got != want || a.Points != b.Points || a.Rank != b.Rank {
			t.Errorf("unit %d: %s rank %d, stored %s rank %d; want %s", i, got, a.Rank, b.Points, b.Rank, want)
		}
	}
	if again.Final().Results[2].Missing != 1 {
		t.Errorf("a figure taken away is not missing")
	}
}

func nothingHalfWritten(t *testing.T, w *World) {
	round := w.Open(t)
	sheets := w.Sheets()
	sheets[0].Inputs[0].Value = "-1"
	sheets[1].Inputs[2].Name = "owm"
	sheets[2].Inputs = append(sheets[2].Inputs, cchc.Input{Criterion: "9", Name: "x", Value: "1"})
	sheets = append(sheets, cchc.Sheet{Agency: w.IDs.New(), Inputs: []cchc.Input{{Criterion: "1", Name: "num", Value: "1"}}})
	before := w.size(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, sheets, Clerk, false)
	if problems := fault.All(err); len(problems) != 4 {
		t.Errorf("want 4 problems, got %d: %v", len(problems), err)
	}
	view, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	if view.Final() != nil || w.size(t) != before {
		t.Error("something was kept of a refused import")
	}
}

func dryRun(t *testing.T, w *World) {
	round := w.Open(t)
	before := w.size(t)
	view, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, true)
	must(t, err)
	if view.Final().Results[2].Points.String() != "95" {
		t.Error("a dry run does not show the result")
	}
	again, err := w.Service.View(t.Context(), 2018, "so")
	must(t, err)
	if again.Final() != nil || w.size(t) != before {
		t.Error("a dry run kept something")
	}
}

func changesAreFacts(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	entries, err := w.Service.FactsOf(t.Context(), round.ID, w.Units[0].Agency, cchc.Self, "1", 10)
	must(t, err)
	if len(entries) != 1 {
		t.Fatalf("want one fact, got %d", len(entries))
	}
	var payload cchc.InputsPayload
	must(t, entries[0].Decode(&payload))
	if got := strings.Join(payload.Inputs, ""); got != `{"den":10,"num":8}` || entries[0].Period != "2018" || entries[0].Agency != w.Units[0].Agency {
		t.Errorf("the fact says %s for %s of %s", got, entries[0].Period, entries[0].Agency)
	}
	report, err := w.Log.Verify(t.Context(), evidence.VerifyOptions{})
	must(t, err)
	if !report.Holds() {
		t.Errorf("the log does not hold: %v", report.Bad)
	}
}

func frozen(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	must(t, w.Service.Freeze(t.Context(), round.ID, Clerk))
	_, err = w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets()[:1], Clerk, false)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a frozen round took figures: %v", err)
	}
	view, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	if b := view.Final(); b.Peers == nil || !b.Peers.Frozen || b.Results[2].Points.String() != "95" {
		t.Error("the frozen block is not what was frozen")
	}
}

func published(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Publish(t.Context(), round.ID, w.Clock.Today(), Clerk)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("an empty round was published: %v", err)
	}
	for _, stage := range cchc.Stages() {
		_, err = w.Service.Declare(t.Context(), round.ID, stage, w.Sheets(), Clerk, false)
		must(t, err)
	}
	on, err := civil.ParseDate("2019-02-28")
	must(t, err)
	result, err := w.Service.Publish(t.Context(), round.ID, on, Clerk)
	must(t, err)
	if result.State != cchc.Published || result.EvidenceSize == 0 || result.PublishedOn != on {
		t.Errorf("published as %+v", result)
	}
	if _, err = w.Service.Publish(t.Context(), round.ID, on, Clerk); !fault.Is(err, fault.Conflict) {
		t.Errorf("published twice: %v", err)
	}
	view, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	if view.FinalStage() != cchc.Final || view.Round.State != cchc.Published {
		t.Errorf("the view is %+v", view.Round)
	}
}

func findingsStopPublishing(t *testing.T, w *World) {
	broken := strings.Replace(strings.Replace(Set, "suite-2018", "broken", 1), "max_points: 50", "max_points: 40", 1)
	broken = strings.Replace(broken, "block: so", "block: huyen", 1)
	set, findings, err := w.Service.ImportSet(t.Context(), "broken.yaml", []byte(broken), Clerk)
	must(t, err)
	if len(findings) == 0 {
		t.Fatal("maxima that do not add up were not found")
	}
	if err := w.Service.PublishSet(t.Context(), set.Digest, Clerk); !fault.Is(err, fault.Conflict) {
		t.Errorf("published with findings: %v", err)
	}
	overlapping := strings.Replace(Set, "suite-2018", "other", 1)
	_, findings, err = w.Service.ImportSet(t.Context(), "other.yaml", []byte(overlapping), Clerk)
	must(t, err)
	if len(findings) != 1 || findings[0].Code != "overlap" {
		t.Errorf("an overlap of validity was not found: %v", findings)
	}
	same, _, err := w.Service.ImportSet(t.Context(), "suite.yaml", []byte(Set), Clerk)
	must(t, err)
	if same.State != cchc.PublishedSet {
		t.Errorf("the same file again is %s", same.State)
	}
}

func roundFitsSet(t *testing.T, w *World) {
	for _, n := range []cchc.NewRound{
		{Year: 2019, Block: "so", SetDigest: w.Set.Digest, Units: w.Units},
		{Year: 2018, Block: "huyen", SetDigest: w.Set.Digest, Units: w.Units},
	} {
		if _, err := w.Service.OpenRound(t.Context(), n, Clerk); !fault.Is(err, fault.Conflict) {
			t.Errorf("opened %s %d: %v", n.Block, n.Year, err)
		}
	}
	w.Open(t)
	_, err := w.Service.OpenRound(t.Context(), cchc.NewRound{Year: 2018, Block: "so", SetDigest: w.Set.Digest, Units: w.Units}, Clerk)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := w.Service.View(t.Context(), 2017, "so"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a round that is not there: %v", err)
	}
}

// tampered changes rows behind the program's back: each change is named.
func tampered(t *testing.T, w *World) {
	round := w.Open(t)
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
	gone := cchc.Sheet{Agency: w.Units[2].Agency, Inputs: []cchc.Input{{Criterion: "3", Name: "count"}}, Marks: []cchc.Mark{{Kind: cchc.MarkNA, Name: "3", Value: "không có"}}}
	_, err = w.Service.Declare(t.Context(), round.ID, cchc.Self, []cchc.Sheet{gone}, Clerk, false)
	must(t, err)
	on := w.Clock.Today()
	_, err = w.Service.Publish(t.Context(), round.ID, on, Clerk)
	must(t, err)
	if bad, err := w.Again().Verify(t.Context()); err != nil || bad != nil {
		t.Fatalf("an untouched database: %+v, %v", bad, err)
	}
	for change, table := range map[string]string{
		`UPDATE cchc_inputs SET value = '9' WHERE criterion = '1' AND input = 'num' AND value = '8'`: "cchc_inputs",
		`DELETE FROM cchc_inputs WHERE criterion = '2'`:                                              "cchc_inputs",
		`UPDATE cchc_inputs SET input = 'den2' WHERE input = 'den'`:                                  "cchc_inputs",
		`DELETE FROM cchc_marks`:                      "cchc_marks",
		`UPDATE cchc_marks SET value = 'khác'`:        "cchc_marks",
		`UPDATE cchc_results SET unit_rank = 1`:       "cchc_results",
		`UPDATE cchc_results SET points = points + 1`: "cchc_results",
		`DELETE FROM cchc_results`:                    "cchc_results",
	} {
		w.exec(t, `CREATE TABLE kept AS SELECT * FROM `+table, change)
		bad, err := w.Again().Verify(t.Context())
		must(t, err)
		if bad == nil || bad.Table != table {
			t.Errorf("%s was found as %+v", change, bad)
		}
		w.exec(t, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM kept`, `DROP TABLE kept`)
	}
}

// exec changes the database behind the program's back.
func (w *World) exec(t *testing.T, statements ...string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}))
}

func printedRanking(t *testing.T, w *World) {
	list := cchc.List{Title: "Bảng in", Year: 2024, Block: "so", Place: "Minh Hoạ", Source: "bản in", Digest: "d1", Rows: []cchc.ListRow{
		{Rank: "1", Agency: "Sở Hai", Index: "90.02"}, {Rank: "2", Agency: "Sở Một", Index: "90.02"}, {Rank: "3", Agency: "Sở Ba", Index: "80.5"},
	}}
	kept, err := w.Service.ImportList(t.Context(), list, Clerk)
	must(t, err)
	again, err := w.Service.ImportList(t.Context(), list, Clerk)
	must(t, err)
	if again.ID != kept.ID || len(again.Rows) != 3 {
		t.Error("the same list was entered twice")
	}
	found, err := w.Again().List(t.Context(), kept.ID)
	must(t, err)
	mean, n := found.Mean()
	if mean.String() != "86.846667" || n != 3 || found.Rows[0].Agency != "Sở Hai" || len(found.PartedTies()) != 1 {
		t.Errorf("mean %s of %d, ties %v", mean, n, found.PartedTies())
	}
}

func twoImports(t *testing.T, w *World) {
	round := w.Open(t)
	var group sync.WaitGroup
	errs := make([]error, len(w.Units)*len(cchc.Stages()))
	for i := range errs {
		group.Go(func() {
			sheet := w.Sheets()[i%len(w.Units)]
			_, errs[i] = w.Again().Declare(context.Background(), round.ID, cchc.Stages()[i/len(w.Units)], []cchc.Sheet{sheet}, Clerk, false)
		})
	}
	group.Wait()
	must(t, errors.Join(errs...))
	view, err := w.Again().View(t.Context(), 2018, "so")
	must(t, err)
	for _, stage := range cchc.Stages() {
		for i, want := range []string{"45", "85", "95"} {
			if got := view.Blocks[stage].Results[i].Points.String(); got != want {
				t.Errorf("%s unit %d: %s, want %s", stage, i, got, want)
			}
		}
	}
}

// failingLog lets a use case write its rows and then refuses its facts.
type failingLog struct{ *evidence.Log }

func (failingLog) RecordAll(context.Context, *sql.Tx, []evidence.Fact) ([]evidence.Entry, error) {
	return nil, errors.New("the power went out")
}

func cutInTheMiddle(t *testing.T, w *World) {
	round := w.Open(t)
	cut := cchc.NewService(w.DB, w.Rows(), failingLog{w.Log}, w.Clock, w.IDs)
	if _, err := cut.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false); err == nil {
		t.Fatal("the cut did not show")
	}
	for _, s := range []*cchc.Service{cut, w.Again()} {
		view, err := s.View(t.Context(), 2018, "so")
		must(t, err)
		if view.Final() != nil || view.Round.Version != round.Version {
			t.Errorf("half of an import was kept: %+v", view.Round)
		}
	}
	_, err := w.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), Clerk, false)
	must(t, err)
}

func (w *World) size(t *testing.T) int64 {
	t.Helper()
	head, err := w.Log.Head(t.Context())
	must(t, err)
	return head.Size
}
