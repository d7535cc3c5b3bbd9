package web

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"minhbach/internal/fault"
)

// Entrance says where and how a server may be reached.
type Entrance struct {
	Address string
	Hosts   []string // names it answers to besides this machine's own
	// TLSCert and TLSKey are PEM files; they are read again when they change.
	TLSCert, TLSKey string
	// ACMEDomains get their certificates by themselves (RFC 8555, TLS-ALPN-01),
	// kept in the folder ACMECache. ACMEDirectory is another authority's address.
	ACMEDomains   []string
	ACMECache     string
	ACMEDirectory string
	// Proxies may bring the encryption, and say who asks.
	Proxies []netip.Prefix
}

// Names are all names the server answers to.
func (e Entrance) Names() []string {
	return append(append([]string(nil), e.Hosts...), e.ACMEDomains...)
}

func (e Entrance) hasTLS() bool { return e.TLSCert != "" || e.TLSKey != "" || len(e.ACMEDomains) > 0 }

// Door is an open entrance.
type Door struct {
	listener net.Listener
	tls      *tls.Config // nil: plain
	// IsLocal tells that nobody but this machine comes through it.
	IsLocal bool
}

// Addr is where it is.
func (d *Door) Addr() net.Addr { return d.listener.Addr() }

// Close shuts it.
func (d *Door) Close() error { return d.listener.Close() }

// URL is its address for a browser on this machine or, when it has a name, elsewhere.
func (d *Door) URL(names ...string) string {
	scheme := "http"
	if d.tls != nil {
		scheme = "https"
	}
	address := d.listener.Addr().String()
	if !d.IsLocal && len(names) > 0 {
		_, port, err := net.SplitHostPort(address)
		if err == nil {
			address = net.JoinHostPort(names[0], port)
		}
	}
	return scheme + "://" + address
}

// OpenDoor opens the entrance. Beyond this machine nothing leaves unencrypted: it
// needs certificates of its own, or a proxy that brings them.
func OpenDoor(ctx context.Context, e Entrance) (*Door, error) {
	host, _, err := net.SplitHostPort(e.Address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.listen_malformed", e.Address).Because(err)
	}
	door := &Door{IsLocal: isLoopback(host) && len(e.Proxies) == 0}
	if !isLoopback(host) {
		switch {
		case !e.hasTLS() && len(e.Proxies) == 0:
			return nil, fault.New(fault.Forbidden, "web.listen_needs_tls", e.Address)
		case len(e.Names()) == 0:
			return nil, fault.New(fault.Invalid, "web.listen_needs_host", e.Address)
		}
	}
	if door.tls, err = e.certificates(); err != nil {
		return nil, err
	}
	if door.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", e.Address); err != nil {
		return nil, fault.New(fault.Unavailable, "web.listen_failed", e.Address).Because(err)
	}
	return door, nil
}

func (e Entrance) certificates() (*tls.Config, error) {
	switch {
	case len(e.ACMEDomains) > 0 && (e.TLSCert != "" || e.TLSKey != ""):
		return nil, fault.New(fault.Invalid, "web.tls_twice")
	case len(e.ACMEDomains) > 0:
		manager := &autocert.Manager{
			Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(e.ACMECache), HostPolicy: autocert.HostWhitelist(e.ACMEDomains...),
		}
		if e.ACMEDirectory != "" {
			manager.Client = &acme.Client{DirectoryURL: e.ACMEDirectory}
		}
		config := manager.TLSConfig()
		config.MinVersion = tls.VersionTLS12
		return config, nil
	case e.TLSCert != "" || e.TLSKey != "":
		files := &certificateFiles{cert: e.TLSCert, key: e.TLSKey}
		if _, err := files.get(nil); err != nil {
			return nil, fault.New(fault.Invalid, "web.tls_unreadable", filepath.Base(e.TLSCert), filepath.Base(e.TLSKey)).Because(err)
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}, nil
	}
	return nil, nil //nolint:nilnil // no encryption asked for is an answer
}

// certificateFiles reads a certificate anew when its file changed, so that a
// renewal needs no restart. A pair that cannot be read leaves the old one standing.
type certificateFiles struct {
	cert, key string

	mu      sync.Mutex
	loaded  *tls.Certificate
	written time.Time
}

func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.cert)
	if err == nil && f.loaded != nil && info.ModTime().Equal(f.written) {
		return f.loaded, nil
	}
	pair, loadErr := tls.LoadX509KeyPair(f.cert, f.key)
	switch {
	case loadErr == nil && err == nil:
		f.loaded, f.written = &pair, info.ModTime()
	case f.loaded == nil:
		return nil, loadErr
	}
	return f.loaded, nil
}
