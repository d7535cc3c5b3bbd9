package cchc

import "minhbach/internal/evidence"

// FactKinds are the kinds this package records. Each is a declared fact of the
// scoring itself; none stands for the work that is scored.
func FactKinds() []evidence.Kind {
	round := evidence.Field{Name: "round", Type: evidence.Ident}
	stage := evidence.Field{Name: "stage", Type: evidence.Word}
	criterion := evidence.Field{Name: "criterion", Type: evidence.Word}
	digest := evidence.Field{Name: "set_digest", Type: evidence.Word}
	return []evidence.Kind{
		{Name: "cchc.set_imported", Version: 1, About: "A criteria set was brought in.", Fields: []evidence.Field{
			{Name: "set", Type: evidence.Word}, digest, {Name: "title", Type: evidence.Text}, {Name: "block", Type: evidence.Word},
		}},
		{Name: "cchc.set_published", Version: 1, About: "A criteria set was published and no longer changes.", Fields: []evidence.Field{
			{Name: "set", Type: evidence.Word}, digest,
		}},
		{Name: "cchc.round_opened", Version: 1, About: "A scoring round was opened for a block and a year.", Fields: []evidence.Field{
			round, {Name: "year", Type: evidence.Integer}, {Name: "block", Type: evidence.Word}, digest, {Name: "units", Type: evidence.Integer},
		}},
		{Name: "cchc.inputs_declared", Version: 1, About: "Figures of one criterion were declared for a unit, or changed, or taken away.", Fields: []evidence.Field{
			round, stage, criterion,
			{Name: "inputs", Type: evidence.Text, List: true}, // one JSON object, cut into pieces
			{Name: "origins", Type: evidence.Word, List: true},
		}},
		{Name: "cchc.na_approved", Version: 1, About: "“Not applicable” was approved for a criterion of a unit.", Fields: []evidence.Field{
			round, stage, criterion, {Name: "reason", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.difference_explained", Version: 1, About: "The reason was given why the figures of a criterion differ from the stage before.", Fields: []evidence.Field{
			round, stage, criterion, {Name: "reason", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.unit_fact_declared", Version: 1, About: "A fact that the set asks of a unit was declared.", Fields: []evidence.Field{
			round, stage, {Name: "name", Type: evidence.Word}, {Name: "value", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.round_frozen", Version: 1, About: "The figures of a round were frozen.", Fields: []evidence.Field{
			round, {Name: "figures", Type: evidence.Integer}, {Name: "figures_digest", Type: evidence.Word},
		}},
		{Name: "cchc.result_published", Version: 1, About: "The result of a round was published.", Fields: []evidence.Field{
			round, stage, digest, {Name: "result_digest", Type: evidence.Word}, {Name: "evidence_size", Type: evidence.Integer},
			{Name: "units", Type: evidence.Integer},
		}},
		{Name: "cchc.round_frozen", Version: 2, About: "The figures of a round were frozen, with the set, the metrics and the size of the log they rest on.", Fields: []evidence.Field{
			round, {Name: "figures", Type: evidence.Integer}, {Name: "figures_digest", Type: evidence.Word}, digest,
			{Name: "evidence_size", Type: evidence.Integer}, {Name: "metrics", Type: evidence.Word, List: true, Optional: true},
		}},
		{Name: "cchc.result_published", Version: 2, About: "The result of a round was published by a decision, or published anew in the place of an earlier one.", Fields: []evidence.Field{
			round, stage, digest, {Name: "result_digest", Type: evidence.Word}, {Name: "evidence_size", Type: evidence.Integer},
			{Name: "units", Type: evidence.Integer}, {Name: "publication", Type: evidence.Ident}, {Name: "number", Type: evidence.Integer},
			{Name: "decision", Type: evidence.Text}, {Name: "decided_on", Type: evidence.Date},
			{Name: "supersedes", Type: evidence.Ident, Optional: true}, {Name: "reason", Type: evidence.Text, Optional: true},
		}},
		{Name: "cchc.list_imported", Version: 1, About: "A ranking published elsewhere was entered as printed.", Fields: []evidence.Field{
			{Name: "list", Type: evidence.Ident}, {Name: "title", Type: evidence.Text}, {Name: "year", Type: evidence.Integer},
			{Name: "source", Type: evidence.Text}, {Name: "list_digest", Type: evidence.Word}, {Name: "rows", Type: evidence.Integer},
		}},
	}
}

const (
	kindSetImported  = "cchc.set_imported/1"
	kindSetPublished = "cchc.set_published/1"
	kindRoundOpened  = "cchc.round_opened/1"
	kindInputs       = "cchc.inputs_declared/1"
	kindNA           = "cchc.na_approved/1"
	kindReason       = "cchc.difference_explained/1"
	kindUnitFact     = "cchc.unit_fact_declared/1"
	kindFrozen       = "cchc.round_frozen/2"
	kindPublished    = "cchc.result_published/1" // without a decision of this program
	kindDecided      = "cchc.result_published/2"
	kindList         = "cchc.list_imported/1"
)

type setPayload struct {
	Set    string `json:"set"`
	Digest string `json:"set_digest"`
	Title  string `json:"title,omitempty"`
	Block  string `json:"block,omitempty"`
}

type roundPayload struct {
	Round  string `json:"round"`
	Year   int    `json:"year"`
	Block  string `json:"block"`
	Digest string `json:"set_digest"`
	Units  int    `json:"units"`
}

// InputsPayload is what a fact about figures says.
type InputsPayload struct {
	Round     string   `json:"round"`
	Stage     string   `json:"stage"`
	Criterion string   `json:"criterion"`
	Inputs    []string `json:"inputs"`
	Origins   []string `json:"origins"`
}

// naPayload is a criterion with a reason.
type naPayload struct {
	Round     string `json:"round"`
	Stage     string `json:"stage"`
	Criterion string `json:"criterion"`
	Reason    string `json:"reason,omitempty"`
}

type unitFactPayload struct {
	Round string `json:"round"`
	Stage string `json:"stage"`
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

type frozenPayload struct {
	Round   string `json:"round"`
	Figures int    `json:"figures"`
	Digest  string `json:"figures_digest"`

	SetDigest string   `json:"set_digest"`
	Size      int64    `json:"evidence_size"`
	Metrics   []string `json:"metrics,omitempty"`
}

// PublishedPayload is what a fact about a published result says. What follows
// Units is of version 2.
type PublishedPayload struct {
	Round        string `json:"round"`
	Stage        string `json:"stage"`
	SetDigest    string `json:"set_digest"`
	ResultDigest string `json:"result_digest"`
	EvidenceSize int64  `json:"evidence_size"`
	Units        int    `json:"units"`

	Publication string `json:"publication,omitempty"`
	Number      int    `json:"number,omitempty"`
	Decision    string `json:"decision,omitempty"`
	DecidedOn   string `json:"decided_on,omitempty"`
	Supersedes  string `json:"supersedes,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

type listPayload struct {
	List   string `json:"list"`
	Title  string `json:"title"`
	Year   int    `json:"year"`
	Source string `json:"source"`
	Digest string `json:"list_digest"`
	Rows   int    `json:"rows"`
}
