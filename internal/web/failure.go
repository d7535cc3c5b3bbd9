package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"minhbach/internal/fault"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// Handler answers a request or says why not.
type Handler func(w http.ResponseWriter, r *http.Request) error

// statuses maps kinds of refusal to HTTP.
var statuses = map[fault.Kind]int{
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Forbidden:       http.StatusForbidden,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// statusClientGone is what proxies write when nobody waits for the answer.
const statusClientGone = 499

// refusals finds what may be told to people, and the status that goes with it.
// No refusal means an incident of ours: 500 and its code.
func refusals(err error) (fault.Problems, int) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.Problems{fault.New(fault.TooLarge, "web.body_too_large", tooLarge.Limit>>10)}, http.StatusRequestEntityTooLarge
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Problems{fault.New(fault.Unavailable, "web.too_slow")}, http.StatusServiceUnavailable
	}
	if _, isRefusal := fault.From(err); !isRefusal {
		return nil, http.StatusInternalServerError
	}
	problems := fault.All(err)
	status, known := statuses[problems[0].Kind]
	if !known {
		return nil, http.StatusInternalServerError
	}
	return problems, status
}

// Fail answers with an error: a page in the reader's language, or problem+json
// under /api. What is not a refusal is logged with its cause and shown as a code.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		w.WriteHeader(statusClientGone)
		return
	}
	problems, status := refusals(err)
	if len(problems) > 0 {
		visitOf(r.Context()).refusal = problems[0].Key
	}
	if status >= http.StatusInternalServerError {
		s.config.Log.LogAttrs(r.Context(), slog.LevelError, "incident",
			slog.String("id", RequestID(r.Context())), slog.String("route", visitOf(r.Context()).pattern), slog.String("error", err.Error()))
	}
	w.Header().Del("Content-Disposition") // a failed download is a page, not a file
	if isAPI(r) {
		s.failJSON(w, r, status, problems)
		return
	}
	if status == http.StatusUnauthorized && s.config.SignIn != "" {
		http.Redirect(w, r, s.signInURL(r), http.StatusSeeOther)
		return
	}
	page := layout.Page{Title: voice.Say(r.Context(), titleKey(status))}
	if err := s.RenderStatus(w, r, status, page, failurePage(status, problems)); err != nil {
		s.config.Log.LogAttrs(r.Context(), slog.LevelError, "error page failed",
			slog.String("id", RequestID(r.Context())), slog.String("error", err.Error()))
		http.Error(w, RequestID(r.Context()), http.StatusInternalServerError)
	}
}

func titleKey(status int) string {
	switch status {
	case http.StatusNotFound:
		return "web.failure.not_found"
	case http.StatusForbidden:
		return "web.failure.forbidden"
	case http.StatusUnauthorized:
		return "web.failure.unauthenticated"
	case http.StatusServiceUnavailable:
		return "web.failure.unavailable"
	case http.StatusInternalServerError:
		return "web.failure.incident"
	}
	return "web.failure.refused"
}

// Problem is the body of an error under /api (RFC 9457).
type Problem struct {
	Title     string          `json:"title"`
	Status    int             `json:"status"`
	Detail    string          `json:"detail,omitempty"`
	RequestID string          `json:"request_id"`
	Problems  []ProblemDetail `json:"problems,omitempty"`
}

// ProblemDetail is one of several refusals, with the place it stands in.
type ProblemDetail struct {
	Key    string      `json:"key"`
	Detail string      `json:"detail"`
	Place  fault.Place `json:"place"`
}

// ProblemOf says an error the way the API does, for handlers that write their own JSON.
func ProblemOf(ctx context.Context, err error) Problem {
	problems, status := refusals(err)
	return problemOf(ctx, status, problems)
}

func problemOf(ctx context.Context, status int, problems fault.Problems) Problem {
	p := Problem{Title: voice.Say(ctx, titleKey(status)), Status: status, RequestID: RequestID(ctx)}
	words, lang := voice.Words(ctx), voice.Lang(ctx)
	for _, e := range problems {
		p.Problems = append(p.Problems, ProblemDetail{Key: e.Key, Detail: e.Say(words, lang), Place: e.Place})
	}
	if len(problems) > 0 {
		p.Detail = problems[0].Say(words, lang)
	}
	return p
}

func (s *Site) failJSON(w http.ResponseWriter, r *http.Request, status int, problems fault.Problems) {
	body, err := json.Marshal(problemOf(r.Context(), status, problems))
	if err != nil {
		http.Error(w, RequestID(r.Context()), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return // the caller went away; nobody is left to tell
	}
}

func (s *Site) absent(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, "web.page_absent")
}
