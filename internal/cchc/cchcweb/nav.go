package cchcweb

import "minhbach/internal/web/layout"

// The ids of the rail's entries; a page lights one.
const (
	railHome    = "cchc-home"
	railRanking = "cchc-ranking"
	railHeat    = "cchc-heat"
	railSets    = "cchc-sets"
	railLists   = "cchc-lists"
	railRounds  = "cchc-rounds"

	railAppraisal = "cchc-appraisal"
	railCouncil   = "cchc-council"
)

// ProvinceEntries are the pages of the rail for an installation of a province.
func ProvinceEntries() []layout.Entry {
	return []layout.Entry{
		{ID: railAppraisal, Label: "cchc.web.nav.appraisal", Href: appraisalRoot, Icon: "check", Action: "appraisal.read"},
		{ID: railCouncil, Label: "cchc.web.nav.council", Href: councilRoot, Icon: "list", Action: "council.read"},
	}
}

// Module is the entry of the rail with the pages below it.
func Module(more ...layout.Entry) layout.Module {
	return layout.Module{ID: railHome, Label: "cchc.web.nav.module", Icon: "steps", Href: homeURL, Pages: append([]layout.Entry{
		{ID: railRanking, Label: "cchc.web.nav.ranking", Href: rankingRoot, Icon: "list"},
		{ID: railHeat, Label: "cchc.web.nav.heat", Href: heatRoot, Icon: "table"},
		{ID: railRounds, Label: "cchc.web.nav.rounds", Href: roundRoot, Icon: "check"},
		{ID: railSets, Label: "cchc.web.nav.sets", Href: setRoot, Icon: "book"},
		{ID: railLists, Label: "cchc.web.nav.lists", Href: listRoot, Icon: "document"},
	}, more...)}
}
