package vn_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

type textVector struct {
	ID         string  `json:"id"`
	Input      string  `json:"input"`
	NFC        string  `json:"nfc"`
	Fold       string  `json:"fold"`
	SameWordAs string  `json:"same_word_as"`
	Latin1     *string `json:"input_bytes_latin1"`
	Decode     string  `json:"decode"`
}

func readTextVectors(t *testing.T) []textVector {
	t.Helper()
	raw, err := os.ReadFile("testdata/text_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []textVector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no vectors")
	}
	return file.Cases
}

func TestTextVectorsHold(t *testing.T) {
	for _, v := range readTextVectors(t) {
		t.Run(v.ID, func(t *testing.T) {
			if v.Latin1 != nil {
				checkLegacy(t, v)
				return
			}
			if v.NFC != "" && vn.Clean(v.Input) != v.NFC {
				t.Errorf("Clean(%q) = %q, want %q", v.Input, vn.Clean(v.Input), v.NFC)
			}
			if got := vn.Fold(v.Input); got != v.Fold {
				t.Errorf("Fold(%q) = %q, want %q", v.Input, got, v.Fold)
			}
			if v.SameWordAs == "" {
				return
			}
			if got := vn.Canonical(v.Input); got != v.SameWordAs {
				t.Errorf("Canonical(%q) = %q, want %q", v.Input, got, v.SameWordAs)
			}
			if got := vn.Canonical(v.SameWordAs); got != v.SameWordAs {
				t.Errorf("Canonical(%q) = %q, want it unchanged", v.SameWordAs, got)
			}
		})
	}
}

func checkLegacy(t *testing.T, v textVector) {
	t.Helper()
	decode := map[string]func([]byte) (string, error){"TCVN3": vn.DecodeTCVN3, "VNI-Windows": vn.DecodeVNI}[v.Decode]
	if decode == nil {
		t.Fatalf("no decoder for %s", v.Decode)
	}
	var raw []byte
	for _, r := range *v.Latin1 {
		raw = append(raw, byte(r))
	}
	if got, err := decode(raw); err != nil || got != v.NFC {
		t.Errorf("decoded %q, %v; want %q", got, err, v.NFC)
	}
}

func TestLegacyDecodersRefuseWhatTheyDoNotKnow(t *testing.T) {
	for name, decode := range map[string]func([]byte) (string, error){"TCVN3": vn.DecodeTCVN3, "VNI": vn.DecodeVNI} {
		_, err := decode([]byte("abc\x81"))
		if e, ok := fault.From(err); !ok || e.Key != "vn.legacy_text" || e.Args[0] != 4 {
			t.Errorf("%s: %v, want a refusal naming character 4", name, err)
		}
		if got, err := decode([]byte("\x93a\x94")); err != nil || got != "“a”" {
			t.Errorf("%s: quotes became %q, %v", name, got, err)
		}
	}
}

func TestVNICapitalsAndSingleLetters(t *testing.T) {
	got, err := vn.DecodeVNI([]byte("U\xDBY BAN NH\xC2\xC2N k\xEE ng\xEC"))
	if err == nil && strings.Contains(got, "ỦY BAN") && strings.HasSuffix(got, "kỵ ngì") {
		return
	}
	t.Errorf("got %q, %v", got, err)
}

func TestCleanKeepsWhatIsMeant(t *testing.T) {
	for _, s := range []string{"hệ số α = 0,5", "Москва", "dòng một\ndòng hai\tcột", "Đắk Lắk", "", " "} {
		if got := vn.Clean(s); got != s {
			t.Errorf("Clean(%q) = %q", s, got)
		}
	}
}

func TestFoldFindsWhatTheEyeSees(t *testing.T) {
	for in, want := range map[string]string{
		"ỦY BAN":                             "uy ban",
		"  Sở \u00a0Nội\u202fvụ\n":           "so noi vu",
		"Ɖắk \u00d0\u1eaft":                  "dak dat",
		"СО":                                 "co", // Cyrillic throughout
		"B\u0410O C\u0430\u0301o":            "bao cao",
		"U\u00adB\u200dN\ufeffD":             "ubnd",
		"№ 5, m²":                            "no 5, m2",
		"Ｓố １２":                              "so 12",
		"bad \xff utf8":                      "bad \ufffd utf8",
		"Ho\u0300a Bi\u0300nh":               "hoa binh",
		"tie\u0302\u0301ng Vie\u0323\u0302t": "tieng viet",
	} {
		if got := vn.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldOfEveryVietnameseLetterIsPlain(t *testing.T) {
	const letters = "aăâeêioôơuưyđ"
	for _, base := range letters {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			for _, s := range []string{string(base) + tone, strings.ToUpper(string(base)) + tone} {
				for _, form := range []string{s, norm.NFC.String(s), norm.NFD.String(s)} {
					got := vn.Fold(form)
					if len(got) != 1 || got[0] < 'a' || got[0] > 'z' {
						t.Errorf("Fold(%q) = %q", form, got)
					}
				}
			}
		}
	}
}

// alphabet is what goes wrong in practice: marks, look-alikes, spaces, both cases.
var alphabet = []rune("aăâbcdđeêoôơuưyqgiAĐOUYоаВвСΑανЅѕжЖÐðƉ \u00a0\u200b\u00ad\n\t\u0300\u0301\u0309\u0323\u0302\u0306\u031b½№ﬁİıẞς한")

func anyText(t *rapid.T) string {
	return rapid.OneOf(rapid.StringOf(rapid.SampledFrom(alphabet)), rapid.String()).Draw(t, "text")
}

func TestTextViewsAreIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkViews(t, anyText(t)) })
}

func checkViews(t interface {
	Errorf(format string, args ...any)
}, s string) {
	for name, view := range map[string]func(string) string{"Clean": vn.Clean, "Canonical": vn.Canonical, "Fold": vn.Fold} {
		once := view(s)
		if twice := view(once); twice != once {
			t.Errorf("%s(%+q) = %+q, then %+q", name, s, once, twice)
		}
		if !norm.NFC.IsNormalString(once) && name != "Fold" {
			t.Errorf("%s(%+q) = %+q is not composed", name, s, once)
		}
	}
	folded := vn.Fold(s)
	if strings.ContainsFunc(folded, func(r rune) bool { return unicode.Is(unicode.Mn, r) || r == 'đ' }) {
		t.Errorf("Fold(%+q) = %+q keeps a mark", s, folded)
	}
	if strings.TrimSpace(folded) != folded || strings.Contains(folded, "  ") {
		t.Errorf("Fold(%+q) = %+q keeps loose spaces", s, folded)
	}
	for _, same := range []string{norm.NFC.String(s), norm.NFD.String(s), vn.Clean(s), vn.Canonical(s)} {
		if vn.Fold(same) != folded {
			t.Errorf("Fold(%+q) = %+q but the same text %+q folds to %+q", s, folded, same, vn.Fold(same))
		}
	}
}

func FuzzTextViews(f *testing.F) {
	for _, s := range []string{"U\u0309y ban", "hoà thuỷ quý", "b\u0430n", "\u00d0ất", "a\u200b b", "\xff", "СОВ", "İ\u0307", "ô\u0300\u0323"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkViews(t, s) })
}

func FuzzLegacyText(f *testing.F) {
	f.Add([]byte("C\xe9ng h\xdfa"))
	f.Add([]byte("Co\xe4ng ho\xf8a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, decode := range []func([]byte) (string, error){vn.DecodeTCVN3, vn.DecodeVNI} {
			text, err := decode(raw)
			if err != nil {
				if _, ok := fault.From(err); !ok {
					t.Fatalf("%v is no refusal", err)
				}
			} else if !norm.NFC.IsNormalString(text) {
				t.Fatalf("%+q is not composed", text)
			}
		}
	})
}
