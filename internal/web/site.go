package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/locale"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component"
	"minhbach/internal/web/layout"
)

// Product is the name on every page.
const Product = "Minh Bạch"

// Limits of one request.
const (
	formBytesMax   = 1 << 20
	pageTimeMax    = 30 * time.Second
	uploadTimeMax  = 5 * time.Minute
	readyTimeMax   = 5 * time.Second
	requestIDBytes = 5 // 8 letters, short enough to read over the telephone
)

// Check is one thing that must work before the server takes work.
type Check struct {
	Name string
	Try  func(ctx context.Context) error
}

// Config is what a site is made of. Clock and Words must be there.
type Config struct {
	Words    *locale.Catalogue // every module's words and those of the shell
	Modules  []layout.Module
	Styles   []assets.Source // styles of the modules' own pages, layer "page"
	Demo     string          // key of the sentence on every page of invented data
	Evidence func(ctx context.Context) layout.Evidence
	Finders  []Finder // what the command box searches
	Ready    []Check
	Bell     func(ctx context.Context) layout.Bell // the reader's notices; nil: there are none
	Clock    civil.Clock
	Log      *slog.Logger // discards when nil
	// Identify finds who sends a request; false when nobody has signed in. Nil:
	// every visitor is a guest.
	Identify func(r *http.Request) (person auth.Person, isKnown bool, err error)
	Guard    auth.Guard // asked before a handler runs; nil lets everybody pass
	SignIn   string     // where a visitor who must sign in is sent
	SignOut  string     // the address of the form that signs out
	Account  string     // the person's own page

	Hosts   []string       // names the site answers to besides this machine's own
	Proxies []netip.Prefix // whose word on who asks is taken
}

// Site serves all pages of one installation.
type Site struct {
	config  Config
	mux     *http.ServeMux
	bundle  *assets.Bundle
	metrics *metrics
	handler http.Handler
	routes  []Route
}

// IsDemo tells whether every page says that its figures are invented, so that
// files taken away from it say so too.
func (s *Site) IsDemo() bool { return s.config.Demo != "" }

// New builds a site with its own pages: static files, search, health, metrics.
func New(c Config) (*Site, error) {
	if c.Clock == nil || c.Words == nil {
		return nil, errors.New("web: a site needs a clock and words")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	bundle, err := assets.New(append([]assets.Source{
		{Layer: "layout", Files: layout.Styles},
		{Layer: "component", Files: component.Styles},
		{Layer: "chart", Files: chart.Styles},
	}, c.Styles...)...)
	if err != nil {
		return nil, fmt.Errorf("build the assets: %w", err)
	}
	s := &Site{config: c, mux: http.NewServeMux(), bundle: bundle, metrics: newMetrics()}
	s.Mount("GET "+assets.Prefix, Public, bundle)
	s.Mount("GET /healthz", Public, http.HandlerFunc(s.healthz))
	s.Mount("GET /readyz", Public, http.HandlerFunc(s.readyz))
	s.Mount("GET /metrics", May("site.measure"), s.metrics.handler())
	s.Handle("GET /tim", Visitor, s.search)
	s.Handle("/", Public, s.absent)
	s.handler = s.chain(s.mux)
	return s, nil
}

// Handle serves a page or a form. The pattern is that of http.ServeMux.
func (s *Site) Handle(pattern string, access Access, h Handler) {
	s.handle(pattern, access, formBytesMax, pageTimeMax, h)
}

// HandleUpload serves a form that takes files up to a limit.
func (s *Site) HandleUpload(pattern string, access Access, bytesMax int64, h Handler) {
	s.handle(pattern, access, bytesMax, uploadTimeMax, h)
}

func (s *Site) handle(pattern string, access Access, bytesMax int64, timeMax time.Duration, h Handler) {
	s.Mount(pattern, access, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), timeMax)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, bytesMax)
		if err := h(w, r); err != nil {
			s.Fail(w, r, err)
		}
	}))
}

// Mount serves a whole tree by a handler of its own, such as the API.
func (s *Site) Mount(pattern string, access Access, h http.Handler) {
	s.routes = append(s.routes, Route{Pattern: pattern, Access: access})
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		v.pattern, v.isQuiet = r.Pattern, access.isQuiet
		r, err := s.admit(r, access)
		if err != nil {
			s.Fail(w, r, err)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// ServeHTTP answers a request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HasFonts tells whether the build had npm: web fonts and htmx are optional.
func (s *Site) HasFonts() bool { return len(s.bundle.Fonts()) > 0 }
