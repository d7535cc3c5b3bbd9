package ruleset

import (
	"embed"

	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences this package refuses with.
func Words() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") }
