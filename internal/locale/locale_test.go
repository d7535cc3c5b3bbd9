package locale_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"minhbach/internal/locale"
)

func files(vi, en string) fstest.MapFS {
	return fstest.MapFS{"words/vi.json": {Data: []byte(vi)}, "words/en.json": {Data: []byte(en)}}
}

func mustLoad(t *testing.T, vi, en string) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(files(vi, en), "words")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type shout string

func (s shout) Text(l locale.Lang) string { return string(s) + "/" + string(l) }

type name string

type unit struct{ label string }

func (u *unit) String() string { return u.label } // panics on nil

func TestSayPutsArgumentsIntoTheSentence(t *testing.T) {
	c := mustLoad(t,
		`{"full": "Sổ {0} đã đủ {1} số.", "again": "{1}, {0}, {1}", "brace": "viết {kind: {0}} và {", "word": "từ"}`,
		`{"full": "Register {0} is full at {1}.", "again": "{0} {1}", "brace": "write {kind: {0}} and {", "word": "word"}`)
	for _, test := range []struct {
		lang locale.Lang
		key  string
		args []any
		want string
	}{
		{locale.VI, "full", []any{"đến", 1234567}, "Sổ đến đã đủ 1.234.567 số."},
		{locale.EN, "full", []any{"A", int64(-1234)}, "Register A is full at \u22121,234."},
		{locale.VI, "full", []any{locale.Plain(2018), uint8(7)}, "Sổ 2018 đã đủ 7 số."},
		{locale.VI, "again", []any{"a", "b"}, "b, a, b"},
		{locale.VI, "again", []any{"{1}", "{0}"}, "{0}, {1}, {0}"}, // an argument is never read again
		{locale.VI, "brace", []any{"x"}, "viết {kind: x} và {"},
		{locale.EN, "full", []any{shout("s"), name("n")}, "Register s/en is full at n."},
		{locale.VI, "full", []any{true, false}, "Sổ có đã đủ không số."},
		{locale.EN, "full", []any{true, false}, "Register yes is full at no."},
		{locale.EN, "full", []any{locale.Key("word"), locale.Key("full")}, "Register word is full at Register ⟦0⟧ is full at ⟦1⟧.."},
		{locale.EN, "full", []any{errors.New("e"), &unit{"u"}}, "Register e is full at u."},
		{locale.EN, "full", []any{nil, "\xff"}, "Register  is full at \uFFFD."},
		{locale.VI, "full", []any{"đến"}, "Sổ đến đã đủ ⟦1⟧ số."},
		{"fr", "word", nil, "từ"},
		{locale.VI, "nobody.wrote", nil, "⟦nobody.wrote⟧"},
	} {
		if got := c.Say(test.lang, test.key, test.args...); got != test.want {
			t.Errorf("Say(%s, %s, %v) = %q, want %q", test.lang, test.key, test.args, got, test.want)
		}
	}
}

func TestSaySurvivesAnArgumentThatPanics(t *testing.T) {
	c := mustLoad(t, `{"a": "<{0}>"}`, `{"a": "<{0}>"}`)
	var none *unit
	if got := c.Say(locale.VI, "a", none); got != "<⟦*locale_test.unit⟧>" {
		t.Errorf("got %q", got)
	}
	var missing *locale.Catalogue
	if got := missing.Say(locale.VI, "a"); got != "⟦a⟧" {
		t.Errorf("no catalogue says %q", got)
	}
}

func TestLoadRefusesCataloguesThatDiffer(t *testing.T) {
	for _, test := range []struct{ vi, en, want string }{
		{`{"a": "x", "b": "y"}`, `{"a": "x"}`, `"b" is missing in en`},
		{`{"a": "x"}`, `{"a": "x", "c": "y"}`, `"c" of en is missing in vi`},
		{`{"a": "x {0}"}`, `{"a": "x"}`, `"a" has other placeholders`},
		{`{"a": "x {0}"}`, `{"a": "x {1}"}`, `"a" has other placeholders`},
		{`{"a": "x", "a": "y"}`, `{"a": "x"}`, `"a" stands twice`},
		{`{"a": ""}`, `{"a": "x"}`, `must have a sentence`},
		{`{"a": {"b": "x"}}`, `{"a": "x"}`, `must have a sentence`},
		{`{"a": "{99}"}`, `{"a": "{99}"}`, `placeholder {99}`},
		{`["a"]`, `{"a": "x"}`, `flat object`},
		{`{"a": "x"} {}`, `{"a": "x"}`, `after the closing brace`},
		{`{"a": "x"`, `{"a": "x"}`, `closing brace`},
		{``, `{}`, `opening brace`},
	} {
		_, err := locale.Load(files(test.vi, test.en), "words")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s | %s: %v, want %q", test.vi, test.en, err, test.want)
		}
	}
	if _, err := locale.Load(fstest.MapFS{}, "words"); err == nil {
		t.Error("files that are not there were loaded")
	}
}

func TestMustLoadPanicsOnABadCatalogue(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	locale.MustLoad(fstest.MapFS{}, "words")
}

func TestMergeJoinsAndRefusesAKeyInTwo(t *testing.T) {
	a := mustLoad(t, `{"a": "một"}`, `{"a": "one"}`)
	b := mustLoad(t, `{"b": "hai"}`, `{"b": "two"}`)
	both, err := locale.Merge(a, nil, b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(both.Keys(), []string{"a", "b"}) || both.Say(locale.EN, "b") != "two" || !both.Has("a") || both.Has("c") {
		t.Errorf("merged into %v", both.Keys())
	}
	if _, err := locale.Merge(a, b, a); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("a key in two catalogues: %v", err)
	}
}

func TestParseLangKnowsRegions(t *testing.T) {
	for in, want := range map[string]locale.Lang{"vi": locale.VI, "EN-gb": locale.EN, "vi_VN": locale.VI} {
		if got, ok := locale.ParseLang(in); !ok || got != want {
			t.Errorf("ParseLang(%q) = %s, %v", in, got, ok)
		}
	}
	if got, ok := locale.ParseLang("fr"); ok || got != locale.VI {
		t.Errorf("ParseLang(fr) = %s, %v", got, ok)
	}
}

func TestDecimalGroupsByLanguage(t *testing.T) {
	for in, want := range map[string][2]string{
		"-1234567.89": {"\u22121.234.567,89", "\u22121,234,567.89"},
		"\u22125":     {"\u22125", "\u22125"},
		"1234":        {"1.234", "1,234"},
		"999":         {"999", "999"},
		"0.123456":    {"0,123456", "0.123456"},
		"7.50":        {"7,50", "7.50"},
		"1e5":         {"1e5", "1e5"},
		"5.":          {"5.", "5."},
		"--5":         {"--5", "--5"},
		"":            {"", ""},
		"NaN":         {"NaN", "NaN"},
	} {
		if vi, en := locale.VI.Decimal(in), locale.EN.Decimal(in); vi != want[0] || en != want[1] {
			t.Errorf("Decimal(%q) = %q, %q; want %q", in, vi, en, want)
		}
	}
}

func TestDecimalLosesNoDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.StringMatching(`-?[0-9]{1,24}(\.[0-9]{1,8})?`).Draw(t, "plain")
		vi := strings.NewReplacer(".", "", ",", ".", "\u2212", "-").Replace(locale.VI.Decimal(plain))
		en := strings.NewReplacer(",", "", "\u2212", "-").Replace(locale.EN.Decimal(plain))
		if vi != plain || en != plain {
			t.Fatalf("%q became %q and %q", plain, vi, en)
		}
	})
}

func FuzzCatalogue(f *testing.F) {
	f.Add(`{"a": "x {0} {", "b": "{1}{1}"}`, "a", "\xff{0}")
	f.Add(`{"a": "x", "a": "y"}`, "b", "")
	f.Add(`{"\ud800": "{007}"}`, "\ufffd", "{")
	f.Fuzz(func(t *testing.T, raw, key, arg string) {
		c, err := locale.Load(files(raw, raw), "words")
		if err != nil {
			return
		}
		for _, k := range append(c.Keys(), key) {
			for _, l := range locale.Langs() {
				if said := c.Say(l, k, arg, len(arg), fmt.Stringer(nil)); utf8.ValidString(raw) && !utf8.ValidString(said) {
					t.Fatalf("Say(%q) = %q is not UTF-8", k, said)
				}
			}
		}
	})
}
