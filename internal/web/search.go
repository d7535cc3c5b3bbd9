package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"minhbach/internal/locale"
	"minhbach/internal/vn"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

const (
	searchPath      = "/tim"
	queryRunesMax   = 200
	suggestionsMax  = 8
	searchResultMax = 50
)

// Hit is one thing found.
type Hit struct {
	Kind  string // key of the word for what it is: an agency, a criterion, a page
	Title string
	Note  string
	Href  string
}

// Finder searches one kind of thing. The query is as typed, marks or not; the
// finder folds it.
type Finder interface {
	Find(ctx context.Context, query string, limit int) ([]Hit, error)
}

// search answers the command box: a page, or only the list for the suggestions
// below the box.
func (s *Site) search(w http.ResponseWriter, r *http.Request) error {
	query := []rune(strings.TrimSpace(r.URL.Query().Get("q")))
	asked := string(query[:min(len(query), queryRunesMax)])
	isPart := r.URL.Query().Has("part")
	limit := searchResultMax
	if isPart {
		limit = suggestionsMax
	}
	hits, err := s.find(r.Context(), asked, limit)
	if err != nil {
		return err
	}
	if isPart {
		return s.Part(w, r, suggestions(asked, hits))
	}
	page := layout.Page{Title: voice.Say(r.Context(), "web.search.title")}
	if asked != "" {
		page.Lead = voice.Say(r.Context(), "web.search.found", len(hits), asked)
	}
	return s.Render(w, r, page, searchPage(asked, hits))
}

func (s *Site) find(ctx context.Context, query string, limit int) ([]Hit, error) {
	if query == "" {
		return nil, nil
	}
	hits := s.findPages(ctx, query, limit)
	for _, f := range s.config.Finders {
		if len(hits) >= limit {
			break
		}
		found, err := f.Find(ctx, query, limit-len(hits))
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		hits = append(hits, found...)
	}
	return hits[:min(len(hits), limit)], nil
}

// findPages looks through the rail, in both languages.
func (s *Site) findPages(ctx context.Context, query string, limit int) []Hit {
	var hits []Hit
	folded := vn.Fold(query)
	add := func(label, href string) {
		for _, l := range locale.Langs() {
			if len(hits) < limit && strings.Contains(vn.Fold(s.config.Words.Say(l, label)), folded) {
				hits = append(hits, Hit{Kind: "web.search.page", Title: voice.Say(ctx, label), Href: href})
				return
			}
		}
	}
	for _, m := range s.config.Modules {
		if len(m.Pages) == 0 {
			add(m.Label, m.Href)
		}
		for _, e := range m.Pages {
			add(e.Label, e.Href)
		}
	}
	return hits
}
