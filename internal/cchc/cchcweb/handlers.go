package cchcweb

import (
	"context"
	"io"
	"slices"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/web"
)

// Service is what the pages ask of package cchc.
type Service interface {
	Rounds(ctx context.Context) ([]cchc.Round, error)
	View(ctx context.Context, year int, block string) (*cchc.View, error)
	History(ctx context.Context, block string) ([]*cchc.View, error)
	FindUnits(ctx context.Context, folded string, most int) ([]cchc.Unit, error)
	FactsOf(ctx context.Context, round, agency id.ID, stage cchc.Stage, criterion string, most int) ([]evidence.Entry, error)

	Sets(ctx context.Context) ([]cchc.StoredSet, error)
	Set(ctx context.Context, digest string) (cchc.StoredSet, error)
	Engine(ctx context.Context, digest string) (*scoring.Engine, error)
	Lint(ctx context.Context, set *criteria.Set) ([]criteria.Finding, error)
	ImportSet(ctx context.Context, file string, data []byte, by string) (cchc.StoredSet, []criteria.Finding, error)
	PublishSet(ctx context.Context, digest, by string) error
	ReviseSet(ctx context.Context, draft, file string, data []byte, by string) (cchc.StoredSet, []criteria.Finding, error)

	Lists(ctx context.Context) ([]cchc.List, error)
	List(ctx context.Context, list id.ID) (cchc.List, error)
}

// Exporter writes the results of a round as a workbook.
type Exporter func(w io.Writer, view *cchc.View, stage cchc.Stage, l locale.Lang) error

// Options are what an installation chooses.
type Options struct {
	// Follow is the code of the agency that rankings show in colour when the
	// address names none; empty follows nobody.
	Follow string
	Export Exporter // nil: pages offer no workbook
	Proofs Proofs   // nil: facts have no page of their own
	// WriteSet and ReadSet turn a criteria set into a workbook and back; ReadSet
	// returns the file that criteria.Load reads. Nil: sets are YAML and JSON only.
	WriteSet func(w io.Writer, set *criteria.Set, l locale.Lang) error
	ReadSet  func(file string, workbook []byte) (name string, content []byte, err error)
	// Rounds is the work of rounds; nil: there are no pages for it.
	Rounds *round.Service
	// UnitsOf lists the agencies that a round of a block would have.
	UnitsOf func(ctx context.Context, year int, block string) ([]cchc.Unit, error)
	// Account finds the account that somebody signs in by, and Login the other way
	// about; nil: plans name accounts by their ids.
	Account  func(ctx context.Context, name string) (id.ID, error)
	Login    func(ctx context.Context, account id.ID) string
	Province *Province // nil: no pages of the verification and the council
	// AfterURL is where an agency's lost points of a published round become next
	// year's work; nil: nowhere.
	AfterURL func(agency, block string, year int) string
}

// Pages are the pages of this package on one site.
type Pages struct {
	service Service
	site    *web.Site
	options Options
}

// New puts the pages together; Register hands them to the site.
func New(service Service, site *web.Site, o Options) *Pages {
	return &Pages{service: service, site: site, options: o}
}

// route is one page of the site.
type route struct {
	pattern string
	handler web.Handler
}

// access is who may open the page: everybody who may look around, but the forms
// of criteria sets belong to those who may edit them. Trying figures changes
// nothing, so its form is open to who may see them.
func (r route) access() web.Access {
	words := strings.Split(r.pattern, "/")
	switch {
	case "/"+words[1] == whatIfRoot:
		return web.Visitor
	case words[len(words)-1] == publishWord:
		return web.May("set.publish")
	case strings.HasPrefix(r.pattern, "POST "), slices.ContainsFunc(editWords, func(word string) bool { return slices.Contains(words, word) }):
		return web.May("set.edit")
	}
	return web.Visitor
}

// The words of addresses that change a criteria set.
const publishWord = "cong-bo"

var editWords = []string{uploadWord, addWord, "ban-sao", "sua"}

// Register hands every page to the site.
func (p *Pages) Register() {
	for _, r := range append(p.routes(), p.detailRoutes()...) {
		p.site.Handle(r.pattern, r.access(), r.handler)
	}
	if p.options.Rounds != nil {
		p.roundRoutes()
		p.scoreRoutes()
	}
	if p.options.Province != nil {
		p.registerProvince()
	}
	p.site.Mount(apiRoot+"/", web.Visitor, p.API())
	p.site.HandleUpload("POST "+setRoot+"/"+uploadWord, web.May("set.edit"), setBytesMax+formBytesSpare, p.uploadSet)
}

// routes lists the pages. Those of one file stand together.
func (p *Pages) routes() []route {
	return []route{
		{"GET /{$}", p.home},
		{"GET " + rankingRoot, p.newest(rankingURL)},
		{"GET " + rankingRoot + "/{block}/{year}", p.ranking},
		{"GET " + rankingRoot + "/{block}/{year}/excel", p.workbook},
		{"GET " + agencyRoot + "/{agency}/{block}/{year}", p.agency},
		{"GET " + listRoot, p.lists},
		{"GET " + listRoot + "/{list}", p.list},
		{"GET " + listRoot + "/{list}/csv", p.listTable},
	}
}
