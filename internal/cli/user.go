package cli

import (
	"context"
	"fmt"
	"strings"

	"minhbach/internal/locale"
)

// People keeps accounts from the console, which may do everything: whoever can
// start the program could also write its files.
type People interface {
	// AddUser creates an account and a one-time link to set its password.
	AddUser(ctx context.Context, n NewUser) (AddedUser, error)
	Users(ctx context.Context) ([]User, error)
	// DisableUser ends the sessions of an account; it cannot sign in any more.
	DisableUser(ctx context.Context, login string) (User, error)
}

// NewUser is an account to create. Role empty: none yet.
type NewUser struct {
	Login, Name, Email string
	Role               string
	Agency             string // its code; empty: the whole province
	Fields             []string
}

// AddedUser is an account that was created.
type AddedUser struct {
	ID    string `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
	Path  string `json:"set_password_path"` // below the address of the site; counts once
}

// User is an account in a list.
type User struct {
	ID          string   `json:"id"`
	Login       string   `json:"login"`
	Name        string   `json:"name"`
	Email       string   `json:"email"`
	State       string   `json:"state"` // active | disabled
	HasPassword bool     `json:"has_password"`
	Roles       []string `json:"roles"` // "clerk@BDT", "administrator"
}

// Serving says where and how the pages are served.
type Serving struct {
	Listen         string
	Hosts          []string
	TLSCert        string
	TLSKey         string
	ACMEDomains    []string
	ACMEDirectory  string
	TrustProxies   []string // CIDR
	OIDCIssuer     string
	OIDCClient     string
	OIDCSecretFile string
	OIDCName       string
	Lang           locale.Lang

	// Superior, Issuer and Place head the papers of the province.
	Superior, Issuer, Place string
}

// Served is what became of it.
type Served struct {
	URL string
	// First is the one-time address that creates the first administrator; empty
	// when there are accounts.
	First string
}

// listenFlags are the flags of every command that serves pages.
type listenFlags struct {
	Listen         string   `name:"listen" env:"MINHBACH_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`
	Host           []string `name:"host" env:"MINHBACH_HOST" placeholder:"NAME"`
	TLSCert        string   `name:"tls-cert" env:"MINHBACH_TLS_CERT" placeholder:"FILE"`
	TLSKey         string   `name:"tls-key" env:"MINHBACH_TLS_KEY" placeholder:"FILE"`
	ACMEDomain     []string `name:"acme-domain" env:"MINHBACH_ACME_DOMAIN" placeholder:"NAME"`
	ACMEDirectory  string   `name:"acme-directory" env:"MINHBACH_ACME_DIRECTORY" placeholder:"URL"`
	TrustProxy     []string `name:"trust-proxy" env:"MINHBACH_TRUST_PROXY" placeholder:"CIDR"`
	OIDCIssuer     string   `name:"oidc-issuer" env:"MINHBACH_OIDC_ISSUER" placeholder:"URL"`
	OIDCClient     string   `name:"oidc-client" env:"MINHBACH_OIDC_CLIENT" placeholder:"ID"`
	OIDCSecretFile string   `name:"oidc-secret-file" env:"MINHBACH_OIDC_SECRET_FILE" placeholder:"FILE"`
	OIDCName       string   `name:"oidc-name" env:"MINHBACH_OIDC_NAME" placeholder:"NAME"`
	Superior       string   `name:"superior" env:"MINHBACH_SUPERIOR" placeholder:"TEXT"`
	Issuer         string   `name:"issuer" env:"MINHBACH_ISSUER" placeholder:"TEXT"`
	Place          string   `name:"place" env:"MINHBACH_PLACE" placeholder:"TEXT"`
}

func (f listenFlags) serving(s *session) Serving {
	return Serving{
		Listen: f.Listen, Hosts: f.Host, TLSCert: f.TLSCert, TLSKey: f.TLSKey, ACMEDomains: f.ACMEDomain, ACMEDirectory: f.ACMEDirectory,
		TrustProxies: f.TrustProxy, OIDCIssuer: f.OIDCIssuer, OIDCClient: f.OIDCClient, OIDCSecretFile: f.OIDCSecretFile,
		OIDCName: f.OIDCName, Lang: s.lang, Superior: f.Superior, Issuer: f.Issuer, Place: f.Place,
	}
}

type userCommands struct {
	Add     userAddCommand     `cmd:"" name:"add"`
	List    userListCommand    `cmd:"" name:"list"`
	Disable userDisableCommand `cmd:"" name:"disable"`
}

type userAddCommand struct {
	Login  string   `arg:"" name:"login"`
	Name   string   `name:"name" required:"" placeholder:"NAME"`
	Email  string   `name:"email" placeholder:"ADDR"`
	Role   string   `name:"role" placeholder:"ROLE"`
	Agency string   `name:"agency" placeholder:"CODE"`
	Field  []string `name:"field" placeholder:"CODE"`
	dataFlags
}

// Run creates an account.
func (c userAddCommand) Run(s *session) error {
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	added, err := app.AddUser(s.ctx, NewUser{Login: c.Login, Name: c.Name, Email: c.Email, Role: c.Role, Agency: c.Agency, Fields: c.Field})
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, added)
	}
	if err := s.print("cli.user_added", added.Login); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(s.Stdout, "  "+added.Path); err != nil {
		return fmt.Errorf("print a link: %w", err)
	}
	return nil
}

type userListCommand struct {
	dataFlags
}

// Run lists the accounts.
func (c userListCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	users, err := app.Users(s.ctx)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, map[string]any{"users": orEmpty(users)})
	}
	t := &table{head: []string{s.say("cli.user_login"), s.say("cli.user_name"), s.say("cli.user_state"), s.say("cli.user_roles")}}
	for _, u := range users {
		t.add(u.Login, u.Name, s.say("cli.user_state_"+u.State), strings.Join(u.Roles, ", "))
	}
	return t.write(s.Stdout)
}

type userDisableCommand struct {
	Login string `arg:"" name:"login"`
	dataFlags
}

// Run disables an account.
func (c userDisableCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	user, err := app.DisableUser(s.ctx, c.Login)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, user)
	}
	return s.print("cli.user_disabled", user.Login)
}
