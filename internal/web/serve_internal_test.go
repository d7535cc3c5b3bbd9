package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheServerGivesUpSlowConnections(t *testing.T) {
	server := newServer(&Door{}, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	for name, limit := range map[string]time.Duration{
		"headers": server.ReadHeaderTimeout, "reading": server.ReadTimeout, "writing": server.WriteTimeout, "idle": server.IdleTimeout,
	} {
		if limit <= 0 || limit > 10*time.Minute {
			t.Errorf("%s may take %s", name, limit)
		}
	}
	if server.ReadHeaderTimeout > 15*time.Second || server.MaxHeaderBytes <= 0 || server.MaxHeaderBytes > 128<<10 {
		t.Errorf("headers may take %s and %d bytes", server.ReadHeaderTimeout, server.MaxHeaderBytes)
	}
}

func TestComplaintsOfTheServerNameNoAddress(t *testing.T) {
	var log bytes.Buffer
	server := newServer(&Door{}, http.NotFoundHandler(), slog.New(slog.NewJSONHandler(&log, nil)))
	server.ErrorLog.Printf("http: TLS handshake error from 203.0.113.7:40112: read tcp [2001:db8::1]:443->[2001:db8::7%%eth0]:5000: reset")
	if text := log.String(); strings.Contains(text, "203.0.113") || strings.Contains(text, "2001:db8") || !strings.Contains(text, "TLS handshake error from (address): ") {
		t.Error(text)
	}
}
