package cchcweb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// ProofURL is the page of a fact, by its position in the log.
func ProofURL(position int64) string { return proofRoot + "/" + strconv.FormatInt(position, 10) }

// proofRoot is where the facts stand by their position in the log.
const proofRoot = "/bang-chung"

func proofURL(position int64) string { return join(proofRoot, strconv.FormatInt(position, 10)) }

// apiFactURL is the JSON twin of a fact.
func apiFactURL(position int64) string {
	return join(apiRoot+"/facts", strconv.FormatInt(position, 10))
}

// Proofs is what the page of a fact asks of the evidence log.
type Proofs interface {
	// At returns the fact at a position; absent ones are fault.NotFound.
	At(ctx context.Context, position int64) (evidence.Entry, error)
	Prove(ctx context.Context, fact id.ID) (evidence.Proof, error)
}

// FactPage is one recorded fact as it was hashed, with its inclusion proof.
type FactPage struct {
	Position   int64           `json:"position"`
	Fact       string          `json:"fact"`
	Kind       string          `json:"kind"`
	Agency     string          `json:"agency,omitempty"`
	Subject    string          `json:"subject,omitempty"`
	OccurredOn civil.Date      `json:"occurred_on"`
	Period     string          `json:"period,omitempty"`
	RecordedAt string          `json:"recorded_at"`
	Leaf       json.RawMessage `json:"leaf"`
	Proof      evidence.Proof  `json:"proof"`

	at, pretty string
}

func (p *Pages) fact(w http.ResponseWriter, r *http.Request) error {
	page, err := p.factPage(r.Context(), r.PathValue("position"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	return p.site.Render(w, r, layout.Page{
		Title:   voice.Say(ctx, "cchc.detail.proof.title", page.position(ctx)),
		Lead:    voice.Say(ctx, "cchc.detail.proof.lead", page.at),
		Current: railHome, Twin: apiFactURL(page.Position), Actions: proofActions(page),
	}, proofPage(page))
}

// proofFile hands out the proof as a file that `evidence check` reads.
func (p *Pages) proofFile(w http.ResponseWriter, r *http.Request) error {
	page, err := p.factPage(r.Context(), r.PathValue("position"))
	if err != nil {
		return err
	}
	file, err := page.Proof.JSON()
	if err != nil {
		return err
	}
	return sendFile(w, r, fmt.Sprintf("bang-chung-%d.json", page.Position), "application/json", file)
}

func (p *Pages) factPage(ctx context.Context, position string) (FactPage, error) {
	at, err := strconv.ParseInt(position, 10, 64)
	if err != nil || at < 0 || p.options.Proofs == nil {
		return FactPage{}, fault.New(fault.NotFound, "cchc.detail.no_fact", position)
	}
	e, err := p.options.Proofs.At(ctx, at)
	if err != nil {
		return FactPage{}, err
	}
	proof, err := p.options.Proofs.Prove(ctx, e.ID)
	if err != nil {
		return FactPage{}, err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, e.Leaf, "", "  "); err != nil {
		return FactPage{}, fmt.Errorf("show fact %s: %w", e.ID, err)
	}
	return FactPage{
		Position: e.Position, Fact: string(e.ID), Kind: e.Kind, Agency: string(e.Agency), Subject: e.Subject, OccurredOn: e.OccurredOn,
		Period: e.Period, RecordedAt: civil.FormatInstant(e.RecordedAt), Leaf: json.RawMessage(e.Leaf), Proof: proof,
		at: e.RecordedAt.In(civil.Zone).Format("15:04:05 02/01/2006"), pretty: pretty.String(),
	}, nil
}

func (f FactPage) position(ctx context.Context) string { return voice.Text(ctx, grouped(f.Position)) }

// grouped is a whole number written with the marks of the language.
type grouped int64

// Text writes the number.
func (g grouped) Text(l locale.Lang) string { return l.Decimal(strconv.FormatInt(int64(g), 10)) }

// sendFile answers with a file to keep.
func sendFile(w http.ResponseWriter, r *http.Request, name, kind string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	return nil
}
