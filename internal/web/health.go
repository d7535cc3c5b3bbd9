package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
)

// healthz says that the process answers.
func (s *Site) healthz(w http.ResponseWriter, _ *http.Request) {
	plain(w, http.StatusOK, "ok\n")
}

// readyz says whether everything the server leans on works, each by its name.
// The reason goes to the log: it may hold an address.
func (s *Site) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeMax)
	defer cancel()
	status, text := http.StatusOK, ""
	for _, check := range s.config.Ready {
		state := "ok"
		if err := check.Try(ctx); err != nil {
			status, state = http.StatusServiceUnavailable, "failed"
			s.config.Log.LogAttrs(ctx, slog.LevelError, "not ready", slog.String("check", check.Name), slog.String("error", err.Error()))
		}
		text += fmt.Sprintf("%s: %s\n", check.Name, state)
	}
	if text == "" {
		text = "ok\n"
	}
	plain(w, status, text)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write([]byte(text)); err != nil {
		return // the caller went away; nobody is left to tell
	}
}
