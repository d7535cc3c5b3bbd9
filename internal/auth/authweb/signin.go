package authweb

import (
	"net/http"
	"net/url"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

func nextQuery(to string) string { return url.Values{web.NextParameter: {to}}.Encode() }

// signInForm is what the page shows.
type signInForm struct {
	login, next string
	wrong       wrong
	hasSSO      bool
	ssoName     string
	people      []demoPerson
	password    string
	oneClick    bool
}

// demoPerson is an invented person with the roles in words.
type demoPerson struct {
	login, name, role string
}

func (p *Pages) signInPage(w http.ResponseWriter, r *http.Request) error {
	if person, ok := auth.From(r.Context()); ok && !person.IsGuest() {
		return p.site.Redirect(w, r, next(r), "")
	}
	return p.drawSignIn(w, r, http.StatusOK, signInForm{next: next(r)})
}

func (p *Pages) drawSignIn(w http.ResponseWriter, r *http.Request, status int, f signInForm) error {
	f.hasSSO = p.options.SSO != nil
	if f.hasSSO {
		f.ssoName = p.options.SSO.Name()
	}
	if p.options.IsDemo {
		people, err := p.demoPeople(r)
		if err != nil {
			return err
		}
		f.people, f.password, f.oneClick = people, p.options.DemoPassword, p.options.OneClick
	}
	page := layout.Page{Title: voice.Say(r.Context(), "authweb.sign_in.title"), Lead: voice.Say(r.Context(), "authweb.sign_in.lead")}
	return p.site.RenderStatus(w, r, status, page, signInBody(f))
}

func (p *Pages) demoPeople(r *http.Request) ([]demoPerson, error) {
	listed, err := p.service.DemoPeople(r.Context())
	if err != nil {
		return nil, err
	}
	names, err := p.agencyNames(r.Context())
	if err != nil {
		return nil, err
	}
	people := make([]demoPerson, len(listed))
	for i, l := range listed {
		people[i] = demoPerson{login: l.Login, name: l.Name, role: rolesText(r.Context(), l.Grants, names)}
	}
	return people, nil
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	login := r.FormValue(auth.FieldLogin)
	signed, err := p.service.SignIn(r.Context(), login, r.FormValue(auth.FieldPassword), visit(r))
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil {
			return err2
		}
		return p.drawSignIn(w, r, statusOf(err), signInForm{login: login, next: next(r), wrong: found})
	}
	return p.enter(w, r, signed)
}

// enter gives the browser its session, or leads to the second step.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, signed auth.SignedIn) error {
	if signed.Second != "" {
		writeCookie(w, r, secondCookie, signed.Second, stepCookieLife)
		return p.site.Redirect(w, r, secondPath+"?"+nextQuery(next(r)), "")
	}
	return p.enterAt(w, r, signed, next(r))
}

func (p *Pages) enterAt(w http.ResponseWriter, r *http.Request, signed auth.SignedIn, to string) error {
	if err := p.seat(w, r, signed); err != nil {
		return err
	}
	return p.site.Redirect(w, r, to, "")
}

// seat gives the browser its session. One that it had before ends.
func (p *Pages) seat(w http.ResponseWriter, r *http.Request, signed auth.SignedIn) error {
	if old := readCookie(r, sessionCookie); old != "" {
		if err := p.service.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	writeCookie(w, r, sessionCookie, signed.Token, sessionCookieLife)
	if readCookie(r, secondCookie) != "" {
		writeCookie(w, r, secondCookie, "", 0)
	}
	if signed.Device != "" {
		writeCookie(w, r, deviceCookie, signed.Device, deviceCookieLife)
	}
	return nil
}

func (p *Pages) secondPage(w http.ResponseWriter, r *http.Request) error {
	if readCookie(r, secondCookie) == "" {
		return p.site.Redirect(w, r, SignInPath, "")
	}
	return p.drawSecond(w, r, http.StatusOK, wrong{})
}

func (p *Pages) drawSecond(w http.ResponseWriter, r *http.Request, status int, found wrong) error {
	page := layout.Page{Title: voice.Say(r.Context(), "authweb.second.title"), Lead: voice.Say(r.Context(), "authweb.second.lead")}
	return p.site.RenderStatus(w, r, status, page, secondBody(next(r), found))
}

func (p *Pages) second(w http.ResponseWriter, r *http.Request) error {
	signed, err := p.service.SecondStep(r.Context(), readCookie(r, secondCookie), r.FormValue(auth.FieldCode), visit(r))
	if fault.Is(err, fault.NotFound) { // expired: from the start
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil {
			return err2
		}
		writeCookie(w, r, secondCookie, "", 0)
		return p.drawSignIn(w, r, http.StatusUnauthorized, signInForm{next: next(r), wrong: found})
	}
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil {
			return err2
		}
		return p.drawSecond(w, r, statusOf(err), found)
	}
	return p.enter(w, r, signed)
}

// signInDemo is refused wherever others could reach this server.
func (p *Pages) signInDemo(w http.ResponseWriter, r *http.Request) error {
	if !p.options.IsDemo || !p.options.OneClick {
		return fault.New(fault.NotFound, "web.page_absent")
	}
	signed, err := p.service.SignInDemo(r.Context(), r.FormValue(auth.FieldLogin), visit(r))
	if err != nil {
		return err
	}
	return p.enter(w, r, signed)
}

func (p *Pages) signOutPage(w http.ResponseWriter, r *http.Request) error {
	page := layout.Page{Title: voice.Say(r.Context(), "web.sign_out")}
	return p.site.Render(w, r, page, signOutBody())
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := readCookie(r, sessionCookie); token != "" {
		if err := p.service.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	writeCookie(w, r, sessionCookie, "", 0)
	writeCookie(w, r, secondCookie, "", 0)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return p.site.Redirect(w, r, SignInPath, "authweb.signed_out")
}

func (p *Pages) linkPage(w http.ResponseWriter, r *http.Request) error {
	account, err := p.service.LinkOwner(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	return p.drawLink(w, r, http.StatusOK, account, wrong{})
}

func (p *Pages) drawLink(w http.ResponseWriter, r *http.Request, status int, account auth.Account, found wrong) error {
	page := layout.Page{Title: voice.Say(r.Context(), "authweb.link.title"), Lead: voice.Say(r.Context(), "authweb.link.lead", account.Name, account.Login)}
	return p.site.RenderStatus(w, r, status, page, linkBody(account, r.URL.Path, found))
}

func (p *Pages) setPassword(w http.ResponseWriter, r *http.Request) error {
	link := r.PathValue("link")
	account, err := p.service.LinkOwner(r.Context(), link)
	if err != nil {
		return err
	}
	if err = sameTwice(r); err == nil {
		_, err = p.service.SetPasswordByLink(r.Context(), link, r.FormValue(auth.FieldPassword))
	}
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil || fault.Is(err, fault.NotFound) {
			return err
		}
		return p.drawLink(w, r, statusOf(err), account, found)
	}
	return p.site.Redirect(w, r, SignInPath, "authweb.link.done")
}

// sameTwice compares a new password with its repetition.
func sameTwice(r *http.Request) error {
	if r.FormValue(auth.FieldPassword) != r.FormValue(fieldAgain) {
		return fault.New(fault.Invalid, "auth.password_differs").At(fault.Place{Field: fieldAgain})
	}
	return nil
}

const fieldAgain = "again"

func (p *Pages) firstPage(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.CheckFirstLink(r.Context(), r.PathValue("link")); err != nil {
		return err
	}
	return p.drawFirst(w, r, http.StatusOK, auth.First{}, wrong{})
}

func (p *Pages) drawFirst(w http.ResponseWriter, r *http.Request, status int, first auth.First, found wrong) error {
	page := layout.Page{Title: voice.Say(r.Context(), "authweb.first.title"), Lead: voice.Say(r.Context(), "authweb.first.lead")}
	return p.site.RenderStatus(w, r, status, page, firstBody(first, r.URL.Path, found))
}

func (p *Pages) createFirst(w http.ResponseWriter, r *http.Request) error {
	first := auth.First{
		Login: r.FormValue(auth.FieldLogin), Name: r.FormValue(auth.FieldName), Email: r.FormValue(auth.FieldEmail),
		Password: r.FormValue(auth.FieldPassword),
	}
	var signed auth.SignedIn
	err := sameTwice(r)
	if err == nil {
		signed, err = p.service.CreateFirst(r.Context(), r.PathValue("link"), first, visit(r))
	}
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil || fault.Is(err, fault.NotFound) {
			return err
		}
		return p.drawFirst(w, r, statusOf(err), first, found)
	}
	writeCookie(w, r, sessionCookie, signed.Token, sessionCookieLife)
	writeCookie(w, r, deviceCookie, signed.Device, deviceCookieLife)
	return p.site.Redirect(w, r, AccountPath, "authweb.first.done")
}

// clockText is an instant as people here read it.
func clockText(at time.Time) string { return at.In(zone).Format("15:04 02/01/2006") }
