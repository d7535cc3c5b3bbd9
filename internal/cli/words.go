package cli

import (
	"embed"
	"sync"

	"minhbach/internal/blob"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of the command line: help, results, refusals.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })

func say(l locale.Lang, key string, args ...any) string { return Words().Say(l, key, args...) }

// wordsFor finds the catalogue of the package that raised a refusal.
func wordsFor(key string) *locale.Catalogue {
	for _, words := range []*locale.Catalogue{
		Words(), ruleset.Words(), criteria.Words(), rule.Words(), scoring.Words(), exchange.Words(), evidence.Words(), blob.Words(),
	} {
		if words.Has(key) {
			return words
		}
	}
	return Words()
}
