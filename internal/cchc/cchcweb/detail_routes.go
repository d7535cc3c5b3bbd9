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

// excelRoot begins the addresses of workbooks where a code or a digest may
// stand at the end of the page's own address.
const excelRoot = "/excel"

// detailRoutes lists the pages that lead down from a number.
func (p *Pages) detailRoutes() []route {
	return []route{
		{"GET " + heatRoot, p.newest(heatURL)},
		{"GET " + heatRoot + "/{block}/{year}", p.heat},
		{"GET " + criterionRoot + "/{block}/{year}/{code}", p.criterion},
		{"GET " + criterionRoot + "/{block}/{year}/{code}/{agency}", p.why},
		{"GET " + whatIfRoot + "/{agency}/{block}/{year}", p.whatIf},
		{"POST " + whatIfRoot + "/{agency}/{block}/{year}", p.whatIf},
		{"GET " + pairRoot + "/{agency}/{block}/{year}", p.pair},
		{"GET " + compareRoot + "/{agency}/{block}/{year}", p.compare},
		{"GET " + heatRoot + "/{block}/{year}/excel", p.heatBook},
		{"GET " + excelRoot + criterionRoot + "/{block}/{year}/{code}", p.criterionBook},
		{"GET " + pairRoot + "/{agency}/{block}/{year}/excel", p.pairBook},
		{"GET " + compareRoot + "/{agency}/{block}/{year}/excel", p.compareBook},
		{"GET " + excelRoot + setRoot, p.setsBook},
		{"GET " + excelRoot + setRoot + "/{set}/so-sanh", p.setCompareBook},
		{"GET " + excelRoot + listRoot, p.listsBook},
		{"GET " + excelRoot + listRoot + "/{list}", p.listBook},
		{"GET " + whatIfRoot + "/{agency}/{block}/{year}/excel", p.whatIfBook},
		{"GET " + excelRoot + criterionRoot + "/{block}/{year}/{code}/{agency}", p.whyBook},
		{"GET " + proofRoot + "/{position}/excel", p.proofBook},
		{"GET " + setRoot, p.sets},
		{"GET " + setRoot + "/" + uploadWord, p.uploadForm},
		{"GET " + setRoot + "/{set}", p.set},
		{"GET " + setRoot + "/{set}/tep/{format}", p.setFile},
		{"GET " + setRoot + "/{set}/so-sanh", p.setCompare},
		{"GET " + setRoot + "/{set}/ban-sao", p.copyForm},
		{"POST " + setRoot + "/{set}/ban-sao", p.copySet},
		{"GET " + setRoot + "/{set}/sua", p.editForm},
		{"POST " + setRoot + "/{set}/sua", p.editSet},
		{"GET " + setRoot + "/{set}/sua/{code}", p.criterionForm},
		{"POST " + setRoot + "/{set}/sua/{code}", p.saveCriterion},
		{"GET " + setRoot + "/{set}/sua/{code}/" + removeWord, p.removeForm},
		{"POST " + setRoot + "/{set}/sua/{code}/" + removeWord, p.remove},
		{"GET " + setRoot + "/{set}/" + addWord, p.addForm},
		{"POST " + setRoot + "/{set}/" + addWord, p.addCriterion},
		{"POST " + setRoot + "/{set}/" + publishWord, p.publishSet},
		{"GET " + proofRoot + "/{position}", p.fact},
		{"GET " + proofRoot + "/{position}/tep", p.proofFile},
	}
}
