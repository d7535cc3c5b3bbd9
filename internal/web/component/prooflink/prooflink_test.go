package prooflink_test

import (
	"testing"

	"minhbach/internal/locale"
	"minhbach/internal/web/component/prooflink"
	"minhbach/internal/web/webtest"
)

func TestLinkNamesTheEntryInTheReadersLanguage(t *testing.T) {
	link := prooflink.Link(18233, "/bang-chung/18233")
	webtest.Contains(t, webtest.HTML(t, link), `href="/bang-chung/18233"`, "mục 18.233")
	webtest.Contains(t, webtest.HTMLIn(t, locale.EN, link), "entry 18,233")
}

func TestMissingProofIsSaid(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, prooflink.None()), "chưa có bằng chứng")
}
