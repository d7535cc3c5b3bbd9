package cchcweb

import (
	"net/url"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/id"
)

// The roots of the addresses. They are Vietnamese without marks, because they
// are read out and sent by telephone.
const (
	homeURL       = "/"
	rankingRoot   = "/xep-hang"
	agencyRoot    = "/co-quan"
	heatRoot      = "/ban-do-nhiet"
	criterionRoot = "/tieu-chi"
	whatIfRoot    = "/thu-kich-ban"
	pairRoot      = "/doi-chieu"
	setRoot       = "/bo-tieu-chi"
	listRoot      = "/ket-qua-da-cong-bo"
	apiRoot       = "/api/v1"
)

// The parameters of addresses.
const (
	followParameter = "theo"      // the code of the agency in colour
	stageParameter  = "giai-doan" // whose figures: tu-cham, tham-dinh
)

// stageWords name the stages in addresses.
var stageWords = map[cchc.Stage]string{cchc.Self: "tu-cham", cchc.Verified: "tham-dinh", cchc.Final: "ket-qua"}

func join(root string, parts ...string) string {
	for _, part := range parts {
		root += "/" + url.PathEscape(part)
	}
	return root
}

// rankingURL is the ranking of a block in a year.
func rankingURL(block string, year int) string {
	return join(rankingRoot, block, strconv.Itoa(year))
}

// workbookURL is the ranking as a workbook.
func workbookURL(block string, year int) string { return rankingURL(block, year) + "/excel" }

// apiRankingURL is the JSON twin of the ranking.
func apiRankingURL(block string, year int) string {
	return join(apiRoot+"/rankings", block, strconv.Itoa(year))
}

// apiAgencyURL is the JSON twin of the agency's card.
func apiAgencyURL(agency, block string, year int) string {
	return join(apiRoot+"/agencies", agency, block, strconv.Itoa(year))
}

// apiListURL is the JSON twin of a published ranking.
func apiListURL(list id.ID) string { return join(apiRoot+"/published-results", string(list)) }

// agencyURL is the card of an agency, by its code or its id.
func agencyURL(agency, block string, year int) string {
	return join(agencyRoot, agency, block, strconv.Itoa(year))
}

// heatURL is the map of criteria × agencies.
func heatURL(block string, year int) string { return join(heatRoot, block, strconv.Itoa(year)) }

// criterionURL is one criterion for the whole block.
func criterionURL(block string, year int, code string) string {
	return join(criterionRoot, block, strconv.Itoa(year), code)
}

// whyURL is one criterion of one agency: the why and its inputs.
func whyURL(block string, year int, code, agency string) string {
	return join(criterionRoot, block, strconv.Itoa(year), code, agency)
}

// whatIfURL tries changes on an agency's figures.
func whatIfURL(agency, block string, year int) string {
	return join(whatIfRoot, agency, block, strconv.Itoa(year))
}

// pairURL sets self-scores against verified ones for an agency.
func pairURL(agency, block string, year int) string {
	return join(pairRoot, agency, block, strconv.Itoa(year))
}

// setURL is the page of a criteria set, by its digest.
func setURL(digest string) string { return join(setRoot, digest) }

// listURL is one published ranking.
func listURL(list id.ID) string { return join(listRoot, string(list)) }

// listTableURL is a published ranking as a table that Excel opens and that can
// be imported again.
func listTableURL(list id.ID) string { return listURL(list) + "/csv" }

// following adds the followed agency to an address; an empty code adds nothing.
func following(address, code string) string { return withQuery(address, followParameter, code) }

// staged adds the stage to an address when it is not the one that counts.
func staged(address string, v *cchc.View, stage cchc.Stage) string {
	if stage == v.FinalStage() {
		return address
	}
	return withQuery(address, stageParameter, stageWords[stage])
}

// twin adds the stage to the address of a JSON twin, when it is not the one
// that counts.
func twin(address string, s spot) string {
	if s.stage == s.view.FinalStage() {
		return address
	}
	return withQuery(address, "stage", string(s.stage))
}

func withQuery(address, parameter, value string) string {
	if value == "" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address // what this file writes always parses
	}
	query := u.Query()
	query.Set(parameter, value)
	u.RawQuery = query.Encode()
	return u.String()
}
