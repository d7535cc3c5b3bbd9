package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
)

func TestListensOnThisMachineOnly(t *testing.T) {
	for address, key := range map[string]string{
		"0.0.0.0:8080": "web.listen_not_loopback", ":8080": "web.listen_not_loopback", "192.168.1.5:80": "web.listen_not_loopback",
		"[::]:8080": "web.listen_not_loopback", "may-chu:8080": "web.listen_not_loopback", "8080": "web.listen_malformed",
	} {
		_, err := web.ListenLoopback(t.Context(), address)
		refusal, ok := fault.From(err)
		if !ok || refusal.Key != key {
			t.Errorf("%s: got %v, want %s", address, err, key)
			continue
		}
		webtest.Contains(t, refusal.Say(web.Words(), locale.VI), address, "127.0.0.1")
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		listener, err := web.ListenLoopback(t.Context(), address)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBusyPortIsNamed(t *testing.T) {
	listener, err := web.ListenLoopback(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if _, err := web.ListenLoopback(t.Context(), listener.Addr().String()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestServeFinishesRequestsInFlight(t *testing.T) {
	listener, err := web.ListenLoopback(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stop()
		time.Sleep(50 * time.Millisecond)
		w.WriteHeader(http.StatusNoContent)
	})
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, listener, slow, slog.New(slog.DiscardHandler)) }()
	response, err := http.Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Errorf("got %d", response.StatusCode)
	}
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
}
