package auth

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Actions of this package, as the policies name them.
const (
	ActionList     = "account.list"
	ActionCreate   = "account.create"
	ActionDisable  = "account.disable"
	ActionReset    = "account.reset"
	ActionGive     = "grant.give"
	ActionWithdraw = "grant.withdraw"
)

// Listed is an account with what it may do.
type Listed struct {
	Account
	Grants []GivenGrant // of today
}

// List gives every account by login, with the grants of today.
func (s *Service) List(ctx context.Context) ([]Listed, error) {
	if _, err := s.allowed(ctx, ActionList, Resource{Kind: "account"}); err != nil {
		return nil, err
	}
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) ([]Listed, error) {
		accounts, err := s.rows.AllAccounts(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("list the accounts: %w", err)
		}
		grants, err := s.rows.GrantsOn(ctx, tx, s.clock.Today())
		if err != nil {
			return nil, fmt.Errorf("list the grants: %w", err)
		}
		of := map[id.ID][]GivenGrant{}
		for _, g := range grants {
			of[g.Account] = append(of[g.Account], g)
		}
		listed := make([]Listed, len(accounts))
		for i, a := range accounts {
			listed[i] = Listed{Account: a, Grants: of[a.ID]}
		}
		return listed, nil
	})
}

// Shown is one account as administrators see it.
type Shown struct {
	Account  Account
	Grants   []GivenGrant // all of them, oldest first
	HasTOTP  bool
	Passkeys int
	IsLinked bool // to the single sign-on
}

// Show reads one account.
func (s *Service) Show(ctx context.Context, account id.ID) (Shown, error) {
	if _, err := s.allowed(ctx, ActionList, Resource{Kind: "account", ID: string(account)}); err != nil {
		return Shown{}, err
	}
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (shown Shown, err error) {
		if shown.Account, err = s.account(ctx, tx, account); err != nil {
			return Shown{}, err
		}
		if shown.Grants, err = s.rows.GrantsOf(ctx, tx, account); err != nil {
			return Shown{}, fmt.Errorf("read the grants: %w", err)
		}
		second, known, err := s.rows.TOTP(ctx, tx, account)
		if err != nil {
			return Shown{}, fmt.Errorf("read the second factor: %w", err)
		}
		passkeys, err := s.rows.PasskeysOf(ctx, tx, account)
		if err != nil {
			return Shown{}, fmt.Errorf("read the passkeys: %w", err)
		}
		identities, err := s.rows.IdentitiesOf(ctx, tx, account)
		if err != nil {
			return Shown{}, fmt.Errorf("read the identities: %w", err)
		}
		shown.HasTOTP, shown.Passkeys, shown.IsLinked = known && second.IsConfirmed, len(passkeys), len(identities) > 0
		return shown, nil
	})
}

// NewAccount is what a new account begins with.
type NewAccount struct {
	Login, Name, Email string
	Grants             []Grant // a zero first day is today
}

// Create makes an account without a password, and a link by which its owner sets
// one. Nobody else ever knows it.
func (s *Service) Create(ctx context.Context, n NewAccount) (account Account, link string, err error) {
	person, err := s.allowed(ctx, ActionCreate, Resource{Kind: "account"})
	if err != nil {
		return Account{}, "", err
	}
	for i := range n.Grants {
		if n.Grants[i].From.IsZero() {
			n.Grants[i].From = s.clock.Today()
		}
		if _, err := s.allowed(ctx, ActionGive, Resource{Kind: "grant", Agency: n.Grants[i].Agency}); err != nil {
			return Account{}, "", err
		}
		if err := s.checkAgency(ctx, GivenGrant{Grant: n.Grants[i]}); err != nil {
			return Account{}, "", err
		}
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		var facts []evidence.Fact
		if account, facts, err = s.create(ctx, tx, Account{Login: n.Login, Name: n.Name, Email: n.Email}, n.Grants, "", person.Actor()); err != nil {
			return nil, err
		}
		link, err = s.issue(ctx, tx, ticketPassword, account.ID, nil, passwordLinkLife)
		return facts, err
	})
	return account, link, err
}

// create saves an account with its grants. hash is empty when it has no password yet.
func (s *Service) create(ctx context.Context, tx *sql.Tx, a Account, grants []Grant, hash, actor string) (Account, []evidence.Fact, error) {
	a = a.clean()
	problems := a.check()
	for _, g := range grants {
		problems = append(problems, GivenGrant{Grant: g}.check()...)
	}
	if err := problems.OrNil(); err != nil {
		return Account{}, nil, err
	}
	if _, known, err := s.rows.AccountByLogin(ctx, tx, a.Login); err != nil || known {
		if err != nil {
			return Account{}, nil, fmt.Errorf("look for a login: %w", err)
		}
		return Account{}, nil, loginTaken(a.Login)
	}
	if a.ID == "" {
		a.ID = s.ids.New()
	}
	a.State, a.CreatedAt, a.Version = Active, s.now(), 1
	if hash != "" {
		a.PasswordAt = a.CreatedAt
	}
	if err := s.rows.InsertAccount(ctx, tx, a, hash); err != nil {
		if store.IsDuplicate(err) {
			return Account{}, nil, loginTaken(a.Login)
		}
		return Account{}, nil, fmt.Errorf("save an account: %w", err)
	}
	facts := []evidence.Fact{accountFact(a.ID, changeCreated, actor, s.clock.Today())}
	for _, g := range grants {
		given := GivenGrant{Grant: g, Account: a.ID}
		more, err := s.give(ctx, tx, &given, actor)
		if err != nil {
			return Account{}, nil, err
		}
		facts = append(facts, more...)
	}
	return a, facts, nil
}

func loginTaken(login string) error {
	return fault.New(fault.Conflict, "auth.login_taken", login).At(fault.Place{Field: FieldLogin})
}

// SetState disables or enables an account. Disabling ends its sessions at once.
func (s *Service) SetState(ctx context.Context, account id.ID, state State) error {
	person, err := s.allowed(ctx, ActionDisable, Resource{Kind: "account", ID: string(account)})
	if err != nil {
		return err
	}
	if person.Account == account {
		return fault.New(fault.Forbidden, "auth.not_oneself")
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		a, err := s.account(ctx, tx, account)
		if err != nil || a.State == state {
			return nil, err
		}
		a.State = state
		if err := s.save(ctx, tx, a); err != nil {
			return nil, err
		}
		change := "enabled"
		if state == Disabled {
			change = "disabled"
			if err := s.endEverything(ctx, tx, account); err != nil {
				return nil, err
			}
		}
		return []evidence.Fact{accountFact(account, change, person.Actor(), s.clock.Today())}, nil
	})
}

func (s *Service) endEverything(ctx context.Context, tx *sql.Tx, account id.ID) error {
	for _, kind := range []string{ticketPassword, ticketSecond, ticketPasskey, ticketSSO} {
		if err := s.rows.DeleteTickets(ctx, tx, kind, account); err != nil {
			return fmt.Errorf("end the links: %w", err)
		}
	}
	if err := s.rows.DeleteSessions(ctx, tx, account, ""); err != nil {
		return fmt.Errorf("end the sessions: %w", err)
	}
	return nil
}

// ByLogin finds an account for the console and for administrators.
func (s *Service) ByLogin(ctx context.Context, login string) (Account, error) {
	if _, err := s.allowed(ctx, ActionList, Resource{Kind: "account"}); err != nil {
		return Account{}, err
	}
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (Account, error) {
		a, known, err := s.rows.AccountByLogin(ctx, tx, cleanLogin(login))
		if err == nil && !known {
			err = fault.New(fault.NotFound, "auth.no_such_login", login)
		}
		return a, err
	})
}

// Reset makes a link by which the owner sets a new password. The present password
// goes on counting until then. The second factor is removed only when asked for:
// its loss is proved to the administrator in person.
func (s *Service) Reset(ctx context.Context, account id.ID, dropSecond bool) (link string, err error) {
	person, err := s.allowed(ctx, ActionReset, Resource{Kind: "account", ID: string(account)})
	if err != nil {
		return "", err
	}
	if person.Account == account {
		return "", fault.New(fault.Forbidden, "auth.not_oneself")
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (facts []evidence.Fact, err error) {
		if _, err = s.account(ctx, tx, account); err != nil {
			return nil, err
		}
		if err := s.rows.DeleteTickets(ctx, tx, ticketPassword, account); err != nil {
			return nil, fmt.Errorf("end the older links: %w", err)
		}
		if dropSecond {
			if facts, err = s.dropTOTP(ctx, tx, account, person.Actor()); err != nil {
				return nil, err
			}
		}
		link, err = s.issue(ctx, tx, ticketPassword, account, nil, passwordLinkLife)
		return facts, err
	})
	return link, err
}

// LinkOwner tells whose link this is, for the page that asks for a password.
func (s *Service) LinkOwner(ctx context.Context, link string) (Account, error) {
	return view(ctx, s, func(ctx context.Context, tx *sql.Tx) (Account, error) {
		found, err := s.ticket(ctx, tx, ticketPassword, link)
		if err != nil {
			return Account{}, err
		}
		return s.account(ctx, tx, found.Account)
	})
}

// SetPasswordByLink sets the password and uses the link up. It does not sign in:
// the new password and a second factor, where there is one, are asked for next.
func (s *Service) SetPasswordByLink(ctx context.Context, link, password string) (Account, error) {
	account, err := s.LinkOwner(ctx, link)
	if err != nil {
		return Account{}, err
	}
	password = cleanPassword(password)
	if err := checkPassword(password, account); err != nil {
		return account, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return account, err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if _, err := s.take(ctx, tx, ticketPassword, link, nil); err != nil {
			return nil, err
		}
		if err := s.setPassword(ctx, tx, account.ID, hash, ""); err != nil {
			return nil, err
		}
		return []evidence.Fact{factorFact(account.ID, factorPassword, changeSet, string(account.ID), s.clock.Today())}, nil
	})
	return account, err
}
