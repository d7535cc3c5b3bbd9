package web_test

import (
	"strings"
	"testing"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
)

func TestEveryKeySaidHasWords(t *testing.T) {
	all, err := locale.Merge(web.Words(), fault.Words())
	if err != nil {
		t.Fatal(err)
	}
	for key, path := range webtest.Keys(t, ".") {
		if strings.HasPrefix(path, "webtest/") {
			continue // the gallery brings its own words
		}
		if beginning, isBuilt := strings.CutSuffix(key, "+"); isBuilt {
			if !strings.HasPrefix(beginning, "web.") {
				t.Errorf("%s builds the key %q", path, key)
			}
			continue
		}
		if !all.Has(key) {
			t.Errorf("%s says %q, which has no words", path, key)
		}
	}
}

func TestEveryLevelThemeAndLanguageHasWords(t *testing.T) {
	for _, key := range []string{
		"web.certainty.computed", "web.certainty.evidenced", "web.certainty.declared", "web.certainty.unknown", "web.certainty.lost",
		"web.theme.system", "web.theme.light", "web.theme.dark", "web.language.vi", "web.language.en",
	} {
		if !web.Words().Has(key) {
			t.Errorf("%q has no words", key)
		}
	}
}

func TestWordsAreCalm(t *testing.T) {
	for _, key := range web.Words().Keys() {
		for _, l := range locale.Langs() {
			if s := web.Words().Say(l, key); strings.Contains(s, "!") {
				t.Errorf("%s shouts in %s: %s", key, l, s)
			}
		}
	}
}
