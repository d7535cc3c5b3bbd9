package reform

import (
	"unicode/utf8"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Plan is the reform plan (kế hoạch CCHC) of an agency for one year.
type Plan struct {
	ID       id.ID      `json:"id,omitempty"`
	Agency   id.ID      `json:"agency,omitempty"`
	Year     int        `json:"year,omitempty"`
	Title    string     `json:"title,omitempty"`
	Number   string     `json:"number,omitempty"`   // of the document that issued it
	IssuedOn civil.Date `json:"issued_on,omitzero"` // zero: a draft
	Files    []File     `json:"files,omitempty"`
	Fact     id.ID      `json:"fact,omitempty"`
	Version  int64      `json:"version,omitempty"`
}

// IsIssued tells that the plan binds: its tasks are facts from that day on.
func (p Plan) IsIssued() bool { return !p.IssuedOn.IsZero() }

// Bounds of what is typed.
const (
	titleRunesMax  = 500
	wordRunesMax   = 200
	textRunesMax   = 20_000
	reasonRunesMax = 1_000
	filesMax       = 20
	itemsMax       = 100
	peopleMax      = 1_000_000
)

func (p Plan) check() fault.Problems {
	var problems fault.Problems
	checkText(&problems, "title", p.Title, titleRunesMax, true)
	checkText(&problems, "number", p.Number, wordRunesMax, p.IsIssued())
	if p.Year < civil.YearMin || p.Year > civil.YearMax {
		refuse(&problems, "year", "reform.year_wrong", p.Year)
	}
	if p.Agency.IsZero() {
		refuse(&problems, "agency", "reform.agency_missing")
	}
	return append(problems, checkFiles(p.Files)...)
}

func checkText(problems *fault.Problems, field, text string, runesMax int, isNeeded bool) {
	switch {
	case text == "" && isNeeded:
		refuse(problems, field, "reform.missing."+field)
	case utf8.RuneCountInString(text) > runesMax:
		refuse(problems, field, "reform.too_long", runesMax)
	}
}
