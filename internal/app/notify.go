package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/notify"
	"minhbach/internal/notify/notifydb"
	"minhbach/internal/notify/notifyweb"
	"minhbach/internal/notify/smtp"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// Mailing is how the letters of an installation leave; without a sender none do.
type Mailing struct {
	Sender *smtp.Sender
	Server string // as administrators are shown it
	Site   string // the address people open; empty: letters have no links
}

// keepNotices puts what people are told together.
func (a *App) keepNotices() error {
	r, err := notify.LoadRules(rules.Files, "notify/nhac-viec.yaml")
	if err != nil {
		return fmt.Errorf("load the rules of reminding: %w", err)
	}
	words, err := AllWords()
	if err != nil {
		return err
	}
	a.Notify = notify.NewService(notify.Options{
		DB: a.DB, Store: notifydb.Rows{}, Clock: a.Clock, IDs: a.ids, Guard: a.Guard, Rules: r, Calendar: a.Reform.Calendar, People: recipients{a}, Words: words,
		Sources: a.dueSources(),
	})
	return nil
}

// recipients are the accounts that are active and have an address.
type recipients struct{ app *App }

func (r recipients) Recipient(ctx context.Context, account id.ID) (notify.Recipient, bool, error) {
	found, err := r.app.Auth.Names(ctx, []id.ID{account})
	if err != nil {
		return notify.Recipient{}, false, fmt.Errorf("read account %s: %w", account, err)
	}
	a, isThere := found[account]
	isReached := isThere && a.State == auth.Active && a.Email != "" && !a.IsDemo
	return notify.Recipient{Name: a.Name, Email: a.Email}, isReached, nil
}

// bell is the reader's count of unread notices on every page.
func (a *App) bell(log *slog.Logger) func(context.Context) layout.Bell {
	return func(ctx context.Context) layout.Bell { return notifyweb.Bell(a.Notify, log)(ctx) }
}

// noticePages registers the pages of notices.
func (a *App) noticePages(site *web.Site) {
	notifyweb.New(a.Notify, site, notifyweb.Options{
		Clock: a.Notify.Clock, Guard: a.Guard, Server: func() string { return a.Config.Mailing.Server },
	}).Register()
}

// remind reminds people while the server runs. Nobody of a demonstration gets a
// letter: its people are invented, and their addresses may be somebody's.
func (a *App) remind(ctx context.Context, isDemo bool, log *slog.Logger) {
	keeper := &notify.Keeper{Service: a.Notify, Holder: string(a.ids.New()), Site: a.Config.Mailing.Site, Log: log}
	if sender := a.Config.Mailing.Sender; sender != nil && !isDemo {
		keeper.Sender, keeper.Domain = sender, sender.Domain()
	}
	keeper.Run(ctx)
}

// UseMail says how letters leave, before anything is served.
func (p *Program) UseMail(m cli.Mailing) error {
	site, err := siteAddress(m.Site)
	if err != nil || m.Address == "" {
		p.config.Mailing = Mailing{Site: site}
		return err
	}
	password, err := smtp.ReadPassword(m.PasswordFile)
	if err != nil {
		return err
	}
	config := smtp.Config{Address: m.Address, User: m.User, Password: password, From: m.From, Encryption: smtp.Encryption(m.Encryption)}
	sender, err := smtp.New(config)
	if err != nil {
		return err
	}
	p.config.Mailing = Mailing{Sender: sender, Server: config.String(), Site: site}
	return nil
}

// siteAddress is the address people open, without a slash at its end.
func siteAddress(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	address, err := url.Parse(typed)
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") || address.RawQuery != "" || address.Fragment != "" {
		return "", fault.New(fault.Invalid, "app.due.site_wrong", typed).At(fault.Place{Field: "site-url"}).Because(err)
	}
	return strings.TrimRight(address.String(), "/"), nil
}
