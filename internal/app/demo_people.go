package app

import (
	"context"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/demo"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
)

// people gives the demonstration its invented people: their accounts with the
// roles of the province, then the posts they hold, agency by agency.
func (f *filler) people(ctx context.Context) error {
	ctx = auth.AsSystem(ctx)
	f.at(f.world.Running.Opened)
	accounts := make([]auth.DemoAccount, len(f.world.People))
	posts := map[id.ID][]org.PostRow{}
	var agencies []id.ID
	for i, p := range f.world.People {
		accounts[i] = auth.DemoAccount{ID: p.ID, Login: p.Login, Name: p.Name, Grants: provinceGrants(p)}
		if p.Agency == "" {
			continue
		}
		if posts[p.Agency] == nil {
			agencies = append(agencies, p.Agency)
		}
		posts[p.Agency] = append(posts[p.Agency], org.PostRow{
			Division: p.Division, Title: p.Title, Roles: p.Roles, Account: p.ID, From: p.From, Row: fault.Place{Row: i + 1},
		})
	}
	if err := f.Auth.CreateDemo(ctx, accounts, DemoPassword); err != nil {
		return fmt.Errorf("create the accounts: %w", err)
	}
	for _, agency := range agencies {
		if _, err := f.People.Import(ctx, agency, posts[agency], false); err != nil {
			return fmt.Errorf("give posts in %s: %w", agency, err)
		}
	}
	return nil
}

func provinceGrants(p demo.Person) []auth.Grant {
	if p.Province == "" {
		return nil
	}
	return []auth.Grant{{Role: p.Province, Fields: p.Fields, From: p.From}}
}
