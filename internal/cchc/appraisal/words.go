package appraisal

import (
	"embed"
	"sync"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/locale"
)

//go:embed locale
var localeFS embed.FS

// Words returns the sentences this package refuses with.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })

// phaseName is a phase that says its name in the reader's language.
type phaseName cchc.Phase

// Text is the name of the phase.
func (p phaseName) Text(l locale.Lang) string { return round.PhaseName(cchc.Phase(p), l) }
