package cchcweb

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/web/webtest"
)

// detailPaths are the pages that lead down from a number.
var detailPaths = map[string]string{
	"heat":            "/ban-do-nhiet/so/2016",
	"heat-leaves":     "/ban-do-nhiet/so/2015?muc=chi-tiet&xep=ma",
	"criterion-block": "/tieu-chi/so/2015/1.1.3",
	"why-leaf":        "/tieu-chi/so/2015/3.3/BDT",
	"why-group":       "/tieu-chi/so/2015/1/BDT",
	"why-list":        "/tieu-chi/so/2016/1.1.2/SNV",
	"whatif":          "/thu-kich-ban/BDT/so/2016",
	"whatif-tried":    "/thu-kich-ban/BDT/so/2016?thu.1.1.3.num=20&thu.1.1.3.den=20",
	"whatif-lists":    "/thu-kich-ban/BDT/so/2016?" + url.Values{"thu.2.1.2.items": {`[{"met":["cong_chuc"]},{"met":[]}]`}, "thu.8.1.questions": {`[{"A":30,"B":5}]`}}.Encode(),
	"fact":            "/bang-chung/40",
	"stages":          "/doi-chieu/BDT/so/2015",
	"stages-none":     "/doi-chieu/BDT/so/2016",
	"compare":         "/so-sanh/BDT/so/2016",
}

func TestBrowserFindsEveryDetailPageAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	w := rich(t)
	server := httptest.NewServer(w.open(t))
	t.Cleanup(server.Close)
	published, draft := w.setsOf(t)
	for name, path := range map[string]string{
		"sets": "/bo-tieu-chi", "set": setURL(published), "set-draft": setURL(draft), "set-copy": setURL(published) + "/ban-sao",
		"set-head": setURL(draft) + "/sua", "set-criterion": setURL(draft) + "/sua/1.3.1", "set-upload": "/bo-tieu-chi/tai-len",
		"set-compare": setURL(published) + "/so-sanh", "set-add": setURL(draft) + "/them?cha=1.1", "set-remove": setURL(draft) + "/sua/1.1/xoa",
		"set-nested": setURL(draft) + "/sua/2.1.2",
	} {
		browser.Inspect(t, name, server.URL+path)
	}
	for name, path := range detailPaths {
		browser.Inspect(t, name, server.URL+path)
	}
}

// unitsIn reads the departments of the fixture: codes and names.
func unitsIn(text string) []cchc.Unit {
	var units []cchc.Unit
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		units = append(units, cchc.Unit{Code: parts[0], Name: parts[1]})
	}
	return units
}
