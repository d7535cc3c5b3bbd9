package s3blob

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences this package refuses with.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })
