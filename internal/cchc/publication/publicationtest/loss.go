package publicationtest

import (
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchctest"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/fault"
)

// lost lives through two years: a point lost in the first is proposed as a
// task, and the second says what it was worth.
func lost(t *testing.T, w *World) {
	_, err := w.Service.Publish(officer(t), w.Round.ID, decision(t, "12/QĐ-UBND"))
	must(t, err)
	after, err := w.Service.After(t.Context(), "S1", 2018, "so")
	must(t, err)
	if len(after.Losses) != 3 || after.HasLast || after.Losses[0].Criterion.Code != "2" || after.Losses[0].Lost.String() != "30" {
		t.Fatalf("the losses are %+v", after.Losses)
	}
	third := after.Losses[1]
	if third.Criterion.Code != "3" || third.Best.String() != "15" || third.BestName != "Sở Ba" || third.Mean.String() != "10" || third.Lost.String() != "15" {
		t.Errorf("the second loss is %+v", third)
	}
	n := publication.NewLossTask{Round: w.Round.ID, Agency: w.Units[0].Agency, Criterion: "3", Text: "Công bố đủ thủ tục", Owner: "Phòng Một", Gain: 5 * onePoint()}
	for _, wrong := range []publication.NewLossTask{{Round: n.Round, Agency: n.Agency, Criterion: "3", Text: "x", Gain: 16 * onePoint()}, {Round: n.Round, Agency: n.Agency, Criterion: "3"}} {
		if _, err := w.Service.Propose(officer(t), wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("proposed %+v: %v", wrong, err)
		}
	}
	made, err := w.Service.Propose(officer(t), n)
	must(t, err)
	if made.Year != 2019 || made.Task == "" || len(w.Tasks.Proposed) != 1 || w.Tasks.Proposed[0].Gain.String() != "5" {
		t.Errorf("proposed %+v", made)
	}
	if _, err := w.Service.Propose(officer(t), n); !fault.Is(err, fault.Conflict) {
		t.Errorf("proposed twice: %v", err)
	}
	after, err = w.Service.After(t.Context(), "S1", 2018, "so")
	must(t, err)
	if after.Losses[1].Task == nil || after.Losses[1].Task.Owner != "Phòng Một" {
		t.Error("the page does not know the proposal")
	}
	w.nextYear(t)
	after, err = w.Again(t).After(t.Context(), "S1", 2019, "so")
	must(t, err)
	if !after.HasLast || len(after.Reached) != 1 || after.Reached[0].Gained == nil || after.Reached[0].Gained.String() != "10" || !after.Reached[0].IsWhole {
		t.Errorf("what was reached: %+v", after.Reached)
	}
	if last := after.Losses[1].Last; last == nil {
		t.Errorf("the loss does not know last year: %+v", after.Losses[1])
	}
	holds(t, w)
}

// nextYear publishes 2019, by the same set valid longer, where the first agency
// has two more procedures.
func (w *World) nextYear(t *testing.T) {
	t.Helper()
	text := strings.NewReplacer("suite-2018", "suite-2019", "valid_from: 2018-01-01", "valid_from: 2019-01-01", "2018-12-31", "2019-12-31",
		`{code: "1", parent`, `{code: "1", maps_to: ["1"], parent`, `{code: "2", parent`, `{code: "2", maps_to: ["2"], parent`,
		`{code: "3", parent`, `{code: "3", maps_to: ["3"], parent`).Replace(cchctest.Set)
	set, _, err := w.World.Service.ImportSet(t.Context(), "next.yaml", []byte(text), cchctest.Clerk)
	must(t, err)
	must(t, w.World.Service.PublishSet(t.Context(), set.Digest, cchctest.Clerk))
	round, err := w.World.Service.OpenRound(t.Context(), cchc.NewRound{Year: 2019, Block: "so", SetDigest: set.Digest, Units: w.Units}, cchctest.Clerk)
	must(t, err)
	_, err = w.World.Service.Declare(t.Context(), round.ID, cchc.Self, w.Sheets(), cchctest.Clerk, false)
	must(t, err)
	_, err = w.World.Service.Declare(t.Context(), round.ID, cchc.Self, w.figure(0, "3", "count", "3"), cchctest.Clerk, false)
	must(t, err)
	_, err = w.Service.Publish(officer(t), round.ID, decision(t, "20/QĐ-UBND"))
	must(t, err)
}
