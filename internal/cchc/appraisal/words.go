package appraisal

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences this package refuses with.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })
