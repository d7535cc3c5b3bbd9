package app

import (
	"fmt"

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
		DB: a.DB, Store: reformdb.Rows{}, Log: a.Log, Guard: a.Guard, Agencies: a.Org, People: a.Auth, Files: a.Files, Intake: a.Intake,
		Clock: a.Clock, IDs: a.ids, Rules: year, Calendar: base, Sources: []reform.Deadlines{roundDeadlines{a}},
	})
	return nil
}

// reformPages registers the pages of reform work.
func (a *App) reformPages(site *web.Site, follow string) {
	reformweb.New(a.Reform, a.Org, site, reformweb.Options{Follow: follow}).Register()
}
