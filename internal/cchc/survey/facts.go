package survey

import "minhbach/internal/evidence"

// FactKinds are the kinds this package records. None is about one answer.
func FactKinds() []evidence.Kind {
	survey := evidence.Field{Name: "survey", Type: evidence.Ident}
	return []evidence.Kind{
		{Name: "cchc.survey_opened", Version: 1, About: "A group of people is asked about the agencies of a round.", Fields: []evidence.Field{
			survey, {Name: "round", Type: evidence.Ident}, {Name: "audience", Type: evidence.Text}, {Name: "questions", Type: evidence.Integer},
			{Name: "questions_digest", Type: evidence.Word},
		}},
		{Name: "cchc.survey_links_made", Version: 1, About: "One-time links were handed out for an agency.", Fields: []evidence.Field{
			survey, {Name: "links", Type: evidence.Integer},
		}},
		{Name: "cchc.survey_closed", Version: 1, About: "A survey was closed and its counts became figures.", Fields: []evidence.Field{
			survey, {Name: "round", Type: evidence.Ident}, {Name: "answers", Type: evidence.Integer}, {Name: "by_link", Type: evidence.Integer},
			{Name: "on_paper", Type: evidence.Integer}, {Name: "agencies", Type: evidence.Integer}, {Name: "answers_digest", Type: evidence.Word},
		}},
	}
}

const (
	kindOpened = "cchc.survey_opened/1"
	kindLinks  = "cchc.survey_links_made/1"
	kindClosed = "cchc.survey_closed/1"
)

type openedPayload struct {
	Survey    string `json:"survey"`
	Round     string `json:"round"`
	Audience  string `json:"audience"`
	Questions int    `json:"questions"`
	Digest    string `json:"questions_digest"`
}

type linksPayload struct {
	Survey string `json:"survey"`
	Links  int    `json:"links"`
}

type closedPayload struct {
	Survey   string `json:"survey"`
	Round    string `json:"round"`
	Answers  int    `json:"answers"`
	ByLink   int    `json:"by_link"`
	OnPaper  int    `json:"on_paper"`
	Agencies int    `json:"agencies"`
	Digest   string `json:"answers_digest"`
}
