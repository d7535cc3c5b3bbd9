package sso

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"minhbach/internal/fault"
)

// Config names the provider and what it knows us by.
type Config struct {
	Issuer   string
	ClientID string
	Secret   string // empty: a public client, held by PKCE alone
	Name     string // as people call it: "Đăng nhập một cửa của tỉnh"
	// Now is the time that tokens are held against; nil: the machine's.
	Now func() time.Time
}

// Flow is one attempt under way. It is kept on the server; the browser holds only
// a ticket for it.
type Flow struct {
	Issuer   string `json:"issuer"`
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Return   string `json:"return"` // our address the provider sends the browser to
	Next     string `json:"next"`   // the page wanted
}

// answerTimeMax bounds each question to the provider.
const answerTimeMax = 10 * time.Second

// Client asks one provider. It is found when first needed, so the program starts
// while the provider is down.
type Client struct {
	config Config
	http   *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
	saysIss  bool // the provider names itself in its answers
}

// New makes a client; nothing is asked yet.
func New(c Config) (*Client, error) {
	issuer, err := url.Parse(c.Issuer)
	isLocal := err == nil && (issuer.Hostname() == "127.0.0.1" || issuer.Hostname() == "localhost")
	if err != nil || issuer.Host == "" || (issuer.Scheme != "https" && (issuer.Scheme != "http" || !isLocal)) || c.ClientID == "" {
		return nil, fault.New(fault.Invalid, "auth.sso_config", c.Issuer)
	}
	return &Client{config: c, http: &http.Client{Timeout: answerTimeMax}}, nil
}

// Name is what people call the provider.
func (c *Client) Name() string { return c.config.Name }

// Issuer is whom we believe.
func (c *Client) Issuer() string { return c.config.Issuer }

// find discovers the provider once; a failure is tried again by the next visitor.
func (c *Client) find(ctx context.Context) (*oidc.Provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider != nil {
		return c.provider, nil
	}
	// The provider keeps the context for fetching keys: it must outlive this visit.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), c.http), c.config.Issuer)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "auth.sso_unreachable").Because(err)
	}
	var more struct {
		SaysIss bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, fault.New(fault.Unavailable, "auth.sso_unreachable").Because(err)
	}
	c.provider, c.saysIss = provider, more.SaysIss
	return provider, nil
}

func (c *Client) oauth(p *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.config.ClientID, ClientSecret: c.config.Secret, Endpoint: p.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID},
	}
}

// Begin gives the address to send the browser to. state and nonce are secrets of
// this attempt, made by the caller.
func (c *Client) Begin(ctx context.Context, f *Flow) (string, error) {
	provider, err := c.find(ctx)
	if err != nil {
		return "", err
	}
	f.Issuer, f.Verifier = c.config.Issuer, oauth2.GenerateVerifier()
	return c.oauth(provider, f.Return).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), nil
}

var (
	errState   = errors.New("the answer belongs to another attempt")
	errIssuer  = errors.New("the answer comes from another provider")
	errAnswer  = errors.New("the provider refused")
	errNonce   = errors.New("the token was made for another attempt")
	errNoToken = errors.New("the answer holds no ID token")
)

func refuse(why error) error {
	return fault.New(fault.Unauthenticated, "auth.sso_refused").Because(why)
}

// Finish reads the provider's answer and says who it is.
func (c *Client) Finish(ctx context.Context, f Flow, answer url.Values) (issuer, subject string, err error) {
	provider, err := c.find(ctx)
	if err != nil {
		return "", "", err
	}
	switch {
	case f.State == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(f.State)) != 1:
		return "", "", refuse(errState)
	case f.Issuer != c.config.Issuer:
		return "", "", refuse(errIssuer)
	case (answer.Has("iss") || c.saysIss) && answer.Get("iss") != c.config.Issuer:
		return "", "", refuse(errIssuer)
	case answer.Has("error") || answer.Get("code") == "":
		return "", "", refuse(errAnswer)
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := c.oauth(provider, f.Return).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(f.Verifier))
	if err != nil {
		if _, isAnswer := errors.AsType[*oauth2.RetrieveError](err); isAnswer {
			return "", "", refuse(err)
		}
		return "", "", fault.New(fault.Unavailable, "auth.sso_unreachable").Because(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", "", refuse(errNoToken)
	}
	verified, err := provider.Verifier(&oidc.Config{ClientID: c.config.ClientID, Now: c.config.Now}).Verify(ctx, raw)
	if err != nil {
		return "", "", refuse(fmt.Errorf("verify the ID token: %w", err))
	}
	if subtle.ConstantTimeCompare([]byte(verified.Nonce), []byte(f.Nonce)) != 1 {
		return "", "", refuse(errNonce)
	}
	return verified.Issuer, verified.Subject, nil
}
