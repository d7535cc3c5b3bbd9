package demo

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/civil"
)

func digest(t *testing.T, seed uint64) [sha256.Size]byte {
	t.Helper()
	text, err := json.Marshal(build(t, seed))
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(text)
}

func TestOneSeedGivesOneWorldAndAnotherAnother(t *testing.T) {
	first, again, other := digest(t, 7), digest(t, 7), digest(t, 8)
	if first != again {
		t.Error("the same seed gave two worlds")
	}
	if first == other {
		t.Error("two seeds gave the same world")
	}
}

func TestWorldSaysThatItIsIllustration(t *testing.T) {
	w := build(t, 1)
	if w.Label != "số liệu minh hoạ" || w.Province != "tỉnh Minh Hoạ" {
		t.Errorf("the world calls itself %q of %q", w.Label, w.Province)
	}
	for _, d := range w.Decisions {
		if !strings.Contains(d.Basis, w.Label) {
			t.Errorf("the decision of %s reads like a real one: %s", d.On, d.Basis)
		}
	}
}

func TestNamesFollowEachOtherWithoutGap(t *testing.T) {
	codes := map[string]bool{}
	for _, a := range build(t, 1).Agencies {
		for i, n := range a.Names {
			if n.Code == "" || n.Name == "" || n.ShortName == "" || codes[n.Code] {
				t.Errorf("name %+v is not whole, or its code is taken", n)
			}
			codes[n.Code] = true
			if i > 0 && a.Names[i-1].ValidTo.AddDays(1) != n.ValidFrom {
				t.Errorf("%s does not follow %s", n.Name, a.Names[i-1].Name)
			}
		}
	}
}

func TestInputsAreDatedWithinTheirYearAndHaveAnOrigin(t *testing.T) {
	kinds := map[string]int{}
	for _, r := range build(t, 1).Rounds {
		for _, sheet := range slices.Concat(r.Self, r.Verified) {
			for _, in := range sheet.Inputs {
				kinds[in.Origin]++
				if in.OccurredOn.Year() != r.Year {
					t.Errorf("criterion %s of %d happened on %s", in.Criterion, r.Year, in.OccurredOn)
				}
				if !json.Valid([]byte(in.Value)) {
					t.Errorf("criterion %s, input %s is no JSON: %s", in.Criterion, in.Input, in.Value)
				}
			}
		}
	}
	if len(kinds) != 3 || kinds["computed"] == 0 || kinds["evidenced"] == 0 || kinds["declared"] == 0 {
		t.Errorf("origins are %v", kinds)
	}
}

func TestSurveysCountEverybodyAndEnough(t *testing.T) {
	for _, r := range build(t, 1).Rounds {
		for _, sheet := range r.Verified {
			people := int64(0)
			for _, in := range slices.Backward(sheet.Inputs) { // respondents come after questions
				switch in.Input {
				case "respondents":
					raw, err := decode(in.Value)
					if err != nil {
						t.Fatal(err)
					}
					if people = wholeOf(raw); people < 30 {
						t.Errorf("criterion %s asked %d people", in.Criterion, people)
					}
				case "questions":
					var questions []map[string]int64
					if err := json.Unmarshal([]byte(in.Value), &questions); err != nil {
						t.Fatal(err)
					}
					for _, answers := range questions {
						sum := int64(0)
						for _, n := range answers {
							sum += n
						}
						if sum != people {
							t.Errorf("criterion %s: %d answers of %d people", in.Criterion, sum, people)
						}
					}
				}
			}
		}
	}
}

func TestOneYearsFigureIsTheNextYearsPrevious(t *testing.T) {
	last, compared := map[string]string{}, 0
	for _, r := range build(t, 1).Rounds {
		for _, sheet := range r.Verified {
			for _, in := range sheet.Inputs {
				key := string(sheet.Agency) + in.Criterion
				if in.Input != "previous" || last[key] == "" {
					continue
				}
				compared++
				if in.Value != last[key] {
					t.Errorf("in %d the year before was %s, and then it said %s", r.Year, in.Value, last[key])
				}
			}
		}
		for _, sheet := range r.Verified {
			for _, in := range sheet.Inputs {
				if in.Input == "value" {
					last[string(sheet.Agency)+in.Criterion] = in.Value
				}
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d figures were compared", compared)
	}
}

func TestEventsSpeakOfVerifiedFigures(t *testing.T) {
	w := build(t, 1)
	known := map[[3]string]bool{}
	for _, r := range w.Rounds {
		for _, sheet := range r.Verified {
			for _, in := range sheet.Inputs {
				known[[3]string{string(sheet.Agency), r.UnitsOn.String(), in.Criterion}] = true
			}
		}
	}
	reports, perYear := 0, map[string]int{}
	for _, e := range w.Events {
		end := civil.YearPeriod(e.Year).Last()
		perYear[string(e.Agency)+end.String()]++
		if !known[[3]string{string(e.Agency), end.String(), e.Criterion}] {
			t.Errorf("no figures stand behind %q", e.Text)
		}
		if e.On.Year() != e.Year || strings.ContainsAny(e.Text, "{}!") || (e.Kind != Lost && e.Kind != Gained) {
			t.Errorf("the event of %s reads %q (%s)", e.On, e.Text, e.Kind)
		}
		if strings.HasPrefix(e.Text, "Báo cáo CCHC quý I chậm") {
			reports++
		}
	}
	if reports == 0 || len(perYear) != 6*33 {
		t.Errorf("%d late first reports; %d agency-years have events", reports, len(perYear))
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if _, err := Build(1); err != nil {
			b.Fatal(err)
		}
	}
}
