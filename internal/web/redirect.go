package web

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode"

	"minhbach/internal/fault"
	"minhbach/internal/web/voice"
)

const (
	noticeCookie   = "mb_notice"
	noticeBytesMax = 1000
	noticeSeconds  = 60
)

// Redirect ends a form that succeeded: the browser goes on to a page of ours,
// which says the sentence of the key once. An empty key says nothing.
func (s *Site) Redirect(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	if !isOurs(to) {
		return fault.New(fault.Invalid, "web.redirect_foreign")
	}
	if key != "" {
		text := voice.Say(r.Context(), key, args...)
		if len(text) <= noticeBytesMax {
			setCookie(w, r, noticeCookie, base64.RawURLEncoding.EncodeToString([]byte(text)), noticeSeconds)
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// IsOurs tells whether an address leads to a page of ours.
func IsOurs(to string) bool { return isOurs(to) }

// isOurs refuses addresses that a browser reads as another host. Browsers drop
// tabs and line ends from an address, so a slash, a tab and a slash are two slashes.
func isOurs(to string) bool {
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsFunc(to, func(r rune) bool {
		return r == '\\' || unicode.IsControl(r)
	})
}

// takeNotice reads the sentence left by Redirect and forgets it.
func takeNotice(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(noticeCookie)
	if err != nil {
		return ""
	}
	setCookie(w, r, noticeCookie, "", -1)
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(text) > noticeBytesMax {
		return "" // not of our making
	}
	return strings.ToValidUTF8(string(text), "")
}

func setCookie(w http.ResponseWriter, r *http.Request, name, value string, seconds int) {
	//nolint:gosec // Secure would lose the cookie where this machine is reached by plain http
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: IsSecure(r),
	})
}
