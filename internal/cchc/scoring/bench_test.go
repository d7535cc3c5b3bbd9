package scoring_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	pts "minhbach/internal/points"
)

func TestTheLoopByHandAgreesWithTheEngine(t *testing.T) {
	e := scoring.New(demoSet(t))
	sheets, hand := province(t, e, 1)
	block, err := e.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	results := handBlock(hand)
	for i := range results {
		r, h := &block.Results[i], &results[i]
		if int64(r.Points) != h.points || int64(r.Max) != h.max || r.Band != e.Set().Bands[h.band].Name || int64(r.Rank) != h.rank {
			t.Errorf("unit %d: engine %s of %s %q, by hand %d of %d band %d", i, r.Points, r.Max, r.Band, h.points, h.max, h.band)
		}
		if r.Missing != h.missing || r.Scored != h.scored || r.Zeros != h.zeros {
			t.Errorf("unit %d: engine %d missing %d scored %d zero, by hand %d %d %d", i, r.Missing, r.Scored, r.Zeros, h.missing, h.scored, h.zeros)
		}
		for place, code := range handCodes {
			n, of := r.Nodes[e.Set().Criterion(code).Index], h.nodes[place]
			if int64(n.Points) != of.points || int64(n.Max) != of.max || n.State != handStates[of.state] {
				t.Errorf("unit %d, %s: engine %s of %s %s, by hand %+v", i, code, n.Points, n.Max, n.State, of)
			}
		}
	}
}

var handStates = [...]scoring.State{scoring.Missing, scoring.Scored, scoring.NotApplicable, scoring.NoEvent}

type nation struct {
	engine *scoring.Engine
	sheets [][]*scoring.Sheet
	hand   [][]handUnit
}

func newNation(b *testing.B, n int) nation {
	b.Helper()
	all := nation{engine: scoring.New(demoSet(b))}
	for p := range n {
		sheets, hand := province(b, all.engine, p)
		all.sheets, all.hand = append(all.sheets, sheets), append(all.hand, hand)
	}
	return all
}

func (n nation) byEngine(b *testing.B, block int, spent *laps) {
	start := time.Now()
	if _, err := n.engine.ScoreBlock(n.sheets[block], nil); err != nil {
		b.Fatal(err)
	}
	*spent = append(*spent, time.Since(start))
}

func (n nation) byHand(block int, spent *laps) {
	start := time.Now()
	handBlock(n.hand[block])
	*spent = append(*spent, time.Since(start))
}

// laps are what single blocks took. Their sum is the whole truth; their median
// is what a block takes while nothing else interrupts the machine.
type laps []time.Duration

func (l laps) sum() (all time.Duration) {
	for _, lap := range l {
		all += lap
	}
	return all
}

func (l laps) median() time.Duration { return slices.Sorted(slices.Values(l))[len(l)/2] }

func (n nation) perLeaf(block time.Duration) float64 {
	return float64(block.Nanoseconds()) / float64(unitsEach*n.engine.LeafCount())
}

// BenchmarkNationalRound scores and ranks 34 provinces of 150 units, each block
// by the engine and by hand in turn, and reports the ratio.
func BenchmarkNationalRound(b *testing.B) {
	n := newNation(b, provinces)
	var engine, hand laps
	for b.Loop() {
		for block := range n.sheets {
			n.byEngine(b, block, &engine)
			n.byHand(block, &hand)
		}
	}
	b.ReportMetric(n.perLeaf(engine.median()), "ns/leaf")
	b.ReportMetric(n.perLeaf(hand.median()), "ns/leaf-by-hand")
	b.ReportMetric(float64(engine.median())/float64(hand.median()), "ratio")
	b.ReportMetric(float64(engine.sum())/float64(hand.sum()), "ratio-of-sums")
}

// BenchmarkGrowth shows that a leaf costs the same in one province and in 34.
func BenchmarkGrowth(b *testing.B) {
	for _, count := range []int{1, 4, 16, provinces} {
		b.Run(fmt.Sprintf("provinces=%d", count), func(b *testing.B) {
			n := newNation(b, count)
			var engine laps
			for b.Loop() {
				for block := range n.sheets {
					n.byEngine(b, block, &engine)
				}
			}
			b.ReportMetric(n.perLeaf(engine.median()), "ns/leaf")
			b.ReportMetric(n.perLeaf(engine.sum()/time.Duration(len(engine))), "ns/leaf-mean")
		})
	}
}

// BenchmarkOneChangedInput scores one unit again and ranks 150.
func BenchmarkOneChangedInput(b *testing.B) {
	e := scoring.New(demoSet(b))
	sheets, _ := province(b, e, 1)
	block, err := e.ScoreBlock(sheets, e.Observe(sheets, true))
	if err != nil {
		b.Fatal(err)
	}
	n := int64(0)
	for b.Loop() {
		n++
		if err := sheets[7].Replace("2.4", "count", rule.NumberValue(pts.Int(n%4))); err != nil {
			b.Fatal(err)
		}
		if err := block.Rescore("u007"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLivePeerChange changes a figure that the whole block is measured
// by: the block is observed, scored and ranked again.
func BenchmarkLivePeerChange(b *testing.B) {
	leaves := ""
	for i := range 50 {
		kind := "{kind: proportional, on_zero_den: na}"
		if i%10 == 0 {
			kind = "{kind: relative_to_peers, stat: median, mode: share_of_stat, on_zero_den: zero}"
		}
		leaves += fmt.Sprintf("  - {code: %q, parent: null, name: Tiêu chí, max_points: 2, rule: %s}\n", fmt.Sprint(i+1), kind)
	}
	set, err := criteria.Load("khoi.yaml", []byte(strings.Replace(peerSet, "LEAVES", leaves, 1)))
	if err != nil {
		b.Fatal(err)
	}
	e := scoring.New(set)
	sheets := make([]*scoring.Sheet, unitsEach)
	for u := range sheets {
		sheets[u] = e.NewSheet(fmt.Sprintf("u%03d", u), fmt.Sprintf("Đơn vị %03d", u), "so")
		for i := range 50 {
			given := map[string]int{"num": u % 40, "den": 40}
			if i%10 == 0 {
				given = map[string]int{"own": u + i}
			}
			for name, v := range given {
				if err := sheets[u].Set(fmt.Sprint(i+1), name, json.Number(fmt.Sprint(v))); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	block, err := e.ScoreBlock(sheets, nil)
	if err != nil {
		b.Fatal(err)
	}
	n := int64(0)
	for b.Loop() {
		n++
		if err := sheets[7].Replace("1", "own", rule.NumberValue(pts.Int(n%90))); err != nil {
			b.Fatal(err)
		}
		if err := block.Refresh(); err != nil {
			b.Fatal(err)
		}
	}
}

const peerSet = `
id: khoi
title: Bộ so với khối (số liệu minh hoạ)
valid_from: 2020-01-01
block: so
max_points: 100
criteria:
LEAVES`
