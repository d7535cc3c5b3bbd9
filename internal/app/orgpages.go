package app

import (
	"context"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/id"
	"minhbach/internal/org/orgweb"
	"minhbach/internal/web"
)

// peoplePages hands the pages of divisions, posts and delegations to the site.
func (a *App) peoplePages(site *web.Site, directory orgweb.Directory) {
	orgweb.Register(site, orgweb.Options{
		People: a.People, Agencies: a.Org, Directory: directory, Guard: a.Guard, Clock: a.Clock, Book: writeBook, Read: readBook, BlockName: cchcweb.BlockName,
	})
}

// readBook reads the rows of a workbook under given heads.
func readBook(file string, data []byte, heads []string) ([]orgweb.Line, error) {
	rows, err := exchange.ReadTable(exchange.File{Name: file, Data: data}, heads...)
	lines := make([]orgweb.Line, len(rows))
	for i, row := range rows {
		lines[i] = orgweb.Line{Cells: row.Cells, Place: row.Place}
	}
	return lines, err
}

// directory knows people by their accounts.
func (a *App) directory() orgweb.Directory { return directory{a.Auth} }

type directory struct{ accounts *auth.Service }

func (d directory) Names(ctx context.Context, accounts []id.ID) (map[id.ID]string, error) {
	return d.each(ctx, accounts, func(a auth.Account) string { return a.Name })
}

func (d directory) Logins(ctx context.Context, accounts []id.ID) (map[id.ID]string, error) {
	return d.each(ctx, accounts, func(a auth.Account) string { return a.Login })
}

func (d directory) each(ctx context.Context, accounts []id.ID, of func(auth.Account) string) (map[id.ID]string, error) {
	found, err := d.accounts.Names(ctx, accounts)
	if err != nil {
		return nil, err
	}
	texts := make(map[id.ID]string, len(found))
	for account, a := range found {
		texts[account] = of(a)
	}
	return texts, nil
}

func (d directory) ByLogin(ctx context.Context, login string) (id.ID, error) {
	return d.accounts.Known(ctx, login)
}
