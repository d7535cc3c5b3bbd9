package authweb

import (
	"net/http"
	"strings"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/web"
)

// The cookies, without the beginning that TLS gives them.
const (
	sessionCookie = "mb_session"
	secondCookie  = "mb_second"
	deviceCookie  = "mb_device"
	ssoCookie     = "mb_sso"
)

const (
	// The session ends on the server; this only lets a browser forget it too.
	sessionCookieLife = 12 * time.Hour
	stepCookieLife    = 10 * time.Minute
	deviceCookieLife  = 400 * 24 * time.Hour // the longest that browsers keep one
	cookieBytesMax    = 512
)

// cookieName begins with __Host- over TLS: a browser then takes the cookie from
// this very host alone, encrypted, for all of its paths.
func cookieName(r *http.Request, name string) string {
	if web.IsSecure(r) {
		return "__Host-" + name
	}
	return name
}

func readCookie(r *http.Request, name string) string {
	c, err := r.Cookie(cookieName(r, name))
	if err != nil || len(c.Value) > cookieBytesMax {
		return ""
	}
	return c.Value
}

func writeCookie(w http.ResponseWriter, r *http.Request, name, value string, life time.Duration) {
	seconds := int(life / time.Second)
	if value == "" {
		seconds = -1
	}
	//nolint:gosec // Secure follows the connection: this machine may be reached by plain http
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(r, name), Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: web.IsSecure(r),
	})
}

// Identify finds who sends a request. In a demonstration whoever has not signed
// in reads as a guest.
func Identify(service *auth.Service, isDemo bool) func(*http.Request) (auth.Person, bool, error) {
	return func(r *http.Request) (auth.Person, bool, error) {
		if token := readCookie(r, sessionCookie); token != "" {
			person, isKnown, err := service.Identify(r.Context(), token)
			if err != nil || isKnown {
				return person, isKnown, err
			}
		}
		if isDemo {
			return auth.GuestPerson(), true, nil
		}
		return auth.Person{}, false, nil
	}
}

// visit is what the throttle and the list of sessions know of a browser.
func visit(r *http.Request) auth.Visit {
	return auth.Visit{Source: web.Source(r), Device: readCookie(r, deviceCookie), Browser: browserOf(r.UserAgent())}
}

// browserOf says in two words what people call their browser and machine; the
// full text of the browser would tell one person from another.
func browserOf(agent string) string {
	find := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser := find([][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"coc_coc", "Cốc" + " Cốc"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}})
	machine := find([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}})
	return strings.Trim(browser+", "+machine, ", ")
}
