package whatif

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
)

// shares holds every rule over a share and every rule over a count, with marks
// that fall between whole cases, and rounding that hides small gains.
const shares = `
id: thu
title: Bộ thử (số liệu minh hoạ)
valid_from: 2020-01-01
block: so
max_points: 18
rounding: {points: 2, index: 2, at: ROUNDED}
ranking: {tie_break: ["criterion:1"]}
criteria:
  - {code: "1", parent: null, name: A, max_points: 2, rule: {kind: proportional, cap: 0.9, on_zero_den: na}}
  - {code: "2", parent: null, name: B, max_points: 2, rule: {kind: proportional_threshold, zero_below: 0.75, full_at: 0.95, threshold_incl: false, on_zero_den: na}}
  - {code: "3", parent: null, name: C, max_points: 2, rule: {kind: all_or_nothing, threshold: 0.85, on_zero_den: na, num_over_den: error}}
  - {code: "4", parent: null, name: D, max_points: 2, rule: {kind: piecewise_linear, knots: [[0.2, 0], [0.5, 2], [0.8, 0.5], [1, 1.5]], on_zero_den: na}}
  - {code: "5", parent: null, name: E, max_points: 2, rule: {kind: step_table, on_zero_den: na, bands: [{hi: 0.1, hi_incl: true, points: 2}, {lo: 0.1, lo_incl: false, hi: 0.4, hi_incl: true, points: 1}, {lo: 0.4, lo_incl: false, hi: 1, hi_incl: true, points: 0}, {lo: 1, lo_incl: false, points: 1.5}]}}
  - {code: "6", parent: null, name: F, max_points: 2, rule: {kind: count_unit, unit_points: 0.3}}
  - {code: "7", parent: null, name: G, max_points: 2, rule: {kind: count_steps, steps: [{gte: 7, points: 1}, {gte: 4, points: 2}, {gte: 2, points: 0.5}]}}
  - {code: "8", parent: null, name: H, max_points: 2, rule: {kind: deduct_per_violation, start: 3, per: 0.4, floor: 0.1}}
  - {code: "9", parent: null, name: I, max_points: 2, rule: {kind: violation_gate, max_violations: 3}}
  - {code: "P", parent: null, name: K, max_points: 2, group: {kind: penalty, cap: 1}}
  - {code: "P.1", parent: "P", name: L, max_points: 2, rule: {kind: count_unit, unit_points: 0.25}}
`

var moving = map[string]string{"1": "num", "2": "num", "3": "num", "4": "num", "5": "num", "6": "count", "7": "count", "8": "count", "9": "count", "P.1": "count"}

func drawFigures(t *rapid.T) figures {
	in := figures{}
	whole := func(lo, hi int) json.Number {
		return json.Number(strconv.Itoa(rapid.IntRange(lo, hi).Draw(t, "figure")))
	}
	for code, input := range moving {
		if input == "count" {
			in[code] = map[string]any{"count": whole(0, 12)}
			continue
		}
		den := rapid.IntRange(1, 30).Draw(t, "den")
		in[code] = map[string]any{"num": whole(0, den), "den": json.Number(strconv.Itoa(den))}
	}
	return in
}

// scratch scores the whole block anew with one figure moved, and returns the
// unit's points; 0 and false when it is refused.
func scratch(t *rapid.T, b *scoring.Block, code, input string, to points.Rat) (points.Points, bool) {
	sheets := []*scoring.Sheet{b.Sheets[0].Clone(), b.Sheets[1]}
	if err := sheets[0].Replace(code, input, rule.NumberValue(to)); err != nil {
		t.Fatal(err)
	}
	fresh, err := b.Engine.ScoreBlock(sheets, b.Peers)
	if err != nil {
		return 0, false
	}
	return fresh.Results[0].Points, true
}

func TestEveryProposalGainsWhatItClaimsAndNoNearerFigureGains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		where := rapid.SampledFrom([]string{"display", "leaf", "total"}).Draw(t, "rounded")
		set := loadSet(t, strings.Replace(shares, "ROUNDED", where, 1))
		b := block(t, set, drawFigures(t), drawFigures(t))
		a, err := Find(b, "a")
		if err != nil {
			t.Fatal(err)
		}
		proposed := map[string]*Proposal{}
		for i := range a.Proposals {
			p := &a.Proposals[i]
			proposed[p.Code] = p
			checkClaims(t, b, p)
			if i > 0 && less(p, &a.Proposals[i-1]) {
				t.Fatalf("%s stands behind %s", p.Code, a.Proposals[i-1].Code)
			}
		}
		for code, input := range moving {
			checkNearest(t, b, code, input, proposed[code])
		}
	})
}

func less(p, q *Proposal) bool {
	if p.Gain != q.Gain {
		return p.Gain > q.Gain
	}
	return p.Steps < q.Steps
}

// checkClaims scores the block from scratch with the proposal taken.
func checkClaims(t *rapid.T, b *scoring.Block, p *Proposal) {
	trial, err := Try(b, "a", p.Inputs())
	if err != nil {
		t.Fatalf("%s: %v", p.Code, err)
	}
	sheets := []*scoring.Sheet{b.Sheets[0].Clone(), b.Sheets[1]}
	for _, c := range p.Changes {
		if err := sheets[0].Replace(c.Code, c.Input, c.to); err != nil {
			t.Fatal(err)
		}
	}
	fresh, err := b.Engine.ScoreBlock(sheets, b.Peers)
	if err != nil {
		t.Fatalf("%s: %v", p.Code, err)
	}
	want := StandingOf(&fresh.Results[0])
	if p.Gain <= 0 || p.Gain != want.Points-b.Results[0].Points || !same(p.After, want) || !same(trial.After, want) {
		t.Fatalf("%s claims %s and %+v; from scratch %+v, tried %+v", p.Code, p.Gain, p.After, want, trial.After)
	}
}

func same(a, b Standing) bool {
	index := a.Index.Equal(b.Index)
	a.Index, b.Index = points.Rat{}, points.Rat{}
	return index && a == b
}

// checkNearest tries every whole figure nearer than the proposal's, both ways;
// without a proposal, every one within reach.
func checkNearest(t *rapid.T, b *scoring.Block, code, input string, p *Proposal) {
	v, err := b.Sheets[0].Value(code, input)
	if err != nil {
		t.Fatal(err)
	}
	reach := int64(40)
	if p != nil {
		reach = p.Steps - 1
	}
	for k := -reach; k <= reach; k++ {
		to := v.Num().Add(points.Int(k))
		if k == 0 || to.Sign() < 0 {
			continue
		}
		if got, ok := scratch(t, b, code, input, to); ok && got > b.Results[0].Points {
			t.Fatalf("%s: from %s, %s gains %s in %d steps; proposed was %+v", code, v.Num(), to, got-b.Results[0].Points, k, p)
		}
	}
}
