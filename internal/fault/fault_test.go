package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func TestErrorIsFoundThroughWrapping(t *testing.T) {
	cause := errors.New("disk full")
	refused := fault.New(fault.Conflict, "document.register_closed", 2020).Because(cause)
	err := fmt.Errorf("register: %w", refused)
	got, ok := fault.From(err)
	if !ok || got != refused {
		t.Fatalf("From(%v) = %v, %v", err, got, ok)
	}
	if !errors.Is(err, cause) || !fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		t.Errorf("the cause or the kind of %v is lost", err)
	}
	want := `conflict: document.register_closed "2020": disk full`
	if refused.Error() != want {
		t.Errorf("Error() = %s, want %s", refused.Error(), want)
	}
	for _, plain := range []error{nil, cause, (*fault.Error)(nil)} {
		if _, ok := fault.From(plain); ok {
			t.Errorf("From(%v) found a refusal", plain)
		}
	}
}

func TestAtKeepsWhatWasKnown(t *testing.T) {
	inner := fault.New(fault.Invalid, "vn.decimal_empty").At(fault.Place{Column: "D", Row: 12})
	outer := inner.At(fault.Place{File: "tệp.xlsx", Sheet: "Nhập liệu"})
	want := fault.Place{File: "tệp.xlsx", Sheet: "Nhập liệu", Row: 12, Column: "D"}
	if outer.Place != want {
		t.Errorf("place is %+v, want %+v", outer.Place, want)
	}
	if inner.Place.File != "" {
		t.Error("At changed its receiver")
	}
	if got := outer.Error(); !strings.Contains(got, `file="tệp.xlsx" sheet="Nhập liệu" row="12" column="D"`) {
		t.Errorf("Error() = %s", got)
	}
}

func TestSayPutsThePlaceFirst(t *testing.T) {
	e := fault.New(fault.Invalid, "vn.decimal_empty").
		At(fault.Place{File: "tệp.xlsx", Sheet: "Nhập liệu", Row: 1234, Column: "D", Field: "Tử số", Value: "x"})
	vi := "tệp.xlsx, trang Nhập liệu, dòng 1234, cột D, mục Tử số, giá trị “x”: Chưa có số. Hãy nhập một số, ví dụ 7,5."
	if got := e.Say(nil, locale.VI); got != vi {
		t.Errorf("vi: %s", got)
	}
	if got := e.At(fault.Place{Line: 3}).Say(nil, locale.EN); !strings.Contains(got, "row 1234, line 3, column D, field Tử số") {
		t.Errorf("en: %s", got)
	}
	if got := fault.New(fault.Invalid, "vn.decimal_empty").Say(nil, locale.EN); !strings.HasPrefix(got, "There is no number.") {
		t.Errorf("without a place: %s", got)
	}
}

func TestSayPrefersTheWordsOfTheCaller(t *testing.T) {
	own := locale.MustLoad(fstest.MapFS{
		"l/vi.json": {Data: []byte(`{"own.key": "của tôi {0}"}`)}, "l/en.json": {Data: []byte(`{"own.key": "mine {0}"}`)},
	}, "l")
	if got := fault.New(fault.Invalid, "own.key", 1).Say(own, locale.VI); got != "của tôi 1" {
		t.Error(got)
	}
	if got := fault.New(fault.Invalid, "vn.decimal_empty").Sentence(own, locale.EN); strings.Contains(got, "⟦") {
		t.Error(got)
	}
	if got := fault.New(fault.Invalid, "nobody.wrote").Say(own, locale.EN); got != "⟦nobody.wrote⟧" {
		t.Error(got)
	}
}

func TestLongValuesAreClipped(t *testing.T) {
	e := fault.New(fault.Invalid, "vn.decimal_empty").At(fault.Place{Value: strings.Repeat("ệ", 10_000) + "\xff"})
	for _, text := range []string{e.Say(nil, locale.VI), e.Error()} {
		if utf8.RuneCountInString(text) > 200 || !utf8.ValidString(text) || !strings.Contains(text, "…") {
			t.Errorf("%d runes: %.80s", utf8.RuneCountInString(text), text)
		}
	}
}

func TestLongPathKeepsTheNameOfTheFile(t *testing.T) {
	e := fault.New(fault.Invalid, "vn.decimal_empty").At(fault.Place{File: strings.Repeat("thư mục/", 50) + "số liệu.csv"})
	if got := e.Say(nil, locale.VI); !strings.HasPrefix(got, "…") || !strings.Contains(got, "/số liệu.csv: ") {
		t.Error(got)
	}
}

func TestProblemsHoldEveryRefusal(t *testing.T) {
	var none fault.Problems
	if none.OrNil() != nil {
		t.Error("no problems are an error")
	}
	var many fault.Problems
	for i := range 15 {
		many = append(many, fault.New(fault.Invalid, "vn.decimal_empty").At(fault.Place{Row: i + 1}))
	}
	err := fmt.Errorf("import: %w", many.At(fault.Place{File: "a.csv"}).OrNil())
	all := fault.All(err)
	if len(all) != 15 || all[14].Place != (fault.Place{File: "a.csv", Row: 15}) {
		t.Fatalf("All found %d: %v", len(all), all)
	}
	if first, ok := fault.From(err); !ok || first.Place.Row != 1 {
		t.Errorf("From = %v, %v", first, ok)
	}
	if lines := strings.Count(all.Say(nil, locale.EN), "\n"); lines != 14 {
		t.Errorf("%d line breaks in what is said", lines)
	}
	if !strings.HasSuffix(many.Error(), "\n…") {
		t.Errorf("the technical text is not bounded: %s", many)
	}
}

func TestAllKeepsAFailureBesideRefusals(t *testing.T) {
	refused := fault.New(fault.NotFound, "x")
	failed := fmt.Errorf("read: %w", fs.ErrPermission)
	all := fault.All(errors.Join(refused, failed))
	if len(all) != 2 || all[0] != refused || all[1].Kind != fault.Unavailable || !errors.Is(all[1], fs.ErrPermission) {
		t.Errorf("All = %v", all)
	}
	for _, plain := range []error{nil, failed, errors.Join(failed, failed)} {
		if got := fault.All(plain); len(got) != 0 {
			t.Errorf("All(%v) = %v", plain, got)
		}
	}
}

func TestPlaceIsShortJSON(t *testing.T) {
	raw, err := json.Marshal(fault.Place{Sheet: "S", Row: 2})
	if err != nil || string(raw) != `{"sheet":"S","row":2}` {
		t.Errorf("%s, %v", raw, err)
	}
}

func TestEverySentenceSaysWhatToDo(t *testing.T) {
	words := fault.Words()
	for _, key := range words.Keys() {
		if strings.HasPrefix(key, "fault.place.") {
			continue
		}
		for _, l := range locale.Langs() {
			said := words.Say(l, key, "a", "b", "c", "d")
			if strings.Count(said, ". ") < 1 || !strings.HasSuffix(said, ".") || strings.ContainsAny(said, "!⟦") {
				t.Errorf("%s in %s: %s", key, l, said)
			}
		}
	}
}
