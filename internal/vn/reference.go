package vn

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Limits of a reference. A ministry sends some tens of thousands a year.
const (
	referenceRunesMax  = 100
	referenceNumberMax = 999_999
	referenceYearMin   = 1945 // the State's first documents
	referenceYearMax   = 2999
)

// Reference is the number and notation of a document (số, ký hiệu).
type Reference struct {
	Number  int
	Suffix  string // "a" of 05a/QĐ-UBND, for a number given out twice
	Year    int    // in the notation of normative documents, else 0
	Kind    string // "NQ", "QĐ"; empty for official letters and for laws
	Issuer  string // "HĐND", "UBND-NC", "QH13"
	IsParty bool   // 09-QĐ/TU: the notation of Party bodies
}

// kinds are the abbreviations of named documents: Decree 30/2020, annex III,
// then normative documents and those of the Assembly. A first part that is none
// of them is the issuer of an official letter: 214/BDT-CSDT.
var kinds = wordSet("NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB " +
	"NĐ TT TTLT NQLT L PL LCT SL VBHN CV KL DS GP GCN")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

const lettersShape = `\p{Lu}[\p{L}0-9]*(?:[-.&]\p{Lu}?[\p{L}0-9]+)*`

var (
	stateShape = regexp.MustCompile(`^([0-9]{1,9})([a-zđ]?)/(?:([0-9]{4})/)?(` + lettersShape + `)$`)
	partyShape = regexp.MustCompile(`^([0-9]{1,9})([a-zđ]?)-(\p{Lu}\p{L}*)/(` + lettersShape + `)$`)
	spaceShape = regexp.MustCompile(`\s*([/.&-])\s*`)
	labelShape = regexp.MustCompile(`(?i)^số\s*:?\s*`)
	dashes     = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-")
)

// ParseReference reads "50/NQ-HĐND", "212/2025/QĐ-UBND", "214/BDT-CSDT",
// "80/2015/QH13" and the Party's "09-QĐ/TU". Blanks round the marks and a
// leading "Số:" are forgiven; marks and capitals are not guessed.
func ParseReference(s string) (Reference, error) {
	if utf8.RuneCountInString(s) > referenceRunesMax {
		return Reference{}, fault.New(fault.TooLarge, "vn.text_too_long", referenceRunesMax)
	}
	text := tidyReference(s)
	if m := partyShape.FindStringSubmatch(text); m != nil {
		r := Reference{Suffix: m[2], Kind: m[3], Issuer: m[4], IsParty: true}
		return r.numbered(s, m[1], "")
	}
	m := stateShape.FindStringSubmatch(text)
	if m == nil {
		return Reference{}, fault.New(fault.Invalid, "vn.reference_malformed", s)
	}
	r := Reference{Suffix: m[2], Issuer: m[4]}
	if kind, issuer, _ := strings.Cut(m[4], "-"); kinds[kind] { // 63/SL has no issuer
		r.Kind, r.Issuer = kind, issuer
	}
	return r.numbered(s, m[1], m[3])
}

func tidyReference(s string) string {
	text := strings.TrimSpace(dashes.Replace(Clean(s)))
	return spaceShape.ReplaceAllString(labelShape.ReplaceAllString(text, ""), "$1")
}

func (r Reference) numbered(typed, number, year string) (Reference, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > referenceNumberMax {
		return Reference{}, fault.New(fault.Invalid, "vn.reference_number", typed, referenceNumberMax)
	}
	r.Number = n
	if year == "" {
		return r, nil
	}
	y, err := strconv.Atoi(year)
	if err != nil || y < referenceYearMin || y > referenceYearMax {
		return Reference{}, fault.New(fault.Invalid, "vn.reference_year", typed,
			locale.Plain(referenceYearMin), locale.Plain(referenceYearMax))
	}
	r.Year = y
	return r, nil
}

// String prints the reference. Decree 30/2020 writes a zero before numbers below ten.
func (r Reference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%02d%s", r.Number, r.Suffix)
	if r.IsParty {
		b.WriteString("-" + r.Kind + "/" + r.Issuer)
		return b.String()
	}
	if r.Year != 0 {
		fmt.Fprintf(&b, "/%04d", r.Year)
	}
	b.WriteByte('/')
	b.WriteString(r.Kind)
	if r.Kind != "" && r.Issuer != "" {
		b.WriteByte('-')
	}
	b.WriteString(r.Issuer)
	return b.String()
}

// IsZero tells that there is no reference.
func (r Reference) IsZero() bool { return r == Reference{} }
