package publication

import (
	"unicode/utf8"

	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Publication is one publishing of a round's result.
type Publication struct {
	ID           id.ID      `json:"id"`
	Round        id.ID      `json:"round"`
	Number       int        `json:"number"`
	Supersedes   id.ID      `json:"supersedes,omitempty"`
	Reason       string     `json:"reason,omitempty"`
	Stage        cchc.Stage `json:"stage"`
	Decision     string     `json:"decision"`
	DecidedOn    civil.Date `json:"decided_on"`
	SetDigest    string     `json:"set_digest"`
	ResultDigest string     `json:"result_digest"`
	Size         int64      `json:"evidence_size"`
	Root         string     `json:"evidence_root"`
	Note         string     `json:"checkpoint"`
	PublishedAt  string     `json:"published_at"`
	Fact         id.ID      `json:"fact"`
	Files        []File     `json:"files"`

	Rows []cchc.StoredResult `json:"-"`
}

// File finds a file of the publication by its name.
func (p *Publication) File(name string) (File, bool) {
	for _, f := range p.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// File is a kept file.
type File struct {
	Name      string      `json:"name"`
	Media     string      `json:"media"`
	Digest    blob.Digest `json:"digest"`
	SizeBytes int64       `json:"size_bytes"`
}

// The names of what a publication leaves.
const (
	DecisionPDF    = "quyet-dinh.pdf"
	AnnexPDF       = "phu-luc.pdf"
	AnnexXLSX      = "phu-luc.xlsx"
	DataCSV        = "ket-qua.csv"
	DataJSON       = "ket-qua.json"
	CheckpointNote = "diem-kiem-tra.txt"
)

// Decision is what the person who publishes types: the paper he signed or will
// sign. Issuer to Signer only stand on the paper.
type Decision struct {
	Number   string // "12/QĐ-UBND"
	On       civil.Date
	Superior string
	Issuer   string
	Place    string
	Role     string // lines: "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
	Signer   string
}

// Bounds of what is typed for paper.
const (
	numberRunesMax = 60
	lineRunesMax   = 200
	reasonRunesMax = 1_500
)

// check tells everything that is wrong with a decision.
func (d Decision) check(today civil.Date) error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if d.Number == "" {
		refuse("number", "cchc.publication.number_missing")
	}
	if utf8.RuneCountInString(d.Number) > numberRunesMax {
		refuse("number", "cchc.publication.too_long", numberRunesMax)
	}
	switch {
	case d.On.IsZero():
		refuse("on", "cchc.publication.day_missing")
	case d.On.After(today):
		refuse("on", "cchc.publication.day_ahead", d.On)
	}
	for field, text := range map[string]string{"superior": d.Superior, "issuer": d.Issuer, "place": d.Place, "role": d.Role, "signer": d.Signer} {
		if utf8.RuneCountInString(text) > lineRunesMax {
			refuse(field, "cchc.publication.too_long", lineRunesMax)
		}
	}
	return problems.OrNil()
}

func checkReason(reason string) error {
	place := fault.Place{Field: "reason"}
	if reason == "" {
		return fault.New(fault.Invalid, "cchc.publication.reason_missing").At(place)
	}
	if utf8.RuneCountInString(reason) > reasonRunesMax {
		return fault.New(fault.Invalid, "cchc.publication.too_long", reasonRunesMax).At(place)
	}
	return nil
}
