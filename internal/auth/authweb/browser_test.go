package authweb_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/auth/authweb"
	"minhbach/internal/web/webtest"
)

// submit fills fields of the page's form and sends it as the keyboard would.
func submit(t *testing.T, p *webtest.Page, fields map[string]string) {
	t.Helper()
	for name, value := range fields {
		webtest.Eval[any](t, p, `document.querySelector("form.form [name='`+name+`']").value = `+"`"+value+"`"+`; 0`)
	}
	webtest.Eval[any](t, p, `document.querySelector("form.form [type=submit]").click(); 0`)
}

func TestPagesOfPeopleAreCalmAndOpenToEverybody(t *testing.T) {
	browser := webtest.Open(t)
	o := open(t, func(s *setting) {
		s.pages.IsDemo, s.pages.DemoPassword, s.pages.OneClick = true, "xem-thu-minh-bach", true
	})
	people := []auth.DemoAccount{
		{ID: "01680000-0000-7000-8000-00000000000a", Login: "van.thu", Name: "Văn thư minh hoạ", Grants: []auth.Grant{{Role: auth.Clerk, Agency: agency, From: o.Clock.Today()}}},
		{ID: "01680000-0000-7000-8000-00000000000b", Login: "lanh.dao", Name: "Lãnh đạo minh hoạ", Grants: []auth.Grant{{Role: auth.Leader, Agency: agency, From: o.Clock.Today()}}},
		{ID: "01680000-0000-7000-8000-00000000000c", Login: "tham.dinh", Name: "Người thẩm định minh hoạ", Grants: []auth.Grant{{Role: auth.Appraiser, Fields: []string{"1", "7"}, From: o.Clock.Today()}}},
	}
	if err := o.CreateDemo(auth.AsSystem(t.Context()), people, "xem-thu-minh-bach"); err != nil {
		t.Fatal(err)
	}
	o.Person(t, "quan.tri", auth.Grant{Role: auth.Administrator})
	browser.Inspect(t, "dang-nhap", o.url+"/dang-nhap")
	p := browser.Visit(t, o.url+"/dang-nhap?tiep=/tai-khoan", webtest.Views()[4])
	submit(t, p, map[string]string{"login": "quan.tri", "password": authtest.Password})
	p.WaitFor(t, `location.pathname === "/tai-khoan"`)
	browser.Inspect(t, "tai-khoan", o.url+"/tai-khoan")
	webtest.Eval[any](t, p, `document.querySelector("form[action$='bat-dau'] button").click(); 0`)
	p.WaitFor(t, `location.pathname === "/tai-khoan/ma-xac-nhan"`)
	browser.Inspect(t, "ma-xac-nhan", o.url+"/tai-khoan/ma-xac-nhan")
	browser.Inspect(t, "xac-nhan", o.url+"/tai-khoan/xac-nhan")
	browser.Inspect(t, "quan-tri", o.url+"/quan-tri/tai-khoan")
	browser.Inspect(t, "tai-khoan-moi", o.url+"/quan-tri/tai-khoan/moi")
	browser.Inspect(t, "mot-tai-khoan", o.url+"/quan-tri/tai-khoan/"+string(people[2].ID))
}

func TestARealInstallationGreetsStrangersPlainly(t *testing.T) {
	browser := webtest.Open(t)
	o := open(t)
	link, _, err := o.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	browser.Inspect(t, "dang-nhap-that", o.url+"/dang-nhap")
	browser.Inspect(t, "quan-tri-dau-tien", o.url+authweb.FirstPath+"/"+link)
}

// authenticator gives the tab a device with a finger that always fits.
func authenticator() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		return err
	})
}

func TestARealBrowserMakesAPasskeyAndSignsInWithIt(t *testing.T) {
	browser := webtest.Open(t)
	o := open(t)
	o.Person(t, "canbo")
	p := browser.Visit(t, o.url+"/dang-nhap?tiep=/tai-khoan", webtest.Views()[4])
	if err := chromedp.Do(p.Ctx, authenticator()); err != nil {
		t.Fatal(err)
	}
	submit(t, p, map[string]string{"login": "canbo", "password": authtest.Password})
	p.WaitFor(t, `location.pathname === "/tai-khoan" && document.querySelector(".needs-passkey:not([hidden])") !== null`)
	webtest.Eval[any](t, p, `document.getElementById("f-passkey-name").value = "Máy bàn"; document.querySelector("[data-passkey=create]").click(); 0`)
	p.WaitFor(t, `!document.querySelector("[data-passkey=create]")?.disabled`)
	if said := webtest.Eval[string](t, p, `(document.querySelector("[data-passkey-problem]:not([hidden])") || {}).innerText || ""`); said != "" {
		t.Fatal(said)
	}
	p.WaitFor(t, `document.querySelector(".key-list")?.innerText.includes("Máy bàn")`)
	webtest.Eval[any](t, p, `document.querySelector(".person form[action='/dang-xuat'] button").click(); 0`)
	p.WaitFor(t, `location.pathname === "/dang-nhap" && document.querySelector(".needs-passkey:not([hidden])") !== null`)
	webtest.Eval[any](t, p, `document.querySelector("[data-passkey=get]").click(); 0`)
	p.WaitFor(t, `!document.querySelector("[data-passkey=get]")?.disabled`)
	if said := webtest.Eval[string](t, p, `(document.querySelector("[data-passkey-problem]:not([hidden])") || {}).innerText || ""`); said != "" {
		t.Fatal(said)
	}
	p.WaitFor(t, `location.pathname === "/"`)
	for _, complaint := range p.Complaints() {
		t.Errorf("the browser complains: %s", complaint)
	}
}

func TestSigningInWorksWithoutScripts(t *testing.T) {
	browser := webtest.Open(t)
	o := open(t)
	o.Person(t, "canbo")
	p := browser.Visit(t, "about:blank", webtest.Views()[0])
	if err := chromedp.Do(p.Ctx, webtest.WithoutScripts(), chromedp.Navigate(o.url+"/dang-nhap")); err != nil {
		t.Fatal(err)
	}
	if shown := webtest.Eval[int](t, p, `Array.from(document.querySelectorAll(".needs-script")).filter(function (e) { return e.getClientRects().length; }).length`); shown != 0 {
		t.Errorf("%d parts that need a script are shown", shown)
	}
	submit(t, p, map[string]string{"login": "canbo", "password": authtest.Password})
	p.WaitFor(t, `location.pathname === "/"`)
}
