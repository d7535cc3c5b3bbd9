package archtest

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

func catalogues(t *testing.T) []catalogue {
	t.Helper()
	found := map[string]catalogue{}
	for _, language := range languages {
		ours(t, "/"+language, func(file string, content []byte) {
			if strings.Contains(file, "testdata/") || !strings.Contains(file, "/locale/") {
				return
			}
			var said map[string]string
			if err := json.Unmarshal(content, &said); err != nil {
				t.Errorf("%s: %v", file, err)
				return
			}
			folder := path.Dir(file)
			if found[folder].keys == nil {
				found[folder] = catalogue{folder: folder, keys: map[string][]string{}}
			}
			found[folder].keys[language] = slices.Sorted(maps.Keys(said))
		})
	}
	if len(found) == 0 {
		t.Fatal("no catalogue found: these tests would hold nothing")
	}
	return slices.Collect(maps.Values(found))
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	for _, c := range catalogues(t) {
		mustHold(t, twinFaults(c))
	}
}

func TestEveryKeyInSourceIsInACatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, c := range catalogues(t) {
		for _, key := range c.keys["vi.json"] {
			known[key] = true
		}
	}
	for _, f := range written(t) {
		mustHold(t, keyFaults(f, known))
	}
	ours(t, ".templ", func(path string, content []byte) {
		mustHold(t, templateFaults(path, string(content), known))
	})
}

func TestWordRulesFindWhatIsMissing(t *testing.T) {
	mustBreak(t, twinFaults(catalogue{"internal/x/locale", map[string][]string{"vi.json": {"x.a"}, "en.json": {}}}), "not in en.json")
	known := map[string]bool{"web.nav.home": true}
	mustBreak(t, keyFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = \"web.nav.hme\"\n"), known), "web.nav.hme")
	mustBreak(t, templateFaults("x.templ", `<a>{ say("web.gone") }</a>`, known), "web.gone")
	mustBreak(t, keyFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = \"web.foot.\"\n"), known), "web.foot.")
	mustHold(t, keyFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = Kind{Name: \"web.opened\"}\n"), known))
	for _, other := range []string{"web.nav.home", "web.css", "document.issued/1", "web.nav.", "page."} {
		mustHold(t, keyFaults(invented(t, "internal/x/x.go", "package x\n\nvar a = \""+other+"\"\n"), known))
	}
}
