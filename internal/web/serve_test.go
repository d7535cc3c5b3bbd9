package web_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/web"
)

func open(t *testing.T, e web.Entrance) (*web.Door, error) {
	t.Helper()
	door, err := web.OpenDoor(t.Context(), e)
	if err == nil {
		t.Cleanup(func() { _ = door.Close() }) // Serve may have closed it
	}
	return door, err
}

func TestBeyondThisMachineNothingLeavesUnencrypted(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	cert, key := certificate(t, "minhbach.test")
	for name, c := range map[string]struct {
		entrance web.Entrance
		key      string
	}{
		"plain":              {web.Entrance{Address: "0.0.0.0:0"}, "web.listen_needs_tls"},
		"plain everywhere":   {web.Entrance{Address: ":0", Hosts: []string{"a.test"}}, "web.listen_needs_tls"},
		"plain IPv6":         {web.Entrance{Address: "[::]:0"}, "web.listen_needs_tls"},
		"a name":             {web.Entrance{Address: "may-chu:0"}, "web.listen_needs_tls"},
		"no name":            {web.Entrance{Address: "0.0.0.0:0", Proxies: proxies}, "web.listen_needs_host"},
		"TLS without a name": {web.Entrance{Address: "0.0.0.0:0", TLSCert: cert, TLSKey: key}, "web.listen_needs_host"},
		"no such file":       {web.Entrance{Address: "0.0.0.0:0", Hosts: []string{"a.test"}, TLSCert: "gone.pem", TLSKey: key}, "web.tls_unreadable"},
		"half a pair":        {web.Entrance{Address: "0.0.0.0:0", Hosts: []string{"a.test"}, TLSCert: cert}, "web.tls_unreadable"},
		"two ways":           {web.Entrance{Address: "0.0.0.0:0", ACMEDomains: []string{"a.test"}, TLSCert: cert, TLSKey: key}, "web.tls_twice"},
		"no port":            {web.Entrance{Address: "8080"}, "web.listen_malformed"},
	} {
		_, err := open(t, c.entrance)
		refusal, ok := fault.From(err)
		if !ok || refusal.Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
			continue
		}
		if text := refusal.Say(web.Words(), locale.VI); strings.Contains(text, "{") {
			t.Error(text)
		}
	}
	for name, e := range map[string]web.Entrance{
		"this machine": {Address: "127.0.0.1:0"}, "its name": {Address: "localhost:0"},
		"with TLS":     {Address: "0.0.0.0:0", Hosts: []string{"minhbach.test"}, TLSCert: cert, TLSKey: key},
		"with ACME":    {Address: "0.0.0.0:0", ACMEDomains: []string{"minhbach.test"}, ACMECache: t.TempDir()},
		"with a proxy": {Address: "0.0.0.0:0", Hosts: []string{"minhbach.test"}, Proxies: proxies},
	} {
		door, err := open(t, e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if door.IsLocal != strings.HasPrefix(name, "this") && name != "its name" {
			t.Errorf("%s: local %v", name, door.IsLocal)
		}
	}
	if door, err := open(t, web.Entrance{Address: "127.0.0.1:0", Proxies: proxies}); err != nil || door.IsLocal {
		t.Errorf("behind a proxy on this machine others come in: %v", err)
	}
}

// certificate writes a pair for a name, as an office's own authority would.
func certificate(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: raw}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestAnEncryptedServerSaysSoAndTakesARenewedCertificate(t *testing.T) {
	cert, key := certificate(t, "minhbach.test")
	door, err := open(t, web.Entrance{Address: "127.0.0.1:0", TLSCert: cert, TLSKey: key})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = web.Serve(t.Context(), door, newSite(t, web.Config{}), slog.New(slog.DiscardHandler)) }()
	served := func() (http.Header, *http.Cookie) {
		t.Helper()
		pem, err := os.ReadFile(cert)
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
		response, err := client.Get(door.URL() + "/?lang=en")
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return response.Header, response.Cookies()[0]
	}
	header, cookie := served()
	if header.Get("Strict-Transport-Security") == "" || !cookie.Secure {
		t.Errorf("headers %v", header)
	}
	other, otherKey := certificate(t, "minhbach.test")
	for from, to := range map[string]string{other: cert, otherKey: key} {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(cert, time.Time{}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	served()
}

func TestBusyPortIsNamed(t *testing.T) {
	door, err := open(t, web.Entrance{Address: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, web.Entrance{Address: door.Addr().String()}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestServeFinishesRequestsInFlight(t *testing.T) {
	door, err := open(t, web.Entrance{Address: "127.0.0.1:0"})
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
	go func() { done <- web.Serve(ctx, door, slow, slog.New(slog.DiscardHandler)) }()
	response, err := http.Get(door.URL())
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
