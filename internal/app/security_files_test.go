package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
)

const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// task is a criterion of the own agency that takes figures and files.
func (f *fortress) task(t *testing.T) *round.Task { return f.taskOf(t, f.own) }

func (f *fortress) taskOf(t *testing.T, agency id.ID) *round.Task {
	t.Helper()
	tasks, err := f.app.Round.Tasks(auth.AsSystem(t.Context()), f.round.ID, agency)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(tasks.List, func(task round.Task) bool { return len(task.Readings) == 0 })
	if at < 0 {
		t.Fatal("no criterion is declared")
	}
	return &tasks.List[at]
}

func (f *fortress) taskPath(t *testing.T) string {
	return f.scorePath(ownCode) + "/" + f.task(t).Criterion.Code
}

func (f *fortress) scorePath(agency string) string {
	return "/tu-cham/" + agency + "/so/" + strconv.Itoa(openYear)
}

// attach sends a file as evidence of the own agency, and gives its address.
func (f *fortress) attach(t *testing.T, name, content string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	body, media := multipartOf(t, "tep", name, content, map[string]string{"dau": f.task(t).Mark, "ghi-chu": "tệp"})
	w := f.sendAs(t, f.who(t, "reform_officer"), http.MethodPost, f.taskPath(t), media, body, nil)
	page := f.send(t, f.who(t, "reform_officer"), http.MethodGet, f.scorePath(ownCode)+"?tieu-chi="+f.task(t).Criterion.Code, "")
	found := regexp.MustCompile(regexp.QuoteMeta(f.scorePath(ownCode))+`/tep/[0-9a-f]{64}`).FindAllString(page.Body.String(), -1)
	if len(found) == 0 {
		return w, ""
	}
	return w, found[len(found)-1]
}

func TestHostileFilesLeaveAsAttachments(t *testing.T) {
	f := fortify(t, quiet())
	script := `<script>alert(1)</script>`
	for name, content := range map[string]string{
		"trang.html": "<!doctype html><html>" + script + "</html>", "hinh.svg": `<svg xmlns="http://www.w3.org/2000/svg">` + script + `</svg>`,
		"hai-mat.pdf": "%PDF-1.4\n" + script + "\n%%EOF\n", "hai-mat.gif": "GIF89a/*" + script + "*/=1;", "trang.pdf": "<html>" + script,
		"chu.txt": "<html>" + script, "hinh.png": "\x89PNG\r\n\x1a\n" + script, "x.xml": `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script + `</html>`,
	} {
		kept, err := f.app.Intake.Keep(t.Context(), name, strings.NewReader(content))
		if err != nil {
			if _, isRefusal := fault.From(err); !isRefusal {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		t.Logf("%s is taken as %s", name, kept.Type.Media)
		w := httptest.NewRecorder()
		web.SendFile(w, kept.Name, kept.Type.Media, kept.SizeBytes)
		mustBeSafe(t, name, w)
	}
	_, address := f.attach(t, "hai-mat.pdf", pdf+script)
	if address == "" {
		t.Fatal("no evidence is listed")
	}
	w := f.send(t, f.who(t, "auditor"), http.MethodGet, address, "")
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", address, w.Code)
	}
	mustBeSafe(t, address, w)
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: no nosniff", address)
	}
}

// mustBeSafe holds an answer that carries what somebody sent.
func mustBeSafe(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") == "" {
		t.Errorf("%s leaves as %q under %q", name, h.Get("Content-Disposition"), h.Get("Content-Security-Policy"))
	}
	if strings.Contains(h.Get("Content-Type"), "html") || strings.Contains(h.Get("Content-Type"), "svg") || strings.Contains(h.Get("Content-Type"), "xml;") {
		t.Errorf("%s leaves as %q", name, h.Get("Content-Type"))
	}
}

func TestNothingOfAnotherAgencyCanBeReached(t *testing.T) {
	f := fortify(t, quiet())
	own, stranger := f.who(t, "reform_officer"), f.who(t, "stranger_officer")
	if _, address := f.attach(t, "rieng.pdf", pdf+"riêng"); address == "" {
		t.Fatal("no evidence is listed")
	} else {
		f.onlyFor(t, own, stranger, http.MethodGet, address, "")
		f.refused(t, stranger, http.MethodGet, strings.Replace(address, ownCode, foreignCode, 1), "") // through his own agency
	}
	at, year := f.scorePath(ownCode), strconv.Itoa(openYear)
	for _, path := range []string{
		at, at + "/nop", at + "/phieu.pdf", "/diem-hom-nay/so/" + year + "/" + string(f.own), "/api/v1/live/so/" + year + "/" + string(f.own),
		"/api/v1/self-scores/" + ownCode + "/so/" + year, "/co-quan/" + ownCode + "/nhan-su", "/co-quan/" + ownCode + "/nhan-su/excel", "/api/v1/agencies/" + ownCode + "/people",
		"/cai-cach/" + ownCode + "/" + year, "/cai-cach/" + ownCode + "/" + year + "/ke-hoach", "/cai-cach/" + ownCode + "/" + year + "/ke-hoach/excel",
		"/tieu-chi/so/" + year + "/" + f.task(t).Criterion.Code + "/" + ownCode,
	} {
		f.onlyFor(t, own, stranger, http.MethodGet, path, "")
	}
	mark := url.Values{"dau": {f.task(t).Mark}, "ghi-chu": {"của người khác"}}.Encode()
	before := f.facts(t)
	for path, form := range map[string]string{
		f.taskPath(t): mark, at + "/nhan": mark, at + "/" + f.task(t).Criterion.Code + "/khong-ap-dung": "ly-do=x", at + "/giao": "x=y", at + "/nop": "x=y",
		"/cai-cach/" + ownCode + "/" + year + "/nhiem-vu-moi": "title=x", "/cai-cach/" + ownCode + "/" + year + "/ke-hoach/sua": "title=x",
	} {
		f.refused(t, stranger, http.MethodPost, path, form)
	}
	if now := f.facts(t); now != before {
		t.Errorf("%d facts were recorded by a stranger", now-before)
	}
	f.draftsAndAccounts(t, own, stranger)
}

// draftsAndAccounts tries what belongs to one person.
func (f *fortress) draftsAndAccounts(t *testing.T, own, stranger *visitor) {
	t.Helper()
	w := f.sendAs(t, own, http.MethodPost, "/api/v1/uploads", "application/json", strings.NewReader(`{"name":"a.pdf","size":`+strconv.Itoa(len(pdf))+`}`), nil)
	var draft struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &draft); err != nil || draft.ID == "" {
		t.Fatalf("no draft: %s", w.Body)
	}
	f.onlyFor(t, own, stranger, http.MethodGet, "/api/v1/uploads/"+draft.ID, "")
	f.refused(t, stranger, http.MethodPatch, "/api/v1/uploads/"+draft.ID+"?from=0", "%PDF")
	f.sendAs(t, own, http.MethodPatch, "/api/v1/uploads/"+draft.ID+"?from=0", "application/octet-stream", strings.NewReader(pdf), nil)
	theirs := f.taskOf(t, f.foreign)
	w = f.send(t, stranger, http.MethodPost, f.scorePath(foreignCode)+"/"+theirs.Criterion.Code, url.Values{"dau": {theirs.Mark}, "tep-nhap": {draft.ID}}.Encode())
	if len(f.taskOf(t, f.foreign).Files) > 0 || w.Code < http.StatusBadRequest {
		t.Errorf("a stranger attaches what somebody else sent in parts: %d", w.Code)
	}

	account := "/quan-tri/tai-khoan/" + string(own.person.Account)
	for _, path := range []string{account, "/quan-tri/tai-khoan", "/api/v1/accounts"} {
		f.refused(t, stranger, http.MethodGet, path, "")
	}
	for _, path := range []string{account + "/trang-thai", account + "/lien-ket", account + "/vai-tro"} {
		f.refused(t, stranger, http.MethodPost, path, "state=disabled&role=administrator")
	}
	session := regexp.MustCompile(`/tai-khoan/phien/([0-9a-f-]{36})/ket-thuc`)
	f.enter(t, &visitor{name: own.name, cookies: map[string]string{}}) // a second session, which the page offers to end
	found := session.FindStringSubmatch(f.send(t, own, http.MethodGet, "/tai-khoan", "").Body.String())
	if found == nil {
		t.Fatal("no session is listed")
	}
	f.refused(t, stranger, http.MethodPost, found[0], "")
	if page := f.send(t, own, http.MethodGet, "/tai-khoan", "").Body.String(); !strings.Contains(page, found[1]) {
		t.Error("a stranger ended a session")
	}
}

// onlyFor holds that one may and the other may not.
func (f *fortress) onlyFor(t *testing.T, one, other *visitor, method, path, form string) {
	t.Helper()
	if w := f.send(t, one, method, path, form); w.Code != http.StatusOK {
		t.Errorf("%s %s for its owner: %d", method, path, w.Code)
	}
	f.refused(t, other, method, path, form)
}

// refused holds that somebody gets nothing: told so, or told that there is no
// such thing.
func (f *fortress) refused(t *testing.T, v *visitor, method, path, form string) {
	t.Helper()
	w := f.send(t, v, method, path, form)
	switch w.Code {
	case http.StatusForbidden, http.StatusNotFound, http.StatusUnauthorized:
	default:
		t.Errorf("%s %s for %s: %d %s", method, path, v.name, w.Code, w.Header().Get("Location"))
	}
}
