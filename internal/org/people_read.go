package org

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// Chart is who works where in an agency: everything there is and was.
type Chart struct {
	Agency      id.ID
	Divisions   []Division // by place, then name
	Posts       []Post     // by division, place, title
	Holders     []Holder   // oldest first
	Delegations []Delegation
}

// Chart reads an agency's divisions, posts, holders and delegations.
func (s *People) Chart(ctx context.Context, agency id.ID) (Chart, error) {
	if err := s.allow(ctx, "people.view", agency, ""); err != nil {
		return Chart{}, err
	}
	chart := Chart{Agency: agency}
	err := s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		if chart.Divisions, err = s.rows.DivisionsOf(ctx, tx, agency); err != nil {
			return fmt.Errorf("read the divisions: %w", err)
		}
		if chart.Posts, err = s.rows.PostsOf(ctx, tx, agency); err != nil {
			return fmt.Errorf("read the posts: %w", err)
		}
		if chart.Holders, err = s.rows.HoldersOf(ctx, tx, agency); err != nil {
			return fmt.Errorf("read the holders: %w", err)
		}
		if chart.Delegations, err = s.rows.DelegationsOf(ctx, tx, agency); err != nil {
			return fmt.Errorf("read the delegations: %w", err)
		}
		return nil
	})
	chart.sort()
	return chart, err
}

// Headcounts tells how many people each of the agencies has on a day; those
// whose people are not the reader's to see are left out.
func (s *People) Headcounts(ctx context.Context, agencies []id.ID, day civil.Date) (map[id.ID]int, error) {
	seen := map[id.ID]int{}
	for _, agency := range agencies {
		err := s.allow(ctx, "people.view", agency, "")
		if _, isRefusal := fault.From(err); err != nil && !isRefusal {
			return nil, err
		}
		if err == nil {
			seen[agency] = 0
		}
	}
	return seen, s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		counts, err := s.rows.HeadcountsOn(ctx, tx, day)
		if err != nil {
			return fmt.Errorf("count the people: %w", err)
		}
		for agency := range seen {
			seen[agency] = counts[agency]
		}
		return nil
	})
}

func (c *Chart) sort() {
	slices.SortFunc(c.Divisions, func(a, b Division) int {
		return cmp.Or(a.Place-b.Place, slices.Compare(vn.SortKey(a.Name), vn.SortKey(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	order := map[id.ID]int{}
	for i, d := range c.Divisions {
		order[d.ID] = i + 1 // the agency's own posts come first
	}
	slices.SortFunc(c.Posts, func(a, b Post) int {
		return cmp.Or(order[a.Division]-order[b.Division], a.Place-b.Place, slices.Compare(vn.SortKey(a.Title), vn.SortKey(b.Title)), cmp.Compare(a.ID, b.ID))
	})
}

// Division finds a division of the chart.
func (c *Chart) Division(division id.ID) (Division, bool) {
	at := slices.IndexFunc(c.Divisions, func(d Division) bool { return d.ID == division })
	if at < 0 {
		return Division{}, false
	}
	return c.Divisions[at], true
}

// Post finds a post of the chart.
func (c *Chart) Post(post id.ID) (Post, bool) {
	at := slices.IndexFunc(c.Posts, func(p Post) bool { return p.ID == post })
	if at < 0 {
		return Post{}, false
	}
	return c.Posts[at], true
}

// HoldersOn lists who holds a post on a day.
func (c *Chart) HoldersOn(post id.ID, day civil.Date) []Holder {
	var holders []Holder
	for _, h := range c.Holders {
		if h.Post == post && h.IsOn(day) {
			holders = append(holders, h)
		}
	}
	return holders
}

// Accounts lists everybody who holds a post of the agency on a day.
func (c *Chart) Accounts(day civil.Date) []id.ID {
	var accounts []id.ID
	for _, h := range c.Holders {
		if h.IsOn(day) {
			accounts = append(accounts, h.Account)
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}

// PostsOf gives the roles an account has by its posts on a day, those of the
// people it acts for, and the agencies it thereby belongs to. Nobody is asked:
// this is how a person comes to have roles.
func (s *People) PostsOf(ctx context.Context, account id.ID, day civil.Date) (grants []auth.Grant, agencies []id.ID, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		held, err := s.rows.HoldingsOn(ctx, tx, account, day)
		if err != nil {
			return fmt.Errorf("read the posts of %s: %w", account, err)
		}
		for _, h := range held {
			grants, agencies = append(grants, h.grants()...), append(agencies, h.Agency)
		}
		acting, err := s.rows.ActingOn(ctx, tx, account, day)
		if err != nil {
			return fmt.Errorf("read for whom %s acts: %w", account, err)
		}
		for _, d := range acting {
			lent, err := s.lent(ctx, tx, d, day)
			if err != nil {
				return err
			}
			grants, agencies = append(grants, lent...), append(agencies, d.Agency)
		}
		return nil
	})
	slices.Sort(agencies)
	return grants, slices.Compact(agencies), err
}

func (h Holding) grants() []auth.Grant {
	grants := make([]auth.Grant, len(h.Roles))
	for i, role := range h.Roles {
		grants[i] = auth.Grant{Role: role, Agency: h.Agency, Division: h.Division, From: h.From, To: h.To}
	}
	return grants
}

// lent gives what the absent person holds in the agency of the delegation.
func (s *People) lent(ctx context.Context, tx *sql.Tx, d Delegation, day civil.Date) ([]auth.Grant, error) {
	held, err := s.rows.HoldingsOn(ctx, tx, d.Absent, day)
	if err != nil {
		return nil, fmt.Errorf("read the posts of %s: %w", d.Absent, err)
	}
	var grants []auth.Grant
	for _, h := range held {
		if h.Agency != d.Agency {
			continue
		}
		for _, g := range h.grants() {
			if g.From.Before(d.ValidFrom) {
				g.From = d.ValidFrom
			}
			if g.To.IsZero() || g.To.After(d.ValidTo) {
				g.To = d.ValidTo
			}
			g.For = d.Absent
			grants = append(grants, g)
		}
	}
	return grants, nil
}

// WithRole lists who has a role in an agency on a day by a post, and whoever
// acts for them: whom a notice about that work reaches.
func (s *People) WithRole(ctx context.Context, agency id.ID, role auth.Role, day civil.Date) (accounts []id.ID, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		posts, err := s.rows.PostsOf(ctx, tx, agency)
		if err != nil {
			return fmt.Errorf("read the posts: %w", err)
		}
		holders, err := s.rows.HoldersOf(ctx, tx, agency)
		if err != nil {
			return fmt.Errorf("read the holders: %w", err)
		}
		delegations, err := s.rows.DelegationsOf(ctx, tx, agency)
		if err != nil {
			return fmt.Errorf("read the delegations: %w", err)
		}
		chart := Chart{Agency: agency, Posts: posts, Holders: holders, Delegations: delegations}
		accounts = chart.withRole(role, day)
		return nil
	})
	return accounts, err
}

func (c *Chart) withRole(role auth.Role, day civil.Date) []id.ID {
	var accounts []id.ID
	for _, p := range c.Posts {
		if !p.IsOn(day) || !slices.Contains(p.Roles, role) {
			continue
		}
		for _, h := range c.HoldersOn(p.ID, day) {
			accounts = append(accounts, h.Account)
			for _, d := range c.Delegations {
				if d.Absent == h.Account && d.IsOn(day) {
					accounts = append(accounts, d.Acting)
				}
			}
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts)
}
