package exchange

import (
	"embed"
	"strings"
	"sync"

	"minhbach/internal/locale"
	"minhbach/internal/sheet"
	"minhbach/internal/vn"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of this package: refusals, the headings and
// notes of workbooks, and the words in which rules are written there.
// Those of the reader of workbooks are among them.
var Words = sync.OnceValue(func() *locale.Catalogue {
	all, err := locale.Merge(sheet.Words(), locale.MustLoad(localeFS, "locale"))
	if err != nil {
		panic(err) // the files are ours, and a test reads them
	}
	return all
})

func say(l locale.Lang, key string, args ...any) string { return Words().Say(l, key, args...) }

// foldedWords holds every text of the catalogue as people are allowed to type
// it: without regard to case, marks or look-alikes.
var foldedWords = sync.OnceValue(func() map[string][2]string {
	folded := map[string][2]string{}
	for _, key := range Words().Keys() {
		folded[key] = [2]string{vn.Fold(say(locale.VI, key)), vn.Fold(say(locale.EN, key))}
	}
	return folded
})

// isWord reports whether a person meant this word of the catalogue, in either
// language.
func isWord(text, key string) bool {
	folded := vn.Fold(strings.TrimSpace(text))
	words, known := foldedWords()[key]
	return known && folded != "" && (folded == words[0] || folded == words[1])
}
