package surveyweb

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strconv"
	"sync"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
)

// Service is what the pages ask of package survey.
type Service interface {
	Open(ctx context.Context, n survey.New) (survey.Survey, error)
	Surveys(ctx context.Context, round id.ID) ([]survey.Survey, error)
	Read(ctx context.Context, survey id.ID) (survey.Survey, *cchc.View, error)
	MakeLinks(ctx context.Context, survey, agency id.ID, count int) ([]string, error)
	TryPaper(ctx context.Context, survey, agency id.ID, stack []survey.Choices) error
	EnterPaper(ctx context.Context, survey, agency id.ID, stack []survey.Choices) error
	Close(ctx context.Context, survey id.ID) (survey.Result, error)
	Result(ctx context.Context, survey id.ID) (survey.Result, error)
	Ballot(ctx context.Context, token string) (survey.Ballot, error)
	Cast(ctx context.Context, token string, choices survey.Choices) error
}

// Rounds are the rounds that are surveyed.
type Rounds interface {
	Rounds(ctx context.Context) ([]cchc.Round, error)
	View(ctx context.Context, year int, block string) (*cchc.View, error)
}

// Pages are the pages of this package on one site.
type Pages struct {
	service Service
	rounds  Rounds
	site    *web.Site
}

// New puts the pages together; Register hands them to the site.
func New(service Service, rounds Rounds, site *web.Site) *Pages {
	return &Pages{service: service, rounds: rounds, site: site}
}

// Addresses.
const (
	root       = "/khao-sat"
	sheetRoot  = root + "/phieu"
	publicRoot = "/cong/khao-sat"
	railID     = "survey"
)

// Entry is the page's place in the rail, below the index.
func Entry() layout.Entry {
	return layout.Entry{ID: railID, Label: "cchc.survey.web.nav", Href: root, Icon: "document", Action: "survey.read"}
}

const answerBytesMax = 64 << 10

// Register hands every page to the site.
func (p *Pages) Register() {
	read, run := web.May("survey.read"), web.May("survey.run")
	p.site.Handle("GET "+root, read, p.newest)
	p.site.Handle("GET "+root+"/{block}/{year}", read, p.list)
	p.site.Handle("POST "+root+"/{block}/{year}", run, p.open)
	p.site.Handle("GET "+sheetRoot+"/{survey}", read, p.sheet)
	p.site.Handle("GET "+sheetRoot+"/{survey}/excel", read, p.workbook)
	p.site.Handle("POST "+sheetRoot+"/{survey}/lien-ket", run, p.links)
	p.site.Handle("GET "+sheetRoot+"/{survey}/giay", run, p.paper)
	p.site.HandleUpload("POST "+sheetRoot+"/{survey}/giay", run, paperBytesMax, p.enterPaper)
	p.site.Handle("GET "+sheetRoot+"/{survey}/giay/mau", run, p.paperTemplate)
	p.site.Handle("GET "+sheetRoot+"/{survey}/giay/excel", run, p.paperBook)
	p.site.HandleUpload("POST "+sheetRoot+"/{survey}/giay/excel", run, bookBytesMax+formBytesSpare, p.enterBook)
	p.site.Handle("POST "+sheetRoot+"/{survey}/ket-thuc", run, p.close)
	p.site.Handle("GET "+publicRoot+"/{token}", web.Public.Quiet(), p.ballot)
	p.site.HandleUpload("POST "+publicRoot+"/{token}", web.Public.Quiet(), answerBytesMax, p.cast)
}

// newest leads to the newest round.
func (p *Pages) newest(w http.ResponseWriter, r *http.Request) error {
	rounds, err := p.rounds.Rounds(r.Context())
	if err != nil {
		return err
	}
	if len(rounds) == 0 {
		return fault.New(fault.NotFound, "cchc.survey.web.no_round")
	}
	newest := rounds[0]
	for _, round := range rounds {
		if round.Year > newest.Year {
			newest = round
		}
	}
	return p.site.Redirect(w, r, roundURL(newest), "")
}

func (p *Pages) viewOf(r *http.Request) (*cchc.View, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "cchc.survey.web.no_round").Because(err)
	}
	return p.rounds.View(r.Context(), year, r.PathValue("block"))
}

func roundURL(round cchc.Round) string {
	return root + "/" + round.Block + "/" + strconv.Itoa(round.Year)
}

func sheetURL(s id.ID) string { return sheetRoot + "/" + string(s) }

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences of the pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })

//go:embed survey.css
var styles embed.FS

// Styles are the pages' own style sheets.
var Styles fs.FS = styles
