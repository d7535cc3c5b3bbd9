package archtest

import "testing"

func TestImportsPointInwards(t *testing.T) {
	mustHold(t, ringFaults(packages(t)))
}

func TestScoreComesFromFactsAlone(t *testing.T) {
	mustHold(t, scoreFaults(packages(t)))
}

func TestModulesFormNoCycle(t *testing.T) {
	if found := cycle(packages(t)); found != nil {
		t.Errorf("these modules need each other: %v", found)
	}
}

func TestInnermostRingHasNoInputOrOutput(t *testing.T) {
	mustHold(t, ioFaults(packages(t)))
}

func TestRingRuleRefusesWhatThePictureForbids(t *testing.T) {
	tests := map[string]struct {
		from, to string
		says     string // empty: allowed
	}{
		"outwards":                       {"internal/points", "internal/store", "further out"},
		"platform knows no office":       {"internal/evidence", "internal/org", "further out"},
		"a sibling not on the list":      {"internal/document", "internal/legal", "keep apart"},
		"a sibling on the list":          {"internal/legal", "internal/document", ""},
		"inwards":                        {"internal/cchc", "internal/evidence", ""},
		"a module and its pages":         {"internal/cchc", "internal/cchc/cchcweb", "how it is delivered"},
		"a module and its SQL":           {"internal/org", "internal/org/orgdb", "how it is delivered or stored"},
		"SQL and its module":             {"internal/org/orgdb", "internal/org", ""},
		"pages and the layout":           {"internal/cchc/cchcweb", "internal/web", ""},
		"the layout knows no module":     {"internal/web", "internal/cchc/cchcweb", "keep apart"},
		"pages of two modules":           {"internal/org/orgweb", "internal/cchc/cchcweb", "keep apart"},
		"parts in their order":           {"internal/cchc/scoring", "internal/cchc/rule", ""},
		"parts against their order":      {"internal/cchc/rule", "internal/cchc/scoring", "have an order"},
		"tests' tools outside tests":     {"internal/cchc", "internal/store/storetest", "only tests"},
		"tests' tools use each other":    {"internal/org/orgtest", "internal/store/storetest", ""},
		"the test driver starts servers": {"internal/suite", "internal/store/storetest", ""},
		"data for everyone":              {"internal/metric", "rules", ""},
		"a folder nobody has placed":     {"internal/points", "internal/helpers", "lies in no ring"},
		"app wires":                      {"internal/app", "internal/cchc/cchcweb", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			faults := ringFaults([]pkg{{path: test.from, imports: []string{test.to}}})
			if test.says == "" {
				mustHold(t, faults)
				return
			}
			mustBreak(t, faults, test.says)
		})
	}
	mustBreak(t, ringFaults([]pkg{{path: "internal/utils"}}), "lies in no ring")
}

func TestScoreRuleFollowsImportsToTheirEnd(t *testing.T) {
	mustBreak(t, scoreFaults([]pkg{
		{path: "internal/cchc", imports: []string{"internal/document"}},
	}), "the score knows only")
	mustBreak(t, scoreFaults([]pkg{
		{path: "internal/cchc/cchcdb", imports: []string{"internal/search"}},
	}), "the score knows only")
	mustBreak(t, scoreFaults([]pkg{
		{path: "internal/cchc", imports: []string{"internal/metric"}},
		{path: "internal/metric", imports: []string{"internal/legal"}},
	}), "reads facts, not offices")
	mustBreak(t, scoreFaults([]pkg{
		{path: "internal/reform", imports: []string{"internal/org"}},
		{path: "internal/org", imports: []string{"internal/cchc/rule"}},
	}), "internal/reform reaches")
	mustHold(t, scoreFaults([]pkg{
		{path: "internal/cchc", imports: []string{"internal/org", "internal/evidence", "internal/metric"}},
	}))
}

func TestCycleOfModulesIsFoundThroughTheirParts(t *testing.T) {
	tied := []pkg{
		{path: "internal/legal", imports: []string{"internal/document"}},
		{path: "internal/document/documentdb", imports: []string{"internal/legal"}},
	}
	if cycle(tied) == nil {
		t.Error("two modules that need each other passed")
	}
}

func TestInputAndOutputInTheInnermostRingIsRefused(t *testing.T) {
	mustBreak(t, ioFaults([]pkg{{path: "internal/vn", std: []string{"strings", "os"}}}), "no input")
	mustHold(t, ioFaults([]pkg{{path: "internal/store", std: []string{"os"}}}))
}
