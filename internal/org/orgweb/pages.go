package orgweb

import (
	"context"
	"embed"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
)

// Directory knows the people behind accounts.
type Directory interface {
	// Names gives the names of accounts; an unknown one is left out.
	Names(ctx context.Context, accounts []id.ID) (map[id.ID]string, error)
	// ByLogin finds an account; absent ones are fault.NotFound.
	ByLogin(ctx context.Context, login string) (id.ID, error)
	// Logins gives the logins of accounts.
	Logins(ctx context.Context, accounts []id.ID) (map[id.ID]string, error)
}

type (
	// Book writes a table as a workbook.
	Book func(w io.Writer, sheet string, titles, heads []string, rows [][]string) error
	// ReadBook reads the rows of a workbook under given heads.
	ReadBook func(file string, data []byte, heads []string) ([]Line, error)
)

// Line is a row of a workbook.
type Line struct {
	Cells []string
	Place fault.Place
}

// Agencies finds agencies as of a day.
type Agencies interface {
	ByCode(ctx context.Context, code string, day civil.Date) (org.Version, error)
	On(ctx context.Context, agency id.ID, day civil.Date) (org.Version, error)
	AgenciesOn(ctx context.Context, day civil.Date) ([]org.Version, error)
}

// Options are what the pages are made of.
type Options struct {
	People    *org.People
	Agencies  Agencies
	Directory Directory
	Guard     auth.Guard
	Clock     civil.Clock
	Book      Book
	Read      ReadBook
	BlockName func(ctx context.Context, block string) string
}

// Pages are the pages of this package on one site.
type Pages struct {
	Options
	site *web.Site
}

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences of the pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })

// Rail is the id of the entry that the pages light.
const Rail = "people"

// Root leads to the people of one's own agency.
const Root = "/nhan-su"

// Module is the entry of the rail.
func Module() layout.Module {
	return layout.Module{ID: Rail, Label: "orgweb.nav", Icon: "user", Href: Root, Action: "people.view"}
}

const (
	base         = "/co-quan/{agency}/nhan-su"
	uploadMax    = 5 << 20
	divisionWord = "phong"
	postWord     = "chuc-danh"
	assignWord   = "giao"
	endWord      = "thoi-giu"
	absenceWord  = "uy-quyen"
	importWord   = "nhap"
)

// peopleURL is the page of an agency, or one below it.
func peopleURL(agency string, below ...string) string {
	var u strings.Builder
	u.WriteString("/co-quan/" + url.PathEscape(agency) + "/nhan-su")
	for _, part := range below {
		u.WriteString("/" + url.PathEscape(part))
	}
	return u.String()
}

// Register hands the pages to the site.
func Register(site *web.Site, o Options) {
	p := &Pages{Options: o, site: site}
	view, edit := web.May("people.view"), web.May("people.edit")
	site.Handle("GET "+Root, view, p.own)
	site.Handle("GET "+listURL, view, p.list)
	site.Handle("GET /api/v1/people", view, p.listTwin)
	site.Handle("GET "+base, view, p.chart)
	site.Handle("GET "+base+"/excel", view, p.workbook)
	site.Handle("GET /api/v1/agencies/{agency}/people", view, p.twin)
	p.form(base+"/"+divisionWord, "people.edit", p.divisionForm)
	p.form(base+"/"+postWord, "people.edit", p.postForm)
	p.form(base+"/"+assignWord, "people.assign", p.assignForm)
	p.form(base+"/"+endWord+"/{holder}", "people.assign", p.endForm)
	p.form(base+"/"+absenceWord, "delegation.edit", p.absenceForm)
	p.form(base+"/"+absenceWord+"/{delegation}", "delegation.edit", p.endAbsenceForm)
	site.Handle("GET "+base+"/"+importWord, edit, p.importForm)
	site.HandleUpload("POST "+base+"/"+importWord, edit, uploadMax, p.importList)
}

// office is the agency a page is about, and the names of its people.
type office struct {
	org.Version
	chart org.Chart
	names map[id.ID]string
	today civil.Date
}

// agency finds the agency of an address, by its code or its id.
func (p *Pages) agency(r *http.Request) (org.Version, error) {
	key, today := r.PathValue("agency"), p.Clock.Today()
	if found, err := p.Agencies.ByCode(r.Context(), key, today); err == nil || !fault.Is(err, fault.NotFound) {
		return found, err
	}
	return p.Agencies.On(r.Context(), id.ID(key), today)
}

// office reads who works in the agency of an address.
func (p *Pages) office(r *http.Request) (office, error) {
	ctx := r.Context()
	version, err := p.agency(r)
	if err != nil {
		return office{}, err
	}
	o := office{Version: version, today: p.Clock.Today(), names: map[id.ID]string{}}
	if o.chart, err = p.People.Chart(ctx, version.Agency); err != nil {
		return office{}, err
	}
	var accounts []id.ID
	for _, h := range o.chart.Holders {
		accounts = append(accounts, h.Account)
	}
	for _, d := range o.chart.Delegations {
		accounts = append(accounts, d.Absent, d.Acting)
	}
	if p.Directory != nil {
		o.names, err = p.Directory.Names(ctx, accounts)
	}
	return o, err
}

// name is somebody's name; without one the end of the account's id.
func (o office) name(account id.ID) string {
	if name := o.names[account]; name != "" {
		return name
	}
	return "…" + string(account[max(0, len(account)-8):])
}
