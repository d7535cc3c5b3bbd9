package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/points"
)

const examplesDir = "../../rules/examples"

// scoredUnit is a unit of index score --json, read as a script would.
type scoredUnit struct {
	Unit, Name, Block, Points, Index, Band string
	Max                                    string `json:"applicable_max"`
	Rank                                   *int
	Of, Missing                            int
	Criteria                               []struct {
		Code, Points, Max, State, Certainty string
		Why                                 struct {
			VI, EN string
			Data   map[string]any
		}
	}
}

func scoreExample(t *testing.T, set, folder string, more ...string) []scoredUnit {
	t.Helper()
	in := func(name string) string { return filepath.Join(examplesDir, folder, name) }
	return scoreJSON(t, append([]string{"--set", set, "--inputs", in("inputs.csv"), "--units", in("units.csv")}, more...)...)
}

func scoreJSON(t *testing.T, args ...string) []scoredUnit {
	t.Helper()
	got := run(t, append([]string{"index", "score", "--json"}, args...)...)
	var report struct {
		Set   string
		Units []scoredUnit
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil || got.code != 0 {
		t.Fatalf("%d, %v: %s", got.code, err, got.failed)
	}
	return report.Units
}

func expected(t *testing.T, folder string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(examplesDir, folder, "expected.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := []map[string]string{}
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// The totals were printed to two decimals and the weights are not printed at
// all, so they agree within three hundredths; the order agrees exactly.
func TestPCI2019ComesOutAsPrinted(t *testing.T) {
	units := scoreExample(t, "pci-2019", "pci-2019", "--year", "2019")
	want := expected(t, "pci-2019")
	if len(units) != 22 || len(want) != 22 {
		t.Fatalf("%d units, %d expected", len(units), len(want))
	}
	tolerance := points.MustParse("0.03")
	slices.SortFunc(units, func(a, b scoredUnit) int { return *a.Rank - *b.Rank })
	for i, row := range want {
		printed, got := points.MustParse(row["printed_total"]), points.MustParse(units[i].Points)
		if units[i].Unit != row["unit"] || max(printed-got, got-printed) > tolerance {
			t.Errorf("place %d: %s with %s, printed %s with %s", i+1, units[i].Unit, units[i].Points, row["unit"], row["printed_total"])
		}
	}
}

func TestExampleOfTheReconstructedSetComesOutAsWorkedOut(t *testing.T) {
	units := scoreExample(t, "mau-so-nganh-tai-dung", "mau-so-nganh")
	for _, row := range expected(t, "mau-so-nganh") {
		i := slices.IndexFunc(units, func(u scoredUnit) bool { return u.Unit == row["unit"] })
		if i < 0 {
			t.Fatal("no unit", row["unit"])
		}
		u := units[i]
		got := map[string]string{
			"unit": u.Unit, "name": u.Name, "points": u.Points, "applicable_max": u.Max, "index": u.Index,
			"rank": strconv.Itoa(*u.Rank), "band": u.Band, "missing": strconv.Itoa(u.Missing),
		}
		for key, want := range row {
			if got[key] != want {
				t.Errorf("%s: %s is %s, want %s", u.Unit, key, got[key], want)
			}
		}
	}
}

func TestEveryPointSaysWhy(t *testing.T) {
	decimal := regexp.MustCompile(`^\d+(\.\d{1,6})?$`)
	states := []string{"scored", "missing", "na", "full_na", "no_event", "gated"}
	for _, u := range scoreExample(t, "mau-so-nganh-tai-dung", "mau-so-nganh") {
		if u.Of != 4 || len(u.Criteria) != 68 {
			t.Errorf("%s: of %d, %d criteria", u.Unit, u.Of, len(u.Criteria))
		}
		for _, c := range u.Criteria {
			if !decimal.MatchString(c.Points) || !decimal.MatchString(c.Max) || !slices.Contains(states, c.State) {
				t.Errorf("%s %s: %s of %s, %s", u.Unit, c.Code, c.Points, c.Max, c.State)
			}
			if c.Why.VI == "" || c.Why.EN == "" || c.Why.Data["code"] != c.Code || strings.ContainsAny(c.Why.VI+c.Why.EN, "⟦") {
				t.Errorf("%s %s says %q, %q, %v", u.Unit, c.Code, c.Why.VI, c.Why.EN, c.Why.Data)
			}
		}
	}
}

const mixedSet = `id: tron
title: Bộ đủ trạng thái
basis: minh hoạ
valid_from: 2018-01-01
valid_to: 2018-12-31
block: so
max_points: 10
rounding: {places: 2}
bands_by: index
facts: [{name: late, type: bool}]
bands: [{name: Tốt, lo: 50, lo_incl: true}, {name: Kém, hi: 50, hi_incl: false}]
vetoes: [{when: late, best_band: Kém}]
criteria:
  - {code: A, name: Việc chính, max_points: 8, na: {policy: exclude_and_rescale, when: không phát sinh}}
  - {code: A.1, parent: A, name: Kế hoạch, max_points: 2, source: self, evidence: [a], rule: {kind: yes_no}}
  - {code: A.2, parent: A, name: Hồ sơ, max_points: 3, source: self, evidence: [a], rule: {kind: proportional, on_zero_den: na}}
  - {code: A.3, parent: A, name: Báo cáo, max_points: 3, source: self, evidence: [a], rule: {kind: periodic_set, periods: 3, points_each: 1}}
  - {code: B, name: Điều kiện, max_points: 2, source: self, evidence: [a], na: {policy: exclude_unit, when: x}, gate: {kind: precondition, require: [k]}, rule: {kind: count_unit, unit_points: 1}}
`

const mixedUnits = "unit,name,block,late\nmot,Sở Một,so,false\nhai,Sở Hai,so,true\nba,Sở Ba,so,false\nbon,Sở Bốn,so,\n"

const mixedInputs = `unit,criterion,input,value
mot,A.1,answer,yes
mot,A.2,num,1
mot,A.2,den,3
mot,A.3,states,"[""on_time"",""late"",""missing""]"
mot,B,met,"[""k""]"
mot,B,count,1
hai,A.1,answer,no
hai,A.2,num,0
hai,A.2,den,0
hai,A.3,states,"[""on_time"",""on_time"",""on_time""]"
hai,B,precondition,false
ba,A.1,answer,yes
ba,B,na,approved
`

func mixed(t *testing.T, change ...string) []string {
	t.Helper()
	swap := strings.NewReplacer(change...)
	return []string{
		"--set", file(t, "tron.yaml", swap.Replace(mixedSet)),
		"--inputs", file(t, "inputs.csv", swap.Replace(mixedInputs)),
		"--units", file(t, "units.csv", swap.Replace(mixedUnits)),
	}
}

func TestScoreInBothForms(t *testing.T) {
	args := mixed(t)
	golden(t, "score.txt", run(t, append([]string{"index", "score"}, args...)...).out)
	golden(t, "score.en.txt", run(t, append([]string{"index", "score", "--lang", "en"}, args...)...).out)
	golden(t, "score.json", run(t, append([]string{"index", "score", "--json"}, args...)...).out)
}

func TestUnitWithoutARankHasNull(t *testing.T) {
	units := scoreJSON(t, mixed(t)...)
	if units[2].Unit != "ba" || units[2].Rank != nil || units[2].Of != 3 || units[2].Missing != 2 {
		t.Errorf("%+v", units[2])
	}
}

func TestWithoutUnitsAllFormTheBlock(t *testing.T) {
	set := strings.Replace(mixedSet, "type: bool", "type: bool, default: false", 1)
	units := scoreJSON(t, "--set", file(t, "s.yaml", set), "--inputs", file(t, "i.csv", mixedInputs))
	if len(units) != 3 || units[0].Name != "mot" || units[0].Block != "so" {
		t.Errorf("%+v", units)
	}
}

func TestBadFiguresAreRefusedAllAtOnceWithTheirPlace(t *testing.T) {
	for name, test := range map[string]struct {
		change []string
		want   []string
	}{
		"another block":      {[]string{"hai,Sở Hai,so", "hai,Sở Hai,huyen"}, []string{"units.csv", "dòng 3", "huyen"}},
		"an unknown unit":    {[]string{"\nmot,A.1,", "\nlạ,A.1,"}, []string{"inputs.csv", "dòng 2", "lạ"}},
		"unknown criteria":   {[]string{"mot,A.1,", "mot,Z.9,", "hai,A.1,", "hai,Z.8,"}, []string{"dòng 2", "Z.9", "dòng 8", "Z.8"}},
		"an unknown input":   {[]string{"mot,A.2,num", "mot,A.2,nom"}, []string{"dòng 3", "nom"}},
		"a negative count":   {[]string{"mot,B,count,1", "mot,B,count,-1"}, []string{"dòng 7", "-1"}},
		"no number":          {[]string{"num,1", "num,NaN"}, []string{"dòng 3", "NaN"}},
		"a decimal comma":    {[]string{"num,1", `num,"1,5"`}, []string{"dòng 3", "1,5"}},
		"a word of no list":  {[]string{"answer,yes", "answer,maybe"}, []string{"dòng 2", "maybe"}},
		"na, not approved":   {[]string{"na,approved", "na,maybe"}, []string{"dòng 14", "approved"}},
		"a column left out":  {[]string{"criterion,input,value", "criterion,value"}, []string{"inputs.csv", "input"}},
		"a fact nobody made": {[]string{"block,late", "block,early"}, []string{"early"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, append([]string{"index", "score"}, mixed(t, test.change...)...)...)
			if got.code != exitBadInput || got.out != "" || strings.Contains(got.failed, "⟦") {
				t.Errorf("%d\n%s%s", got.code, got.out, got.failed)
			}
			for _, want := range test.want {
				if !strings.Contains(got.failed, want) {
					t.Errorf("no %q in:\n%s", want, got.failed)
				}
			}
		})
	}
}

func TestYearOutsideTheSetIsToldAndStopsNothing(t *testing.T) {
	got := run(t, append([]string{"index", "score", "--year", "2020"}, mixed(t)...)...)
	if got.code != 0 || !strings.Contains(got.failed, "không có hiệu lực trong năm 2020") {
		t.Errorf("%d %s", got.code, got.failed)
	}
	if got := run(t, append([]string{"index", "score", "--year", "18"}, mixed(t)...)...); got.code != exitBadInput {
		t.Errorf("%d %s", got.code, got.failed)
	}
}

func TestWhatIfInBothForms(t *testing.T) {
	args := append([]string{"index", "whatif", "--unit", "mot"}, mixed(t)...)
	golden(t, "whatif.txt", run(t, args...).out)
	golden(t, "whatif.json", run(t, append(args, "--json")...).out)
	golden(t, "try.txt", run(t, append(args, "--try", "A.2.num=3", "--try", `A.3.states=["on_time","on_time","on_time"]`)...).out)
	if got := run(t, append(args, "--try", "Z.num=3")...); got.code != exitBadInput || !strings.Contains(got.failed, "Z.num=3") {
		t.Errorf("%d %s", got.code, got.failed)
	}
	args[3] = "nobody"
	if got := run(t, args...); got.code != exitBadInput || !strings.Contains(got.failed, "nobody") {
		t.Errorf("%d %s", got.code, got.failed)
	}
}

func TestSetsAreComparedThroughTheirMapping(t *testing.T) {
	args := []string{"index", "compare", "--before", "minh-hoa-so-2013", "--after", "minh-hoa-so-2016"}
	golden(t, "compare.txt", run(t, args...).out)
	var report struct {
		Pairs []struct {
			Relation string
			Say      twoTongues
		}
	}
	if err := json.Unmarshal([]byte(run(t, append(args, "--json")...).out), &report); err != nil {
		t.Fatal(err)
	}
	relations := map[string]int{}
	for _, p := range report.Pairs {
		relations[p.Relation]++
		if p.Say.VI == "" || p.Say.EN == "" {
			t.Errorf("%+v says nothing", p)
		}
	}
	if relations["split"] != 1 || relations["dropped"] != 1 {
		t.Errorf("%v", relations)
	}
}

func TestUnitIsComparedWithItself(t *testing.T) {
	files := mixed(t)
	args := []string{"index", "compare", "--before", files[1], "--after", files[1], "--before-inputs", files[3], "--after-inputs", files[3],
		"--before-units", files[5], "--after-units", files[5]}
	if got := run(t, append(args, "--unit", "mot")...); got.code != 0 || !strings.Contains(got.out, "5/8") {
		t.Errorf("%d %s%s", got.code, got.out, got.failed)
	}
	if got := run(t, args...); got.code != exitBadInput || !strings.Contains(got.failed, "--unit") {
		t.Errorf("%d %s", got.code, got.failed)
	}
	if got := run(t, append(args[:8], "--unit", "mot")...); got.code != exitBadInput || !strings.Contains(got.failed, "--after-inputs") {
		t.Errorf("%d %s", got.code, got.failed)
	}
}
