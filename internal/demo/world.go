package demo

import (
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// World is everything the demonstration knows, ready to be written into a
// store: first the decisions in their order, then each round.
type World struct {
	Label    string    `json:"label"` // "số liệu minh hoạ"
	Province string    `json:"province"`
	Seed     uint64    `json:"seed"`
	Now      time.Time `json:"now"`
	// Sets are the files of the criteria sets under rules.Files, earlier first.
	Sets      []SetFile  `json:"sets"`
	Agencies  []Agency   `json:"agencies"`  // by block, then in the order of the files
	Decisions []Decision `json:"decisions"` // by day
	Rounds    []Round    `json:"rounds"`    // by year, then block
	Events    []Event    `json:"events"`    // by year, block, agency, day
	People    []Person   `json:"people"`    // in the order of the file
	// Reform is the reform work of the agencies whose story tells it.
	Reform []ReformYear `json:"reform"`
	// Running is the round of the year that runs.
	Running Running `json:"running"`
}

// Today is the day on which the world stands still.
func (w *World) Today() civil.Date { return civil.DateOf(w.Now) }

// SetFile is a criteria set that the rounds use.
type SetFile struct {
	ID   string `json:"id"`
	File string `json:"file"` // "criteria/minh-hoa-so-2013.yaml" in rules.Files
}

// Agency is an agency with all the names it bore. A rename keeps the id.
type Agency struct {
	ID    id.ID  `json:"id"`
	Block string `json:"block"`
	Names []Name `json:"names"` // oldest first, without gap
}

// Name is what an agency was called from one day to another, both included.
type Name struct {
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	ShortName string     `json:"short_name"`
	ValidFrom civil.Date `json:"valid_from"`
	ValidTo   civil.Date `json:"valid_to,omitzero"` // zero: still so
}

// On gives the name of a day.
func (a Agency) On(day civil.Date) (Name, bool) {
	for _, n := range a.Names {
		if !day.Before(n.ValidFrom) && (n.ValidTo.IsZero() || !day.After(n.ValidTo)) {
			return n, true
		}
	}
	return Name{}, false
}

// Decision is what changed on one day: it maps onto org.Changes. Found and
// Revised name the version that begins that day; Closed agencies end the day
// before. A rename needs no lineage of its own: revising the name records it.
type Decision struct {
	On      civil.Date `json:"on"`
	Basis   string     `json:"basis"`
	Found   []id.ID    `json:"found,omitempty"`
	Revised []id.ID    `json:"revised,omitempty"`
	Closed  []id.ID    `json:"closed,omitempty"`
	Lineage []Edge     `json:"lineage,omitempty"`
}

// Edge joins an agency to the one it came from; Kind is a word of org.EdgeKind.
type Edge struct {
	Kind string `json:"kind"`
	From id.ID  `json:"from"`
	To   id.ID  `json:"to"`
}

// Round is one block in one year. Its units are those that exist at the end of
// the year, under the names they bear then.
type Round struct {
	Year        int        `json:"year"`
	Block       string     `json:"block"`
	SetID       string     `json:"set"`
	UnitsOn     civil.Date `json:"units_on"`
	Units       []id.ID    `json:"units"`
	SelfDue     civil.Date `json:"self_due"`
	VerifiedOn  civil.Date `json:"verified_on"`
	PublishedOn civil.Date `json:"published_on"`
	// Self and Verified hold one sheet a unit, in the order of Units. The
	// verified one counts.
	Self        []Sheet      `json:"self"`
	Verified    []Sheet      `json:"verified"`
	Differences []Difference `json:"differences"`
}

// Sheet is what one agency declared, or what the province found. The sets of
// the demonstration declare no facts, so there are none.
type Sheet struct {
	Agency      id.ID      `json:"agency"`
	SubmittedOn civil.Date `json:"submitted_on"` // of a verified sheet: the day of the verification
	Inputs      []Input    `json:"inputs"`       // in the order of the set
	Excused     []Excuse   `json:"excused,omitempty"`
}

// Input is one raw figure. Value is JSON, as scoring.Sheet.Set takes it once
// decoded with numbers kept as text.
type Input struct {
	Criterion  string     `json:"criterion"`
	Input      string     `json:"input"`
	Value      string     `json:"value"`
	Origin     string     `json:"origin"` // computed, evidenced or declared
	OccurredOn civil.Date `json:"occurred_on"`
}

// Excuse is an approved “not applicable”.
type Excuse struct {
	Criterion string `json:"criterion"`
	Reason    string `json:"reason"`
}

// Difference says why the verified figures of a criterion are not the declared
// ones. Every criterion whose points differ has one.
type Difference struct {
	Agency    id.ID  `json:"agency"`
	Criterion string `json:"criterion"`
	Reason    string `json:"reason"`
}

// EventKind is whether an event lost points or gained them.
type EventKind string

// The kinds of events.
const (
	Lost   EventKind = "lost"
	Gained EventKind = "gained"
)

// Event is a sentence for a chart, tied to the verified figures of a criterion.
type Event struct {
	Year      int        `json:"year"`
	Block     string     `json:"block"`
	Agency    id.ID      `json:"agency"`
	On        civil.Date `json:"on"`
	Criterion string     `json:"criterion"`
	Kind      EventKind  `json:"kind"`
	Text      string     `json:"text"`
}

// Agency returns an agency of the world, or nil.
func (w *World) Agency(of id.ID) *Agency {
	for i := range w.Agencies {
		if w.Agencies[i].ID == of {
			return &w.Agencies[i]
		}
	}
	return nil
}
