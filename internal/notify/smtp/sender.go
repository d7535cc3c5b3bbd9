package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	netsmtp "net/smtp"
	"net/textproto"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/notify"
)

// Sender sends letters, one connection each: a province's letters of a day are
// few, and a connection that is not kept cannot go stale.
type Sender struct {
	config Config
	host   string
	from   *mail.Address
}

var _ notify.Sender = (*Sender)(nil)

// New checks a configuration; it does not connect.
func New(c Config) (*Sender, error) {
	host, from, err := c.check()
	if err != nil {
		return nil, err
	}
	return &Sender{config: c, host: host, from: from}, nil
}

// Domain is that of the sender's address, for Message-IDs.
func (s *Sender) Domain() string { return domainOf(s.from) }

// timeMax bounds one letter, from the first byte to the last.
const timeMax = 45 * time.Second

// Replies of a server that concern every letter, not this one.
const closing = 421

// Send sends one letter.
func (s *Sender) Send(ctx context.Context, m notify.Mail) error {
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return errors.Join(notify.ErrRefused, errors.New("the address cannot be read"))
	}
	message, err := s.message(m, to)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeMax)
	defer cancel()
	client, err := s.connect(ctx)
	if err != nil {
		return errors.Join(notify.ErrUnreachable, err)
	}
	defer client.Close() //nolint:errcheck // what matters was answered before
	if err := client.Mail(s.from.Address); err != nil {
		return errors.Join(notify.ErrUnreachable, fmt.Errorf("name the sender: %w", err))
	}
	if err := client.Rcpt(to.Address); err != nil {
		return judged(err)
	}
	body, err := client.Data()
	if err != nil {
		return judged(err)
	}
	if _, err := body.Write(message); err != nil {
		return judged(err)
	}
	if err := body.Close(); err != nil {
		return judged(err)
	}
	_ = client.Quit() // the letter is taken, whatever the server says now
	return nil
}

// judged tells what a server's answer to one letter means. The answer itself is
// left out: it may repeat the address.
func judged(err error) error {
	reply, isReply := errors.AsType[*textproto.Error](err)
	switch {
	case !isReply, reply.Code == closing:
		return errors.Join(notify.ErrUnreachable, errors.New("the mail server broke off"))
	case reply.Code >= 500:
		return errors.Join(notify.ErrRefused, fmt.Errorf("the mail server answered %d", reply.Code))
	}
	return fmt.Errorf("the mail server answered %d", reply.Code)
}

// connect opens a connection that is encrypted and signed in as configured.
func (s *Sender) connect(ctx context.Context) (client *netsmtp.Client, err error) {
	secure := &tls.Config{ServerName: s.host, RootCAs: s.config.Roots, MinVersion: tls.VersionTLS12}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.config.Address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // a server that falls silent
	if s.config.Encryption == Implicit {
		conn = tls.Client(conn, secure)
	}
	if client, err = netsmtp.NewClient(conn, s.host); err != nil {
		return nil, errors.Join(fmt.Errorf("greet: %w", err), conn.Close())
	}
	if err := s.prepare(client, secure); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func (s *Sender) prepare(client *netsmtp.Client, secure *tls.Config) error {
	if err := client.Hello(s.Domain()); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	if s.config.Encryption == StartTLS {
		if isOffered, _ := client.Extension("STARTTLS"); !isOffered {
			return errors.New("the mail server does not offer STARTTLS")
		}
		if err := client.StartTLS(secure); err != nil {
			return fmt.Errorf("encrypt: %w", err)
		}
	}
	if s.config.User == "" {
		return nil
	}
	_, ways := client.Extension("AUTH")
	auth := netsmtp.PlainAuth("", s.config.User, string(s.config.Password), s.host)
	if words := " " + strings.ToUpper(ways) + " "; !strings.Contains(words, " PLAIN ") && strings.Contains(words, " LOGIN ") {
		auth = loginAuth{user: s.config.User, password: s.config.Password}
	}
	if err := client.Auth(auth); err != nil {
		return fmt.Errorf("sign in to the mail server: %w", err)
	}
	return nil
}

// loginAuth is AUTH LOGIN, which some servers offer alone.
type loginAuth struct {
	user     string
	password Secret
}

// Start refuses a connection that others can read.
func (a loginAuth) Start(server *netsmtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("the connection is not encrypted")
	}
	return "LOGIN", nil, nil
}

// Next answers the two questions.
func (a loginAuth) Next(question []byte, isMore bool) ([]byte, error) {
	switch {
	case !isMore:
		return nil, nil
	case bytes.HasPrefix(bytes.ToLower(question), []byte("username")):
		return []byte(a.user), nil
	case bytes.HasPrefix(bytes.ToLower(question), []byte("password")):
		return []byte(a.password), nil
	}
	return nil, errors.New("the mail server asks what is not known")
}

// message writes the letter as it goes over the wire: the same letter, the same
// bytes.
func (s *Sender) message(m notify.Mail, to *mail.Address) ([]byte, error) {
	if strings.ContainsAny(m.Subject+m.MessageID, "\r\n") {
		return nil, errors.Join(notify.ErrRefused, errors.New("a header of two lines"))
	}
	var out bytes.Buffer
	for _, h := range [][2]string{
		{"From", s.from.String()}, {"To", to.String()}, {"Subject", mime.BEncoding.Encode("utf-8", m.Subject)},
		{"Date", m.At.In(civil.Zone).Format(time.RFC1123Z)}, {"Message-ID", "<" + m.MessageID + ">"},
		{"Auto-Submitted", "auto-generated"}, {"X-Auto-Response-Suppress", "All"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		out.WriteString(h[0] + ": " + strings.ReplaceAll(h[1], "?= =?", "?=\r\n =?") + "\r\n")
	}
	out.WriteString("\r\n")
	body := quotedprintable.NewWriter(&out)
	_, err := body.Write([]byte(m.Body))
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, fmt.Errorf("write the letter: %w", err)
	}
	return out.Bytes(), nil
}
