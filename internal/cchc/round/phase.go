package round

import (
	"minhbach/internal/cchc"
	"minhbach/internal/locale"
)

// phaseWord is a phase that says its name in the reader's language.
type phaseWord cchc.Phase

// Text is the name of the phase.
func (p phaseWord) Text(l locale.Lang) string { return Words().Say(l, "cchc.round.phase."+string(p)) }

// PhaseName is the name of a phase for people.
func PhaseName(p cchc.Phase, l locale.Lang) string { return phaseWord(p).Text(l) }
