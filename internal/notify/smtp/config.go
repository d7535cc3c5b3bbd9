package smtp

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"os"
	"slices"
	"strings"

	"minhbach/internal/fault"
)

// Encryption is how the connection is protected.
type Encryption string

// The ways.
const (
	StartTLS Encryption = "starttls" // plain first, then encrypted or nothing
	Implicit Encryption = "implicit" // encrypted from the first byte
	Unsafe   Encryption = "none"     // for a relay on this machine or on a wire one trusts
)

// Encryptions lists the ways.
func Encryptions() []string { return []string{string(StartTLS), string(Implicit), string(Unsafe)} }

// Secret is a password; printed in any way it stays hidden.
type Secret string

const hidden = "(hidden)"

// String hides.
func (Secret) String() string { return hidden }

// GoString hides from %#v.
func (Secret) GoString() string { return hidden }

// LogValue hides from logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides from JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Config says which server takes the letters.
type Config struct {
	Address    string // host:port
	User       string // empty: no signing in
	Password   Secret
	From       string // "Minh Bạch <minhbach@tinh.example>"
	Encryption Encryption
	Roots      *x509.CertPool // whom to trust; nil: whom the machine trusts
}

// passwordBytesMax bounds the file of a password.
const passwordBytesMax = 4 << 10

// ReadPassword reads the first line of a file; no file is no password.
func ReadPassword(file string) (secret Secret, err error) {
	if file == "" {
		return "", nil
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fault.New(fault.Invalid, "notify.smtp.password_unreadable", file).Because(err)
	}
	text, err := io.ReadAll(io.LimitReader(f, passwordBytesMax+1))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil || len(text) > passwordBytesMax {
		return "", fault.New(fault.Invalid, "notify.smtp.password_unreadable", file).Because(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return Secret(strings.TrimRight(line, "\r")), nil
}

// check tells everything that is wrong, and the parts of what is right.
func (c Config) check() (host string, from *mail.Address, err error) {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	host, port, splitErr := net.SplitHostPort(c.Address)
	if splitErr != nil || host == "" || port == "" {
		refuse("smtp-address", "notify.smtp.address_wrong", c.Address)
	}
	from, fromErr := mail.ParseAddress(c.From)
	if fromErr != nil {
		refuse("smtp-from", "notify.smtp.from_wrong", c.From)
	}
	if !slices.Contains(Encryptions(), string(c.Encryption)) {
		refuse("smtp-encryption", "notify.smtp.encryption_wrong", string(c.Encryption), strings.Join(Encryptions(), ", "))
	}
	if c.User != "" && c.Encryption == Unsafe {
		refuse("smtp-encryption", "notify.smtp.password_in_clear")
	}
	return host, from, problems.OrNil()
}

// domainOf is what stands behind the @.
func domainOf(address *mail.Address) string {
	_, domain, _ := strings.Cut(address.Address, "@")
	return domain
}

// String names the server and nothing secret.
func (c Config) String() string { return fmt.Sprintf("%s (%s)", c.Address, c.Encryption) }
