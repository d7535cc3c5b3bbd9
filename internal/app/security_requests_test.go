package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"minhbach/internal/auth"
)

func TestFormsFromElsewhereAreRefusedOnEveryRoute(t *testing.T) {
	f := fortify(t, quiet())
	values, asked := f.values(t), 0
	size := f.facts(t)
	for _, route := range f.site.Routes() {
		method, path := f.addressOf(route.Pattern, values)
		if method == http.MethodGet {
			continue
		}
		for name, change := range map[string]func(*http.Request){
			"another site":    func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
			"a sister site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
			"an old browser":  func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "https://evil.example") },
			"a hidden origin": func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "null") },
			"a host like ours": func(r *http.Request) {
				r.Header.Del("Sec-Fetch-Site")
				r.Header.Set("Origin", hereHost+".evil.example")
			},
		} {
			asked++
			w := f.sendAs(t, f.who(t, "round_officer"), method, path, "application/x-www-form-urlencoded", strings.NewReader("a=b"), change)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s from %s: %d", route.Pattern, name, w.Code)
			}
		}
	}
	if asked < 50 || f.facts(t) != size {
		t.Errorf("%d forms were tried, %d facts recorded", asked, f.facts(t)-size)
	}
}

func (f *fortress) facts(t *testing.T) int64 {
	t.Helper()
	head, err := f.app.Log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Size
}

// elsewhere are addresses that lead, or that some browser once led, away.
var elsewhere = []string{
	"https://evil.example/", "//evil.example/", "///evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
	"javascript:alert(1)", "data:text/html,x", "/\r\nX-Evil: 1", "http:evil.example", "%2f%2fevil.example", "/.//evil.example", "//evil.example@127.0.0.1:8080/", "/\x00/evil.example",
}

// leads resolves an address as browsers do, which drop tabs and line ends.
func leads(t *testing.T, location string) string {
	t.Helper()
	cleaned := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(strings.TrimSpace(location))
	base, err := url.Parse(hereHost + "/dang-nhap")
	if err != nil {
		t.Fatal(err)
	}
	to, err := base.Parse(cleaned)
	if err != nil {
		t.Fatalf("%q: %v", location, err)
	}
	return to.Scheme + "://" + to.Host
}

func TestNoAddressLeadsAwayFromUs(t *testing.T) {
	f := fortify(t, quiet())
	leader, stranger := f.who(t, "leader"), &visitor{cookies: map[string]string{}}
	for _, to := range elsewhere {
		q := "tiep=" + url.QueryEscape(to)
		for name, w := range map[string]*httptest.ResponseRecorder{
			"signed in already": f.send(t, leader, http.MethodGet, "/dang-nhap?"+q, ""),
			"one click":         f.send(t, &visitor{cookies: map[string]string{}}, http.MethodPost, "/dang-nhap/minh-hoa", "login=bi.mat.clerk&"+q),
			"a fresh proof":     f.send(t, leader, http.MethodGet, "/tai-khoan/xac-nhan?"+q, ""),
			"the page":          f.send(t, stranger, http.MethodGet, "/dang-nhap?"+q, ""),
			"signing out":       f.send(t, stranger, http.MethodPost, "/dang-xuat", q),
		} {
			if location := w.Header().Get("Location"); location != "" && leads(t, location) != hereHost {
				t.Errorf("%s with %q leads to %q", name, to, location)
			}
			if w.Header().Get("X-Evil") != "" {
				t.Errorf("%s with %q writes a header", name, to)
			}
			for _, link := range anchors(t, w.Body.String()) {
				if leads(t, link) != hereHost {
					t.Errorf("%s with %q links to %q", name, to, link)
				}
			}
		}
	}
	for _, path := range []string{"//evil.example/?lang=en", "/%5cevil.example?theme=dark", "/%09/evil.example", "/xep-hang?lang=//evil.example"} {
		w := f.send(t, stranger, http.MethodGet, path, "")
		for _, link := range append(anchors(t, w.Body.String()), w.Header().Get("Location")) {
			if leads(t, link) != hereHost {
				t.Errorf("%s links to %q", path, link)
			}
		}
	}
}

// anchors are the addresses that a page links to or sends forms to.
func anchors(t *testing.T, body string) []string {
	t.Helper()
	found := []string{}
	for _, e := range elements(t, body) {
		for _, key := range []string{"href", "action", "src", "formaction"} {
			if value := e.attr[key]; value != "" && !strings.HasPrefix(value, "data:image/") {
				found = append(found, value)
			}
		}
	}
	return found
}

func TestNamesCannotWriteHeadersOrPaths(t *testing.T) {
	f := fortify(t, quiet())
	values := f.values(t)
	nasty := []string{"..%2f..%2f..%2f..%2fetc%2fpasswd", "..%5c..%5cetc%5cpasswd", "%2e%2e", "x%0d%0aX-Evil:%201", "%00", "%ff%fe", strings.Repeat("9", 4000), "-1", "%27%20OR%201=1--", "%22%3b"}
	for _, route := range f.site.Routes() {
		for name := range parameters(route.Pattern) {
			for _, word := range nasty {
				method, path := f.addressOf(route.Pattern, with(values, name, word))
				w := f.send(t, f.who(t, "auditor"), method, path, "")
				if w.Code >= http.StatusInternalServerError || w.Header().Get("X-Evil") != "" || strings.Contains(w.Body.String(), "root:") {
					t.Errorf("%s with %.40s: %d", route.Pattern, word, w.Code)
				}
			}
		}
	}
	f.hostileNames(t)
}

// hostileNames sends files under names that would be paths or headers.
func (f *fortress) hostileNames(t *testing.T) {
	t.Helper()
	officer := f.who(t, "reform_officer")
	before := names(t, f.config.Data)
	for _, name := range []string{"../../../../tmp/xau.pdf", `..\..\xau.pdf`, "a\r\nX-Evil: 1.pdf", "a\x00.pdf", "C:\\xau.pdf", "/etc/xau.pdf", strings.Repeat("a", 5000) + ".pdf", "", "."} {
		asked, err := json.Marshal(map[string]any{"name": name, "size": 10})
		if err != nil {
			t.Fatal(err)
		}
		w := f.sendAs(t, officer, http.MethodPost, "/api/v1/uploads", "application/json", bytes.NewReader(asked), nil)
		var draft struct{ Name string }
		if w.Code == http.StatusCreated && (json.Unmarshal(w.Body.Bytes(), &draft) != nil || strings.ContainsAny(draft.Name, "/\\\r\n\x00")) {
			t.Errorf("the name %.30q is kept as %.60q", name, draft.Name)
		}
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%.30q: %d", name, w.Code)
		}
		body, media := multipartOf(t, "tep", name, pdf, map[string]string{"dau": f.task(t).Mark})
		sent := f.sendAs(t, officer, http.MethodPost, f.taskPath(t), media, body, nil)
		if sent.Code >= http.StatusInternalServerError || sent.Header().Get("X-Evil") != "" {
			t.Errorf("sent as %.30q: %d", name, sent.Code)
		}
	}
	if _, err := os.Stat("/tmp/xau.pdf"); err == nil {
		t.Error("a file was written outside")
	}
	for name := range names(t, f.config.Data) {
		if !before[name] && (strings.Contains(name, "xau") || strings.Contains(name, "Evil")) {
			t.Errorf("a name that somebody sent names a file: %s", name)
		}
	}
}

func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		found[path] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func multipartOf(t *testing.T, field, file, content string, values map[string]string) (body *bytes.Buffer, media string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for name, value := range values {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func parameters(pattern string) map[string]bool {
	found := map[string]bool{}
	for part := range strings.SplitSeq(pattern, "/") {
		if name, is := strings.CutPrefix(part, "{"); is && name != "$}" {
			found[strings.TrimSuffix(strings.TrimSuffix(name, "}"), "...")] = true
		}
	}
	return found
}

func with(values map[string]string, name, value string) map[string]string {
	changed := map[string]string{name: value}
	for k, v := range values {
		if k != name {
			changed[k] = v
		}
	}
	return changed
}

func TestUnknownMethodsAndFoldersAreRefused(t *testing.T) {
	f := fortify(t, quiet())
	admin := f.who(t, "administrator")
	for _, method := range []string{http.MethodTrace, http.MethodConnect, http.MethodDelete, http.MethodPut, "PROPFIND"} {
		for _, path := range []string{"/", "/xep-hang", "/tai-khoan", "/api/v1/uploads", "/static/"} {
			if w := f.send(t, admin, method, path, ""); w.Code < http.StatusBadRequest || w.Code >= http.StatusInternalServerError {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
	for _, path := range []string{"/static/", "/static", "/.git/config", "/static/../go.mod", "/debug/pprof/", "/keys/evidence.key"} {
		if w := f.send(t, admin, http.MethodGet, path, ""); w.Code == http.StatusOK {
			t.Errorf("%s is shown", path)
		}
	}
}

func TestFieldsNobodyOfferedChangeNothing(t *testing.T) {
	f := fortify(t, quiet())
	clerk, admin := f.who(t, "clerk"), f.who(t, "administrator")
	form := url.Values{"name": {"Tên Mới", "Tên Khác"}, "role": {"administrator"}, "agency": {string(f.foreign)}, "login": {"quan.tri"}, "state": {"disabled"}, "account": {string(admin.person.Account)}, "id": {string(admin.person.Account)}}
	f.send(t, clerk, http.MethodPost, "/tai-khoan/ten?name=Tên+Trong+Địa+Chỉ", form.Encode())
	listed, err := f.app.Auth.List(auth.AsSystem(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range listed {
		switch one.ID {
		case clerk.person.Account:
			if one.Login != "bi.mat.clerk" || one.State != auth.Active || len(one.Grants) != 1 || one.Grants[0].Role != auth.Clerk || one.Name != "Tên Mới" {
				t.Errorf("the clerk is now %+v", one)
			}
		case admin.person.Account:
			if one.Name != admin.person.Name {
				t.Errorf("the administrator is now %+v", one)
			}
		}
	}
}

// bombTimeMax is what a refusal may cost, on a machine that does much else.
const bombTimeMax = time.Minute

func TestBombsAreRefused(t *testing.T) {
	f := fortify(t, quiet())
	officer, editor := f.who(t, "reform_officer"), f.who(t, "round_officer")
	deep := strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)
	laughs := "id: a\ntitle: x\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		laughs += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ",") + "]\n"
	}
	for name, send := range map[string]func() *httptest.ResponseRecorder{
		"deep JSON": func() *httptest.ResponseRecorder {
			return f.sendAs(t, officer, http.MethodPost, "/api/v1/uploads", "application/json", strings.NewReader(`{"name":`+deep+`,"size":1}`), nil)
		},
		"huge JSON": func() *httptest.ResponseRecorder {
			return f.sendAs(t, officer, http.MethodPost, "/api/v1/uploads", "application/json", strings.NewReader(`{"name":"`+strings.Repeat("a", 20<<20)+`","size":1}`), nil)
		},
		"huge form": func() *httptest.ResponseRecorder {
			return f.send(t, officer, http.MethodPost, "/tai-khoan/ten", "name="+strings.Repeat("a", 20<<20))
		},
		"a passkey of depth": func() *httptest.ResponseRecorder {
			return f.sendAs(t, officer, http.MethodPost, "/dang-nhap/khoa/xong", "application/json", strings.NewReader(deep), nil)
		},
		"aliases in YAML": func() *httptest.ResponseRecorder { return f.sendSet(t, editor, "bom.yaml", laughs) },
		"deep YAML":       func() *httptest.ResponseRecorder { return f.sendSet(t, editor, "sau.yaml", deep[:100_000]) },
		"deep JSON set":   func() *httptest.ResponseRecorder { return f.sendSet(t, editor, "sau.json", deep) },
		"a zip bomb":      func() *httptest.ResponseRecorder { return f.sendSet(t, editor, "bom.xlsx", bomb(t, false)) },
		"XML entities":    func() *httptest.ResponseRecorder { return f.sendSet(t, editor, "bom.xlsx", bomb(t, true)) },
	} {
		began := time.Now()
		w := send()
		if w.Code < http.StatusBadRequest || w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d %.200s", name, w.Code, w.Body)
		}
		took := time.Since(began)
		if t.Logf("%s: %d after %s", name, w.Code, took); took > bombTimeMax {
			t.Errorf("%s takes %s", name, took)
		}
	}
}

func (f *fortress) sendSet(t *testing.T, v *visitor, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	body, media := multipartOf(t, "file", name, content, nil)
	return f.sendAs(t, v, http.MethodPost, "/bo-tieu-chi/tai-len", media, body, nil)
}

// bombMiB is more than a workbook may unpack to.
const bombMiB = 600

// bomb is a small workbook that unpacks to far more, or whose texts are made
// of entities of entities.
func bomb(t *testing.T, isXML bool) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	write := func(name string, content []byte, times int) {
		part, err := w.Create(name)
		for range times {
			if err == nil {
				_, err = part.Write(content)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("[Content_Types].xml", []byte(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`), 1)
	write("_rels/.rels", []byte(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`), 1)
	if isXML {
		text := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY secret SYSTEM "file:///etc/passwd">`
		for c := 'b'; c <= 'j'; c++ {
			text += "<!ENTITY " + string(c) + ` "` + strings.Repeat("&"+string(c-1)+";", 10) + `">`
		}
		write("xl/workbook.xml", []byte(text+`]><workbook>&j;&secret;</workbook>`), 1)
	} else {
		write("xl/workbook.xml", make([]byte, 1<<20), bombMiB)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTornFormsAreRefusedAndAreNoIncidents(t *testing.T) {
	f := fortify(t, quiet())
	values := f.values(t)
	torn := map[string][2]string{
		"no boundary": {"multipart/form-data", "a"}, "cut off": {"multipart/form-data; boundary=x", "--x\r\nContent-Disp"},
		"no form": {"application/json", `{"a":`}, "wrong escapes": {"application/x-www-form-urlencoded", "a=%zz&%"}, "not a text": {"application/x-www-form-urlencoded", "name=%ff%fe%00&login=%00"},
	}
	for _, route := range f.site.Routes() {
		method, path := f.addressOf(route.Pattern, values)
		if method == http.MethodGet || strings.Contains(route.Pattern, "/dang-") || strings.Contains(route.Pattern, "/mat-khau") || strings.Contains(route.Pattern, "/xac-nhan") {
			continue
		}
		for _, who := range []string{"round_officer", "reform_officer", "leader", "administrator", "appraiser", "council"} {
			v := f.who(t, who)
			if f.door(t, route.Access, v) != "+" {
				continue
			}
			for name, c := range torn {
				if w := f.sendAs(t, v, method, path, c[0], strings.NewReader(c[1]), nil); w.Code >= http.StatusInternalServerError {
					t.Errorf("%s, %s, from %s: %d", route.Pattern, name, who, w.Code)
				}
			}
		}
	}
}

// element is one tag of a page.
type element struct {
	name string
	attr map[string]string
}

func elements(t *testing.T, body string) []element {
	t.Helper()
	found := []element{}
	tokens := html.NewTokenizer(strings.NewReader(body))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := tokens.Token()
		e := element{name: token.Data, attr: map[string]string{}}
		for _, a := range token.Attr {
			e.attr[a.Key] = a.Val
		}
		found = append(found, e)
	}
	return found
}
