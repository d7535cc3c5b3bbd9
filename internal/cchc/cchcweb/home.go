package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// homeListsMax is how many published rankings the first page names.
const homeListsMax = 5

// Overview is the first page: what waits for somebody, then the newest results
// of each block.
type Overview struct {
	Work   []WorkItem    `json:"work"`
	Blocks []BlockReview `json:"blocks"`
	Lists  []cchc.List   `json:"published_results"`
}

// WorkItem is something that waits: figures that are missing, a frozen round
// that is not published.
type WorkItem struct {
	Kind  string `json:"kind"` // hand_in | empty | figures | ready | publish
	Block string `json:"block"`
	Year  int    `json:"year"`
	Count int    `json:"count"` // criteria without figures, or agencies
	Units int    `json:"units"` // agencies that miss some
	// Agency is the reader's own, which has a self-score to hand in until Due.
	Agency string `json:"agency,omitempty"`
	Due    string `json:"due,omitempty"`
}

// BlockReview is the newest result of a block.
type BlockReview struct {
	Block   string    `json:"block"`
	Year    int       `json:"year"`
	State   string    `json:"state"`
	Finding Finding   `json:"finding"`
	Mean    string    `json:"mean,omitempty"`
	Ranked  int       `json:"ranked"`
	Marks   []MarkRow `json:"marks"`
	Years   []int     `json:"years"` // with a round, oldest first

	set    *criteria.Set
	round  cchc.Round
	rounds []cchc.Round
}

// MarkRow is an agency worth a look, and why.
type MarkRow struct {
	Why   string `json:"why"` // leads | rose | fell | last | followed
	Code  string `json:"code"`
	Name  string `json:"name"`
	Rank  int    `json:"rank"`
	Count int    `json:"places,omitempty"`
	Index string `json:"index"`
}

// home serves the first page.
func (p *Pages) home(w http.ResponseWriter, r *http.Request) error {
	overview, err := p.overview(r.Context(), p.follow(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	page := layout.Page{Title: homeTitle(ctx, overview), Window: voice.Say(ctx, "cchc.web.home.window"), Current: railHome}
	return p.site.Render(w, r, page, homeBody(overview))
}

// overview builds the first page.
func (p *Pages) overview(ctx context.Context, follow string) (Overview, error) {
	o := Overview{Work: []WorkItem{}, Blocks: []BlockReview{}}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return o, err
	}
	if o.Lists, err = p.service.Lists(ctx); err != nil {
		return o, err
	}
	o.Lists = o.Lists[:min(len(o.Lists), homeListsMax)]
	var blocks []string
	for _, r := range rounds {
		if !slices.Contains(blocks, r.Block) {
			blocks = append(blocks, r.Block)
		}
	}
	first, ok, err := p.mainRound(ctx, rounds)
	if err != nil {
		return o, err
	}
	if ok {
		slices.SortStableFunc(blocks, func(a, b string) int { return order(b == first.Block) - order(a == first.Block) })
	}
	for _, block := range blocks {
		history, err := p.service.History(ctx, block)
		if err != nil {
			return o, err
		}
		work, err := p.workFor(ctx, history)
		if err != nil {
			return o, err
		}
		o.Work = append(o.Work, work...)
		o.Blocks = append(o.Blocks, review(history, follow))
	}
	return o, nil
}

func order(first bool) int {
	if first {
		return 1
	}
	return 0
}

// workFor lists what waits for the reader: his own agency's self-score, instead
// of what the round as a whole still misses.
func (p *Pages) workFor(ctx context.Context, history []*cchc.View) ([]WorkItem, error) {
	work := workOf(history)
	person, isKnown := auth.From(ctx)
	if p.options.Rounds == nil || !isKnown || person.IsGuest() {
		return work, nil
	}
	for _, v := range history {
		at := slices.IndexFunc(work, func(item WorkItem) bool { return item.Year == v.Round.Year })
		if at < 0 || v.Round.State != cchc.Open {
			continue
		}
		for _, agency := range person.Agencies {
			item, waits, err := p.handIn(ctx, v, agency)
			if err != nil {
				return nil, err
			}
			if waits {
				work[at] = item
			}
		}
	}
	return work, nil
}

// handIn is the self-score that an agency has yet to hand in.
func (p *Pages) handIn(ctx context.Context, v *cchc.View, agency id.ID) (item WorkItem, waits bool, err error) {
	unit, isHere := v.Unit(string(agency))
	if !isHere {
		return item, false, nil
	}
	tasks, err := p.options.Rounds.Tasks(ctx, v.Round.ID, agency)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return item, false, nil // not his to see, or a round without a plan
	}
	if err != nil || !tasks.TakesFigures {
		return item, false, err
	}
	item = WorkItem{Kind: "hand_in", Block: v.Round.Block, Year: v.Round.Year, Count: len(tasks.Gaps()), Units: 1, Agency: unit.Code}
	if !tasks.Due.IsZero() {
		item.Due = tasks.Due.Text(voice.Lang(ctx))
	}
	return item, true, nil
}

// workURL is where a waiting thing is done.
func workURL(item WorkItem) string {
	if item.Agency != "" {
		return scoreURL(item.Agency, item.Block, item.Year)
	}
	return rankingURL(item.Block, item.Year)
}

// workOf lists what waits in the rounds of a block that are not published.
func workOf(history []*cchc.View) []WorkItem {
	var work []WorkItem
	for _, v := range history {
		item := WorkItem{Block: v.Round.Block, Year: v.Round.Year, Count: len(v.Units)}
		switch {
		case v.Round.State == cchc.Published:
			continue
		case v.Round.State == cchc.Frozen:
			item.Kind = "publish"
		case v.Final() == nil:
			item.Kind = "empty"
		default:
			item.Count, item.Units = missing(v.Final())
			item.Kind = "figures"
			if item.Count == 0 {
				item.Kind = "ready"
			}
		}
		work = append(work, item)
	}
	return work
}

func missing(block *scoring.Block) (count, units int) {
	for i := range block.Results {
		if n := block.Results[i].Missing; n > 0 {
			count += n
			units++
		}
	}
	return count, units
}

// review reads the newest published result of a block, or the newest that
// there is.
func review(history []*cchc.View, follow string) BlockReview {
	newest := history[len(history)-1]
	for _, v := range slices.Backward(history) {
		if v.Round.State == cchc.Published {
			newest = v
			break
		}
	}
	s := at(newest, newest.FinalStage())
	ranking := newRanking(s, history, follow)
	b := BlockReview{
		Block: newest.Round.Block, Year: newest.Round.Year, State: string(newest.Round.State), Finding: ranking.Finding, Mean: ranking.Mean,
		Ranked: ranking.Ranked, Marks: marks(ranking), set: newest.Set, round: newest.Round,
	}
	for _, v := range history {
		b.Years, b.rounds = append(b.Years, v.Round.Year), append(b.rounds, v.Round)
	}
	return b
}

// marks picks the agencies worth a look: who leads, who moved most since last
// year, who comes last, and the one that is followed.
func marks(ranking Ranking) []MarkRow {
	list := []MarkRow{}
	add := func(why string, row *RankRow, places int) {
		if row == nil || row.Rank == nil || slices.ContainsFunc(list, func(m MarkRow) bool { return m.Code == row.Code && m.Why != "leads" }) {
			return
		}
		list = append(list, MarkRow{Why: why, Code: row.Code, Name: row.Name, Rank: *row.Rank, Count: places, Index: row.Index})
	}
	if ranking.Ranked == 0 {
		return list
	}
	add("leads", &ranking.Rows[0], 0)
	rose, fell := mostMoved(ranking)
	if row := ranking.row(ranking.Followed); row != nil && row.Change != nil {
		add("followed", row, *row.Change)
	} else {
		add("followed", row, 0)
	}
	if rose != nil {
		add("rose", rose, *rose.Change)
	}
	if fell != nil {
		add("fell", fell, -*fell.Change)
	}
	if ranking.Ranked > 1 {
		add("last", &ranking.Rows[ranking.Ranked-1], 0)
	}
	return list
}

func mostMoved(ranking Ranking) (rose, fell *RankRow) {
	for i := range ranking.Rows {
		row := &ranking.Rows[i]
		if row.Change == nil {
			continue
		}
		if *row.Change > 0 && (rose == nil || *row.Change > *rose.Change) {
			rose = row
		}
		if *row.Change < 0 && (fell == nil || *row.Change < *fell.Change) {
			fell = row
		}
	}
	return rose, fell
}

// homeTitle says what waits, else what the newest result shows.
func homeTitle(ctx context.Context, o Overview) string {
	for _, item := range o.Work {
		if item.Kind == "hand_in" {
			return workText(ctx, item)
		}
		if item.Kind == "figures" {
			return voice.Say(ctx, "cchc.web.home.figures", strconv.Itoa(item.Year), item.Count, item.Units)
		}
	}
	if len(o.Blocks) > 0 {
		return finding(ctx, o.Blocks[0].Finding, o.Blocks[0].set)
	}
	return voice.Say(ctx, "cchc.web.home.title")
}

// workText is a waiting thing in a sentence.
func workText(ctx context.Context, item WorkItem) string {
	if item.Kind == "hand_in" {
		if item.Due == "" {
			return voice.Say(ctx, "cchc.web.work.hand_in", strconv.Itoa(item.Year), item.Count)
		}
		return voice.Say(ctx, "cchc.web.work.hand_in_until", strconv.Itoa(item.Year), item.Count, item.Due)
	}
	block := lowerFirst(BlockName(ctx, item.Block))
	if item.Kind == "figures" {
		return voice.Say(ctx, "cchc.web.work.figures", strconv.Itoa(item.Year), block, item.Count, item.Units)
	}
	return voice.Say(ctx, "cchc.web.work."+item.Kind, strconv.Itoa(item.Year), block, item.Count)
}

// markTable lists the agencies worth a look.
func markTable(ctx context.Context, b BlockReview) datatable.Props {
	props := datatable.Props{Label: voice.Say(ctx, "cchc.web.home.marks", BlockName(ctx, b.Block)), Dense: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.web.home.look"), Tight: true}, {Title: voice.Say(ctx, "cchc.web.agency"), Wide: true},
		{Title: voice.Say(ctx, "cchc.web.rank"), Number: true}, {Title: voice.Say(ctx, "cchc.web.index"), Number: true},
	}}
	for _, m := range b.Marks {
		props.Rows = append(props.Rows, datatable.Row{Own: m.Why == "followed", Cells: []datatable.Cell{
			{Text: markText(ctx, m), Muted: true},
			{Text: upperFirst(m.Name), Href: agencyURL(m.Code, b.Block, b.Year)},
			{Text: strconv.Itoa(m.Rank), Strong: true}, {Text: voice.Number(ctx, m.Index)},
		}})
	}
	return props
}

// homeSets are the sets by which the newest results of the blocks were scored.
func homeSets(o Overview) []SetRef {
	var sets []SetRef
	for _, b := range o.Blocks {
		if ref := refOf(b.set); !slices.Contains(sets, ref) {
			sets = append(sets, ref)
		}
	}
	return sets
}

// markText says why an agency is worth a look.
func markText(ctx context.Context, m MarkRow) string {
	switch {
	case m.Why == "followed" && m.Count > 0:
		return voice.Say(ctx, "cchc.web.mark.followed_rose", m.Count)
	case m.Why == "followed" && m.Count < 0:
		return voice.Say(ctx, "cchc.web.mark.followed_fell", -m.Count)
	}
	return voice.Say(ctx, "cchc.web.mark."+m.Why, m.Count)
}

// blockNote is the grey line beside a block's finding.
func blockNote(ctx context.Context, b BlockReview) string {
	note := voice.Say(ctx, "cchc.web.home.block_note", strconv.Itoa(b.Year), stateText(ctx, b.round))
	if b.Mean == "" {
		return note
	}
	return note + voice.Say(ctx, "cchc.web.home.block_mean", b.Ranked, voice.Number(ctx, b.Mean))
}
