package app

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
)

// dueSources are the modules that know what is due, by names that never change.
func (a *App) dueSources() map[string]notify.Source {
	return map[string]notify.Source{"round": roundWork{a}}
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

// roundWork is what the rounds ask of people: self-scores to be handed in,
// criteria that divisions were given, appraisals, and decisions of the council.
type roundWork struct{ app *App }

// Due answers for every round that is open and has a plan.
func (w roundWork) Due(ctx context.Context, day civil.Date) ([]notify.Item, error) {
	ctx = auth.AsSystem(ctx)
	until, err := w.app.Notify.Rules.SoonUntil(w.app.Notify.Calendar, day)
	if err != nil {
		return nil, err
	}
	rounds, err := w.app.Index.Rounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the rounds: %w", err)
	}
	var items []notify.Item
	for _, r := range rounds {
		if r.State != cchc.Open {
			continue
		}
		status, err := w.app.Round.Status(ctx, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read where round %s stands: %w", r.ID, err)
		}
		if status.Plan == nil || status.Phase == cchc.PhasePreparing {
			continue
		}
		found, err := w.ofAgencies(ctx, &status, day, until)
		if err != nil {
			return nil, err
		}
		items = append(append(items, found...), w.ofProvince(&status, until)...)
	}
	return items, nil
}

// ofAgencies lists what agencies owe that have not handed in.
func (w roundWork) ofAgencies(ctx context.Context, status *round.Status, day, until civil.Date) ([]notify.Item, error) {
	var items []notify.Item
	for i := range status.Agencies {
		a := &status.Agencies[i]
		if a.State == cchc.SubmissionSubmitted {
			continue
		}
		if !a.Due.On.After(until) {
			owners, err := w.app.ownersOf(ctx, day, "", a.Agency, "", auth.ReformOfficer, auth.Leader)
			if err != nil {
				return nil, err
			}
			items = append(items, itemsFor(owners, notify.Item{
				Key: "round/" + string(status.Round.ID) + "/submit/" + string(a.Agency), Kind: "app.due.submit", Href: selfScoreHref(status.Round, a.Code),
				Subject: notify.Say("app.due.submit_of", strconv.Itoa(status.Round.Year), a.Name), On: a.Due.On,
			})...)
		}
		assigned, err := w.assigned(ctx, status.Round, a, day, until)
		if err != nil {
			return nil, err
		}
		items = append(items, assigned...)
	}
	return items, nil
}

// assigned lists criteria that were given to divisions until a day and whose
// heads have not confirmed them.
func (w roundWork) assigned(ctx context.Context, r cchc.Round, a *round.Standing, day, until civil.Date) (items []notify.Item, err error) {
	var entries []round.Entry
	err = w.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		entries, err = rounddb.Rows{}.Entries(ctx, tx, r.ID, a.Agency)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what divisions of %s were given: %w", a.Agency, err)
	}
	owners := map[id.ID][]id.ID{}
	for _, e := range entries {
		if e.Division.IsZero() || e.DueOn.IsZero() || e.DueOn.After(until) || e.IsConfirmed() {
			continue
		}
		if _, isKnown := owners[e.Division]; !isKnown {
			if owners[e.Division], err = w.app.ownersOf(ctx, day, "", a.Agency, e.Division, auth.HeadOfDivision); err != nil {
				return nil, err
			}
		}
		items = append(items, itemsFor(owners[e.Division], notify.Item{
			Key: "round/" + string(r.ID) + "/criterion/" + string(a.Agency) + "/" + e.Criterion, Kind: "app.due.criterion", On: e.DueOn,
			Subject: notify.Say("app.due.criterion_of", e.Criterion, strconv.Itoa(r.Year), a.Name), Href: selfScoreHref(r, a.Code) + "?tieu-chi=" + e.Criterion,
		})...)
	}
	return items, nil
}

// ofProvince lists what appraisers and the council owe until the end of their
// phase.
func (w roundWork) ofProvince(status *round.Status, until civil.Date) []notify.Item {
	end := status.Plan.Deadlines[status.Phase].On
	if end.IsZero() || end.After(until) {
		return nil
	}
	item := notify.Item{
		Key: "round/" + string(status.Round.ID) + "/" + string(status.Phase), Kind: "app.due." + string(status.Phase), On: end,
		Subject: notify.Say("app.due.round", strconv.Itoa(status.Round.Year), status.Round.Block),
	}
	place := "/" + status.Round.Block + "/" + strconv.Itoa(status.Round.Year)
	switch status.Phase {
	case cchc.PhaseVerification:
		item.Href = "/tham-dinh" + place
		var named []id.ID
		for _, field := range status.Plan.Fields {
			named = append(append(named, field.Appraisers...), field.Substitutes...)
		}
		slices.Sort(named)
		return itemsFor(slices.Compact(named), item)
	case cchc.PhaseCouncil:
		item.Href = "/hoi-dong" + place
		return itemsFor(status.Plan.Council, item)
	case cchc.PhasePreparing, cchc.PhaseSelfScoring, cchc.PhaseExplanation, cchc.PhaseFrozen, cchc.PhasePublished:
	}
	return nil
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

func selfScoreHref(r cchc.Round, agency string) string {
	return "/tu-cham/" + agency + "/" + r.Block + "/" + strconv.Itoa(r.Year)
}
