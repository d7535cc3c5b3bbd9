package criteria

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of criteria sets: refusals and lint findings.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })
