package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"minhbach/internal/fault"
)

// Times after which a connection is given up.
const (
	readHeaderTimeMax = 10 * time.Second
	idleTimeMax       = 2 * time.Minute
	shutdownTimeMax   = 15 * time.Second
	headerBytesMax    = 64 << 10
)

// ListenLoopback opens the address the server listens on. Until people sign in,
// only this machine may reach it: any other address is refused.
func ListenLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.listen_malformed", address).Because(err)
	}
	if !isLoopback(host) {
		return nil, fault.New(fault.Forbidden, "web.listen_not_loopback", address)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "web.listen_failed", address).Because(err)
	}
	return listener, nil
}

// isLoopback takes "localhost" by its name, because a name that leads elsewhere
// is not looked up.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Serve answers on the listener until the context ends, then lets requests in
// flight finish.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeMax,
		ReadTimeout:       uploadTimeMax,
		WriteTimeout:      uploadTimeMax + pageTimeMax,
		IdleTimeout:       idleTimeMax,
		MaxHeaderBytes:    headerBytesMax,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
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
