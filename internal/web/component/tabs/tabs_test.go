package tabs_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/tabs"
	"minhbach/internal/web/webtest"
)

func TestTabsAreLinksAndOneIsTheCurrentPage(t *testing.T) {
	html := webtest.HTML(t, tabs.Nav("Cách xem", []tabs.Tab{{Label: "Cây", Href: "/a", Current: true}, {Label: "Kết quả kiểm", Href: "/b"}}))
	webtest.Contains(t, html, `aria-label="Cách xem"`, `href="/b"`, "Kết quả kiểm")
	if strings.Count(html, `aria-current="page"`) != 1 {
		t.Error(html)
	}
}
