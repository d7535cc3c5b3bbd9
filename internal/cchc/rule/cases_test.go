package rule

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// score scores a leaf given as JSON, as a case file does.
func score(t *testing.T, ruleJSON, full, input string) (string, error) {
	t.Helper()
	node, err := ruleset.Parse("rule.json", []byte(ruleJSON))
	if err != nil {
		t.Fatal(err)
	}
	rd := ruleset.NewReader("rule.json")
	most := points.MustParse(full).Rat()
	r := Decode(rd, node, "rule", most, Guards{})
	if r == nil {
		t.Fatalf("%s: %v", ruleJSON, rd.Problems())
	}
	dec := json.NewDecoder(strings.NewReader(input))
	dec.UseNumber()
	var raw map[string]any
	if err := dec.Decode(&raw); err != nil {
		t.Fatal(err)
	}
	values, err := BindAll(r, raw)
	if err != nil {
		return "", err
	}
	why := &Why{}
	out, err := Score(r, values, most, why)
	if err != nil {
		return "", err
	}
	for _, s := range append(why.Steps, r.Words(most)...) {
		for _, text := range []string{s.Say("vi"), s.Say("en")} {
			if strings.Contains(text, "⟦") {
				t.Errorf("%s is said as %s", s.Key, text)
			}
		}
	}
	switch out.State {
	case Missing:
		return "missing", nil
	case NotApplicable:
		return "na", nil
	}
	return out.Points.String(), nil
}

func TestEveryKindGivesWhatTheRuleSays(t *testing.T) {
	for _, c := range []struct{ rule, full, input, want string }{
		{`{"kind":"yes_no","points_no":0.5}`, "2", `{"answer":"no"}`, "0.5"},
		{`{"kind":"yes_no"}`, "2", `{"answer":"na"}`, "missing"},
		{`{"kind":"all_or_nothing","on_zero_den":"full"}`, "5", `{"den":0}`, "5"},
		{`{"kind":"all_or_nothing","threshold":0.9,"on_zero_den":"full"}`, "5", `{"num":9,"den":10}`, "5"},
		{`{"kind":"proportional","cap":1.2,"on_zero_den":"na"}`, "10", `{"value":1.1}`, "10"},
		{`{"kind":"proportional_threshold","zero_below":0.8,"threshold_incl":false,"on_zero_den":"na"}`, "2", `{"value":0.8}`, "0"},
		{`{"kind":"checklist","mode":"sum","items":[{"code":"a","points":0.5},{"code":"b","points":0.25}]}`, "1", `{"met":["b"]}`, "0.25"},
		{`{"kind":"checklist","mode":"steps","items":[{"code":"a"},{"code":"b"},{"code":"c"}],"steps":[{"gte":1,"points":0.25},{"gte":2,"points":0.5}]}`, "0.5", `{"met":["a","c"]}`, "0.5"},
		{`{"kind":"checklist","mode":"all_or_nothing","items":[{"code":"a"},{"code":"b"}]}`, "1", `{"met":["a"]}`, "0"},
		{`{"kind":"deduct_per_violation","per":0.25}`, "1", `{"count":5}`, "0"},
		{`{"kind":"deduct_by_class","classes":[{"code":"a","per":0.5},{"code":"b","per":1}]}`, "3", `{"counts":{"a":2,"b":1}}`, "1"},
		{`{"kind":"periodic_set","periods":4,"points_each":0.5,"late_deduction":0.25}`, "2", `{"states":["on_time","late"]}`, "missing"},
		{`{"kind":"mean_over_items","item_rule":{"kind":"checklist","mode":"all_or_nothing","items":[{"code":"a"},{"code":"b"}]},"on_no_items":"na"}`, "1",
			`{"items":[{"met":["a","b"]},{"met":["a"]},{"met":["b","a"]}]}`, "0.666667"},
		{`{"kind":"mean_over_items","item_rule":{"kind":"yes_no","no_event":"na"},"on_no_items":"full"}`, "1", `{"items":[{"no_event":true}]}`, "1"},
		{`{"kind":"target_attainment","op":"<=","on_no_target":"na"}`, "2", `{"actual":40,"target":40}`, "2"},
		{`{"kind":"target_attainment","op":">=","on_no_target":"na"}`, "2", `{"actual":40,"target":null}`, "na"},
		{`{"kind":"target_leader"}`, "10", `{"target":100,"actual":110,"leader_excess":0.2}`, "7.5"},
		{`{"kind":"target_leader"}`, "10", `{"target":100,"actual":110}`, "missing"},
		{`{"kind":"relative_to_peers","stat":"median","op":">="}`, "2", `{"own":3,"peers":[1,4,2,5]}`, "2"},
		{`{"kind":"relative_to_peers","stat":"max","mode":"share_of_stat"}`, "2", `{"own":3,"peers":[1,4,null]}`, "1.5"},
		{`{"kind":"year_on_year","steps":[{"delta_gte":0,"points":0.5},{"delta_gte":2,"points":1}],"on_no_previous":"zero"}`, "1", `{"value":83.5,"previous":81}`, "1"},
		{`{"kind":"survey_options","weights":{"A":1,"B":0.5},"min_responses":3}`, "4", `{"questions":[{"A":1,"B":1},{"A":0}],"respondents":3}`, "3"},
		{`{"kind":"survey_options","weights":{"A":1,"B":0.5},"min_responses":3}`, "4", `{"questions":[{"A":1,"B":1}]}`, "missing"},
		{`{"kind":"judgement","granularity":0.25}`, "1", `{"scores":[0.5,0.75,0.25]}`, "0.5"},
		{`{"kind":"best_of","rules":[{"kind":"count_unit","unit_points":1},{"kind":"yes_no","points_yes":2}]}`, "5", `{"count":1,"answer":"yes"}`, "2"},
		{`{"kind":"best_of","rules":[{"kind":"count_unit","unit_points":1},{"kind":"count_unit","unit_points":2}]}`, "5", `{"parts.0.count":3,"parts.1.count":1}`, "3"},
		{`{"kind":"best_of","rules":[{"kind":"count_unit","unit_points":1},{"kind":"count_unit","unit_points":2}]}`, "5", `{"rules":[{"count":1},{"count":2}]}`, "4"},
		{`{"kind":"expression","expr":"part.x","parts":{"x":{"kind":"proportional","on_zero_den":"zero"}}}`, "5", `{"parts":{"x":{"num":1,"den":2}}}`, "2.5"},
		{`{"kind":"count_unit","unit_points":1}`, "5", `{"count":null}`, "missing"},
		{`{"kind":"expression","expr":"a / b","on_zero_den":"zero"}`, "5", `{"a":1,"b":0}`, "0"},
		{`{"kind":"expression","expr":"late ? 0 : max"}`, "5", `{"late":false}`, "5"},
		{`{"kind":"count_unit","unit_points":1,"gate":{"require":["x","y"],"on_fail":0.5}}`, "5", `{"count":3,"met":["x"]}`, "0.5"},
		{`{"kind":"count_unit","unit_points":1,"gate":{"require":["x"]}}`, "5", `{"count":3}`, "missing"},
		{`{"kind":"checklist","mode":"proportional","items":[{"code":"a"},{"code":"b"}],"gate":{"require":["x"]}}`, "4", `{"met":["x","a"]}`, "2"},
		{`{"kind":"external_scaled","from_max":22}`, "3", `{"value":11}`, "1.5"},
	} {
		if got, err := score(t, c.rule, c.full, c.input); err != nil || got != c.want {
			t.Errorf("%s of %s with %s = %s (%v), want %s", c.rule, c.full, c.input, got, err, c.want)
		}
	}
}

func TestWrongInputsAreRefusedAndNamed(t *testing.T) {
	for _, c := range []struct{ rule, input, key string }{
		{`{"kind":"proportional"}`, `{"num":1,"den":0}`, "rule.zero_den_refused"},
		{`{"kind":"proportional","num_over_den":"error"}`, `{"num":2,"den":1}`, "rule.num_over_den"},
		{`{"kind":"proportional"}`, `{"num":2,"den":1,"value":1}`, "rule.ratio_twice"},
		{`{"kind":"proportional"}`, `{"nom":2}`, "rule.input_unknown"},
		{`{"kind":"proportional"}`, `{"num":-2,"den":1}`, "rule.input_negative"},
		{`{"kind":"proportional"}`, `{"num":"2","den":1}`, "rule.input_number"},
		{`{"kind":"count_unit","unit_points":1}`, `{"count":-1}`, "rule.input_negative"},
		{`{"kind":"count_unit","unit_points":1}`, `{"count":1.5}`, "rule.input_whole"},
		{`{"kind":"choice","options":[{"code":"a","points":1}]}`, `{"option":"b"}`, "rule.input_word"},
		{`{"kind":"checklist","mode":"proportional","items":[{"code":"a"}]}`, `{"met":["a","a"]}`, "rule.input_repeated"},
		{`{"kind":"step_table","bands":[{"lo":0.9,"points":1},{"hi":0.9,"hi_incl":false,"points":0}]}`, `{"value":0.9}`, "rule.band_unsaid"},
		{`{"kind":"step_table","bands":[{"lo":0.9,"lo_incl":true,"points":1}]}`, `{"value":0.5}`, "rule.no_band"},
		{`{"kind":"judgement","granularity":0.25}`, `{"scores":[0.3]}`, "rule.score_granularity"},
		{`{"kind":"judgement","scorers":"one"}`, `{"scores":[1,1]}`, "rule.one_scorer"},
		{`{"kind":"judgement"}`, `{"scores":[3]}`, "rule.score_range"},
		{`{"kind":"survey_options","weights":{"A":1}}`, `{"questions":[{"B":1}]}`, "rule.input_word"},
		{`{"kind":"expression","expr":"a + 1"}`, `{"a":"x"}`, "rule.expression_kinds"},
	} {
		got, err := score(t, c.rule, "2", c.input)
		if err == nil || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s with %s gave %q, %v; want %s", c.rule, c.input, got, err, c.key)
		}
	}
}

func TestEveryParameterIsDescribedAndRead(t *testing.T) {
	for _, k := range Kinds() {
		rd := ruleset.NewReader("x")
		d := &decoder{Object: rd.Object(&ruleset.Node{Kind: ruleset.Map}, "rule"), full: points.Int(1)}
		k.decode(d)
		known := map[string]bool{}
		for _, name := range d.Known() {
			known[name] = true
		}
		for _, p := range k.Params {
			if !known[p.Name] {
				t.Errorf("%s describes %s but does not read it", k.Kind, p.Name)
			}
			delete(known, p.Name)
		}
		for name := range known {
			t.Errorf("%s reads %s but does not describe it", k.Kind, name)
		}
	}
}

// Inputs that must be refused, of the project's case files.
func TestTheRefusedCasesAreRefused(t *testing.T) {
	data, err := os.ReadFile("../../../rules/cases/refused.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Refused []struct {
			ID, Why     string
			Rule, Input json.RawMessage
			Max         json.Number `json:"max_points"`
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Refused) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range file.Refused {
		if got, err := score(t, string(c.Rule), c.Max.String(), string(c.Input)); err == nil {
			t.Errorf("%s gave %s: %s", c.ID, got, c.Why)
		}
	}
}
