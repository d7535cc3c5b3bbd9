package s3blob

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7/pkg/s3utils"

	"minhbach/internal/fault"
)

// Address names a place for files on an S3 server, written
// s3://BUCKET/PREFIX?endpoint=URL&region=NAME.
type Address struct {
	Bucket   string
	Prefix   string // without a slash at either end; may be empty
	Endpoint string // the server as host:port
	IsSecure bool   // over TLS
	Region   string // empty: the server is asked
}

const scheme = "s3"

// IsAddress tells an address, be it right or wrong, from the path of a folder.
func IsAddress(text string) bool { return strings.Contains(text, "://") }

const prefixBytesMax = 200

var (
	parameters  = []string{"endpoint", "region"}
	prefixShape = regexp.MustCompile(`^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$`)
	regionShape = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)
)

// Parse reads an address. What is refused is repeated only where it cannot be a
// secret, and without a technical cause, for url.Parse repeats all of it.
func Parse(text string) (Address, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != scheme, u.Host == "", u.Fragment != "":
		return Address{}, fault.New(fault.Invalid, "s3blob.malformed")
	case u.User != nil:
		return Address{}, fault.New(fault.Invalid, "s3blob.secret_in_address")
	case s3utils.CheckValidBucketNameStrict(u.Host) != nil:
		return Address{}, fault.New(fault.Invalid, "s3blob.bucket_malformed", u.Host)
	}
	a := Address{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/")}
	if a.Prefix != "" && !isPrefix(a.Prefix) {
		return Address{}, fault.New(fault.Invalid, "s3blob.prefix_malformed", a.Prefix)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Address{}, fault.New(fault.Invalid, "s3blob.malformed")
	}
	for name, values := range query {
		if !slices.Contains(parameters, name) || len(values) != 1 {
			return Address{}, fault.New(fault.Invalid, "s3blob.parameter_unknown", name, strings.Join(parameters, ", "))
		}
	}
	if a.Region = query.Get("region"); !regionShape.MatchString(a.Region) {
		return Address{}, fault.New(fault.Invalid, "s3blob.region_malformed", a.Region)
	}
	a.Endpoint, a.IsSecure, err = parseEndpoint(query.Get("endpoint"))
	return a, err
}

func isPrefix(text string) bool {
	levels := strings.Split(text, "/")
	return len(text) <= prefixBytesMax && prefixShape.MatchString(text) && !slices.Contains(levels, ".") && !slices.Contains(levels, "..")
}

func parseEndpoint(text string) (host string, isSecure bool, err error) {
	if text == "" {
		return "", false, fault.New(fault.Invalid, "s3blob.endpoint_absent")
	}
	u, err := url.Parse(text)
	if err == nil && u.User != nil {
		return "", false, fault.New(fault.Invalid, "s3blob.secret_in_address")
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false, fault.New(fault.Invalid, "s3blob.endpoint_malformed")
	}
	return u.Host, u.Scheme == "https", nil
}

// String is the address as people are told it.
func (a Address) String() string {
	place, server := url.URL{Scheme: scheme, Host: a.Bucket, Path: a.Prefix}, url.URL{Scheme: "http", Host: a.Endpoint}
	if a.IsSecure {
		server.Scheme = "https"
	}
	return fmt.Sprintf("%s (%s)", &place, &server)
}

// Credentials are the key to a bucket. They do not print.
type Credentials struct{ id, secret, token string }

// NewCredentials are a key from elsewhere than the environment.
func NewCredentials(id, secret string) Credentials { return Credentials{id: id, secret: secret} }

// FromEnvironment reads the variables that every S3 tool reads.
func FromEnvironment(of Address) (Credentials, error) {
	c := Credentials{os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")}
	if c.id == "" || c.secret == "" {
		return Credentials{}, fault.New(fault.Invalid, "s3blob.no_credentials", of.String())
	}
	return c, nil
}

// Format prints no part of the key, whatever the verb.
func (Credentials) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "(credentials)") // fmt has no room for an error here
}
