package web

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/vi.json locale/en.json
var wordFiles embed.FS

// Words is the catalogue of the shell and the components. The site's catalogue
// must hold it.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(wordFiles, "locale") })
