//go:build !race

package app

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"minhbach/internal/web/webtest"
)

// linksMax bounds how many addresses of the demonstration are followed; its
// pages link to several thousand, which differ in agency and criterion only.
const linksMax = 400

// serveDemo serves the demonstration on this machine.
func serveDemo(t *testing.T) string {
	t.Helper()
	p := openDemo(t)
	site, err := p.app.Site(t.Context(), p.words, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server.URL
}

// tour follows the links of a site from its front page, breadth first.
type tour struct {
	base   string
	queue  []string
	seen   map[string]bool
	shapes map[string]string // shape of an address → the first address of it
}

// shape is an address without what tells one agency, year or criterion from
// another: pages of one shape are one template.
func shape(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	keys := make([]string, 0, len(u.Query()))
	for key := range u.Query() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	last := ""
	if n := len(parts); n > 1 && strings.Trim(parts[n-1], "abcdefghijklmnopqrstuvwxyz-") == "" {
		last = parts[n-1]
	}
	return parts[0] + strings.Repeat("/*", len(parts)-1) + last + "?" + strings.Join(keys, "&")
}

// follow reads one address and queues the links it finds.
func (w *tour) follow(t *testing.T, address string) {
	t.Helper()
	response, err := http.Get(w.base + address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s answers %d", address, response.StatusCode)
		return
	}
	if response.Request.URL.Path == "/dang-nhap" && !strings.HasPrefix(address, "/dang-nhap") {
		t.Errorf("%s is offered to guests and asks them to sign in", address)
	}
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		return
	}
	if strings.Contains(string(body), "⟦") {
		t.Errorf("%s says a key nobody wrote", address)
	}
	if !strings.Contains(string(body), "minh hoạ") {
		t.Errorf("%s does not say that its figures are for illustration", address)
	}
	if _, have := w.shapes[shape(address)]; !have {
		w.shapes[shape(address)] = address
	}
	for _, link := range links(t, string(body), address) {
		if !w.seen[link] && len(w.seen) < linksMax {
			w.seen[link] = true
			w.queue = append(w.queue, link)
		}
	}
}

// links lists the addresses of this site that a page links to.
func links(t *testing.T, body, from string) []string {
	t.Helper()
	base, err := url.Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	tokens := html.NewTokenizer(strings.NewReader(body))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		if token.Data != "a" {
			continue
		}
		for _, a := range token.Attr {
			u, err := base.Parse(a.Val)
			if a.Key != "href" || err != nil || u.Host != "" || u.Path == "" || u.Query().Has("lang") || u.Query().Has("theme") {
				continue
			}
			u.Fragment = ""
			found = append(found, u.String())
		}
	}
	return found
}

func TestBrowserFindsNothingOnAnyPageOfTheDemonstration(t *testing.T) {
	browser := webtest.Open(t)
	w := &tour{base: serveDemo(t), queue: []string{"/"}, seen: map[string]bool{"/": true}, shapes: map[string]string{}}
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.follow(t, next)
	}
	t.Logf("%d addresses, %d kinds of pages", len(w.seen), len(w.shapes))
	if len(w.shapes) < 10 {
		t.Errorf("only %d kinds of pages were found: %v", len(w.shapes), w.shapes)
	}
	for kind, address := range w.shapes {
		name := strings.NewReplacer("/", "-", "*", "x", "?", "-", "&", "-").Replace(kind)
		browser.Glance(t, name, w.base+address)
	}
}

func TestTheAddressesWorthOpeningAreThere(t *testing.T) {
	base := serveDemo(t)
	world, err := openDemo(t).foundDemo(t.Context())
	if err != nil || len(world.Look) == 0 {
		t.Fatalf("nothing to look at: %+v, %v", world, err)
	}
	for _, address := range world.Look {
		response, err := http.Get(base + address)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if response.StatusCode != http.StatusOK || response.Request.URL.Path == "/dang-nhap" {
			t.Errorf("%s answers %d at %s", address, response.StatusCode, response.Request.URL)
		}
	}
}
