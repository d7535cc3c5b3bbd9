package scoring

import (
	"embed"
	"sync"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of scoring: refusals and explanations.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })

func errNoSuch(unit, code string) error {
	return fault.New(fault.NotFound, "scoring.no_such", unit, code)
}
