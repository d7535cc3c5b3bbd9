package app

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The agencies of these tests: everybody in an agency is of the first.
const (
	ownCode     = demoFollowCode
	foreignCode = "STP"
	hereHost    = "http://127.0.0.1:8080"
	pageBytes   = 16 << 20
)

// visitor is one browser.
type visitor struct {
	name    string
	person  auth.Person
	cookies map[string]string
}

// fortress is the demonstration with a person for every role and the real
// policies and sign-in, as others reach it through TLS.
type fortress struct {
	*Program
	site    *web.Site
	own     id.ID
	foreign id.ID
	round   cchc.Round // open for self-scores
	people  []*visitor // nobody first
}

// fortify builds it; the log goes where the test wants it.
func fortify(t *testing.T, log *slog.Logger) *fortress {
	t.Helper()
	f := &fortress{Program: openDemo(t)}
	today := f.app.Clock.Today()
	for code, to := range map[string]*id.ID{ownCode: &f.own, foreignCode: &f.foreign} {
		version, err := f.app.Org.ByCode(t.Context(), code, today)
		if err != nil {
			t.Fatal(err)
		}
		*to = version.Agency
	}
	var err error
	if f.site, err = f.app.SiteAt(t.Context(), f.words, log, Reach{IsLocal: true}); err != nil {
		t.Fatal(err)
	}
	f.openRound(t)
	f.people = []*visitor{{name: "nobody", person: auth.GuestPerson(), cookies: map[string]string{}}}
	accounts := []auth.DemoAccount{}
	settle := func(name string, role auth.Role, agency id.ID) {
		grant := auth.Grant{Role: role, Agency: agency, From: today}
		account := auth.DemoAccount{ID: f.app.ids.New(), Login: "bi.mat." + name, Name: "Người bí mật " + name, Email: name + "@bi-mat.example", Grants: []auth.Grant{grant}}
		accounts = append(accounts, account)
		person := auth.Person{Account: account.ID, Name: account.Name, Grants: account.Grants}
		if agency != "" {
			person.Agencies = []id.ID{agency}
		}
		f.people = append(f.people, &visitor{name: name, person: person, cookies: map[string]string{}})
	}
	for _, role := range auth.AgencyRoles() {
		settle(string(role), role, f.own)
	}
	for _, role := range auth.ProvinceRoles() {
		settle(string(role), role, "")
	}
	settle("stranger_officer", auth.ReformOfficer, f.foreign)
	if err := f.app.Auth.CreateDemo(auth.AsSystem(t.Context()), accounts, DemoPassword); err != nil {
		t.Fatal(err)
	}
	for _, v := range f.people[1:] {
		f.enter(t, v)
	}
	return f
}

// openYear is the year of the round that is open.
const openYear = 2019

// openRound opens a round for self-scores, unless the demonstration has one.
func (f *fortress) openRound(t *testing.T) {
	t.Helper()
	ctx := auth.AsSystem(t.Context())
	var err error
	if f.round, err = f.app.Index.Round(ctx, openYear, "so"); err == nil {
		return
	}
	const file = "criteria/minh-hoa-so-2016.yaml" // whose last year is over
	data, err := rules.Files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("id: minh-hoa-so-2016", "id: minh-hoa-so-2019", "valid_from: 2016-01-01", "valid_from: 2019-01-01", "valid_to: 2018-12-31", "valid_to: 2019-12-31").Replace(string(data))
	stored, findings, err := f.app.Index.ImportSet(ctx, "minh-hoa-so-2019.yaml", []byte(text), auth.System)
	if err == nil {
		err = f.app.Index.PublishSet(ctx, stored.Digest, auth.System)
	}
	if err != nil {
		t.Fatalf("%v: %+v", err, findings)
	}
	set, err := f.app.Index.Engine(ctx, stored.Digest)
	if err != nil {
		t.Fatal(err)
	}
	units, err := f.app.UnitsOf(ctx, openYear, "so")
	if err != nil {
		t.Fatal(err)
	}
	plan := round.PlanOf(set.Set())
	plan.Phase = cchc.PhaseSelfScoring
	plan.Deadlines = map[cchc.Phase]civil.Moment{cchc.PhaseSelfScoring: {On: f.app.Clock.Today().AddDays(30)}}
	f.round, err = f.app.Round.Open(ctx, round.Opening{
		Round: cchc.NewRound{Year: openYear, Block: "so", SetDigest: stored.Digest, Units: units}, Plan: plan,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// quiet is a log that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// enter signs somebody in by the one click of a demonstration.
func (f *fortress) enter(t *testing.T, v *visitor) {
	t.Helper()
	clear(v.cookies)
	w := f.send(t, v, http.MethodPost, "/dang-nhap/minh-hoa", "login="+url.QueryEscape("bi.mat."+v.name))
	if w.Code != http.StatusSeeOther || v.cookies["mb_session"] == "" {
		t.Fatalf("%s cannot sign in: %d", v.name, w.Code)
	}
}

// who finds a visitor by name.
func (f *fortress) who(t *testing.T, name string) *visitor {
	t.Helper()
	at := slices.IndexFunc(f.people, func(v *visitor) bool { return v.name == name })
	if at < 0 {
		t.Fatalf("nobody is called %s", name)
	}
	return f.people[at]
}

// send sends a form, or a GET without one, as a page of ours would.
func (f *fortress) send(t *testing.T, v *visitor, method, path, form string) *httptest.ResponseRecorder {
	t.Helper()
	return f.sendAs(t, v, method, path, "application/x-www-form-urlencoded", strings.NewReader(form), nil)
}

// sendAs sends anything; change is the last to touch the request.
func (f *fortress) sendAs(t *testing.T, v *visitor, method, path, media string, body io.Reader, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, hereHost+path, body)
	if method != http.MethodGet {
		r.Header.Set("Content-Type", media)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

// outcome says in one sign how a door answered.
func outcome(w *httptest.ResponseRecorder) string {
	switch {
	case w.Code == http.StatusUnauthorized, w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location")+"?", "/dang-nhap?"):
		return "s"
	case w.Code == http.StatusForbidden:
		return "-"
	case w.Code == http.StatusNotFound:
		return "0"
	case w.Code >= http.StatusInternalServerError:
		return "!"
	}
	return "+"
}

// values are what stands in addresses: real where the door or the use case
// looks at whose it is.
func (f *fortress) values(t *testing.T) map[string]string {
	t.Helper()
	sets, err := f.app.Index.Sets(t.Context())
	if err != nil || len(sets) == 0 {
		t.Fatalf("no set: %v", err)
	}
	return map[string]string{
		"agency": ownCode, "block": "so", "year": strconv.Itoa(openYear), "code": "1.1", "set": sets[0].Digest, "format": "yaml", "position": "1",
		"number": "1", "file": "du-lieu.json", "digest": strings.Repeat("0", 64), "account": "x",
	}
}

// addressOf fills a pattern; the live score calls agencies by their ids.
func (f *fortress) addressOf(pattern string, values map[string]string) (method, path string) {
	if strings.Contains(pattern, "/diem-hom-nay/") || strings.Contains(pattern, "/live/") {
		values = maps.Clone(values)
		values["agency"] = string(f.own)
	}
	return address(pattern, values)
}

// address fills a pattern.
func address(pattern string, values map[string]string) (method, path string) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = http.MethodGet, pattern
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, isName := strings.CutPrefix(part, "{"); isName {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "}"), "...")
			parts[i] = values[name]
			if parts[i] == "" && name != "$" {
				parts[i] = "x"
			}
		}
	}
	return method, strings.Join(parts, "/")
}

func TestEveryRouteAnswersEveryRoleAsThePoliciesSay(t *testing.T) {
	f := fortify(t, quiet())
	values := f.values(t)
	names := make([]string, len(f.people))
	for i, v := range f.people {
		names[i] = v.name
	}
	rows := []string{}
	for _, route := range f.site.Routes() {
		if route.Access.String() == "undeclared" {
			t.Errorf("%s does not say who may open it", route.Pattern)
		}
		rows = append(rows, fmt.Sprintf("%-78s %-18s %s\n", route.Pattern, route.Access, f.row(t, route, values)))
	}
	slices.Sort(rows)
	head := fmt.Sprintf("# + let in, - refused, 0 let in to find nothing, s asked to sign in, p open to everybody. The columns: %s.\n", strings.Join(names, ", "))
	sameAsGolden(t, "routes.golden", head+strings.Join(rows, ""))
}

// row asks one route as everybody. What is open to all is asked by two: its
// answer cannot depend on who asks.
func (f *fortress) row(t *testing.T, route web.Route, values map[string]string) string {
	t.Helper()
	row, asking := "", f.people
	isPublic := route.Access.String() == web.Public.String()
	if isPublic {
		asking = f.people[:2]
	}
	for _, v := range asking {
		method, path := f.addressOf(route.Pattern, values)
		got := outcome(f.send(t, v, method, path, ""))
		if isPublic && got != "!" {
			got = "+"
		}
		if door := f.door(t, route.Access, v); got == "!" || door != "+" && got != door {
			t.Errorf("%s for %s: %s, and the policies say %s", route.Pattern, v.name, got, door)
		}
		row += got
		if v.cookies["mb_session"] == "" && v.name != "nobody" {
			f.enter(t, v) // the form ended the session
		}
	}
	if isPublic {
		return "p"
	}
	return row
}

// door is what must happen before any use case is asked.
func (f *fortress) door(t *testing.T, access web.Access, v *visitor) string {
	t.Helper()
	isNobody := v.name == "nobody"
	switch access.String() {
	case web.Public.String(), web.Visitor.String():
		return "+"
	case web.SignedIn.String():
		if isNobody {
			return "s"
		}
		return "+"
	}
	err := f.app.Guard.Somewhere(auth.With(t.Context(), v.person), access.Action())
	switch {
	case err == nil:
		return "+"
	case isNobody:
		return "s"
	}
	return "-"
}

func sameAsGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(want, []byte(got)) {
		return
	}
	had := strings.Split(string(want), "\n")
	for line := range strings.Lines(got) {
		if line = strings.TrimSuffix(line, "\n"); !slices.Contains(had, line) {
			t.Errorf("new or changed: %s", line)
		}
	}
	t.Errorf("%s is no longer what the site does. Read the difference; when it is meant, run go test ./internal/app -run EveryRoute -update", name)
}

func TestAStrangerToARealInstallationIsAskedToSignInEverywhere(t *testing.T) {
	p := program(t, Config{Data: t.TempDir()})
	if _, err := p.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	site, err := p.app.Site(t.Context(), p.words, quiet())
	if err != nil {
		t.Fatal(err)
	}
	f := &fortress{Program: p, site: site}
	nobody := &visitor{cookies: map[string]string{}}
	for _, route := range site.Routes() {
		method, path := f.addressOf(route.Pattern, map[string]string{"block": "so", "year": "2018", "agency": ownCode})
		got := outcome(f.send(t, nobody, method, path, ""))
		if isPublic := route.Access.String() == web.Public.String(); got == "!" || !isPublic && got != "s" {
			t.Errorf("%s (%s): %s", route.Pattern, route.Access, got)
		}
	}
}
