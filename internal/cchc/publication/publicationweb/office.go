package publicationweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// rounds lists the rounds, those that wait for a decision first.
func (p *Pages) rounds(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rounds, func(a, b cchc.Round) int {
		if (a.State == cchc.Published) != (b.State == cchc.Published) {
			return map[bool]int{true: 1, false: -1}[a.State == cchc.Published]
		}
		return b.Year - a.Year
	})
	page := layout.Page{Title: voice.Say(ctx, "cchc.pub.office.title"), Lead: voice.Say(ctx, "cchc.pub.office.lead"), Current: railOffice}
	return p.site.Render(w, r, page, roundsPage(rounds))
}

// decisionFields are the fields of a decision, in order.
var decisionFields = []string{"number", "on", "superior", "issuer", "place", "role", "signer"}

// standingModel is the page of one round.
type standingModel struct {
	publication.Standing
	typed

	mayFreeze, mayPublish, mayCorrect bool
}

func (m standingModel) year() int     { return m.View.Round.Year }
func (m standingModel) block() string { return m.View.Round.Block }
func (m standingModel) url() string   { return spot(officeRoot, m.block(), m.year()) }

func (p *Pages) load(r *http.Request) (standingModel, error) {
	year, err := yearOf(r)
	if err != nil {
		return standingModel{}, err
	}
	standing, err := p.service.Standing(r.Context(), year, r.PathValue("block"))
	if err != nil {
		return standingModel{}, err
	}
	may := func(action string) bool { return p.service.May(r.Context(), action, standing.View.Round, "") }
	return standingModel{
		Standing: standing, typed: typed{values: map[string]string{}},
		mayFreeze: may(publication.ActFreeze), mayPublish: may(publication.ActPublish), mayCorrect: may(publication.ActCorrect),
	}, nil
}

func (p *Pages) standing(w http.ResponseWriter, r *http.Request) error {
	m, err := p.load(r)
	if err != nil {
		return err
	}
	p.begin(r.Context(), m.values)
	return p.renderStanding(w, r, m)
}

func (p *Pages) renderStanding(w http.ResponseWriter, r *http.Request, m standingModel) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.standing.title", blockName(ctx, m.block()), strconv.Itoa(m.year())), Current: railOffice,
		Lead:    voice.Say(ctx, "cchc.pub.standing.lead."+string(m.View.Round.State)),
		Crumbs:  []layout.Link{crumb(ctx, "cchc.pub.nav.office", officeRoot)},
		Actions: standingActions(m),
	}
	return p.site.RenderStatus(w, r, m.status(), page, standingPage(m))
}

func (p *Pages) freeze(w http.ResponseWriter, r *http.Request) error {
	m, err := p.load(r)
	if err != nil {
		return err
	}
	if err := p.service.Freeze(r.Context(), m.View.Round.ID); err != nil {
		return err
	}
	return p.site.Redirect(w, r, m.url(), "cchc.pub.frozen", len(m.View.Units))
}

// decisionOf reads the decision that was typed; a day that cannot be read is a
// problem of its field.
func decisionOf(t *typed) publication.Decision {
	d := publication.Decision{
		Number: t.values["number"], Superior: t.values["superior"], Issuer: t.values["issuer"], Place: t.values["place"],
		Role: t.values["role"], Signer: t.values["signer"],
	}
	on, err := civil.ParseVN(t.values["on"])
	if err != nil && t.values["on"] != "" {
		t.problems = append(t.problems, fault.All(err).At(fault.Place{Field: "on"})...)
	}
	d.On = on
	return d
}

func (p *Pages) publish(w http.ResponseWriter, r *http.Request) error {
	m, err := p.load(r)
	if err != nil {
		return err
	}
	m.typed = typedIn(r, decisionFields...)
	d := decisionOf(&m.typed)
	if len(m.problems) == 0 {
		made, err := p.service.Publish(r.Context(), m.View.Round.ID, d)
		if err == nil {
			return p.site.Redirect(w, r, m.url(), "cchc.pub.published", made.Decision)
		}
		if err := refused(&m.typed, err); err != nil {
			return err
		}
	}
	return p.renderStanding(w, r, m)
}

func (p *Pages) preview(w http.ResponseWriter, r *http.Request) error {
	m, err := p.load(r)
	if err != nil {
		return err
	}
	t := typedIn(r, decisionFields...)
	data, media, err := p.service.Preview(r.Context(), m.View.Round.ID, decisionOf(&t), r.PathValue("file"))
	if err != nil {
		return err
	}
	return send(w, r.PathValue("file"), media, data)
}

// send hands a file out; a PDF may be looked at in the browser.
func send(w http.ResponseWriter, name, media string, data []byte) error {
	disposition := "attachment"
	if media == "application/pdf" {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", disposition+`; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, err := w.Write(data)
	return err
}

func (m standingModel) decisionField(ctx context.Context, name string) form.Field {
	f := m.field(ctx, name, "cchc.pub.field."+name)
	switch name {
	case "number":
		f = hinted(short(f), voice.Say(ctx, "cchc.pub.hint.number"))
	case "on":
		f = hinted(short(f), voice.Say(ctx, "cchc.pub.hint.on"))
	default:
		f = optional(f)
	}
	return f
}
