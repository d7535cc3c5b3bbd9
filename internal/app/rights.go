package app

import (
	"io"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/auth/policy/policyweb"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/notify"
	"minhbach/internal/org"
	"minhbach/internal/reform"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// Policies loads who may do what, held against every action of every module.
func Policies() (*policy.Engine, error) {
	return policy.New(rules.Files,
		web.Actions(),
		auth.Actions(),
		org.Actions(),
		cchc.Actions(),
		publication.Actions(),
		round.Actions(),
		publication.Actions(),
		survey.Actions(),
		appraisal.Actions(),
		live.Actions(),
		reform.Actions(),
		notify.Actions(),
	)
}

// rightsModule is the entry of the rail for what an administrator looks after.
func rightsModule() layout.Module {
	return layout.Module{ID: policyweb.Rail, Label: "policyweb.nav", Icon: "shield", Href: policyweb.Path}
}

// writeBook writes any plain table as a workbook.
func writeBook(w io.Writer, sheet string, titles, heads []string, rows [][]string) error {
	table := exchange.Table{Sheet: sheet, Titles: titles}
	for _, head := range heads {
		table.Columns = append(table.Columns, exchange.Column{Head: head, Width: bookColumnWidth})
	}
	return exchange.TableXLSX(w, table, exchange.TableRows(rows))
}

// bookColumnWidth is in characters.
const bookColumnWidth = 32
