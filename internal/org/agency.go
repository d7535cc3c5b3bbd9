package org

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// Version is what an agency was from ValidFrom to ValidTo, both days included.
type Version struct {
	Agency    id.ID
	Code      string
	Name      string
	ShortName string
	Kind      string // a word of the data: so, huyen, xa …
	Parent    id.ID  // empty at the top
	Block     string // the units it is ranked with; empty: not ranked
	ValidFrom civil.Date
	ValidTo   civil.Date // zero: still so
	Fact      id.ID      // the fact that says so
}

// IsOn tells whether the version held on a day.
func (v Version) IsOn(day civil.Date) bool {
	return !day.Before(v.ValidFrom) && (v.ValidTo.IsZero() || !day.After(v.ValidTo))
}

func (v Version) overlaps(w Version) bool {
	return (v.ValidTo.IsZero() || !w.ValidFrom.After(v.ValidTo)) && (w.ValidTo.IsZero() || !v.ValidFrom.After(w.ValidTo))
}

// Folded is what a search compares: name, short name and code without marks.
func (v Version) Folded() string { return vn.Fold(v.Name + " " + v.ShortName + " " + v.Code) }

// SortKey orders names as a Vietnamese dictionary does.
func (v Version) SortKey() []byte { return vn.SortKey(v.Name) }

// EdgeKind is how one agency came from another.
type EdgeKind string

// The kinds of lineage.
const (
	Rename EdgeKind = "rename" // the same agency under another name
	Merge  EdgeKind = "merge"  // several end, a new one begins
	Split  EdgeKind = "split"  // one ends or shrinks, a new one begins
	Absorb EdgeKind = "absorb" // one ends, another goes on with its work
)

// Edge joins an agency to the one it came from.
type Edge struct {
	ID    id.ID
	Kind  EdgeKind
	From  id.ID
	To    id.ID
	On    civil.Date // the first day of the new state
	Basis string     // the decision
	Fact  id.ID
}

// Bounds of the words of an agency.
const (
	codeBytesMax  = 50
	nameRunesMax  = 300
	basisRunesMax = 1000
	parentsMax    = 10 // levels above an agency
)

// wordShape is what a block or a kind may look like; which ones exist, the data say.
var wordShape = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// clean normalises the texts, so that one name has one spelling in bytes.
func (v Version) clean() Version {
	v.Code, v.Name, v.ShortName = tidy(v.Code), tidy(v.Name), tidy(v.ShortName)
	return v
}

func tidy(s string) string { return strings.TrimSpace(vn.Clean(s)) }

// check refuses what no agency may be, naming every field.
func (v Version) check() fault.Problems {
	var problems fault.Problems
	refuse := func(key, field string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if v.Code == "" || len(v.Code) > codeBytesMax {
		refuse("org.code_wrong", "code", v.Code, codeBytesMax)
	}
	if v.Name == "" || utf8.RuneCountInString(v.Name) > nameRunesMax {
		refuse("org.name_wrong", "name", nameRunesMax)
	}
	if utf8.RuneCountInString(v.ShortName) > nameRunesMax {
		refuse("org.name_wrong", "short_name", nameRunesMax)
	}
	if !wordShape.MatchString(v.Kind) {
		refuse("org.word_wrong", "kind", v.Kind)
	}
	if v.Block != "" && !wordShape.MatchString(v.Block) {
		refuse("org.word_wrong", "block", v.Block)
	}
	if v.ValidFrom.IsZero() {
		refuse("org.first_day_missing", "valid_from", v.Name)
	}
	if !v.ValidTo.IsZero() && v.ValidTo.Before(v.ValidFrom) {
		refuse("org.ends_before_it_begins", "valid_to", v.Name, v.ValidFrom, v.ValidTo)
	}
	return problems
}

func (e Edge) check() fault.Problems {
	var problems fault.Problems
	if !slices.Contains([]EdgeKind{Rename, Merge, Split, Absorb}, e.Kind) || (e.Kind == Rename) != (e.From == e.To) {
		problems = append(problems, fault.New(fault.Invalid, "org.lineage_wrong", string(e.Kind)))
	}
	if e.On.IsZero() || e.Basis == "" || utf8.RuneCountInString(e.Basis) > basisRunesMax {
		problems = append(problems, fault.New(fault.Invalid, "org.lineage_without_basis", string(e.Kind)))
	}
	return problems
}

// History is everything known of one agency, oldest first.
type History struct {
	Versions []Version
	Edges    []Edge // to and from it
}

// On gives the version of a day.
func (h History) On(day civil.Date) (Version, bool) {
	at := slices.IndexFunc(h.Versions, func(v Version) bool { return v.IsOn(day) })
	if at < 0 {
		return Version{}, false
	}
	return h.Versions[at], true
}

// Predecessors are the agencies this one came from; whether their past counts as
// its own is for people to say.
func (h History) Predecessors() []id.ID {
	var from []id.ID
	for _, e := range h.Edges {
		if len(h.Versions) > 0 && e.To == h.Versions[0].Agency && e.From != e.To {
			from = append(from, e.From)
		}
	}
	slices.SortFunc(from, cmp.Compare)
	return slices.Compact(from)
}
