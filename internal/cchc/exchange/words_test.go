package exchange

import (
	"slices"
	"strings"
	"testing"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/locale"
)

// Words are read without case or marks, so two of one list must differ in
// more than those, in and across both languages.
func TestWordsOfOneListCannotBeTakenForEachOther(t *testing.T) {
	lists := map[string][]string{
		kindPrefix: kindNames(), headPrefix: headRows, columnPrefix: setColumns,
		"exchange.bound.": {"from", "above", "from_unsaid", "upto", "below", "till_below", "upto_unsaid", "all", "at"},
		"exchange.word.":  {"yes", "no", "na", "on_time", "late", "missing", "approved"},
		"exchange.col.":   slices.Concat([]string{colCriterion, colInput, colValue, colUnit, colName, colBlock}, shownColumns),
	}
	for prefix, names := range lists {
		differ(t, prefix, names)
	}
	for _, names := range slices.Concat([][]string{sources, groupKinds, naPolicies, noEventWords, factTypes}, slices.Collect(mapValues(headChoices))) {
		differ(t, choicePrefix, names)
	}
	for _, info := range rule.Kinds() {
		names := []string{"no_event", "require", "on_fail"}
		for _, p := range info.Params {
			names = append(names, p.Name)
			differ(t, choicePrefix, p.Enum)
		}
		differ(t, paramPrefix, names)
	}
	for _, names := range [][]string{{"policy", "when", "group", "to"}, {"group_kind", "cap", "weights"}, {"metric", "same_as", "declared", "label"}, {"when", "band", "best_band"}, {"label", "default"}} {
		differ(t, paramPrefix, names)
	}
}

func mapValues(m map[string][]string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, list := range m {
			if !yield(list) {
				return
			}
		}
	}
}

func differ(t *testing.T, prefix string, names []string) {
	t.Helper()
	whose := map[string]string{}
	for _, name := range names {
		folded, known := foldedWords()[prefix+name]
		if !known {
			if strings.Trim(name, "<>=") != "" {
				t.Errorf("%s%s has no words", prefix, name)
			}
			continue
		}
		for _, word := range folded {
			if have := whose[word]; have != "" && have != name {
				t.Errorf("%s: “%s” is %s and %s", prefix, word, have, name)
			}
			whose[word] = name
		}
	}
}

func TestStoredNumbersKeepWhatAPersonSees(t *testing.T) {
	for stored, want := range map[string]string{
		"0": "0", "-0": "0", "7": "7", "-7.50": "-7.5", "1E+2": "100", "1.5E-3": "0.0015", "0.1": "0.1", ".5": "0.5", "5.": "5",
		"0.10000000000000001": "0.1", "0.30000000000000004": "0.3", "7.1600000000000001": "7.16", "0.66666666666666663": "0.666666666666667",
		"9.9999999999999996": "10", "123456789012345": "123456789012345", "1E300": "", "1E-300": "", "12345678901234567": "", "abc": "", "": "", "1,5": "", "NaN": "",
	} {
		got, err := storedDecimal(stored)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v; want %q", stored, got, err, want)
		}
	}
}

func TestTheGuideAndTheFormHaveEveryWordInBothLanguages(t *testing.T) {
	for _, l := range locale.Langs() {
		for _, name := range []string{"mau-so-nganh.yaml", "hai-phong-212-2025-pl01.yaml", "minh-hoa-huyen-2013.yaml"} {
			engine := engineOf(t, name)
			for _, c := range engine.Set().Criteria {
				for _, row := range rowsOf(c, l) {
					if row.input == "" || row.label == "" || row.how == "" || strings.Contains(row.label+row.how+strings.Join(row.choices, ""), "⟦") {
						t.Errorf("%s in %s: %+v", c.Code, l, row)
					}
				}
			}
		}
		for _, info := range rule.Kinds() {
			if help := paramsHelp(info, l); strings.Contains(help, "⟦") {
				t.Errorf("%s: %s", info.Kind, help)
			}
		}
	}
}
