package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"time"
)

// Times after which a connection is given up.
const (
	readHeaderTimeMax = 10 * time.Second
	idleTimeMax       = 2 * time.Minute
	shutdownTimeMax   = 15 * time.Second
	headerBytesMax    = 64 << 10
)

// isLoopback takes "localhost" by its name, because a name that leads elsewhere
// is not looked up.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Serve answers at the door until the context ends, then lets requests in flight
// finish.
func Serve(ctx context.Context, door *Door, handler http.Handler, log *slog.Logger) error {
	server := newServer(door, handler, log)
	failed := make(chan error, 1)
	go func() {
		if door.tls != nil {
			failed <- server.ServeTLS(door.listener, "", "")
			return
		}
		failed <- server.Serve(door.listener)
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeMax)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

func newServer(door *Door, handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeMax,
		ReadTimeout:       uploadTimeMax,
		WriteTimeout:      uploadTimeMax + pageTimeMax,
		IdleTimeout:       idleTimeMax,
		MaxHeaderBytes:    headerBytesMax,
		ErrorLog:          slog.NewLogLogger(withoutAddresses{log.Handler()}, slog.LevelWarn),
		TLSConfig:         door.tls,
	}
}

// addresses are those that net/http and the system write into their complaints.
var addresses = regexp.MustCompile(`(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.%a-z]+\]):\d+`)

// withoutAddresses keeps who connected out of the log: an address is a person.
type withoutAddresses struct{ slog.Handler }

// Handle passes a complaint on.
func (h withoutAddresses) Handle(ctx context.Context, complaint slog.Record) error {
	complaint.Message = addresses.ReplaceAllString(complaint.Message, "(address)")
	return h.Handler.Handle(ctx, complaint)
}
