package liveweb

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/live"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// Service is what the pages ask of package live.
type Service interface {
	Of(ctx context.Context, year int, block string, agency id.ID) (*live.Board, live.Standing, error)
	Losses(ctx context.Context, board *live.Board, agency id.ID) ([]live.Loss, error)
	Line(ctx context.Context, year int, block string, agency id.ID) ([]live.Step, error)
	Spots(ctx context.Context) ([]live.Spot, error)
	Seen(ctx context.Context, year int, block string) (*live.Board, error)
	SeesAll(ctx context.Context) bool
}

// Past finds the place of an agency in the last published result of its block.
type Past interface {
	LastPublished(ctx context.Context, block string, before int, agency id.ID) (Place, bool, error)
}

// Place is a rank in a published result.
type Place struct {
	Year, Rank, Of int
}

// Places finds the block an agency is ranked in on a day.
type Places interface {
	BlockOf(ctx context.Context, agency id.ID, day civil.Date) (block string, err error)
}

// Options are the parts of the pages.
type Options struct {
	Service   Service
	Past      Past
	Places    Places
	Clock     civil.Clock
	ProofURL  func(position int64) string
	ScoreURL  func(block string, year int, agency id.ID) string // where criteria are filled in; nil: nowhere
	BlockName func(ctx context.Context, block string) string
}

// Pages are the pages of this package on one site.
type Pages struct {
	Options
	site *web.Site
}

// New puts the pages together; Register hands them to the site.
func New(o Options, site *web.Site) *Pages { return &Pages{o, site} }

// Addresses.
const (
	root   = "/diem-hom-nay"
	railID = "live"
)

// Entry is the page's place in the rail, below the index.
func Entry() layout.Entry {
	return layout.Entry{ID: railID, Label: "cchc.live.web.nav", Href: root, Icon: "steps", Action: "live.read"}
}

// Register hands every page to the site.
func (p *Pages) Register() {
	p.site.Handle("GET "+root, web.May("live.read"), p.own)
	p.site.Handle("GET "+root+"/{block}/{year}", web.May("live.read"), p.block)
	p.site.Handle("GET "+root+"/{block}/{year}/excel", web.May("live.read"), p.blockBook)
	p.site.Handle("GET /api/v1/live/{block}/{year}", web.May("live.read"), p.blockJSON)
	p.site.Handle("GET "+root+"/{block}/{year}/{agency}", web.May("live.read"), p.today)
	p.site.Handle("GET "+root+"/{block}/{year}/{agency}/excel", web.May("live.read"), p.workbook)
	p.site.Handle("GET /api/v1/live/{block}/{year}/{agency}", web.May("live.read"), p.json)
}

// URL is the page of an agency.
func URL(block string, year int, agency id.ID) string {
	return root + "/" + block + "/" + strconv.Itoa(year) + "/" + string(agency)
}

// own leads to the reader's own agency in the newest year of its block, and
// whoever has none to the list of a block.
func (p *Pages) own(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	person, _ := auth.From(ctx)
	spots, err := p.Service.Spots(ctx)
	if err != nil {
		return err
	}
	if len(person.Agencies) > 0 {
		block, err := p.Places.BlockOf(ctx, person.Agencies[0], p.Clock.Today())
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if at := slices.IndexFunc(spots, func(s live.Spot) bool { return s.Block == block }); at >= 0 {
			return p.site.Redirect(w, r, URL(block, spots[at].Year, person.Agencies[0]), "")
		}
		if !p.Service.SeesAll(ctx) {
			return fault.New(fault.NotFound, "cchc.live.web.not_ranked")
		}
	}
	if len(spots) == 0 {
		return fault.New(fault.NotFound, "cchc.live.web.none")
	}
	return p.site.Redirect(w, r, blockURL(spots[0].Block, spots[0].Year), "")
}

// picture is all that the page shows of an agency.
type picture struct {
	Board  *live.Board
	Unit   cchc.Unit
	Stand  live.Standing
	Losses []live.Loss
	Line   []live.Step
	Last   Place
	IsLast bool // a published result is known
	Today  civil.Date
}

func (p *Pages) picture(r *http.Request) (*picture, error) {
	year, err := yearOf(r)
	if err != nil {
		return nil, err
	}
	ctx, block, agency := r.Context(), r.PathValue("block"), id.ID(r.PathValue("agency"))
	pic := &picture{Today: p.Clock.Today()}
	if pic.Board, pic.Stand, err = p.Service.Of(ctx, year, block, agency); err != nil {
		return nil, err
	}
	pic.Unit = pic.Board.Units[slices.IndexFunc(pic.Board.Units, func(u cchc.Unit) bool { return u.Agency == agency })]
	if pic.Losses, err = p.Service.Losses(ctx, pic.Board, agency); err != nil {
		return nil, err
	}
	if pic.Line, err = p.Service.Line(ctx, year, block, agency); err != nil {
		return nil, err
	}
	pic.Last, pic.IsLast, err = p.Past.LastPublished(ctx, block, year, agency)
	return pic, err
}

// today serves the page.
func (p *Pages) today(w http.ResponseWriter, r *http.Request) error {
	pic, err := p.picture(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	page := layout.Page{
		Title:  voice.Say(ctx, "cchc.live.web.title", pic.Unit.Name, points(ctx, pic.Stand.Points), maximum(ctx, pic.Stand.Max)),
		Window: voice.Say(ctx, "cchc.live.web.nav"), Current: railID,
		Lead: voice.Say(ctx, "cchc.live.web.lead", strconv.Itoa(pic.Board.Year), pic.Today.Text(voice.Lang(ctx))),
		Twin: "/api/v1/live/" + pic.Board.Block + "/" + strconv.Itoa(pic.Board.Year) + "/" + string(pic.Unit.Agency),
	}
	if p.Service.SeesAll(ctx) {
		page.Crumbs = []layout.Link{{Label: p.blockTitle(ctx, pic.Board), Href: blockURL(pic.Board.Block, pic.Board.Year)}}
		page.Here = pic.Unit.Name
	}
	return p.site.Render(w, r, page, todayBody(p, pic))
}

// workbook sends the line of the year as Excel.
func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	pic, err := p.picture(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	table := exchange.Table{Sheet: voice.Say(ctx, "cchc.live.web.line"), Titles: []string{pic.Unit.Name, voice.Say(ctx, "cchc.live.web.nav")}, Columns: []exchange.Column{
		{Head: voice.Say(ctx, "cchc.live.web.day"), Width: 14}, {Head: voice.Say(ctx, "cchc.live.web.points"), Width: 12, IsNumber: true},
		{Head: voice.Say(ctx, "cchc.live.web.reachable"), Width: 18, IsNumber: true}, {Head: voice.Say(ctx, "cchc.live.web.known"), Width: 18, IsNumber: true},
		{Head: voice.Say(ctx, "cchc.live.web.fact"), Width: 40},
	}}
	rows := make([][]string, len(pic.Line))
	for i, s := range pic.Line {
		rows[i] = []string{s.On.Text(voice.Lang(ctx)), s.Points.String(), s.Reachable.String(), s.Known.String(), string(s.Fact)}
	}
	asBook(w)
	if err := exchange.TableXLSX(w, table, exchange.TableRows(rows)); err != nil {
		return fmt.Errorf("write the line of %s: %w", pic.Unit.Code, err)
	}
	return nil
}

func asBook(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="diem-hom-nay.xlsx"`)
}

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences of the pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })
