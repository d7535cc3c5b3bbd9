package cchcweb

import (
	"net/http/httptest"
	"testing"

	"minhbach/internal/web/webtest"
)

// paths are the pages every view of which is looked at.
var paths = map[string]string{
	"ranking":          "/xep-hang/so/2018",
	"ranking-open":     "/xep-hang/so/2019",
	"agency":           "/co-quan/BDT/so/2018",
	"agency-open":      "/co-quan/BDT/so/2019",
	"ranking-unfollow": "/xep-hang/so/2013?theo=",
}

func TestEveryPageIsAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	server := httptest.NewServer(open(t, province(t).service))
	t.Cleanup(server.Close)
	for name, path := range paths {
		browser.Inspect(t, name, server.URL+path)
	}
}
