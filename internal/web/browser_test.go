package web_test

import (
	"net/http/httptest"
	"slices"
	"testing"

	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
	"minhbach/internal/web/webtest/gallery"
)

// serve starts the gallery on this machine.
func serve(t *testing.T) string {
	t.Helper()
	site, err := gallery.New(web.Config{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server.URL
}

// errorPages answer with a status that the browser itself reports as a complaint.
var errorPages = []string{"absent", "forbidden", "incident"}

func TestEveryPartIsAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	url := serve(t)
	for name, path := range gallery.Paths {
		if !slices.Contains(errorPages, name) {
			browser.Inspect(t, name, url+path)
		}
	}
}
