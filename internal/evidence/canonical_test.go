package evidence

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCanonicalFollowsRFC8785(t *testing.T) {
	for written, want := range map[string]string{
		`{"b":1, "a":[true,null, "x"]}`: `{"a":[true,null,"x"],"b":1}`,
		// The order of keys in RFC 8785 §3.2.3: by UTF-16 units.
		`{"\u20ac":"Euro","\r":"CR","\ufb33":"Dalet","1":"One","\ud83d\ude00":"Smiley","\u0080":"Control","\u00f6":"o"}`: "{\"\\r\":\"CR\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"o\",\"€\":\"Euro\",\"😀\":\"Smiley\",\"\ufb33\":\"Dalet\"}",
		`"\u000f\n\u0008A\u0042\u0022\u005c\\\/<\u2028"`:                                                                 "\"\\u000f\\n\\bAB\\\"\\\\\\\\/<\u2028\"",
		`9007199254740991`: `9007199254740991`,
		`-12`:              `-12`,
	} {
		value, err := decode([]byte(written))
		if err != nil {
			t.Fatal(err)
		}
		got, err := canonical(value, 0)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", written, got, err, want)
		}
	}
}

func TestCanonicalRefusesWhatHasNoExactForm(t *testing.T) {
	for _, written := range []string{`1.5`, `1e3`, `-0`, `9007199254740992`, `{"a":{"b":0.1}}`, strings.Repeat("[", 20) + strings.Repeat("]", 20)} {
		value, err := decode([]byte(written))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := canonical(value, 0); err == nil {
			t.Errorf("%s became %s", written, got)
		}
	}
	if _, err := canonical("\xff", 0); err == nil {
		t.Error("text that is not UTF-8 was taken")
	}
	for _, written := range []string{`{"a":1,"a":1}`, `{"b":1,"a":1}`, `{"a": 1}`, `1 1`, `"\u0041"`, ``} {
		if isCanonical([]byte(written)) {
			t.Errorf("%s is taken for canonical", written)
		}
	}
}

func TestCanonicalKeepsEveryValue(t *testing.T) {
	value := rapid.MapOf(rapid.String(), rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int64Range(-integerMax, integerMax), func(n int64) any { return json.Number(fmt.Sprint(n)) }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	))
	rapid.Check(t, func(t *rapid.T) {
		object := map[string]any{}
		maps.Copy(object, value.Draw(t, "object"))
		first, err := canonical(object, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(first) || !isCanonical(first) {
			t.Fatalf("%s is not canonical", first)
		}
		again, err := decode(first)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(again) != fmt.Sprint(object) {
			t.Fatalf("%v became %v", object, again)
		}
	})
}
