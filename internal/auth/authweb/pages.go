package authweb

import (
	"context"
	"io"
	"net/http"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The addresses. Those of the site's configuration are exported.
const (
	SignInPath  = "/dang-nhap"
	SignOutPath = "/dang-xuat"
	AccountPath = "/tai-khoan"
	// FirstPath is followed by the secret of the one-time link.
	FirstPath = "/quan-tri-dau-tien"

	secondPath   = "/dang-nhap/buoc-hai"
	demoPath     = "/dang-nhap/minh-hoa"
	linkPath     = "/dat-mat-khau"
	confirmPath  = "/tai-khoan/xac-nhan"
	namePath     = "/tai-khoan/ten"
	passwordPath = "/tai-khoan/mat-khau" //nolint:gosec // an address
	totpPath     = "/tai-khoan/ma-xac-nhan"
	codesPath    = "/tai-khoan/ma-du-phong"
	sessionsPath = "/tai-khoan/phien"
	peoplePath   = "/quan-tri/tai-khoan"
	apiPath      = "/api/v1/accounts"
)

// PasswordPath is the page on which a one-time link sets a password.
func PasswordPath(link string) string { return linkPath + "/" + link }

// Agency is one choice of an agency for a role.
type Agency struct {
	ID         id.ID
	Code, Name string
}

// Options are what an installation chooses.
type Options struct {
	// Agencies lists those of today, in order of their names.
	Agencies func(ctx context.Context) ([]Agency, error)
	// WriteBook writes a plain table as a workbook; nil: lists offer none.
	WriteBook func(w io.Writer, sheet string, titles, heads []string, rows [][]string) error
	// IsDemo lists the invented people on the sign-in page.
	IsDemo       bool
	DemoPassword string
	// OneClick lets a visitor be one of them without a password: on this machine only.
	OneClick bool
	SSO      SignOn // nil: no single sign-on
}

// Pages are the pages of this package on one site.
type Pages struct {
	service *auth.Service
	site    *web.Site
	options Options
}

// New puts the pages together; Register hands them to the site.
func New(service *auth.Service, site *web.Site, o Options) *Pages {
	return &Pages{service: service, site: site, options: o}
}

// Register hands every page to the site.
func (p *Pages) Register() {
	public, own := web.Public, web.SignedIn
	for _, r := range []struct {
		pattern string
		access  web.Access
		handler web.Handler
	}{
		{"GET " + SignInPath, public, p.signInPage},
		{"POST " + SignInPath, public, p.signIn},
		{"GET " + secondPath, public, p.secondPage},
		{"POST " + secondPath, public, p.second},
		{"POST " + demoPath, public, p.signInDemo},
		{"GET " + SignOutPath, public, p.signOutPage},
		{"POST " + SignOutPath, public, p.signOut},
		{"GET " + linkPath + "/{link}", public, p.linkPage},
		{"POST " + linkPath + "/{link}", public, p.setPassword},
		{"GET " + FirstPath + "/{link}", public, p.firstPage},
		{"POST " + FirstPath + "/{link}", public, p.createFirst},

		{"GET " + AccountPath, own, p.account},
		{"GET " + confirmPath, own, p.confirmPage},
		{"POST " + confirmPath, own, p.confirm},
		{"POST " + namePath, own, p.rename},
		{"POST " + passwordPath, own, p.changePassword},
		{"POST " + totpPath + "/bat-dau", own, p.beginTOTP},
		{"GET " + totpPath, own, p.totpPage},
		{"POST " + totpPath, own, p.confirmTOTP},
		{"POST " + totpPath + "/go", own, p.removeTOTP},
		{"POST " + codesPath, own, p.newCodes},
		{"POST " + sessionsPath + "/{session}/ket-thuc", own, p.endSession},
		{"POST " + sessionsPath + "/ket-thuc-het", own, p.endSessions},

		{"GET " + peoplePath, web.May(auth.ActionList), p.people},
		{"GET " + peoplePath + "/excel", web.May(auth.ActionList), p.peopleBook},
		{"GET " + apiPath, web.May(auth.ActionList), p.peopleJSON},
		{"GET " + peoplePath + "/moi", web.May(auth.ActionCreate), p.newPage},
		{"POST " + peoplePath + "/moi", web.May(auth.ActionCreate), p.create},
		{"GET " + peoplePath + "/{account}", web.May(auth.ActionList), p.show},
		{"POST " + peoplePath + "/{account}/trang-thai", web.May(auth.ActionDisable), p.setState},
		{"POST " + peoplePath + "/{account}/lien-ket", web.May(auth.ActionReset), p.reset},
		{"POST " + peoplePath + "/{account}/vai-tro", web.May(auth.ActionGive), p.give},
		{"POST " + peoplePath + "/{account}/vai-tro/{grant}/thu-hoi", web.May(auth.ActionWithdraw), p.withdraw},
	} {
		p.site.Handle(r.pattern, r.access, r.handler)
	}
	p.registerPasskeys()
	p.registerSSO()
}

// Module is the entry of the rail for who keeps accounts.
func Module() layout.Module {
	return layout.Module{ID: railAdmin, Label: "authweb.nav.admin", Icon: "user", Href: peoplePath, Action: auth.ActionList}
}

const railAdmin = "auth-admin"

// wrong holds what is to mend in a form, by field.
type wrong struct {
	byField map[string]string
	all     []notice.Problem
}

// field is the sentence beside a field.
func (w wrong) field(name string) string { return w.byField[name] }

// wrongs turns refusals into sentences beside their fields. Anything that is not
// a refusal is given back.
func wrongs(ctx context.Context, err error) (wrong, error) {
	problems := fault.All(err)
	if len(problems) == 0 {
		return wrong{}, err
	}
	found := wrong{byField: map[string]string{}}
	for _, e := range problems {
		text := e.Sentence(voice.Words(ctx), voice.Lang(ctx))
		at := ""
		if e.Place.Field != "" {
			at = "f-" + e.Place.Field
			found.byField[e.Place.Field] = text
		}
		found.all = append(found.all, notice.Problem{Text: text, Field: at})
	}
	return found, nil
}

// statusOf is the status of a form that comes back.
func statusOf(err error) int {
	refusal, ok := fault.From(err)
	switch {
	case ok && refusal.Key == "auth.wait":
		return http.StatusTooManyRequests
	case fault.Is(err, fault.Unauthenticated):
		return http.StatusUnauthorized
	case fault.Is(err, fault.Conflict):
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// next is the page wanted before signing in: ours, or the front page.
func next(r *http.Request) string {
	to := r.FormValue(web.NextParameter)
	if !web.IsOurs(to) || to == SignInPath {
		return "/"
	}
	return to
}

// comeBack leads to the page that asks for the password once more, when that is
// what an error says.
func (p *Pages) comeBack(w http.ResponseWriter, r *http.Request, err error, to string) error {
	if !auth.IsConfirmFirst(err) {
		return err
	}
	return p.site.Redirect(w, r, confirmPath+"?"+nextQuery(to), "")
}
