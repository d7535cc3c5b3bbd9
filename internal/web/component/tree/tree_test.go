package tree_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/component/tree"
	"minhbach/internal/web/webtest"
)

func TestBranchOpensWithoutAScriptAndALeafDoesNot(t *testing.T) {
	html := webtest.HTML(t, tree.Tree("Bộ tiêu chí", []tree.Node{
		{Code: "1", Name: "Chỉ đạo", Value: "15", Open: true, Below: []tree.Node{{Code: "1.1", Name: "Kế hoạch", Value: "2", Href: "/1.1", Note: tag.Tag(tag.Info, "Tính từ hồ sơ")}}},
		{Code: "2", Name: "Thể chế", Value: "7"},
	}))
	webtest.Contains(t, html, `aria-label="Bộ tiêu chí"`, "<details open>", `<a href="/1.1">Kế hoạch</a>`, "Tính từ hồ sơ")
	if strings.Count(html, "<details") != 1 || strings.Count(html, "tree-leaf") != 2 {
		t.Error(html)
	}
}
