package cchcweb

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/vn"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/rank"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// listPlaces is how many decimals of a computed mean are shown first: sources
// print two.
const listPlaces = 2

// PublishedList is a ranking published elsewhere, as printed, with what can be
// computed from it and nothing put right.
type PublishedList struct {
	cchc.List

	Mean       string           `json:"mean,omitempty"`       // of the printed indices, rounded
	MeanExact  string           `json:"mean_exact,omitempty"` // the same, unrounded
	MeanOf     int              `json:"mean_of"`              // rows with an index
	IsComplete bool             `json:"complete"`             // every unit that the source ranks is here
	Parted     [][]cchc.ListRow `json:"parted_ties"`          // equal printed indices with different printed ranks

	mean points.Rat
}

func newList(l cchc.List) PublishedList {
	p := PublishedList{List: l, Parted: l.PartedTies()}
	p.mean, p.MeanOf = l.Mean()
	if p.MeanOf > 0 {
		p.Mean, p.MeanExact = p.mean.Decimal(listPlaces, points.HalfUp), p.mean.String()
	}
	p.IsComplete = l.Of > 0 && p.MeanOf == l.Of && len(l.Rows) == l.Of
	return p
}

// lists serves the list of published rankings.
func (p *Pages) lists(w http.ResponseWriter, r *http.Request) error {
	lists, err := p.service.Lists(r.Context())
	if err != nil {
		return err
	}
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.web.lists.title"), Lead: voice.Say(ctx, "cchc.web.lists.lead"), Current: railLists,
		Twin: apiRoot + "/published-results", Actions: listsActions(),
	}
	if len(lists) > 0 {
		page.Title = voice.Say(ctx, "cchc.web.lists.count", len(lists))
		page.Window = voice.Say(ctx, "cchc.web.nav.lists")
	}
	return p.site.Render(w, r, page, listsBody(lists))
}

// list serves one published ranking.
func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	found, err := p.service.List(r.Context(), id.ID(r.PathValue("list")))
	if err != nil {
		return err
	}
	list := newList(found)
	ctx := r.Context()
	page := layout.Page{
		Title: list.Title, Window: listFinding(ctx, list), Lead: listFinding(ctx, list), Current: railLists,
		Crumbs:  []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.lists"), Href: listRoot}},
		Here:    list.Place,
		Twin:    apiListURL(list.ID),
		Actions: listActions(list),
	}
	return p.site.Render(w, r, page, listBody(list))
}

// byteOrderMark tells Excel that a CSV is UTF-8.
const byteOrderMark = "\ufeff"

// listTable serves the rows as printed, in the columns that the import reads.
func (p *Pages) listTable(w http.ResponseWriter, r *http.Request) error {
	found, err := p.service.List(r.Context(), id.ID(r.PathValue("list")))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	table := csv.NewWriter(&out)
	rows := [][]string{{"rank", "agency", "index", "status"}}
	for _, row := range found.Rows {
		rows = append(rows, []string{row.Rank, row.Agency, row.Index, row.Status})
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("write the rows of %s: %w", found.ID, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"ket-qua-%s-%d.csv\"", vn.Fold(found.Block), found.Year))
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("send the rows of %s: %w", found.ID, err)
	}
	return nil
}

// listFinding says who leads, and the mean when the list is whole.
func listFinding(ctx context.Context, list PublishedList) string {
	first := list.Rows[0]
	if first.Index == "" {
		return voice.Say(ctx, "cchc.web.list.leads_unprinted", first.Agency, strconv.Itoa(list.Year))
	}
	if !list.IsComplete {
		return voice.Say(ctx, "cchc.web.list.leads", first.Agency, strconv.Itoa(list.Year), voice.Number(ctx, first.Index))
	}
	return voice.Say(ctx, "cchc.web.list.leads_mean", first.Agency, strconv.Itoa(list.Year), voice.Number(ctx, first.Index), voice.Number(ctx, list.Mean))
}

func listFacts(ctx context.Context, list PublishedList) []stat.Fact {
	facts := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.web.year"), Value: strconv.Itoa(list.Year)},
		{Label: voice.Say(ctx, "cchc.web.block"), Value: BlockName(ctx, list.Block)},
		{Label: voice.Say(ctx, "cchc.web.list.rows"), Value: voice.Say(ctx, "cchc.web.list.rows_of", len(list.Rows), list.Of)},
	}
	if list.MeanOf > 0 {
		mean := stat.Fact{Label: voice.Say(ctx, "cchc.web.list.mean"), Value: voice.Number(ctx, list.Mean), Note: voice.Say(ctx, "cchc.web.list.mean_exact", voice.Number(ctx, list.MeanExact), list.MeanOf)}
		if !list.IsComplete {
			mean.Label = voice.Say(ctx, "cchc.web.list.mean_part")
		}
		facts = append(facts, mean)
	}
	return facts
}

// partedTexts names each place where printed ranks part equal printed indices.
func partedTexts(ctx context.Context, list PublishedList) []string {
	var texts []string
	for _, tie := range list.Parted {
		var names, ranks []string
		for _, row := range tie {
			names, ranks = append(names, row.Agency), append(ranks, row.Rank)
		}
		texts = append(texts, voice.Say(ctx, "cchc.web.list.parted", strings.Join(names, ", "), voice.Number(ctx, tie[0].Index), strings.Join(ranks, ", ")))
	}
	return texts
}

// statusKind is the tint of how sure a printed value is.
func statusKind(status string) tag.Kind {
	switch strings.ToUpper(status) {
	case "CONFIRMED":
		return tag.Done
	case "DERIVED":
		return tag.Info
	case "UNCONFIRMED":
		return tag.Soon
	}
	return tag.Waiting
}

// statusText is the word for how sure a printed value is.
func statusText(ctx context.Context, status string) string {
	if key := "cchc.web.status." + strings.ToLower(status); Words().Has(key) {
		return voice.Say(ctx, key)
	}
	return status
}

// printedTable is the ranking as printed.
func printedTable(ctx context.Context, list PublishedList) datatable.Props {
	props := datatable.Props{Label: list.Title, Dense: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.web.list.rank_printed"), Number: true, Tight: true}, {Title: voice.Say(ctx, "cchc.web.agency"), Wide: true},
		{Title: voice.Say(ctx, "cchc.web.list.index_printed"), Number: true},
	}}
	hasStatus := list.hasRowStatus()
	if hasStatus {
		props.Columns = append(props.Columns, datatable.Column{Title: voice.Say(ctx, "cchc.web.list.status"), Tight: true})
	}
	parted := list.partedAgencies()
	for _, row := range list.Rows {
		agency := datatable.Cell{Text: row.Agency}
		if parted[row.Agency] {
			agency.Note = voice.Say(ctx, "cchc.web.list.parted_row")
		}
		cells := []datatable.Cell{{Text: dash(row.Rank), Strong: true}, agency, list.indexCell(ctx, row)}
		if hasStatus {
			cells = append(cells, datatable.Cell{Part: statusTag(row.Status)})
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: cells})
	}
	return props
}

// indexCell is the printed index over a bar from 0 to 100 with a tick at the
// mean of the list.
func (list PublishedList) indexCell(ctx context.Context, row cchc.ListRow) datatable.Cell {
	index, err := points.Parse(row.Index)
	if err != nil {
		return datatable.Cell{Text: voice.Say(ctx, "cchc.web.list.not_printed"), Muted: true}
	}
	mean, ok := list.mean.Points()
	full := 100 * points.One
	return datatable.Cell{Part: rank.FieldBar(rank.Bar{Text: voice.Number(ctx, row.Index), Value: int64(index), Mean: int64(mean), Max: int64(full), NoMean: !ok || !list.IsComplete})}
}

func (list PublishedList) hasRowStatus() bool {
	for _, row := range list.Rows {
		if row.Status != "" && row.Status != list.Status {
			return true
		}
	}
	return false
}

func (list PublishedList) partedAgencies() map[string]bool {
	parted := map[string]bool{}
	for _, tie := range list.Parted {
		for _, row := range tie {
			parted[row.Agency] = true
		}
	}
	return parted
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func statusMeaning(ctx context.Context, status string) string {
	return voice.Say(ctx, "cchc.web.status_means."+strings.ToLower(status))
}
