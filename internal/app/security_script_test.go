//go:build !race

package app

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/webtest"
)

// payload breaks out of texts, attributes and scripts, if anything lets it.
const (
	mark    = "mbx"
	payload = mark + `'"></textarea></title></script><img src=x onerror="window.ran=1"><svg onload=window.ran=1>{{7*7}}`
)

// alive finds what would run: a handler, a script without an address, a picture
// that the payload draws.
func alive(t *testing.T, body string) string {
	t.Helper()
	for _, e := range elements(t, body) {
		if e.name == "script" && e.attr["src"] == "" && e.attr["type"] != "application/json" || e.attr["src"] == "x" {
			return "<" + e.name + ">"
		}
		for key, value := range e.attr {
			if strings.HasPrefix(key, "on") || key == "style" || strings.HasPrefix(strings.TrimSpace(strings.ToLower(value)), "javascript:") {
				return key + "=" + value
			}
		}
	}
	return ""
}

// sheet is one form of a page with what a browser would send.
type sheet struct {
	method, action, media string
	values                url.Values
	texts                 []string // the fields that take free text
}

// forms reads the forms of a page.
func forms(t *testing.T, body, from string) []sheet {
	t.Helper()
	base, err := url.Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	found := []sheet{}
	isIn, choice := false, ""
	for _, e := range elements(t, body) {
		name, value := e.attr["name"], e.attr["value"]
		switch {
		case e.name == "form":
			to, err := base.Parse(e.attr["action"])
			if isIn = err == nil; isIn {
				found = append(found, sheet{method: strings.ToUpper(e.attr["method"]), action: to.RequestURI(), media: e.attr["enctype"], values: url.Values{}})
			}
			continue
		case !isIn || name == "" && e.name != "option":
			continue
		}
		form := &found[len(found)-1]
		switch e.name {
		case "textarea":
			form.texts = append(form.texts, name)
		case "select":
			choice = name
		case "option":
			if _, isSelected := e.attr["selected"]; choice != "" && (isSelected || form.values.Get(choice) == "") {
				form.values.Set(choice, value)
			}
		case "input":
			switch e.attr["type"] {
			case "hidden", "number", "date":
				form.values.Add(name, value)
			case "radio", "checkbox":
				if form.values.Get(name) == "" {
					form.values.Set(name, value)
				}
			case "submit", "file", "image", "button":
			default:
				form.texts = append(form.texts, name)
			}
		}
	}
	return found
}

// answer is a page that holds what was typed.
type answer struct {
	from string
	who  *visitor
	body string
	head http.Header
}

// typist goes through the site as somebody and types the payload everywhere.
type typist struct {
	f       *fortress
	forms   map[string]bool // shapes of forms that were filled
	fields  int
	answers []answer
}

// pagesMax bounds the pages of one person; pages of one shape are read once.
const pagesMax = 120

func (y *typist) walk(t *testing.T, v *visitor, fill bool) {
	t.Helper()
	queue, seen := []string{"/", "/tim?q=" + url.QueryEscape(payload), "/tai-khoan", "/cong-viec", "/dot-cham/so/2019", y.f.scorePath(ownCode), "/kien-nghi", "/nhan-su", "/khao-sat/so/2019"}, map[string]bool{}
	for pages := 0; len(queue) > 0 && pages < pagesMax; {
		path := queue[0]
		queue = queue[1:]
		key := shape(path)
		if seen[key] || strings.Contains(path, "excel") || strings.Contains(path, "/csv") || strings.Contains(path, "/tep/") || strings.HasPrefix(path, "/static") {
			continue
		}
		seen[key] = true
		pages++
		w := y.f.send(t, v, http.MethodGet, path, "")
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		body := w.Body.String()
		y.judge(t, v, "GET "+path, w)
		queue = append(queue, links(t, body, path)...)
		if fill {
			for _, form := range forms(t, body, path) {
				y.fill(t, v, form)
			}
		}
	}
}

// fill types the payload into every text of a form: first alone, then beside
// what the others need, so that some of it is kept.
func (y *typist) fill(t *testing.T, v *visitor, form sheet) {
	t.Helper()
	key := v.name + shape(form.action) + form.method + strings.Join(form.texts, ",")
	if y.forms[key] || len(form.texts) == 0 || strings.HasPrefix(form.action, "/dang-xuat") || strings.Contains(form.action, "/tai-khoan/xac-nhan") || strings.Contains(form.action, "mat-khau") {
		return
	}
	y.forms[key] = true
	y.fields += len(form.texts)
	for _, plain := range []string{payload, "10", "01/02/2019"} {
		values := maps.Clone(form.values)
		for i, text := range form.texts {
			values[text] = []string{payload}
			if i > 0 && plain != payload {
				values[text] = []string{plain}
			}
		}
		y.submit(t, v, form, values)
	}
}

func (y *typist) submit(t *testing.T, v *visitor, form sheet, values url.Values) {
	t.Helper()
	var w *httptest.ResponseRecorder
	if form.method != http.MethodPost {
		path, _, _ := strings.Cut(form.action, "?")
		w = y.f.send(t, v, http.MethodGet, path+"?"+values.Encode(), "")
	} else {
		w = y.f.send(t, v, http.MethodPost, form.action, values.Encode())
	}
	y.judge(t, v, form.method+" "+form.action, w)
	if to := w.Header().Get("Location"); w.Code == http.StatusSeeOther && strings.HasPrefix(to, "/") {
		y.judge(t, v, "after "+form.action, y.f.send(t, v, http.MethodGet, to, ""))
	}
}

// judge holds one answer and keeps it when it shows what was typed.
func (y *typist) judge(t *testing.T, v *visitor, from string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= http.StatusInternalServerError {
		t.Errorf("%s as %s: %d", from, v.name, w.Code)
	}
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		return
	}
	body := w.Body.String()
	if found := alive(t, body); found != "" {
		t.Errorf("%s as %s would run %s", from, v.name, found)
	}
	if strings.Contains(body, mark) {
		y.answers = append(y.answers, answer{from, v, body, w.Header()})
	}
}

// typed is what two tests look at, and is typed once.
var typed struct {
	once sync.Once
	site *web.Site
	*typist
}

// typeEverywhere fills the forms of the demonstration as the people who have any.
func typeEverywhere(t *testing.T) (*typist, *web.Site) {
	t.Helper()
	typed.once.Do(func() {
		f := fortify(t, quiet())
		y := &typist{f: f, forms: map[string]bool{}}
		for _, name := range []string{"round_officer", "reform_officer", "leader", "administrator", "nobody"} {
			y.walk(t, f.who(t, name), true)
		}
		for _, name := range []string{"auditor", "reform_officer"} {
			y.walk(t, f.who(t, name), false) // what was kept is shown to others
		}
		typed.typist, typed.site = y, f.site
	})
	if typed.typist == nil {
		t.Fatal("nothing was typed: the walk failed in an earlier test")
	}
	y := typed.typist
	t.Logf("%d forms, %d fields, %d answers show what was typed", len(y.forms), y.fields, len(y.answers))
	if len(y.forms) < formsMin || len(y.answers) < formsMin {
		t.Errorf("only %d forms and %d answers: the walk has lost its way", len(y.forms), len(y.answers))
	}
	return y, typed.site
}

// formsMin tells a walk from one that was stopped at the door.
const formsMin = 30

func TestScriptInEveryFieldStaysText(t *testing.T) {
	y, _ := typeEverywhere(t)
	for _, raw := range []string{"<img src=x", "<svg onload", "49" + mark} {
		for _, a := range y.answers {
			if strings.Contains(a.body, raw) {
				t.Errorf("%s holds %s", a.from, raw)
			}
		}
	}
	if alive(t, "<p>"+payload) == "" {
		t.Error("the payload is not seen where it is not escaped")
	}
}

// answersMax bounds how many answers the browser draws: one of each shape.
const answersMax = 40

func TestBrowserRunsNothingThatWasTyped(t *testing.T) {
	browser := webtest.Open(t)
	y, site := typeEverywhere(t)
	shown, seen := []answer{}, map[string]bool{}
	for _, a := range y.answers {
		method, path, _ := strings.Cut(a.from, " ")
		if key := method + shape(path); !seen[key] && len(shown) < answersMax {
			seen[key] = true
			shown = append(shown, a)
		}
	}
	// The answers are drawn as they were given, with their own headers.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/answer/"))
		switch {
		case r.URL.Path == "/canary":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<!doctype html><title>a</title><p>"+payload)
		case err == nil && at < len(shown):
			maps.Copy(w.Header(), shown[at].head)
			w.Header().Del("Set-Cookie")
			w.Header().Del("Content-Length")
			fmt.Fprint(w, shown[at].body)
		case strings.HasPrefix(r.URL.Path, assets.Prefix):
			site.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	view := webtest.View{Width: 1440, Height: 900}
	canary := browser.Visit(t, server.URL+"/canary", view)
	canary.WaitFor(t, "window.ran === 1") // what is not escaped would be seen
	canary.Close(t)
	for i, a := range shown {
		p := browser.Visit(t, server.URL+"/answer/"+strconv.Itoa(i), view)
		if webtest.Eval[bool](t, p, `window.ran === 1 || localStorage.length + sessionStorage.length > 0`) {
			t.Errorf("%s: something ran or was stored", a.from)
		}
		complaints := slices.DeleteFunc(p.Complaints(), func(c string) bool {
			return !strings.Contains(c, "Content Security Policy") && !strings.Contains(c, "Refused")
		})
		for _, complaint := range complaints {
			t.Errorf("%s: %s", a.from, complaint)
		}
		p.Close(t)
	}
}
