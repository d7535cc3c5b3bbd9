package authweb_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/sso"
	"minhbach/internal/fault"
	"minhbach/internal/web/webtest"
)

// out follows the way from a page of ours through the provider, and gives the
// address the provider sends the browser back to.
func (b *browser) out(from string) *url.URL {
	b.t.Helper()
	to := b.wants(b.get(from), http.StatusSeeOther, "").Header.Get("Location")
	for range 5 {
		at, err := url.Parse(to)
		if err != nil {
			b.t.Fatal(err)
		}
		if at.Path == "/dang-nhap/mot-cua/tra-ve" {
			return at
		}
		response, err := b.client.Get(to)
		if err != nil {
			b.t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			b.t.Fatal(err)
		}
		response.Body.Close()
		next, err := response.Location()
		if err != nil {
			b.t.Fatalf("%s: %d %s", to, response.StatusCode, body)
		}
		to = next.String()
	}
	b.t.Fatal("the provider sends round and round")
	return nil
}

// back opens the address the provider names.
func (b *browser) back(at *url.URL) page { b.t.Helper(); return b.get(at.RequestURI()) }

// link signs in by password and links the provider's user.
func (b *browser) link(login string) {
	b.t.Helper()
	b.signIn(login)
	b.wants(b.back(b.out("/tai-khoan/mot-cua")), http.StatusSeeOther, "/tai-khoan")
}

func TestSingleSignOnFindsAnAccountThatWasLinked(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	account := o.Person(t, "canbo")
	stranger := o.browser(t)
	webtest.Contains(t, stranger.get("/dang-nhap").body, "Đăng nhập bằng Đăng nhập một cửa")
	webtest.Contains(t, stranger.wants(stranger.back(stranger.out("/dang-nhap/mot-cua")), http.StatusUnauthorized, "").text(), "chưa nối với tài khoản nào")

	owner := o.browser(t)
	owner.link("canbo")
	webtest.Contains(t, owner.get("/tai-khoan").text(), "Đã nối từ")
	at := stranger.out("/dang-nhap/mot-cua?tiep=%2Ftai-khoan")
	if q := at.Query(); q.Get("code") == "" || len(q.Get("state")) < 40 {
		t.Errorf("%v", q)
	}
	stranger.wants(stranger.back(at), http.StatusSeeOther, "/tai-khoan")
	webtest.Contains(t, stranger.get("/tai-khoan").text(), "bằng đăng nhập một cửa")

	if err := o.SetState(auth.AsSystem(t.Context()), account.ID, auth.Disabled); err != nil {
		t.Fatal(err)
	}
	late := o.browser(t)
	late.wants(late.back(late.out("/dang-nhap/mot-cua")), http.StatusUnauthorized, "")
}

func TestAnAnswerCountsOnceAndInTheBrowserThatAsked(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	o.Person(t, "canbo")
	o.browser(t).link("canbo")
	thief, victim := o.browser(t), o.browser(t)
	stolen := thief.out("/dang-nhap/mot-cua")
	// Signing a victim in as somebody else: the answer of one browser in another.
	victim.wants(victim.back(stolen), http.StatusUnauthorized, "")
	victim.out("/dang-nhap/mot-cua")
	victim.wants(victim.back(stolen), http.StatusUnauthorized, "")
	// The thief's code under the victim's state: PKCE does not fit.
	mine := victim.out("/dang-nhap/mot-cua")
	mixed := *mine
	mixed.RawQuery = url.Values{"code": {stolen.Query().Get("code")}, "state": {mine.Query().Get("state")}}.Encode()
	victim.wants(victim.back(&mixed), http.StatusUnauthorized, "")
	// An attempt is over once it was answered, rightly or wrongly.
	victim.wants(victim.back(mine), http.StatusUnauthorized, "")
	good := victim.out("/dang-nhap/mot-cua")
	kept := victim.cookie("mb_sso")
	victim.wants(victim.back(good), http.StatusSeeOther, "/")
	replay := o.browser(t)
	replay.lay("mb_sso", kept)
	replay.wants(replay.back(good), http.StatusUnauthorized, "")
}

func TestAnotherProvidersAnswerIsRefused(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	o.Person(t, "canbo")
	o.browser(t).link("canbo")
	for name, change := range map[string]func(url.Values){
		"mix-up":         func(q url.Values) { q.Set("iss", "https://evil.test") },
		"refused there":  func(q url.Values) { q.Del("code"); q.Set("error", "access_denied") },
		"no state":       func(q url.Values) { q.Del("state") },
		"no code":        func(q url.Values) { q.Del("code") },
		"a made-up code": func(q url.Values) { q.Set("code", "made-up") },
	} {
		b := o.browser(t)
		at := b.out("/dang-nhap/mot-cua")
		query := at.Query()
		change(query)
		at.RawQuery = query.Encode()
		if got := b.wants(b.back(at), http.StatusUnauthorized, ""); b.cookie("mb_session") != "" {
			t.Errorf("%s: %s", name, got.text())
		}
	}
	b := o.browser(t)
	at := b.out("/dang-nhap/mot-cua")
	query := at.Query()
	query.Set("iss", p.url)
	at.RawQuery = query.Encode()
	b.wants(b.back(at), http.StatusSeeOther, "/")
}

func TestATokenOfAnotherAttemptIsRefused(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	o.Person(t, "canbo")
	o.browser(t).link("canbo")
	p.mu.Lock()
	p.nonce = "nonce-of-an-earlier-attempt"
	p.mu.Unlock()
	b := o.browser(t)
	b.wants(b.back(b.out("/dang-nhap/mot-cua")), http.StatusUnauthorized, "")
}

func TestKeysOfTheProviderMayChange(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	o.Person(t, "canbo")
	o.browser(t).link("canbo")
	p.rotate(t, true)
	b := o.browser(t)
	b.wants(b.back(b.out("/dang-nhap/mot-cua")), http.StatusSeeOther, "/")
	p.rotate(t, false) // signs with a key that it does not vouch for
	b = o.browser(t)
	b.wants(b.back(b.out("/dang-nhap/mot-cua")), http.StatusUnauthorized, "")
}

func TestOneIdentityOpensOneAccount(t *testing.T) {
	p := newProvider(t)
	o := withSSO(t, p)
	o.Person(t, "canbo")
	o.Person(t, "khac")
	first := o.browser(t)
	first.link("canbo")
	second := o.browser(t)
	second.signIn("khac")
	webtest.Contains(t, second.wants(second.back(second.out("/tai-khoan/mot-cua")), http.StatusConflict, "").text(), "đã nối với một tài khoản khác")
	first.wants(first.post("/tai-khoan/mot-cua/go"), http.StatusSeeOther, "/tai-khoan")
	second.wants(second.back(second.out("/tai-khoan/mot-cua")), http.StatusSeeOther, "/tai-khoan")
}

func TestWithoutTheProviderThePasswordStillWorks(t *testing.T) {
	client, err := sso.New(sso.Config{Issuer: "http://127.0.0.1:1", ClientID: clientID, Name: "Một cửa"})
	if err != nil {
		t.Fatal(err)
	}
	o := open(t, func(s *setting) { s.pages.SSO = client })
	o.Person(t, "canbo")
	b := o.browser(t)
	webtest.Contains(t, b.wants(b.get("/dang-nhap/mot-cua"), http.StatusServiceUnavailable, "").text(), "Chưa liên lạc được", "Tên đăng nhập")
	b.signIn("canbo")
}

func TestAProviderIsReachedEncrypted(t *testing.T) {
	for _, issuer := range []string{"", "http://sso.test", "ftp://sso.test", "sso.test", "https://"} {
		if _, err := sso.New(sso.Config{Issuer: issuer, ClientID: clientID}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken: %v", issuer, err)
		}
	}
	if _, err := sso.New(sso.Config{Issuer: "https://sso.test"}); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "%!") {
		t.Errorf("no client: %v", err)
	}
}
