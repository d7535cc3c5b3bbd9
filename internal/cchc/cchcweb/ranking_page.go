package cchcweb

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component/rank"
	"minhbach/internal/web/component/yearswitch"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// What fits at 1440 pixels: so many columns of fields beside a chart of full
// width, and so many beside a narrower one while the rail shows words. The
// widths are those from the first year to the last.
const (
	fieldsBesideChart = 7
	fieldsBesideRail  = 9
	chartWide         = 270
	chartNarrow       = 220
	yearStepMax       = 90
)

// ranking serves the ranking of a block in a year.
func (p *Pages) ranking(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	history, err := p.service.History(r.Context(), s.block())
	if err != nil {
		return err
	}
	rounds, err := p.service.Rounds(r.Context())
	if err != nil {
		return err
	}
	ranking := newRanking(s, history, p.follow(r))
	return p.site.Render(w, r, p.rankingPage(r.Context(), s, ranking, rounds), rankingBody(s, ranking, p.options.Export != nil))
}

// follow is the agency in colour: the address says, else the installation.
func (p *Pages) follow(r *http.Request) string {
	if query := r.URL.Query(); query.Has(followParameter) {
		return query.Get(followParameter)
	}
	return p.options.Follow
}

func (p *Pages) rankingPage(ctx context.Context, s spot, ranking Ranking, rounds []cchc.Round) layout.Page {
	address := func(block string, year int) string {
		if block != s.block() || ranking.Followed == p.options.Follow {
			return rankingURL(block, year)
		}
		return following(rankingURL(block, year), ranking.Followed)
	}
	return layout.Page{
		Title:    voice.Say(ctx, "cchc.web.ranking.title", lowerFirst(BlockName(ctx, s.block()))),
		Window:   finding(ctx, ranking.Finding, ranking.set),
		Lead:     voice.Say(ctx, "cchc.web.ranking.lead", strconv.Itoa(s.year()), stateText(ctx, s.view.Round), orderText(ctx, s.view.Set)),
		LeadLink: layout.Link{Label: ranking.Set.Title, Href: setURL(ranking.Set.Digest)},
		Current:  railRanking,
		Twin:     twin(withQuery(apiRankingURL(s.block(), s.year()), "follow", ranking.Followed), s),
		IsWide:   ranking.columns() > fieldsBesideRail,
		Switches: append(switches(ctx, rounds, s.block(), s.year(), address), followSwitch(ctx, s, ranking)),
		Actions:  yearswitch.Switch(voice.Say(ctx, "cchc.web.year"), yearSwitch(ctx, rounds, s.block(), s.year(), address)),
	}
}

// followSwitch chooses the agency in colour.
func followSwitch(ctx context.Context, s spot, ranking Ranking) layout.Switch {
	here := staged(rankingURL(s.block(), s.year()), s.view, s.stage)
	sw := layout.Switch{Label: voice.Say(ctx, "cchc.web.follow"), Current: voice.Say(ctx, "cchc.web.follow_none")}
	for _, row := range ranking.Rows {
		if row.Code == ranking.Followed {
			sw.Current = upperFirst(row.Name)
		}
		sw.Options = append(sw.Options, layout.Option{Label: upperFirst(row.Name), Href: following(here, row.Code), Current: row.Code == ranking.Followed})
	}
	return sw
}

// workbook sends the results as Excel.
func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	if p.options.Export == nil || s.scored == nil {
		return fault.New(fault.NotFound, "cchc.web.no_workbook", strconv.Itoa(s.year()))
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"ket-qua-%s-%d.xlsx\"", s.block(), s.year()))
	return p.options.Export(w, s.view, s.stage, voice.Lang(r.Context()))
}

// finding puts what a ranking says first into words.
func finding(ctx context.Context, f Finding, set *criteria.Set) string {
	switch f.Kind {
	case "stayed":
		return upperFirst(voice.Say(ctx, "cchc.web.finding.stayed", f.Name, f.Count, f.Years))
	case "leads":
		return upperFirst(voice.Say(ctx, "cchc.web.finding.leads", f.Name, voice.Number(ctx, f.Index)))
	case "partial":
		return voice.Say(ctx, "cchc.web.finding.partial", f.Count, f.Of)
	case "rose", "fell", "rose_most":
		return upperFirst(voice.Say(ctx, "cchc.web.finding."+f.Kind, f.Name, f.Count, f.Years))
	}
	return voice.Say(ctx, "cchc.web.finding.none", set.Title)
}

// orderText says by what the block is ordered, what is rounded, and what parts
// equal units.
func orderText(ctx context.Context, set *criteria.Set) string {
	by := voice.Say(ctx, "cchc.web.order."+string(set.Ranking.By)+"_"+string(set.Rounding.At))
	if len(set.Ranking.Ties) == 0 {
		return voice.Say(ctx, "cchc.web.order.plain", by)
	}
	return voice.Say(ctx, "cchc.web.order.parted", by, strings.Join(tieWords(ctx, set), ", "))
}

// tieWords says what parts equal units, in order.
func tieWords(ctx context.Context, set *criteria.Set) []string {
	var ties []string
	for _, tie := range set.Ranking.Ties {
		name := tie.Name
		if tie.Kind == criteria.TieCriterion || tie.Kind == criteria.TieInput {
			name = tie.Code
		}
		ties = append(ties, voice.Say(ctx, "cchc.web.tie."+string(tie.Kind), name))
	}
	return ties
}

// bump is the chart of ranks over years, its lines ending at the rows.
func bump(ctx context.Context, ranking Ranking) chart.Bump {
	b := chart.Bump{
		Words: chart.Words{
			ID: "bump", Title: finding(ctx, ranking.Finding, ranking.set),
			Describe: voice.Say(ctx, "cchc.web.ranking.bump", ranking.Ranked, strconv.Itoa(ranking.Years[0]), strconv.Itoa(ranking.Year)),
		},
		Rows: ranking.Ranked,
	}
	width := chartWide
	if ranking.columns() > fieldsBesideChart {
		width = chartNarrow
	}
	b.Step = min(width/max(len(ranking.Years)-1, 1), yearStepMax)
	for _, year := range ranking.Years {
		b.Years = append(b.Years, strconv.Itoa(year))
	}
	for i, row := range ranking.Rows[:ranking.Ranked] {
		line := chart.BumpLine{Name: upperFirst(row.Name), Ranks: row.Ranks, Row: i, IsOwn: row.Code == ranking.Followed}
		for y, rank := range row.Ranks {
			b.Rows = max(b.Rows, rank)
			if line.IsOwn {
				line.Hrefs = append(line.Hrefs, agencyURL(row.Code, ranking.Block, ranking.Years[y]))
			}
		}
		b.Lines = append(b.Lines, line)
	}
	return b
}

// historyTable is the bump chart as a table: ranks by year.
func historyTable(ctx context.Context, ranking Ranking) (columns []string, rows [][]string) {
	columns = []string{voice.Say(ctx, "cchc.web.agency")}
	for _, year := range ranking.Years {
		columns = append(columns, strconv.Itoa(year))
	}
	for _, row := range ranking.Rows {
		cells := []string{upperFirst(row.Name)}
		for _, rank := range row.Ranks {
			cells = append(cells, rankText(rank))
		}
		rows = append(rows, cells)
	}
	return columns, rows
}

// rankText is a rank, or a dash where there is none.
func rankText(rank int) string {
	if rank <= 0 {
		return "–"
	}
	return strconv.Itoa(rank)
}

// bar is a field's cell: the value over a bar with a tick at the mean.
func bar(ctx context.Context, head FieldHead, cell FieldCell, isOwn bool) rank.Bar {
	return rank.Bar{
		Text: voice.Number(ctx, cell.Points), Value: int64(cell.value), Mean: int64(head.mean), Max: int64(head.max), Own: isOwn, NoMean: head.Mean == "",
	}
}

// columns counts the columns of fields: bonus and penalty share one.
func (r *Ranking) columns() int {
	count := 0
	for _, f := range r.Fields {
		if f.isBase {
			count++
		}
	}
	if r.hasExtra {
		count++
	}
	return count
}

func (r *Ranking) rowClass(row RankRow) string {
	class := ""
	if row.Code == r.Followed {
		class = "row-own "
	}
	if row.isBreak {
		class += "row-break"
	}
	return class
}

// tableNote is the grey line beside the table's title.
func tableNote(ctx context.Context, ranking Ranking) string {
	if ranking.Mean == "" {
		return voice.Say(ctx, "cchc.web.ranking.table_note_empty", len(ranking.Rows))
	}
	return voice.Say(ctx, "cchc.web.ranking.table_note", len(ranking.Rows), voice.Number(ctx, ranking.Mean))
}

// notes lists the keys of the sentences that explain the marks in use.
func (r *Ranking) notes() []string {
	used := map[string]bool{}
	for _, row := range r.Rows {
		if row.Equal != "" {
			used["cchc.web.note."+string(row.Equal)] = true
		}
		if row.Excluded {
			used["cchc.web.note.excluded"] = true
		} else if row.Missing > 0 {
			used["cchc.web.note.missing"] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}
