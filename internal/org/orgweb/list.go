package orgweb

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// listURL is the list of the agencies whose people the reader sees.
const listURL = Root + "/co-quan"

// own leads to the page of the reader's own agency, and whoever has none to the
// list of all.
func (p *Pages) own(w http.ResponseWriter, r *http.Request) error {
	person, err := auth.Signed(r.Context())
	if err != nil {
		return err
	}
	if len(person.Agencies) == 0 {
		http.Redirect(w, r, listURL, http.StatusFound)
		return nil
	}
	version, err := p.Agencies.On(r.Context(), person.Agencies[0], p.Clock.Today())
	if err != nil {
		return err
	}
	http.Redirect(w, r, peopleURL(version.Code), http.StatusFound)
	return nil
}

// entry is an agency of the list.
type entry struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Block  string `json:"block"` // empty: not ranked
	People int    `json:"people"`
}

// entries lists the agencies of today by block; those in no block come last.
func (p *Pages) entries(ctx context.Context) ([]entry, error) {
	today := p.Clock.Today()
	versions, err := p.Agencies.AgenciesOn(ctx, today)
	if err != nil {
		return nil, err
	}
	agencies := make([]id.ID, len(versions))
	for i, v := range versions {
		agencies[i] = v.Agency
	}
	counts, err := p.People.Headcounts(ctx, agencies, today)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	versions = slices.DeleteFunc(versions, func(v org.Version) bool { _, isSeen := counts[v.Agency]; return !isSeen })
	for _, v := range versions {
		sizes[v.Block]++
	}
	sizes[""] = 0
	slices.SortStableFunc(versions, func(a, b org.Version) int {
		return cmp.Or(sizes[b.Block]-sizes[a.Block], cmp.Compare(b.Block, a.Block))
	})
	list := make([]entry, len(versions))
	for i, v := range versions {
		list[i] = entry{Code: v.Code, Name: v.Name, Block: v.Block, People: counts[v.Agency]}
	}
	return list, nil
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.entries(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "orgweb.no_agencies")
	}
	people := 0
	for _, e := range list {
		people += e.People
	}
	page := layout.Page{
		Title: voice.Say(ctx, "orgweb.agencies"), Current: Rail, Twin: "/api/v1/people",
		Lead: voice.Say(ctx, "orgweb.agencies_lead", len(list), people, p.Clock.Today()),
	}
	return p.site.Render(w, r, page, listBody(p.table(ctx, list)))
}

// table has a heading for each block.
func (p *Pages) table(ctx context.Context, list []entry) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "orgweb.agencies"), Dense: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "orgweb.agency"), Wide: true}, {Title: voice.Say(ctx, "orgweb.people"), Number: true},
	}}
	for i, e := range list {
		if i == 0 || list[i-1].Block != e.Block {
			name := voice.Say(ctx, "orgweb.no_block")
			if e.Block != "" {
				name = p.BlockName(ctx, e.Block)
			}
			t.Rows = append(t.Rows, datatable.Row{Group: true, Cells: []datatable.Cell{{Text: name}}})
		}
		agency := datatable.Cell{Text: e.Name, Href: peopleURL(e.Code)}
		if e.People == 0 {
			agency.Note = voice.Say(ctx, "orgweb.no_people")
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{agency, {Text: voice.Number(ctx, strconv.Itoa(e.People))}}})
	}
	return t
}

func (p *Pages) listTwin(w http.ResponseWriter, r *http.Request) error {
	list, err := p.entries(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(list); err != nil {
		return fmt.Errorf("send the agencies: %w", err)
	}
	return nil
}
