package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
	"minhbach/internal/web/webtest/gallery"
)

func newSite(t *testing.T, c web.Config) *web.Site {
	t.Helper()
	site, err := gallery.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// ask sends a request the way a browser on this machine does.
func ask(site http.Handler, method, path string, body io.Reader, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, body)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

func get(site http.Handler, path string) *httptest.ResponseRecorder {
	return ask(site, http.MethodGet, path, nil, nil)
}

func TestRefusalBecomesItsStatusAndAPageInWords(t *testing.T) {
	site := newSite(t, web.Config{})
	tests := []struct {
		path   string
		status int
		say    string
	}{
		{"/khong-co", http.StatusNotFound, "Không có trang này"},
		{"/khong-co?lang=en", http.StatusNotFound, "No such page"},
		{"/cam", http.StatusForbidden, "Không được phép"},
		{"/su-co", http.StatusInternalServerError, "Có sự cố"},
		{"/su-co?lang=en", http.StatusInternalServerError, "Something went wrong"},
		{"/sup-do", http.StatusInternalServerError, "Mã sự cố"},
	}
	for _, test := range tests {
		w := get(site, test.path)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d", test.path, w.Code, test.status)
		}
		webtest.Contains(t, w.Body.String(), test.say, "<html")
	}
}

func TestIncidentShowsItsCodeAndHidesItsCause(t *testing.T) {
	var log bytes.Buffer
	site := newSite(t, web.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	w := get(site, "/su-co?nguoi=ai-do")
	code := w.Header().Get("X-Request-ID")
	webtest.Contains(t, w.Body.String(), code)
	if strings.Contains(w.Body.String(), "đĩa đầy") {
		t.Error("the page shows the cause")
	}
	webtest.Contains(t, log.String(), code, "đĩa đầy", `route="GET /su-co"`)
	if strings.Contains(log.String(), "ai-do") {
		t.Error("the log holds the query")
	}
}

func TestAPIFailsWithAProblemThatNamesItsPlace(t *testing.T) {
	site := newSite(t, web.Config{})
	w := get(site, "/api/v1/hong")
	if w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("got %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	var p web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Problems) != 1 || p.Problems[0].Key != "civil.date_malformed" || p.Problems[0].Place.Row != 12 {
		t.Errorf("got %+v", p)
	}
	webtest.Contains(t, p.Detail, "tệp.xlsx", "dòng 12", "31/02/2026")
	if w := get(site, "/api/v1/khong-co"); w.Code != http.StatusNotFound || !json.Valid(w.Body.Bytes()) {
		t.Errorf("an unknown address of the API gives %d %s", w.Code, w.Body)
	}
}

func TestPagesCarryTheSecurityHeadersAndNothingInline(t *testing.T) {
	site := newSite(t, web.Config{})
	for _, path := range gallery.Paths {
		w := get(site, path)
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
		body := w.Body.String()
		for _, inline := range []string{"<style", " style=", "<script>", " onclick=", "javascript:"} {
			if strings.Contains(body, inline) {
				t.Errorf("%s holds %q", path, inline)
			}
		}
	}
}

func TestForgedFormIsRefused(t *testing.T) {
	site := newSite(t, web.Config{})
	form := func(origin string) *httptest.ResponseRecorder {
		return ask(site, http.MethodPost, "/luu", strings.NewReader("ten=A"), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", origin)
		})
	}
	if w := form("cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	if w := form("same-origin"); w.Code != http.StatusSeeOther {
		t.Errorf("from our own page: %d", w.Code)
	}
}

func TestForeignHostNameIsRefused(t *testing.T) {
	site := newSite(t, web.Config{})
	for host, want := range map[string]int{"localhost:8080": 200, "127.0.0.1": 200, "[::1]:8080": 200, "xau.example:8080": 403} {
		w := ask(site, http.MethodGet, "/", nil, func(r *http.Request) { r.Host = host })
		if w.Code != want {
			t.Errorf("%s: %d, want %d", host, w.Code, want)
		}
	}
}

func TestNoticeIsSaidOnceAfterAForm(t *testing.T) {
	site := newSite(t, web.Config{})
	w := ask(site, http.MethodPost, "/luu", strings.NewReader("ten=Ban+D%C3%A2n+t%E1%BB%99c"), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/co-quan" {
		t.Fatalf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
	next := ask(site, http.MethodGet, "/co-quan", nil, func(r *http.Request) {
		for _, c := range w.Result().Cookies() {
			r.AddCookie(c)
		}
	})
	webtest.Contains(t, next.Body.String(), "Đã lưu phiếu của Ban Dân tộc.")
	if cookie := next.Header().Get("Set-Cookie"); !strings.Contains(cookie, "mb_notice=;") {
		t.Errorf("the notice is not forgotten: %q", cookie)
	}
}

func TestLanguageComesFromAddressOrCookieAndNotFromTheBrowser(t *testing.T) {
	site := newSite(t, web.Config{})
	w := ask(site, http.MethodGet, "/ngon-ngu", nil, func(r *http.Request) { r.Header.Set("Accept-Language", "en") })
	if w.Body.String() != "vi" {
		t.Errorf("a browser in English gets %q", w.Body)
	}
	w = get(site, "/ngon-ngu?lang=en")
	if w.Body.String() != "en" || len(w.Result().Cookies()) != 1 {
		t.Fatalf("?lang=en gives %q and %v", w.Body, w.Result().Cookies())
	}
	kept := w.Result().Cookies()[0]
	w = ask(site, http.MethodGet, "/ngon-ngu", nil, func(r *http.Request) { r.AddCookie(kept) })
	if w.Body.String() != "en" {
		t.Errorf("the cookie gives %q", w.Body)
	}
	if w := get(site, "/ngon-ngu?lang=fr"); w.Body.String() != "vi" || len(w.Result().Cookies()) != 0 {
		t.Errorf("an unknown language gives %q", w.Body)
	}
}

func TestThemeIsKeptAndWrittenOnThePage(t *testing.T) {
	site := newSite(t, web.Config{})
	w := get(site, "/thanh-phan?theme=dark")
	webtest.Contains(t, w.Body.String(), `data-theme="dark"`)
	if c := w.Result().Cookies(); len(c) != 1 || c[0].Value != "dark" || !c[0].HttpOnly {
		t.Errorf("cookies %v", c)
	}
	if body := get(site, "/thanh-phan").Body.String(); strings.Contains(body, "data-theme") {
		t.Error("without a choice the system decides")
	}
}

func TestTooLargeABodyIsRefusedWithItsLimit(t *testing.T) {
	site := newSite(t, web.Config{})
	w := ask(site, http.MethodPost, "/tep", strings.NewReader("a="+strings.Repeat("x", 100)), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", w.Code)
	}
}

func TestTextIsCompressedForBrowsersThatTakeIt(t *testing.T) {
	site := newSite(t, web.Config{})
	w := ask(site, http.MethodGet, "/", nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, br") })
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Content-Length") != "" {
		t.Fatalf("headers %v", w.Header())
	}
	const laterPageBytesMax = 25 << 10
	if w.Body.Len() > laterPageBytesMax {
		t.Errorf("the ranking page has %d bytes compressed, limit %d", w.Body.Len(), laterPageBytesMax)
	}
	plain, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil || string(text) != get(site, "/").Body.String() {
		t.Errorf("the compressed page differs: %v", err)
	}
}

func TestReadinessNamesWhatFails(t *testing.T) {
	site := newSite(t, web.Config{Ready: []web.Check{
		{Name: "store", Try: func(context.Context) error { return nil }},
		{Name: "blobs", Try: func(context.Context) error { return errors.New("/o/dia/bi/mat") }},
	}})
	w := get(site, "/readyz")
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "store: ok\nblobs: failed\n" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if w := get(site, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("healthz %d", w.Code)
	}
}

func TestMetricsCountByRouteAndNeverByPath(t *testing.T) {
	site := newSite(t, web.Config{})
	get(site, "/tieu-chi?ma=7.1")
	get(site, "/khong-co-gi-ca")
	body := get(site, "/metrics").Body.String()
	webtest.Contains(t, body, `minhbach_http_request_seconds_count{method="GET",route="GET /tieu-chi",status="200"} 1`)
	if strings.Contains(body, "khong-co-gi-ca") {
		t.Error("a path became a label")
	}
}

func TestSearchWorksAsAPlainPageAndFoldsThePagesOfTheRail(t *testing.T) {
	site := newSite(t, web.Config{})
	webtest.Contains(t, get(site, "/tim?q=xep+hang").Body.String(), "1 kết quả", "Xếp hạng", `value="xep hang"`)
	part := get(site, "/tim?part=1&q=ranking").Body.String()
	webtest.Contains(t, part, `class="hit" href="/"`)
	if strings.Contains(part, "<html") {
		t.Error("the suggestions hold a whole page")
	}
	webtest.Contains(t, get(site, "/tim?q=%3Cscript%3E").Body.String(), "Không thấy “&lt;script&gt;”.")
	webtest.Contains(t, get(site, "/tim").Body.String(), "Gõ không dấu cũng tìm được")
}
