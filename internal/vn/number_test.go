package vn_test

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/vn"
)

func TestParseDecimalReadsWhatPeopleType(t *testing.T) {
	for _, c := range []struct{ in, plain, unit string }{
		{"7,5 điểm", "7.5", "điểm"},
		{"7.5điểm", "7.5", "điểm"},
		{"7,5 ĐIÊ\u0309M", "7.5", "điểm"},
		{"1.234,5", "1234.5", ""},
		{"1,234.5", "1234.5", ""},
		{"85%", "85", "%"},
		{"85,50 %", "85.5", "%"},
		{" 1 234 567 ", "1234567", ""},
		{"1\u00a0234,5", "1234.5", ""},
		{"1 234,567", "1234.567", ""},
		{"1.234.567", "1234567", ""},
		{"1,234,567", "1234567", ""},
		{"\u22127,5", "-7.5", ""},
		{"- 3", "-3", ""},
		{"+3", "3", ""},
		{"-0,0", "0", ""},
		{"007", "7", ""},
		{"0,125", "0.125", ""},       // no group begins with zero
		{"1234.567", "1234.567", ""}, // no group has four digits
		{"1.2340", "1.234", ""},
		{",5", "0.5", ""},
		{"1.234.567,891", "1234567.891", ""},
		{"5.000.000 đ", "5000000", "đ"},
	} {
		got, err := vn.ParseDecimal(c.in, vn.ExcelText)
		if err != nil || got.Plain != c.plain || got.Unit != c.unit {
			t.Errorf("ParseDecimal(%q) = %+v, %v; want %q %q", c.in, got, err, c.plain, c.unit)
		}
	}
}

func TestParseDecimalRefusesToGuess(t *testing.T) {
	for in, want := range map[string]vn.Ambiguous{
		"1.234":        {Grouped: "1234", Pointed: "1.234"},
		"1,234":        {Grouped: "1234", Pointed: "1.234"},
		"-12.500 điểm": {Grouped: "12500", Pointed: "12.500"},
	} {
		_, err := vn.ParseDecimal(in, vn.ExcelText)
		got, ok := errors.AsType[*vn.Ambiguous](err)
		if !ok {
			t.Errorf("ParseDecimal(%q): %v, want both readings", in, err)
			continue
		}
		want.Text = in
		if *got != want {
			t.Errorf("ParseDecimal(%q) reads %+v, want %+v", in, *got, want)
		}
	}
}

func TestAmbiguousNumberIsExplainedWithWaysToWriteIt(t *testing.T) {
	_, err := vn.ParseDecimal("1.234", vn.ExcelText)
	e, _ := fault.From(err)
	want := "“1.234” có thể hiểu là 1234 (dấu phân nhóm) hoặc 1,234 (dấu thập phân). Hãy viết rõ 1234 hoặc 1,2340."
	if got := e.Say(nil, locale.VI); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, plain := range []string{"1234", "1,2340", "1.2340"} {
		if _, err := vn.ParseDecimal(plain, vn.ExcelText); err != nil {
			t.Errorf("the advised %q is refused: %v", plain, err)
		}
	}
}

func TestParseDecimalOfCSVKnowsOnlyThePoint(t *testing.T) {
	for in, want := range map[string]string{"1.234": "1.234", " 7.50 ": "7.5", "-3": "-3", "0": "0", ".5": "0.5"} {
		got, err := vn.ParseDecimal(in, vn.CSV)
		if err != nil || got.Plain != want {
			t.Errorf("ParseDecimal(%q) = %+v, %v; want %q", in, got, err, want)
		}
	}
	for in, key := range map[string]string{
		"1,5": "vn.decimal_comma_in_csv", "1.234,5": "vn.decimal_comma_in_csv",
		"1.234.5": "vn.decimal_malformed", "1 234": "vn.decimal_malformed",
		"7.5 điểm": "vn.unit_in_csv", "85%": "vn.unit_in_csv",
	} {
		wantKey(t, in, vn.CSV, key)
	}
}

func TestParseDecimalNamesWhatIsWrong(t *testing.T) {
	for in, key := range map[string]string{
		"": "vn.decimal_empty", " \u200b ": "vn.decimal_empty",
		"NaN": "vn.decimal_not_a_number", "-Inf": "vn.decimal_not_a_number", "∞": "vn.decimal_not_a_number",
		"#N/A": "vn.decimal_not_a_number", "#DIV/0!": "vn.decimal_not_a_number",
		"1e5": "vn.decimal_exponent", "1,5E-3": "vn.decimal_exponent",
		"abc": "vn.decimal_malformed", "7,": "vn.decimal_malformed", "7..": "vn.decimal_malformed", "1.2 3": "vn.decimal_malformed",
		"--5": "vn.decimal_malformed", "٣": "vn.decimal_malformed", "0x10": "vn.unit_unknown",
		"12.34.567": "vn.decimal_grouping", "1.234.56": "vn.decimal_grouping", "1 23": "vn.decimal_grouping",
		"1,23,456.7": "vn.decimal_grouping", "1.234,567.8": "vn.decimal_grouping", "1 234.567,8": "vn.decimal_grouping",
		"5 con bò": "vn.unit_unknown", "5/7": "vn.unit_unknown", "1,2;3": "vn.unit_unknown",
		strings.Repeat("9", 31):  "vn.decimal_too_long",
		strings.Repeat("9", 100): "vn.text_too_long",
	} {
		wantKey(t, in, vn.ExcelText, key)
	}
}

func wantKey(t *testing.T, in string, d vn.Dialect, key string) {
	t.Helper()
	got, err := vn.ParseDecimal(in, d)
	e, ok := fault.From(err)
	if !ok || e.Key != key {
		t.Errorf("ParseDecimal(%q) = %+v, %v; want %s", in, got, err, key)
		return
	}
	for _, l := range locale.Langs() {
		if said := e.Say(nil, l); strings.Contains(said, "⟦") {
			t.Errorf("%s says %s", key, said)
		}
	}
}

var plainDecimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)

func checkDecimal(t interface {
	Fatalf(format string, args ...any)
}, s string) {
	for _, d := range []vn.Dialect{vn.ExcelText, vn.CSV} {
		got, err := vn.ParseDecimal(s, d)
		if err != nil {
			if _, ok := fault.From(err); !ok {
				t.Fatalf("ParseDecimal(%q): %v is no refusal", s, err)
			}
			continue
		}
		if !plainDecimal.MatchString(got.Plain) || got.Plain == "-0" {
			t.Fatalf("ParseDecimal(%q) = %q is not plain", s, got.Plain)
		}
		again, err := vn.ParseDecimal(got.Plain, vn.CSV)
		if err != nil || again.Plain != got.Plain {
			t.Fatalf("ParseDecimal(%q) = %q, read again %+v, %v", s, got.Plain, again, err)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"7,5 điểm", "1.234,5", "1,234.5", "85%", "1.234", "−3", "1e5", "NaN", "1 234", ".", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkDecimal(t, s) })
}

func TestParseDecimalReadsBackBothLanguages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int64Range(-1e15, 1e15).Draw(t, "units")
		scale := rapid.SampledFrom([]int{0, 1, 2, 4, 6}).Draw(t, "scale")
		plain := new(big.Rat).SetFrac(big.NewInt(units), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
		want, err := vn.ParseDecimal(plain, vn.CSV)
		if err != nil {
			t.Fatalf("%q: %v", plain, err)
		}
		for _, l := range locale.Langs() {
			got, err := vn.ParseDecimal(l.Decimal(plain), vn.ExcelText)
			if _, both := errors.AsType[*vn.Ambiguous](err); both {
				continue // a lone mark before three digits
			}
			if err != nil || got != want {
				t.Fatalf("%q in %s = %+v, %v; want %+v", plain, l, got, err, want)
			}
		}
		checkDecimal(t, rapid.StringMatching(`[-+]?[0-9 .,]{0,12}( ?(điểm|%|đ|e5))?`).Draw(t, "typed"))
	})
}

func TestSpellFollowsTheRulesOfSpeech(t *testing.T) {
	for n, want := range map[int64]string{
		0:                "không",
		1:                "một",
		4:                "bốn",
		5:                "năm",
		10:               "mười",
		11:               "mười một",
		14:               "mười bốn",
		15:               "mười lăm",
		20:               "hai mươi",
		21:               "hai mươi mốt",
		24:               "hai mươi tư",
		25:               "hai mươi lăm",
		100:              "một trăm",
		101:              "một trăm linh một",
		105:              "một trăm linh năm",
		110:              "một trăm mười",
		111:              "một trăm mười một",
		121:              "một trăm hai mươi mốt",
		1_000:            "một nghìn",
		1_001:            "một nghìn không trăm linh một",
		1_015:            "một nghìn không trăm mười lăm",
		1_234_000:        "một triệu hai trăm ba mươi tư nghìn",
		374_500_000:      "ba trăm bảy mươi tư triệu năm trăm nghìn",
		1_000_005:        "một triệu không trăm linh năm",
		2_000_000_000:    "hai tỷ",
		5_000_000_012:    "năm tỷ không trăm mười hai",
		1_002_000_000_00: "một trăm tỷ hai trăm triệu",
		12_345_678_901_234: "mười hai nghìn ba trăm bốn mươi lăm tỷ sáu trăm bảy mươi tám triệu " +
			"chín trăm linh một nghìn hai trăm ba mươi tư",
		-21: "âm hai mươi mốt",
		math.MaxInt64: "chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ " +
			"tám trăm năm mươi tư triệu bảy trăm bảy mươi lăm nghìn tám trăm linh bảy",
	} {
		if got := vn.Spell(n); got != want {
			t.Errorf("Spell(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSpellGivesEachNumberItsOwnWords(t *testing.T) {
	seen := map[string]int64{}
	for n := range int64(20_000) {
		words := vn.Spell(n)
		if other, ok := seen[words]; ok {
			t.Fatalf("%d and %d are both %q", n, other, words)
		}
		seen[words] = n
	}
	if got := vn.Spell(math.MinInt64); !strings.HasPrefix(got, "âm chín tỷ") || !strings.HasSuffix(got, "linh tám") {
		t.Errorf("the least number is %q", got)
	}
}
