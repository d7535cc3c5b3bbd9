package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/webtest"
)

// receiving is a site that takes files for whoever the header names, and its
// drafts.
func receiving(t *testing.T) (*web.Site, *intake.Drafts) {
	t.Helper()
	dir := t.TempDir()
	disk, err := blob.OpenDisk(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	clock := civil.NewFixedClock(time.Date(2019, 11, 12, 7, 0, 0, 0, time.UTC))
	drafts := &intake.Drafts{
		Intake: &intake.Intake{Files: disk, Dir: filepath.Join(dir, "judged")}, Dir: filepath.Join(dir, "drafts"), Clock: clock, IDs: id.Seeded(clock, 1),
	}
	site := newSite(t, web.Config{Identify: func(r *http.Request) (auth.Person, bool, error) {
		name := r.Header.Get("X-Test-Person")
		if r.Header.Get("Sec-Fetch-Mode") != "" {
			name = "browser"
		}
		return auth.Person{Account: id.ID(name)}, name != "", nil
	}})
	site.ReceiveFiles(drafts)
	site.Handle("GET /gui", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return site.Render(w, r, layout.Page{Title: "Gửi"}, templ.Raw(`<form method="post" action="/gui">
			<label for="f">Tệp</label><input id="f" type="file" name="file" data-upload="draft"><button type="submit">Lưu</button></form>`))
	})
	return site, drafts
}

func as(person string) func(*http.Request) {
	return func(r *http.Request) {
		if person != "" {
			r.Header.Set("X-Test-Person", person)
		}
	}
}

func draftIn(t *testing.T, w *httptest.ResponseRecorder, status int) intake.Draft {
	t.Helper()
	var draft intake.Draft
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &draft); err != nil {
		t.Fatal(err)
	}
	return draft
}

func TestAFileInPartsBelongsToItsSender(t *testing.T) {
	site, drafts := receiving(t)
	const content = "%PDF-1.7 trailer"
	asked := `{"name":"a.pdf","size":16}`
	if w := ask(site, "POST", "/api/v1/uploads", strings.NewReader(asked), as("")); w.Code != http.StatusUnauthorized {
		t.Errorf("a stranger began: %d", w.Code)
	}
	draft := draftIn(t, ask(site, "POST", "/api/v1/uploads", strings.NewReader(asked), as("a")), http.StatusCreated)
	url := "/api/v1/uploads/" + string(draft.ID)
	draftIn(t, ask(site, "PATCH", url+"?from=0", strings.NewReader(content[:9]), as("a")), http.StatusOK)
	for _, w := range []*httptest.ResponseRecorder{
		ask(site, "GET", url, nil, as("b")), ask(site, "PATCH", url+"?from=9", strings.NewReader("theirs"), as("b")),
		ask(site, "GET", "/api/v1/uploads/..%2f..%2fkeys", nil, as("a")),
	} {
		if w.Code != http.StatusNotFound || !strings.Contains(w.Header().Get("Content-Type"), "problem+json") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if w := ask(site, "PATCH", url+"?from=0", strings.NewReader("again"), as("a")); w.Code != http.StatusConflict {
		t.Errorf("a misplaced part: %d", w.Code)
	}
	if got := draftIn(t, ask(site, "GET", url, nil, as("a")), http.StatusOK); got.Received != 9 {
		t.Errorf("received %d", got.Received)
	}
	draftIn(t, ask(site, "PATCH", url+"?from=9", strings.NewReader(content[9:]), as("a")), http.StatusOK)
	if kept, err := drafts.Finish(t.Context(), "a", draft.ID); err != nil || kept.Type.Word != "PDF" {
		t.Errorf("%+v %v", kept, err)
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
