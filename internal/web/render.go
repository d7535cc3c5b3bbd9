package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"minhbach/internal/auth"
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

// RenderPortal sends a public page: everybody may read it, and it shows nothing
// of the office's own navigation.
func (s *Site) RenderPortal(w http.ResponseWriter, r *http.Request, p layout.Page, body templ.Component) error {
	shell := s.shell(r)
	shell.Notice = takeNotice(w, r)
	return s.send(w, r, http.StatusOK, layout.Portal(shell, p, body))
}

// Part sends a piece of a page without the frame, for scripts.
func (s *Site) Part(w http.ResponseWriter, r *http.Request, part templ.Component) error {
	return s.send(w, r, http.StatusOK, part)
}

// SwapHeader names the part of a page that a script wants to replace.
const SwapHeader = "X-Swap"

// Swap sends the named part of a page to a script that asked for it, and the
// whole page to everybody else. The part is an element with data-swap="name"; what
// an act just did comes before it.
func (s *Site) Swap(w http.ResponseWriter, r *http.Request, status int, p layout.Page, name string, part templ.Component) error {
	if r.Header.Get(SwapHeader) == name {
		w.Header().Add("Vary", SwapHeader)
		return s.send(w, r, status, templ.Join(layout.Said(takeNotice(w, r)), part))
	}
	return s.RenderStatus(w, r, status, p, part)
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

// introduce tells the page who reads it. Where people sign in, somebody of whom
// nothing is known sees no rail: every entry would send him back.
func (s *Site) introduce(r *http.Request, shell *layout.Shell) {
	if s.config.SignIn == "" {
		return
	}
	person, isKnown := auth.From(r.Context())
	shell.Person = layout.Person{SignIn: s.config.SignIn, SignOut: s.config.SignOut, Account: s.config.Account}
	switch {
	case !isKnown:
		shell.IsBare, shell.Modules = true, nil
	case person.IsGuest():
		shell.Person.IsGuest = true
		if r.URL.Path != s.config.SignIn {
			shell.Person.SignIn = s.signInURL(r)
		}
	default:
		shell.Person.Name = person.Name
	}
	shell.Modules = slices.DeleteFunc(slices.Clone(shell.Modules), func(m layout.Module) bool { return !s.Shows(r, m.Action) })
	for i, m := range shell.Modules {
		shell.Modules[i].Pages = slices.DeleteFunc(slices.Clone(m.Pages), func(e layout.Entry) bool { return !s.Shows(r, e.Action) })
	}
}

// Shows tells whether the rail, or a page, offers what needs an action.
func (s *Site) Shows(r *http.Request, action string) bool {
	if action == "" {
		return true
	}
	if s.config.Guard != nil {
		return s.config.Guard.Somewhere(r.Context(), action) == nil
	}
	person, isKnown := auth.From(r.Context())
	return isKnown && !person.IsGuest()
}

func (s *Site) shell(r *http.Request) layout.Shell {
	v := visitOf(r.Context())
	evidence := layout.Evidence{}
	if s.config.Evidence != nil {
		evidence = s.config.Evidence(r.Context())
	}
	path := r.URL.EscapedPath()
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
	s.introduce(r, &shell)
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
