package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// slowLeaf is a leaf as encoding/json sees it.
type slowLeaf struct {
	Actor      string          `json:"actor"`
	Agency     string          `json:"agency"`
	Corrects   string          `json:"corrects"`
	Files      []string        `json:"files"`
	Format     string          `json:"format"`
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	OccurredOn string          `json:"occurred_on"`
	Payload    json.RawMessage `json:"payload"`
	Period     string          `json:"period"`
	RecordedAt string          `json:"recorded_at"`
	Subject    string          `json:"subject"`
}

// slowOpen reads a leaf by writing it again: the long way, for comparison.
func slowOpen(content []byte) (map[string]any, error) {
	var l slowLeaf
	if err := json.Unmarshal(content, &l); err != nil {
		return nil, err
	}
	on, onErr := civil.ParseDate(l.OccurredOn)
	at, atErr := civil.ParseInstant(l.RecordedAt)
	payload, payloadErr := decode(l.Payload)
	if err := errors.Join(onErr, atErr, payloadErr); err != nil {
		return nil, err
	}
	object, ok := payload.(map[string]any)
	if !ok || l.Format != "minhbach-fact/1" || l.Files == nil || len(content) > leafBytesMax {
		return nil, errors.New("no leaf")
	}
	l.OccurredOn, l.RecordedAt = on.String(), civil.FormatInstant(at)
	written, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	if again, err := slowCanonical(written); err != nil || !bytes.Equal(again, content) {
		return nil, errors.Join(errors.New("other bytes"), err)
	}
	return object, nil
}

func slowCanonical(content []byte) ([]byte, error) {
	generic, err := decode(content)
	if err != nil {
		return nil, err
	}
	return canonical(generic, 0)
}

// isCanonical tells whether bytes are what canonical would write.
func isCanonical(content []byte) bool {
	r := newReader(content)
	r.value(0)
	return r.end() == nil
}

func agree(t interface{ Fatalf(string, ...any) }, content []byte) (isLeaf bool) {
	want, wantErr := slowOpen(content)
	got, gotErr := open(0, content)
	if (wantErr == nil) != (gotErr == nil) {
		t.Fatalf("%q: %v, the long way %v", content, gotErr, wantErr)
	}
	if wantErr == nil && !reflect.DeepEqual(got.payload, want) {
		t.Fatalf("%q: payload %v, the long way %v", content, got.payload, want)
	}
	if again, err := got.encode(); gotErr == nil && (err != nil || !bytes.Equal(again, content)) {
		t.Fatalf("%q is written again as %q, %v", content, again, err)
	}
	again, err := slowCanonical(content)
	if is := err == nil && bytes.Equal(again, content); is != isCanonical(content) {
		t.Fatalf("%q is canonical: %v, the long way %v", content, !is, is)
	}
	return gotErr == nil
}

// leaves draws facts with texts of every kind.
func leaves() *rapid.Generator[[]byte] {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Sở Nội vụ", "a\"b\\c\n\x00\x1f/<>&", "\u2028", "\ufffd", "😀", "\ue000", "\uffff", "\x7f"}))
	value := rapid.Deferred(func() *rapid.Generator[any] {
		plain := rapid.OneOf(
			rapid.Map(text, func(s string) any { return s }),
			rapid.Map(rapid.Int64Range(-integerMax, integerMax), func(n int64) any { return json.Number(fmt.Sprint(n)) }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Just[any](nil),
		)
		return rapid.OneOf(plain, plain,
			rapid.Map(rapid.SliceOfN(plain, 0, 3), func(list []any) any { return list }),
			rapid.Map(rapid.MapOfN(text, plain, 0, 3), func(object map[string]any) any { return object }))
	})
	return rapid.Custom(func(t *rapid.T) []byte {
		entry := Entry{
			Fact: Fact{
				ID: id.ID(text.Draw(t, "id")), Kind: text.Draw(t, "kind"), Agency: id.ID(text.Draw(t, "agency")),
				Subject: text.Draw(t, "subject"), Actor: text.Draw(t, "actor"), Period: text.Draw(t, "period"),
				OccurredOn: civil.DateOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "on"), 0)),
			},
			RecordedAt: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")),
		}
		for _, digest := range rapid.SliceOfN(text, 0, 3).Draw(t, "files") {
			entry.Files = append(entry.Files, blob.Digest(digest))
		}
		payload, err := canonical(rapid.MapOfN(text, value, 0, 5).Draw(t, "payload"), payloadDepth)
		if err != nil {
			t.Fatal(err)
		}
		entry.content = string(payload)
		leaf, err := entry.encode()
		if err != nil {
			t.Fatal(err)
		}
		return leaf
	})
}

func TestALeafIsReadAsTheLongWayReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaf := leaves().Draw(t, "leaf")
		if !agree(t, leaf) {
			t.Fatalf("%q is refused", leaf)
		}
	})
}

// A change of a byte or two must never read as the same fact, nor differ from
// what the long way makes of it.
func TestADamagedLeafIsRefusedAsTheLongWayRefusesIt(t *testing.T) {
	pieces := []string{" ", ",", "0", "-", "1.5", "\\u0041", `\/`, `""`, "{}", "[]", "null", "\x00", "\xff", `\ud800`, "é", `"a":1,`}
	rapid.Check(t, func(t *rapid.T) {
		leaf := leaves().Draw(t, "leaf")
		from := rapid.IntRange(0, len(leaf)).Draw(t, "from")
		to := min(len(leaf), from+rapid.IntRange(0, 3).Draw(t, "gone"))
		agree(t, slices.Concat(leaf[:from], []byte(rapid.SampledFrom(pieces).Draw(t, "piece")), leaf[to:]))
	})
}

func TestKeysAreSortedAsUTF16(t *testing.T) {
	key := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aé\ud7ff\ue000\ufffd\uffff\U00010000😀\U0010ffff"))))
	rapid.Check(t, func(t *rapid.T) {
		a, b := key.Draw(t, "a"), key.Draw(t, "b")
		want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		if got := compareUTF16(a, b); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}

func TestNestingHasABound(t *testing.T) {
	nested := func(depth int) []byte {
		return []byte(strings.Repeat(`{"a":`, depth) + "0" + strings.Repeat("}", depth))
	}
	for depth := range 2 * depthMax {
		if is := isCanonical(nested(depth)); is != (depth <= depthMax) {
			t.Errorf("nested %d deep: %v", depth, is)
		}
	}
}

const plainLeaf = `{"actor":"a","agency":"","corrects":"","files":[],"format":"minhbach-fact/1","id":"` + anID + `","kind":"a.b/1","occurred_on":"2018-12-31","payload":{},"period":"2018","recorded_at":"2018-12-31T00:00:00.000000Z","subject":"s"}`

func FuzzOpenAgreesWithTheLongWay(f *testing.F) {
	f.Add([]byte(plainLeaf))
	f.Add([]byte(strings.Replace(plainLeaf, `"payload":{}`, `"payload":{"a":[1,null,{"b":"\n\\é"}],"é":-7}`, 1)))
	f.Add([]byte(strings.Replace(plainLeaf, `"files":[]`, `"files":["aa","bb"]`, 1)))
	f.Add([]byte(`{"payload":null}`))
	f.Fuzz(func(t *testing.T, content []byte) { agree(t, content) })
}

func BenchmarkOpen(b *testing.B) {
	payload := map[string]any{}
	for i := range 12 {
		payload[fmt.Sprintf("field_%d", i)] = "Kế hoạch cải cách hành chính"
	}
	content, err := canonical(payload, 0)
	if err != nil {
		b.Fatal(err)
	}
	leaf := []byte(strings.Replace(plainLeaf, `"payload":{}`, `"payload":`+string(content), 1))
	b.Run("long way", func(b *testing.B) {
		for b.Loop() {
			if _, err := slowOpen(leaf); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one pass", func(b *testing.B) {
		for b.Loop() {
			if _, err := open(0, leaf); err != nil {
				b.Fatal(err)
			}
		}
	})
}
