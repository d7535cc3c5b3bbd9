package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"minhbach/internal/civil"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
)

// Render sends a page with status 200.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, p layout.Page, body templ.Component) error {
	return s.RenderStatus(w, r, http.StatusOK, p, body)
}

// RenderStatus sends a page with a status: a form that was refused comes back
// with 422 and everything that was typed.
func (s *Site) RenderStatus(w http.ResponseWriter, r *http.Request, status int, p layout.Page, body templ.Component) error {
	shell := s.shell(r)
	shell.Notice = takeNotice(w, r)
	return s.send(w, r, status, layout.Document(shell, p, body))
}

// Part sends a piece of a page without the frame, for scripts.
func (s *Site) Part(w http.ResponseWriter, r *http.Request, part templ.Component) error {
	return s.send(w, r, http.StatusOK, part)
}

func (s *Site) send(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var out bytes.Buffer
	if err := c.Render(r.Context(), &out); err != nil {
		return fmt.Errorf("render %s: %w", r.Pattern, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Add("Vary", "Cookie")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	w.Write(out.Bytes()) //nolint:errcheck // the browser went away; nobody is left to tell
	return nil
}

func (s *Site) shell(r *http.Request) layout.Shell {
	v := visitOf(r.Context())
	evidence := layout.Evidence{}
	if s.config.Evidence != nil {
		evidence = s.config.Evidence(r.Context())
	}
	path := r.URL.Path
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		path = "/" // a form's own address cannot be visited again
	} else if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	shell := layout.Shell{
		Product:  Product,
		Modules:  s.config.Modules,
		Demo:     s.config.Demo,
		Evidence: evidence,
		Theme:    v.theme,
		Path:     path,
		Now:      s.config.Clock.Now().In(civil.Zone).Format("15:04 02/01/2006"),
		Assets: layout.Assets{
			Style:  s.bundle.URL(assets.Style),
			Script: s.bundle.URL(assets.Script),
			Icon:   s.bundle.URL(assets.Icon),
			Fonts:  s.bundle.Fonts(),
		},
	}
	if s.config.Bell != nil {
		shell.Bell = s.config.Bell(r.Context())
	}
	if s.bundle.Has(assets.Htmx) {
		shell.Assets.Htmx = s.bundle.URL(assets.Htmx)
	}
	if r.URL.Path == searchPath {
		shell.Query = r.URL.Query().Get("q")
	}
	return shell
}
