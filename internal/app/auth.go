package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authdb"
	"minhbach/internal/auth/authweb"
	"minhbach/internal/auth/sso"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
)

// DemoPassword is the password of everybody in the demonstration; its sign-in
// page prints it.
const DemoPassword = "xem-thu-minh-bach" //nolint:gosec // no secret: the page prints it

// Reach is how a site is reached, and what its sign-in page may therefore offer.
type Reach struct {
	Hosts   []string
	Proxies []netip.Prefix
	// IsLocal tells that nobody but this machine comes in.
	IsLocal bool
	SSO     authweb.SignOn // nil: none
}

// openAuth opens the accounts of the installation.
func (a *App) openAuth(ids id.Source) error {
	key, err := auth.OpenKey(a.Config.Data)
	if err != nil {
		return err
	}
	a.Auth, err = auth.NewService(auth.Options{
		DB: a.DB, Rows: authdb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: ids, Random: rand.Reader, Key: key, HasAgency: a.hasAgency,
		Guard: a.Guard, More: a.People.PostsOf,
	})
	return err
}

func (a *App) hasAgency(ctx context.Context, agency id.ID, day civil.Date) (bool, error) {
	_, err := a.Org.On(ctx, agency, day)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// letIn makes the site ask who comes.
func (a *App) letIn(c *web.Config, isDemo bool, reach Reach) {
	c.Identify = authweb.Identify(a.Auth, isDemo)
	c.SignIn, c.SignOut, c.Account = authweb.SignInPath, authweb.SignOutPath, authweb.AccountPath
	c.Hosts, c.Proxies = reach.Hosts, reach.Proxies
}

func (a *App) registerAuth(site *web.Site, isDemo bool, reach Reach) {
	options := authweb.Options{Agencies: a.agenciesToday, WriteBook: writeAccounts, IsDemo: isDemo, OneClick: isDemo && reach.IsLocal, SSO: reach.SSO}
	if isDemo {
		options.DemoPassword = DemoPassword
	}
	authweb.New(a.Auth, site, options).Register()
}

func (a *App) agenciesToday(ctx context.Context) ([]authweb.Agency, error) {
	versions, err := a.Org.AgenciesOn(ctx, a.Clock.Today())
	if err != nil {
		return nil, err
	}
	agencies := make([]authweb.Agency, len(versions))
	for i, v := range versions {
		agencies[i] = authweb.Agency{ID: v.Agency, Code: v.Code, Name: v.Name}
	}
	return agencies, nil
}

// accountColumnWidth is in characters.
const accountColumnWidth = 28

func writeAccounts(w io.Writer, sheet string, titles, heads []string, rows [][]string) error {
	table := exchange.Table{Sheet: sheet, Titles: titles}
	for _, head := range heads {
		table.Columns = append(table.Columns, exchange.Column{Head: head, Width: accountColumnWidth})
	}
	return exchange.TableXLSX(w, table, exchange.TableRows(rows))
}

// tidyEvery is how often sessions and links that are over are deleted.
const tidyEvery = time.Hour

func (a *App) tidyAuth(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		if err := a.Auth.Tidy(ctx); err != nil && ctx.Err() == nil {
			log.Error("delete what is over", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// entrance turns what was asked for into an entrance and what goes with it.
func (p *Program) entrance(s cli.Serving) (web.Entrance, Reach, error) {
	e := web.Entrance{
		Address: s.Listen, Hosts: s.Hosts, TLSCert: s.TLSCert, TLSKey: s.TLSKey,
		ACMEDomains: s.ACMEDomains, ACMEDirectory: s.ACMEDirectory, ACMECache: filepath.Join(p.config.Data, "acme"),
	}
	for _, text := range s.TrustProxies {
		prefix, err := netip.ParsePrefix(text)
		if address, addressErr := netip.ParseAddr(text); err != nil && addressErr == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return web.Entrance{}, Reach{}, fault.New(fault.Invalid, "app.proxy_malformed", text).Because(err)
		}
		e.Proxies = append(e.Proxies, prefix.Masked())
	}
	reach := Reach{Hosts: e.Names(), Proxies: e.Proxies}
	if s.OIDCIssuer == "" {
		return e, reach, nil
	}
	secret, err := readSecret(s.OIDCSecretFile)
	if err != nil {
		return web.Entrance{}, Reach{}, err
	}
	name := s.OIDCName
	if name == "" {
		name = p.words.Say(s.Lang, "app.sso_name")
	}
	client, err := sso.New(sso.Config{Issuer: s.OIDCIssuer, ClientID: s.OIDCClient, Secret: secret, Name: name})
	if err != nil {
		return web.Entrance{}, Reach{}, err
	}
	reach.SSO = client
	return e, reach, nil
}

const secretBytesMax = 4096

// readSecret reads a secret from a file: on the command line others would see it.
func readSecret(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fault.New(fault.Invalid, "app.secret_unreadable", path).Because(err)
	}
	content, readErr := io.ReadAll(io.LimitReader(file, secretBytesMax+1))
	if err := errors.Join(readErr, file.Close()); err != nil || len(content) > secretBytesMax {
		return "", fault.New(fault.Invalid, "app.secret_unreadable", path).Because(err)
	}
	return strings.TrimSpace(string(content)), nil
}

// AddUser creates an account from the console, which may do everything.
func (p *Program) AddUser(ctx context.Context, n cli.NewUser) (cli.AddedUser, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.AddedUser{}, err
	}
	account := auth.NewAccount{Login: n.Login, Name: n.Name, Email: n.Email}
	if n.Role != "" {
		grant := auth.Grant{Role: auth.Role(n.Role), Fields: n.Fields}
		if n.Agency != "" {
			agency, err := app.Org.ByCode(ctx, n.Agency, app.Clock.Today())
			if err != nil {
				return cli.AddedUser{}, err
			}
			grant.Agency = agency.Agency
		}
		account.Grants = []auth.Grant{grant}
	}
	created, link, err := app.Auth.Create(auth.AsSystem(ctx), account)
	if err != nil {
		return cli.AddedUser{}, err
	}
	return cli.AddedUser{ID: string(created.ID), Login: created.Login, Name: created.Name, Path: authweb.PasswordPath(link)}, nil
}

// Users lists the accounts.
func (p *Program) Users(ctx context.Context) ([]cli.User, error) {
	app, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := app.Auth.List(auth.AsSystem(ctx))
	if err != nil {
		return nil, err
	}
	codes := map[id.ID]string{}
	agencies, err := app.agenciesToday(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range agencies {
		codes[a.ID] = a.Code
	}
	users := make([]cli.User, len(listed))
	for i, l := range listed {
		users[i] = cli.User{ID: string(l.ID), Login: l.Login, Name: l.Name, Email: l.Email, State: string(l.State), HasPassword: l.HasPassword(), Roles: []string{}}
		for _, g := range l.Grants {
			users[i].Roles = append(users[i].Roles, strings.TrimSuffix(string(g.Role)+"@"+cmp.Or(codes[g.Agency], string(g.Agency)), "@"))
		}
		slices.Sort(users[i].Roles)
	}
	return users, nil
}

// DisableUser disables an account and ends its sessions.
func (p *Program) DisableUser(ctx context.Context, login string) (cli.User, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.User{}, err
	}
	ctx = auth.AsSystem(ctx)
	account, err := app.Auth.ByLogin(ctx, login)
	if err != nil {
		return cli.User{}, err
	}
	if err := app.Auth.SetState(ctx, account.ID, auth.Disabled); err != nil {
		return cli.User{}, fmt.Errorf("disable %s: %w", account.ID, err)
	}
	return cli.User{ID: string(account.ID), Login: account.Login, Name: account.Name, State: string(auth.Disabled), Roles: []string{}}, nil
}
