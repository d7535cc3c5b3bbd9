package button_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/button"
	"minhbach/internal/web/webtest"
)

func TestButtonWithAnAddressIsALink(t *testing.T) {
	html := webtest.HTML(t, button.Button(button.Props{Label: "Tải Excel", Href: "/a.xlsx?x=1&y=2", Icon: "download", Download: true, Kind: button.Quiet}))
	webtest.Contains(t, html, `<a class="button button-quiet" href="/a.xlsx?x=1&amp;y=2" download>`, "<span>Tải Excel</span>", "<svg")
}

func TestButtonWithoutAnAddressSendsItsForm(t *testing.T) {
	html := webtest.HTML(t, button.Button(button.Props{Label: "Nộp", Kind: button.Primary, Name: "viec", Value: "nop", Key: "Ctrl ↵", Action: "/nop"}))
	webtest.Contains(t, html, `type="submit"`, `name="viec"`, `value="nop"`, `formaction="/nop"`, `<kbd class="key" aria-hidden="true">Ctrl ↵</kbd>`)
}

func TestDisabledButtonSaysWhy(t *testing.T) {
	html := webtest.HTML(t, button.Button(button.Props{Label: "Nộp", Disabled: true, Describe: "vi-sao"}))
	webtest.Contains(t, html, " disabled", `aria-describedby="vi-sao"`)
}

func TestPrintIsShownOnlyWhereScriptsRun(t *testing.T) {
	html := webtest.HTML(t, button.Button(button.Props{Label: "In", Print: true, Small: true}))
	webtest.Contains(t, html, "needs-script", "button-small", "data-print", `type="button"`)
}

func TestScriptAddressIsRefused(t *testing.T) {
	if html := webtest.HTML(t, button.Button(button.Props{Label: "x", Href: "javascript:alert(1)"})); strings.Contains(html, "alert") {
		t.Error(html)
	}
}
