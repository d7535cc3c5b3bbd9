package authweb

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"rsc.io/qr"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// accountView is the page of the own account.
type accountView struct {
	own     auth.Own
	names   map[id.ID]Agency
	name    string // as typed, when it comes back
	email   string
	wrong   wrong
	hasSSO  bool
	ssoName string
}

func (p *Pages) account(w http.ResponseWriter, r *http.Request) error {
	return p.drawAccount(w, r, http.StatusOK, wrong{}, nil)
}

func (p *Pages) drawAccount(w http.ResponseWriter, r *http.Request, status int, found wrong, typed *auth.Account) error {
	own, err := p.service.Own(r.Context())
	if err != nil {
		return err
	}
	names, err := p.agencyNames(r.Context())
	if err != nil {
		return err
	}
	view := accountView{own: own, names: names, name: own.Account.Name, email: own.Account.Email, wrong: found, hasSSO: p.options.SSO != nil}
	if view.hasSSO {
		view.ssoName = p.options.SSO.Name()
	}
	if typed != nil {
		view.name, view.email = typed.Name, typed.Email
	}
	page := layout.Page{Title: voice.Say(r.Context(), "web.account"), Lead: voice.Say(r.Context(), "authweb.account.lead", own.Account.Login)}
	return p.site.RenderStatus(w, r, status, page, accountBody(view))
}

// mend draws the account once more with what is wrong, or goes where a fresh
// proof is asked for.
func (p *Pages) mend(w http.ResponseWriter, r *http.Request, err error, typed *auth.Account) error {
	if auth.IsConfirmFirst(err) {
		return p.comeBack(w, r, err, AccountPath)
	}
	found, err2 := wrongs(r.Context(), err)
	if err2 != nil || fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.NotFound) {
		return err
	}
	return p.drawAccount(w, r, statusOf(err), found, typed)
}

func (p *Pages) rename(w http.ResponseWriter, r *http.Request) error {
	typed := &auth.Account{Name: r.FormValue(auth.FieldName), Email: r.FormValue(auth.FieldEmail)}
	if err := p.service.Rename(r.Context(), typed.Name, typed.Email); err != nil {
		return p.mend(w, r, err, typed)
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.account.saved")
}

func (p *Pages) changePassword(w http.ResponseWriter, r *http.Request) error {
	err := sameTwice(r)
	token := ""
	if err == nil {
		token, err = p.service.ChangePassword(r.Context(), r.FormValue(auth.FieldCurrent), r.FormValue(auth.FieldPassword), visit(r))
	}
	if err != nil {
		return p.mend(w, r, err, nil)
	}
	writeCookie(w, r, sessionCookie, token, sessionCookieLife)
	return p.site.Redirect(w, r, AccountPath, "authweb.account.password_changed")
}

func (p *Pages) confirmPage(w http.ResponseWriter, r *http.Request) error {
	return p.drawConfirm(w, r, http.StatusOK, wrong{})
}

func (p *Pages) drawConfirm(w http.ResponseWriter, r *http.Request, status int, found wrong) error {
	own, err := p.service.Own(r.Context())
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(r.Context(), "authweb.confirm.title"), Lead: voice.Say(r.Context(), "authweb.confirm.lead"),
		Crumbs: []layout.Link{{Label: voice.Say(r.Context(), "web.account"), Href: AccountPath}},
	}
	return p.site.RenderStatus(w, r, status, page, confirmBody(own, next(r), found))
}

func (p *Pages) confirm(w http.ResponseWriter, r *http.Request) error {
	token, err := p.service.Confirm(r.Context(), r.FormValue(auth.FieldCurrent), r.FormValue(auth.FieldCode), visit(r))
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil || fault.Is(err, fault.Unauthenticated) {
			return err
		}
		return p.drawConfirm(w, r, statusOf(err), found)
	}
	writeCookie(w, r, sessionCookie, token, sessionCookieLife)
	return p.site.Redirect(w, r, next(r), "authweb.confirm.done")
}

func (p *Pages) beginTOTP(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := p.service.BeginTOTP(r.Context()); err != nil {
		return p.mend(w, r, err, nil)
	}
	return p.site.Redirect(w, r, totpPath, "")
}

func (p *Pages) totpPage(w http.ResponseWriter, r *http.Request) error {
	return p.drawTOTP(w, r, http.StatusOK, wrong{})
}

// totpView is a secret on its way to a telephone.
type totpView struct {
	secret string // in groups of four, for typing
	square square
	wrong  wrong
}

func (p *Pages) drawTOTP(w http.ResponseWriter, r *http.Request, status int, found wrong) error {
	account, secret, err := p.service.PendingTOTP(r.Context())
	if err != nil {
		return p.comeBack(w, r, err, AccountPath)
	}
	drawn, err := drawSquare(auth.TOTPAddress(web.Product, account.Login, secret))
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(r.Context(), "authweb.totp.title"), Lead: voice.Say(r.Context(), "authweb.totp.lead"),
		Crumbs: []layout.Link{{Label: voice.Say(r.Context(), "web.account"), Href: AccountPath}},
	}
	return p.site.RenderStatus(w, r, status, page, totpBody(totpView{secret: grouped(secret), square: drawn, wrong: found}))
}

func grouped(secret string) string {
	var b strings.Builder
	for i, letter := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(letter)
	}
	return b.String()
}

func (p *Pages) confirmTOTP(w http.ResponseWriter, r *http.Request) error {
	codes, err := p.service.ConfirmTOTP(r.Context(), r.FormValue(auth.FieldCode))
	if err != nil {
		if refusal, ok := fault.From(err); ok && refusal.Kind == fault.Invalid {
			found, err2 := wrongs(r.Context(), err)
			if err2 != nil {
				return err2
			}
			return p.drawTOTP(w, r, statusOf(err), found)
		}
		return p.comeBack(w, r, err, AccountPath)
	}
	return p.drawCodes(w, r, codes)
}

// drawCodes shows the codes in the answer itself: they are kept nowhere.
func (p *Pages) drawCodes(w http.ResponseWriter, r *http.Request, codes []string) error {
	page := layout.Page{
		Title: voice.Say(r.Context(), "authweb.codes.title"), Lead: voice.Say(r.Context(), "authweb.codes.lead"),
		Crumbs: []layout.Link{{Label: voice.Say(r.Context(), "web.account"), Href: AccountPath}},
	}
	return p.site.Render(w, r, page, codesBody(codes))
}

func (p *Pages) removeTOTP(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.RemoveTOTP(r.Context()); err != nil {
		return p.mend(w, r, err, nil)
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.totp.removed")
}

func (p *Pages) newCodes(w http.ResponseWriter, r *http.Request) error {
	codes, err := p.service.NewRecoveryCodes(r.Context())
	if err != nil {
		return p.mend(w, r, err, nil)
	}
	return p.drawCodes(w, r, codes)
}

func (p *Pages) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.EndSession(r.Context(), id.ID(r.PathValue("session"))); err != nil {
		return err
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.sessions.ended")
}

func (p *Pages) endSessions(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.EndOtherSessions(r.Context()); err != nil {
		return err
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.sessions.ended")
}

// square is a square code as the path of a drawing.
type square struct {
	size int
	path string
}

var errSquare = errors.New("authweb: the address does not fit a square code")

func drawSquare(text string) (square, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return square{}, errors.Join(errSquare, err)
	}
	const quiet = 4 // white modules round the code, without which cameras fail
	var b strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				writeModule(&b, x+quiet, y+quiet)
			}
		}
	}
	return square{size: code.Size + 2*quiet, path: b.String()}, nil
}

func meansText(ctx context.Context, m auth.Means) string {
	return voice.Say(ctx, "authweb.means."+string(m))
}

func writeModule(b *strings.Builder, x, y int) {
	b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "h1v1h-1z")
}
