package app

import (
	"context"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformdb"
	"minhbach/internal/reform/reformweb"
	"minhbach/internal/ruleset/calendar"
	"minhbach/internal/web"
	"minhbach/rules"
)

// keepReform puts the year's reform work together.
func (a *App) keepReform() error {
	base, err := calendar.Load(rules.Files, "calendar")
	if err != nil {
		return fmt.Errorf("load the working calendar: %w", err)
	}
	year, err := reform.LoadRules(rules.Files, "deadlines/reform.yaml")
	if err != nil {
		return fmt.Errorf("load the rules of reform work: %w", err)
	}
	a.Reform = reform.NewService(reform.Parts{
		DB: a.DB, Store: reformdb.Rows{}, Log: a.Log, Guard: a.Guard, Agencies: a.Org, Chart: reformChart{a}, People: a.Auth, Files: a.Files, Intake: a.Intake,
		Clock: a.Clock, IDs: a.ids, Rules: year, Calendar: base, Sources: []reform.Deadlines{roundDeadlines{a}},
	})
	return nil
}

// reformChart is the organisation chart as far as a task of the year needs it.
type reformChart struct{ app *App }

// StaffOn names who holds a post. Whoever asks was allowed to see the plan.
func (c reformChart) StaffOn(ctx context.Context, agency id.ID, day civil.Date) (staff reform.Staff, err error) {
	chart, err := c.app.People.Chart(auth.AsSystem(ctx), agency)
	if err != nil {
		return staff, fmt.Errorf("read the organisation chart: %w", err)
	}
	people, err := c.app.Auth.Names(ctx, chart.Accounts(day))
	if err != nil {
		return staff, fmt.Errorf("name those who hold posts: %w", err)
	}
	for _, d := range chart.Divisions {
		if d.IsOn(day) {
			staff.Divisions = append(staff.Divisions, reform.Division{ID: d.ID, Name: d.Name})
		}
	}
	for _, post := range chart.Posts {
		for _, h := range chart.HoldersOn(post.ID, day) {
			account := people[h.Account]
			if account.State != auth.Disabled {
				staff.Holders = append(staff.Holders, reform.Holder{Account: h.Account, Name: account.Name, Title: post.Title, Division: post.Division})
			}
		}
	}
	return staff, nil
}

// reformPages registers the pages of reform work.
func (a *App) reformPages(site *web.Site, follow string) {
	reformweb.New(a.Reform, a.Org, site, reformweb.Options{Follow: follow}).Register()
}
