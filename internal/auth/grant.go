package auth

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// GivenGrant is a grant as it was given to an account.
type GivenGrant struct {
	Grant
	ID          id.ID
	Account     id.ID
	WithdrawnAt time.Time // zero: not withdrawn
}

// IsOn tells whether it holds on a day. What is withdrawn holds on no day: it is
// asked for the present alone, the past is in the facts.
func (g GivenGrant) IsOn(day civil.Date) bool { return g.WithdrawnAt.IsZero() && g.Grant.IsOn(day) }

const grantFieldsMax = 50

var fieldShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,40}$`)

// check refuses a grant that no role allows.
func (g GivenGrant) check() fault.Problems {
	var problems fault.Problems
	refuse := func(key, field string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	isAgency, isProvince := slices.Contains(AgencyRoles(), g.Role), slices.Contains(ProvinceRoles(), g.Role)
	switch {
	case !isAgency && !isProvince:
		refuse("auth.role_unknown", FieldRole, string(g.Role))
	case isAgency && g.Agency == "":
		refuse("auth.role_needs_agency", FieldAgency)
	case isProvince && g.Agency != "":
		refuse("auth.role_is_province", FieldAgency)
	}
	if len(g.Fields) > grantFieldsMax || slices.ContainsFunc(g.Fields, func(f string) bool { return !fieldShape.MatchString(f) }) ||
		(len(g.Fields) > 0 && g.Role != Appraiser) {
		refuse("auth.fields_wrong", FieldFields)
	}
	if g.From.IsZero() {
		refuse("auth.first_day_missing", FieldFirstDay)
	}
	if !g.To.IsZero() && g.To.Before(g.From) {
		refuse("auth.ends_before_it_begins", FieldLastDay)
	}
	return problems
}

// Give gives an account a role. Nobody gives himself one but the console.
func (s *Service) Give(ctx context.Context, account id.ID, g Grant) (GivenGrant, error) {
	given := GivenGrant{Grant: g, Account: account}
	if given.From.IsZero() {
		given.From = s.clock.Today()
	}
	person, err := s.allowed(ctx, ActionGive, Resource{Kind: "grant", Agency: g.Agency, Owner: account})
	if err != nil {
		return GivenGrant{}, err
	}
	if person.Account == account {
		return GivenGrant{}, fault.New(fault.Forbidden, "auth.not_to_oneself")
	}
	if err := given.check().OrNil(); err != nil {
		return GivenGrant{}, err
	}
	if err := s.checkAgency(ctx, given); err != nil {
		return GivenGrant{}, err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if _, err := s.account(ctx, tx, account); err != nil {
			return nil, err
		}
		return s.give(ctx, tx, &given, person.Actor())
	})
	return given, err
}

func (s *Service) checkAgency(ctx context.Context, g GivenGrant) error {
	if g.Agency == "" || s.hasAgency == nil {
		return nil
	}
	isThere, err := s.hasAgency(ctx, g.Agency, g.From)
	if err != nil {
		return fmt.Errorf("look for the agency: %w", err)
	}
	if !isThere {
		return fault.New(fault.NotFound, "auth.no_such_agency").At(fault.Place{Field: FieldAgency})
	}
	return nil
}

// give saves the grant and tells the fact. The same role twice is refused.
func (s *Service) give(ctx context.Context, tx *sql.Tx, given *GivenGrant, actor string) ([]evidence.Fact, error) {
	others, err := s.rows.GrantsOf(ctx, tx, given.Account)
	if err != nil {
		return nil, fmt.Errorf("read the grants: %w", err)
	}
	for _, o := range others {
		if o.Role == given.Role && o.Agency == given.Agency && o.For == given.For && o.IsOn(given.From) && slices.Equal(o.Fields, given.Fields) {
			return nil, fault.New(fault.Conflict, "auth.grant_there").At(fault.Place{Field: FieldRole})
		}
	}
	given.ID = s.ids.New()
	if err := s.rows.InsertGrant(ctx, tx, *given); err != nil {
		return nil, fmt.Errorf("save a grant: %w", err)
	}
	return []evidence.Fact{givenFact(*given, actor, s.clock.Today())}, nil
}

// Withdraw takes a grant back at once.
func (s *Service) Withdraw(ctx context.Context, grant id.ID) error {
	found, err := view(ctx, s, func(ctx context.Context, tx *sql.Tx) (GivenGrant, error) {
		g, known, err := s.rows.Grant(ctx, tx, grant)
		if err == nil && !known {
			err = fault.New(fault.NotFound, "auth.no_such_grant")
		}
		return g, err
	})
	if err != nil {
		return err
	}
	person, err := s.allowed(ctx, ActionWithdraw, Resource{Kind: "grant", Agency: found.Agency, ID: string(grant), Owner: found.Account})
	if err != nil {
		return err
	}
	if person.Account == found.Account {
		return fault.New(fault.Forbidden, "auth.not_from_oneself")
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		isWithdrawn, err := s.rows.WithdrawGrant(ctx, tx, grant, s.now())
		if err != nil {
			return nil, fmt.Errorf("withdraw a grant: %w", err)
		}
		if !isWithdrawn {
			return nil, fault.New(fault.Conflict, "auth.grant_withdrawn_before")
		}
		return []evidence.Fact{withdrawnFact(found, person.Actor(), s.clock.Today())}, nil
	})
}

// allowed asks the guard and says who acts.
func (s *Service) allowed(ctx context.Context, action string, on Resource) (Person, error) {
	if err := s.guard.Authorize(ctx, action, on); err != nil {
		return Person{}, err
	}
	return Signed(ctx)
}
