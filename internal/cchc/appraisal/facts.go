package appraisal

import "minhbach/internal/evidence"

// FactKinds are the kinds this package records, beside those of package cchc for
// the figures themselves. Names of people and of files are in none of them; who was present is there as
// a salted digest.
func FactKinds() []evidence.Kind {
	round := evidence.Field{Name: "round", Type: evidence.Ident}
	stage := evidence.Field{Name: "stage", Type: evidence.Word}
	criterion := evidence.Field{Name: "criterion", Type: evidence.Word}
	session := evidence.Field{Name: "session", Type: evidence.Ident}
	reason := evidence.Field{Name: "reason", Type: evidence.Text}
	outcome := evidence.Field{Name: "outcome", Type: evidence.Word}
	referred := evidence.Field{Name: "referred", Type: evidence.Bool}
	return []evidence.Kind{
		{Name: "cchc.criterion_verified", Version: 1, About: "An appraiser verified a criterion, as it was self-scored or otherwise.", Fields: []evidence.Field{
			round, stage, criterion, {Name: "agrees", Type: evidence.Bool}, referred, {Name: "reason", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.criterion_explained", Version: 1, About: "An agency accepted verified figures, or disputed them with its explanation.", Fields: []evidence.Field{
			round, stage, criterion, {Name: "reply", Type: evidence.Word}, {Name: "explanation", Type: evidence.Text, Optional: true},
			{Name: "files", Type: evidence.Integer},
		}},
		{Name: "cchc.explanation_answered", Version: 1, About: "An appraiser answered an explanation.", Fields: []evidence.Field{
			round, stage, criterion, outcome, reason, referred,
		}},
		{Name: "cchc.session_noted", Version: 1, About: "A session of the council was opened, or what is known of it was changed.", Fields: []evidence.Field{
			round, session, {Name: "number", Type: evidence.Integer}, {Name: "held_on", Type: evidence.Date}, {Name: "members", Type: evidence.Integer},
			{Name: "quorum", Type: evidence.Integer}, {Name: "present", Type: evidence.Integer},
			{Name: "place", Type: evidence.Text, Optional: true}, {Name: "attendance", Type: evidence.Word, Optional: true},
		}},
		{Name: "cchc.council_decided", Version: 1, About: "The council decided an open point.", Fields: []evidence.Field{
			round, stage, criterion, session, outcome, reason, {Name: "deciding", Type: evidence.Integer}, {Name: "standing_aside", Type: evidence.Integer},
		}},
		{Name: "cchc.session_closed", Version: 1, About: "A session of the council was closed with its conclusions.", Fields: []evidence.Field{
			round, session, {Name: "decisions", Type: evidence.Integer}, {Name: "conclusion", Type: evidence.Text},
		}},
	}
}

// kindAttached is declared by package round: evidence is evidence, with whatever
// it came.
const kindAttached = "cchc.evidence_attached/1"

const (
	kindVerified  = "cchc.criterion_verified/1"
	kindExplained = "cchc.criterion_explained/1"
	kindAnswered  = "cchc.explanation_answered/1"
	kindSession   = "cchc.session_noted/1"
	kindDecided   = "cchc.council_decided/1"
	kindClosed    = "cchc.session_closed/1"
)

// about is what every fact about a criterion begins with.
type about struct {
	Round     string `json:"round"`
	Stage     string `json:"stage"`
	Criterion string `json:"criterion"`
}

type verifiedPayload struct {
	about
	Agrees   bool   `json:"agrees"`
	Referred bool   `json:"referred"`
	Reason   string `json:"reason,omitempty"`
}

type explainedPayload struct {
	about
	Reply       Reply  `json:"reply"`
	Explanation string `json:"explanation,omitempty"`
	Files       int    `json:"files"`
}

type attachedPayload struct {
	about
	File string `json:"file"`
}

type answeredPayload struct {
	about
	Outcome  Outcome `json:"outcome"`
	Reason   string  `json:"reason"`
	Referred bool    `json:"referred"`
}

type sessionPayload struct {
	Round   string `json:"round"`
	Session string `json:"session"`
	Number  int    `json:"number"`
	HeldOn  string `json:"held_on"`
	Members int    `json:"members"`
	Quorum  int    `json:"quorum"`
	Present int    `json:"present"`
	// Facts of before these two were recorded have neither.
	Place      string `json:"place,omitempty"`
	Attendance string `json:"attendance,omitempty"`
}

type decidedPayload struct {
	about
	Session  string  `json:"session"`
	Outcome  Outcome `json:"outcome"`
	Reason   string  `json:"reason"`
	Deciding int     `json:"deciding"`
	Aside    int     `json:"standing_aside"`
}

type closedPayload struct {
	Round      string `json:"round"`
	Session    string `json:"session"`
	Decisions  int    `json:"decisions"`
	Conclusion string `json:"conclusion"`
}
