package round

import "minhbach/internal/evidence"

// FactKinds are the kinds this package records. Names of people and of files are
// in none of them.
func FactKinds() []evidence.Kind {
	round := evidence.Field{Name: "round", Type: evidence.Ident}
	criterion := evidence.Field{Name: "criterion", Type: evidence.Word}
	reason := evidence.Field{Name: "reason", Type: evidence.Text, Optional: true}
	due := evidence.Field{Name: "due", Type: evidence.Word, Optional: true} // a civil moment
	request := evidence.Field{Name: "request", Type: evidence.Ident}
	file := evidence.Field{Name: "file", Type: evidence.File}
	return []evidence.Kind{
		{Name: "cchc.plan_set", Version: 1, About: "The plan of a round was made or changed.", Fields: []evidence.Field{
			round, {Name: "plan", Type: evidence.Text, List: true}, // one JSON document, cut into pieces
		}},
		{Name: "cchc.phase_moved", Version: 1, About: "A round went from one phase to another.", Fields: []evidence.Field{
			round, {Name: "from", Type: evidence.Word}, {Name: "to", Type: evidence.Word}, reason,
		}},
		{Name: "cchc.criterion_assigned", Version: 1, About: "A criterion was given to a division of the agency, or taken back.", Fields: []evidence.Field{
			round, criterion, {Name: "division", Type: evidence.Ident, Optional: true}, {Name: "due_on", Type: evidence.Date, Optional: true},
		}},
		{Name: "cchc.criterion_confirmed", Version: 1, About: "The head of a division confirmed a criterion.", Fields: []evidence.Field{round, criterion}},
		{Name: "cchc.criterion_noted", Version: 1, About: "The note of a self-scored criterion was written or changed.", Fields: []evidence.Field{
			round, criterion, {Name: "note", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.evidence_attached", Version: 1, About: "A file was attached as evidence of a criterion.", Fields: []evidence.Field{
			round, {Name: "stage", Type: evidence.Word}, criterion, file,
		}},
		{Name: "cchc.evidence_detached", Version: 1, About: "A file no longer stands as evidence of a criterion.", Fields: []evidence.Field{
			round, {Name: "stage", Type: evidence.Word}, criterion, file,
		}},
		{Name: "cchc.na_requested", Version: 1, About: "An agency asked to leave a criterion out as not applicable.", Fields: []evidence.Field{
			round, request, criterion, reason,
		}},
		{Name: "cchc.na_decided", Version: 1, About: "A request to leave a criterion out was approved or refused.", Fields: []evidence.Field{
			round, request, criterion, {Name: "approved", Type: evidence.Bool}, reason,
		}},
		{Name: "cchc.submitted", Version: 1, About: "An agency handed its self-score in.", Fields: []evidence.Field{
			round, {Name: "submission_digest", Type: evidence.Word}, {Name: "criteria", Type: evidence.Integer}, {Name: "points", Type: evidence.Decimal}, due,
			{Name: "submitted", Type: evidence.Word}, {Name: "days_late", Type: evidence.Integer}, {Name: "counted_in", Type: evidence.Word},
			{Name: "provisional", Type: evidence.Bool}, {Name: "paper", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.submission_returned", Version: 1, About: "A self-score was returned to its agency for supplement.", Fields: []evidence.Field{round, reason, due}},
		{Name: "cchc.deadline_extended", Version: 1, About: "The deadline of one agency was moved by a decision.", Fields: []evidence.Field{
			round, due, {Name: "decision", Type: evidence.Text},
		}},
		{Name: "cchc.paper_received", Version: 1, About: "An agency sent its self-score on paper, and the province enters it.", Fields: []evidence.Field{
			round, {Name: "paper", Type: evidence.Text},
		}},
	}
}

const (
	kindPlan      = "cchc.plan_set/1"
	kindPhase     = "cchc.phase_moved/1"
	kindAssigned  = "cchc.criterion_assigned/1"
	kindConfirmed = "cchc.criterion_confirmed/1"
	kindNoted     = "cchc.criterion_noted/1"
	kindAttached  = "cchc.evidence_attached/1"
	kindDetached  = "cchc.evidence_detached/1"
	kindRequested = "cchc.na_requested/1"
	kindDecided   = "cchc.na_decided/1"
	kindSubmitted = "cchc.submitted/1"
	kindReturned  = "cchc.submission_returned/1"
	kindExtended  = "cchc.deadline_extended/1"
	kindPaper     = "cchc.paper_received/1"
)

type planPayload struct {
	Round string   `json:"round"`
	Plan  []string `json:"plan"`
}

type phasePayload struct {
	Round  string `json:"round"`
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"`
}

type assignedPayload struct {
	Round     string `json:"round"`
	Criterion string `json:"criterion"`
	Division  string `json:"division,omitempty"`
	DueOn     string `json:"due_on,omitempty"`
}

type criterionPayload struct {
	Round     string `json:"round"`
	Criterion string `json:"criterion"`
}

type notedPayload struct {
	Round     string `json:"round"`
	Criterion string `json:"criterion"`
	Note      string `json:"note,omitempty"`
}

type filePayload struct {
	Round     string `json:"round"`
	Stage     string `json:"stage"`
	Criterion string `json:"criterion"`
	File      string `json:"file"`
}

type requestPayload struct {
	Round     string `json:"round"`
	Request   string `json:"request"`
	Criterion string `json:"criterion"`
	Reason    string `json:"reason,omitempty"`
}

type decidedPayload struct {
	requestPayload
	Approved bool `json:"approved"`
}

type submittedPayload struct {
	Round       string `json:"round"`
	Digest      string `json:"submission_digest"`
	Criteria    int    `json:"criteria"`
	Points      string `json:"points"`
	Due         string `json:"due,omitempty"`
	Submitted   string `json:"submitted"`
	DaysLate    int    `json:"days_late"`
	CountedIn   string `json:"counted_in"`
	Provisional bool   `json:"provisional"`
	Paper       string `json:"paper,omitempty"`
}

type returnedPayload struct {
	Round  string `json:"round"`
	Reason string `json:"reason,omitempty"`
	Due    string `json:"due,omitempty"`
}

type extendedPayload struct {
	Round    string `json:"round"`
	Due      string `json:"due,omitempty"`
	Decision string `json:"decision"`
}

type paperPayload struct {
	Round string `json:"round"`
	Paper string `json:"paper"`
}
