package publicationweb

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/fault"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// publicList lists the results that were published, the newest first.
func (p *Pages) publicList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	rounds = slices.DeleteFunc(rounds, func(r cchc.Round) bool { return r.State != cchc.Published })
	slices.SortStableFunc(rounds, func(a, b cchc.Round) int { return b.Year - a.Year })
	page := layout.Page{Title: voice.Say(ctx, "cchc.pub.public.list"), Lead: voice.Say(ctx, "cchc.pub.public.list_lead")}
	return p.site.RenderPortal(w, r, page, publicListPage(rounds))
}

// numberParameter names the publication that is read, when it is not the one in
// force.
const numberParameter = "lan"

func (p *Pages) public(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := yearOf(r)
	if err != nil {
		return err
	}
	number := 0
	if asked := r.URL.Query().Get(numberParameter); asked != "" {
		if number, err = strconv.Atoi(asked); err != nil {
			return fault.New(fault.NotFound, "cchc.publication.no_number", asked)
		}
	}
	found, err := p.service.Published(ctx, year, r.PathValue("block"), number)
	if err != nil {
		return err
	}
	m := publicModel{found}
	page := layout.Page{
		Title:  voice.Say(ctx, "cchc.pub.public.title", blockInText(ctx, m.block()), strconv.Itoa(year)),
		Lead:   m.lead(ctx),
		Crumbs: []layout.Link{crumb(ctx, "cchc.pub.public.list", publicRoot)},
	}
	if found.Of != nil {
		page.Twin = fileURL(m.block(), year, found.Of, publication.DataJSON)
	}
	return p.site.RenderPortal(w, r, page, publicPage(m))
}

// publicModel is the public page of a result.
type publicModel struct{ publication.Published }

func (m publicModel) year() int     { return m.View.Round.Year }
func (m publicModel) block() string { return m.View.Round.Block }

func (m publicModel) url(number int) string {
	return spot(publicRoot, m.block(), m.year()) + "?" + numberParameter + "=" + strconv.Itoa(number)
}

func (m publicModel) lead(ctx context.Context) string {
	if m.Of == nil {
		return voice.Say(ctx, "cchc.pub.public.on", m.View.Round.PublishedOn)
	}
	return voice.Say(ctx, "cchc.pub.decision_of", m.Of.Decision, m.Of.DecidedOn)
}

func (p *Pages) publicFile(w http.ResponseWriter, r *http.Request) error {
	year, err := yearOf(r)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 {
		return fault.New(fault.NotFound, "cchc.publication.no_number", r.PathValue("number"))
	}
	found, err := p.service.Published(r.Context(), year, r.PathValue("block"), number)
	if err != nil {
		return err
	}
	f, content, err := p.service.OpenFile(r.Context(), found.Of, r.PathValue("file"))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("read a published file: %w", err)
	}
	if err := content.Close(); err != nil {
		return fmt.Errorf("close a published file: %w", err)
	}
	return send(w, f.Name, f.Media, data)
}
