package scoring_test

import (
	"encoding/json"
	"fmt"
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
	results, order := make([]handResult, len(hand)), make([]int, len(hand))
	handBlock(hand, results, order)
	for i := range results {
		r, h := &block.Results[i], results[i]
		if int64(r.Points) != h.points || int64(r.Max) != h.max || r.Band != e.Set().Bands[h.band].Name {
			t.Errorf("unit %d: engine %s of %s %q, by hand %d of %d band %d", i, r.Points, r.Max, r.Band, h.points, h.max, h.band)
		}
	}
}

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

func (n nation) leaves() int { return len(n.sheets) * unitsEach * n.engine.LeafCount() }

func (n nation) byEngine(b *testing.B) {
	for _, sheets := range n.sheets {
		if _, err := n.engine.ScoreBlock(sheets, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func (n nation) byHand() {
	results, order := make([]handResult, unitsEach), make([]int, unitsEach)
	for _, units := range n.hand {
		handBlock(units, results, order)
	}
}

// BenchmarkNationalRound scores and ranks 34 provinces of 150 units, by the
// engine and by hand in turn, and reports the ratio.
func BenchmarkNationalRound(b *testing.B) {
	n := newNation(b, provinces)
	var engine, hand time.Duration
	for b.Loop() {
		start := time.Now()
		n.byEngine(b)
		middle := time.Now()
		n.byHand()
		engine += middle.Sub(start)
		hand += time.Since(middle)
	}
	leaves := float64(n.leaves()) * float64(b.N)
	b.ReportMetric(float64(engine.Nanoseconds())/leaves, "ns/leaf")
	b.ReportMetric(float64(hand.Nanoseconds())/leaves, "ns/leaf-by-hand")
	b.ReportMetric(float64(engine)/float64(hand), "ratio")
}

// BenchmarkGrowth shows that a leaf costs the same in one province and in 34.
func BenchmarkGrowth(b *testing.B) {
	for _, count := range []int{1, 4, 16, provinces} {
		b.Run(fmt.Sprintf("provinces=%d", count), func(b *testing.B) {
			n := newNation(b, count)
			for b.Loop() {
				n.byEngine(b)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n.leaves()), "ns/leaf")
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
