package publication

import "minhbach/internal/evidence"

// FactKinds are the kinds this package records beside those of package cchc,
// which knows what freezing and publishing say.
func FactKinds() []evidence.Kind {
	return []evidence.Kind{
		{Name: "cchc.complaint_filed", Version: 1, About: "An agency complained about its published result.", Fields: []evidence.Field{
			{Name: "complaint", Type: evidence.Ident}, {Name: "publication", Type: evidence.Ident},
			{Name: "criterion", Type: evidence.Word, Optional: true}, {Name: "due_on", Type: evidence.Date},
		}},
		{Name: "cchc.complaint_replied", Version: 1, About: "A complaint was answered.", Fields: []evidence.Field{
			{Name: "complaint", Type: evidence.Ident}, {Name: "outcome", Type: evidence.Word},
		}},
		{Name: "cchc.loss_proposed", Version: 1, About: "A task was proposed for a point that was lost.", Fields: []evidence.Field{
			{Name: "round", Type: evidence.Ident}, {Name: "criterion", Type: evidence.Word}, {Name: "plan_year", Type: evidence.Integer},
			{Name: "gain", Type: evidence.Decimal}, {Name: "task", Type: evidence.Ident},
		}},
	}
}

const (
	kindFiled    = "cchc.complaint_filed/1"
	kindReplied  = "cchc.complaint_replied/1"
	kindProposed = "cchc.loss_proposed/1"
)

type filedPayload struct {
	Complaint   string `json:"complaint"`
	Publication string `json:"publication"`
	Criterion   string `json:"criterion,omitempty"`
	DueOn       string `json:"due_on"`
}

type repliedPayload struct {
	Complaint string `json:"complaint"`
	Outcome   string `json:"outcome"`
}

type proposedPayload struct {
	Round     string `json:"round"`
	Criterion string `json:"criterion"`
	PlanYear  int    `json:"plan_year"`
	Gain      string `json:"gain"`
	Task      string `json:"task"`
}
