package cchcweb

import (
	"embed"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/detail
var detailFiles embed.FS

// detailWords are the words of the pages that lead down from a number.
var detailWords = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(detailFiles, "locale/detail") })

// detailRoutes lists the pages that lead down from a number.
func (p *Pages) detailRoutes() []route {
	return []route{
		{"GET " + heatRoot, p.newest(heatURL)},
		{"GET " + heatRoot + "/{block}/{year}", p.heat},
		{"GET " + criterionRoot + "/{block}/{year}/{code}", p.criterion},
		{"GET " + criterionRoot + "/{block}/{year}/{code}/{agency}", p.why},
		{"GET " + whatIfRoot + "/{agency}/{block}/{year}", p.whatIf},
		{"GET " + pairRoot + "/{agency}/{block}/{year}", p.pair},
		{"GET " + compareRoot + "/{agency}/{block}/{year}", p.compare},
		{"GET " + proofRoot + "/{position}", p.fact},
		{"GET " + proofRoot + "/{position}/tep", p.proofFile},
	}
}
