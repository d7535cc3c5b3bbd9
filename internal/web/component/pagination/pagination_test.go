package pagination_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/pagination"
	"minhbach/internal/web/webtest"
)

func TestNavShowsTheRangeAndBothWays(t *testing.T) {
	html := webtest.HTML(t, pagination.Nav(pagination.Props{First: 51, Last: 100, Total: 1302, Before: "/?trang=1", After: "/?trang=3"}))
	webtest.Contains(t, html, "51–100 trong 1.302", `rel="prev"`, `rel="next"`, `href="/?trang=3"`)
}

func TestFirstPageHasNoWayBack(t *testing.T) {
	if html := webtest.HTML(t, pagination.Nav(pagination.Props{First: 1, Last: 50, Total: 60, After: "/?trang=2"})); strings.Contains(html, `rel="prev"`) {
		t.Error(html)
	}
}
