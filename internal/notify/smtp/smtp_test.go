package smtp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"minhbach/internal/fault"
	"minhbach/internal/notify"
	"minhbach/internal/notify/smtp"
)

const sender = "Minh Bạch <minhbach@tinh.example>"

func (s *server) config() smtp.Config {
	return smtp.Config{Address: s.address, From: sender, Encryption: smtp.StartTLS, Roots: s.roots, User: user, Password: password}
}

var letter = notify.Mail{
	To: "lan@so.example", Subject: "Minh Bạch: 12 việc quá hạn, 3 việc đến hạn hôm nay, 4 việc sắp đến hạn, 7 tin mới",
	Body:      "Kính gửi Lan,\n\n.\n- hạn 05/11/2019: " + strings.Repeat("báo cáo ", 60) + "= 100%\n.một dòng bắt đầu bằng dấu chấm\n",
	MessageID: "digest.2019-11-11.ab@tinh.example", At: time.Date(2019, 11, 11, 0, 0, 0, 0, time.UTC),
}

func send(t *testing.T, c smtp.Config, m notify.Mail) error {
	t.Helper()
	s, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), m)
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for name, w := range map[string]ways{"STARTTLS and PLAIN": {mustSign: true}, "STARTTLS and LOGIN": {mustSign: true, onlyLogin: true}, "implicit": {implicit: true, mustSign: true}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, w)
			c := s.config()
			if w.implicit {
				c.Encryption = smtp.Implicit
			}
			for range 2 {
				if err := send(t, c, letter); err != nil {
					t.Fatal(err)
				}
			}
			if len(s.letters) != 2 || s.letters[0] != s.letters[1] || s.plain != 0 || s.signed != 2 {
				t.Fatalf("%d letters, %d in clear, %d signed; the same twice: %v", len(s.letters), s.plain, s.signed, s.letters[0] == s.letters[1])
			}
			checkText(t, s.letters[0])
		})
	}
}

func checkText(t *testing.T, got received) {
	t.Helper()
	if got.from != "minhbach@tinh.example" || got.to != letter.To {
		t.Errorf("from %q to %q", got.from, got.to)
	}
	for line := range strings.Lines(got.text) {
		if len(line) > 100 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("a line that old servers break: %q", line)
		}
	}
	read, err := mail.ReadMessage(strings.NewReader(got.text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := (&mime.WordDecoder{}).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != letter.Subject {
		t.Errorf("subject %q %v", subject, err)
	}
	from, err := mail.ParseAddress(read.Header.Get("From"))
	if err != nil || from.Name != "Minh Bạch" {
		t.Errorf("from %v %v", from, err)
	}
	for header, want := range map[string]string{
		"Message-Id": "<" + letter.MessageID + ">", "Date": "Mon, 11 Nov 2019 07:00:00 +0700", "Auto-Submitted": "auto-generated",
		"Content-Type": "text/plain; charset=utf-8",
	} {
		if got := read.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	body, err := io.ReadAll(quotedprintable.NewReader(read.Body))
	if text := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || text != letter.Body {
		t.Errorf("body %q %v", text, err)
	}
}

func TestNothingIsSentInClearUnlessToldTo(t *testing.T) {
	s := start(t, ways{noTLS: true})
	if err := send(t, s.config(), letter); !errors.Is(err, notify.ErrUnreachable) || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("without STARTTLS: %v", err)
	}
	c := s.config()
	c.Encryption = smtp.Unsafe
	if _, err := smtp.New(c); !fault.Is(err, fault.Invalid) {
		t.Errorf("a password in clear: %v", err)
	}
	c.User, c.Password = "", ""
	if err := send(t, c, letter); err != nil || len(s.letters) != 1 || s.plain != 1 {
		t.Errorf("told to: %d letters, %v", len(s.letters), err)
	}
}

func TestAServerThatNobodyVouchesForIsNotUsed(t *testing.T) {
	s := start(t, ways{})
	c := s.config()
	c.Roots = nil
	if err := send(t, c, letter); !errors.Is(err, notify.ErrUnreachable) {
		t.Errorf("an unknown certificate: %v", err)
	}
	if s.signed != 0 || len(s.letters) != 0 {
		t.Error("it was told something")
	}
}

func TestTroublesAreToldApart(t *testing.T) {
	s := start(t, ways{mustSign: true})
	answers := func(code int) func(string) error {
		return func(to string) error { return &gosmtp.SMTPError{Code: code, Message: "no <" + to + ">"} }
	}
	wrong, silent := s.config(), s.config()
	wrong.Password = "other"
	silent.Address = deadAddress(t)
	for _, test := range []struct {
		name   string
		config smtp.Config
		refuse func(string) error
		mail   notify.Mail
		is     error
	}{
		{"no such mailbox", s.config(), answers(550), letter, notify.ErrRefused},
		{"for a while", s.config(), answers(451), letter, nil},
		{"shutting down", s.config(), answers(421), letter, notify.ErrUnreachable},
		{"a wrong password", wrong, nil, letter, notify.ErrUnreachable},
		{"nobody there", silent, nil, letter, notify.ErrUnreachable},
		{"no address", s.config(), nil, notify.Mail{To: "nobody"}, notify.ErrRefused},
		{"two recipients in one", s.config(), nil, notify.Mail{To: "a@b.example>\r\nRCPT TO:<c@d.example"}, notify.ErrRefused},
		{"a header in the subject", s.config(), nil, notify.Mail{To: letter.To, Subject: "x\r\nBcc: all@so.example"}, notify.ErrRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.refuse = test.refuse
			err := send(t, test.config, test.mail)
			for _, kind := range []error{notify.ErrRefused, notify.ErrUnreachable} {
				if errors.Is(err, kind) != errors.Is(test.is, kind) {
					t.Errorf("%v is %v", err, kind)
				}
			}
			if err == nil || strings.Contains(err.Error(), letter.To) || strings.Contains(err.Error(), password) {
				t.Errorf("told: %v", err)
			}
		})
	}
	if len(s.letters) != 0 {
		t.Errorf("%d letters", len(s.letters))
	}
	s.refuse, s.loses = nil, true
	if err := send(t, s.config(), letter); !errors.Is(err, notify.ErrUnreachable) {
		t.Errorf("a server that breaks off: %v", err)
	}
}

func deadAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func TestASilentServerDoesNotHoldTheProgram(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s, err := smtp.New(smtp.Config{Address: listener.Addr().String(), From: sender, Encryption: smtp.StartTLS})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Send(ctx, letter); !errors.Is(err, notify.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

func TestThePasswordIsNeverPrinted(t *testing.T) {
	c := smtp.Config{Address: "thu.tinh.example:587", User: user, Password: password, From: sender, Encryption: smtp.StartTLS}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "config", c, "password", c.Password)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", c)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v", c, c), fmt.Sprintf("%v %s %q %x", c.Password, c.Password, c.Password, c.Password), logged.String(), string(asJSON)} {
		if strings.Contains(text, password) || strings.Contains(text, fmt.Sprintf("%x", password)) {
			t.Errorf("printed in %s", text)
		}
	}
}

func TestThePasswordIsTheFirstLineOfItsFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for file, want := range map[string]string{write("unix", "a b \nc"): "a b ", write("windows", "a\r\n"): "a", write("bare", "a"): "a", "": ""} {
		if got, err := smtp.ReadPassword(file); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", file, string(got), err)
		}
	}
	for _, file := range []string{filepath.Join(dir, "none"), write("long", strings.Repeat("a", 5000)), dir} {
		if _, err := smtp.ReadPassword(file); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestAConfigurationIsRefusedWithEverythingThatIsWrong(t *testing.T) {
	_, err := smtp.New(smtp.Config{Address: "thu.tinh.example", From: "nobody", Encryption: "perhaps"})
	if problems := fault.All(err); len(problems) != 3 {
		t.Errorf("%v", err)
	}
	s, err := smtp.New(smtp.Config{Address: "thu.tinh.example:25", From: sender, Encryption: smtp.StartTLS})
	if err != nil || s.Domain() != "tinh.example" {
		t.Errorf("%v %v", s, err)
	}
}
