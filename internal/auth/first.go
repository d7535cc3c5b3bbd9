package auth

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// FirstLink makes the link by which the first administrator is created, when
// there is nobody yet. A new start makes a new link and ends the older one.
func (s *Service) FirstLink(ctx context.Context) (link string, isNeeded bool, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		link = ""
		isNeeded, err = s.isEmpty(ctx, tx)
		if err != nil || !isNeeded {
			return err
		}
		if err := s.rows.DeleteTickets(ctx, tx, ticketFirst, ""); err != nil {
			return fmt.Errorf("end the older link: %w", err)
		}
		link, err = s.issue(ctx, tx, ticketFirst, "", nil, firstLinkLife)
		return err
	})
	return link, isNeeded, err
}

func (s *Service) isEmpty(ctx context.Context, tx *sql.Tx) (bool, error) {
	count, err := s.rows.CountAccounts(ctx, tx)
	if err != nil {
		return false, fmt.Errorf("count the accounts: %w", err)
	}
	return count == 0, nil
}

// CheckFirstLink refuses a link that counts no more.
func (s *Service) CheckFirstLink(ctx context.Context, link string) error {
	return s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := s.ticket(ctx, tx, ticketFirst, link)
		return err
	})
}

// First is who becomes the first administrator.
type First struct {
	Login, Name, Email, Password string
}

// CreateFirst creates the first administrator and signs in. Whoever reads the
// console owns the machine, so the link is proof enough, once.
func (s *Service) CreateFirst(ctx context.Context, link string, first First, from Visit) (SignedIn, error) {
	if err := s.CheckFirstLink(ctx, link); err != nil {
		return SignedIn{}, err
	}
	account := Account{Login: first.Login, Name: first.Name, Email: first.Email}.clean()
	problems := account.check()
	password := cleanPassword(first.Password)
	if refusal, ok := fault.From(checkPassword(password, account)); ok {
		problems = append(problems, refusal)
	}
	if err := problems.OrNil(); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return SignedIn{}, err
	}
	var signed SignedIn
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if _, err := s.take(ctx, tx, ticketFirst, link, nil); err != nil {
			return nil, err
		}
		if isEmpty, err := s.isEmpty(ctx, tx); err != nil || !isEmpty {
			if err == nil {
				err = fault.New(fault.Conflict, "auth.first_there")
			}
			return nil, err
		}
		grant := Grant{Role: Administrator, From: s.clock.Today()}
		created, facts, err := s.create(ctx, tx, account, []Grant{grant}, hash, System)
		if err != nil {
			return nil, err
		}
		signed = SignedIn{Account: created.ID, Device: s.DeviceMark(created.Login)}
		signed.Token, err = s.start(ctx, tx, created.ID, ByLink, from)
		return facts, err
	})
	return signed, err
}

// DemoAccount is an invented person of a demonstration, whose id is given, so
// that the same seed gives the same facts.
type DemoAccount struct {
	ID                 id.ID
	Login, Name, Email string
	Grants             []Grant
}

// CreateDemo creates the people of a demonstration, all with one password that
// its sign-in page prints. The rule for passwords is not asked: everybody is
// meant to know this one. Only the console may.
func (s *Service) CreateDemo(ctx context.Context, people []DemoAccount, password string) error {
	person, err := Signed(ctx)
	if err != nil {
		return err
	}
	if !person.IsSystem() {
		return fault.New(fault.Forbidden, "auth.refused", ActionCreate)
	}
	hash, err := s.hasher.Hash(ctx, cleanPassword(password))
	if err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		var facts []evidence.Fact
		for _, p := range people {
			a := Account{ID: p.ID, Login: p.Login, Name: p.Name, Email: p.Email, IsDemo: true}
			_, more, err := s.create(ctx, tx, a, p.Grants, hash, System)
			if err != nil {
				return nil, fmt.Errorf("create %s: %w", p.Login, err)
			}
			facts = append(facts, more...)
		}
		return facts, nil
	})
}

// DemoPeople lists the invented people with what they may do.
func (s *Service) DemoPeople(ctx context.Context) ([]Listed, error) {
	people, err := view(ctx, s, func(ctx context.Context, tx *sql.Tx) ([]Listed, error) {
		accounts, err := s.rows.DemoAccounts(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("list the people of the demonstration: %w", err)
		}
		people := make([]Listed, 0, len(accounts))
		for _, a := range accounts {
			grants, err := s.rows.GrantsOf(ctx, tx, a.ID)
			if err != nil {
				return nil, fmt.Errorf("read the grants: %w", err)
			}
			people = append(people, Listed{Account: a, Grants: grants})
		}
		return people, nil
	})
	if err != nil || s.more == nil {
		return people, err
	}
	for i := range people {
		grants, _, err := s.more(ctx, people[i].ID, s.clock.Today())
		if err != nil {
			return nil, fmt.Errorf("read the posts of %s: %w", people[i].Login, err)
		}
		for _, g := range grants {
			people[i].Grants = append(people[i].Grants, GivenGrant{Grant: g, Account: people[i].ID})
		}
	}
	return people, nil
}

// SignInDemo signs in as an invented person by one click. Whether this
// installation offers it, the caller knows: never beyond its own machine.
func (s *Service) SignInDemo(ctx context.Context, login string, from Visit) (SignedIn, error) {
	account, _, err := s.byLogin(ctx, cleanLogin(login))
	if err != nil {
		return SignedIn{}, err
	}
	if account.ID == "" || !account.IsDemo || account.State != Active {
		return SignedIn{}, wrongPair()
	}
	signed := SignedIn{Account: account.ID}
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		signed.Token, err = s.start(ctx, tx, account.ID, ByDemo, from)
		return err
	})
	return signed, err
}

// GuestPerson is who reads a demonstration without signing in.
func GuestPerson() Person { return Person{Grants: []Grant{{Role: Guest}}} }
