package smtp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// server is a real SMTP server on loopback.
type server struct {
	address string
	roots   *x509.CertPool

	mu      sync.Mutex
	letters []received
	signed  int // sessions that signed in
	plain   int // letters that came over a connection that was not encrypted

	refuse func(to string) error // answers to a recipient
	loses  bool                  // breaks off once the letter was sent
}

type received struct{ from, to, text string }

const (
	user     = "minhbach"
	password = "mật khẩu rất bí mật"
)

// ways says what a server offers.
type ways struct {
	implicit, noTLS, onlyLogin, mustSign bool
}

func start(t *testing.T, w ways) *server {
	t.Helper()
	s := &server{roots: x509.NewCertPool()}
	own := gosmtp.NewServer(backend{s, w})
	own.Domain, own.ErrorLog = "localhost", silent{}
	own.AllowInsecureAuth = false
	secure := &tls.Config{Certificates: []tls.Certificate{certificate(t, s.roots)}, MinVersion: tls.VersionTLS12}
	if !w.noTLS && !w.implicit {
		own.TLSConfig = secure
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = strings.Replace(listener.Addr().String(), "127.0.0.1", "localhost", 1)
	if w.implicit {
		listener = tls.NewListener(listener, secure)
	}
	done := make(chan error, 1)
	go func() { done <- own.Serve(listener) }()
	t.Cleanup(func() {
		if err := own.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		<-done
	})
	return s
}

func certificate(t *testing.T, roots *x509.CertPool) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	like := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, like, like, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

type backend struct {
	*server
	ways ways
}

func (b backend) NewSession(c *gosmtp.Conn) (gosmtp.Session, error) {
	_, isTLS := c.TLSConnectionState()
	return &session{server: b.server, ways: b.ways, isTLS: isTLS || b.ways.implicit, conn: c}, nil
}

type session struct {
	*server
	ways     ways
	isTLS    bool
	isSigned bool
	conn     *gosmtp.Conn
	got      received
}

func (s *session) AuthMechanisms() []string {
	switch {
	case !s.isTLS && !s.ways.noTLS:
		return nil
	case s.ways.onlyLogin:
		return []string{sasl.Login}
	}
	return []string{sasl.Plain, sasl.Login}
}

func (s *session) Auth(way string) (sasl.Server, error) {
	check := func(u, p string) error {
		if u != user || p != password {
			return &gosmtp.SMTPError{Code: 535, Message: "wrong password for " + u}
		}
		s.isSigned = true
		s.mu.Lock()
		defer s.mu.Unlock()
		s.signed++
		return nil
	}
	if way == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, u, p string) error { return check(u, p) }), nil
}

// login is the server's side of AUTH LOGIN.
type login struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *login) Next(answer []byte) (question []byte, isDone bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(answer)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(answer))
}

func (s *session) Mail(from string, _ *gosmtp.MailOptions) error {
	if s.ways.mustSign && !s.isSigned {
		return gosmtp.ErrAuthRequired
	}
	s.got.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	if s.refuse != nil {
		if err := s.refuse(to); err != nil {
			return err
		}
	}
	s.got.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.got.text = string(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, s.got)
	if !s.isTLS {
		s.plain++
	}
	if s.loses {
		return s.conn.Conn().Close()
	}
	return nil
}

func (s *session) Reset()        { s.got = received{} }
func (s *session) Logout() error { return nil }

// silent is where the server complains.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
