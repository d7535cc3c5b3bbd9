package app

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/auth"
)

func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	f := fortify(t, quiet())
	values := f.values(t)
	before := f.facts(t)
	for _, route := range f.site.Routes() {
		method, path := f.addressOf(route.Pattern, values)
		if method != http.MethodGet {
			continue
		}
		for _, who := range []string{"auditor", "round_officer", "reform_officer", "administrator"} {
			if f.door(t, route.Access, f.who(t, who)) != "+" {
				continue
			}
			mustCarry(t, route.Pattern, f.send(t, f.who(t, who), method, path, "").Header())
			break
		}
	}
	if now := f.facts(t); now != before {
		t.Errorf("reading recorded %d facts", now-before)
	}
}

func mustCarry(t *testing.T, name string, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	isSandbox := strings.Contains(policy, "sandbox; default-src 'none'")
	for _, part := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
		if !isSandbox && !strings.Contains(policy, part) {
			t.Errorf("%s: the policy %q lacks %s", name, policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: the policy is %q", name, policy)
	}
	for key, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": ""} {
		if got := h.Get(key); got != want {
			t.Errorf("%s: %s is %q", name, key, got)
		}
	}
	if referrer := h.Get("Referrer-Policy"); referrer != "same-origin" && referrer != "no-referrer" {
		t.Errorf("%s: Referrer-Policy is %q", name, referrer)
	}
	if media := h.Get("Content-Type"); strings.HasPrefix(media, "text/") && !strings.Contains(strings.ToLower(media), "charset=utf-8") {
		t.Errorf("%s: %q without its charset", name, media)
	}
	if !strings.Contains(name, "/static/") && !strings.Contains(h.Get("Cache-Control"), "no-store") && h.Get("Location") == "" {
		t.Errorf("%s may be kept: Cache-Control is %q", name, h.Get("Cache-Control"))
	}
}

func TestReadingChangesNothing(t *testing.T) {
	f := fortify(t, quiet())
	values := f.values(t)
	before := f.facts(t)
	for _, route := range f.site.Routes() {
		if method, path := f.addressOf(route.Pattern, values); method == http.MethodGet {
			for _, v := range []*visitor{f.who(t, "leader"), f.who(t, "round_officer")} {
				if f.door(t, route.Access, v) == "+" && !strings.Contains(route.Pattern, "excel") {
					f.send(t, v, method, path+"?state=disabled&xoa=1&_method=POST", "")
				}
			}
		}
	}
	if now := f.facts(t); now != before {
		t.Errorf("reading recorded %d facts", now-before)
	}
	for _, v := range f.people[1:] {
		if w := f.send(t, v, http.MethodGet, "/tai-khoan", ""); w.Code != http.StatusOK {
			t.Errorf("reading ended the session of %s: %d", v.name, w.Code)
		}
	}
}

func TestCookiesAreBoundToTheHostOverTLS(t *testing.T) {
	f := fortify(t, quiet())
	encrypted := func(r *http.Request) { r.TLS = &tls.ConnectionState{} }
	v := &visitor{cookies: map[string]string{"__Host-mb_session": "gia-mao"}}
	w := f.sendAs(t, v, http.MethodPost, "/dang-nhap/minh-hoa", "application/x-www-form-urlencoded", strings.NewReader("login=bi.mat.clerk"), encrypted)
	if !strings.HasPrefix(w.Header().Get("Strict-Transport-Security"), "max-age=63072000") {
		t.Errorf("HSTS is %q", w.Header().Get("Strict-Transport-Security"))
	}
	cookies := w.Result().Cookies()
	cookies = append(cookies, f.sendAs(t, v, http.MethodGet, "/?lang=en&theme=dark", "", nil, encrypted).Result().Cookies()...)
	if len(cookies) < 3 {
		t.Fatalf("only %d cookies", len(cookies))
	}
	for _, c := range cookies {
		secret := slices.Contains([]string{"session", "second", "device", "sso"}, c.Name[strings.LastIndex(c.Name, "_")+1:])
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" || c.Path != "/" || secret && !strings.HasPrefix(c.Name, "__Host-") || len(c.Name)+len(c.Value) > 4096 {
			t.Errorf("%+v", c)
		}
	}
	if v.cookies["__Host-mb_session"] == "gia-mao" {
		t.Error("a token laid into the browser is taken")
	}
}

func TestRefusalsAreLoggedWithWhoAndWhere(t *testing.T) {
	var log bytes.Buffer
	f := fortify(t, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	clerk := f.who(t, "clerk")
	log.Reset()
	f.send(t, clerk, http.MethodGet, "/quan-tri/tai-khoan", "")
	line := log.String()
	for _, part := range []string{`"level":"WARN"`, `"route":"GET /quan-tri/tai-khoan"`, `"status":403`, `"account":"` + string(clerk.person.Account) + `"`, `"refusal":"auth.`, `"time":"20`} {
		if !strings.Contains(line, part) {
			t.Errorf("%s is not in %s", part, line)
		}
	}
	for name, send := range map[string]func(){
		"a wrong password": func() {
			f.send(t, &visitor{cookies: map[string]string{}}, http.MethodPost, "/dang-nhap", "login=khong.co&password=sai-mat-khau")
		},
		"a forged form": func() {
			f.sendAs(t, clerk, http.MethodPost, "/tai-khoan/ten", "", nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
		},
		"a foreign host": func() {
			f.sendAs(t, clerk, http.MethodGet, "/", "", nil, func(r *http.Request) { r.Host = "evil.example" })
		},
	} {
		log.Reset()
		if send(); !strings.Contains(log.String(), `"level":"WARN"`) || !strings.Contains(log.String(), `"id":"`) {
			t.Errorf("%s leaves %q", name, log.String())
		}
	}
}

// What is written at the level debug holds what is written at every other.
func TestTheLogHoldsNoPersonAndNoSecret(t *testing.T) {
	var log bytes.Buffer
	f := fortify(t, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	secrets := f.everyday(t)
	for _, v := range f.people[1:] {
		secrets = append(secrets, v.cookies["mb_session"], v.cookies["mb_device"], v.person.Name, "bi.mat."+v.name, v.name+"@bi-mat")
	}
	text := log.String()
	if strings.Count(text, "\n") < 100 {
		t.Fatalf("only %d lines", strings.Count(text, "\n"))
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			at := strings.Index(text, secret)
			t.Errorf("the log holds %.20s…: %.200s", secret, text[max(0, at-100):])
		}
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "{") || strings.Contains(line, "khao-sat/{token}") {
			t.Errorf("a line that should not be: %s", line)
		}
	}
}

// everyday does what people do and gives what must not be in the log.
func (f *fortress) everyday(t *testing.T) []string {
	t.Helper()
	values := f.values(t)
	for i, word := range []string{"link", "token", "session", "account", "passkey", "survey", "task", "activity", "complaint"} {
		values[word] = "bi-mat-" + string(rune('a'+i)) + "-0123456789"
	}
	secrets := []string{DemoPassword, "Nguyễn Văn Kín", "Nguy\\u1ec5n", "kin@bi-mat", "tep-cua-kin", "192.0.2.1", "sai-mật-khẩu", "mã-2fa-123456", "Trình duyệt lạ", "bi-mat-", "ghi chú kín"}
	form := url.Values{
		"login": {"bi.mat.leader"}, "password": {"sai-mật-khẩu"}, "name": {"Nguyễn Văn Kín"}, "email": {"kin@bi-mat.example"}, "code": {"mã-2fa-123456"},
		"current": {DemoPassword}, "again": {DemoPassword}, "ghi-chu": {"ghi chú kín"}, "note": {"ghi chú kín"}, "title": {"ghi chú kín"}, "text": {"ghi chú kín"}, "q": {"Nguyễn Văn Kín"},
	}.Encode()
	strange := func(r *http.Request) {
		r.Header.Set("User-Agent", "Trình duyệt lạ")
		r.Header.Set("Referer", hereHost+"/bi-mat-ref")
	}
	for _, route := range f.site.Routes() {
		method, path := f.addressOf(route.Pattern, values)
		for _, v := range []*visitor{f.people[0], f.who(t, "reform_officer"), f.who(t, "administrator")} {
			if method == http.MethodGet {
				f.sendAs(t, v, method, path+"?q="+url.QueryEscape("Nguyễn Văn Kín")+"&tiep=/bi-mat-q", "", nil, strange)
			} else {
				f.sendAs(t, v, method, path, "application/x-www-form-urlencoded", strings.NewReader(form), strange)
			}
			if v.name != "nobody" && v.cookies["mb_session"] == "" {
				f.enter(t, v)
			}
		}
	}
	f.attach(t, "tep-cua-kin.pdf", pdf)
	ctx := auth.AsSystem(t.Context())
	_, link, err := f.app.Auth.Create(ctx, auth.NewAccount{Login: "kin", Name: "Nguyễn Văn Kín", Email: "kin@bi-mat.example"})
	if err != nil {
		t.Fatal(err)
	}
	f.send(t, f.people[0], http.MethodGet, "/dat-mat-khau/"+link, "")
	f.send(t, f.people[0], http.MethodPost, "/dat-mat-khau/"+link, "password=bốn+con+vịt+bơi+ngược&again=bốn+con+vịt+bơi+ngược")
	return append(secrets, link, "bốn con vịt")
}
