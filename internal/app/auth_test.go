package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

// serveReal starts a new installation as the command does, and gives what it printed.
func serveReal(t *testing.T, serving cli.Serving) cli.Served {
	t.Helper()
	made, err := NewProgram(t.Context(), cli.Place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := made.(*Program)
	ctx, stop := context.WithCancel(t.Context())
	ready, done := make(chan cli.Served, 1), make(chan error, 1)
	go func() { done <- p.Serve(ctx, serving, func(s cli.Served) { ready <- s }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	select {
	case served := <-ready:
		return served
	case err := <-done:
		done <- err
		t.Fatal(err)
	}
	return cli.Served{}
}

func TestANewInstallationBeginsWithALinkAndThenAsksWhoComes(t *testing.T) {
	served := serveReal(t, cli.Serving{Listen: "127.0.0.1:0"})
	if !strings.HasPrefix(served.First, served.URL+"/quan-tri-dau-tien/") {
		t.Fatalf("%+v", served)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	owner, stranger := &http.Client{Jar: jar}, &http.Client{}
	body := func(client *http.Client, address string) string {
		t.Helper()
		response, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, path := range []string{"/", "/xep-hang", "/bo-tieu-chi", "/tim?q=a", "/quan-tri/tai-khoan"} {
		if !strings.Contains(body(stranger, served.URL+path), `name="password"`) {
			t.Errorf("%s is shown to strangers", path)
		}
	}
	response, err := owner.PostForm(served.First, url.Values{
		"login": {"quan.tri"}, "name": {"Quản Trị"}, "password": {"bốn con vịt bơi ngược"}, "again": {"bốn con vịt bơi ngược"},
	})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if text := body(owner, served.URL+"/quan-tri/tai-khoan"); !strings.Contains(text, "quan.tri") || !strings.Contains(text, "Quản trị viên") {
		t.Error(text)
	}
	if text := body(owner, served.URL+"/quan-tri/tai-khoan/moi"); !strings.Contains(text, "Cán bộ phụ trách CCHC") {
		t.Error(text)
	}
	if text := body(stranger, served.First); !strings.Contains(text, "đã hết hạn") {
		t.Error(text)
	}
}

func TestServeBeyondThisMachineIsRefusedInWords(t *testing.T) {
	made, err := NewProgram(t.Context(), cli.Place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := made.(*Program)
	defer p.Close()
	for name, c := range map[string]struct {
		serving cli.Serving
		key     string
	}{
		"plain":          {cli.Serving{Listen: "0.0.0.0:0"}, "web.listen_needs_tls"},
		"no name":        {cli.Serving{Listen: "0.0.0.0:0", TrustProxies: []string{"10.0.0.1"}}, "web.listen_needs_host"},
		"a wrong proxy":  {cli.Serving{Listen: "127.0.0.1:0", TrustProxies: []string{"10.0.0.0/99"}}, "app.proxy_malformed"},
		"a wrong issuer": {cli.Serving{Listen: "127.0.0.1:0", OIDCIssuer: "http://sso.test", OIDCClient: "a"}, "auth.sso_config"},
		"a lost secret":  {cli.Serving{Listen: "127.0.0.1:0", OIDCIssuer: "https://sso.test", OIDCClient: "a", OIDCSecretFile: "/khong/co"}, "app.secret_unreadable"},
	} {
		err := p.Serve(t.Context(), c.serving, func(cli.Served) { t.Errorf("%s: serves", name) })
		if refusal, ok := fault.From(err); !ok || refusal.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestUsersAreKeptFromTheConsole(t *testing.T) {
	made, err := NewProgram(t.Context(), cli.Place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := made.(*Program)
	defer p.Close()
	added, err := p.AddUser(t.Context(), cli.NewUser{Login: "quan.tri", Name: "Quản Trị", Role: "administrator"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AddUser(t.Context(), cli.NewUser{Login: "thu", Name: "Thư", Role: "clerk", Agency: "KHONGCO"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown agency: %v", err)
	}
	if _, err := p.AddUser(t.Context(), cli.NewUser{Login: "thu", Name: "Thư", Role: "clerk"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a clerk of nothing: %v", err)
	}
	if _, err := p.app.Auth.SetPasswordByLink(t.Context(), strings.TrimPrefix(added.Path, "/dat-mat-khau/"), "bốn con vịt bơi ngược"); err != nil {
		t.Error(err)
	}
	if _, err := p.DisableUser(t.Context(), "QUAN.TRI"); err != nil {
		t.Error(err)
	}
	users, err := p.Users(t.Context())
	if err != nil || len(users) != 1 || users[0].State != "disabled" || !users[0].HasPassword || users[0].Roles[0] != "administrator" {
		t.Errorf("%+v, %v", users, err)
	}
}

// TestPeopleOfTheDemonstrationEnterByOneClick stands for what another part fills.
func TestPeopleOfTheDemonstrationEnterByOneClick(t *testing.T) {
	p := openDemo(t)
	person := auth.DemoAccount{ID: p.app.ids.New(), Login: "minh.hoa", Name: "Người minh hoạ", Grants: []auth.Grant{{Role: auth.Auditor, From: p.app.Clock.Today()}}}
	if err := p.app.Auth.CreateDemo(auth.AsSystem(t.Context()), []auth.DemoAccount{person}, DemoPassword); err != nil {
		t.Fatal(err)
	}
	for _, reach := range []Reach{{IsLocal: true}, {Hosts: []string{"minhbach.test"}}} {
		site, err := p.app.SiteAt(t.Context(), p.words, slog.New(slog.DiscardHandler), reach)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/dang-nhap/minh-hoa", strings.NewReader("login=minh.hoa"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusNotFound}[reach.IsLocal]; w.Code != want {
			t.Errorf("%+v: %d, want %d", reach, w.Code, want)
		}
	}
}
