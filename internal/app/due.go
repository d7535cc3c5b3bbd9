package app

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/reform"
)

// dueSources are the modules that know what is due, by names that never change.
func (a *App) dueSources() map[string]notify.Source {
	return map[string]notify.Source{"round": roundWork{a}, "reform": reformWork{a}}
}

// DueWords are the sentences by which due work is named.
var DueWords = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale/due") })

// ownersOf finds whose a thing is: the account it names, else those who answer
// for the division, else those of the agency who hold one of some roles, each by
// a post or in the place of somebody who is absent.
func (a *App) ownersOf(ctx context.Context, day civil.Date, account, agency, division id.ID, roles ...auth.Role) ([]id.ID, error) {
	if !account.IsZero() {
		return []id.ID{account}, nil
	}
	var owners []id.ID
	for _, role := range roles {
		found, err := a.People.WithRole(ctx, agency, role, day)
		if err != nil {
			return nil, fmt.Errorf("find who is %s of %s: %w", role, agency, err)
		}
		for _, one := range found {
			isOwner, err := a.answersFor(ctx, one, role, agency, division, day)
			if err != nil {
				return nil, err
			}
			if isOwner && !slices.Contains(owners, one) {
				owners = append(owners, one)
			}
		}
	}
	return owners, nil
}

func (a *App) answersFor(ctx context.Context, account id.ID, role auth.Role, agency, division id.ID, day civil.Date) (bool, error) {
	if division.IsZero() {
		return true, nil
	}
	grants, _, err := a.People.PostsOf(ctx, account, day)
	return slices.ContainsFunc(grants, func(g auth.Grant) bool { return g.Role == role && g.Agency == agency && g.Division == division }), err
}

// reformWork is the year's work of reform offices: tasks, also those by which an
// inspection is mended, reports, and activities that were planned.
type reformWork struct{ app *App }

// reformKinds names what is due. What other modules add to the calendar of the
// reform work tells its owners by a source of its own.
var reformKinds = map[reform.DueKind]string{reform.DueTask: "app.due.task", reform.DueReport: "app.due.report", reform.DueActivity: "app.due.activity"}

// Due answers for every agency that keeps a plan.
func (w reformWork) Due(ctx context.Context, day civil.Date) ([]notify.Item, error) {
	ctx = auth.AsSystem(ctx)
	list, err := w.app.Reform.DueSoon(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("read the reform work that is due: %w", err)
	}
	agencies, err := w.app.Org.AgenciesOn(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("name the agencies: %w", err)
	}
	names := make(map[id.ID]string, len(agencies))
	for _, a := range agencies {
		names[a.Agency] = a.Name
	}
	var items []notify.Item
	for _, d := range list {
		kind, isOurs := reformKinds[d.Kind]
		if !isOurs {
			continue
		}
		owners, err := w.owners(ctx, d, day)
		if err != nil {
			return nil, err
		}
		items = append(items, itemsFor(owners, notify.Item{
			Key: "reform/" + d.Key, Kind: kind, Subject: notify.Say("app.due.at", d.Title, names[d.Agency]), Href: d.Href, On: d.On,
		})...)
	}
	return items, nil
}

// owners are the account or the heads of the division a thing names; where there
// are none, the agency's reform officers.
func (w reformWork) owners(ctx context.Context, d reform.Due, day civil.Date) ([]id.ID, error) {
	if !d.Account.IsZero() || !d.Division.IsZero() {
		owners, err := w.app.ownersOf(ctx, day, d.Account, d.Agency, d.Division, auth.HeadOfDivision)
		if err != nil || len(owners) > 0 {
			return owners, err
		}
	}
	return w.app.ownersOf(ctx, day, "", d.Agency, "", auth.ReformOfficer)
}

// itemsFor is the same thing for each of its owners.
func itemsFor(owners []id.ID, item notify.Item) []notify.Item {
	items := make([]notify.Item, len(owners))
	for i, owner := range owners {
		items[i] = item
		items[i].Account = owner
	}
	return items
}
