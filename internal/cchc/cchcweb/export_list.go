package cchcweb

import (
	"net/http"
	"strconv"

	"minhbach/internal/id"
	"minhbach/internal/vn"
	"minhbach/internal/web/voice"
)

// listsBook is the list of published rankings with their sources.
func (p *Pages) listsBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lists, err := p.service.Lists(ctx)
	if err != nil {
		return err
	}
	t := sheetTable{
		file: "ket-qua-da-cong-bo", title: voice.Say(ctx, "cchc.web.lists.title"),
		heads: []string{
			voice.Say(ctx, "cchc.web.year"), voice.Say(ctx, "cchc.web.list.result"), voice.Say(ctx, "cchc.web.list.place"), voice.Say(ctx, "cchc.web.block"),
			voice.Say(ctx, "cchc.web.list.source"), voice.Say(ctx, "cchc.web.list.status"),
		},
		numbers: []bool{true, false, false, false, false, false},
	}
	for _, l := range lists {
		t.rows = append(t.rows, []string{strconv.Itoa(l.Year), l.Title, l.Place, BlockName(ctx, l.Block), l.Source, statusText(ctx, l.Status)})
	}
	return t.send(w, r)
}

// listBook is one published ranking as printed.
func (p *Pages) listBook(w http.ResponseWriter, r *http.Request) error {
	found, err := p.service.List(r.Context(), id.ID(r.PathValue("list")))
	if err != nil {
		return err
	}
	ctx, list := r.Context(), newList(found)
	t := sheetTable{
		file: "ket-qua-" + vn.Fold(list.Block) + "-" + strconv.Itoa(list.Year), title: list.Title,
		notes: append([]string{listFinding(ctx, list), voice.Say(ctx, "cchc.web.list.source") + ": " + list.Source}, partedTexts(ctx, list)...),
		heads: []string{
			voice.Say(ctx, "cchc.web.list.rank_printed"), voice.Say(ctx, "cchc.web.agency"), voice.Say(ctx, "cchc.web.list.index_printed"), voice.Say(ctx, "cchc.web.list.status"),
		},
		numbers: []bool{true, false, true, false},
	}
	for _, row := range list.Rows {
		t.rows = append(t.rows, []string{dash(row.Rank), row.Agency, dash(row.Index), statusText(ctx, row.Status)})
	}
	return t.send(w, r)
}
