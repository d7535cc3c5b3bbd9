package authweb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
	"minhbach/internal/web"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/pagination"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

const peopleOnPage = 50

// peopleView is the list of accounts.
type peopleView struct {
	people  []auth.Listed
	names   map[id.ID]Agency
	query   string
	pages   pagination.Props
	hasBook bool
}

// find lists the accounts whose login, name or roles hold the words.
func (p *Pages) find(r *http.Request) ([]auth.Listed, map[id.ID]Agency, error) {
	listed, err := p.service.List(r.Context())
	if err != nil {
		return nil, nil, err
	}
	names, err := p.agencyNames(r.Context())
	if err != nil {
		return nil, nil, err
	}
	asked := vn.Fold(r.URL.Query().Get("q"))
	found := listed[:0:0]
	for _, l := range listed {
		if asked == "" || strings.Contains(vn.Fold(l.Login+" "+l.Name+" "+l.Email+" "+rolesText(r.Context(), l.Grants, names)), asked) {
			found = append(found, l)
		}
	}
	return found, names, nil
}

func (p *Pages) people(w http.ResponseWriter, r *http.Request) error {
	found, names, err := p.find(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	from, err := strconv.Atoi(query.Get("tu"))
	if err != nil || from < 0 || from >= len(found) {
		from = 0
	}
	to := min(from+peopleOnPage, len(found))
	at := func(from int) string {
		return peoplePath + "?" + url.Values{"q": {query.Get("q")}, "tu": {strconv.Itoa(from)}}.Encode()
	}
	view := peopleView{people: found[from:to], names: names, query: query.Get("q"), hasBook: p.options.WriteBook != nil}
	view.pages = pagination.Props{First: from + 1, Last: to, Total: len(found)}
	if from > 0 {
		view.pages.Before = at(max(0, from-peopleOnPage))
	}
	if to < len(found) {
		view.pages.After = at(to)
	}
	page := layout.Page{
		Title: voice.Say(r.Context(), "authweb.people.title"), Lead: voice.Say(r.Context(), "authweb.people.lead", len(found)),
		Current: railAdmin, Actions: peopleActions(view), Twin: apiPath,
	}
	return p.site.Render(w, r, page, peopleBody(view))
}

func (p *Pages) peopleBook(w http.ResponseWriter, r *http.Request) error {
	if p.options.WriteBook == nil {
		return fault.New(fault.NotFound, "web.page_absent")
	}
	found, names, err := p.find(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	heads := []string{}
	for _, key := range []string{"authweb.login", "authweb.name", "authweb.email", "authweb.roles", "authweb.state"} {
		heads = append(heads, voice.Say(ctx, key))
	}
	rows := make([][]string, len(found))
	for i, l := range found {
		rows[i] = []string{l.Login, l.Name, l.Email, rolesText(ctx, l.Grants, names), stateText(ctx, l.State)}
	}
	title := voice.Say(ctx, "authweb.people.title")
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="tai-khoan.xlsx"`)
	return p.options.WriteBook(w, title, []string{title}, heads, rows)
}

// accountJSON is an account as the API shows it.
type accountJSON struct {
	ID     id.ID       `json:"id"`
	Login  string      `json:"login"`
	Name   string      `json:"name"`
	Email  string      `json:"email"`
	State  auth.State  `json:"state"`
	IsDemo bool        `json:"is_demo"`
	Grants []grantJSON `json:"grants"`
}

type grantJSON struct {
	Role   auth.Role `json:"role"`
	Agency id.ID     `json:"agency,omitempty"`
	Fields []string  `json:"fields,omitempty"`
	From   string    `json:"from"`
	To     string    `json:"to,omitempty"`
}

func (p *Pages) peopleJSON(w http.ResponseWriter, r *http.Request) error {
	found, _, err := p.find(r)
	if err != nil {
		return err
	}
	all := make([]accountJSON, len(found))
	for i, l := range found {
		all[i] = accountJSON{ID: l.ID, Login: l.Login, Name: l.Name, Email: l.Email, State: l.State, IsDemo: l.IsDemo, Grants: []grantJSON{}}
		for _, g := range l.Grants {
			one := grantJSON{Role: g.Role, Agency: g.Agency, Fields: g.Fields, From: g.From.String()}
			if !g.To.IsZero() {
				one.To = g.To.String()
			}
			all[i].Grants = append(all[i].Grants, one)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(map[string]any{"accounts": all}); err != nil {
		return fmt.Errorf("write the accounts: %w", err)
	}
	return nil
}

func stateText(ctx context.Context, s auth.State) string {
	return voice.Say(ctx, "authweb.state."+string(s))
}

// newView is the form of a new account, as typed.
type newView struct {
	login, name, email string
	grant              grantView
	wrong              wrong
}

// grantView is the form of a role, as typed.
type grantView struct {
	role, agency, fields, from, to string
	roles, agencies                []form.Choice
	wrong                          wrong
}

func (p *Pages) crumbs(ctx context.Context) []layout.Link {
	return []layout.Link{{Label: voice.Say(ctx, "authweb.people.title"), Href: peoplePath}}
}

func (p *Pages) newPage(w http.ResponseWriter, r *http.Request) error {
	return p.drawNew(w, r, http.StatusOK, newView{})
}

func (p *Pages) drawNew(w http.ResponseWriter, r *http.Request, status int, view newView) error {
	if err := p.choices(r.Context(), &view.grant); err != nil {
		return err
	}
	view.grant.wrong = view.wrong
	page := layout.Page{Title: voice.Say(r.Context(), "authweb.new.title"), Lead: voice.Say(r.Context(), "authweb.new.lead"), Crumbs: p.crumbs(r.Context()), Current: railAdmin}
	return p.site.RenderStatus(w, r, status, page, newBody(view))
}

// choices fills the lists of roles and agencies.
func (p *Pages) choices(ctx context.Context, g *grantView) error {
	for _, role := range append(auth.AgencyRoles(), auth.ProvinceRoles()...) {
		g.roles = append(g.roles, form.Choice{Value: string(role), Label: RoleName(ctx, role), Chosen: g.role == string(role)})
	}
	g.agencies = []form.Choice{{Value: "", Label: voice.Say(ctx, "authweb.whole_province")}}
	if p.options.Agencies == nil {
		return nil
	}
	agencies, err := p.options.Agencies(ctx)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		g.agencies = append(g.agencies, form.Choice{Value: string(a.ID), Label: a.Name, Chosen: g.agency == string(a.ID)})
	}
	return nil
}

func grantTyped(r *http.Request) grantView {
	return grantView{
		role: r.FormValue(auth.FieldRole), agency: r.FormValue(auth.FieldAgency), fields: r.FormValue(auth.FieldFields),
		from: r.FormValue(auth.FieldFirstDay), to: r.FormValue(auth.FieldLastDay),
	}
}

// read turns what was typed into a grant.
func (g grantView) read() (auth.Grant, error) {
	var problems fault.Problems
	day := func(typed, field string) civil.Date {
		if strings.TrimSpace(typed) == "" {
			return civil.Date{}
		}
		d, err := civil.ParseVN(strings.TrimSpace(typed))
		for _, refusal := range fault.All(err) {
			problems = append(problems, refusal.At(fault.Place{Field: field}))
		}
		return d
	}
	grant := auth.Grant{
		Role: auth.Role(g.role), Agency: id.ID(g.agency), From: day(g.from, auth.FieldFirstDay), To: day(g.to, auth.FieldLastDay),
		Fields: strings.FieldsFunc(g.fields, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }),
	}
	return grant, problems.OrNil()
}

func (p *Pages) create(w http.ResponseWriter, r *http.Request) error {
	view := newView{login: r.FormValue(auth.FieldLogin), name: r.FormValue(auth.FieldName), email: r.FormValue(auth.FieldEmail), grant: grantTyped(r)}
	n := auth.NewAccount{Login: view.login, Name: view.name, Email: view.email}
	var account auth.Account
	link := ""
	err := error(nil)
	if view.grant.role != "" {
		var grant auth.Grant
		grant, err = view.grant.read()
		n.Grants = []auth.Grant{grant}
	}
	if err == nil {
		account, link, err = p.service.Create(r.Context(), n)
	}
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated) {
			return err
		}
		view.wrong = found
		return p.drawNew(w, r, statusOf(err), view)
	}
	return p.drawLinkOnce(w, r, account, link)
}

// drawLinkOnce shows a link in the answer itself: it is kept nowhere.
func (p *Pages) drawLinkOnce(w http.ResponseWriter, r *http.Request, account auth.Account, link string) error {
	address := Address(r, linkPath+"/"+link)
	page := layout.Page{
		Title: voice.Say(r.Context(), "authweb.made.title", account.Name), Lead: voice.Say(r.Context(), "authweb.made.lead"),
		Crumbs: p.crumbs(r.Context()), Current: railAdmin,
	}
	return p.site.Render(w, r, page, madeBody(account, address))
}

// Address is one of our pages as another machine would open it.
func Address(r *http.Request, path string) string {
	scheme := "http"
	if web.IsSecure(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path
}

// showView is one account for administrators.
type showView struct {
	shown  auth.Shown
	names  map[id.ID]Agency
	grant  grantView
	isSelf bool
	today  civil.Date
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.drawShow(w, r, http.StatusOK, grantView{})
}

func (p *Pages) drawShow(w http.ResponseWriter, r *http.Request, status int, typed grantView) error {
	shown, err := p.service.Show(r.Context(), id.ID(r.PathValue("account")))
	if err != nil {
		return err
	}
	view := showView{shown: shown, grant: typed, today: p.service.Today()}
	if view.names, err = p.agencyNames(r.Context()); err != nil {
		return err
	}
	if err := p.choices(r.Context(), &view.grant); err != nil {
		return err
	}
	if person, ok := auth.From(r.Context()); ok {
		view.isSelf = person.Account == shown.Account.ID
	}
	page := layout.Page{
		Title: shown.Account.Name, Lead: voice.Say(r.Context(), "authweb.show.lead", shown.Account.Login, stateText(r.Context(), shown.Account.State)),
		Crumbs: p.crumbs(r.Context()), Current: railAdmin,
	}
	return p.site.RenderStatus(w, r, status, page, showBody(view))
}

func showURL(account id.ID) string { return peoplePath + "/" + string(account) }

func (p *Pages) setState(w http.ResponseWriter, r *http.Request) error {
	account, state, said := id.ID(r.PathValue("account")), auth.Disabled, "authweb.show.disabled"
	if r.FormValue("trang-thai") == string(auth.Active) {
		state, said = auth.Active, "authweb.show.enabled"
	}
	if err := p.service.SetState(r.Context(), account, state); err != nil {
		return err
	}
	return p.site.Redirect(w, r, showURL(account), said)
}

func (p *Pages) reset(w http.ResponseWriter, r *http.Request) error {
	account := id.ID(r.PathValue("account"))
	link, err := p.service.Reset(r.Context(), account, r.FormValue("go-ma") == "1")
	if err != nil {
		return err
	}
	shown, err := p.service.Show(r.Context(), account)
	if err != nil {
		return err
	}
	return p.drawLinkOnce(w, r, shown.Account, link)
}

func (p *Pages) give(w http.ResponseWriter, r *http.Request) error {
	account, typed := id.ID(r.PathValue("account")), grantTyped(r)
	grant, err := typed.read()
	if err == nil {
		_, err = p.service.Give(r.Context(), account, grant)
	}
	if err != nil {
		found, err2 := wrongs(r.Context(), err)
		if err2 != nil || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated) {
			return err
		}
		typed.wrong = found
		return p.drawShow(w, r, statusOf(err), typed)
	}
	return p.site.Redirect(w, r, showURL(account), "authweb.show.given")
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.Withdraw(r.Context(), id.ID(r.PathValue("grant"))); err != nil {
		return err
	}
	return p.site.Redirect(w, r, showURL(id.ID(r.PathValue("account"))), "authweb.show.withdrawn")
}

// roleChoices lets a new account have no role yet.
func roleChoices(ctx context.Context, g grantView, mayBeNone bool) []form.Choice {
	if !mayBeNone {
		return g.roles
	}
	return append([]form.Choice{{Value: "", Label: voice.Say(ctx, "authweb.no_role"), Chosen: g.role == ""}}, g.roles...)
}

// daysText says from when to when a role holds.
func daysText(ctx context.Context, g auth.GivenGrant) string {
	l := voice.Lang(ctx)
	switch {
	case !g.WithdrawnAt.IsZero():
		return voice.Say(ctx, "authweb.withdrawn_at", g.From.Text(l), clockText(g.WithdrawnAt))
	case g.To.IsZero():
		return voice.Say(ctx, "authweb.since", g.From.Text(l))
	}
	return voice.Say(ctx, "authweb.from_to", g.From.Text(l), g.To.Text(l))
}

func passwordText(ctx context.Context, a auth.Account) string {
	if !a.HasPassword() {
		return voice.Say(ctx, "authweb.state.no_password")
	}
	return voice.Say(ctx, "authweb.account.password_since", clockText(a.PasswordAt))
}
