package liveweb

import (
	"encoding/json"
	"fmt"
	"net/http"

	"minhbach/internal/cchc/scoring"
)

// jsonStanding is the page as data: points as decimal strings.
type jsonStanding struct {
	Agency    string              `json:"agency"`
	Name      string              `json:"name"`
	Block     string              `json:"block"`
	Year      int                 `json:"year"`
	On        string              `json:"on"`
	Kind      string              `json:"kind"` // always "live"
	Points    string              `json:"points"`
	Reachable string              `json:"reachable"`
	Max       string              `json:"applicable_max"`
	Known     string              `json:"known_max"`
	Certainty map[string]jsonPart `json:"certainty"`
	Rank      *jsonRank           `json:"rank"`
	Published *jsonRank           `json:"last_published"`
	Losses    []jsonLoss          `json:"losses"`
	Line      []jsonStep          `json:"line"`
}

type jsonPart struct {
	Points string `json:"points"`
	Max    string `json:"max"`
}

// jsonRank is a rank among figures of the same kind.
type jsonRank struct {
	Year  int `json:"year"`
	Rank  int `json:"rank"`
	Best  int `json:"best,omitempty"`
	Worst int `json:"worst,omitempty"`
	Of    int `json:"of"`
}

type jsonLoss struct {
	Criterion string `json:"criterion"`
	Name      string `json:"name"`
	Points    string `json:"points"`
	Unknown   bool   `json:"unknown"`
	Division  string `json:"division,omitempty"`
	DueOn     string `json:"due_on,omitempty"`
}

type jsonStep struct {
	On        string `json:"on"`
	Points    string `json:"points"`
	Reachable string `json:"reachable"`
	Known     string `json:"known_max"`
	Fact      string `json:"fact"`
	Position  int64  `json:"position"`
	Facts     int    `json:"facts"`
}

// json serves the page as data.
func (p *Pages) json(w http.ResponseWriter, r *http.Request) error {
	pic, err := p.picture(r)
	if err != nil {
		return err
	}
	return send(w, pic.data())
}

func send(w http.ResponseWriter, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write the live score: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body) //nolint:errcheck // the reader went away; nobody is left to tell
	return nil
}

func (pic *picture) data() jsonStanding {
	s := pic.Stand
	data := jsonStanding{
		Agency: string(s.Agency), Name: pic.Unit.Name, Block: pic.Board.Block, Year: pic.Board.Year, On: pic.Today.String(), Kind: "live",
		Points: s.Points.String(), Reachable: s.Reachable.String(), Max: s.Max.String(), Known: s.Known.String(),
		Certainty: map[string]jsonPart{}, Losses: []jsonLoss{}, Line: []jsonStep{},
	}
	for _, c := range []scoring.Certainty{scoring.CertainComputed, scoring.CertainEvidenced, scoring.CertainDeclared, scoring.Unknown} {
		data.Certainty[c.String()] = jsonPart{s.ByCertainty[c].Points.String(), s.ByCertainty[c].Max.String()}
	}
	if s.Rank > 0 {
		data.Rank = &jsonRank{pic.Board.Year, s.Rank, s.Best, s.Worst, s.Of}
	}
	if pic.IsLast {
		data.Published = &jsonRank{Year: pic.Last.Year, Rank: pic.Last.Rank, Of: pic.Last.Of}
	}
	for _, l := range pic.Losses {
		loss := jsonLoss{Criterion: l.Criterion.Code, Name: l.Criterion.Name, Points: l.Points.String(), Unknown: l.IsUnknown, Division: l.Division}
		if !l.DueOn.IsZero() {
			loss.DueOn = l.DueOn.String()
		}
		data.Losses = append(data.Losses, loss)
	}
	for _, l := range pic.Line {
		data.Line = append(data.Line, jsonStep{l.On.String(), l.Points.String(), l.Reachable.String(), l.Known.String(), string(l.Fact), l.Position, l.Facts})
	}
	return data
}
