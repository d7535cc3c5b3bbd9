package app

import (
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/org/orgweb"
	"minhbach/internal/web"
)

// peoplePages hands the pages of divisions, posts and delegations to the site.
func (a *App) peoplePages(site *web.Site, directory orgweb.Directory) {
	orgweb.Register(site, orgweb.Options{
		People: a.People, Agencies: a.Org, Directory: directory, Guard: a.Guard, Clock: a.Clock, Book: writeBook, Read: readBook,
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

// directory knows no names until people sign in here.
func (a *App) directory() orgweb.Directory { return nil }
