package exchange

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of this package: refusals, the headings and
// notes of workbooks, and the words in which rules are written there.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })

func say(l locale.Lang, key string, args ...any) string { return Words().Say(l, key, args...) }
