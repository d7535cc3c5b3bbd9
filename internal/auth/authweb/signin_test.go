package authweb_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
)

func TestNobodySignedInIsSentToSignInAndBack(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	to := b.wants(b.get("/tai-khoan?a=1"), http.StatusSeeOther, "").Header.Get("Location")
	webtest.Contains(t, b.wants(b.get(to), http.StatusOK, "").body, `name="tiep" value="/tai-khoan?a=1"`, `autocomplete="username"`, `autocomplete="current-password"`)
	b.wants(b.post("/dang-nhap", "login", "canbo", "password", authtest.Password, "tiep", "/tai-khoan?a=1"), http.StatusSeeOther, "/tai-khoan?a=1")
	webtest.Contains(t, b.wants(b.get("/tai-khoan"), http.StatusOK, "").text(), "Người thử canbo", "Tên đăng nhập canbo", "Đăng xuất", "máy này")
	b.wants(b.get("/dang-nhap"), http.StatusSeeOther, "/")
}

func TestSigningInLeadsToOurPagesAlone(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	for _, to := range []string{
		"https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)", "/\r\nSet-Cookie: a=b", " /x", "/dang-nhap", "",
	} {
		b := o.browser(t)
		b.wants(b.post("/dang-nhap", "login", "canbo", "password", authtest.Password, "tiep", to), http.StatusSeeOther, "/")
	}
	b := o.browser(t)
	if p := b.get("/dang-nhap?tiep=" + url.QueryEscape(`/"><script>alert(1)</script>`)); strings.Contains(p.body, "<script>alert") {
		t.Error("what was wanted is drawn as it came")
	}
}

func TestAWrongPairSaysTheSameWhoeverIsMeant(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	text := func(login string) string {
		b := o.browser(t)
		p := b.wants(b.post("/dang-nhap", "login", login, "password", "không phải mật khẩu"), http.StatusUnauthorized, "")
		if b.cookie("mb_session") != "" || b.cookie("mb_device") != "" {
			t.Error("a wrong pair leaves a cookie")
		}
		if strings.Contains(p.body, "không phải mật khẩu") {
			t.Error("the password is sent back")
		}
		webtest.Contains(t, p.body, `value="`+login+`"`)
		return strings.ReplaceAll(p.text(), login, "")
	}
	if text("canbo") != text("khongco") {
		t.Error("the answers differ")
	}
}

func TestTooManyGuessesAreToldToWait(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	for range 5 {
		b.wants(b.post("/dang-nhap", "login", "canbo", "password", "không phải mật khẩu"), http.StatusUnauthorized, "")
	}
	p := b.wants(b.post("/dang-nhap", "login", "canbo", "password", authtest.Password), http.StatusTooManyRequests, "")
	webtest.Contains(t, p.text(), "30 giây")
	o.Clock.Advance(31 * time.Second)
	b.signIn("canbo")
}

func TestCookiesAreOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	p := b.post("/dang-nhap", "login", "canbo", "password", authtest.Password)
	names := map[string]bool{}
	for _, c := range p.Cookies() {
		names[c.Name] = true
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" || c.Path != "/" || c.Secure {
			t.Errorf("%+v", c)
		}
	}
	if !names["mb_session"] || !names["mb_device"] {
		t.Errorf("cookies %v", names)
	}
}

func TestOverTLSCookiesBelongToThisHostAlone(t *testing.T) {
	o := open(t, func(s *setting) { s.web.Proxies = []netip.Prefix{netip.PrefixFrom(here, 32)} })
	o.Person(t, "canbo")
	b := o.browser(t)
	b.header.Set("X-Forwarded-Proto", "https")
	b.header.Set("X-Forwarded-For", "203.0.113.9")
	p := b.post("/dang-nhap", "login", "canbo", "password", authtest.Password)
	for _, c := range p.Cookies() {
		if !c.Secure || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("%+v", c)
		}
	}
	if p.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
	plain := o.browser(t) // a neighbour may lay the plain name, which then counts for nothing
	plain.header = b.header
	for _, c := range p.Cookies() {
		plain.lay(strings.TrimPrefix(c.Name, "__Host-"), c.Value)
	}
	plain.wants(plain.get("/tai-khoan"), http.StatusSeeOther, "/dang-nhap?tiep=%2Ftai-khoan")
}

func TestATokenLaidIntoABrowserIsWorthNothing(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	o.Person(t, "kexau")
	thief := o.browser(t)
	thief.signIn("kexau")
	victim := o.browser(t)
	victim.lay("mb_session", "chosen-by-the-thief")
	victim.signIn("canbo")
	if victim.cookie("mb_session") == "chosen-by-the-thief" {
		t.Error("the laid token was kept")
	}
	other := o.browser(t)
	other.lay("mb_session", thief.cookie("mb_session"))
	other.signIn("canbo") // the session of the thief ends in this browser and everywhere
	thief.wants(thief.get("/tai-khoan"), http.StatusSeeOther, "/dang-nhap?tiep=%2Ftai-khoan")
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	b.signIn("canbo")
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.test"}} {
		b.header = http.Header{header[0]: {header[1]}}
		for _, path := range []string{"/dang-nhap", "/dang-xuat", "/tai-khoan/ten", "/tai-khoan/mat-khau", "/tai-khoan/phien/ket-thuc-het", "/dang-nhap/khoa/bat-dau", "/quan-tri/tai-khoan/moi"} {
			b.wants(b.post(path), http.StatusForbidden, "")
		}
	}
	b.header = http.Header{}
	b.wants(b.get("/tai-khoan"), http.StatusOK, "")
}

func TestSigningOutEndsTheSessionOnTheServer(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	b := o.browser(t)
	b.signIn("canbo")
	token := b.cookie("mb_session")
	webtest.Contains(t, b.get("/dang-xuat").text(), "Kết thúc phiên")
	b.wants(b.post("/dang-xuat"), http.StatusSeeOther, "/dang-nhap")
	webtest.Contains(t, b.get("/dang-nhap").text(), "Đã đăng xuất.")
	b.lay("mb_session", token)
	b.wants(b.get("/tai-khoan"), http.StatusSeeOther, "")
}

func TestTheSecondStepComesBetween(t *testing.T) {
	o := open(t)
	o.Person(t, "canbo")
	ctx, _ := o.Enter(t, "canbo")
	secret, codes := o.Phone(t, ctx)
	b := o.browser(t)
	b.wants(b.get("/dang-nhap/buoc-hai"), http.StatusSeeOther, "/dang-nhap")
	to := b.wants(b.post("/dang-nhap", "login", "canbo", "password", authtest.Password, "tiep", "/tai-khoan"), http.StatusSeeOther, "").Header.Get("Location")
	if b.cookie("mb_session") != "" {
		t.Error("the password alone opens a session")
	}
	b.wants(b.get("/tai-khoan"), http.StatusSeeOther, "")
	webtest.Contains(t, b.get(to).body, `autocomplete="one-time-code"`, `name="tiep" value="/tai-khoan"`)
	b.wants(b.post("/dang-nhap/buoc-hai", "code", "000000"), http.StatusUnauthorized, "")
	o.Clock.Advance(time.Minute)
	b.wants(b.post("/dang-nhap/buoc-hai", "code", o.Code(t, secret), "tiep", "/tai-khoan"), http.StatusSeeOther, "/tai-khoan")
	webtest.Contains(t, b.get("/tai-khoan").text(), "bằng mật khẩu và mã xác nhận", "Còn 10 mã dự phòng")

	paper := o.browser(t)
	paper.post("/dang-nhap", "login", "canbo", "password", authtest.Password)
	paper.wants(paper.post("/dang-nhap/buoc-hai", "code", codes[0]), http.StatusSeeOther, "/")
	late := o.browser(t)
	late.post("/dang-nhap", "login", "canbo", "password", authtest.Password)
	o.Clock.Advance(11 * time.Minute)
	webtest.Contains(t, late.wants(late.post("/dang-nhap/buoc-hai", "code", codes[1]), http.StatusUnauthorized, "").text(), "hết hạn", "Tên đăng nhập")
}

func TestTheFirstAdministratorComesByTheLinkOfTheConsole(t *testing.T) {
	o := open(t)
	link, _, err := o.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := o.browser(t)
	b.wants(b.get("/quan-tri-dau-tien/guessed"), http.StatusNotFound, "")
	at := "/quan-tri-dau-tien/" + link
	b.wants(b.get(at), http.StatusOK, "")
	p := b.wants(b.post(at, "login", "Quản Trị", "name", "", "email", "x", "password", "ngắn", "again", "ngắn"), http.StatusUnprocessableEntity, "")
	webtest.Contains(t, p.body, `value="Quản Trị"`, `value="x"`, `href="#f-login"`, `href="#f-name"`, `href="#f-email"`, `href="#f-password"`)
	b.wants(b.post(at, "login", "quan.tri", "name", "Quản Trị", "password", authtest.Password, "again", "khác"), http.StatusUnprocessableEntity, "")
	b.wants(b.post(at, "login", "quan.tri", "name", "Quản Trị", "password", authtest.Password, "again", authtest.Password), http.StatusSeeOther, "/tai-khoan")
	webtest.Contains(t, b.get("/quan-tri/tai-khoan").text(), "quan.tri", "Quản trị viên", "1 tài khoản")
	b.wants(b.get(at), http.StatusNotFound, "")
}

func TestADemonstrationLetsGuestsReadAndOffersItsPeople(t *testing.T) {
	demo := func(s *setting) { s.pages.IsDemo, s.pages.DemoPassword, s.pages.OneClick = true, "xem-thu", true }
	o := open(t, demo)
	people := []auth.DemoAccount{{ID: "01680000-0000-7000-8000-00000000000a", Login: "vanthu", Name: "Văn thư minh hoạ", Grants: []auth.Grant{{Role: auth.Clerk, Agency: agency, From: o.Clock.Today()}}}}
	if err := o.CreateDemo(auth.AsSystem(t.Context()), people, "xem-thu"); err != nil {
		t.Fatal(err)
	}
	b := o.browser(t)
	b.wants(b.get("/"), http.StatusOK, "")
	b.wants(b.get("/tai-khoan"), http.StatusSeeOther, "/dang-nhap?tiep=%2Ftai-khoan")
	b.wants(b.get("/quan-tri/tai-khoan"), http.StatusSeeOther, "")
	webtest.Contains(t, b.get("/dang-nhap").text(), "Đang xem với tư cách khách", "Văn thư minh hoạ", "Ban Dân tộc (minh hoạ)", "xem-thu", "Vào")
	b.wants(b.post("/dang-nhap/minh-hoa", "login", "vanthu"), http.StatusSeeOther, "/")
	webtest.Contains(t, b.get("/tai-khoan").text(), "vào thử bản minh hoạ", "Văn thư")

	beyond := open(t, demo, func(s *setting) { s.pages.OneClick = false })
	if err := beyond.CreateDemo(auth.AsSystem(t.Context()), people, "xem-thu"); err != nil {
		t.Fatal(err)
	}
	b = beyond.browser(t)
	b.wants(b.post("/dang-nhap/minh-hoa", "login", "vanthu"), http.StatusNotFound, "")
	if strings.Contains(b.get("/dang-nhap").body, "/dang-nhap/minh-hoa") {
		t.Error("one click is offered to others")
	}
	b.wants(b.post("/dang-nhap", "login", "vanthu", "password", "xem-thu"), http.StatusSeeOther, "/")
}

func TestARealInstallationShowsStrangersNothing(t *testing.T) {
	o := open(t)
	b := o.browser(t)
	b.wants(b.get("/"), http.StatusSeeOther, "/dang-nhap?tiep=%2F")
	b.wants(b.get("/tim?q=a"), http.StatusSeeOther, "")
	p := b.get("/dang-nhap")
	if strings.Contains(p.body, `class="module`) || strings.Contains(p.body, `id="command"`) || strings.Contains(p.body, "/quan-tri") {
		t.Error("the frame shows what is inside")
	}
	if b.wants(b.get("/api/v1/accounts"), http.StatusUnauthorized, "").Header.Get("Content-Type") != "application/problem+json" {
		t.Error("the API answers with a page")
	}
	for _, r := range o.site.Routes() {
		if r.Access == web.Public && strings.Contains(r.Pattern, "/tai-khoan") {
			t.Errorf("%s is open to everybody", r.Pattern)
		}
	}
}

var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|\son[a-z]+=|style="|javascript:`)

func TestNoPageHoldsScriptOrStyleOfItsOwn(t *testing.T) {
	o := open(t)
	admin := o.Person(t, "quantri", auth.Grant{Role: auth.Administrator})
	b := o.browser(t)
	paths := []string{"/dang-nhap", "/dang-xuat"}
	for _, path := range paths {
		check(t, b.get(path))
	}
	b.signIn("quantri")
	b.post("/tai-khoan/ma-xac-nhan/bat-dau")
	for _, path := range []string{"/tai-khoan", "/tai-khoan/xac-nhan", "/tai-khoan/ma-xac-nhan", "/quan-tri/tai-khoan", "/quan-tri/tai-khoan/moi", "/quan-tri/tai-khoan/" + string(admin.ID)} {
		check(t, b.wants(b.get(path), http.StatusOK, ""))
	}
}

func check(t *testing.T, p page) {
	t.Helper()
	if found := inline.FindString(p.body); found != "" {
		t.Errorf("%s holds %q", p.Request.URL.Path, found)
	}
	if !strings.Contains(p.Header.Get("Content-Security-Policy"), "default-src 'self'") || p.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %v", p.Request.URL.Path, p.Header)
	}
}
