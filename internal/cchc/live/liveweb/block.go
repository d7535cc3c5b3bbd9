package liveweb

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/live"
	"minhbach/internal/fault"
	exact "minhbach/internal/points"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// blockURL is the list of a block's agencies.
func blockURL(block string, year int) string {
	return root + "/" + url.PathEscape(block) + "/" + strconv.Itoa(year)
}

func yearOf(r *http.Request) (int, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return 0, fault.New(fault.NotFound, "cchc.live.web.no_year", r.PathValue("year")).Because(err)
	}
	return year, nil
}

// row is an agency of a block with where it stands.
type row struct {
	cchc.Unit
	live.Standing
}

// hasFigures tells whether anything of the agency is known.
func (r row) hasFigures() bool { return r.Known > 0 }

// rows orders the agencies as they stand; those without figures come last.
func rows(board *live.Board) []row {
	list := make([]row, len(board.Units))
	for i, u := range board.Units {
		list[i] = row{u, board.Stand[i]}
	}
	slices.SortStableFunc(list, func(a, b row) int {
		if a.hasFigures() != b.hasFigures() {
			if a.hasFigures() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Rank, b.Rank)
	})
	return list
}

// board reads what the address names.
func (p *Pages) board(r *http.Request) (*live.Board, error) {
	year, err := yearOf(r)
	if err != nil {
		return nil, err
	}
	return p.Service.Seen(r.Context(), year, r.PathValue("block"))
}

func (p *Pages) blockTitle(ctx context.Context, board *live.Board) string {
	return voice.Say(ctx, "cchc.live.web.block_title", p.BlockName(ctx, board.Block), strconv.Itoa(board.Year))
}

// block serves the list of a block.
func (p *Pages) block(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	board, err := p.board(r)
	if err != nil {
		return err
	}
	spots, err := p.Service.Spots(ctx)
	if err != nil {
		return err
	}
	list, known := rows(board), 0
	for _, a := range list {
		if a.hasFigures() {
			known++
		}
	}
	page := layout.Page{
		Title: p.blockTitle(ctx, board), Window: voice.Say(ctx, "cchc.live.web.nav"), Current: railID,
		Lead: voice.Say(ctx, "cchc.live.web.block_lead", len(list), known, p.Clock.Today()),
		Twin: "/api/v1/live/" + url.PathEscape(board.Block) + "/" + strconv.Itoa(board.Year), Switches: p.switches(ctx, board, spots),
	}
	return p.site.Render(w, r, page, blockBody(blockTable(ctx, board, list), blockURL(board.Block, board.Year)+"/excel"))
}

// switches change the block and the year; a block without this year leads to
// its newest.
func (p *Pages) switches(ctx context.Context, board *live.Board, spots []live.Spot) []layout.Switch {
	blocks := layout.Switch{Label: voice.Say(ctx, "cchc.live.web.block"), Current: p.BlockName(ctx, board.Block)}
	years := layout.Switch{Label: voice.Say(ctx, "cchc.live.web.year"), Current: strconv.Itoa(board.Year)}
	seen := map[string]bool{}
	for _, s := range spots {
		if s.Block == board.Block {
			years.Options = append(years.Options, layout.Option{Label: strconv.Itoa(s.Year), Href: blockURL(s.Block, s.Year), Current: s.Year == board.Year})
		}
		if seen[s.Block] {
			continue
		}
		seen[s.Block] = true
		year := s.Year
		if slices.Contains(spots, live.Spot{Block: s.Block, Year: board.Year}) {
			year = board.Year
		}
		blocks.Options = append(blocks.Options, layout.Option{Label: p.BlockName(ctx, s.Block), Href: blockURL(s.Block, year), Current: s.Block == board.Block})
	}
	return []layout.Switch{blocks, years}
}

func blockTable(ctx context.Context, board *live.Board, list []row) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "cchc.live.web.nav"), Dense: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "cchc.live.web.rank"), Number: true}, {Title: voice.Say(ctx, "cchc.live.web.agency"), Wide: true},
		{Title: voice.Say(ctx, "cchc.live.web.points"), Number: true}, {Title: voice.Say(ctx, "cchc.live.web.reachable"), Number: true},
		{Title: voice.Say(ctx, "cchc.live.web.known_share"), Number: true}, {Title: voice.Say(ctx, "cchc.live.web.end_range"), Number: true},
	}}
	for _, a := range list {
		agency := datatable.Cell{Text: a.Name, Href: URL(board.Block, board.Year, a.Unit.Agency), Strong: true}
		none := datatable.Cell{Text: "–", Muted: true}
		cells := []datatable.Cell{none, agency, none, none, none, none}
		if a.hasFigures() {
			cells[2], cells[3], cells[4] = datatable.Cell{Text: points(ctx, a.Points)}, datatable.Cell{Text: points(ctx, a.Reachable)}, datatable.Cell{Text: knownShare(ctx, a.Standing)}
		} else {
			cells[1].Note = voice.Say(ctx, "cchc.live.web.no_figures")
		}
		if a.Rank > 0 {
			cells[0], cells[5] = datatable.Cell{Text: strconv.Itoa(a.Rank)}, datatable.Cell{Text: strconv.Itoa(a.Best) + " – " + strconv.Itoa(a.Worst)}
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: cells})
	}
	return t
}

// knownShare says how much of the maximum is known, in whole percents.
func knownShare(ctx context.Context, s live.Standing) string {
	share, isKnown := s.KnownShare()
	if !isKnown {
		return "–"
	}
	return voice.Number(ctx, share.Mul(exact.Int(100)).Decimal(0, exact.HalfUp)) + "%"
}

// blockBook sends the list as Excel.
func (p *Pages) blockBook(w http.ResponseWriter, r *http.Request) error {
	board, err := p.board(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	number := func(key string) exchange.Column {
		return exchange.Column{Head: voice.Say(ctx, key), Width: 16, IsNumber: true}
	}
	table := exchange.Table{Sheet: voice.Say(ctx, "cchc.live.web.nav"), Titles: []string{p.blockTitle(ctx, board), p.Clock.Today().Text(voice.Lang(ctx))}, Columns: []exchange.Column{
		number("cchc.live.web.rank"), {Head: voice.Say(ctx, "cchc.live.web.agency"), Width: 40},
		number("cchc.live.web.points"), number("cchc.live.web.reachable"), number("cchc.live.web.known"),
	}}
	var cells [][]string
	for _, a := range rows(board) {
		line := []string{"", a.Name, "", "", ""}
		if a.hasFigures() {
			line[2], line[3], line[4] = a.Points.String(), a.Reachable.String(), a.Known.String()
		}
		if a.Rank > 0 {
			line[0] = strconv.Itoa(a.Rank)
		}
		cells = append(cells, line)
	}
	asBook(w)
	if err := exchange.TableXLSX(w, table, exchange.TableRows(cells)); err != nil {
		return fmt.Errorf("write the live scores of %s: %w", board.Block, err)
	}
	return nil
}

// jsonRow is an agency of the list; what is not known is absent.
type jsonRow struct {
	Agency    string    `json:"agency"`
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	Points    string    `json:"points,omitempty"`
	Reachable string    `json:"reachable,omitempty"`
	Max       string    `json:"applicable_max"`
	Known     string    `json:"known_max"`
	Rank      *jsonRank `json:"rank"`
}

// blockJSON serves the list as data.
func (p *Pages) blockJSON(w http.ResponseWriter, r *http.Request) error {
	board, err := p.board(r)
	if err != nil {
		return err
	}
	list := []jsonRow{}
	for _, a := range rows(board) {
		line := jsonRow{Agency: string(a.Unit.Agency), Code: a.Code, Name: a.Name, Max: a.Max.String(), Known: a.Known.String()}
		if a.hasFigures() {
			line.Points, line.Reachable = a.Points.String(), a.Reachable.String()
		}
		if a.Rank > 0 {
			line.Rank = &jsonRank{board.Year, a.Rank, a.Best, a.Worst, a.Of}
		}
		list = append(list, line)
	}
	return send(w, map[string]any{"block": board.Block, "year": board.Year, "on": p.Clock.Today().String(), "kind": "live", "agencies": list})
}
