package round_test

import (
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

const planFile = `basis: "Kế hoạch 12/KH-UBND (số liệu minh hoạ)"
phase: self_scoring
lateness: working_days
evidence: explained
deadlines:
  - {phase: self_scoring, until: 2019-12-13, at: "17:00"}
  - {phase: verification, until: 2019-12-31, at: "17h00"}
fields:
  - {field: "1", appraisers: [an], substitutes: [binh]}
council: [binh]
survey_share: 30
`

func TestAPlanFileIsReadWithItsPeople(t *testing.T) {
	people := func(name string) (id.ID, error) {
		if name == "an" || name == "binh" {
			return id.ID("account-" + name), nil
		}
		return "", fault.New(fault.NotFound, "cchc.round.no_account", name)
	}
	plan, err := round.ReadPlan("plan.yaml", []byte(planFile), people)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Deadlines[cchc.PhaseSelfScoring] != roundtest.Deadline || plan.Fields["1"].Substitutes[0] != "account-binh" || plan.SurveyShare.String() != "30" {
		t.Errorf("read as %+v", plan)
	}
	set, err := criteria.Load("round.yaml", []byte(roundtest.Set))
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Check(set); err != nil {
		t.Errorf("the plan does not fit the set: %v", err)
	}
	bad := strings.NewReplacer("17h00", "25:00", "[an]", "[nobody]", "council", "counsel").Replace(planFile)
	_, err = round.ReadPlan("plan.yaml", []byte(bad), people)
	for _, key := range []string{"civil.clock_malformed", "cchc.round.no_account", "ruleset.unknown_key"} {
		refusal, isThere := find(err, key)
		if !isThere || refusal.Place.Line == 0 {
			t.Errorf("%s is not told with its line: %v", key, err)
		}
	}
}

func find(err error, key string) (*fault.Error, bool) {
	for _, f := range fault.All(err) {
		if f.Key == key {
			return f, true
		}
	}
	return nil, false
}

func TestAnAppraiserOfTheAgencyGivesWayToASubstitute(t *testing.T) {
	plan := cchc.Plan{Fields: map[string]cchc.Appraisal{"1": {Appraisers: []id.ID{"a", "b"}, Substitutes: []id.ID{"c", "d"}}}}
	for name, test := range map[string]struct {
		belongs string
		want    string
	}{
		"nobody belongs":        {"", "a b"},
		"one belongs":           {"a", "b c d"},
		"all appraisers belong": {"ab", "c d"},
		"a substitute too":      {"ac", "b d"},
	} {
		got := plan.AppraisersOf("1", func(account id.ID) bool { return strings.Contains(test.belongs, string(account)) })
		var words []string
		for _, account := range got {
			words = append(words, string(account))
		}
		if strings.Join(words, " ") != test.want {
			t.Errorf("%s: %v, want %s", name, words, test.want)
		}
	}
}
