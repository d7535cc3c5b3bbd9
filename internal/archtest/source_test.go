package archtest

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestFilesAndFunctionsStayReadable(t *testing.T) {
	for _, f := range written(t) {
		mustHold(t, sizeFaults(f))
	}
}

func TestCommentsLeaveNothingForLater(t *testing.T) {
	for _, f := range written(t) {
		mustHold(t, commentFaults(f))
	}
}

func TestEveryPackageTellsItsStory(t *testing.T) {
	all := everything(t)
	for _, p := range packages(t) {
		if fault := storyFault(p.path, all); fault != "" {
			t.Error(fault)
		}
	}
}

func TestNoFloatComesNearPointsOrMoney(t *testing.T) {
	for _, f := range written(t) {
		mustHold(t, floatFaults(f))
	}
}

func TestTimeComesFromTheClockOfCivil(t *testing.T) {
	for _, f := range written(t) {
		mustHold(t, clockFaults(f))
	}
}

func TestRulesOfLawAreNotInGo(t *testing.T) {
	places := lines(t, "testdata/places.txt")
	for _, f := range written(t) {
		mustHold(t, placeFaults(f, places))
		mustHold(t, ruleFaults(f))
	}
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{}
	for scanner := bufio.NewScanner(strings.NewReader(string(content))); scanner.Scan(); {
		all = append(all, scanner.Text())
	}
	return slices.DeleteFunc(all, func(line string) bool { return line == "" })
}

func TestSizeRulesRefuseWhatIsTooLong(t *testing.T) {
	long := "package x\n\nfunc f() {\n" + strings.Repeat("\tprintln()\n", functionLinesMax) + "}\n"
	mustBreak(t, sizeFaults(invented(t, "internal/x/x.go", long)), "f has 92 lines")
	mustBreak(t, sizeFaults(invented(t, "internal/x/x.go", "package x\n"+strings.Repeat("\n", fileLinesMax))), "split it")
}

func TestCommentRulesRefuseLooseEnds(t *testing.T) {
	later := "package x\n\n// TO" + "DO: later\nvar a int\n"
	mustBreak(t, commentFaults(invented(t, "internal/x/x.go", later)), "belongs in an issue")
	for _, mark := range []string{"//no" + "lint", "//no" + "lint:gosec", "//no" + "lint:gosec // yes", "// no" + "lint:gosec // a good reason"} {
		mustBreak(t, commentFaults(invented(t, "internal/x/x.go", "package x\n\nvar a int "+mark+"\n")), "and the reason")
	}
	mustHold(t, commentFaults(invented(t, "internal/x/x.go", "package x\n\nvar a int //no"+"lint:gosec // a good reason\n")))
}

func TestStoryRuleCountsSentences(t *testing.T) {
	short := invented(t, "internal/x/x.go", "// Package x is here.\npackage x\n")
	if storyFault("internal/x", []file{short}) == "" {
		t.Error("a package of one sentence passed")
	}
	told := invented(t, "internal/x/doc.go", "// Package x is here. It serves a law.\n// One thing always holds.\npackage x\n")
	if fault := storyFault("internal/x", []file{short, told}); fault != "" {
		t.Error(fault)
	}
}

func TestFloatRuleKnowsWhereItApplies(t *testing.T) {
	body := "package x\n\nvar a float64 = 0.8\n"
	mustBreak(t, floatFaults(invented(t, "internal/points/x.go", body)), "float64 near points")
	mustBreak(t, floatFaults(invented(t, "internal/cchc/rule/x.go", body)), "the fraction 0.8")
	mustHold(t, floatFaults(invented(t, "internal/cchc/cchcweb/chart.go", body)))
	mustHold(t, floatFaults(invented(t, "internal/web/chart.go", body)))
}

func TestClockRuleKnowsItsExceptions(t *testing.T) {
	body := "package x\n\nimport \"time\"\n\nvar now = time.Now()\n"
	mustBreak(t, clockFaults(invented(t, "internal/org/x.go", body)), "civil.Clock")
	mustHold(t, clockFaults(invented(t, "internal/civil/clock.go", body)))
}

func TestConstantRulesFindPlacesPercentagesAndDays(t *testing.T) {
	places := []string{"Huế", "Ba Chẽ"}
	mustBreak(t, placeFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = \"huyện Ba Chẽ\"\n"), places), "Ba Chẽ is data")
	mustHold(t, placeFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = \"Huếch\"\n"), places))
	mustBreak(t, ruleFaults(invented(t, "internal/cchc/x.go", "package x\n\nvar a = \"từ 80 % trở lên\"\n")), "the percentage 80 %")
	mustBreak(t, ruleFaults(invented(t, "internal/legal/x.go", "package x\n\nconst reviewDays = 15\n")), "reviewDays = 15")
	mustHold(t, ruleFaults(invented(t, "internal/cchc/x.go", "package x\n\nconst depthMax = 15\n\nvar a = \"%d%%\"\n")))
	mustHold(t, ruleFaults(invented(t, "internal/cchc/cchcweb/x.go", "package x\n\nvar a = \"width: 100%\"\n")))
}
