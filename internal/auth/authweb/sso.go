package authweb

import (
	"context"
	"net/http"
	"net/url"

	"minhbach/internal/auth"
	"minhbach/internal/auth/sso"
	"minhbach/internal/fault"
	"minhbach/internal/web"
)

const (
	ssoPath     = "/dang-nhap/mot-cua"
	ssoBackPath = "/dang-nhap/mot-cua/tra-ve"
	ssoLinkPath = "/tai-khoan/mot-cua"
)

// SignOn is a single sign-on; package sso has it.
type SignOn interface {
	Name() string
	Begin(ctx context.Context, f *sso.Flow) (address string, err error)
	Finish(ctx context.Context, f sso.Flow, answer url.Values) (issuer, subject string, err error)
}

func (p *Pages) registerSSO() {
	if p.options.SSO == nil {
		return
	}
	p.site.Handle("GET "+ssoPath, web.Public, p.beginSSO)
	p.site.Handle("GET "+ssoBackPath, web.Public, p.finishSSO)
	p.site.Handle("GET "+ssoLinkPath, web.SignedIn, p.linkSSO)
	p.site.Handle("POST "+ssoLinkPath+"/go", web.SignedIn, p.unlinkSSO)
}

func (p *Pages) beginSSO(w http.ResponseWriter, r *http.Request) error {
	return p.leave(w, r, next(r))
}

// linkSSO leaves as signing in does; the attempt remembers whose account it is.
func (p *Pages) linkSSO(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.MayLink(r.Context()); err != nil {
		return p.comeBack(w, r, err, ssoLinkPath)
	}
	return p.leave(w, r, AccountPath)
}

// leave sends the browser to the provider. It goes by a link and not by a form,
// since our content policy lets forms lead only to ourselves.
func (p *Pages) leave(w http.ResponseWriter, r *http.Request, to string) error {
	flow := sso.Flow{Return: Address(r, ssoBackPath), Next: to}
	var err error
	if flow.State, err = p.service.NewSecret(); err != nil {
		return err
	}
	if flow.Nonce, err = p.service.NewSecret(); err != nil {
		return err
	}
	address, err := p.options.SSO.Begin(r.Context(), &flow)
	if err != nil {
		return p.ssoFailed(w, r, err)
	}
	ticket, err := p.service.KeepFlow(r.Context(), flow)
	if err != nil {
		return err
	}
	writeCookie(w, r, ssoCookie, ticket, stepCookieLife)
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

func (p *Pages) finishSSO(w http.ResponseWriter, r *http.Request) error {
	ticket := readCookie(r, ssoCookie)
	writeCookie(w, r, ssoCookie, "", 0)
	var flow sso.Flow
	if err := p.service.TakeFlow(r.Context(), ticket, &flow); err != nil {
		return p.ssoFailed(w, r, err)
	}
	issuer, subject, err := p.options.SSO.Finish(r.Context(), flow, r.URL.Query())
	if err != nil {
		return p.ssoFailed(w, r, err)
	}
	if person, ok := auth.From(r.Context()); ok && !person.IsGuest() {
		if err := p.service.Link(r.Context(), issuer, subject); err != nil {
			return p.mend(w, r, err, nil)
		}
		return p.site.Redirect(w, r, AccountPath, "authweb.sso.linked")
	}
	signed, err := p.service.SignInBy(r.Context(), issuer, subject, visit(r))
	if err != nil {
		return p.ssoFailed(w, r, err)
	}
	return p.enterAt(w, r, signed, flow.Next)
}

// ssoFailed shows the sign-in page with what went wrong: a password still works.
func (p *Pages) ssoFailed(w http.ResponseWriter, r *http.Request, err error) error {
	if person, ok := auth.From(r.Context()); ok && !person.IsGuest() {
		return err
	}
	found, err2 := wrongs(r.Context(), err)
	if err2 != nil {
		return err2
	}
	status := http.StatusUnauthorized
	if fault.Is(err, fault.Unavailable) {
		status = http.StatusServiceUnavailable
	}
	return p.drawSignIn(w, r, status, signInForm{next: "/", wrong: found})
}

func (p *Pages) unlinkSSO(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.Unlink(r.Context()); err != nil {
		return p.mend(w, r, err, nil)
	}
	return p.site.Redirect(w, r, AccountPath, "authweb.sso.unlinked")
}
