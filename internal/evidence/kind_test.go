package evidence

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
)

var everyType = Kind{Name: "test.every", Version: 2, About: "Every type.", Fields: []Field{
	{Name: "word", Type: Word}, {Name: "text", Type: Text}, {Name: "integer", Type: Integer}, {Name: "decimal", Type: Decimal},
	{Name: "bool", Type: Bool}, {Name: "date", Type: Date}, {Name: "period", Type: Period}, {Name: "id", Type: Ident},
	{Name: "file", Type: File}, {Name: "words", Type: Word, List: true}, {Name: "later", Type: Date, Optional: true},
}}

const anID = "01680000-0000-7000-8000-00000000000a"

func whole() map[string]any {
	return map[string]any{
		"word": "2.1.3", "text": "Rà soát văn bản", "integer": -5, "decimal": "7.50", "bool": false, "date": "2018-12-31",
		"period": "2018-Q4", "id": anID, "file": strings.Repeat("0f", 32), "words": []string{"a", "b"},
	}
}

func sealed(payload map[string]any, change func(*Fact)) error {
	kinds, err := NewKinds([]Kind{everyType})
	if err != nil {
		return err
	}
	fact := Fact{Kind: everyType.String(), Subject: "s", Actor: "a", OccurredOn: civil.YearPeriod(2018).Last(), Period: "2018", Payload: payload}
	if change != nil {
		change(&fact)
	}
	_, err = fact.seal(kinds, id.Seeded(civil.SystemClock{}, 1), time.Unix(0, 0))
	return err
}

func TestAPayloadHoldsWhatItsKindDeclares(t *testing.T) {
	if err := sealed(whole(), nil); err != nil {
		t.Fatal(err)
	}
	for field, wrong := range map[string][]any{
		"word": {"", "a\nb", 5, nil, strings.Repeat("x", 201)}, "text": {nil, strings.Repeat("x", 4001)},
		"integer": {"5", 1.5, nil}, "decimal": {"1,5", "1.", "07", 7, "1e3"}, "bool": {"true", 1, nil},
		"date": {"31/12/2018", "2018-02-30", ""}, "period": {"2018-Q5", 2018}, "id": {"abc", strings.ToUpper(anID)},
		"file": {"abc"}, "words": {"a", []int{1}, []string{""}}, "later": {"soon", 5},
		"stranger": {"undeclared"},
	} {
		for _, value := range wrong {
			payload := whole()
			payload[field] = value
			if err := sealed(payload, nil); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s = %v: %v", field, value, err)
			}
		}
	}
	missing := whole()
	delete(missing, "word")
	delete(missing, "date")
	if problems := fault.All(sealed(missing, nil)); len(problems) != 2 {
		t.Errorf("two fields missing: %v", problems)
	}
}

func TestAFactWithoutItsPartsIsRefused(t *testing.T) {
	for name, change := range map[string]func(*Fact){
		"agency":      func(f *Fact) { f.Agency = "sở nội vụ" },
		"subject":     func(f *Fact) { f.Subject = "" },
		"actor":       func(f *Fact) { f.Actor = "" },
		"occurred_on": func(f *Fact) { f.OccurredOn = civil.Date{} },
		"period":      func(f *Fact) { f.Period = "18" },
		"corrects":    func(f *Fact) { f.Corrects = "x" },
		"id":          func(f *Fact) { f.ID = "x" },
		"kind":        func(f *Fact) { f.Kind = "test.every/1" },
		"payload":     func(f *Fact) { f.Payload = []string{"not an object"} },
		"channel":     func(f *Fact) { f.Payload = make(chan int) },
	} {
		err := sealed(whole(), change)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		for _, refusal := range fault.All(err) {
			for _, l := range locale.Langs() {
				if words := refusal.Say(Words(), l); strings.Contains(words, "⟦") {
					t.Errorf("%s: %s", name, words)
				}
			}
		}
	}
	large := whole()
	large["words"] = strings.Split(strings.TrimSuffix(strings.Repeat(strings.Repeat("x", 100)+" ", 900), " "), " ")
	if err := sealed(large, nil); !fault.Is(err, fault.TooLarge) {
		t.Errorf("large: %v", err)
	}
}

func TestKindsAreDeclaredOnceAndWell(t *testing.T) {
	for name, kinds := range map[string][]Kind{
		"twice":         {everyType, everyType},
		"no name":       {{Version: 1, About: "x"}},
		"no version":    {{Name: "a.b", About: "x"}},
		"no sentence":   {{Name: "a.b", Version: 1}},
		"doubled field": {{Name: "a.b", Version: 1, About: "x", Fields: []Field{{Name: "f", Type: Word}, {Name: "f", Type: Word}}}},
		"float":         {{Name: "a.b", Version: 1, About: "x", Fields: []Field{{Name: "f", Type: "float"}}}},
	} {
		if _, err := NewKinds(kinds); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	kinds, err := NewKinds([]Kind{everyType}, []Kind{BlobDisposed})
	if err != nil {
		t.Fatal(err)
	}
	if list := kinds.List(); len(list) != 2 || list[0].Name != "blob.disposed" || list[1].String() != "test.every/2" {
		t.Errorf("list %v", list)
	}
}

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenKey(dir, strings.NewReader(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := OpenKey(dir, strings.NewReader(""))
	if err != nil || second.Verifier() != first.Verifier() || second.Name() != first.Name() {
		t.Fatalf("second start: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, "keys", "evidence.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	public, err := os.ReadFile(filepath.Join(dir, "keys", "evidence.pub"))
	if err != nil || strings.TrimSpace(string(public)) != first.Verifier() {
		t.Errorf("public key %q, %v", public, err)
	}
	demo, err := SeededKey(7)
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Save(dir); !fault.Is(err, fault.Conflict) {
		t.Errorf("a key in use was replaced: %v", err)
	}
	elsewhere := t.TempDir()
	if err := errors.Join(demo.Save(elsewhere), demo.Save(elsewhere)); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "keys", "evidence.key"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKey(dir, strings.NewReader("")); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken key: %v", err)
	}
}

func TestBadProofFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"empty":         "",
		"not JSON":      "xin chào",
		"other format":  `{"format":"other/1","type":"inclusion","position":0,"hashes":[],"checkpoint":"","verifier":""}`,
		"unknown field": `{"format":"minhbach-proof/1","type":"inclusion","extra":1}`,
		"no checkpoint": `{"format":"minhbach-proof/1","type":"inclusion","position":0,"hashes":[],"checkpoint":"x","verifier":"x"}`,
	} {
		if _, err := CheckProof([]byte(content), ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := CheckProof(make([]byte, proofBytesMax+1), ""); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}
