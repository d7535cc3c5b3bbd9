package cchcweb

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"testing"

	"minhbach/internal/web/webtest"
)

// paths are the pages every view of which is looked at.
var paths = map[string]string{
	"home":             "/",
	"lists":            "/ket-qua-da-cong-bo",
	"ranking":          "/xep-hang/so/2018",
	"ranking-open":     "/xep-hang/so/2019",
	"agency":           "/co-quan/BDT/so/2018",
	"agency-open":      "/co-quan/BDT/so/2019",
	"ranking-unfollow": "/xep-hang/so/2013?theo=",
}

func TestBrowserFindsEveryPageAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	w := province(t)
	server := httptest.NewServer(open(t, w.service))
	t.Cleanup(server.Close)
	pages := maps.Clone(paths)
	for i, l := range w.lists {
		pages[fmt.Sprintf("list-%d", i)] = listURL(l.ID)
	}
	for name, path := range pages {
		browser.Inspect(t, name, server.URL+path)
	}
}
