package layout_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"minhbach/internal/locale"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/webtest"
)

func shell() layout.Shell {
	return layout.Shell{
		Product: "Minh Bạch", Path: "/xep-hang?nam=2018", Now: "14:32 12/11/2019",
		Modules: []layout.Module{
			{ID: "cchc", Label: "web.search.title", Icon: "steps", Href: "/", Count: 7, Pages: []layout.Entry{{ID: "rank", Label: "web.chart.rank", Href: "/xep-hang", Icon: "list"}}},
			{ID: "kho", Label: "web.home", Icon: "archive", Href: "/kho", Pages: []layout.Entry{{ID: "kho.a", Label: "web.chart.item", Href: "/kho/a", Icon: "list"}}},
		},
		Assets: layout.Assets{Style: "/static/app.1.css", Script: "/static/app.1.js", Icon: "/static/icon.1.svg", Htmx: "/static/htmx.1.js", Fonts: []string{"/static/a.woff2"}},
	}
}

func page(t *testing.T, s layout.Shell, p layout.Page) string {
	t.Helper()
	return webtest.HTML(t, layout.Document(s, p, templ.Raw("<p>thân trang</p>")))
}

func TestPageStandsInItsFrame(t *testing.T) {
	html := page(t, shell(), layout.Page{Title: "Khối yếu nhất ở hiện đại hoá", Window: "Bản đồ nhiệt", Lead: "Năm 2018.", LeadLink: layout.Link{Label: "Bộ tiêu chí", Href: "/bo"},
		Crumbs: []layout.Link{{Label: "Xếp hạng", Href: "/"}}, Here: "Khối sở", Current: "rank"})
	webtest.Contains(t, html, "<title>Bản đồ nhiệt – Minh Bạch</title>", "<h1>Khối yếu nhất ở hiện đại hoá</h1>", `<html lang="vi">`, "Đến nội dung chính", `<main id="content"`, "<p>thân trang</p>",
		`<a href="/bo">Bộ tiêu chí</a>`, "<li>Khối sở</li>", `rel="preload"`, "Minh Bạch – lập lúc 14:32 12/11/2019")
	if strings.Contains(html, "htmx") || strings.Contains(html, `class="demo"`) {
		t.Error("a page gets what it did not ask for")
	}
}

func TestOnlyTheLitModuleShowsItsPages(t *testing.T) {
	html := page(t, shell(), layout.Page{Title: "a", Current: "rank"})
	if strings.Contains(html, `href="/kho/a"`) {
		t.Error("the other module is open")
	}
	// Rail, menu and the bar of a phone lead there, and each marks it.
	if n := strings.Count(html, `aria-current="page"`); n != 3 {
		t.Errorf("marked %d times", n)
	}
	if html := page(t, shell(), layout.Page{Title: "a"}); strings.Contains(html, "phone-bar") {
		t.Error("a page of no module has no bar")
	}
}

func TestSwitchesOfLanguageAndThemeKeepTheAddress(t *testing.T) {
	webtest.Contains(t, page(t, shell(), layout.Page{Title: "a"}), `href="/xep-hang?lang=en&amp;nam=2018"`, `href="/xep-hang?nam=2018&amp;theme=dark"`, `href="/xep-hang?nam=2018&amp;theme=system"`)
}

func TestEvidenceSaysItsThreeStates(t *testing.T) {
	s := shell()
	webtest.Contains(t, page(t, s, layout.Page{Title: "a"}), "Nhật ký chưa được kiểm")
	s.Evidence = layout.Evidence{Known: true, Holds: true, Entries: 18233, CheckedAt: "14:32 12/11/2019", Href: "/bang-chung"}
	webtest.Contains(t, page(t, s, layout.Page{Title: "a"}), "evidence-holds", `<a href="/bang-chung">Nhật ký còn nguyên vẹn</a>`, "18.233 mục, kiểm lúc 14:32")
	s.Evidence.Holds = false
	webtest.Contains(t, page(t, s, layout.Page{Title: "a"}), "evidence-broken", "Nhật ký không còn khớp")
}

func TestOptionalPartsAppearWhenAsked(t *testing.T) {
	s := shell()
	s.Demo, s.Notice, s.Theme, s.Query = "web.search.help", "Đã lưu <phiếu>.", layout.Dark, `"50/NQ`
	html := page(t, s, layout.Page{Title: "a", UsesHtmx: true, IsWide: true, Switches: []layout.Switch{{Label: "Năm", Current: "Năm 2018", Options: []layout.Option{{Label: "Năm 2018", Href: "/?nam=2018", Current: true}}}}})
	webtest.Contains(t, html, "Số liệu minh hoạ.", "Đã lưu &lt;phiếu&gt;.", `data-theme="dark"`, `value="&#34;50/NQ"`, "/static/htmx.1.js", "shell-wide", `role="status"`, "Năm: ")
}

func TestFrameSpeaksEnglish(t *testing.T) {
	html := webtest.HTMLIn(t, locale.EN, layout.Document(shell(), layout.Page{Title: "Ranking"}, templ.NopComponent))
	webtest.Contains(t, html, `<html lang="en">`, "To the main content", "The log has not been verified yet")
	if strings.Contains(html, "⟦") {
		t.Error("a key without words")
	}
}

func TestThemeIsReadFromItsWord(t *testing.T) {
	for word, want := range map[string]layout.Theme{"system": layout.System, "light": layout.Light, "dark": layout.Dark} {
		if got, ok := layout.ParseTheme(word); !ok || got != want {
			t.Errorf("%s: %q %v", word, got, ok)
		}
	}
	if _, ok := layout.ParseTheme("hồng"); ok {
		t.Error("an unknown theme is taken")
	}
}
