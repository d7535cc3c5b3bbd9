package web

import (
	"fmt"
	"net/http"
	"net/url"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
)

// Access says who may open a route at all. What a handler shows or changes is
// asked once more by its use case, which knows whose it is.
type Access struct {
	action  string
	level   level
	isQuiet bool
}

type level int

const (
	everybody level = iota + 1
	visitors
	signedIn
	mayAct
)

// The accesses that ask for no action.
var (
	// Public is for everybody: the portal, signing in, what the page is made of.
	Public = Access{level: everybody}
	// Visitor is for people who signed in, and for guests where the
	// installation has them.
	Visitor = Access{level: visitors}
	// SignedIn is for everybody who signed in.
	SignedIn = Access{level: signedIn}
)

// May is for people whom the policies allow the action somewhere.
func May(action string) Access { return Access{level: mayAct, action: action} }

// Quiet leaves no line in the log and no count in the metrics: an answer to a
// survey must not be known by its time.
func (a Access) Quiet() Access {
	a.isQuiet = true
	return a
}

// String names the access in the list of routes.
func (a Access) String() string {
	switch a.level {
	case everybody:
		return "public"
	case visitors:
		return "visitor"
	case signedIn:
		return "signed-in"
	case mayAct:
		return a.action
	}
	return "undeclared"
}

// Action is the action asked for; empty for the others.
func (a Access) Action() string { return a.action }

// Route is one pattern of the site and who may open it.
type Route struct {
	Pattern string
	Access  Access
}

// Routes lists every route in the order they were declared.
func (s *Site) Routes() []Route { return s.routes }

// admit finds who asks and refuses whom the route is not for.
func (s *Site) admit(r *http.Request, access Access) (*http.Request, error) {
	if s.config.Identify == nil {
		return r.WithContext(auth.AsSystem(r.Context())), nil
	}
	person, isKnown, err := s.config.Identify(r)
	if err != nil {
		return r, fmt.Errorf("find who asks: %w", err)
	}
	if isKnown {
		visitOf(r.Context()).account = person.Actor()
		r = r.WithContext(auth.With(r.Context(), person))
	}
	switch {
	case access.level == everybody:
		return r, nil
	case !isKnown, person.IsGuest() && access.level == signedIn,
		person.IsGuest() && access.level == mayAct && s.config.Guard == nil:
		return r, fault.New(fault.Unauthenticated, "web.sign_in_first")
	case access.level == mayAct && s.config.Guard != nil:
		return r, s.config.Guard.Somewhere(r.Context(), access.action)
	}
	return r, nil
}

// NextParameter carries the page a visitor wanted before signing in.
const NextParameter = "tiep"

func (s *Site) signInURL(r *http.Request) string {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet || !isOurs(next) {
		return s.config.SignIn
	}
	return s.config.SignIn + "?" + url.Values{NextParameter: {next}}.Encode()
}

// Origin is where the reader reached this site, for addresses that are printed.
func (s *Site) Origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
