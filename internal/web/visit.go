package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"net/netip"

	"minhbach/internal/locale"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// visit is what the middleware knows of one request.
type visit struct {
	id      string
	pattern string // the route, for logs and metrics: a path may hold a name
	theme   layout.Theme
	account string // the random id of who asks; empty: nobody or a guest
	refusal string // the key of what was answered instead
	isQuiet bool   // leaves no trace of when it was

	source   netip.Addr // of the visitor, as far as we trust what says so
	isSecure bool       // the visitor's connection is encrypted
	isDirect bool       // no trusted proxy stands between
}

type visitKey struct{}

// visitOf gives an empty visit outside a site, so handlers can be tested alone.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// RequestID is the code of this request in the logs; error pages show it.
func RequestID(ctx context.Context) string { return visitOf(ctx).id }

// idLetters leaves out letters that are mistaken for digits over the telephone.
var idLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

func newRequestID() string {
	var b [requestIDBytes]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return idLetters.EncodeToString(b[:])
}

const (
	langCookie    = "mb_lang"
	themeCookie   = "mb_theme"
	choiceSeconds = 365 * 24 * 60 * 60
)

// prefer finds the language and the theme: the address first, then the cookie.
// The browser's own language is not asked, because a Vietnamese office with an
// English system wants Vietnamese pages.
func (s *Site) prefer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		lang := locale.VI
		if word, ok := chosen(r, query.Get(layout.LangParameter), langCookie); ok {
			if l, known := locale.ParseLang(word); known {
				lang = l
				keep(w, r, query.Has(layout.LangParameter), langCookie, string(l))
			}
		}
		v := visitOf(r.Context())
		if word, ok := chosen(r, query.Get(layout.ThemeParameter), themeCookie); ok {
			if theme, known := layout.ParseTheme(word); known {
				v.theme = theme
				keep(w, r, query.Has(layout.ThemeParameter), themeCookie, word)
			}
		}
		w.Header().Set("Content-Language", string(lang))
		ctx := voice.With(r.Context(), lang, s.config.Words)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func chosen(r *http.Request, inAddress, cookie string) (string, bool) {
	if inAddress != "" {
		return inAddress, true
	}
	c, err := r.Cookie(cookie)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

func keep(w http.ResponseWriter, r *http.Request, isNew bool, cookie, value string) {
	if isNew {
		setCookie(w, r, cookie, value, choiceSeconds)
	}
}
