package authweb_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"minhbach/internal/auth"
	"minhbach/internal/web/webtest"
)

// phone is an authenticator that answers as a browser would.
type phone struct {
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
}

func newPhone(o *office, account auth.Account) *phone {
	return &phone{
		party: virtualwebauthn.RelyingParty{Name: "Minh Bạch", ID: "localhost", Origin: o.url},
		auth:  virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(account.ID)}),
		key:   virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
}

func (b *browser) json(path string, body any) page {
	b.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(http.MethodPost, path, strings.NewReader(string(text)), "application/json")
}

// begin starts a ceremony and gives its options and its ticket.
func (b *browser) begin(path string) (options, ticket string) {
	b.t.Helper()
	var begun struct {
		Options json.RawMessage `json:"options"`
		Ticket  string          `json:"ticket"`
	}
	if err := json.Unmarshal([]byte(b.wants(b.json(path, nil), http.StatusOK, "").body), &begun); err != nil {
		b.t.Fatal(err)
	}
	return string(begun.Options), begun.Ticket
}

func (b *browser) addKey(p *phone) page {
	b.t.Helper()
	options, ticket := b.begin("/tai-khoan/khoa/bat-dau")
	parsed, err := virtualwebauthn.ParseAttestationOptions(options)
	if err != nil {
		b.t.Fatal(err)
	}
	answer := virtualwebauthn.CreateAttestationResponse(p.party, p.auth, p.key, *parsed)
	p.auth.AddCredential(p.key)
	return b.json("/tai-khoan/khoa/xong", map[string]any{"ticket": ticket, "name": "Điện thoại của tôi", "answer": json.RawMessage(answer)})
}

func (b *browser) answer(p *phone) (ticket, answer string) {
	b.t.Helper()
	options, ticket := b.begin("/dang-nhap/khoa/bat-dau")
	parsed, err := virtualwebauthn.ParseAssertionOptions(options)
	if err != nil {
		b.t.Fatal(err)
	}
	p.key.Counter++
	return ticket, virtualwebauthn.CreateAssertionResponse(p.party, p.auth, p.key, *parsed)
}

func (b *browser) enterBy(ticket, answer, next string) page {
	b.t.Helper()
	return b.json("/dang-nhap/khoa/xong", map[string]any{"ticket": ticket, "next": next, "answer": json.RawMessage(answer)})
}

func TestAPasskeySignsInWithoutAPassword(t *testing.T) {
	o := open(t)
	account := o.Person(t, "canbo")
	owner, p := o.browser(t), newPhone(o, account)
	owner.signIn("canbo")
	webtest.Contains(t, owner.wants(owner.addKey(p), http.StatusOK, "").body, `"go":"/tai-khoan"`)
	webtest.Contains(t, owner.get("/tai-khoan").text(), "Điện thoại của tôi")

	b := o.browser(t)
	ticket, answer := b.answer(p)
	webtest.Contains(t, b.wants(b.enterBy(ticket, answer, "//evil.test"), http.StatusOK, "").body, `"go":"/"`)
	webtest.Contains(t, b.get("/tai-khoan").text(), "bằng khoá truy cập", "dùng lần cuối")

	again := o.browser(t) // an answer counts once
	again.wants(again.enterBy(ticket, answer, ""), http.StatusNotFound, "")
	fresh, _ := again.answer(p)
	again.wants(again.enterBy(fresh, answer, ""), http.StatusUnauthorized, "")

	remove := regexp.MustCompile(`/tai-khoan/khoa/[0-9a-f-]+/xoa`).FindString(owner.get("/tai-khoan").body)
	owner.wants(owner.post(remove), http.StatusSeeOther, "/tai-khoan")
	ticket, answer = again.answer(p)
	again.wants(again.enterBy(ticket, answer, ""), http.StatusUnauthorized, "")
}

func TestAPasskeyIsBoundToThisSiteAndAsksItsOwner(t *testing.T) {
	o := open(t)
	account := o.Person(t, "canbo")
	owner, p := o.browser(t), newPhone(o, account)
	owner.signIn("canbo")
	owner.wants(owner.addKey(p), http.StatusOK, "")
	elsewhere, err := url.Parse(o.url)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*phone){
		"another origin":      func(p *phone) { p.party.Origin = "http://evil.test:" + elsewhere.Port() },
		"another site":        func(p *phone) { p.party.ID = "evil.test" },
		"nobody touched it":   func(p *phone) { p.auth.Options.UserNotPresent = true },
		"no finger, no PIN":   func(p *phone) { p.auth.Options.UserNotVerified = true },
		"another account":     func(p *phone) { p.auth.Options.UserHandle = []byte("01680000-0000-7000-8000-0000000000ff") },
		"a counter went back": func(p *phone) { p.key.Counter = 0 },
		"another key":         func(p *phone) { p.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key },
	} {
		b := o.browser(t)
		if name == "a counter went back" {
			p.key.Counter = 9
			ticket, answer := b.answer(p)
			b.wants(b.enterBy(ticket, answer, ""), http.StatusOK, "")
			b = o.browser(t)
		}
		forged := *p
		change(&forged)
		ticket, answer := b.answer(&forged)
		if got := b.enterBy(ticket, answer, ""); got.StatusCode != http.StatusUnauthorized || b.cookie("mb_session") != "" {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	if err := o.SetState(auth.AsSystem(t.Context()), account.ID, auth.Disabled); err != nil {
		t.Fatal(err)
	}
	b := o.browser(t)
	p.key.Counter = 100
	ticket, answer := b.answer(p)
	b.wants(b.enterBy(ticket, answer, ""), http.StatusUnauthorized, "")
}

func TestAddingAPasskeyAsksForAFreshProof(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	b.signIn("canbo")
	o.Clock.Advance(11 * time.Minute)
	webtest.Contains(t, b.wants(b.json("/tai-khoan/khoa/bat-dau", nil), http.StatusOK, "").body, `"go":"/tai-khoan/xac-nhan?tiep=%2Ftai-khoan"`)
	stranger := o.browser(t)
	stranger.wants(stranger.json("/tai-khoan/khoa/bat-dau", nil), http.StatusSeeOther, "")
	for _, body := range []string{"", "{", `{"answer":"x"}`, `{"ticket":"x","answer":{}}`, strings.Repeat("x", 70_000)} {
		if got := stranger.do(http.MethodPost, "/dang-nhap/khoa/xong", strings.NewReader(body), "application/json"); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%.20q: %d", body, got.StatusCode)
		}
	}
}
