package scoring_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
)

// drawBlock draws a set and a block that can be scored.
func drawBlock(t *rapid.T, most int) (*scoring.Engine, *refSet, []*scoring.Sheet, *scoring.Block) {
	set, ref := drawSet(t)
	e := scoring.New(set)
	filled := sheets(t, e, drawUnits(t, ref, rapid.IntRange(1, most).Draw(t, "units")))
	block, err := e.ScoreBlock(filled, e.Observe(filled, true))
	if err != nil {
		t.Skip("the figures are refused")
	}
	return e, ref, filled, block
}

// sameResult compares two results but for the sentences about the band.
func sameResult(a, b *scoring.Result) bool {
	return slices.Equal(a.Nodes, b.Nodes) && a.Points == b.Points && a.Max == b.Max && a.Bonus == b.Bonus && a.Penalty == b.Penalty &&
		a.HasIndex == b.HasIndex && a.Index.Equal(b.Index) && a.Missing == b.Missing && a.Scored == b.Scored && a.Zeros == b.Zeros &&
		a.Excluded == b.Excluded && a.Rank == b.Rank && a.Of == b.Of && a.Band == b.Band
}

func TestTheOrderOfUnitsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, _, filled, block := drawBlock(t, 5)
		shuffled := rapid.Permutation(filled).Draw(t, "order")
		again, err := e.ScoreBlock(shuffled, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range filled {
			if !sameResult(&block.Results[i], &again.Results[again.At(s.Unit)]) {
				t.Fatalf("%s: %+v, in another order %+v", s.Unit, block.Results[i], again.Results[again.At(s.Unit)])
			}
		}
	})
}

// An arriving figure does not lower the leaf it decides from missing: a missing
// leaf counts 0. The total may fall all the same (a penalty, a leaf that turns
// out not applicable and takes its maximum along), so the leaf is what holds.
func TestAFigureThatArrivesNeverLowersAMissingLeaf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, ref, filled, block := drawBlock(t, 3)
		unit := drawn{t}.unit("u1", ref)
		sheet := filled[0].Clone()
		for code, in := range unit.inputs {
			for name := range in {
				if v, err := sheet.Value(code, name); err == nil && v.Is == rule.Absent {
					_ = sheet.Set(code, name, in[name]) // an alias given under another name stays as it was
				}
			}
		}
		var fresh scoring.Result
		if block.Score(sheet, &fresh) != nil {
			t.Skip("together the figures are refused")
		}
		for i, n := range block.Results[0].Nodes {
			c := block.Engine.Set().Criteria[i]
			if c.IsLeaf() && n.State == scoring.Missing && fresh.Nodes[i].Points < n.Points {
				t.Fatalf("%s fell from %s to %s", c.Code, n.Points, fresh.Nodes[i].Points)
			}
		}
	})
}

func TestScoringOneUnitAgainEqualsScoringTheBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, ref, filled, block := drawBlock(t, 4)
		changed := sheets(t, e, []*refUnit{drawn{t}.unit("u1", ref)})[0]
		before := slices.Clone(block.Results)
		whole, err := e.ScoreBlock(append([]*scoring.Sheet{changed}, filled[1:]...), block.Peers)
		next, errNext := block.With(changed)
		if (err == nil) != (errNext == nil) {
			t.Fatalf("the block: %v; one unit: %v", err, errNext)
		}
		if err != nil {
			return
		}
		for i := range filled {
			if !sameResult(&whole.Results[i], &next.Results[i]) {
				t.Fatalf("%s: the block gives %+v, one unit again %+v", filled[i].Unit, whole.Results[i], next.Results[i])
			}
			if !sameResult(&before[i], &block.Results[i]) {
				t.Fatalf("%s changed in the block that was asked", filled[i].Unit)
			}
		}
	})
}

func TestAClonedSheetIsIndependent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, ref, filled, block := drawBlock(t, 2)
		clone := filled[0].Clone()
		other := drawn{t}.unit("u1", ref)
		for code, in := range other.inputs {
			for name := range maps.Keys(in) {
				if err := clone.Replace(code, name, rule.Value{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, code := range filled[0].ApprovedCodes() {
			clone.WithdrawNA(code)
		}
		if err := clone.SetFact("self_scored", "false"); err != nil {
			t.Fatal(err)
		}
		again, err := e.ScoreBlock(filled, block.Peers)
		if err != nil || !sameResult(&block.Results[0], &again.Results[0]) {
			t.Fatalf("the original changed with its clone: %v", err)
		}
	})
}

func TestEveryProposalOfARandomSetGainsWhatItClaims(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, _, filled, block := drawBlock(t, 3)
		advice, err := whatif.Find(block, "u1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range advice.Proposals {
			p := &advice.Proposals[i]
			trial, err := whatif.Try(block, "u1", p.Inputs())
			if err != nil {
				t.Fatalf("%s %v: %v", p.Code, p.Changes, err)
			}
			whole, err := e.ScoreBlock(trial.Block.Sheets, block.Peers)
			if err != nil {
				t.Fatal(err)
			}
			at := &whole.Results[whole.At("u1")]
			if p.Gain <= 0 || p.Gain != at.Points-block.Results[0].Points || p.After.Rank != at.Rank || p.After.Band != at.Band || p.After.Points != at.Points {
				t.Fatalf("%s %v claims %s and %+v; from scratch %s rank %d %q", p.Code, p.Changes, p.Gain, p.After, at.Points, at.Rank, at.Band)
			}
		}
		again, err := e.ScoreBlock(filled, block.Peers)
		if err != nil || !sameResult(&again.Results[0], &block.Results[0]) {
			t.Fatal("asking changed the block")
		}
	})
}
