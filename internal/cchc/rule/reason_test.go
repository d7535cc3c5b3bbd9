package rule

import (
	"encoding/json"
	"strings"
	"testing"

	"minhbach/internal/locale"
)

func TestReasonsNameWhatDecided(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind":"yes_no","gate":{"kind":"precondition","require":["x","y"]}}|{"met":["x"],"answer":"yes"}`:                    "tiên quyết (y)",
		`{"kind":"proportional_threshold","zero_below":0.8,"threshold_incl":false}|{"num":8,"den":10}`:                         "Đúng bằng mốc 80%",
		`{"kind":"deduct_per_violation","start":2,"per":0.5,"floor":0.5}|{"count":9}`:                                          "Không dưới 0,5 điểm",
		`{"kind":"checklist","mode":"steps","items":[{"code":"a"},{"code":"b"}],"steps":[{"gte":1,"points":1}]}|{"met":["b"]}`: "đạt bậc từ 1",
	} {
		rule, input, _ := strings.Cut(text, "|")
		r, full := decodeRule(t, rule, "2")
		var raw map[string]any
		dec := json.NewDecoder(strings.NewReader(input))
		dec.UseNumber()
		if err := dec.Decode(&raw); err != nil {
			t.Fatal(err)
		}
		in, err := BindAll(r, raw)
		if err != nil {
			t.Fatal(err)
		}
		var why Why
		if _, err := Score(r, in, full, &why); err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, step := range why.Steps {
			said += step.Say(locale.VI) + " "
		}
		if !strings.Contains(said, want) {
			t.Errorf("%s: %q does not say %q", rule, said, want)
		}
	}
}
