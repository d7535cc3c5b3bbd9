package notify

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are what this package says.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })
