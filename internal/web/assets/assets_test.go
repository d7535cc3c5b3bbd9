package assets

import (
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func colour(t *testing.T, name string, isDark bool) string {
	t.Helper()
	for _, list := range [][]token{tokens, paper} {
		for _, token := range list {
			if token.name != name {
				continue
			}
			if isDark && token.dark != "" {
				return token.dark
			}
			return token.light
		}
	}
	t.Fatalf("no colour %q", name)
	return ""
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(shift uint) float64 {
		v := float64(n>>shift&255) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func TestEveryPairOfColoursCanBeRead(t *testing.T) {
	const text, control = 4.5, 3.0
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"ink", "bg", 7}, {"ink", "surface", 7}, {"ink", "sel", 7}, {"muted", "bg", text}, {"muted", "surface", text}, {"muted", "sel", text},
		{"link", "bg", text}, {"link", "surface", text}, {"link", "sel", text}, {"primary", "bg", text}, {"primary", "primary-tint", text}, {"primary", "sel", text},
		{"on-primary", "primary", text}, {"on-danger", "danger", text}, {"success", "bg", text}, {"success", "surface", text}, {"success", "sel", text},
		{"warning", "bg", text}, {"danger", "bg", text}, {"danger", "sel", text}, {"danger", "surface", text}, {"demo-ink", "demo", text},
		{"done-ink", "done", text}, {"soon-ink", "soon", text}, {"overdue-ink", "overdue", text}, {"info-ink", "info", text}, {"waiting-ink", "waiting", text},
		{"control", "bg", control}, {"control", "surface", control}, {"primary", "track", control},
		{"paper-ink", "heat-1", text}, {"paper-ink", "heat-2", text}, {"paper-ink", "heat-3", text}, {"paper-ink", "heat-4", text}, {"paper-ink", "heat-5", text},
		{"paper", "heat-6", text}, {"paper", "heat-7", text}, {"heat-none-ink", "heat-none", text}, {"paper-muted", "heat-1", text},
	}
	for _, p := range pairs {
		for _, isDark := range []bool{false, true} {
			if got := contrast(t, colour(t, p.front, isDark), colour(t, p.back, isDark)); got < p.least {
				t.Errorf("%s on %s (dark: %v): %.2f, want %.1f", p.front, p.back, isDark, got, p.least)
			}
		}
	}
}

func TestFocusRingIsSeenInBothThemes(t *testing.T) {
	for _, isDark := range []bool{false, true} {
		ring := contrast(t, colour(t, "focus", isDark), colour(t, "bg", isDark))
		inner := contrast(t, colour(t, "ink", isDark), colour(t, "bg", isDark))
		if math.Max(ring, inner) < 3 {
			t.Errorf("dark %v: ring %.2f, inner line %.2f", isDark, ring, inner)
		}
	}
}

func TestStylesUseOnlyTokensThatExist(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"heading": true, "text": true}
	for _, token := range append(append([]token{}, tokens...), paper...) {
		known[token.name] = true
	}
	for _, part := range strings.Split(string(b.byName[Style].body), "var(--")[1:] {
		if name, _, _ := strings.Cut(part, ")"); !known[name] {
			t.Errorf("a style uses --%s", name)
		}
	}
}

func TestAddressChangesWithContentAndIsKeptForAYear(t *testing.T) {
	page := func(css string) *Bundle {
		b, err := New(Source{Layer: "page", Files: fstest.MapFS{"a.css": {Data: []byte(css)}}})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one, two := page(".a { color: red; }"), page(".a { color: blue; }")
	if one.URL(Style) == two.URL(Style) || one.URL(Style) != page(".a { color: red; }").URL(Style) {
		t.Error("the address does not follow the content")
	}
	w := httptest.NewRecorder()
	one.ServeHTTP(w, httptest.NewRequest(http.MethodGet, one.URL(Style), nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	if !strings.Contains(w.Body.String(), "@layer page{\n.a { color: red; }\n}") {
		t.Error("the page's style is not in its layer")
	}
	w = httptest.NewRecorder()
	one.ServeHTTP(w, httptest.NewRequest(http.MethodGet, two.URL(Style), nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("an address of other content gives %d", w.Code)
	}
}

func TestSmallerCopyIsSentToBrowsersThatTakeIt(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{Style, Script} {
		r := httptest.NewRequest(http.MethodGet, b.URL(name), nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= len(b.byName[name].body) {
			t.Errorf("%s: %v, %d of %d bytes", name, w.Header(), w.Body.Len(), len(b.byName[name].body))
		}
	}
}

func TestBundleWorksWithoutWhatNpmBrings(t *testing.T) {
	b := &Bundle{byName: map[string]*file{}, byURL: map[string]*file{}}
	style, err := b.style(nil)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(style, "@font-face") || len(b.Fonts()) != 0 || b.Has(Htmx) {
		t.Error("the style speaks of fonts that are not there")
	}
	if !strings.Contains(style, `"Segoe UI"`) {
		t.Error("no font of the machine is named")
	}
}

func TestSlimKeepsCodeAndDropsWholeLineComments(t *testing.T) {
	got := slim("/* one */\n.a {\n  color: red; /* kept */\n}\n\n/*\n * two\n */\n// three\n.b { background: url(\"//x\"); }\n")
	if want := ".a {\ncolor: red; /* kept */\n}\n.b { background: url(\"//x\"); }\n"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestOversizedFileIsRefused(t *testing.T) {
	_, err := New(Source{Layer: "page", Files: fstest.MapFS{"a.css": {Data: []byte(strings.Repeat(".a { color: red; }\n", fileBytesMax/10))}}})
	if err == nil || !strings.Contains(err.Error(), "limit") {
		t.Errorf("got %v", err)
	}
}
