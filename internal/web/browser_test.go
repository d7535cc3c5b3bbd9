//go:build !race

package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minhbach/internal/id"
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

func TestBrowserFindsEveryPartAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	url := serve(t)
	for name, path := range gallery.Paths {
		if !slices.Contains(errorPages, name) {
			browser.Inspect(t, name, url+path)
		}
	}
}

func TestBrowserOpensTheCommandBoxByKeyboardAndLeavesTelexAlone(t *testing.T) {
	browser := webtest.Open(t)
	p := browser.Visit(t, serve(t)+"/thanh-phan", webtest.Views()[4])
	p.Press(t, "k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	if focused := webtest.Eval[string](t, p, `document.activeElement.id`); focused != "command" {
		t.Fatalf("Ctrl+K leads to %q", focused)
	}
	p.Press(t, "xep")
	p.WaitFor(t, `document.querySelectorAll("#suggestions .hit").length === 1`)
	if problems := p.Axe(t); len(problems) > 0 {
		t.Errorf("open suggestions: %+v", problems)
	}
	p.Shot(t, "suggestions")
	// While a composition is open, Enter belongs to it.
	webtest.Eval[any](t, p, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", keyCode: 229, bubbles: true}));0`)
	if marked := webtest.Eval[bool](t, p, `document.activeElement.hasAttribute("aria-activedescendant")`); marked {
		t.Error("a key of a composition moved the list")
	}
	if typed := webtest.Eval[string](t, p, `document.activeElement.value`); typed != "xep" {
		t.Errorf("the field holds %q", typed)
	}
	p.Press(t, kb.ArrowDown)
	p.Press(t, kb.Enter)
	p.WaitFor(t, `location.pathname === "/"`)
}

func TestFirstVisitIsSmall(t *testing.T) {
	site := newSite(t, web.Config{})
	body := get(site, "/").Body.String()
	total := 0
	for _, m := range regexp.MustCompile(`"(/static/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		w := ask(site, http.MethodGet, m[1], nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", m[1], w.Code, w.Header().Get("Cache-Control"))
		}
		total += w.Body.Len()
		limits := map[string]int{".css": 15 << 10, ".js": 14 << 10}
		if limit, ok := limits[m[1][strings.LastIndex(m[1], "."):]]; ok && w.Body.Len() > limit {
			t.Errorf("%s has %d bytes, limit %d", m[1], w.Body.Len(), limit)
		}
	}
	const firstVisitBytesMax = 115 << 10 // 140 KB with the page itself
	if total > firstVisitBytesMax {
		t.Errorf("static files have %d bytes, limit %d", total, firstVisitBytesMax)
	}
	t.Logf("static files of a first visit: %d bytes", total)
}

func TestBrowserEndsBumpLinesAtTheirRows(t *testing.T) {
	browser := webtest.Open(t)
	p := browser.Visit(t, serve(t)+"/", webtest.Views()[4])
	off := webtest.Eval[float64](t, p, `(function () {
		var chart = document.querySelector(".bump-own-row").getBoundingClientRect();
		var row = document.querySelector(".rank-table .row-own").getBoundingClientRect();
		return Math.abs(chart.top - row.top) + Math.abs(chart.height - row.height);
	})()`)
	if off > 1.5 {
		t.Errorf("the own line is %.1f px away from its row", off)
	}
}

func TestBrowserPrintsNoChromeAndKeepsTheStrip(t *testing.T) {
	browser := webtest.Open(t)
	p := browser.Visit(t, serve(t)+"/?theme=dark", webtest.View{Width: 1000, Height: 1400, IsPrint: true})
	shown := webtest.Eval[string](t, p, `[".rail", ".topbar", ".demo", ".foot-print", ".rank-table"].filter(function (s) {
		return getComputedStyle(document.querySelector(s)).display !== "none";
	}).join(" ")`)
	if shown != ".demo .foot-print .rank-table" {
		t.Errorf("print shows %s", shown)
	}
	if paper := webtest.Eval[string](t, p, `getComputedStyle(document.body).backgroundColor`); paper != "rgb(255, 255, 255)" {
		t.Errorf("print on %s", paper)
	}
	p.Shot(t, "print")
}

func TestBrowserReflowsPagesAtFourTimesZoom(t *testing.T) {
	browser := webtest.Open(t)
	url := serve(t)
	for name, path := range gallery.Paths {
		// 1280 pixels at 400 % are 320.
		p := browser.Visit(t, url+path, webtest.View{Width: 320, Height: 256})
		if wide := webtest.Eval[int](t, p, `document.scrollingElement.scrollWidth`); wide > 320 {
			t.Errorf("%s is %d wide", name, wide)
		}
		p.Close(t)
	}
}

func TestBrowserKeepsEveryLetterTypedThroughATelexTool(t *testing.T) {
	browser := webtest.Open(t)
	p := browser.Visit(t, serve(t)+"/co-quan", webtest.Views()[4])
	p.Press(t, "k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	// A tool that turns "ee" into "ê" deletes what it typed and types it again.
	for _, keys := range []string{"x", "e", kb.Backspace, "ê", "p", kb.Backspace, kb.Backspace, "ếp", " ha", kb.Backspace, "ạng"} {
		p.Press(t, keys)
	}
	if typed := webtest.Eval[string](t, p, `document.getElementById("command").value`); typed != "xếp hạng" {
		t.Errorf("the field holds %q", typed)
	}
	p.WaitFor(t, `document.querySelector("#suggestions .hit-title")?.textContent === "Xếp hạng"`)
}

func TestBrowserReadsEveryPageWithoutScripts(t *testing.T) {
	browser := webtest.Open(t)
	p := browser.Visit(t, "about:blank", webtest.Views()[0])
	url := serve(t)
	if err := chromedp.Do(p.Ctx, webtest.WithoutScripts(), chromedp.Navigate(url+"/thanh-phan")); err != nil {
		t.Fatal(err)
	}
	shown := webtest.Eval[int](t, p, `Array.from(document.querySelectorAll(".needs-script")).filter(function (e) { return e.getClientRects().length; }).length`)
	if shown != 0 {
		t.Errorf("%d parts that need a script are shown without", shown)
	}
	webtest.Eval[any](t, p, `document.querySelector("#command").value = "xep hang"; document.querySelector("#command").form.submit(); 0`)
	p.WaitFor(t, `location.pathname === "/tim" && document.body.innerText.includes("1 kết quả")`)
}

func TestBrowserOpensCriterionAndAgencyFromACellOfALargeHeatMap(t *testing.T) {
	browser := webtest.Open(t)
	url := serve(t)
	// The third row has no cell for its group, the first one has.
	for _, row := range []string{"2.1", "2.3"} {
		p := browser.Visit(t, url+"/ban-do-lon", webtest.Views()[4])
		webtest.Eval[any](t, p, `document.querySelector("tr[data-row='`+row+`']").querySelectorAll("td:not(.heat-mean)")[6].click();0`)
		p.WaitFor(t, `location.pathname + location.search === "/tieu-chi?ma=`+row+`&co-quan=7"`)
	}
}

func TestTheBrowserGoesOnAfterABrokenLine(t *testing.T) {
	browser := webtest.Open(t)
	site, drafts := receiving(t)
	var parts atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch && parts.Add(1) == 2 {
			panic(http.ErrAbortHandler) // the line breaks in the second part
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p := browser.Visit(t, server.URL+"/gui", webtest.Views()[4])
	webtest.Eval[any](t, p, `(function () {
		var bytes = new Uint8Array((5 << 20) / 2).fill(120);
		bytes.set(new TextEncoder().encode("%PDF-1.7 "));
		var list = new DataTransfer();
		list.items.add(new File([bytes], "bien-ban.pdf"));
		var field = document.getElementById("f");
		field.files = list.files;
		field.dispatchEvent(new Event("change", {bubbles: true}));
	})();0`)
	p.WaitFor(t, `document.querySelector("input[name=draft]") !== null`)
	draft := id.ID(webtest.Eval[string](t, p, `document.querySelector("input[name=draft]").value`))
	kept, err := drafts.Finish(t.Context(), "browser", draft)
	if err != nil || kept.SizeBytes != 5<<19 {
		t.Errorf("%+v %v after %d parts", kept, err, parts.Load())
	}
	if parts.Load() != 4 {
		t.Errorf("%d parts were sent, one of them twice", parts.Load())
	}
	if said := webtest.Eval[string](t, p, `document.querySelector("output").value`); said != "bien-ban.pdf – 100%" {
		t.Errorf("the page says %q", said)
	}
}

func TestFilesLeaveAsAttachmentsUnderTheirTrueName(t *testing.T) {
	w := httptest.NewRecorder()
	web.SendFile(w, `Báo cáo "quý".pdf`, "application/pdf", 10)
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="bao cao _quy_.pdf"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%22qu%C3%BD%22.pdf` {
		t.Error(got)
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "sandbox") {
		t.Error(got)
	}
}
