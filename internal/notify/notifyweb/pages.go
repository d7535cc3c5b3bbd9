package notifyweb

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// Service is what the pages ask of package notify.
type Service interface {
	List(ctx context.Context, filter notify.Filter, page int) (notify.List, error)
	Unread(ctx context.Context) (int, error)
	MarkRead(ctx context.Context, notice id.ID, until time.Time) error
	Settings(ctx context.Context) (notify.Settings, error)
	SetSettings(ctx context.Context, set notify.Settings) error
	Outbox(ctx context.Context) (notify.Posted, error)
}

// Options are what the pages need beside the service.
type Options struct {
	Clock civil.Clock
	Guard auth.Guard // asked whether the reader is offered the outbox
	// Server names the mail server for administrators; empty: none is known, and
	// the page says that letters do not leave.
	Server func() string
}

// Pages are the pages of this package on one site.
type Pages struct {
	service Service
	site    *web.Site
	Options
}

// New puts the pages together; Register hands them to the site.
func New(service Service, site *web.Site, o Options) *Pages {
	return &Pages{service: service, site: site, Options: o}
}

// Addresses.
const (
	readPath     = notify.Path + "/da-doc"
	settingsPath = notify.Path + "/thiet-lap"
	bookPath     = notify.Path + "/excel"
	outboxPath   = notify.Path + "/thu"
	twinPath     = "/api/v1/notices"

	filterParameter = "loc"
	pageParameter   = "trang"
)

const railID = "notices"

// filterWords are the filters as addresses name them.
var filterWords = map[notify.Filter]string{notify.OpenNotices: "", notify.UnreadNotices: "chua-doc", notify.SettledNotices: "da-xong"}

// Register hands every page to the site.
func (p *Pages) Register() {
	p.site.Handle("GET "+notify.Path, web.SignedIn, p.list)
	p.site.Handle("POST "+readPath, web.SignedIn, p.read)
	p.site.Handle("POST "+settingsPath, web.SignedIn, p.settings)
	p.site.Handle("GET "+bookPath, web.SignedIn, p.workbook)
	p.site.Handle("GET "+twinPath, web.SignedIn, p.twin)
	p.site.Handle("GET "+outboxPath, web.May("outbox.read"), p.outbox)
}

// Bell counts what the reader has not read, for the top of every page.
func Bell(service Service, log *slog.Logger) func(ctx context.Context) layout.Bell {
	return func(ctx context.Context) layout.Bell {
		person, isKnown := auth.From(ctx)
		if !isKnown || person.IsGuest() || person.IsSystem() {
			return layout.Bell{}
		}
		unread, err := service.Unread(ctx)
		if err != nil {
			log.Error("count unread notices", "error", err) // a page without its count is still a page
		}
		return layout.Bell{Href: notify.Path, Unread: unread}
	}
}

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences of the pages.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })

//go:embed notices.css
var styles embed.FS

// Styles are the pages' own style sheets.
var Styles fs.FS = styles

func listURL(filter notify.Filter, page int) string {
	query := url.Values{}
	if word := filterWords[filter]; word != "" {
		query.Set(filterParameter, word)
	}
	if page > 1 {
		query.Set(pageParameter, strconv.Itoa(page))
	}
	if len(query) == 0 {
		return notify.Path
	}
	return notify.Path + "?" + query.Encode()
}

func (p *Pages) asked(r *http.Request) (notify.List, error) {
	filter := notify.OpenNotices
	for known, word := range filterWords {
		if word == r.URL.Query().Get(filterParameter) {
			filter = known
		}
	}
	page, err := strconv.Atoi(r.URL.Query().Get(pageParameter))
	if err != nil {
		page = 1
	}
	return p.service.List(r.Context(), filter, page)
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	set, err := p.service.Settings(r.Context())
	if err != nil {
		return err
	}
	return p.show(w, r, http.StatusOK, settingsForm{Hour: strconv.Itoa(set.Hour), Lang: string(set.Lang), ByMail: set.ByMail, Version: set.Version})
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, f settingsForm) error {
	ctx := r.Context()
	list, err := p.asked(r)
	if err != nil {
		return err
	}
	f.hasServer = p.Server() != ""
	page := layout.Page{
		Title: voice.Say(ctx, "notifyweb.title"), Lead: voice.Say(ctx, "notifyweb.lead"), Current: railID, Twin: twinPath, Actions: actions(p.Guard.Somewhere(ctx, "outbox.read") == nil),
	}
	return p.site.RenderStatus(w, r, status, page, body(list, p.Clock.Today(), f))
}

// read marks one notice, or all that the page showed.
func (p *Pages) read(w http.ResponseWriter, r *http.Request) error {
	notice, until := id.ID(r.PostFormValue("notice")), time.Time{}
	if notice.IsZero() {
		var err error
		if until, err = civil.ParseInstant(r.PostFormValue("until")); err != nil {
			return fault.New(fault.Invalid, "notifyweb.until_wrong").Because(err)
		}
	}
	if err := p.service.MarkRead(r.Context(), notice, until); err != nil {
		return err
	}
	back := r.PostFormValue("back")
	if path, _, _ := strings.Cut(back, "?"); path != notify.Path {
		back = notify.Path
	}
	return p.site.Redirect(w, r, back, "")
}

// settingsForm is the form as it was typed.
type settingsForm struct {
	Hour, Lang string
	ByMail     bool
	Version    int64
	hasServer  bool
	problems   fault.Problems
}

func (p *Pages) settings(w http.ResponseWriter, r *http.Request) error {
	f := settingsForm{Hour: strings.TrimSpace(r.PostFormValue("hour")), Lang: r.PostFormValue("lang"), ByMail: r.PostFormValue("by_mail") != ""}
	hour, err := strconv.Atoi(f.Hour)
	if err != nil {
		hour = -1 // refused by the use case, which names the field
	}
	if f.Version, err = strconv.ParseInt(r.PostFormValue("version"), 10, 64); err != nil {
		return fault.New(fault.Invalid, "notify.settings_changed").Because(err)
	}
	err = p.service.SetSettings(r.Context(), notify.Settings{ByMail: f.ByMail, Hour: hour, Lang: locale.Lang(f.Lang), Version: f.Version})
	switch {
	case fault.Is(err, fault.Invalid):
		f.problems = fault.All(err)
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	return p.site.Redirect(w, r, notify.Path, "notifyweb.settings_kept")
}
