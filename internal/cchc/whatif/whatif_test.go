package whatif

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// failer is a test or a draw of a property.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

type figures map[string]map[string]any

func n(text string) json.Number { return json.Number(text) }

// head opens a set whose criteria a test writes; they are roots.
const head = `
id: thu
title: Bộ thử (số liệu minh hoạ)
valid_from: 2020-01-01
block: so
max_points: 10
bands_by: index
bands:
  - {name: Tốt, lo: 80, lo_incl: true}
  - {name: Chưa tốt, hi: 80, hi_incl: false}
criteria:
`

func loadSet(t failer, text string) *criteria.Set {
	t.Helper()
	set, err := criteria.Load("thu.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// block scores units named a, b, c … with the given figures.
func block(t failer, set *criteria.Set, units ...figures) *scoring.Block {
	t.Helper()
	e := scoring.New(set)
	sheets := make([]*scoring.Sheet, len(units))
	for i, in := range units {
		unit := string(rune('a' + i))
		sheets[i] = e.NewSheet(unit, "Đơn vị "+unit, set.Block)
		for code, inputs := range in {
			for name, raw := range inputs {
				if err := sheets[i].Set(code, name, raw); err != nil {
					t.Fatalf("%s.%s: %v", code, name, err)
				}
			}
		}
	}
	b, err := e.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func find(t failer, b *scoring.Block) *Advice {
	t.Helper()
	a, err := Find(b, "a")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// leaf is a criterion worth 2 with a rule, and anything after it.
func leaf(rule string) string {
	return head + `  - {code: "1", parent: null, name: Việc một, max_points: 2, rule: ` + rule + "}\n"
}

func TestEachKindProposesItsNearestStep(t *testing.T) {
	const ratio = `{kind: proportional_threshold, zero_below: 0.8, full_at: 1, on_zero_den: na}`
	const table = `{kind: step_table, on_zero_den: na, bands: [{hi: 0.5, hi_incl: true, points: 0}, {lo: 0.5, lo_incl: false, hi: 1, hi_incl: false, points: 1}, {lo: 1, lo_incl: true, points: 2}]}`
	const fewer = `{kind: step_table, on_zero_den: na, bands: [{hi: 0.05, hi_incl: true, points: 2}, {lo: 0.05, lo_incl: false, points: 0}]}`
	const late = `{kind: lateness, steps: [{days_lte: 3, points: 1}, {days_lte: 10, points: 0.5}], otherwise: 0, missing: 0}`
	const list = `{kind: checklist, mode: MODE, items: [{code: a, points: 0.5}, {code: b, points: 1.5}, {code: c, points: 0}]STEPS}`
	mode := func(name, steps string) string {
		return strings.NewReplacer("MODE", name, "STEPS", steps).Replace(list)
	}
	for _, c := range []struct {
		name, rule string
		in         map[string]any
		to         string
		steps      int64
		gain       string
	}{
		{"one more in the numerator", `{kind: proportional, on_zero_den: na}`, figures{"": {"num": n("3"), "den": n("8")}}[""], `4`, 1, "0.25"},
		{"to the threshold", ratio, map[string]any{"num": n("3"), "den": n("10")}, `8`, 5, "1.6"},
		{"past the threshold by one", ratio, map[string]any{"num": n("8"), "den": n("10")}, `9`, 1, "0.2"},
		{"never over the whole", ratio, map[string]any{"num": n("9.5"), "den": n("10")}, `10`, 1, "0.1"},
		{"past a band's open edge", table, map[string]any{"num": n("2"), "den": n("10")}, `6`, 4, "1"},
		{"fewer where less is better", fewer, map[string]any{"num": n("9"), "den": n("100")}, `5`, 4, "2"},
		{"to the edge of a value", table, map[string]any{"value": n("0.7")}, `1`, 1, "1"},
		{"one percent of a share", `{kind: proportional, on_zero_den: na}`, map[string]any{"value": n("0.725")}, `0.735`, 1, "0.02"},
		{"the last part of a percent", `{kind: proportional, on_zero_den: na}`, map[string]any{"value": n("0.995")}, `1`, 1, "0.01"},
		{"as many percents as a threshold asks", ratio, map[string]any{"value": n("0.3")}, `0.8`, 50, "1.6"},
		{"a share along a slope", `{kind: piecewise_linear, knots: [[0.6, 0], [1, 2]], on_zero_den: na}`, map[string]any{"value": n("0.5")}, `0.61`, 11, "0.05"},
		{"a share down a slope", `{kind: piecewise_linear, knots: [[0, 2], [0.5, 0]], on_zero_den: na}`, map[string]any{"value": n("0.2")}, `0.19`, 1, "0.04"},
		{"one of a figure that is no share", `{kind: piecewise_linear, knots: [[0, 0], [20, 2]], on_zero_den: na}`, map[string]any{"value": n("7")}, `8`, 1, "0.1"},
		{"just over an open edge of a value", table, map[string]any{"value": n("0.3")}, `0.51`, 1, "1"},
		{"all or nothing", `{kind: all_or_nothing, on_zero_den: na}`, map[string]any{"num": n("7"), "den": n("9")}, `9`, 2, "2"},
		{"along a slope", `{kind: piecewise_linear, knots: [[0.6, 0], [1, 2]], on_zero_den: na}`, map[string]any{"num": n("50"), "den": n("100")}, `61`, 11, "0.05"},
		{"next count", `{kind: count_unit, unit_points: 0.5}`, map[string]any{"count": n("1")}, `2`, 1, "0.5"},
		{"next step of a count", `{kind: count_steps, steps: [{gte: 5, points: 2}, {gte: 2, points: 1}]}`, map[string]any{"count": n("2")}, `5`, 3, "1"},
		{"one violation less", `{kind: deduct_per_violation, per: 0.5}`, map[string]any{"count": n("2")}, `1`, 1, "0.5"},
		{"out of the floor", `{kind: deduct_per_violation, per: 0.5}`, map[string]any{"count": n("9")}, `3`, 6, "0.5"},
		{"within what is allowed", `{kind: violation_gate, max_violations: 1}`, map[string]any{"count": n("4")}, `1`, 3, "2"},
		{"one more of a sample", `{kind: sample_check, sample_size: 4, unit_points: 0.5}`, map[string]any{"passed": n("3")}, `4`, 1, "0.5"},
		{"the worst class first", `{kind: deduct_by_class, classes: [{code: nhe, per: 0.25}, {code: nang, per: 1}]}`, map[string]any{"counts": map[string]any{"nhe": n("2"), "nang": n("1")}}, `{"nang":0,"nhe":2}`, 1, "1"},
		{"yes", `{kind: yes_no}`, map[string]any{"answer": "no"}, `"yes"`, 1, "2"},
		{"no, where that is better", `{kind: yes_no, points_yes: 0, points_no: 2}`, map[string]any{"answer": "yes"}, `"no"`, 1, "2"},
		{"next better option", `{kind: choice, options: [{code: tot, points: 2}, {code: kha, points: 1}, {code: kem, points: 0}]}`, map[string]any{"option": "kem"}, `"kha"`, 1, "1"},
		{"best item", mode("sum", ""), map[string]any{"met": []any{}}, `["b"]`, 1, "1.5"},
		{"all items", mode("all_or_nothing", ""), map[string]any{"met": []any{"b"}}, `["b","a","c"]`, 2, "2"},
		{"as many items as a step asks", mode("steps", ", steps: [{gte: 2, points: 1}]"), map[string]any{"met": []any{}}, `["a","b"]`, 2, "1"},
		{"one step earlier", late, map[string]any{"days_late": n("7")}, `3`, 4, "0.5"},
		{"on time", late, map[string]any{"days_late": n("2")}, `0`, 2, "1"},
		{"sent at last", late, map[string]any{"days_late": nil}, `10`, 2, "0.5"},
		{"next period", `{kind: periodic_set, periods: 3, points_each: 0.5, late_deduction: 0.25}`, map[string]any{"states": []any{"on_time", "late", "missing"}}, `["on_time","late","on_time"]`, 1, "0.5"},
		{"target reached", `{kind: target_attainment, op: ">=", on_no_target: na}`, map[string]any{"actual": n("70"), "target": n("85.5")}, `85.5`, 1, "2"},
		{"target not passed", `{kind: target_attainment, op: "<=", on_no_target: na}`, map[string]any{"actual": n("52"), "target": n("50")}, `50`, 1, "2"},
		{"more than last year", `{kind: year_on_year, steps: [{delta_gte: 2, points: 2}], on_no_previous: na}`, map[string]any{"value": n("80"), "previous": n("79.5")}, `81.5`, 1, "2"},
		{"an item of a mean", `{kind: mean_over_items, item_rule: {kind: proportional, on_zero_den: na}, on_no_items: na}`, map[string]any{"items": []any{map[string]any{"num": n("1"), "den": n("1")}, map[string]any{"num": n("1"), "den": n("4")}}}, `[{"den":1,"num":1},{"den":4,"num":2}]`, 1, "0.25"},
		{"the part that can win", `{kind: best_of, rules: [{kind: yes_no}, {kind: count_unit, unit_points: 0.5}]}`, map[string]any{"count": n("1"), "answer": "no"}, `"yes"`, 1, "1.5"},
		{"an expression's own figure", `{kind: expression, expr: "max * done / plan", on_zero_den: na}`, map[string]any{"done": n("1"), "plan": n("4")}, `2`, 1, "0.5"},
		{"a figure that counts against", `{kind: expression, expr: "max - 0.5 * late", on_zero_den: na}`, map[string]any{"late": n("3")}, `2`, 1, "0.5"},
	} {
		a := find(t, block(t, loadSet(t, leaf(c.rule)), figures{"1": c.in}))
		if len(a.Proposals) != 1 {
			t.Errorf("%s: %d proposals, shown %+v", c.name, len(a.Proposals), a.Shown)
			continue
		}
		p := a.Proposals[0]
		to, err := json.Marshal(p.Changes[0].To)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Changes) != 1 || string(to) != c.to || p.Steps != c.steps || p.Gain != points.MustParse(c.gain) {
			t.Errorf("%s: to %s in %d steps for %s; want %s in %d for %s", c.name, to, p.Steps, p.Gain, c.to, c.steps, c.gain)
		}
	}
}

func TestPeersAreHeldWhileAUnitMoves(t *testing.T) {
	set := loadSet(t, leaf(`{kind: relative_to_peers, stat: max, op: ">=", on_zero_den: zero}`))
	b := block(t, set, figures{"1": {"own": n("3")}}, figures{"1": {"own": n("5")}})
	p := find(t, b).Proposals[0]
	if p.Changes[0].To != n("5") || p.Before.Rank != 2 || p.After.Rank != 1 || p.After.Of != 2 {
		t.Errorf("%+v", p)
	}
}

func TestTheWayToTheLeaderIsProposedInFiguresThatCanBeWritten(t *testing.T) {
	set := loadSet(t, leaf(`{kind: target_leader}`))
	b := block(t, set, figures{"1": {"actual": n("5"), "target": n("4")}}, figures{"1": {"actual": n("4"), "target": n("3")}})
	p := find(t, b).Proposals[0]
	if p.Changes[0].To != n("6") || p.Points != 2*points.One {
		t.Errorf("%+v", p)
	}
}

func TestAGateIsSatisfiedFirstAndWhatStandsBehindItNext(t *testing.T) {
	text := leaf(`{kind: proportional, on_zero_den: na, gate: {kind: precondition, require: [ke_hoach, bao_cao]}}`)
	set := loadSet(t, text)
	p := find(t, block(t, set, figures{"1": {"num": n("1"), "den": n("2"), "met": []any{"ke_hoach"}}})).Proposals[0]
	if p.Steps != 1 || p.Gain != points.One || p.Changes[0].Input != "met" {
		t.Errorf("%+v", p)
	}
	p = find(t, block(t, set, figures{"1": {"num": n("0"), "den": n("2"), "precondition": false}})).Proposals[0]
	if p.Steps != 2 || len(p.Changes) != 2 || p.Gain != points.One {
		t.Errorf("%+v", p)
	}
	a := find(t, block(t, set, figures{"1": {"met": []any{}}}))
	if len(a.Proposals) != 0 || a.Shown[0].Reason != Gated {
		t.Errorf("behind a gate without figures: %+v", a)
	}
}

const given = head + `
  - {code: "1", parent: null, name: Khảo sát, max_points: 2, rule: {kind: survey_options, weights: {A: 1, B: 0}}}
  - {code: "2", parent: null, name: Hội đồng, max_points: 2, rule: {kind: judgement}}
  - {code: "3", parent: null, name: Chỉ số khác, max_points: 2, rule: {kind: external_scaled, from_max: 10}}
  - {code: "4", parent: null, name: Chưa có, max_points: 2, rule: {kind: yes_no}}
  - {code: "5", parent: null, name: Không phát sinh, max_points: 1, no_event: zero, rule: {kind: yes_no}}
  - {code: "6", parent: null, name: Khảo sát theo bậc, max_points: 1, source: survey, rule: {kind: all_or_nothing, on_zero_den: na}}
`

func TestWhatOthersDecideIsShownAndNeverProposed(t *testing.T) {
	b := block(t, loadSet(t, given), figures{
		"1": {"questions": []any{map[string]any{"A": n("1"), "B": n("3")}}}, "2": {"scores": []any{n("1")}},
		"3": {"value": n("4")}, "5": {"no_event": true}, "6": {"value": n("0.5")},
	})
	a := find(t, b)
	if len(a.Proposals) != 0 {
		t.Errorf("proposed %+v", a.Proposals)
	}
	want := []string{"4 missing 2", "1 survey 1.5", "3 external 1.2", "2 judgement 1", "5 no_event 1", "6 survey 1"}
	var got []string
	for _, s := range a.Shown {
		got = append(got, s.Code+" "+string(s.Reason)+" "+s.Lost.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("shown %q, want %q", got, want)
	}
}

const grouped = head + `
  - {code: "1", parent: null, name: Có trần, max_points: 6, group: {kind: sum, cap: 3}}
  - {code: "1.1", parent: "1", name: Đã đủ trần, max_points: 3, rule: {kind: yes_no}}
  - {code: "1.2", parent: "1", name: Thêm cũng vậy, max_points: 3, rule: {kind: yes_no}}
  - {code: "2", parent: null, name: Không áp dụng, max_points: 4, na: {policy: exclude_and_rescale}, rule: {kind: proportional, on_zero_den: na}}
  - {code: "P", parent: null, name: Điểm trừ, max_points: 2, group: {kind: penalty, cap: 2}}
  - {code: "P.1", parent: "P", name: Bị nhắc nhở, max_points: 2, rule: {kind: count_unit, unit_points: 1}}
`

func TestCapsPenaltiesAndNotApplicableAreSeen(t *testing.T) {
	b := block(t, loadSet(t, grouped), figures{
		"1.1": {"answer": "yes"}, "1.2": {"answer": "no"}, "2": {"num": n("0"), "den": n("0")}, "P.1": {"count": n("4")},
	})
	a := find(t, b)
	if len(a.Proposals) != 1 || a.Proposals[0].Code != "P.1" || a.Proposals[0].Changes[0].To != n("1") || a.Proposals[0].Steps != 3 {
		t.Fatalf("%+v", a.Proposals)
	}
	if len(a.Shown) != 1 || a.Shown[0].Code != "1.2" || a.Shown[0].Reason != NoStep {
		t.Errorf("%+v", a.Shown)
	}
}

func TestABorrowedFigureIsChangedWhereItIsKept(t *testing.T) {
	set := loadSet(t, head+`
  - {code: "1", parent: null, name: Nguồn, max_points: 2, rule: {kind: count_unit, unit_points: 1}}
  - {code: "2", parent: null, name: Mượn, max_points: 8, inputs: {num: {same_as: "1.count"}}, rule: {kind: proportional, on_zero_den: na}}
`)
	a := find(t, block(t, set, figures{"1": {"count": n("2")}, "2": {"den": n("8")}}))
	p := a.Proposals[0]
	if p.Code != "2" || p.Changes[0].Code != "1" || p.Changes[0].Input != "count" || p.Gain != points.One {
		t.Errorf("%+v", p)
	}
}

func TestAProposalIsToldInBothLanguages(t *testing.T) {
	b := block(t, loadSet(t, leaf(`{kind: proportional_threshold, zero_below: 0.8, full_at: 1, on_zero_den: na}`)), figures{"1": {"num": n("3"), "den": n("10")}})
	a := find(t, b)
	vi := strings.Join(a.Proposals[0].Say(locale.VI), " ")
	for _, part := range []string{"Thêm 5 vào tử số: từ 3 lên 8 trên 10.", "Thêm 1,6 điểm", "Chỉ số từ 0,00 thành 16,00."} {
		if !strings.Contains(vi, part) {
			t.Errorf("%q lacks %q", vi, part)
		}
	}
	if en := strings.Join(a.Proposals[0].Say(locale.EN), " "); strings.Contains(en, "⟦") || !strings.Contains(en, "Add 5") {
		t.Errorf("%q", en)
	}
	for _, reason := range []Reason{Survey, Judgement, External, Missing, NoRule, Gated, NoEvent, NoStep} {
		s := Shown{Code: "1", Name: "Việc", Reason: reason}
		for _, l := range []locale.Lang{locale.VI, locale.EN} {
			if said := s.Say(l); strings.Contains(said, "⟦") {
				t.Errorf("%q", said)
			}
		}
	}
}

func TestTriedFiguresShowEveryCriterionBeforeAndAfter(t *testing.T) {
	b := block(t, loadSet(t, grouped), figures{"1.1": {"answer": "no"}, "1.2": {"answer": "no"}, "2": {"num": n("1"), "den": n("4")}, "P.1": {"count": n("1")}})
	trial, err := Try(b, "a", []Input{{Code: "1.1", Name: "answer", Text: "yes"}, {Code: "2", Name: "num", Raw: n("4")}, {Code: "P.1", Name: "count"}})
	if err != nil {
		t.Fatal(err)
	}
	if trial.Before.Points != 0 || trial.After.Points != 7*points.One || trial.Gain != 7*points.One || trial.After.Missing != 1 || trial.After.Band != "Chưa tốt" {
		t.Errorf("%+v then %+v", trial.Before, trial.After)
	}
	changed := map[string]bool{}
	for _, r := range trial.Rows {
		changed[r.Code] = r.Changed
	}
	if len(trial.Rows) != 6 || !changed["1"] || !changed["1.1"] || changed["1.2"] || !changed["2"] || !changed["P.1"] {
		t.Errorf("%+v", trial.Rows)
	}
	if v, err := b.Sheets[0].Value("1.1", "answer"); err != nil || v.JSON(b.Engine.Set().Criterion("1.1").Rule.Inputs()[0]) != "no" || b.Results[0].Points != 0 {
		t.Error("the block itself was changed")
	}
}

func TestEveryRefusedFigureIsNamed(t *testing.T) {
	b := block(t, loadSet(t, grouped), figures{})
	_, err := Try(b, "a", []Input{{Code: "9", Name: "x"}, {Code: "1.1", Name: "so"}, {Code: "2", Name: "num", Text: "1,5"}, {Code: "P.1", Name: "count", Text: "2"}})
	if err == nil {
		t.Fatal("wrong figures were taken")
	}
	for _, field := range []string{"9.x", "1.1.so", "2.num"} {
		if !strings.Contains(err.Error(), field) {
			t.Errorf("%v does not name %s", err, field)
		}
	}
	if _, err := Try(b, "z", nil); err == nil {
		t.Error("a unit that is not there was tried")
	}
	if _, err := Find(b, "z"); err == nil {
		t.Error("a unit that is not there was advised")
	}
}
