package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"minhbach/internal/fault"
)

// chain wraps the routes. Outermost first: what is counted must include what
// the inner layers answer.
func (s *Site) chain(routes http.Handler) http.Handler {
	h := s.recoverPanic(s.refuseForeignHost(s.refuseForged(routes)))
	h = s.prefer(h)
	h = compressed(h)
	h = headers(h)
	return s.observe(h)
}

// contentPolicy allows what we serve ourselves and nothing inline.
const contentPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// strictTransport holds for two years. It names no subdomains: they may be others'.
const strictTransport = "max-age=63072000"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if IsSecure(r) {
			h.Set("Strict-Transport-Security", strictTransport)
		}
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cache-Control", "no-store") // what may be kept says so itself
		next.ServeHTTP(w, r)
	})
}

// observe gives the request its id, then logs and counts the answer. The log
// holds the route and never the path or the query: they may hold a person.
func (s *Site) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{id: newRequestID()}
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		rec.Header().Set("X-Request-ID", v.id)
		began := s.config.Clock.Now()
		next.ServeHTTP(rec, s.reach(r, v))
		if v.isQuiet && rec.status < http.StatusInternalServerError {
			return
		}
		took := s.config.Clock.Now().Sub(began)
		s.metrics.count(r.Method, v.pattern, rec.status, took)
		s.note(r, v, rec, took)
	})
}

// note writes one line for a request. Who asked stands in it where something
// was changed or refused, as the account's random id; the refusal is its key.
func (s *Site) note(r *http.Request, v *visit, rec *recorder, took time.Duration) {
	level, isRefused := slog.LevelInfo, false
	switch rec.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		level, isRefused = slog.LevelWarn, true
	}
	line := []slog.Attr{
		slog.String("id", v.id), slog.String("method", r.Method), slog.String("route", v.pattern),
		slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("took", took),
	}
	if v.account != "" && (isRefused || r.Method != http.MethodGet) {
		line = append(line, slog.String("account", v.account))
	}
	if v.refusal != "" {
		line = append(line, slog.String("refusal", v.refusal))
	}
	s.config.Log.LogAttrs(r.Context(), level, "request", line...)
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	started bool
}

// WriteHeader remembers the first status.
func (rec *recorder) WriteHeader(status int) {
	if !rec.started && status >= http.StatusOK {
		rec.status, rec.started = status, true
	}
	rec.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes that went out.
func (rec *recorder) Write(b []byte) (int, error) {
	rec.started = true
	n, err := rec.ResponseWriter.Write(b)
	rec.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// refuseForged stops requests that another site makes in the reader's name.
func (s *Site) refuseForged(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, fault.New(fault.Forbidden, "web.forged"))
	}))
	return protection.Handler(next)
}

// recoverPanic turns a crash of one page into an error page with a code.
func (s *Site) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			crash := recover()
			if crash == nil {
				return
			}
			if err, isError := crash.(error); isError && errors.Is(err, http.ErrAbortHandler) {
				panic(crash) // the server's own way to drop a connection
			}
			s.config.Log.LogAttrs(r.Context(), slog.LevelError, "panic",
				slog.String("id", RequestID(r.Context())), slog.String("stack", string(debug.Stack())))
			s.Fail(w, r, fmt.Errorf("panic: %v", crash))
		}()
		next.ServeHTTP(w, r)
	})
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
