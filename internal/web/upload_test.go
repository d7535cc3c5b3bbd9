package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
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
