package demo

import (
	"slices"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/rules"
)

// scored is a round with both its blocks, as the engine gives them.
type scored struct {
	*Round
	set            *criteria.Set
	self, verified *scoring.Block
}

func build(t *testing.T, seed uint64) *World {
	t.Helper()
	w, err := Build(seed)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func setNamed(t *testing.T, w *World, name string) *criteria.Set {
	t.Helper()
	at := slices.IndexFunc(w.Sets, func(s SetFile) bool { return s.ID == name })
	data, err := rules.Files.ReadFile(w.Sets[at].File)
	if err != nil {
		t.Fatal(err)
	}
	set, err := criteria.Load(w.Sets[at].File, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func scoreAll(t *testing.T, w *World) []scored {
	t.Helper()
	var all []scored
	for i := range w.Rounds {
		s := scored{Round: &w.Rounds[i], set: setNamed(t, w, w.Rounds[i].SetID)}
		for stage, sheets := range map[**scoring.Block][]Sheet{&s.self: s.Self, &s.verified: s.Verified} {
			block, err := w.Score(s.Round, s.set, sheets)
			if err != nil {
				t.Fatal(err)
			}
			*stage = block
		}
		all = append(all, s)
	}
	return all
}

func (s scored) of(b *scoring.Block, agency id.ID) scoring.Result {
	return b.Results[b.At(string(agency))]
}

func (s scored) node(b *scoring.Block, agency id.ID, code string) scoring.Node {
	return s.of(b, agency).Nodes[s.set.Criterion(code).Index]
}

func agencyCoded(t *testing.T, w *World, code string) id.ID {
	t.Helper()
	for _, a := range w.Agencies {
		if slices.ContainsFunc(a.Names, func(n Name) bool { return n.Code == code }) {
			return a.ID
		}
	}
	t.Fatalf("no agency has the code %s", code)
	return ""
}

func TestStoriesComeTrueWhateverTheSeed(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 3
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		w := build(t, seed)
		rounds := scoreAll(t, w)
		committeeRises(t, w, rounds)
		oneRankIsShared(t, rounds)
		someoneIsLate(t, w, rounds)
		everyYearExcusesSomeone(t, rounds)
		indicesSpread(t, rounds)
		differencesHaveReasons(t, rounds)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

func committeeRises(t *testing.T, w *World, rounds []scored) {
	t.Helper()
	committee := agencyCoded(t, w, "BDT")
	want := map[int]int{2013: 20, 2014: 18, 2015: 15, 2016: 11, 2017: 9, 2018: 6}
	for _, r := range rounds {
		if r.Block != "so" {
			continue
		}
		got := r.of(r.verified, committee)
		if got.Rank != want[r.Year] || got.Of != 20 {
			t.Errorf("in %d the committee is %d of %d, want %d of 20", r.Year, got.Rank, got.Of, want[r.Year])
		}
		reform := r.node(r.verified, committee, "2")
		if r.Year >= 2016 && (reform.Points != 7*points.One || reform.Max != 7*points.One) {
			t.Errorf("in %d the committee has %s of %s in institutional reform, want 7 of 7", r.Year, reform.Points, reform.Max)
		}
	}
}

func oneRankIsShared(t *testing.T, rounds []scored) {
	t.Helper()
	shared := 0
	for _, r := range rounds {
		seen := map[int]bool{}
		for _, got := range r.verified.Results {
			if seen[got.Rank] {
				shared++
			}
			seen[got.Rank] = true
		}
	}
	if shared != 1 {
		t.Errorf("%d ranks are shared, want one", shared)
	}
}

func someoneIsLate(t *testing.T, w *World, rounds []scored) {
	t.Helper()
	late := 0
	for _, r := range rounds {
		for _, sheet := range r.Self {
			days := r.SelfDue.DaysUntil(sheet.SubmittedOn)
			penalty := r.node(r.verified, sheet.Agency, "P.1").Points
			if (days > 0) != (penalty > 0) {
				t.Errorf("in %d an agency is %d days late and loses %s", r.Year, days, penalty)
			}
			if days <= 0 {
				continue
			}
			late++
			told := slices.ContainsFunc(w.Events, func(e Event) bool {
				return e.Year == r.Year && e.Agency == sheet.Agency && e.Criterion == "P.1" && e.On == sheet.SubmittedOn && strings.Contains(e.Text, "chậm")
			})
			if !told {
				t.Errorf("nothing tells that an agency was %d days late in %d", days, r.Year)
			}
		}
	}
	if late == 0 {
		t.Error("nobody was late")
	}
}

func everyYearExcusesSomeone(t *testing.T, rounds []scored) {
	t.Helper()
	for _, r := range rounds {
		excused := 0
		for _, sheet := range r.Verified {
			for _, e := range sheet.Excused {
				if state := r.node(r.verified, sheet.Agency, e.Criterion).State; state != scoring.NotApplicable && state != scoring.FullNA {
					t.Errorf("in %d criterion %s was excused and is %s", r.Year, e.Criterion, state)
				}
				if e.Reason == "" {
					t.Errorf("in %d criterion %s is excused without a reason", r.Year, e.Criterion)
				}
				excused++
			}
		}
		if excused == 0 {
			t.Errorf("in %d nobody in block %s was excused from anything", r.Year, r.Block)
		}
	}
}

func indicesSpread(t *testing.T, rounds []scored) {
	t.Helper()
	bands := map[string]bool{}
	for _, r := range rounds {
		lowest, highest := points.Int(100), points.Int(0)
		for i := range r.verified.Results {
			got := &r.verified.Results[i]
			lowest, highest = points.Min(lowest, got.Index), points.Max(highest, got.Index)
			bands[got.Band] = true
			if got.Missing+r.self.Results[i].Missing > 0 {
				t.Errorf("in %d figures are missing", r.Year)
			}
		}
		if lowest.Less(points.Int(66)) || points.Int(75).Less(lowest) || highest.Less(points.Int(88)) || points.Int(97).Less(highest) {
			t.Errorf("in %d the indices of block %s run from %s to %s", r.Year, r.Block, lowest, highest)
		}
	}
	if len(bands) < 4 {
		t.Errorf("only the bands %v occur", bands)
	}
}

func differencesHaveReasons(t *testing.T, rounds []scored) {
	t.Helper()
	wide, below, above := 0, 0, 0
	for _, r := range rounds {
		why := map[[2]string]string{}
		for _, d := range r.Differences {
			why[[2]string{string(d.Agency), d.Criterion}] = d.Reason
		}
		for _, agency := range r.Units {
			for _, c := range r.set.Leaves() {
				off := r.node(r.self, agency, c.Code).Points - r.node(r.verified, agency, c.Code).Points
				if off != 0 && why[[2]string{string(agency), c.Code}] == "" {
					t.Errorf("in %d criterion %s differs by %s without a reason", r.Year, c.Code, off)
				}
				switch {
				case isPenalty(c):
				case off > 0:
					below++
				case off < 0:
					above++
				}
				if max(off, -off) > points.One/4 {
					wide++
				}
			}
		}
	}
	if wide < 10 || below < 5*above || above == 0 {
		t.Errorf("%d differences over a quarter of a point, %d verified lower, %d higher", wide, below, above)
	}
}

func TestBlocksKeepTheirSizeThroughRenamingAndMerging(t *testing.T) {
	w := build(t, 1)
	for _, r := range w.Rounds {
		want := map[string]int{"so": 20, "huyen": 13}[r.Block]
		if len(r.Units) != want || len(r.Self) != want || len(r.Verified) != want {
			t.Errorf("in %d block %s has %d units, %d self-scores and %d verified ones, want %d", r.Year, r.Block, len(r.Units), len(r.Self), len(r.Verified), want)
		}
		for i, unit := range r.Units {
			if _, ok := w.Agency(unit).On(r.UnitsOn); !ok || r.Self[i].Agency != unit || r.Verified[i].Agency != unit {
				t.Errorf("in %d a unit of block %s does not exist, or its sheets are another's", r.Year, r.Block)
			}
		}
	}
	kinds, renamed, closed := map[string]int{}, 0, 0
	for _, d := range w.Decisions {
		if d.Basis == "" {
			t.Errorf("the decision of %s has no basis", d.On)
		}
		for _, l := range d.Lineage {
			kinds[l.Kind]++
		}
		renamed, closed = renamed+len(d.Revised), closed+len(d.Closed)
	}
	if kinds["absorb"] != 1 || kinds["split"] != 1 || renamed != 3 || closed != 1 {
		t.Errorf("lineage %v, %d renamed, %d closed", kinds, renamed, closed)
	}
}

func TestSecondSetSplitsDropsAndReweights(t *testing.T) {
	w := build(t, 1)
	first, second := setNamed(t, w, "minh-hoa-so-2013"), setNamed(t, w, "minh-hoa-so-2016")
	from := map[string][]string{}
	for _, c := range second.Criteria {
		for _, old := range c.MapsTo {
			from[old] = append(from[old], c.Code)
		}
	}
	if !slices.Equal(from["7.2"], []string{"7.2", "7.3"}) {
		t.Errorf("7.2 became %v, want it split", from["7.2"])
	}
	if first.Criterion("3.7") == nil || from["3.7"] != nil {
		t.Errorf("3.7 became %v, want it dropped", from["3.7"])
	}
	if first.Criterion("3.3").MaxPoints == second.Criterion("3.3").MaxPoints {
		t.Error("3.3 weighs the same in both sets")
	}
	for _, r := range w.Rounds {
		set := setNamed(t, w, r.SetID)
		if r.UnitsOn.Before(set.ValidFrom) || r.UnitsOn.After(set.ValidTo) || set.Block != r.Block {
			t.Errorf("the round of %s in %d uses %s", r.Block, r.Year, r.SetID)
		}
	}
}

func TestRoundsArePublishedAfterTheyWereVerified(t *testing.T) {
	for _, r := range build(t, 1).Rounds {
		days := []civil.Date{r.SelfDue, r.VerifiedOn, r.PublishedOn}
		if !slices.IsSortedFunc(days, civil.Date.Compare) || r.SelfDue.Year() != r.Year || r.PublishedOn.Year() != r.Year+1 {
			t.Errorf("the round of %d runs through %v", r.Year, days)
		}
	}
}
