package authweb_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"minhbach/internal/auth/sso"
)

// provider is a real OpenID provider with keys that change. Whoever comes to it
// is its test user at once.
type provider struct {
	*storage.Storage
	url string

	mu     sync.Mutex
	signer signer
	known  []op.Key // what it publishes
	nonce  string   // put into tokens in place of the one asked for
}

// signer is one signing key.
type signer struct {
	id  string
	key *rsa.PrivateKey
}

func (s signer) ID() string                                  { return s.id }
func (s signer) Key() any                                    { return s.key }
func (s signer) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// published is the public half.
type published struct{ signer }

func (p published) Key() any                           { return &p.key.PublicKey }
func (p published) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (p published) Use() string                        { return "sig" }

const clientID = "minhbach"

// rotate signs with a new key from now on; it publishes it when told to.
func (p *provider) rotate(t *testing.T, isPublished bool) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signer = signer{"key-" + strconv.Itoa(len(p.known)+1), key}
	if isPublished {
		p.known = []op.Key{published{p.signer}}
	}
}

// SigningKey is the key of today.
func (p *provider) SigningKey(context.Context) (op.SigningKey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signer, nil
}

// KeySet is what is published.
func (p *provider) KeySet(context.Context) ([]op.Key, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known, nil
}

// CreateAuthRequest may swap the nonce, as a replayed token would.
func (p *provider) CreateAuthRequest(ctx context.Context, r *oidc.AuthRequest, user string) (op.AuthRequest, error) {
	p.mu.Lock()
	if p.nonce != "" {
		r.Nonce = p.nonce
	}
	p.mu.Unlock()
	return p.Storage.CreateAuthRequest(ctx, r, user)
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p := &provider{Storage: storage.NewStorage(storage.NewUserStore(server.URL)), url: server.URL}
	p.rotate(t, true)
	config := &op.Config{CryptoKey: [32]byte{1}, CodeMethodS256: true, AuthMethodPost: true}
	served, err := op.NewProvider(config, p, op.StaticIssuer(server.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", served)
	mux.HandleFunc("/login/username", func(w http.ResponseWriter, r *http.Request) {
		request := r.FormValue("authRequestID")
		if err := p.CheckUsernamePassword("test-user@"+strings.Split(strings.TrimPrefix(server.URL, "http://"), ":")[0], "verysecure", request); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(served)(op.ContextWithIssuer(r.Context(), server.URL), request), http.StatusFound)
	})
	handler = mux
	return p
}

// withSSO is an office that uses the provider.
func withSSO(t *testing.T, p *provider) *office {
	t.Helper()
	client, err := sso.New(sso.Config{Issuer: p.url, ClientID: clientID, Secret: "bi-mat", Name: "Đăng nhập một cửa"})
	if err != nil {
		t.Fatal(err)
	}
	o := open(t, func(s *setting) { s.pages.SSO = client })
	storage.RegisterClients(storage.WebClient(clientID, "bi-mat", o.url+"/dang-nhap/mot-cua/tra-ve"))
	return o
}
