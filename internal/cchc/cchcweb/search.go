package cchcweb

import (
	"context"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/vn"
	"minhbach/internal/web"
	"minhbach/internal/web/voice"
)

// Finder searches agencies and criteria for the command box.
type Finder struct{ service Service }

// NewFinder makes a finder; the site wants it before there are pages.
func NewFinder(service Service) *Finder { return &Finder{service} }

// Find looks through the newest round of each block, whatever the marks and
// capitals of the query.
func (f *Finder) Find(ctx context.Context, query string, limit int) ([]web.Hit, error) {
	folded := vn.Fold(strings.TrimSpace(query))
	if folded == "" || limit <= 0 {
		return nil, nil
	}
	rounds, err := f.service.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	var hits []web.Hit
	for _, round := range newestRounds(rounds) {
		view, err := f.service.View(ctx, round.Year, round.Block)
		if err != nil {
			return nil, err
		}
		hits = append(hits, findUnits(ctx, view, folded)...)
		hits = append(hits, findCriteria(ctx, view, folded)...)
	}
	hits = onceEach(hits)
	return hits[:min(len(hits), limit)], nil
}

// newestRounds are the newest round of each block, the main block first.
func newestRounds(rounds []cchc.Round) []cchc.Round {
	var list []cchc.Round
	seen := map[string]bool{}
	rest := rounds
	for len(rest) > 0 {
		newest, ok := newestOf(rest)
		if !ok {
			break
		}
		if !seen[newest.Block] {
			seen[newest.Block] = true
			list = append(list, newest)
		}
		var others []cchc.Round
		for _, r := range rest {
			if r.Block != newest.Block {
				others = append(others, r)
			}
		}
		rest = others
	}
	return list
}

func findUnits(ctx context.Context, v *cchc.View, folded string) []web.Hit {
	var hits []web.Hit
	for _, u := range v.Units {
		if !matches(folded, u.Name, u.ShortName, u.Code) {
			continue
		}
		hit := web.Hit{Kind: "cchc.web.agency", Title: u.Name, Href: agencyURL(u.Code, v.Round.Block, v.Round.Year)}
		if b := v.Final(); b != nil && b.At(string(u.Agency)) >= 0 {
			if r := &b.Results[b.At(string(u.Agency))]; r.Rank > 0 {
				hit.Note = voice.Say(ctx, "cchc.detail.search.rank", r.Rank, r.Of, strconv.Itoa(v.Round.Year), voice.Number(ctx, indexText(v.Set, r.Index)))
			}
		}
		hits = append(hits, hit)
	}
	return hits
}

func findCriteria(ctx context.Context, v *cchc.View, folded string) []web.Hit {
	var hits []web.Hit
	for _, c := range v.Set.Criteria {
		if !matches(folded, c.Name, c.Code+" "+c.Name) && c.Code != folded {
			continue
		}
		hits = append(hits, web.Hit{
			Kind: "cchc.detail.criterion", Title: c.Code + " " + c.Name, Note: criterionNote(ctx, v, c), Href: criterionURL(v.Round.Block, v.Round.Year, c.Code),
		})
	}
	return hits
}

func criterionNote(ctx context.Context, v *cchc.View, c *criteria.Criterion) string {
	return voice.Say(ctx, "cchc.detail.search.criterion", voice.Text(ctx, c.MaxPoints), c.Field().Name, strconv.Itoa(v.Round.Year))
}

// matches tells whether every word of the query begins a word of a text.
func matches(folded string, texts ...string) bool {
	for _, text := range texts {
		words := strings.Fields(vn.Fold(text))
		all := true
		for asked := range strings.FieldsSeq(folded) {
			found := false
			for _, w := range words {
				found = found || strings.HasPrefix(strings.Trim(w, "(),.;“”"), asked)
			}
			all = all && found
		}
		if all {
			return true
		}
	}
	return false
}

// onceEach drops a second hit with the same address.
func onceEach(hits []web.Hit) []web.Hit {
	seen := map[string]bool{}
	var list []web.Hit
	for _, h := range hits {
		if !seen[h.Href] {
			seen[h.Href] = true
			list = append(list, h)
		}
	}
	return list
}
