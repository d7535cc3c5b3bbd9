package reformweb

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/vi.json locale/en.json
var wordFiles embed.FS

// Words is the catalogue of these pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(wordFiles, "locale") })

// Styles is the style of these pages, for the layer "page".
//
//go:embed *.css
var Styles embed.FS
